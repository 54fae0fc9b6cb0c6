"""Comparison of simulation with theory: the table at the end of every validation file."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from curved import estimators
from curved.typing import ArrayLike

__all__ = ["Check", "extrapolated", "table"]


class Check(NamedTuple):
    """One number of a simulation, extrapolated to N -> infinity if need be, beside theory's."""

    name: str
    """What is compared, as text that stands alone: "m at gamma = -1.5, beta = 1"."""
    value: float
    error: float
    """Standard error of `value`; of an exact result, the error of its rounding."""
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
    limit, error, worse = estimators.extrapolate(sizes, values, errors, powers)
    return Check(name, limit, error, theory, note, worse)


def table(checks: Sequence[Check]) -> dict[str, tuple[tuple[str, ...], Any]]:
    """Write checks as variables along the dimension "check", to be given to `dataset.make`.

    Raises
    ------
    ValueError
        If two checks have the same name, or an error is not positive.
    """
    names, values, errors, theories, notes, fits = map(list, zip(*checks, strict=True))
    if len(set(names)) < len(names):
        raise ValueError(f"checks must have different names, got {names}")
    value, error, theory = (np.array(part, dtype=float) for part in (values, errors, theories))
    if not np.all(error > 0):
        raise ValueError(f"standard errors must be positive, got {errors}")
    along = ("check",)
    return {
        "check": (along, names),
        "check_value": (along, value),
        "check_error": (along, error),
        "check_theory": (along, theory),
        "check_deviation": (along, (value - theory) / error),
        "check_note": (along, notes),
        "check_probability": (along, np.array(fits, dtype=float)),
    }
