r"""Spin glasses of N neurons: energy and local fields, exact integers.

.. math:: E(x) = -\frac{1}{\sqrt N} \sum_{i<j} J_{ij} x_i x_j, \qquad J_{ij} = \pm 1

is the Sherrington-Kirkpatrick network (26) with signs in the place of Gaussian couplings: only the
variance of J counts for N to infinity.
"""

from dataclasses import dataclass

import numpy as np

from curved.numerics.arrays import real_array
from curved.numerics.streams import random_signs
from curved.numerics.typing import Array, ArrayLike, IntArray, Spins

_LARGEST = 2**15 - 1  # local fields are kept in 16 bits


@dataclass(frozen=True, eq=False)
class SpinGlass:
    """Network of neurons that are all coupled, by random signs.

    Parameters
    ----------
    couplings : array_like, shape (N, N)
        J: symmetric, -1 and +1, with zeros on the diagonal; N below 2^15.

    Raises
    ------
    ValueError
        If the couplings are anything else.
    """

    couplings: Spins

    def __post_init__(self) -> None:
        given = real_array(self.couplings, "couplings")
        if given.ndim != 2 or not 2 <= len(given) <= _LARGEST or given.shape != (len(given),) * 2:
            raise ValueError(
                f"couplings must have shape (N, N), N from 2 to {_LARGEST}, got {given.shape}"
            )
        if np.any(np.diag(given)) or not np.array_equal(given, given.T):
            raise ValueError("couplings must be symmetric, with zeros on the diagonal")
        signs = given[np.triu_indices(len(given), 1)]
        if not np.all(np.abs(signs) == 1):
            bad = signs[np.abs(signs) != 1][0]
            raise ValueError(f"couplings must be -1 and +1 off the diagonal, found {bad}")
        object.__setattr__(self, "couplings", np.ascontiguousarray(given, dtype=np.int8))

    @classmethod
    def draw(cls, size: int, rng: np.random.Generator) -> "SpinGlass":
        """Draw the couplings of `size` neurons, each sign with probability 1/2."""
        upper = np.triu(random_signs((size, size), rng), 1)
        return cls(upper + upper.T)

    @property
    def size(self) -> int:
        """Number of neurons N."""
        return int(self.couplings.shape[0])

    def fields(self, x: ArrayLike) -> IntArray:
        """Local fields h_i = sum_j J_ij x_j, shape (..., N), of states of shape (..., N)."""
        # sums of at most 2^15 signs are exact in single precision, whose product is fast
        product = real_array(x, "states").astype(np.float32) @ self.couplings.astype(np.float32)
        return np.rint(product).astype(np.int64)

    def energy(self, x: ArrayLike) -> Array:
        """Energy E of states of shape (..., N); result of shape (...)."""
        pairs = np.sum(self.fields(x) * np.asarray(x), axis=-1) // 2
        return -pairs / np.sqrt(self.size)

    def energy_changes(self, x: Spins) -> Array:
        """Change of E when each neuron alone of the state x, shape (N,), is flipped; shape (N,)."""
        return np.asarray(2 * x * self.fields(x) / np.sqrt(self.size))

    def projections(self, x: ArrayLike) -> IntArray:
        """Integers z_a = N o_a, shape (..., 0): a spin glass stores no patterns."""
        return np.empty((*np.shape(x)[:-1], 0), dtype=np.int64)
