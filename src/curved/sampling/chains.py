"""Chains in lockstep: states of one network with the sums that their updates need.

Each chain, a lane, has a curvature, a temperature and a state of its own; at every attempted update
all lanes see the same neuron i and the same random number u. By itself each is exactly the chain of
rule (8); differences between lanes are sharper, as their noise is common. Each kind of
network has a class, whose compiled kernel keeps the sums right. Energies are exact integers where
the network allows it, and real couplings are whole numbers of a small unit, so that nothing drifts.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from operator import index
from typing import Any

import numba
import numpy as np

from curved.curvature.transforms import (
    EnergyTransform,
    Relativistic,
    Renyi,
    SupportError,
    as_transform,
)
from curved.networks.hopfield import HopfieldNetwork
from curved.networks.pairwise import PairwiseEnergy
from curved.networks.spin_glass import SpinGlass
from curved.networks.spins import as_spins
from curved.numerics.arrays import real_array, whole, wrong_kind
from curved.numerics.typing import Array, ArrayLike, IntArray, Spins
from curved.sampling import _glauber, _one_pattern, _tempering
from curved.sampling._vectors import EIGHT, LANES
from curved.sampling.flip_rule import supported

_COLDEST = 1e12  # beta beyond which every chain is at zero temperature
_BLOCK = 1 << 14  # random numbers drawn at a time; they fit in the second-level cache
_BLOCK_EACH = 1 << 8  # the same for lanes with numbers of their own
_FEW = 6  # lanes below which single ones are faster than blocks
_KINDS: dict[type, int] = {Renyi: _glauber.RENYI, Relativistic: _glauber.RELATIVISTIC}
_DIFFERENT = 1e-9  # relative, between a transform and its own compiled F

Simulated = HopfieldNetwork | SpinGlass | PairwiseEnergy
"""Networks that have a kernel."""
Transforms = EnergyTransform | float | Iterable[EnergyTransform | float]
"""Transforms of lanes as they may be given: a number is the curvature of `Renyi`."""


def check_network(network: object) -> None:
    """Refuse an object that is not a network with a kernel.

    Raises
    ------
    TypeError
        If it is none, such as a class.
    """
    if not isinstance(network, HopfieldNetwork | SpinGlass | PairwiseEnergy):
        raise wrong_kind("network", network, "a HopfieldNetwork or SpinGlass or PairwiseEnergy")


def updates_between(size: int, sweeps: Any, records: Any) -> int:
    """Number of attempted updates between records that are evenly spaced over the sweeps.

    Raises
    ------
    TypeError, ValueError
        If a number is not a positive whole one, or the updates cannot be divided so.
    """
    updates = whole(sweeps, "sweeps") * size
    if updates % whole(records, "records"):
        raise ValueError(
            f"records must divide the {updates} attempted updates of {sweeps} sweeps of {size} "
            f"neurons, got {records}"
        )
    return updates // index(records)


def check_weight(transform: EnergyTransform, beta: float, e: float) -> None:
    """Check that a network, equations (5)-(10), gives a start a probability.

    Parameters
    ----------
    transform : EnergyTransform
        The curvature.
    beta : float
        Inverse temperature.
    e : float
        Energy per neuron of the start.

    Raises
    ------
    ValueError
        If `beta` is not from 0 to 1e12, where no product with it overflows.
    SupportError
        If the start is outside the support, for Renyi 1 - gamma e > 0.
    """
    if not (beta >= 0 and np.isfinite(beta)):
        raise ValueError(f"beta must be finite and >= 0, got {beta}")
    if beta > _COLDEST:
        raise ValueError(f"beta must be at most {_COLDEST:g}, got {beta}")
    if not supported(transform, e):
        raise SupportError(
            f"the start has no probability under {transform!r}: its energy per neuron is {e:.6g}"
        )


class Lanes:
    """Curvatures, temperatures and starts of chains, which broadcast.

    Parameters
    ----------
    size : int
        Number of neurons N.
    transform : EnergyTransform, float, or a sequence of these
        Curvatures; a number is that of `Renyi`.
    beta : float or array_like, shape (lanes,)
        Inverse temperatures.
    start : array_like, shape (N,) or (lanes, N)
        First states.

    Raises
    ------
    TypeError
        If a transform is none.
    ValueError
        If the starts are not such states, or numbers of lanes do not agree.
    """

    def __init__(self, size: int, transform: Transforms, beta: ArrayLike, start: ArrayLike):
        several = isinstance(transform, Iterable) and not isinstance(transform, str)
        ones: Iterable[Any] = transform if several else [transform]  # type: ignore[assignment]
        given = [as_transform(one) for one in ones]
        betas = real_array(beta, "beta").astype(float)
        states = real_array(start, "start")
        if betas.ndim > 1:
            raise ValueError(
                f"beta must be a number or an array of one axis, got shape {betas.shape}"
            )
        states = as_spins(states, "start", 2 if states.ndim == 2 else 1)
        if states.shape[-1] != size:
            raise ValueError(f"start must have {size} neurons, got {states.shape[-1]}")
        counts = {"transform": len(given) if several else 0}
        counts |= {"beta": betas.size if betas.ndim else 0}
        counts |= {"start": len(states) if states.ndim == 2 else 0}
        lanes = {name: count for name, count in counts.items() if count}
        if (several and not given) or betas.size == 0 or len(set(lanes.values())) > 1:
            raise ValueError(
                f"arguments must have the same number of lanes, at least 1, got {counts}"
            )
        self.single = not lanes
        """Whether no argument has an axis of lanes."""
        number = max(counts.values()) or 1
        self.transforms = given if several else given * number
        self.betas = np.broadcast_to(betas, (number,))
        self.starts = np.broadcast_to(states, (number, size))


class Chains(ABC):
    """States of a network under the rule (8), all at the same random numbers."""

    size: int
    """Number of neurons N."""
    flips: IntArray
    """Number of flips made, shape (lanes,)."""
    _laws: _glauber.Laws

    @property
    @abstractmethod
    def x(self) -> Spins:
        """The states, shape (lanes, N); a copy."""

    @property
    @abstractmethod
    def energy(self) -> Array:
        """Energies per neuron, shape (lanes,)."""

    @property
    @abstractmethod
    def projections(self) -> IntArray:
        """z_a = N o_a, shape (lanes, M), of a network that stores patterns; else (lanes, 0)."""

    @property
    def first_projection(self) -> IntArray:
        """Projection z on the first stored pattern, shape (lanes,)."""
        return self.projections[:, 0]

    def follow(self, transforms: Sequence[EnergyTransform], betas: ArrayLike) -> None:
        """Give each lane a curvature and an inverse temperature, from now on.

        Raises
        ------
        ValueError, SupportError
            If a lane's state has no probability there, or beta is not as for `check_weight`.
        TypeError
            If a transform has no F that can be compiled.
        """
        energy = self.energy
        betas = np.broadcast_to(np.asarray(betas, dtype=float), energy.shape)
        for transform, beta, e in zip(transforms, betas.tolist(), energy.tolist(), strict=True):
            check_weight(transform, beta, e)
        compiled = [_kind(one, e) for one, e in zip(transforms, energy.tolist(), strict=True)]
        self._kept = [own for _, own in compiled]  # as long as its address is in use
        self._laws.kind[:] = _glauber.NONE
        self._laws.gamma[:], self._laws.beta[:] = 0.0, 1.0
        for lane, (kind, own) in enumerate(compiled):
            self._laws.kind[lane] = kind
            self._laws.address[lane] = 0 if own is None else own.address
            self._laws.gamma[lane] = getattr(transforms[lane], "gamma", 0.0) if own is None else 0.0
            self._laws.beta[lane] = betas[lane]
        self._prepare()

    @abstractmethod
    def _prepare(self) -> None:
        """Compute what attempts under new laws need."""

    def advance(self, updates: int, rng: np.random.Generator) -> None:
        """Attempt so many updates in every lane, by the exact rule."""
        for uniforms in _blocks(updates, rng):
            self._attempt(uniforms)

    @abstractmethod
    def _attempt(self, uniforms: Array) -> None:
        """Attempt an update of every lane with each number."""


def chains_of(
    network: Simulated,
    transforms: Sequence[EnergyTransform],
    betas: ArrayLike,
    starts: Spins,
    spread: bool = False,
) -> Chains:
    """Start chains of a network, one for each row of `starts`.

    Lane k of all has the random number u or, if they are `spread`, u + k/lanes modulo 1.

    Raises
    ------
    ValueError
        If a network of couplings is to have its lanes spread, or as for `Chains.follow`.
    TypeError, SupportError
        As for `Chains.follow`.
    """
    check_network(network)
    chains: Chains
    if isinstance(network, HopfieldNetwork):
        alone = network.stored == 1 and network.fields is None
        kind = OnePatternChains if alone else HopfieldChains
        chains = kind(network, starts, spread)
    else:
        if spread:
            raise ValueError("spread must be False for a network given by its couplings, got True")
        chains = CoupledChains(network, starts)
    chains.follow(transforms, betas)
    return chains


def _kind(transform: EnergyTransform, e: float) -> tuple[int, Any]:
    """Number by which the kernels know a transform, and its compiled F if it is a user's own."""
    kind = _KINDS.get(type(transform))
    if kind is not None:
        return kind, None
    scalar = getattr(transform, "scalar", None)
    if not callable(scalar):
        raise TypeError(
            f"no kernel for {type(transform).__name__}: it must have `scalar`, its F as a function "
            "of one number that numba can compile; `simulate_plainly` needs none"
        )
    try:
        own = _compiled_of(transform)
    except TypeError:  # it has no hash
        own = _compiled(scalar)
    value, expected = own.ctypes(e), float(transform.F(e))
    if not abs(value - expected) <= _DIFFERENT * (1 + abs(expected)):
        raise ValueError(
            f"scalar of {type(transform).__name__} must be its F: at e = {e} it gives {value}, "
            f"and F gives {expected}"
        )
    return _glauber.OWN, own


