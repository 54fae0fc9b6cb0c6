r"""The interface of every network, and the one convention of energy: per neuron, e = E/N.

So it is everywhere in the package: in `energy` and `energy_change` here, in what simulations
record, and in the flat and curved models.

Networks of couplings are simulated in whole numbers (`FixedPoint`), so that energies and local
fields do not drift, and do not depend on the order of summation.
"""

from typing import Any, NamedTuple, Protocol

import numpy as np

from curved.networks.spins import exact_product
from curved.numerics.typing import AnyArray, Array, ArrayLike, IntArray, Spins

_ROOM = 61  # bits that the sum of all couplings and fields may take of 64


class Network(Protocol):
    """A network of N neurons -1 and +1, such as `HopfieldNetwork` and `SpinGlass`."""

    @property
    def size(self) -> int:
        """Number of neurons N."""

    def energy(self, x: ArrayLike) -> Array:
        """Energy per neuron, e = E/N, of states of shape (..., N); result of shape (...)."""

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
        """

    def projections(self, x: ArrayLike) -> IntArray:
        """Integers z_a = N o_a, shape (..., M), with the M patterns that the network stores."""


class FixedPoint(NamedTuple):
    r"""Couplings and fields in whole numbers of one unit u, a power of two.

    With J and H such numbers, :math:`E = c - s K` where
    :math:`K = \sum_i H_i x_i + \sum_{i<j} J_{ij} x_i x_j` is an integer of 64 bits.

    Attributes
    ----------
    couplings : ndarray of int8 or int64, shape (N, N)
        J, symmetric, in units of u.
    fields : ndarray of int, shape (N,)
        H, in units of u.
    constant : float
        The energy c.
    scale : float
        s, the energy of a unit.
    divisor : float
        N / s.
    """

    couplings: AnyArray
    fields: IntArray
    constant: float
    scale: float
    divisor: float

    def local_fields(self, x: Spins) -> AnyArray:
        """Whole numbers H_i + sum_j J_ij x_j, shape (..., N), of states of shape (..., N)."""
        if self.couplings.dtype == np.int8:
            return self.fields + exact_product(x, self.couplings)
        return np.asarray(self.fields + x.astype(np.int64) @ self.couplings)

    def sums(self, x: Spins, local_fields: AnyArray) -> IntArray:
        """K of states of shape (..., N) with their local fields; shape (...)."""
        doubled = np.sum((local_fields.astype(np.int64) + self.fields) * x, axis=-1)
        return np.asarray(doubled // 2)

    def energy(self, sums: IntArray | int) -> Any:
        """Energy per neuron of states with the given K; elementwise."""
        return self.constant / len(self.fields) - sums / self.divisor


def fixed_point(couplings: Array, fields: Array, constant: float, scale: float) -> FixedPoint:
    """Round couplings and fields to whole numbers of a unit: 2^-61 of their sum, or less.

    Energies of N neurons change by less than N^2 such units.

    Parameters
    ----------
    couplings : ndarray, shape (N, N)
        Symmetric, with zeros on the diagonal.
    fields : ndarray, shape (N,)
        In the same units.
    constant : float
        Energy that no state changes.
    scale : float
        Energy per unit of the couplings and fields given.

    Raises
    ------
    ValueError
        If their sum overflows.
    """
    with np.errstate(over="ignore"):
        total = np.sum(np.abs(couplings)) / 2 + np.sum(np.abs(fields))
    if not np.isfinite(total):
        raise ValueError("couplings and fields are too large: their sum is not finite")
    exponent = int(np.frexp(total)[1]) - _ROOM
    whole = np.rint(np.ldexp(couplings, -exponent)).astype(np.int64)
    field = np.rint(np.ldexp(fields, -exponent)).astype(np.int64)
    energy = float(np.ldexp(scale, exponent))
    return FixedPoint(whole, field, constant, energy, fields.size / energy)
