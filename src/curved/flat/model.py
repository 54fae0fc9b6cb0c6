"""What every flat model is made of: solution branches, and the verbs that read them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from curved.numerics.typing import Array, IntArray, Real

Image = tuple[tuple[int, ...], ...]
"""A signed permutation matrix that maps a solution's order parameters to a symmetric copy's."""


@dataclass(frozen=True)
class FlatStates:
    """Points of one solution branch, n of them, each quantity per neuron and dimensionless.

    The tangent ``(d_b, d_energy, d_order)`` points along the branch in the direction of growing
    parameter. Its length is free, but ``(d_b, d_energy)`` is finite and not zero everywhere, also
    where the branch begins; `d_order` is infinite where an order parameter sets in like a square
    root.
    """

    b: Array
    """Inverse temperature, shape (n,)."""
    order: Array
    """Order parameters, shape (k, n)."""
    energy: Array
    """Energy e = -d(potential)/db, shape (n,)."""
    potential: Array
    """Log-partition function phi0, shape (n,)."""
    d_b: Array
    d_energy: Array
    d_order: Array
    unstable: IntArray
    """Number of unstable directions, shape (n,); 0 for a stable state."""


@dataclass(frozen=True)
class Branch:
    """A curve of solutions, one for each value of a parameter t from `start` to `stop`."""

    name: str
    at: Callable[[Array], FlatStates]
    """The states at finite parameters of shape (n,)."""
    images: tuple[Image, ...] = (((1,),),)
    """Symmetric copies of the branch, the identity first."""
    start: float = 0.0
    """First parameter; minus infinity where the branch comes from zero temperature."""
    stop: float = np.inf
    """Last parameter; infinity where the branch goes to zero temperature."""


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

    def at(b: Array) -> FlatStates:
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

    rows = np.eye(order_parameters, dtype=int)
    return Branch("paramagnet", at, (tuple(map(tuple, rows.tolist())),))
