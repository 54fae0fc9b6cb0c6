"""Compare a number, or a series, with what it should be: the outcome of one comparison.

Whatever was sampled must differ from a limit by 3 standard errors, or agree with a value within 3.
Where neither a statement nor its contrary is significant the outcome is neither.
"""

from typing import NamedTuple, get_args

import numpy as np

from curved.ledger.form import Relation
from curved.ledger.quantities import Measured
from curved.numerics.typing import Array

SIGNIFICANT = 3.0
"""Standard errors that tell a difference from chance."""

SERIES = ("increases", "decreases")
"""Relations that compare a series with itself."""
RELATIONS: tuple[str, ...] = get_args(Relation)
"""Relations of a quantity to a value; "above" and "below" are strict."""


class Outcome(NamedTuple):
    """A quantity beside what it should be, where they agree least."""

    holds: bool
    refuted: bool
    """Whether the contrary is significant; neither is true where the errors are too large."""
    ours: float
    error: float
    """Standard error of `ours`, or of the difference if both were sampled."""
    expected: float
    """Of "increases" and "decreases" it is 0, and `ours` the change over the series, or the step
    back that is against the claim."""
    points: int
    """Number of points that were compared."""


def judge(
    relation: str, ours: Measured, than: Measured | float | None, tolerance: float
) -> Outcome:
    """Compare a quantity with a value or another quantity, or a series with itself.

    The outcome is that at the point, of those that both have, where they agree least. An error e
    widens "equals" to tolerance + 3 e and narrows the others: a trend or an excess must be
    significant, and so must its contrary to refute it. A series must change by more than 3 e from
    end to end and must nowhere significantly step back by more than the tolerance.

    Raises
    ------
    ValueError
        If there is nothing to compare.
    """
    if relation in SERIES:
        return _judge_series(ours, 1 if relation == "increases" else -1, tolerance)
    value, error, expected = _aligned(ours, than)
    spare, doubt = tolerance + np.zeros_like(error), SIGNIFICANT * error
    match relation:
        case "equals":
            spare += doubt - np.abs(value - expected)
            doubt = np.zeros_like(error)  # what does not agree differs significantly
        case "at least" | "above":
            spare += value - expected
        case "at most" | "below":
            spare += expected - value
        case _:
            raise ValueError(f"relation must be one of {RELATIONS}, got {relation!r}")
    strict = relation in ("above", "below")
    least, most = spare - doubt, spare + doubt
    holds = np.all(least > 0 if strict else least >= 0)
    refuted = np.any(most <= 0 if strict else most < 0)
    k = int(np.argmin(most if refuted else least))
    worst = value[k].item(), error[k].item(), expected[k].item()
    return Outcome(bool(holds), bool(refuted), *worst, value.size)


def _aligned(ours: Measured, than: Measured | float | None) -> tuple[Array, Array, Array]:
    """Values, errors of the differences and what is expected, at the points that both have."""
    if not isinstance(than, Measured):
        expected = np.broadcast_to(np.asarray(than, dtype=float), ours.value.shape)
        return ours.value, ours.error, expected
    if than.value.size == 1:
        one, two = np.arange(ours.value.size), np.zeros(ours.value.size, dtype=int)
    else:
        _, one, two = np.intersect1d(
            ours.where.round(9), than.where.round(9), assume_unique=True, return_indices=True
        )
        if one.size == 0:
            raise ValueError("the two series must have a point in common")
    return ours.value[one], np.hypot(ours.error[one], than.error[two]), than.value[two]


def _judge_series(series: Measured, sign: int, tolerance: float) -> Outcome:
    value, error = series.value, series.error
    if value.size < 2:
        raise ValueError(
            "increases and decreases need a series of two points or more, got one number"
        )
    steps, uncertain = np.diff(value), np.hypot(error[1:], error[:-1])
    spare = sign * steps + tolerance + SIGNIFICANT * uncertain
    k = int(np.argmin(spare))
    if spare[k] < 0:
        return Outcome(False, True, steps[k].item(), uncertain[k].item(), 0.0, value.size)
    change, total = value[-1] - value[0], np.hypot(error[0], error[-1])
    holds = sign * change - SIGNIFICANT * total > tolerance
    refuted = sign * change + SIGNIFICANT * total <= tolerance
    return Outcome(bool(holds), bool(refuted), change.item(), total.item(), 0.0, value.size)
