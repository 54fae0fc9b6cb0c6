"""Frames of the recall of one image from a corrupted cue, for several curvatures."""

from collections.abc import Sequence

import numpy as np
import xarray as xr

from curved.curvature.transforms import inside_support
from curved.figures.fig5.panels import Fig5Film
from curved.figures.shared.recall import Task, curvatures, pattern_set, source_of
from curved.images.patterns import SHAPE
from curved.sampling.chains import chains_of


def compute(p: Fig5Film, data: Sequence[xr.Dataset]) -> xr.Dataset:
    """Follow one recall at each curvature, with `per_sweep` frames a sweep.

    `data` is the patterns file. All curvatures start from the same cue; where that has no
    probability, states are 0 and overlaps NaN.
    """
    task = Task.draw(pattern_set(data), p.seed, p.stored, 0, p.flipped)
    size = task.network.size
    frames = np.arange(p.sweeps * p.per_sweep + 1)
    states = np.zeros((len(p.gamma), len(frames), size), dtype=np.int8)
    overlaps = np.full(states.shape[:2], np.nan)
    energy = task.network.energy(task.cue)
    can = np.array([bool(inside_support(value, energy)) for value in p.gamma])
    if can.any():
        states[can, 0] = task.cue
        lanes = curvatures(np.array(p.gamma)[can])
        chains, rng = chains_of(task.network, lanes, p.beta, states[can, 0]), task.stream()
        for frame in frames[1:]:
            chains.advance(size // p.per_sweep, rng)
            states[can, frame] = chains.x
        overlaps[can] = task.network.overlaps(states[can])[..., 0]
    return xr.Dataset(
        {
            "state": (
                ("gamma", "sweep", "y", "x", "channel"),
                states.reshape(len(p.gamma), len(frames), *SHAPE),
            ),
            "overlap": (("gamma", "sweep"), overlaps),
        },
        {
            "gamma": list(p.gamma),
            "sweep": frames * (size // p.per_sweep) / size,
            "channel": ["red", "green", "blue"],
        },
        {"stored": p.stored, "flipped": p.flipped, **source_of(data)},
    )
