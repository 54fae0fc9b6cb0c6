"""Figure S4g: capacity of dense associative memories against the number of neurons."""

from collections.abc import Sequence

import numpy as np
import xarray as xr

from curved.figures.figS4.panels import FigS4g
from curved.figures.shared.dense_models import POWERS
from curved.figures.shared.replicates import replicated, with_error
from curved.networks.dense import DenseNetwork
from curved.numerics import estimators
from curved.numerics.streams import random_signs, stream
from curved.numerics.typing import Array, IntArray
from curved.sampling.zero_temperature import recall


def compute(p: FigS4g) -> xr.Dataset:
    """Start at one of M random patterns, and see whether the dynamics keeps it.

    It is kept if the overlap at the end is above `recalled`. The capacity is the M of which half
    are kept, by the median threshold in ln M. Not every function has networks of every size.
    """

    def run(index: int, size: int, stored: int, replicate: int) -> bool:
        key = index, size, stored, replicate
        xi = random_signs((stored, size), stream(p.seed, *key))
        network = DenseNetwork(xi, POWERS[p.powers[index].interaction])
        end = recall(network, xi[0], sweeps=p.sweeps, seed=stream(p.seed, *key, 1))
        return bool(end.projections[-1, 0] > p.recalled * size)

    sizes = sorted({size for rule in p.powers for size in rule.neurons})
    cases = {
        (index, size, number): p.replicates
        for index, rule in enumerate(p.powers)
        for size in rule.neurons
        for number in rule.stored(size)
    }
    runs = replicated(run, cases, "capacity: runs")
    shape = len(p.powers), len(sizes)
    points = np.full((3, *shape, len(p.powers[0].load)), np.nan)
    capacity, fit = np.full((2, *shape), np.nan), np.full((3, len(p.powers)), np.nan)
    for index, rule in enumerate(p.powers):
        for size in rule.neurons:
            at, stored = (index, sizes.index(size)), rule.stored(size)
            kept = np.array([sum(runs[index, size, number]) for number in stored])
            points[:, *at] = stored, *estimators.fraction(kept, p.replicates)
            capacity[:, *at] = _capacity(stored, kept, p.replicates)
        fit[:, index] = _exponent(sizes, rule.neurons, capacity[:, index])
    along = ("interaction", "neurons", "point")
    return xr.Dataset(
        {
            "stored": (along, points[0]),
            **with_error("success", along, points[1], points[2]),
            **with_error("capacity", along[:2], *capacity),
            **with_error("exponent", "interaction", fit[0], fit[1]),
            "exponent_probability": ("interaction", fit[2]),
        },
        {"interaction": [rule.interaction for rule in p.powers], "neurons": sizes},
    )


def _capacity(stored: Sequence[int], kept: IntArray, runs: int) -> tuple[float, float]:
    """Median threshold in ln M, as a number of patterns with its error."""
    at, error = estimators.median_threshold(np.log(stored), kept, runs)
    return float(np.exp(at)), float(np.exp(at) * error)


def _exponent(
    sizes: Sequence[int], own: Sequence[int], capacity: Array
) -> tuple[float, float, float]:
    """Fit a power of N to the capacities and errors of those sizes that a function has.

    NaN where a capacity is not within the loads.
    """
    found = capacity[:, [sizes.index(size) for size in own]]
    return (np.nan,) * 3 if np.isnan(found).any() else estimators.power_law(own, *found)
