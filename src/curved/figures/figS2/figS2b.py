"""Figure S2b: weights of the patterns during one recall, beside beta' of a curved network."""

import numpy as np
import xarray as xr

from curved.records import data_files
from curved.curvature.transforms import Renyi, inside_support
from curved.networks.dense import DenseNetwork
from curved.sampling.zero_temperature import recall
from curved.sampling.glauber import corrupt, simulate
from curved.networks.hopfield import HopfieldNetwork
from curved.figures.shared.dense_models import INTERACTIONS
from curved.numerics.streams import stream

__all__ = ["compute"]


def compute(
    neurons: int,
    stored: int,
    flipped: float,
    sweeps: int,
    per_sweep: int,
    gamma: float,
    beta: float,
    seed: int,
) -> xr.Dataset:
    """Follow recalls of one pattern from one cue, by dense networks and by a curved one.

    All store the same random patterns and choose the same neurons at the same time. The dense ones
    are at zero temperature. The weight of pattern a is the mean over neurons of abs(w_k^a), as a
    share of the sum over all patterns. Where the cue has no probability, the curved network has
    no run, and its overlap and beta' are NaN.
    """
    rng = stream(seed)
    xi = rng.integers(0, 2, (stored, neurons), dtype=np.int8) * 2 - 1
    cue = corrupt(xi[0], flipped, rng)
    records = sweeps * per_sweep
    block = neurons // per_sweep
    shares, overlaps = [], []
    for interaction in INTERACTIONS.values():
        network = DenseNetwork(xi, interaction)
        steps, x = stream(seed, 1), cue
        states = [x]
        for _ in range(records):
            x = recall(network, x, block, steps).state
            states.append(x)
        weights = np.array([np.abs(network.weights(x)).mean(axis=0) for x in states])
        shares.append(weights / weights.sum(axis=1, keepdims=True))
        overlaps.append([network.projections(x)[0] / neurons for x in states])
    hopfield = HopfieldNetwork(xi)
    energy, curved = np.full((2, records + 1), np.nan)
    energy[0] = hopfield.energy(cue) / neurons
    if inside_support(gamma, energy[0]):
        run = simulate(
            hopfield, Renyi(gamma), beta, cue, records * block, stream(seed, 1), records=records
        )
        energy[1:] = run.energy
        curved[:] = hopfield.overlaps(cue)[0], *run.projections[:, 0] / neurons
    else:
        energy[0] = np.nan
    return data_files.make(
        "figS2b",
        "Weights of the patterns and effective inverse temperature during one recall",
        {
            "share": (("interaction", "time", "pattern"), np.array(shares)),
            "overlap": (("interaction", "time"), overlaps),
            "beta_eff": (("time",), beta * Renyi(gamma).dF(energy)),
            "overlap_curved": (("time",), curved),
        },
        {
            "interaction": list(INTERACTIONS),
            "time": np.arange(records + 1) * block / neurons,
            "gamma": gamma,
        },
        beta=beta,
    )
