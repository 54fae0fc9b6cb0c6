r"""Finite spin glasses: energy, chains by the exact rule (8), and replica exchange.

.. math:: E(x) = -\frac{1}{\sqrt N} \sum_{i<j} J_{ij} x_i x_j, \qquad J_{ij} = \pm 1

is the Sherrington-Kirkpatrick network (26) with signs in the place of Gaussian couplings: only the
variance of J counts for N to infinity, and local fields and energies are exact integers.

`simulate` runs the compiled kernel and `simulate_plainly` follows the definitions. A curved
network gives a state a weight that depends on its energy alone. So chains at different beta, and
at different curvatures too, may exchange states, and `temper` runs a ladder of them: where one
curvature jumps over the energies of a first-order transition, another one bridges them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from curved import _glauber
from curved.deformation import Renyi, inside_support
from curved.glauber import check_weight, checked_start
from curved.network import flip_probability
from curved.typing import Array, ArrayLike, IntArray, Spins

__all__ = [
    "Run",
    "Rung",
    "SpinGlass",
    "Tempering",
    "exchange_exponents",
    "simulate",
    "simulate_plainly",
    "temper",
]

_LARGEST = 2**15 - 1  # local fields are kept in 16 bits
_BLOCK = 1 << 14  # random numbers drawn at a time


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
        given = np.asarray(self.couplings)
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
        upper = np.triu(rng.integers(0, 2, (size, size), dtype=np.int8) * 2 - 1, 1)
        return cls(upper + upper.T)

    @property
    def size(self) -> int:
        """Number of neurons N."""
        return int(self.couplings.shape[0])

    def fields(self, x: ArrayLike) -> IntArray:
        """Local fields h_i = sum_j J_ij x_j, shape (..., N), of states of shape (..., N)."""
        # sums of at most 2^15 signs are exact in single precision, whose product is fast
        product = np.asarray(x, dtype=np.float32) @ self.couplings.astype(np.float32)
        return np.rint(product).astype(np.int64)

    def energy(self, x: ArrayLike) -> Array:
        """Energy E of states of shape (..., N); result of shape (...)."""
        pairs = np.sum(self.fields(x) * np.asarray(x), axis=-1) // 2
        return -pairs / np.sqrt(self.size)


@dataclass(frozen=True)
class Run:
    """What one chain leaves behind; records are taken after equal numbers of attempted updates."""

    state: Spins
    """The last state, shape (N,)."""
    energy: Array
    """Energy per neuron at each record, shape (records,)."""
    flips: int
    """Number of flips made."""


class _Chain:
    """A state with its local fields, which an update keeps right."""

    def __init__(self, glass: SpinGlass, x: Spins):
        self.glass, self.x = glass, x
        fields = glass.fields(x)
        self.h, self.pairs = fields.astype(np.int16), int(fields @ x) // 2

    @property
    def energy(self) -> float:
        """Energy per neuron."""
        return -self.pairs / self.glass.size**1.5

    def advance(self, transform: Renyi, beta: float, updates: int, rng: np.random.Generator) -> int:
        """Attempt updates by the exact rule, and give the number of flips made."""
        flips = 0
        while updates:
            uniforms = rng.random(min(_BLOCK, updates))
            self.pairs, made = _glauber.advance_coupled(
                uniforms,
                _glauber.RENYI,
                float(transform.gamma),
                float(beta),
                self.glass.couplings,
                1 / np.sqrt(self.glass.size),
                self.x,
                self.h,
                self.pairs,
            )
            flips += made
            updates -= uniforms.size
        return flips


class Rung(NamedTuple):
    """A place on a ladder of replica exchange: the weight exp(-beta N F(E/N)) of a network."""

    transform: Renyi
    beta: float


class _Replica:
    """A state on each rung of a ladder."""

    def __init__(self, glass: SpinGlass, ladder: Sequence[Rung], states: Sequence[Spins]):
        self.glass, self.x = glass, np.array(states)
        fields = glass.fields(self.x)
        self.h, self.pairs = fields.astype(np.int16), np.sum(fields * self.x, axis=-1) // 2
        self.gamma = np.array([float(rung.transform.gamma) for rung in ladder])
        self.beta = np.array([float(rung.beta) for rung in ladder])
        self.heading = np.zeros(len(ladder), dtype=int)
        """+1 for a state that comes from the first rung, -1 from the last, 0 from neither."""

    @property
    def energy(self) -> Array:
        """Energy per neuron on each rung."""
        return np.asarray(-self.pairs / self.glass.size**1.5)

    def sweep(self, rng: np.random.Generator) -> None:
        """Attempt as many updates on each rung as there are neurons."""
        _glauber.advance_ladder(
            rng.random(self.x.shape),
            _glauber.RENYI,
            self.gamma,
            self.beta,
            self.glass.couplings,
            1 / np.sqrt(self.glass.size),
            self.x,
            self.h,
            self.pairs,
        )

    def exchange(self, k: int) -> None:
        """Exchange the states of rung k and the next."""
        for part in (self.x, self.h, self.pairs, self.heading):
            part[[k, k + 1]] = part[[k + 1, k]]


def simulate(
    glass: SpinGlass,
    transform: Renyi,
    beta: float,
    start: ArrayLike,
    updates: int,
    rng: np.random.Generator,
    records: int = 1,
) -> Run:
    """Run one chain of attempted updates, each of a neuron chosen at random (8).

    Parameters
    ----------
    glass : SpinGlass
        The network.
    transform : Renyi
        The curvature.
    beta : float
        Inverse temperature, >= 0.
    start : array_like, shape (N,)
        The first state, -1 and +1.
    updates : int
        Number of attempted updates, a multiple of `records`.
    rng : numpy.random.Generator
        The stream; one number is used per attempted update.
    records : int, optional
        How many times, evenly spaced, the energy is recorded; the last is at the end.

    Returns
    -------
    Run

    Raises
    ------
    ValueError
        If an argument is not as described.
    SupportError
        If the start has no probability.
    """
    x = checked_start(glass.size, start, updates, records)
    check_weight(transform.gamma, beta, float(glass.energy(x)) / glass.size)
    chain = _Chain(glass, x)
    energy, flips = np.empty(records), 0
    for record in range(records):
        flips += chain.advance(transform, beta, updates // records, rng)
        energy[record] = chain.energy
    return Run(chain.x, energy, flips)


def simulate_plainly(
    glass: SpinGlass,
    transform: Renyi,
    beta: float,
    start: ArrayLike,
    updates: int,
    rng: np.random.Generator,
    records: int = 1,
) -> Run:
    """Do what `simulate` does, from the definitions: slow, and easy to read."""
    x = checked_start(glass.size, start, updates, records)
    check_weight(transform.gamma, beta, float(glass.energy(x)) / glass.size)
    size, couplings = glass.size, glass.couplings.astype(np.int64)
    energy, flips = [], 0
    for update in range(1, updates + 1):
        v = rng.random() * size
        i, u = int(v), v % 1
        change = 2 * x[i] * (couplings[i] @ x) / np.sqrt(size)
        e = float(glass.energy(x)) / size
        if u < flip_probability(transform, beta, size, e, change / size):
            x[i] = -x[i]
            flips += 1
        if update % (updates // records) == 0:
            energy.append(float(glass.energy(x)) / size)
    return Run(x, np.array(energy), flips)


@dataclass(frozen=True)
class Tempering:
    """What replica exchange leaves behind: two replicas of each rung, from different starts."""

    energy: Array
    """Energy per neuron, shape (2, records, rungs): first from random, then from cold starts."""
    overlap: Array
    """(1/N) sum_i x_i y_i of the two replicas of each rung, shape (records, rungs)."""
    accepted: Array
    """Fraction of the exchanges of a rung with the next that were made, shape (rungs - 1,)."""
    round_trips: int
    """How many times a state went from the first rung to the last and back, of both replicas."""


def exchange_exponents(ladder: Sequence[Rung], size: int, e: Array) -> Array:
    """Logarithm of the ratio of weights after and before each rung exchanges with the next.

    Parameters
    ----------
    ladder : sequence of Rung
        The rungs.
    size : int
        Number of neurons N.
    e : ndarray, shape (rungs,)
        Energy per neuron of the state on each rung.

    Returns
    -------
    ndarray, shape (rungs - 1,)
        N [beta F(e) + beta' F'(e') - beta F(e') - beta' F'(e)]; minus infinity where a state
        would come to a rung that gives it no probability.
    """
    costs = {}
    for transform in dict.fromkeys(rung.transform for rung in ladder):
        inside = inside_support(transform.gamma, e)
        costs[transform] = np.where(inside, transform.F(np.where(inside, e, 0.0)), np.inf)
    cost = size * np.array([beta * costs[transform] for transform, beta in ladder])
    stay, swap = np.diagonal(cost), np.diagonal(cost, 1) + np.diagonal(cost, -1)
    return np.asarray(stay[:-1] + stay[1:] - swap)


def temper(
    glass: SpinGlass,
    ladder: Sequence[Rung],
    sweeps: int,
    records: int,
    settle: int,
    rng: np.random.Generator,
) -> Tempering:
    """Sample a spin glass on all rungs of a ladder at once, by updates (8) and exchanges.

    After each sweep every second rung, even and odd ones in turn, proposes to exchange its state
    with the next, and does with probability min(1, ratio of weights): detailed balance holds for
    the product of the distributions. The two replicas of a rung never meet. One starts from a
    random state; the other from where a single chain is that goes along the ladder, from the first
    rung on: what they agree on does not remember its start.

    Parameters
    ----------
    glass : SpinGlass
        The network.
    ladder : sequence of Rung
        Neighbours should have energies that overlap, and the first should mix by itself.
    sweeps : int
        Number of sweeps that count, a multiple of `records`; each is N attempted updates a rung.
    records : int
        How many times, evenly spaced, energies and overlaps are recorded.
    settle : int
        Number of sweeps before those, and of the chain along the whole ladder.
    rng : numpy.random.Generator
        The stream.

    Returns
    -------
    Tempering

    Raises
    ------
    ValueError
        If a number is not positive, or `records` does not divide `sweeps`.
    """
    if min(sweeps, records, settle) < 1 or sweeps % records:
        raise ValueError(
            f"sweeps must be a positive multiple of records, got {sweeps} and {records}, "
            f"and settle positive, got {settle}"
        )
    size, rungs = glass.size, len(ladder)
    hot, *random = rng.integers(0, 2, (rungs + 1, size), dtype=np.int8) * 2 - 1
    cold, chain = [], _Chain(glass, hot)
    for rung in ladder:
        chain.advance(*rung, max(settle // rungs, 1) * size, rng)
        cold.append(chain.x.copy())
    replicas = [_Replica(glass, ladder, states) for states in (random, cold)]

    energy, overlap = np.empty((2, records, rungs)), np.empty((records, rungs))
    proposed, made, trips = np.zeros(rungs - 1), np.zeros(rungs - 1), 0
    for sweep in range(-settle, sweeps):
        for replica in replicas:
            replica.sweep(rng)
            exponents = exchange_exponents(ladder, size, replica.energy)
            tried = slice(sweep % 2, rungs - 1, 2)
            accepted = np.log(rng.random(exponents[tried].size)) < exponents[tried]
            for k in np.arange(rungs - 1)[tried][accepted]:
                replica.exchange(k)
            if sweep >= 0:
                proposed[tried] += 1
                made[tried] += accepted
                trips += replica.heading[0] == -1
            replica.heading[0] = 1
            if replica.heading[-1] == 1:
                replica.heading[-1] = -1
        if sweep >= 0 and (sweep + 1) % (sweeps // records) == 0:
            record = (sweep + 1) // (sweeps // records) - 1
            energy[:, record] = [replica.energy for replica in replicas]
            one, two = (replica.x.astype(np.int32) for replica in replicas)
            overlap[record] = np.sum(one * two, axis=-1) / size
    return Tempering(energy, overlap, made / np.maximum(proposed, 1), int(trips))
