"""Figure S4g: capacity of dense associative memories against the number of neurons."""

import numpy as np
import xarray as xr

from curved.figures.figS4.panels import FigS4g
from curved.figures.shared.replicates import replicated, with_error
from curved.networks.dense import DenseNetwork, Power
from curved.numerics import estimators
from curved.numerics.streams import random_signs, stream
from curved.numerics.typing import Array
from curved.sampling.zero_temperature import recall


def compute(p: FigS4g) -> xr.Dataset:
    """Start at one of M random patterns, and see whether the dynamics keeps it.

    It is kept if the overlap at the end is above `recalled`. The capacity is the M of which half
    are kept, by the median threshold in ln M.
    """

    def run(index: int, size: int, stored: int, replicate: int) -> bool:
        rule, key = p.powers[index], (index, size, stored, replicate)
        xi = random_signs((stored, size), stream(p.seed, *key))
        network = DenseNetwork(xi, Power(rule.degree, rectified=rule.thresholded))
        end = recall(network, xi[0], sweeps=p.sweeps, seed=stream(p.seed, *key, 1))
        return bool(end.projections[-1, 0] > p.recalled * size)

    stored = np.array([[rule.stored(size) for size in p.neurons] for rule in p.powers])
    cases = {
        (index, size, int(number)): p.replicates
        for index, row in enumerate(stored)
        for size, numbers in zip(p.neurons, row, strict=True)
        for number in numbers
    }
    kept = np.array(list(replicated(run, cases, "capacity: runs").values())).sum(axis=1)
    kept = kept.reshape(stored.shape)
    capacity = np.array(
        [
            [_capacity(*at, p.replicates) for at in zip(*rows, strict=True)]
            for rows in zip(stored, kept, strict=True)
        ]
    )
    exponent = [_exponent(np.array(p.neurons), *row.T) for row in capacity]
    fit = np.transpose(exponent)
    along = ("interaction", "neurons", "point")
    return xr.Dataset(
        {
            "stored": (along, stored),
            **with_error("success", along, *estimators.fraction(kept, p.replicates)),
            **with_error("capacity", along[:2], capacity[..., 0], capacity[..., 1]),
            **with_error("exponent", "interaction", fit[0], fit[1]),
            "exponent_probability": ("interaction", fit[2]),
        },
        {"interaction": [rule.name for rule in p.powers], "neurons": p.neurons},
    )


def _capacity(stored: Array, kept: Array, runs: int) -> tuple[float, float]:
    """Median threshold in ln M, as a number of patterns with its error."""
    at, error = estimators.median_threshold(np.log(stored), kept, runs)
    return float(np.exp(at)), float(np.exp(at) * error)


def _exponent(sizes: Array, capacity: Array, error: Array) -> tuple[float, float, float]:
    """Fit a power of N, where the capacity of every N is within the loads."""
    if np.isnan(capacity).any():
        return np.nan, np.nan, np.nan
    return estimators.power_law(sizes, capacity, error)
