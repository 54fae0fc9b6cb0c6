"""Sweeps of beta up and down over a network with one pattern, by simulation."""

import numpy as np

from curved.curvature.transforms import EnergyTransform
from curved.networks.hopfield import HopfieldNetwork
from curved.numerics.streams import random_signs
from curved.numerics.typing import Array, Spins
from curved.sampling.glauber import simulate

DIRECTIONS = ("up", "down")


def one_pattern_network(neurons: int) -> HopfieldNetwork:
    """Network with one pattern: any, by symmetry, so the one of all +1."""
    return HopfieldNetwork(np.ones((1, neurons), dtype=np.int8))


def beginning(network: HopfieldNetwork, direction: str, rng: np.random.Generator) -> Spins:
    """State at the beginning of a sweep: disorder before one up, the pattern before one down."""
    if direction == "up":
        return random_signs(network.size, rng)
    return network.patterns[0]


def sweep(
    network: HopfieldNetwork,
    transform: EnergyTransform,
    betas: Array,
    direction: str,
    settle: int,
    sweeps: int,
    per_sweep: int,
    rng: np.random.Generator,
) -> Array:
    """Mean of abs(m) at each of `betas`, which grow, each from the state that the last one left.

    `settle` sweeps at each beta come before the `sweeps` over which the mean is taken.
    """
    x = beginning(network, direction, rng)
    size, records = network.size, sweeps * per_sweep
    means = []
    for b in betas if direction == "up" else betas[::-1]:
        x = simulate(network, transform, b, x, settle * size, rng).state
        run = simulate(network, transform, b, x, sweeps * size, rng, records=records)
        x = run.state
        means.append(np.abs(run.projections[:, 0]).mean() / size)
    return np.array(means if direction == "up" else means[::-1])
