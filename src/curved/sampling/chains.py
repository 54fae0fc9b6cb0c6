"""Chains: a state with the sums that its updates need, which the compiled kernels keep right.

One class for each kind of network. The time of an attempted update is that of one row of patterns
or of couplings; energies are exact integers as far as the network has them, and real couplings are
whole numbers of a small unit, so that nothing drifts.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from typing import Any, ClassVar

import numpy as np

from curved.curvature.transforms import (
    EnergyTransform,
    Relativistic,
    Renyi,
    SupportError,
    inside_support,
)
from curved.networks.hopfield import HopfieldNetwork
from curved.networks.network import FixedPoint
from curved.networks.pairwise import PairwiseEnergy
from curved.networks.spin_glass import SpinGlass
from curved.networks.spins import as_spins
from curved.numerics.typing import AnyArray, Array, ArrayLike, IntArray, Spins
from curved.sampling import _glauber

Simulated = HopfieldNetwork | SpinGlass | PairwiseEnergy
"""Networks that have a kernel."""

_COLDEST = 1e12  # beta beyond which every chain is at zero temperature
_BLOCK = 1 << 14  # random numbers drawn at a time; they fit in the second-level cache
_KERNELS: dict[type, int] = {Renyi: _glauber.RENYI, Relativistic: _glauber.RELATIVISTIC}


def checked_start(size: int, start: ArrayLike, updates: int, records: int) -> Spins:
    """Check the arguments of a simulation of `size` neurons and give the start as a new array.

    Raises
    ------
    ValueError
        If `start` is no such state, or `updates` is not a positive multiple of `records`.
    """
    x = as_spins(start, "start", 1).copy()
    if x.size != size:
        raise ValueError(f"start must have {size} neurons, got {x.size}")
    if records < 1 or updates < records or updates % records:
        raise ValueError(
            f"updates must be a positive multiple of records, got {updates} and {records}"
        )
    return x


def check_weight(gamma: float, beta: float, e: float) -> None:
    """Check that a network, equations (5)-(10), gives a start a probability.

    Parameters
    ----------
    gamma, beta : float
        Scaled curvature gamma' and inverse temperature.
    e : float
        Energy per neuron of the start.

    Raises
    ------
    ValueError
        If `beta` is not within 0 and 1e12, where no product with it overflows.
    SupportError
        If 1 - gamma e is not positive.
    """
    if not (beta >= 0 and np.isfinite(beta)):
        raise ValueError(f"beta must be finite and >= 0, got {beta}")
    if beta > _COLDEST:
        raise ValueError(f"beta must be at most {_COLDEST:g}, got {beta}")
    if not inside_support(gamma, e):
        raise SupportError(f"the start has no probability at gamma = {gamma}: 1 - gamma E/N <= 0")


class Chain(ABC):
    """A state of a network under the rule (8)."""

    kinds: ClassVar[Sequence[type]]
    """The transforms for which there is a kernel."""
    x: Spins
    """The state, shape (N,)."""

    @property
    @abstractmethod
    def energy(self) -> float:
        """Energy per neuron."""

    @property
    @abstractmethod
    def projections(self) -> IntArray:
        """z_a = N o_a, shape (M,), of a network that stores patterns; else of shape (0,)."""

    def advance(
        self, transform: EnergyTransform, beta: float, updates: int, rng: np.random.Generator
    ) -> int:
        """Attempt updates by the exact rule, and give the number of flips made."""
        kind, flips = kernel_of(transform, self.kinds), 0
        for uniforms in _blocks(updates, rng):
            flips += self._attempt(uniforms, kind, float(transform.gamma), float(beta))
        return flips

    @abstractmethod
    def _attempt(self, uniforms: Array, kind: int, gamma: float, beta: float) -> int:
        """Attempt an update with each number, by the kernel of a `kind` of transform."""


def chain_of(network: Simulated, x: Spins) -> Chain:
    """Start a chain of a network at the state x, which it keeps and changes.

    Raises
    ------
    TypeError
        If there is no kernel for such a network.
    """
    for kind, chain in _CHAINS.items():
        if isinstance(network, kind):
            return chain(network, x)
    kinds = " or ".join(kind.__name__ for kind in _CHAINS)
    raise TypeError(f"network must be a {kinds}, got {network!r}")


def kernel_of(transform: EnergyTransform, kinds: Sequence[type]) -> int:
    """Number by which the kernels know a transform.

    Raises
    ------
    TypeError
        If it is of none of the given kinds.
    """
    if type(transform) not in kinds:
        names = " or ".join(kind.__name__ for kind in kinds)
        raise TypeError(f"no kernel for {type(transform).__name__}: {names} only")
    return _KERNELS[type(transform)]


def _blocks(updates: int, rng: np.random.Generator) -> Iterator[Array]:
    """Uniform random numbers, one an update, in blocks."""
    uniforms = np.empty(min(_BLOCK, updates))
    while updates:
        block = uniforms[:updates]
        rng.random(out=block)
        yield block
        updates -= block.size


class HopfieldChain(Chain):
    """A state of a network with patterns, and its projections z_a on them."""

    kinds: ClassVar[Sequence[type]] = (Renyi, Relativistic)

    def __init__(self, network: HopfieldNetwork, x: Spins):
        if network.size * network.stored >= 2**31:
            raise ValueError(
                f"N M must be below 2^31, got {network.size} neurons and {network.stored} patterns"
            )
        self.network, self.x = network, x
        self._z = np.empty(network.rows.shape[1], dtype=np.int32)
        self._square = int(_glauber.project(network.rows, x, self._z))
        self._field_energy = 0.0 if network.fields is None else -float(network.fields @ x)

    @property
    def projections(self) -> IntArray:
        """z_a = N o_a, shape (M,)."""
        return self._z[: self.network.stored].astype(np.int64)

    @property
    def energy(self) -> float:
        """Energy per neuron."""
        size, stored = self.network.size, self.network.stored
        return (stored - self._square / size) / (2 * size) + self._field_energy / size

    def _attempt(self, uniforms: Array, kind: int, gamma: float, beta: float) -> int:
        network = self.network
        stored = network.rows, network.stored, network.fields
        here = *stored, self.x, self._z, self._square, self._field_energy
        made = _glauber.advance(uniforms, kind, gamma, beta, *here)
        self._square, self._field_energy, flips = made
        return flips


class CoupledChain(Chain):
    """A state of a network of couplings, and its local fields, in whole numbers."""

    kinds: ClassVar[Sequence[type]] = (Renyi, Relativistic)

    projections = np.empty(0, dtype=np.int64)

    def __init__(self, network: SpinGlass | PairwiseEnergy, x: Spins):
        self.x, self._law = x, network.fixed_point
        self._h, sums = fields_and_sums(self._law, x)
        self._pairs = int(sums)

    @property
    def energy(self) -> float:
        """Energy per neuron."""
        return float(self._law.energy(self._pairs))

    def _attempt(self, uniforms: Array, kind: int, gamma: float, beta: float) -> int:
        law = self._law
        here = law.couplings, law.scale, self.x, self._h, self._pairs, law.constant
        self._pairs, flips = _glauber.advance_coupled(uniforms, kind, gamma, beta, *here)
        return flips


def fields_and_sums(law: FixedPoint, x: Spins) -> tuple[AnyArray, IntArray]:
    """Local fields and K of states of shape (..., N), in the types of the kernel."""
    fields = law.local_fields(x)
    kind = np.int16 if law.couplings.dtype == np.int8 else np.int64
    return fields.astype(kind), law.sums(x, fields)


_CHAINS: dict[type, Callable[[Any, Spins], Chain]] = {
    HopfieldNetwork: HopfieldChain,
    SpinGlass: CoupledChain,
    PairwiseEnergy: CoupledChain,
}
"""The chain of each network that has a kernel."""
