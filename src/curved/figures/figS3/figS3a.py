"""Figure S3a: success of recall against load, for random patterns."""

from collections.abc import Sequence

import numpy as np
import xarray as xr

from curved.sampling.glauber import corrupt
from curved.networks.hopfield import HopfieldNetwork
from curved.figures.shared.recall import Task
from curved.figures.shared.success import success
from curved.numerics.streams import stream

__all__ = ["compute"]


def compute(
    neurons: int,
    beta: float,
    stored: Sequence[int],
    flipped: float,
    replicates: int,
    sweeps: int,
    recalled: float,
    seed: int,
) -> xr.Dataset:
    """Recall one of M random patterns from a cue with a fraction `flipped` of wrong neurons."""

    def draw(count: int, replicate: int) -> Task:
        rng = stream(seed, count, replicate)
        xi = rng.integers(0, 2, (count, neurons), dtype=np.int8) * 2 - 1
        return Task(HopfieldNetwork(xi), corrupt(xi[0], flipped, rng), seed, replicate)

    title = "Success of recall from a corrupted cue, random patterns"
    return success("figS3a", title, draw, beta, stored, replicates, sweeps, recalled)
