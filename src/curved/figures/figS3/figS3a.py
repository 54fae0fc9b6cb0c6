"""Figure S3a: success of recall against load, for random patterns."""

import xarray as xr

from curved.figures.figS3.panels import FigS3a
from curved.figures.figS3.success import success
from curved.figures.shared.recall import Task
from curved.networks.hopfield import HopfieldNetwork
from curved.numerics.streams import stream
from curved.sampling.glauber import corrupt


def compute(p: FigS3a) -> xr.Dataset:
    """Recall one of M random patterns from a cue with a fraction `flipped` of wrong neurons."""

    def draw(count: int, replicate: int) -> Task:
        rng = stream(p.seed, count, replicate)
        network = HopfieldNetwork.draw(count, p.neurons, rng)
        return Task(network, corrupt(network.patterns[0], p.flipped, rng), p.seed, replicate)

    return success(p, p.neurons, draw)
