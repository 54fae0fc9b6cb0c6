"""Figure 5e: where recall from a corrupted cue ends: in the cued pattern, another, or none."""

from collections.abc import Sequence

import numpy as np
import xarray as xr

from curved.records import data_files
from curved.numerics import estimators
from curved.figures.shared.recall import Task, library, run_all, source_of
from curved.numerics.typing import Array, IntArray

__all__ = ["OUTCOMES", "compute", "outcome"]

OUTCOMES = ("cued", "other", "none")


def outcome(overlaps: Array, least: float) -> int:
    """Classify a last state by its overlaps, shape (M,), the first being that of the cue.

    It ends in the pattern, or its negative, with the largest overlap if that is at least `least`;
    the cued pattern's own negative counts as another.
    """
    best = int(np.argmax(np.abs(overlaps)))
    if abs(overlaps[best]) < least:
        return OUTCOMES.index("none")
    return OUTCOMES.index("cued" if best == 0 and overlaps[0] > 0 else "other")


def compute(
    data: Sequence[xr.Dataset],
    gamma: Sequence[float],
    beta: float,
    stored: Sequence[int],
    flipped: float,
    replicates: int,
    sweeps: int,
    recalled: float,
    seed: int,
) -> xr.Dataset:
    """Count the outcomes of recalls from cues with a fraction `flipped` of wrong neurons.

    `data` is the patterns file, `recalled` the least overlap that counts as recall. Gives
    fractions over (outcome, gamma, load) with standard errors.
    """
    xi = library(data)

    def one(key: tuple[int, int]) -> list[int]:
        task = Task.draw(xi, seed, *key, flipped)
        runs = [task.recall(value, beta, sweeps) for value in gamma]
        return [outcome(run.projections[-1] / xi.shape[1], recalled) for run in runs]

    keys = [(number, replicate) for number in stored for replicate in range(replicates)]
    ends: IntArray = np.array(list(run_all(one, keys, "outcomes: runs"))).reshape(
        len(stored), replicates, len(gamma)
    )
    counts = np.array([(ends == kind).sum(axis=1).T for kind in range(len(OUTCOMES))])
    fraction, error = estimators.fraction(counts, replicates)
    field = ("outcome", "gamma", "load")
    return data_files.make(
        "fig5e",
        "Where recall from a corrupted cue ends",
        {"fraction": (field, fraction), "fraction_error": (field, error)},
        {
            "outcome": list(OUTCOMES),
            "gamma": list(gamma),
            "load": np.array(stored) / xi.shape[1],
            "stored": ("load", list(stored)),
        },
        flipped=flipped,
        recalled=recalled,
        **source_of(data),
    )
