"""Figure S3a: success of recall against load, for random patterns."""

import numpy as np
import xarray as xr

from curved.curvature.boundaries import Boundaries
from curved.figures.figS3.panels import FigS3a
from curved.figures.figS3.success import CURVED, MODELS, success
from curved.figures.shared.recall import Task
from curved.networks.hopfield import HopfieldNetwork
from curved.numerics.streams import stream
from curved.sampling.glauber import corrupt


def compute(p: FigS3a) -> xr.Dataset:
    """Recall one of M random patterns from a cue with a fraction `flipped` of wrong neurons.

    Beside it the limit of retrieval of an infinite network, equations (21)-(24), where there is
    one at any load: not in dense networks.
    """

    def draw(count: int, replicate: int) -> Task:
        rng = stream(p.seed, count, replicate)
        network = HopfieldNetwork.draw(count, p.neurons, rng)
        return Task(network, corrupt(network.patterns[0], p.flipped, rng), p.seed, replicate)

    limits = [
        float(
            Boundaries(type(transform)).retrieval_load(transform.gamma, transform.dF(0.0) / p.beta)
        )
        for transform in CURVED.values()
    ]
    limits += [np.nan] * (len(MODELS) - len(limits))
    return success(p, p.neurons, draw).assign(alpha_memory=("model", limits))
