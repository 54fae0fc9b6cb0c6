"""Frames of the recall of one image from a corrupted cue, for several curvatures."""

from collections.abc import Sequence

import numpy as np
import xarray as xr

from curved.curvature.transforms import Renyi, inside_support
from curved.figures.fig5.panels import Fig5Film
from curved.figures.shared.recall import Task, pattern_set, source_of
from curved.images.patterns import SHAPE
from curved.sampling.glauber import simulate


def compute(p: Fig5Film, data: Sequence[xr.Dataset]) -> xr.Dataset:
    """Follow one recall at each curvature, with `per_sweep` frames a sweep.

    `data` is the patterns file. All curvatures start from the same cue; where that has no
    probability, states are 0 and overlaps NaN.
    """
    task = Task.draw(pattern_set(data), p.seed, p.stored, 0, p.flipped)
    size = task.network.size
    frames = np.arange(p.sweeps * p.per_sweep + 1)
    states, overlaps = [], []
    energy = task.network.energy(task.cue)
    for value in p.gamma:
        if not inside_support(value, energy):
            states.append([np.zeros_like(task.cue)] * len(frames))
            overlaps.append(np.full(len(frames), np.nan))
            continue
        rng = task.stream(value)
        states.append([task.cue])
        for _ in frames[1:]:
            run = simulate(
                task.network, Renyi(value), p.beta, states[-1][-1], size // p.per_sweep, rng
            )
            states[-1].append(run.state)
        overlaps.append(task.network.overlaps(np.array(states[-1]))[:, 0])
    return xr.Dataset(
        {
            "state": (
                ("gamma", "time", "y", "x", "channel"),
                np.array(states).reshape(len(p.gamma), len(frames), *SHAPE),
            ),
            "overlap": (("gamma", "time"), overlaps),
        },
        {
            "gamma": list(p.gamma),
            "time": frames * (size // p.per_sweep) / size,
            "channel": ["red", "green", "blue"],
        },
        {"stored": p.stored, "flipped": p.flipped, **source_of(data)},
    )
