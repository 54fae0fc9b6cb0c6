"""Figure 5b-c, a part of the runs: some replicates of one load at every curvature."""

from collections.abc import Sequence

import numpy as np
import xarray as xr

from curved.figures.fig5.panels import Fig5Chunk
from curved.figures.shared.recall import Task, curvatures, pattern_set, source_of
from curved.figures.shared.replicates import run_all
from curved.numerics.typing import Array


def compute(p: Fig5Chunk, data: Sequence[xr.Dataset]) -> xr.Dataset:
    """Run `replicates` recalls, from number `first` on, each from a stored pattern.

    `data` is the patterns file. Overlaps and energies are those at the end, over (gamma,
    replicate); they do not depend on which other runs are in the chunk, as each replicate
    has random streams of its own (`curved.figures.shared.recall`).
    """
    xi = pattern_set(data)
    gammas = p.gamma.values()
    numbers = np.arange(p.first, p.first + p.replicates)

    def one(replicate: int) -> Array:
        task = Task.draw(xi, p.seed, p.stored, replicate, flipped=0.0)
        run = task.recall(curvatures(gammas), p.beta, p.sweeps)
        return np.array([run.overlap[:, -1], run.energy[:, -1]])

    runs = np.array(list(run_all(one, numbers.tolist(), f"M = {p.stored}: replicates")))
    field = ("gamma", "replicate")
    return xr.Dataset(
        {"overlap": (field, runs[:, 0].T), "energy": (field, runs[:, 1].T)},
        {"gamma": gammas, "replicate": numbers, "load": p.stored / xi.shape[1], "stored": p.stored},
        source_of(data),
    )
