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
from curved.networks.spins import exact_product
from curved.numerics.arrays import whole, wrong_kind
from curved.numerics.labels import Variable, label
from curved.numerics.progress import progress as progress_of
from curved.numerics.streams import generator, random_signs
from curved.numerics.typing import Array, Spins
from curved.sampling import _tempering
from curved.sampling.chains import CoupledChains

_BLOCK = 1 << 16  # random numbers drawn at a time

_MEANING = {
    "energy": Variable("energy per neuron"),
    "overlap": Variable("overlap of the two replicas"),
    "overlap_across": Variable("overlap of the two replicas, each on a rung"),
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


class _Replica:
    """A state on each rung of a ladder, with a stream of random numbers of its own."""

    def __init__(
        self, glass: SpinGlass, ladder: Sequence[Rung], states: Spins, rng: np.random.Generator
    ):
        chains = CoupledChains(glass, states)
        chains.follow([rung.transform for rung in ladder], [rung.beta for rung in ladder])
        self._kept = chains  # whose compiled transforms are in use
        self._law, self._rng = glass.fixed_point, rng
        self._laws, self._network, self.ladder = chains.on_ladder()
        self._first = self.trips = 0

    def advance(self, sweeps: int) -> None:
        """Make sweeps, each followed by exchanges."""
        width = self.ladder.x.size + self.ladder.at.size
        most = max(_BLOCK // width, 1)
        for start in range(0, sweeps, most):
            uniforms = self._rng.random((min(most, sweeps - start), width))
            here = self._laws, self._network, self.ladder
            self.trips += _tempering.temper(uniforms, self._first, *here)
            self._first += len(uniforms)

    def count(self) -> None:
        """Begin to count exchanges and round trips."""
        self.trips = 0
        self.ladder.proposed[:] = self.ladder.made[:] = 0

    @property
    def energy(self) -> Array:
        """Energies per neuron, shape (rungs,)."""
        return np.asarray(self._law.energy(self.ladder.pairs[self.ladder.at]))

    @property
    def x(self) -> Spins:
        """States, shape (rungs, N)."""
        return self.ladder.x[self.ladder.at]


def temper(
    glass: SpinGlass,
    ladder: Sequence[Rung],
    *,
    sweeps: int,
    records: int,
    settle: int,
    seed: int | np.random.Generator,
    across: bool = False,
    progress: bool = False,
) -> xr.Dataset:
    """Sample a spin glass on all rungs of a ladder at once, by updates (8) and exchanges.

    In a sweep every neuron attempts one update, in turn. After it every second rung, even and odd
    ones in turn, exchanges its state with the next with probability min(1, ratio of weights). So
    each step leaves the product of the distributions as it is. The two replicas of a rung never
    meet, and have a stream of random numbers each. One starts from a random state, and the other
    from the state of a single chain that goes along the ladder, from the first rung on. Averages on
    which both agree do not depend on the start.

    Parameters
    ----------
    glass : SpinGlass
        The network.
    ladder : sequence of Rung
        Neighbours should have energies that overlap, and the first should mix by itself.
    sweeps : int
        Number of sweeps that count, a multiple of `records`.
    records : int
        How many times, evenly spaced, energies and overlaps are recorded.
    settle : int
        Number of sweeps before those, and of the chain along the whole ladder.
    seed : int or numpy.random.Generator
        Seed of the stream, or the stream.
    across : bool, optional
        Whether to record the overlaps of all pairs of rungs, too.
    progress : bool, optional
        Whether to show the progress.

    Returns
    -------
    xarray.Dataset
        ``energy`` per neuron (replica, record, rung), first the replica from random, then that from
        cold starts; `overlap` (1/N) sum_i x_i y_i of the two replicas (record, rung). `acceptance`
        (rung) is the fraction of the exchanges with the next rung that were made, NaN for the last;
        `round_trips` counts states that went from the first rung to the last and back, in both
        replicas. With `across` there is `overlap_across` (record, rung, other) of the first replica
        on a rung and the second on another one, as `Reweighting.pair_mean` takes it.
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
    if not isinstance(glass, SpinGlass):
        raise wrong_kind("glass", glass, "a SpinGlass")
    records = whole(records, "records")
    sweeps, settle = whole(sweeps, "sweeps"), whole(settle, "settle")
    if sweeps % records:
        raise ValueError(
            f"sweeps must be a positive multiple of records, got {sweeps} and {records}"
        )
    if not len(ladder):
        raise ValueError("ladder must have a rung, got none")
    rng = generator(seed)
    rungs = [Rung(as_transform(transform), float(beta)) for transform, beta in ladder]
    starts = _starts(glass, rungs, settle, rng)
    pair = [
        _Replica(glass, rungs, *one) for one in zip(starts, rng.spawn(len(starts)), strict=True)
    ]
    energy = np.empty((len(pair), records, len(rungs)))
    overlaps = np.empty((records, len(rungs), len(rungs) if across else 1))
    with progress_of(settle + sweeps, "replica exchange: sweeps", progress) as step:
        for replica in pair:
            replica.advance(settle)
            replica.count()
        step(settle)
        for record in range(records):
            for replica in pair:
                replica.advance(sweeps // records)
            energy[:, record] = [replica.energy for replica in pair]
            one, two = (replica.x for replica in pair)
            if across:
                overlaps[record] = exact_product(one, two) / glass.size
            else:
                overlaps[record, :, 0] = np.sum(one * two.astype(np.int32), axis=-1) / glass.size
            step(sweeps // records)
    return label(_recorded(rungs, sweeps // records, energy, overlaps, pair), _MEANING)


def _recorded(
    rungs: Sequence[Rung], every: int, energy: Array, overlaps: Array, pair: Sequence[_Replica]
) -> xr.Dataset:
    """The table of what was recorded, each so many sweeps."""
    proposed, made = (
        np.sum([getattr(replica.ladder, name) for replica in pair], axis=0)
        for name in ("proposed", "made")
    )
    across = overlaps.shape[-1] == len(rungs) > 1
    data = xr.Dataset(
        {
            "energy": (("replica", "record", "rung"), energy),
            "overlap": (
                ("record", "rung"),
                np.diagonal(overlaps, axis1=1, axis2=2) if across else overlaps[..., 0],
            ),
            "acceptance": ("rung", np.where(proposed > 0, made / np.maximum(proposed, 1), np.nan)),
            "round_trips": sum(replica.trips for replica in pair),
        },
        {
            "gamma": ("rung", [getattr(rung.transform, "gamma", np.nan) for rung in rungs]),
            "beta": ("rung", [rung.beta for rung in rungs]),
            "time": ("record", np.arange(1, energy.shape[1] + 1) * every),
            "replica": ["random", "cold"],
        },
    )
    return data.assign(overlap_across=(("record", "rung", "other"), overlaps)) if across else data


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
