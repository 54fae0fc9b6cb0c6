"""Frames of the recall of one image from a corrupted cue, for several curvatures."""

from collections.abc import Sequence

import numpy as np
import xarray as xr

from curved.records import data_files
from curved.images.patterns import SHAPE
from curved.curvature.transforms import Renyi, inside_support
from curved.sampling.glauber import simulate
from curved.figures.shared.recall import Task, library, source_of

__all__ = ["compute"]


def compute(
    data: Sequence[xr.Dataset],
    gamma: Sequence[float],
    beta: float,
    stored: int,
    flipped: float,
    sweeps: int,
    per_sweep: int,
    seed: int,
) -> xr.Dataset:
    """Follow one recall at each curvature, with `per_sweep` frames a sweep.

    `data` is the patterns file. All curvatures start from the same cue; where that has no
    probability, states are 0 and overlaps NaN.
    """
    task = Task.draw(library(data), seed, stored, 0, flipped)
    size = task.network.size
    frames = np.arange(sweeps * per_sweep + 1)
    states, overlaps = [], []
    energy = task.network.energy(task.cue) / size
    for value in gamma:
        if not inside_support(value, energy):
            states.append([np.zeros_like(task.cue)] * len(frames))
            overlaps.append(np.full(len(frames), np.nan))
            continue
        rng = task.stream(value)
        states.append([task.cue])
        for _ in frames[1:]:
            run = simulate(task.network, Renyi(value), beta, states[-1][-1], size // per_sweep, rng)
            states[-1].append(run.state)
        overlaps.append(task.network.overlaps(np.array(states[-1]))[:, 0])
    return data_files.make(
        "fig5_film",
        "Recall of an image from a corrupted cue",
        {
            "state": (
                ("gamma", "time", "y", "x", "channel"),
                np.array(states).reshape(len(gamma), len(frames), *SHAPE),
            ),
            "overlap": (("gamma", "time"), overlaps),
        },
        {
            "gamma": list(gamma),
            "time": frames * (size // per_sweep) / size,
            "channel": ["red", "green", "blue"],
        },
        stored=stored,
        flipped=flipped,
        **source_of(data),
    )
