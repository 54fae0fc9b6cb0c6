"""Streams of random numbers: one for each key, whatever the number of threads or chunks."""

from operator import index
from typing import Any

import numpy as np

from curved.numerics.typing import Spins


def stream(seed: int, *key: int) -> np.random.Generator:
    """Make the random stream with a key, independent of all streams with other keys."""
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=key))


def generator(seed: Any) -> np.random.Generator:
    """Make a Generator from a seed, an integer >= 0; a Generator is returned as it is.

    Raises
    ------
    TypeError
        If it is anything else.
    ValueError
        If the integer is negative.
    """
    if isinstance(seed, np.random.Generator):
        return seed
    meant = "seed must be an integer >= 0 or a numpy Generator"
    try:
        number = index(seed)
    except TypeError:
        raise TypeError(f"{meant}, got {seed!r}") from None
    if isinstance(seed, bool):
        raise TypeError(f"{meant}, got {seed}")
    if number < 0:
        raise ValueError(f"{meant}, got {seed}")
    return stream(number)


def gamma_key(gamma: float) -> int:
    """Key of a curvature, to 1e-9: it does not depend on the grid that the curvature is from.

    Raises
    ------
    ValueError
        If `gamma` is not from -1000 to 1000.
    """
    if not abs(gamma) <= 1000:
        raise ValueError(f"gamma must be from -1000 to 1000, got {gamma}")
    return round(gamma * 1e9) + (1 << 41)  # always two words of the SeedSequence


def random_signs(shape: int | tuple[int, ...], rng: np.random.Generator) -> Spins:
    """Draw -1 and +1, each with probability 1/2."""
    return rng.integers(0, 2, shape, dtype=np.int8) * 2 - 1
