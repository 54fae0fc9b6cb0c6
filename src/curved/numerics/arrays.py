"""Numbers and arrays that users hand in: real numbers, or refused in words."""

import math
from operator import index
from typing import Any

import numpy as np

from curved.numerics.typing import AnyArray, Array, ArrayLike


def real_array(values: ArrayLike, name: str) -> AnyArray:
    """Check that values are real numbers or truth values, and give them as an array.

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
        raise ValueError(f"{name} must have no masked entries: fill them with numbers")
    array = np.asarray(values)
    if array.dtype.kind not in "biuf":
        raise ValueError(f"{name} must hold real numbers, got the type {array.dtype}")
    return array


def floats(values: ArrayLike, name: str) -> Array:
    """Take in an array of real numbers as floating-point ones; what is refused is as above."""
    return np.asarray(real_array(values, name), dtype=float)


_MOST = 2**62  # what arrays and files can count


def whole(value: Any, name: str, least: int = 1, most: int = _MOST) -> int:
    """Check that a value of any type is a whole number: an integer, also of numpy, or 1e4.

    Parameters
    ----------
    value : int
        The number.
    name : str
        What the error calls it.
    least, most : int, optional
        The smallest and the largest that is allowed.

    Raises
    ------
    TypeError
        If it is not a whole number; a truth value is none.
    ValueError
        If it is out of range.
    """
    number = value
    if isinstance(value, float | np.floating) and float(value).is_integer():
        number = int(value)
    try:
        number = None if isinstance(value, bool | np.bool_) else index(number)
    except TypeError:
        number = None
    if number is None:
        raise TypeError(f"{name} must be a whole number, got {_shown(value)}")
    if not least <= number <= most:
        allowed = f"an integer from {least} to {most}"
        if most == _MOST and number < least:
            allowed = "positive" if least == 1 else f">= {least}"
        raise ValueError(f"{name} must be {allowed}, got {_shown(number)}")
    return number


def real(value: Any, name: str) -> float:
    """Check that a value of any type is a finite number.

    Raises
    ------
    TypeError
        If it is not a real number, such as a truth value, text, or an array with axes.
    ValueError
        If it is not finite.
    """
    found = (
        value.item() if isinstance(value, np.ndarray | np.generic) and value.ndim == 0 else value
    )
    masked = np.ma.is_masked(value)
    if masked or isinstance(found, bool) or not isinstance(found, int | float):
        raise TypeError(f"{name} must be a number, got {_shown(value)}")
    try:
        number = float(found)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise ValueError(f"{name} must be finite, got {_shown(value)}")
    return number


def _shown(value: object) -> str:
    """A value for a message; an integer of thousands of digits has no text."""
    if isinstance(value, int) and value.bit_length() > 256:
        return f"an integer of {value.bit_length()} bits"
    return f"{value}" if isinstance(value, int | float | np.number) else f"{value!r:.120}"


def wrong_kind(name: str, value: object, meant: str) -> TypeError:
    """Say in words that an argument is of another kind than meant, such as a class."""
    got = f"the class {value.__name__}: call it" if isinstance(value, type) else repr(value)
    return TypeError(f"{name} must be {meant}, got {got}")
