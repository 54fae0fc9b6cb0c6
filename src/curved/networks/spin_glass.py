r"""Spin glasses of N neurons, all coupled at random: energy and local fields.

.. math:: E(x) = -\frac{1}{\sqrt N} \sum_{i<j} J_{ij} x_i x_j

is the Sherrington-Kirkpatrick network (26) with Gaussian couplings of unit variance. Signs,
J = +-1, have the same limit for N to infinity, as only the variance of J counts there; they are
exact integers, and take an eighth of the memory. Methods give the energy per neuron, e = E/N.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from curved.networks.network import FixedPoint, fixed_point
from curved.networks.spins import chosen_neurons, exact_product, spin_states
from curved.numerics.arrays import real_array, whole
from curved.numerics.streams import generator, random_signs
from curved.numerics.typing import AnyArray, Array, ArrayLike, IntArray
from curved.numerics.values import Value

_LARGEST = 2**15 - 1  # local fields of signs are kept in 16 bits

Couplings = Literal["signs", "gaussian"]
"""Distributions of couplings, each of mean 0 and variance 1."""


@dataclass(frozen=True, eq=False, repr=False)
class SpinGlass(Value):
    """Network of neurons that are all coupled.

    Parameters
    ----------
    couplings : array_like, shape (N, N)
        J: symmetric and finite, with zeros on the diagonal; N from 2 to 2^15 - 1. Where all are -1
        and +1 they are kept as int8, else as float64.

    Raises
    ------
    ValueError
        If the couplings are anything else.
    """

    couplings: AnyArray

    def __post_init__(self) -> None:
        given = real_array(self.couplings, "couplings")
        if given.ndim != 2 or not 2 <= len(given) <= _LARGEST or given.shape != (len(given),) * 2:
            raise ValueError(
                f"couplings must have shape (N, N), N from 2 to {_LARGEST}, got {given.shape}"
            )
        if not np.all(np.isfinite(given)):
            raise ValueError("couplings must be finite")
        if np.any(np.diag(given)) or not np.array_equal(given, given.T):
            raise ValueError("couplings must be symmetric, with zeros on the diagonal")
        signs = np.count_nonzero(np.abs(given) == 1) == given.size - len(given)
        kind = np.int8 if signs else np.float64
        object.__setattr__(self, "couplings", np.ascontiguousarray(given, dtype=kind))

    @classmethod
    def draw(
        cls, size: int, seed: int | np.random.Generator, couplings: Couplings = "signs"
    ) -> "SpinGlass":
        """Draw the couplings of `size` neurons, independent of each other.

        Parameters
        ----------
        size : int
            Number of neurons N.
        seed : int or numpy.random.Generator
            Seed of the stream, >= 0, or the stream.
        couplings : {"signs", "gaussian"}, optional
            -1 and +1 with probability 1/2, or normal numbers of mean 0 and variance 1.

        Raises
        ------
        ValueError
            If `couplings` is neither.
        """
        size, rng = whole(size, "size", 2), generator(seed)
        if couplings == "signs":
            upper: AnyArray = np.triu(random_signs((size, size), rng), 1)
        elif couplings == "gaussian":
            upper = np.triu(rng.standard_normal((size, size)), 1)
        else:
            raise ValueError(f"couplings must be 'signs' or 'gaussian', got {couplings!r}")
        return cls(upper + upper.T)

    @property
    def size(self) -> int:
        """Number of neurons N."""
        return int(self.couplings.shape[0])

    @cached_property
    def fixed_point(self) -> FixedPoint:
        """The couplings in whole numbers, as the kernels have them."""
        size = self.size
        if self.couplings.dtype == np.int8:
            fields = np.zeros(size, dtype=np.int64)
            return FixedPoint(self.couplings, fields, 0.0, 1 / np.sqrt(size), size**1.5)
        return fixed_point(self.couplings, np.zeros(size), 0.0, 1 / np.sqrt(size))

    def fields(self, x: ArrayLike) -> AnyArray:
        """Local fields h_i = sum_j J_ij x_j, shape (..., N), of states of shape (..., N).

        They are integers where the couplings are signs.
        """
        x = spin_states(x, self.size)
        if self.couplings.dtype == np.int8:
            return exact_product(x, self.couplings)
        return np.asarray(x @ self.couplings)

    def energy(self, x: ArrayLike) -> Array:
        """Energy per neuron, e = E/N, of states of shape (..., N); result of shape (...)."""
        pairs = np.sum(self.fields(x) * np.asarray(x), axis=-1) / 2
        return -pairs / self.size**1.5

    def energy_change(self, x: ArrayLike, neurons: ArrayLike | None = None) -> Array:
        """Change of e when each neuron alone is flipped; as `HopfieldNetwork.energy_change`."""
        x, chosen = spin_states(x, self.size), chosen_neurons(neurons, self.size)
        return np.asarray(2 * (x * self.fields(x))[..., chosen] / np.sqrt(self.size) / self.size)

    def projections(self, x: ArrayLike) -> IntArray:
        """Integers z_a = N o_a, shape (..., 0): a spin glass stores no patterns."""
        return np.empty((*spin_states(x, self.size).shape[:-1], 0), dtype=np.int64)
