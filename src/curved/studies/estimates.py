"""Means and standard errors over replicates, and when errors are small enough.

A rule that stops where errors look small sees an error that happens to be small sooner than one
that happens to be large. So it looks only after each `least` replicates, and no fewer than 8; and
the error of a fraction is never nothing (`curved.numerics.estimators.fraction`). Then intervals
hold about as often as they say, which the tests measure.
"""

from collections.abc import Mapping

import numpy as np

from curved.numerics import estimators
from curved.numerics.typing import Array, IntArray
from curved.studies.kinds.kind import Measure
from curved.studies.language import Replicates


def estimate(values: Array, measure: Measure) -> tuple[Array, Array, IntArray]:
    """Mean over replicates, its standard error, and how many count; NaN ones do not.

    Parameters
    ----------
    values : ndarray, shape (cells, replicates, ...)
        What was measured.
    measure : Measure
        What it is; a binary one has the error of a fraction.

    Returns
    -------
    mean, error : ndarray, shape (cells, ...)
        NaN where none counts; the error also where it would be of a single replicate.
    count : ndarray of int, shape (cells, ...)
        How many count.
    """
    counts = np.isfinite(values)
    count = counts.sum(axis=1)
    total = np.where(counts, values, 0.0).sum(axis=1)
    some = np.maximum(count, 1)
    mean = np.where(count > 0, total / some, np.nan)
    if measure.binary:
        _, error = estimators.fraction(np.rint(total).astype(np.int64), some)
        return mean, np.where(count > 0, error, np.nan), count
    off = np.where(counts, values - mean[:, None], 0.0)
    spread = np.sqrt((off**2).sum(axis=1) / np.maximum(count - 1, 1) / some)
    return mean, np.where(count > 1, spread, np.nan), count


def enough(values: dict[str, Array], rule: Replicates, measures: Mapping[str, Measure]) -> bool:
    """Whether the errors of all measures of a rule are small enough; values by replicate.

    Where a measure has no value at all, more replicates of it are of no use.
    """
    for name, target in rule.error.items():
        _, error, count = estimate(values[name][None], measures[name])
        if count[0] and not error[0] <= target:
            return False
    return True


def replicates_of(
    values: dict[str, Array], rule: Replicates, measures: Mapping[str, Measure]
) -> int | None:
    """Number of replicates of a cell that count by a rule; None while they are too few.

    The values are those of replicates 0, 1, ...
    """
    have = next(iter(values.values())).shape[0]
    if not rule.error:
        return rule.least if have >= rule.least else None
    for count in range(rule.least, rule.most + 1, rule.least):
        if count > have:
            return None
        if count == rule.most or enough({k: v[:count] for k, v in values.items()}, rule, measures):
            return count
    return None
