"""Figure S4f: basins of attraction of dense associative memories at a low load."""

import numpy as np
import xarray as xr

from curved.figures.figS4.panels import FigS4f
from curved.figures.shared.dense_models import STATED
from curved.figures.shared.replicates import replicated, with_error
from curved.networks.dense import DenseNetwork
from curved.numerics import estimators
from curved.numerics.streams import random_signs, stream
from curved.sampling.glauber import corrupt
from curved.sampling.zero_temperature import recall


def compute(p: FigS4f) -> xr.Dataset:
    """Recall one of M random patterns from cues with more and more neurons flipped.

    All networks and all cues of a replicate have the same patterns. A run recalls if its overlap is
    above `recalled` at the end.
    """
    shares = p.flipped.values()

    def run(replicate: int) -> list[list[bool]]:
        rng = stream(p.seed, replicate)
        xi = random_signs((p.stored, p.neurons), rng)
        cues = [corrupt(xi[0], share, stream(p.seed, replicate, 1)) for share in shares]
        networks = [DenseNetwork(xi, interaction) for interaction in STATED.values()]
        dynamics = {"sweeps": p.sweeps}
        return [
            [
                recall(network, cue, seed=stream(p.seed, replicate, 2), **dynamics).projections[-1, 0]
                > p.recalled * p.neurons
                for cue in cues
            ]
            for network in networks
        ]

    (runs,) = replicated(run, {(): p.replicates}, "basins: runs").values()
    counts = np.sum(runs, axis=0)
    critical = [estimators.median_threshold(shares, row, p.replicates) for row in counts]
    found = estimators.fraction(counts, p.replicates)
    return xr.Dataset(
        with_error("success", ("interaction", "flipped_share"), *found)
        | with_error("critical_share", "interaction", *np.transpose(critical)),
        {"interaction": list(STATED), "flipped_share": shares},
        {"neurons": p.neurons, "stored": p.stored},
    )
