"""Type aliases shared by every module.

Signatures show them by their names, not by the unions that they stand for.
"""

from typing import TYPE_CHECKING, Any

__all__ = ["AnyArray", "Array", "ArrayLike", "BoolArray", "IntArray", "Pixels", "Real", "Spins"]

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    AnyArray = NDArray[Any]
    Array = NDArray[np.float64]
    BoolArray = NDArray[np.bool_]
    IntArray = NDArray[np.int64]
    Pixels = NDArray[np.uint8]
    Spins = NDArray[np.int8]
    Real = float | Array
    """The argument of elementwise functions: a number, or an array of numbers."""
else:

    class _Alias:
        """What stands for a type in a signature: its name."""

        def __init__(self, name: str) -> None:
            self.__name__ = name

        def __repr__(self) -> str:
            return self.__name__

        def __or__(self, other: Any) -> "_Alias":
            return _Alias(f"{self} | {getattr(other, '__name__', other)}")

        def __ror__(self, other: Any) -> "_Alias":
            return _Alias(f"{getattr(other, '__name__', other)} | {self}")

    globals().update({name: _Alias(name) for name in __all__})
