"""Sweeps of beta up and down over a network with one pattern, by simulation."""

from collections.abc import Sequence

import numpy as np

from curved.curvature.transforms import EnergyTransform
from curved.networks.hopfield import HopfieldNetwork
from curved.numerics.streams import random_signs
from curved.numerics.typing import Array, Spins
from curved.sampling.chains import chains_of

DIRECTIONS = ("up", "down")


def one_pattern_network(neurons: int) -> HopfieldNetwork:
    """Network with one pattern: any, by symmetry, so the one of all +1."""
    return HopfieldNetwork(np.ones((1, neurons), dtype=np.int8))


def one_pattern_states(neurons: int, m: float, runs: int, rng: np.random.Generator) -> Spins:
    """States of that network whose overlap is as near m as can be, shape (runs, N).

    Neurons are in a random order in each, so that runs with common noise do not go together.
    """
    x = np.ones((runs, neurons), dtype=np.int8)
    x[:, : round((1 - m) * neurons / 2)] = -1
    return rng.permuted(x, axis=1)


def beginnings(
    network: HopfieldNetwork, direction: str, runs: int, rng: np.random.Generator
) -> Spins:
    """States at the beginning of sweeps: disorder before one up, the pattern before one down."""
    if direction == "up":
        return random_signs((runs, network.size), rng)
    return np.broadcast_to(network.patterns[0], (runs, network.size))


def sweep(
    network: HopfieldNetwork,
    transforms: Sequence[EnergyTransform],
    betas: Array,
    settle: int,
    sweeps: int,
    per_sweep: int,
    rng: np.random.Generator,
) -> Array:
    """Mean of abs(m) at each of `betas`, which grow, each from the state that the last one left.

    `settle` sweeps at each beta come before the `sweeps` over which the mean is taken. All
    transforms and both directions are lanes of one simulation; shape (transforms, direction, beta).
    """
    size, count = network.size, len(transforms)
    starts = [beginnings(network, direction, count, rng) for direction in DIRECTIONS]
    laws = [*transforms, *transforms]
    chains = chains_of(network, laws, 0.0, np.concatenate(starts))
    means = np.zeros((2, count, betas.size))
    for k in range(betas.size):
        chains.follow(laws, np.repeat([betas[k], betas[-1 - k]], count))
        chains.advance(settle * size, rng)
        total = np.zeros(2 * count)
        for _ in range(sweeps * per_sweep):
            chains.advance(size // per_sweep, rng)
            total += np.abs(chains.projections[:, 0])
        up, down = total.reshape(2, count) / (sweeps * per_sweep * size)
        means[0, :, k], means[1, :, -1 - k] = up, down
    return means.swapaxes(0, 1)
