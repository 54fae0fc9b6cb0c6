"""The parts of every flat model: solution branches, and the verbs that read them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Protocol

import numpy as np

from curved.numerics.typing import Array, IntArray, Real
from curved.numerics.values import Value

Image = tuple[tuple[int, ...], ...]
"""A signed permutation matrix that maps a solution's order parameters to a symmetric copy's."""


@dataclass(frozen=True, eq=False, repr=False)
class FlatStates(Value):
    """Points of one solution branch, n of them, each quantity per neuron and dimensionless.

    The tangent ``(d_b, d_energy, d_order)`` points along the branch in the direction of growing
    parameter. Its length is free, but ``(d_b, d_energy)`` is finite and not zero everywhere, also
    where the branch begins; `d_order` is infinite where an order parameter sets in like a square
    root.

    Attributes
    ----------
    b : ndarray, shape (n,)
        Inverse temperature.
    order : ndarray, shape (k, n)
        Order parameters.
    energy : ndarray, shape (n,)
        Energy e = -d(potential)/db.
    potential : ndarray, shape (n,)
        Log-partition function phi0.
    d_b, d_energy : ndarray, shape (n,)
        Tangent of b and of the energy.
    d_order : ndarray, shape (k, n)
        Tangent of the order parameters.
    unstable : ndarray of int, shape (n,)
        Number of unstable directions; 0 for a stable state.
    """

    b: Array
    order: Array
    energy: Array
    potential: Array
    d_b: Array
    d_energy: Array
    d_order: Array
    unstable: IntArray


@dataclass(frozen=True, eq=False, repr=False)
class Branch(Value):
    """A curve of solutions, one for each value of a parameter t from `start` to `stop`.

    Attributes
    ----------
    name : str
        What it is called, such as "paramagnet".
    at : callable
        Gives the `FlatStates` at finite parameters t, shape (n,), dimensionless.
    images : tuple of signed permutation matrices
        Symmetric copies of the branch, the identity first.
    start : float
        First parameter; minus infinity where the branch comes from zero temperature.
    stop : float
        Last parameter; infinity where the branch goes to zero temperature.
    """

    name: str
    at: Callable[[Array], FlatStates] = field(repr=False)
    images: tuple[Image, ...] = (((1,),),)
    start: float = 0.0
    stop: float = np.inf


class FlatModel(Protocol):
    """A classical model solved by explicit branches."""

    @property
    def order_parameters(self) -> tuple[str, ...]:
        """Names of the order parameters."""

    @property
    def ground_energy(self) -> float:
        """The lowest energy per neuron, that of zero temperature."""

    def branches(self) -> tuple[Branch, ...]:
        """All solutions of the saddle-point equations, up to symmetry."""

    def potential(self, order: Array, b: Real) -> Array:
        """The potential phi0 whose stationary points are the solutions, shape (...)."""


class MeanFieldModel(FlatModel, Protocol):
    """A flat model whose energy is a function of its order parameters alone."""

    def energy(self, order: Array) -> Array:
        """Energy of the order parameters, shape (k, ...) to (...)."""

    def flow(self, order: Array, b: Real) -> Array:
        """Time derivative of the order parameters, shape (k, ...), in units of one sweep."""


def paramagnet(
    potential: Callable[[Array, Array], Array],
    order_parameters: int,
    onsets: tuple[float, ...],
    heat_capacity: float = 0.0,
) -> Branch:
    """Make the branch on which all order parameters vanish; its parameter is b.

    Parameters
    ----------
    potential : callable
        The model's potential.
    order_parameters : int
        Their number.
    onsets : tuple of float
        The values of b beyond each of which one more direction is unstable.
    heat_capacity : float, optional
        The constant -de/db, so that e = -heat_capacity b.
    """
    at = partial(_paramagnet_at, potential, order_parameters, onsets, heat_capacity)
    rows = np.eye(order_parameters, dtype=int)
    return Branch("paramagnet", at, (tuple(map(tuple, rows.tolist())),))


def _paramagnet_at(
    potential: Callable[[Array, Array], Array],
    order_parameters: int,
    onsets: tuple[float, ...],
    heat_capacity: float,
    b: Array,
) -> FlatStates:
    order = np.zeros((order_parameters, b.size))
    return FlatStates(
        b=b,
        order=order,
        energy=-heat_capacity * b,
        potential=potential(order, b),
        d_b=np.ones_like(b),
        d_energy=np.full_like(b, -heat_capacity),
        d_order=np.zeros_like(order),
        unstable=np.sum([b > onset for onset in onsets], axis=0, dtype=np.int64),
    )
