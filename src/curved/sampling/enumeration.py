"""Small networks by enumeration of all 2^N states: the oracle of the simulations."""

import numpy as np

from curved.curvature.transforms import EnergyTransform
from curved.networks.network import Network
from curved.numerics.typing import Array, Spins
from curved.sampling.flip_rule import flip_probability, supported

_LARGEST = 20


def states(size: int) -> Spins:
    """All states of `size` neurons, shape (2^N, N); bit i of the number of a state is x_i = +1.

    Raises
    ------
    ValueError
        If `size` is not in 1..20.
    """
    if not 1 <= size <= _LARGEST:
        raise ValueError(f"enumeration needs 1 to {_LARGEST} neurons, got {size}")
    bits = np.arange(2**size)[:, None] >> np.arange(size) & 1
    return (2 * bits - 1).astype(np.int8)


def log_weights(network: Network, transform: EnergyTransform, beta: float) -> Array:
    """Logarithm -beta N F(E/N) of every state's weight, in the order of `states`; shape (2^N,).

    It is -inf outside the support 1 - gamma E/N > 0.

    Raises
    ------
    ValueError
        If `beta` is not finite and >= 0, or there are more than 20 neurons.
    """
    if not (np.isfinite(beta) and beta >= 0):
        raise ValueError(f"beta must be finite and >= 0, got {beta}")
    e = network.energy(states(network.size))
    inside = supported(transform, e)
    exponent = -beta * network.size * transform.F(np.where(inside, e, 0.0))
    return np.where(inside, exponent, -np.inf)


def distribution(network: Network, transform: EnergyTransform, beta: float) -> Array:
    """Probability of every state, p ~ exp(-beta N F(E/N)), in the order of `states`; shape (2^N,).

    States outside the support 1 - gamma E/N > 0 have probability 0. Errors are those
    of `log_weights`.
    """
    logs = log_weights(network, transform, beta)
    weights = np.exp(logs - logs.max())
    return np.asarray(weights / weights.sum())


def transition_matrix(network: Network, transform: EnergyTransform, beta: float) -> Array:
    """Transition matrix of one attempted update (8), W[s, s'] from s to s'; shape (2^N, 2^N).

    Rows of states outside the support are those of the identity.
    """
    size = network.size
    e = network.energy(states(size))
    inside = np.flatnonzero(supported(transform, e))
    matrix = np.eye(2**size)
    for i in range(size):
        flipped = inside ^ (1 << i)
        change = e[flipped] - e[inside]
        flip = flip_probability(transform, beta, size, e[inside], change) / size
        matrix[inside, flipped] = flip
        matrix[inside, inside] -= flip
    return matrix
