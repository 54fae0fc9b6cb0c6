"""Figure S2b: weights of the patterns during one recall, beside beta' of a curved network."""

import numpy as np
import xarray as xr

from curved.curvature.transforms import Renyi, inside_support
from curved.figures.figS2.panels import FigS2b
from curved.figures.shared.dense_models import INTERACTIONS
from curved.networks.dense import DenseNetwork
from curved.networks.hopfield import HopfieldNetwork
from curved.numerics.streams import stream
from curved.sampling.glauber import corrupt, simulate
from curved.sampling.zero_temperature import Descent


def compute(p: FigS2b) -> xr.Dataset:
    """Follow recalls of one pattern from one cue, by dense networks and by a curved one.

    All store the same random patterns and choose the same neurons at the same time. The dense ones
    are at zero temperature. The weight of pattern a is the mean over neurons of abs(w_k^a), as a
    share of the sum over all patterns. Where the cue has no probability, the curved network has
    no run, and its overlap and beta' are NaN.
    """
    rng = stream(p.seed)
    hopfield = HopfieldNetwork.draw(p.stored, p.neurons, rng)
    xi = hopfield.patterns
    cue = corrupt(xi[0], p.flipped, rng)
    records = p.sweeps * p.per_sweep
    block = p.neurons // p.per_sweep
    shares, overlaps = [], []
    for interaction in INTERACTIONS.values():
        network = DenseNetwork(xi, interaction)
        rng, descent = stream(p.seed, 1), Descent(network, cue)
        states = [cue]
        for _ in range(records):
            descent.advance(block, rng)
            states.append(descent.x.copy())
        weights = np.array([np.abs(network.weights(x)).mean(axis=0) for x in states])
        shares.append(weights / weights.sum(axis=1, keepdims=True))
        overlaps.append([network.projections(x)[0] / p.neurons for x in states])
    energy, curved = np.full((2, records + 1), np.nan)
    energy[0] = hopfield.energy(cue)
    if inside_support(p.gamma, energy[0]):
        law = hopfield, p.gamma, p.beta, cue
        run = simulate(*law, sweeps=p.sweeps, seed=stream(p.seed, 1), records=records)
        energy[1:] = run.energy
        curved[:] = hopfield.overlaps(cue)[0], *run.overlap.values[:, 0]
    else:
        energy[0] = np.nan
    return xr.Dataset(
        {
            "share": (("interaction", "sweep", "pattern"), np.array(shares)),
            "overlap": (("interaction", "sweep"), overlaps),
            "beta_eff": (("sweep",), p.beta * Renyi(p.gamma).dF(energy)),
            "overlap_curved": (("sweep",), curved),
        },
        {
            "interaction": list(INTERACTIONS),
            "sweep": np.arange(records + 1) * block / p.neurons,
            "gamma": p.gamma,
        },
        {"beta": p.beta},
    )
