"""Comparison of simulation with theory: the table at the end of every validation file."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from curved.figures.shared.replicates import Variables
from curved.numerics import estimators
from curved.numerics.typing import ArrayLike

_ALIKE = "not measured: values that do not differ tell nothing of their error"


class Check(NamedTuple):
    """One number of a simulation, extrapolated to N -> infinity if need be, beside theory's."""

    name: str
    """The compared quantity, as text that stands alone: "m at gamma = -1.5, beta = 1"."""
    value: float
    error: float
    """Standard error of `value`; of an exact result, the error of its rounding; 0 where runs do not
    differ, as at low temperatures."""
    theory: float
    note: str = ""
    """Why the two differ, where they must: what was measured that shows it."""
    probability: float = np.nan
    """Probability of a worse fit, where `value` is the limit of one."""


def extrapolated(
    name: str,
    sizes: ArrayLike,
    values: ArrayLike,
    errors: ArrayLike,
    powers: Sequence[float],
    theory: float,
    note: str = "",
) -> Check:
    """Compare the limit N -> infinity of some values with theory.

    Parameters as for `Check` and `estimators.extrapolate`.
    """
    if not np.all(np.asarray(errors)):
        return Check(name, np.nan, 0.0, theory)
    limit, error, worse = estimators.extrapolate(sizes, values, errors, powers)
    return Check(name, limit, error, theory, note, worse)


def table(checks: Sequence[Check]) -> Variables:
    """Write checks as variables along the dimension "check", for the Dataset of a panel.

    Those with an error of 0 are masked: their value, error and deviation are NaN, and a note says
    so.

    Raises
    ------
    ValueError
        If two checks have the same name, or an error is negative or not a number.
    """
    names = [check.name for check in checks]
    if len(set(names)) < len(names):
        raise ValueError(f"checks must have different names, got {names}")
    numbers = [(c.value, c.error, c.theory, c.probability) for c in checks]
    value, error, theory, fit = np.reshape(np.array(numbers, dtype=float), (-1, 4)).T
    if not np.all(error >= 0):
        raise ValueError(f"standard errors must not be negative, got {error}")
    measured = error > 0
    value, error = np.where(measured, [value, error], np.nan)
    notes = [c.note if good else _ALIKE for c, good in zip(checks, measured, strict=True)]
    along = ("check",)
    return {
        "check": (along, np.array(names, dtype=str)),
        "check_value": (along, value),
        "check_error": (along, error),
        "check_theory": (along, theory),
        "check_deviation": (along, (value - theory) / error),
        "check_note": (along, np.array(notes, dtype=str)),
        "check_probability": (along, fit),
    }
