"""Networks of N neurons that store M patterns: energy and overlaps, equations (5)-(7).

Overlaps are kept as the integers z_a = sum_i xi_i^a x_i = N o_a, so that the energy without
self-coupling,

    E(x) = -(1/2N) sum_a z_a^2 + M/2 - sum_i H_i x_i,

and its changes are exact where there are no fields, whatever the order of summation. As everywhere,
methods give it per neuron, e = E/N.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from curved.networks.spins import as_spins, chosen_neurons, exact_product, spin_states
from curved.numerics.arrays import real_array, whole
from curved.numerics.streams import generator, random_signs
from curved.numerics.typing import Array, ArrayLike, IntArray, Spins
from curved.numerics.values import Value


@dataclass(frozen=True, eq=False, repr=False)
class HopfieldNetwork(Value):
    """Hebbian network (7), without self-coupling, in external fields.

    Parameters
    ----------
    patterns : array_like, shape (M, N)
        The stored patterns xi, -1 and +1.
    fields : array_like, shape (N,), optional
        External fields H; none if not given.

    Raises
    ------
    ValueError
        If `patterns` or `fields` have another shape or hold anything else.
    """

    patterns: Spins
    fields: Array | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "patterns", as_spins(self.patterns, "patterns", 2))
        if self.fields is not None:
            fields = np.ascontiguousarray(real_array(self.fields, "fields"), dtype=float)
            if fields.shape != (self.size,) or not np.all(np.isfinite(fields)):
                raise ValueError(f"fields must be {self.size} finite numbers, got {self.fields}")
            object.__setattr__(self, "fields", fields)

    @classmethod
    def draw(cls, stored: int, size: int, seed: int | np.random.Generator) -> "HopfieldNetwork":
        """Draw `stored` random patterns of `size` neurons, each sign with probability 1/2.

        The seed is an integer >= 0, or a Generator, which goes on from where it is.
        """
        shape = whole(stored, "stored"), whole(size, "size")
        return cls(random_signs(shape, generator(seed)))

    @property
    def size(self) -> int:
        """Number of neurons N."""
        return int(self.patterns.shape[1])

    @property
    def stored(self) -> int:
        """Number of patterns M."""
        return int(self.patterns.shape[0])

    @cached_property
    def rows(self) -> Spins:
        """Patterns by neuron, shape (N, width): row i holds xi_i^a, then zeros up to 32 k entries.

        What a kernel reads to update neuron i is one short row, in whole vector registers.
        """
        rows = np.zeros((self.size, -(-self.stored // 32) * 32), dtype=np.int8)
        rows[:, : self.stored] = self.patterns.T
        return rows

    def projections(self, x: ArrayLike) -> IntArray:
        """Integers z_a = N o_a, shape (..., M), of states of shape (..., N).

        Raises
        ------
        ValueError
            If the states have another shape or hold anything but -1 and +1.
        """
        return exact_product(spin_states(x, self.size), self.patterns)

    def overlaps(self, x: ArrayLike) -> Array:
        """Overlaps o_a, shape (..., M), of states of shape (..., N)."""
        return self.projections(x) / self.size

    def energy(self, x: ArrayLike) -> Array:
        """Energy per neuron, e = E/N, of states of shape (..., N), equations (5) and (7)."""
        squares = np.sum(self.projections(x) ** 2, axis=-1)
        total = (self.stored * self.size - squares) / (2 * self.size)
        total = total if self.fields is None else total - np.asarray(x) @ self.fields
        return total / self.size

    def energy_change(self, x: ArrayLike, neurons: ArrayLike | None = None) -> Array:
        """Change of e when each neuron alone is flipped, of states of shape (..., N).

        Parameters
        ----------
        x : array_like, shape (..., N)
            The states.
        neurons : array_like of int, any shape, optional
            Numbers of the neurons; all if not given.

        Returns
        -------
        ndarray, shape (..., *neurons.shape)

        Raises
        ------
        ValueError
            If there is no such neuron, or there are no such states.
        """
        x, chosen = spin_states(x, self.size), chosen_neurons(neurons, self.size)
        columns = self.patterns.T if neurons is None else self.patterns.T[chosen.reshape(-1)]
        mean = exact_product(self.projections(x), columns)
        flipped = x[..., chosen]
        total = 2 * (flipped * mean.reshape(flipped.shape) - self.stored) / self.size
        if self.fields is not None:
            total = total + 2 * self.fields[chosen] * flipped
        return np.asarray(total / self.size)
