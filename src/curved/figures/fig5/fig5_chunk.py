"""Figure 5b-c, a part of the runs: some replicates of one load at every curvature."""

from collections.abc import Sequence

import numpy as np
import xarray as xr

from curved.records import data_files
from curved.figures.shared.grids import Range, linspace
from curved.figures.shared.recall import Task, first_overlap, library, run_all, source_of
from curved.numerics.typing import Array

__all__ = ["compute"]


def compute(
    data: Sequence[xr.Dataset],
    gamma: Range,
    beta: float,
    stored: int,
    first: int,
    replicates: int,
    sweeps: int,
    seed: int,
) -> xr.Dataset:
    """Run `replicates` recalls, from number `first` on, each from a stored pattern.

    `data` is the patterns file. Overlaps and energies are those at the end, over (gamma,
    replicate); they do not depend on which other runs are in the chunk.
    """
    xi = library(data)
    gammas = linspace(gamma)
    numbers = np.arange(first, first + replicates)

    def one(replicate: int) -> Array:
        task = Task.draw(xi, seed, stored, replicate, flipped=0.0)
        runs = [task.recall(value, beta, sweeps) for value in gammas.tolist()]
        return np.array(
            [[first_overlap(run)[-1] for run in runs], [run.energy[-1] for run in runs]]
        )

    runs = np.array(list(run_all(one, numbers.tolist(), f"M = {stored}: replicates")))
    field = ("gamma", "replicate")
    return data_files.make(
        "fig5_chunk",
        "Overlap with a stored pattern after Glauber dynamics that starts there",
        {"overlap": (field, runs[:, 0].T), "energy": (field, runs[:, 1].T)},
        {
            "gamma": gammas,
            "replicate": numbers,
            "load": stored / xi.shape[1],
            "stored": stored,
        },
        **source_of(data),
    )
