"""Random networks, and runs of many of them."""

from collections.abc import Callable, Mapping
from typing import TypeVar

import numpy as np

from curved.figures.shared.recall import run_all
from curved.networks.hopfield import HopfieldNetwork

__all__ = ["random_network", "run_samples"]

Place = TypeVar("Place")
Result = TypeVar("Result")


def random_network(stored: int, size: int, rng: np.random.Generator) -> HopfieldNetwork:
    """Draw a network that stores random patterns, each sign with probability 1/2."""
    return HopfieldNetwork(rng.integers(0, 2, (stored, size), dtype=np.int8) * 2 - 1)


def run_samples(
    function: Callable[[Place, int], Result], samples: Mapping[Place, int], what: str
) -> dict[Place, list[Result]]:
    """Apply a function to each place and number of a sample, as `run_all` does to keys.

    `samples` says how many there are at each place; results come by place, in the order of both.
    """
    keys = [(place, sample) for place, count in samples.items() for sample in range(count)]
    found: dict[Place, list[Result]] = {place: [] for place in samples}
    results = run_all(lambda key: function(*key), keys, what)
    for (place, _), result in zip(keys, results, strict=True):
        found[place].append(result)
    return found
