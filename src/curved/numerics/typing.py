"""Type aliases shared by every module."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["Array", "ArrayLike", "BoolArray", "IntArray", "Pixels", "Real", "Spins"]

Array = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int64]
Pixels = NDArray[np.uint8]
Spins = NDArray[np.int8]
Real = float | Array
"""What elementwise functions take: a number, or an array of them."""
