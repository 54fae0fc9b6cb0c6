"""The meaning of a variable of a data file, and how far rounding may move it."""

from typing import NamedTuple

from curved.numerics.labels import Variable

__all__ = ["TOLERANCE", "Tolerance", "Variable"]


class Tolerance(NamedTuple):
    """Largest difference from a published number p that passes: atol + rtol abs(p)."""

    rtol: float
    atol: float
    beyond: int = 0
    """Elements that may differ by more: points whose sign is decided by rounding."""


TOLERANCE = Tolerance(rtol=1e-9, atol=1e-12)
"""Of every real variable. Solutions keep it where processors or libraries round differently.

Simulated overlaps are multiples of 2/N: for them it means that not one spin may differ. Integers,
truth values and text must be equal.
"""
