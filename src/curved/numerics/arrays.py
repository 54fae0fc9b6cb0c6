"""Arrays that users hand in: real numbers, or refused in words."""

import numpy as np

from curved.numerics.typing import AnyArray, ArrayLike


def real_array(values: ArrayLike, name: str) -> AnyArray:
    """Take in an array of real numbers or truth values, as it is.

    Parameters
    ----------
    values : array_like
        The array.
    name : str
        What the error calls it.

    Raises
    ------
    ValueError
        If it is complex, of times, text or objects, which would be cast to something else, or if
        some of it is masked.
    """
    if np.ma.is_masked(values):
        raise ValueError(f"{name} must have no masked entries: fill them")
    array = np.asarray(values)
    if array.dtype.kind not in "biuf":
        raise ValueError(f"{name} must hold real numbers, got the type {array.dtype}")
    return array
