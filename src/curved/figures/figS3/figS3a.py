"""Figure S3a: success of recall against load, for random patterns."""

import numpy as np
import xarray as xr

from curved.figures.figS3.panels import FigS3a
from curved.figures.figS3.success import success
from curved.figures.shared.recall import Task
from curved.networks.hopfield import HopfieldNetwork
from curved.numerics.streams import stream
from curved.sampling.glauber import corrupt

__all__ = ["compute"]


def compute(p: FigS3a) -> xr.Dataset:
    """Recall one of M random patterns from a cue with a fraction `flipped` of wrong neurons."""

    def draw(count: int, replicate: int) -> Task:
        rng = stream(p.seed, count, replicate)
        xi = rng.integers(0, 2, (count, p.neurons), dtype=np.int8) * 2 - 1
        return Task(HopfieldNetwork(xi), corrupt(xi[0], p.flipped, rng), p.seed, replicate)

    return success(p, draw)
