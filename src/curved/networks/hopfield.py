"""Networks of N neurons that store M patterns: energy and overlaps, equations (5)-(7).

Overlaps are kept as the integers z_a = sum_i xi_i^a x_i = N o_a, so that the energy without
self-coupling,

    E(x) = -(1/2N) sum_a z_a^2 + M/2 - sum_i H_i x_i,

and its changes are exact where there are no fields, whatever the order of summation.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from curved.numerics.arrays import real_array
from curved.numerics.streams import random_signs
from curved.numerics.typing import Array, ArrayLike, IntArray, Spins


def as_spins(values: ArrayLike, name: str, dimensions: int) -> Spins:
    """Check that an array holds only -1 and +1, and give it as int8, C-contiguous.

    Parameters
    ----------
    values : array_like
        The array.
    name : str
        What the error calls it.
    dimensions : int
        The number of axes it must have.

    Raises
    ------
    ValueError
        If it has another number of axes, is empty, or holds anything but -1 and +1.
    """
    array = real_array(values, name)
    if array.ndim != dimensions or array.size == 0:
        raise ValueError(
            f"{name} must have {dimensions} axes and not be empty, got shape {array.shape}"
        )
    if not np.all(np.abs(array) == 1):
        bad = array[np.abs(array) != 1].flat[0]
        raise ValueError(f"{name} must hold only -1 and +1, found {bad}")
    return np.ascontiguousarray(array, dtype=np.int8)


@dataclass(frozen=True, eq=False)
class HopfieldNetwork:
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
    def draw(cls, stored: int, size: int, rng: np.random.Generator) -> "HopfieldNetwork":
        """Draw `stored` random patterns of `size` neurons, each sign with probability 1/2."""
        return cls(random_signs((stored, size), rng))

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
        """Patterns by neuron, shape (N, width): row i holds xi_i^a, then zeros up to 16 k entries.

        What a kernel reads to update neuron i is one short row, in whole vector registers.
        """
        rows = np.zeros((self.size, -(-self.stored // 16) * 16), dtype=np.int8)
        rows[:, : self.stored] = self.patterns.T
        return rows

    def projections(self, x: ArrayLike) -> IntArray:
        """Integers z_a = N o_a, shape (..., M), of states of shape (..., N).

        Raises
        ------
        ValueError
            If the states have another shape or hold anything but -1 and +1.
        """
        x = real_array(x, "states")
        if x.ndim == 0 or x.shape[-1] != self.size or not np.all(np.abs(x) == 1):
            raise ValueError(
                f"states must be -1 and +1, of shape (..., {self.size}), got shape {x.shape}"
            )
        return x.astype(np.int64) @ self.patterns.T.astype(np.int64)

    def overlaps(self, x: ArrayLike) -> Array:
        """Overlaps o_a, shape (..., M), of states of shape (..., N)."""
        return self.projections(x) / self.size

    def energy(self, x: ArrayLike) -> Array:
        """Energy E of states of shape (..., N), equations (5) and (7)."""
        squares = np.sum(self.projections(x) ** 2, axis=-1)
        energy = (self.stored * self.size - squares) / (2 * self.size)
        return energy if self.fields is None else energy - np.asarray(x) @ self.fields

    def energy_changes(self, x: Spins) -> Array:
        """Change of E when each neuron alone of the state x, shape (N,), is flipped; shape (N,)."""
        n = x * (self.projections(x) @ self.patterns.astype(np.int64))
        changes = 2 * (n - self.stored) / self.size
        return changes if self.fields is None else changes + 2 * self.fields * x

    def energy_change(self, x: Spins, i: int) -> float:
        """Change of E when neuron i of the state x, shape (N,), is flipped.

        Raises
        ------
        ValueError
            If there is no such neuron, or `x` is no such state.
        """
        x = as_spins(x, "x", 1)
        if i not in range(self.size):
            raise ValueError(f"i must be an integer within 0 and {self.size - 1}, got {i}")
        return float(self.energy_changes(x)[i])
