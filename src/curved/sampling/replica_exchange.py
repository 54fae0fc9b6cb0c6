r"""Replica exchange: a ladder of temperatures and curvatures whose chains exchange states.

A curved network gives a state a weight that depends on its energy alone. So chains at different
beta, and at different curvatures too, may exchange states: where one curvature jumps over the
energies of a first-order transition, another one bridges them.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import xarray as xr

from curved.curvature.transforms import EnergyTransform, as_transform
from curved.networks.spin_glass import SpinGlass
from curved.numerics.labels import Variable, label
from curved.numerics.progress import progress as progress_of
from curved.numerics.streams import generator, random_signs
from curved.numerics.typing import Array, Spins
from curved.sampling.chains import CoupledChains, positive
from curved.sampling.flip_rule import supported

_MEANING = {
    "energy": Variable("energy per neuron"),
    "overlap": Variable("overlap of the two replicas"),
    "acceptance": Variable("fraction of the exchanges with the next rung that are made"),
    "round_trips": Variable("round trips of states along the ladder"),
    "gamma": Variable("scaled curvature"),
    "beta": Variable("inverse temperature"),
    "time": Variable("time", units="sweep"),
    "replica": Variable("start of the replica"),
}


class Rung(NamedTuple):
    """A place on a ladder of replica exchange: the weight exp(-beta N F(E/N)) of a network.

    Attributes
    ----------
    transform : EnergyTransform
        The curvature.
    beta : float
        Inverse temperature, dimensionless.
    """

    transform: EnergyTransform
    beta: float


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
        inside = supported(transform, e)
        costs[transform] = np.where(inside, transform.F(np.where(inside, e, 0.0)), np.inf)
    cost = size * np.array([beta * costs[transform] for transform, beta in ladder])
    stay, swap = np.diagonal(cost), np.diagonal(cost, 1) + np.diagonal(cost, -1)
    return np.asarray(stay[:-1] + stay[1:] - swap)


class _Replica:
    """A state on each rung of a ladder."""

    def __init__(self, glass: SpinGlass, ladder: Sequence[Rung], states: Spins):
        self.chains = CoupledChains(glass, states)
        self.chains.follow([rung.transform for rung in ladder], [rung.beta for rung in ladder])
        self.heading = np.zeros(len(ladder), dtype=int)
        """+1 for a state that comes from the first rung, -1 from the last, 0 from neither."""
        self.trips = 0

    def sweep(self, rng: np.random.Generator) -> None:
        """Attempt as many updates on each rung as there are neurons, each with its own numbers."""
        self.chains.attempt_each(rng.random((self.heading.size, self.chains.size)))

    def exchange(self, rungs: Sequence[int]) -> None:
        """Exchange the states of some rungs with the next, and follow where they are heading."""
        for k in rungs:
            self.chains.exchange(k)
            self.heading[[k, k + 1]] = self.heading[[k + 1, k]]
        self.trips += int(self.heading[0] == -1)
        self.heading[0] = 1
        if self.heading[-1] == 1:
            self.heading[-1] = -1


def temper(
    glass: SpinGlass,
    ladder: Sequence[Rung],
    *,
    sweeps: int,
    records: int,
    settle: int,
    seed: int | np.random.Generator,
    progress: bool = False,
) -> xr.Dataset:
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
    seed : int or numpy.random.Generator
        Seed of the stream, or the stream.
    progress : bool, optional
        Whether to show how far it is.

    Returns
    -------
    xarray.Dataset
        ``energy`` per neuron (replica, record, rung), first the replica from random, then that from
        cold starts; `overlap` (1/N) sum_i x_i y_i of the two replicas (record, rung); `acceptance`
        (rung), the fraction of the exchanges with the next rung that were made, NaN for the last;
        `round_trips` of states from the first rung to the last and back, of both replicas.
        Coordinates are `gamma` and `beta` (rung) and `time` (record) in sweeps.

    Raises
    ------
    ValueError
        If a number is not positive, `records` does not divide `sweeps`, or the ladder has no rung.
    TypeError
        If an argument is of another type.
    SupportError
        If a start has no probability on its rung.
    """
    sweeps, settle = positive(sweeps, "sweeps"), positive(settle, "settle")
    if sweeps % positive(records, "records"):
        raise ValueError(
            f"sweeps must be a positive multiple of records, got {sweeps} and {records}"
        )
    if not len(ladder):
        raise ValueError("ladder must have a rung, got none")
    rng = generator(seed)
    rungs = [Rung(as_transform(transform), float(beta)) for transform, beta in ladder]
    replicas = [_Replica(glass, rungs, states) for states in _starts(glass, rungs, settle, rng)]
    energy, overlap = np.empty((2, records, len(rungs))), np.empty((records, len(rungs)))
    proposed, made = np.zeros(len(rungs)), np.zeros(len(rungs))
    with progress_of(settle + sweeps, "replica exchange: sweeps", progress) as step:
        for sweep in range(-settle, sweeps):
            if sweep == 0:
                for replica in replicas:
                    replica.trips = 0
            tried = np.arange(len(rungs) - 1)[sweep % 2 :: 2]
            for replica in replicas:
                replica.sweep(rng)
                exponents = exchange_exponents(rungs, glass.size, replica.chains.energy)[tried]
                accepted = np.log(rng.random(tried.size)) < exponents
                replica.exchange(tried[accepted].tolist())
                if sweep >= 0:
                    proposed[tried] += 1
                    made[tried] += accepted
            if sweep >= 0 and (sweep + 1) % (sweeps // records) == 0:
                record = (sweep + 1) // (sweeps // records) - 1
                energy[:, record] = [replica.chains.energy for replica in replicas]
                one, two = (replica.chains.x.astype(np.int32) for replica in replicas)
                overlap[record] = np.sum(one * two, axis=-1) / glass.size
            step(1)
    data = xr.Dataset(
        {
            "energy": (("replica", "record", "rung"), energy),
            "overlap": (("record", "rung"), overlap),
            "acceptance": ("rung", np.where(proposed > 0, made / np.maximum(proposed, 1), np.nan)),
            "round_trips": sum(replica.trips for replica in replicas),
        },
        {
            "gamma": ("rung", [getattr(rung.transform, "gamma", np.nan) for rung in rungs]),
            "beta": ("rung", [rung.beta for rung in rungs]),
            "time": ("record", np.arange(1, records + 1) * (sweeps // records)),
            "replica": ["random", "cold"],
        },
    )
    return label(data, _MEANING)


def _starts(
    glass: SpinGlass, rungs: Sequence[Rung], settle: int, rng: np.random.Generator
) -> tuple[Spins, Spins]:
    """Random states, and those of a chain that goes along the ladder; shape (rungs, N) each."""
    hot, *random = random_signs((len(rungs) + 1, glass.size), rng)
    cold, chain = [], CoupledChains(glass, hot[None])
    for rung in rungs:
        chain.follow([rung.transform], rung.beta)
        chain.advance(max(settle // len(rungs), 1) * glass.size, rng)
        cold.append(chain.x[0])
    return np.array(random), np.array(cold)
