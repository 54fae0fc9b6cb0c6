"""Figure 5e: where recall from a corrupted cue ends: in the cued pattern, another, or none."""

from collections.abc import Sequence

import numpy as np
import xarray as xr

from curved.figures.fig5.panels import Fig5e
from curved.figures.shared.recall import Task, curvatures, pattern_set, source_of
from curved.figures.shared.replicates import replicated, with_error
from curved.numerics import estimators
from curved.numerics.typing import Array, IntArray

OUTCOMES = ("cued", "other", "none")


def outcome(overlaps: Array, least: float, cued: int = 0) -> int:
    """Classify a last state by its overlaps, shape (M,), of which that at `cued` is the cue's.

    It ends in the pattern, or its negative, with the largest overlap if that is at least `least`;
    the cued pattern's own negative counts as another.
    """
    best = int(np.argmax(np.abs(overlaps)))
    if abs(overlaps[best]) < least:
        return OUTCOMES.index("none")
    return OUTCOMES.index("cued" if best == cued and overlaps[best] > 0 else "other")


def compute(p: Fig5e, data: Sequence[xr.Dataset]) -> xr.Dataset:
    """Count the outcomes of recalls from cues with a fraction `flipped` of wrong neurons.

    `data` is the patterns file, `recalled` the least overlap that counts as recall. Each network
    has several cues, all of whose runs are lanes of one simulation. Gives fractions over (outcome,
    gamma, load) with standard errors.
    """
    xi = pattern_set(data)

    def run(stored: int, replicate: int) -> IntArray:
        task = Task.draw(xi, p.seed, stored, replicate, p.flipped, p.cues)
        ends = np.nan_to_num(task.recall(curvatures(p.gamma), p.beta, p.sweeps).end)
        kinds = [outcome(end, p.recalled, k // len(p.gamma)) for k, end in enumerate(ends)]
        return np.reshape(kinds, (p.cues, len(p.gamma)))

    loads = {(stored,): p.replicates for stored in p.stored}
    ends: IntArray = np.array(list(replicated(run, loads, "outcomes: networks").values()))
    ended = np.array([(ends == kind).sum(axis=2) for kind in range(len(OUTCOMES))])
    counts = np.moveaxis(ended, -1, 1)  # of a network's cues: (outcome, gamma, load, network)
    field = ("outcome", "gamma", "load")
    return xr.Dataset(
        with_error("fraction", field, *estimators.clustered_fraction(counts, p.cues)),
        {
            "outcome": list(OUTCOMES),
            "gamma": list(p.gamma),
            "load": np.array(p.stored) / xi.shape[1],
            "stored": ("load", list(p.stored)),
        },
        {"flipped": p.flipped, "recalled": p.recalled, **source_of(data)},
    )