@lru_cache(maxsize=256)
def _compiled_of(transform: Any) -> Any:
    return _compiled(transform.scalar)


def _compiled(scalar: Any) -> Any:
    """Compile a function of one number to one that kernels can call by its address.

    Raises
    ------
    ValueError
        If numba cannot.
    """
    try:
        return numba.cfunc("float64(float64)")(getattr(scalar, "py_func", scalar))
    except numba.core.errors.NumbaError as error:
        first = str(error).strip().splitlines()[0]
        raise ValueError(f"scalar must be a function that numba can compile: {first}") from error


def _blocks(updates: int, rng: np.random.Generator) -> Iterator[Array]:
    """Uniform random numbers, one an update, in blocks."""
    uniforms = np.empty(min(_BLOCK, updates))
    while updates:
        block = uniforms[:updates]
        rng.random(out=block)
        yield block
        updates -= block.size


def _no_laws(chains: int, width: int) -> _glauber.Laws:
    whole, numbers = np.zeros((2, chains), dtype=np.int64), np.zeros((2, chains))
    base = np.empty((chains // width, _glauber.TERMS, width))
    return _glauber.Laws(whole[0], whole[1], numbers[0], numbers[1], base)


class HopfieldChains(Chains):
    """States of a network with patterns, and their projections z_a on them.

    With a `cap` a flip is not made that would carry any abs(z_a) / N beyond it. So each chain
    samples its distribution restricted to the states within: flips back and forth are refused
    alike.

    Raises
    ------
    ValueError
        If N M is 2^31 or more, the cap is not in (0, 1], or a start is beyond it.
    """

    def __init__(
        self,
        network: HopfieldNetwork,
        starts: Spins,
        spread: bool = False,
        cap: float | None = None,
    ):
        size, stored = network.size, network.stored
        if cap is not None and not 0 < cap <= 1:
            raise ValueError(f"cap must be in (0, 1], got {cap}")
        if size * stored >= 2**31:
            raise ValueError(f"N M must be below 2^31, got {size} neurons and {stored} patterns")
        self.size, self._network, self._lanes = size, network, len(starts)
        width = LANES if self._lanes >= _FEW else 1
        self._block = tuple(range(width))
        chains = -(-self._lanes // width) * width
        pairs = -(-stored // 4) * 2 if width > 1 else network.rows.shape[1] // 2
        rows = network.rows[:, : 2 * pairs].reshape(size, pairs, 2)
        if width > 1:
            rows = rows.astype(np.int16)
        fields = np.empty(0) if network.fields is None else network.fields
        self._stored = _glauber.Stored(rows, stored, fields)
        x = np.zeros((size, chains), dtype=np.int8)
        x[:, : self._lanes] = starts.T
        kind = np.int16 if size < 2**15 else np.int32
        z = np.empty((chains // width, pairs, width, 2), dtype=kind)
        whole = np.zeros((2, chains), dtype=np.int64)
        self._states = _glauber.States(x, z, whole[0], np.empty(chains), whole[1])
        self._laws = _no_laws(chains, width)
        shifts = np.arange(chains) % self._lanes / self._lanes
        self._shift = shifts[None] if spread else None
        table = np.empty((chains // width, _glauber.LIMITS, width), dtype=np.int32)
        ranges = np.full((2, chains), np.nan)
        self._limits = _glauber.Limits(table, np.empty(table.shape), *ranges)
        _glauber.project(self._block, self._stored, self._states)
        self._cap = None
        if cap is not None:
            slack = np.zeros(chains, dtype=np.int64)
            self._cap = _glauber.Cap(int(cap * size * (1 + 1e-12)), slack)
            largest = np.abs(self.projections).max()
            if largest > self._cap.most:
                raise ValueError(
                    f"starts must be within the cap {cap}, got one of overlap {largest / size:.6g}"
                )

    @property
    def x(self) -> Spins:
        """The states, shape (lanes, N)."""
        return np.ascontiguousarray(self._states.x[:, : self._lanes].T)

    @property
    def projections(self) -> IntArray:
        """z_a = N o_a, shape (lanes, M)."""
        z = self._states.z
        rows = z.transpose(0, 2, 1, 3).reshape(z.shape[0] * z.shape[2], -1)
        return rows[: self._lanes, : self._network.stored].astype(np.int64)

    @property
    def first_projection(self) -> IntArray:
        """Projection z on the first stored pattern, shape (lanes,)."""
        return self._states.z[:, 0, :, 0].ravel()[: self._lanes].astype(np.int64)

    @property
    def energy(self) -> Array:
        """Energies per neuron, shape (lanes,)."""
        states, energy = self._states, np.empty(self._lanes)
        sums = states.square, states.field_energy
        _glauber.energies(self.size, self._network.stored, *sums, energy)
        return energy

    @property
    def flips(self) -> IntArray:  # type: ignore[override]
        """Number of flips made, shape (lanes,)."""
        return self._states.flips[: self._lanes].copy()

    def _prepare(self) -> None:
        _glauber.prepare(self.size, self._laws)
        _glauber.prepare_limits(self.size, self._laws, self._limits)

    def _attempt(self, uniforms: Array) -> None:
        self._attempt_shifted(uniforms, self._shift)

    def _attempt_shifted(self, uniforms: Array, shift: Array | None) -> None:
        here = self._laws, self._stored, self._states, self._limits
        _glauber.advance(uniforms, self._block, shift, *here, self._cap)

    def advance_each(self, updates: int, rng: np.random.Generator) -> None:
        """Attempt so many updates in every lane, of the same neurons with numbers u of its own.

        Then lanes are independent: those whose neurons are given sample the product of their
        distributions, as replica exchange asks for.
        """
        chains = self._laws.kind.size
        for first in range(0, updates, _BLOCK_EACH):
            uniforms = rng.random(min(_BLOCK_EACH, updates - first))
            self._attempt_shifted(uniforms, rng.random((uniforms.size, chains)))

    def exchange_laws(self, order: IntArray) -> None:
        """Give lane k the curvature and temperature of lane order[k].

        The state in it must have a probability there.
        """
        for part in (self._laws.kind, self._laws.address, self._laws.gamma, self._laws.beta):
            part[: self._lanes] = part[order]
        self._prepare()


class OnePatternChains(Chains):
    """States of a network with one pattern and no fields, in terms of who agrees with it."""

    def __init__(self, network: HopfieldNetwork, starts: Spins, spread: bool = False):
        self.size, self._pattern, self._lanes = network.size, network.patterns[0], len(starts)
        chains = -(-self._lanes // EIGHT) * EIGHT
        y = np.zeros((self.size, chains), dtype=np.int8)
        y[:, : self._lanes] = (starts * self._pattern).T
        self._first = np.arange(chains) * (self.size + 1)
        place = 2 * (self._first + np.count_nonzero(y == 1, axis=0))
        flips = np.zeros(chains, dtype=np.int64)
        self._laws = _no_laws(chains, 1)
        self._counts = _one_pattern.Counts(y, place, np.empty((0, 0, 2)), flips)
        shifts = np.arange(chains) % self._lanes / self._lanes
        self._shift = shifts if spread else np.zeros(chains)

    @property
    def x(self) -> Spins:
        """The states, shape (lanes, N)."""
        return np.ascontiguousarray((self._counts.y[:, : self._lanes].T) * self._pattern)

    @property
    def projections(self) -> IntArray:
        """N o, shape (lanes, 1)."""
        aligned = self._counts.place // 2 - self._first
        return np.asarray(2 * aligned - self.size)[: self._lanes, None]

    @property
    def energy(self) -> Array:
        """Energies per neuron, shape (lanes,)."""
        energy = np.empty(self._lanes)
        square = self.projections[:, 0] ** 2
        _glauber.energies(self.size, 1, square, np.zeros(self._lanes), energy)
        return energy

    @property
    def flips(self) -> IntArray:  # type: ignore[override]
        """Number of flips made, shape (lanes,)."""
        return self._counts.flips[: self._lanes].copy()

    def _prepare(self) -> None:
        # of which the system gives only the parts that are used
        table = np.zeros((self._first.size, self.size + 1, 2))
        self._counts = self._counts._replace(table=table)

    def _attempt(self, uniforms: Array) -> None:
        _one_pattern.advance(uniforms, self._shift, self._laws, self._counts)


class CoupledChains(Chains):
    """States of a network of couplings with their local fields, in whole numbers."""

    def __init__(self, network: SpinGlass | PairwiseEnergy, starts: Spins):
        self.size, self._law, self._x = network.size, network.fixed_point, np.array(starts)
        fields = self._law.local_fields(self._x)
        kind = np.int16 if self._law.couplings.dtype == np.int8 else np.int64
        self._h, self._pairs = fields.astype(kind), self._law.sums(self._x, fields)
        self.flips = np.zeros(len(starts), dtype=np.int64)
        self._laws = _no_laws(len(starts), 1)

    @property
    def x(self) -> Spins:
        """The states, shape (lanes, N)."""
        return self._x.copy()

    @property
    def projections(self) -> IntArray:
        """An empty array, shape (lanes, 0): there are no patterns."""
        return np.empty((len(self._x), 0), dtype=np.int64)

    @property
    def energy(self) -> Array:
        """Energies per neuron, shape (lanes,)."""
        return np.asarray(self._law.energy(self._pairs))

    def _prepare(self) -> None:
        """Nothing."""

    def _attempt(self, uniforms: Array) -> None:
        law = self._law
        here = law.couplings, law.scale, law.constant, self._x, self._h, self._pairs
        _glauber.advance_lanes(uniforms, self._laws, *here, self.flips)

    def on_ladder(self) -> tuple[_glauber.Laws, _tempering.Couplings, _tempering.Ladder]:
        """Arguments of the kernel of replica exchange, to which the states are handed over."""
        law, whole = self._law, np.zeros((3, len(self._x)), dtype=np.int64)
        states = self._x, self._h, self._pairs
        places = np.arange(len(self._x)), *whole
        network = _tempering.Couplings(law.couplings, law.scale, law.constant)
        return self._laws, network, _tempering.Ladder(*states, *places)
