r"""Replica exchange: a ladder of temperatures and curvatures whose chains exchange states.

A curved network gives a state a weight that depends on its energy alone. So chains at different
beta, and at different curvatures too, may exchange states: where one curvature jumps over the
energies of a first-order transition, another one bridges them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from curved.curvature.transforms import Renyi, inside_support
from curved.networks.spin_glass import SpinGlass
from curved.numerics.streams import random_signs
from curved.numerics.typing import Array, Spins
from curved.sampling import _glauber
from curved.sampling.chains import CoupledChain, fields_and_sums


class Rung(NamedTuple):
    """A place on a ladder of replica exchange: the weight exp(-beta N F(E/N)) of a network.

    Attributes
    ----------
    transform : Renyi
        The curvature.
    beta : float
        Inverse temperature, dimensionless.
    """

    transform: Renyi
    beta: float


class _Replica:
    """A state on each rung of a ladder."""

    def __init__(self, glass: SpinGlass, ladder: Sequence[Rung], states: Sequence[Spins]):
        self.glass, self.x = glass, np.array(states)
        self.h, self.pairs = fields_and_sums(glass.fixed_point, self.x)
        self.gamma = np.array([float(rung.transform.gamma) for rung in ladder])
        self.beta = np.array([float(rung.beta) for rung in ladder])
        self.heading = np.zeros(len(ladder), dtype=int)
        """+1 for a state that comes from the first rung, -1 from the last, 0 from neither."""

    @property
    def energy(self) -> Array:
        """Energy per neuron on each rung."""
        return np.asarray(self.glass.fixed_point.energy(self.pairs))

    def sweep(self, rng: np.random.Generator) -> None:
        """Attempt as many updates on each rung as there are neurons."""
        _glauber.advance_ladder(
            rng.random(self.x.shape),
            _glauber.RENYI,
            self.gamma,
            self.beta,
            self.glass.fixed_point.couplings,
            self.glass.fixed_point.scale,
            self.x,
            self.h,
            self.pairs,
        )

    def exchange(self, k: int) -> None:
        """Exchange the states of rung k and the next."""
        for part in (self.x, self.h, self.pairs, self.heading):
            part[[k, k + 1]] = part[[k + 1, k]]


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
    hot, *random = random_signs((rungs + 1, size), rng)
    cold, chain = [], CoupledChain(glass, hot)
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
