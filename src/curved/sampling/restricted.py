"""The spin glass of a Hopfield network: states that resemble no pattern, by replica exchange.

Below its limit retrieval is a phase of its own, and at low temperature most of the weight may be in
it. The spin glass is what is left: the flat network restricted to states whose overlaps are all
within a cap. The cap lies between the largest overlap of the spin glass and the unstable state that
parts it from retrieval. A ladder of inverse temperatures exchanges states, so that they cool
and heat again.
"""

from typing import Literal, NamedTuple, get_args

import numpy as np

from curved.curvature.transforms import Renyi
from curved.networks.hopfield import HopfieldNetwork
from curved.numerics.arrays import real_array, whole
from curved.numerics.streams import generator, random_signs
from curved.numerics.typing import Array, ArrayLike, IntArray, Spins
from curved.sampling.chains import HopfieldChains

Start = Literal["random", "cooled"]
"""Starts of the rungs: random states, or those of one chain that is cooled down the ladder."""

_TRIES = 1000  # random states that are beyond the cap, before there seem to be none within it


class RestrictedRun(NamedTuple):
    """Result of replica exchange within a cap.

    Attributes
    ----------
    energy : ndarray, shape (2, rungs)
        Mean energy per neuron on each rung, in the first half of the sweeps that count and in the
        second one.
    largest : ndarray, shape (rungs,)
        Mean of the largest absolute overlap with a pattern.
    acceptance : ndarray, shape (rungs - 1,)
        Fraction of the exchanges with the next rung that were made.
    round_trips : int
        Of states from the first rung to the last and back.
    """

    energy: Array
    largest: Array
    acceptance: Array
    round_trips: int


def temper_restricted(
    network: HopfieldNetwork,
    betas: ArrayLike,
    *,
    cap: float,
    sweeps: int,
    settle: int,
    start: Start,
    seed: int | np.random.Generator,
) -> RestrictedRun:
    """Sample the flat network within a cap, on all rungs of a ladder at once.

    In a sweep N neurons are chosen, the same on all rungs, and updated with random numbers of each
    rung's own; a flip is not made that would carry an overlap beyond the cap. After it every second
    rung, even and odd ones in turn, proposes to exchange its state with the next. Detailed balance
    holds for the product of the restricted distributions.

    Parameters
    ----------
    network : HopfieldNetwork
        The network.
    betas : array_like, shape (rungs,)
        Inverse temperatures >= 0, which grow.
    cap : float
        Largest absolute overlap with a pattern, in (0, 1].
    sweeps : int
        Number of sweeps that count, even.
    settle : int
        Number of sweeps before those, and of the chain that cools.
    start : {"random", "cooled"}
        Where rungs start.
    seed : int or numpy.random.Generator
        Seed of the stream, or the stream.

    Returns
    -------
    RestrictedRun
        Energies, overlaps, and how the exchange went.

    Raises
    ------
    ValueError
        If an argument is out of range, or no state is found within the cap.
    TypeError
        If an argument is of another type.
    """
    betas = _ladder(betas)
    settle, sweeps = whole(settle, "settle"), whole(sweeps, "sweeps")
    if sweeps % 2:
        raise ValueError(f"sweeps must be even, got {sweeps}")
    if start not in get_args(Start):
        raise ValueError(f"start must be random or cooled, got {start!r}")
    rng = generator(seed)
    ladder = _Ladder(network, betas, cap, _starts(network, betas, cap, settle, start, rng))
    for sweep in range(settle):
        ladder.sweep(sweep, rng)
    ladder.made[:], ladder.proposed[:], ladder.trips = 0, 0, 0
    energy, largest = np.zeros((2, betas.size)), np.zeros(betas.size)
    for sweep in range(sweeps):
        ladder.sweep(sweep, rng)
        energy[2 * sweep // sweeps] += ladder.energy
        if sweep % 10 == 0:
            largest += ladder.largest
    return RestrictedRun(
        energy / (sweeps // 2),
        largest / -(-sweeps // 10),
        ladder.made / np.maximum(ladder.proposed, 1),
        ladder.trips,
    )


def _ladder(betas: ArrayLike) -> Array:
    betas = real_array(betas, "betas").astype(float)
    if betas.ndim != 1 or betas.size < 2 or not np.all(np.isfinite(betas)):
        raise ValueError(f"betas must be two or more finite numbers, got {betas}")
    if betas[0] < 0 or not np.all(np.diff(betas) > 0):
        raise ValueError(f"betas must be >= 0 and increasing, got {betas}")
    return betas


class _Ladder:
    """States in lanes, and on which rung each is."""

    def __init__(self, network: HopfieldNetwork, betas: Array, cap: float, starts: Spins):
        self.betas, self.size = betas, network.size
        self.chains = HopfieldChains(network, starts, cap=cap)
        self.chains.follow([Renyi(0.0)] * betas.size, betas)
        self.lane: IntArray = np.arange(betas.size)
        """The lane of the state on each rung."""
        self.heading = np.zeros(betas.size, dtype=int)
        """Of the state in each lane: 1 if it comes from the first rung, -1 from the last."""
        self.trips = 0
        self.made, self.proposed = np.zeros((2, betas.size - 1))

    @property
    def energy(self) -> Array:
        """Energy per neuron on each rung."""
        return np.asarray(self.chains.energy[self.lane])

    @property
    def largest(self) -> Array:
        """Largest absolute overlap on each rung."""
        return np.abs(self.chains.projections).max(axis=1)[self.lane] / self.size

    def sweep(self, number: int, rng: np.random.Generator) -> None:
        """Attempt as many updates as there are neurons, and exchanges of an even or odd turn."""
        self.chains.advance_each(self.size, rng)
        low = np.arange(number % 2, self.betas.size - 1, 2)
        e, b = self.energy, self.betas
        gain = self.size * (b[low] - b[low + 1]) * (e[low] - e[low + 1])
        accepted = low[np.log(rng.random(low.size)) < gain]
        self.proposed[low] += 1
        self.made[accepted] += 1
        order = np.arange(self.betas.size)
        one, other = self.lane[accepted], self.lane[accepted + 1]
        order[one], order[other] = other, one
        self.lane[accepted], self.lane[accepted + 1] = other, one
        self.chains.exchange_laws(order)
        first, last = self.lane[0], self.lane[-1]
        self.trips += int(self.heading[first] == -1)
        self.heading[first] = 1
        if self.heading[last] == 1:
            self.heading[last] = -1


def _starts(
    network: HopfieldNetwork,
    betas: Array,
    cap: float,
    settle: int,
    start: Start,
    rng: np.random.Generator,
) -> Spins:
    """A state within the cap for each rung."""
    if start == "random":
        return _within(network, cap, betas.size, rng)
    chain = HopfieldChains(network, _within(network, cap, 1, rng), cap=cap)
    states = []
    for beta in betas:
        chain.follow([Renyi(0.0)], beta)
        chain.advance(max(settle // betas.size, 1) * network.size, rng)
        states.append(chain.x[0])
    return np.array(states)


def _within(network: HopfieldNetwork, cap: float, count: int, rng: np.random.Generator) -> Spins:
    """Random states within the cap."""
    if not 0 < cap <= 1:
        raise ValueError(f"cap must be in (0, 1], got {cap}")
    states = random_signs((count, network.size), rng)
    for _ in range(_TRIES):
        beyond = np.abs(network.overlaps(states)).max(axis=1) > cap
        if not beyond.any():
            return states
        states[beyond] = random_signs((int(beyond.sum()), network.size), rng)
    raise ValueError(f"cap must leave states to draw, got {cap} with {network.size} neurons")
