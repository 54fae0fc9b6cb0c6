"""Samples of a spin glass: each simulated once, without curvature, and seen at every curvature.

A sample has a flat energy e(b) of its own, and so a map b -> beta = b (1 - gamma e(b)) of its own.
This map has folds, at the ends of its two phases, and between them a state in the valley of P(E).
The valley tells samples in the paramagnet from those in the spin glass, and so what a mean is of.
"""

from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np
import xarray as xr
from scipy.integrate import cumulative_trapezoid
from scipy.interpolate import CubicSpline
from scipy.optimize import brentq

from curved.curvature.transforms import Renyi
from curved.flat.parisi import parisi_states
from curved.numerics import estimators
from curved.numerics.typing import Array, BoolArray
from curved.sampling.replica_exchange import Rung
from curved.sampling.reweighting import Reweighting

BLOCKS = 4
"""Blocks of a simulation, each left out in turn, whose spread is the error within a sample."""
PARAMAGNET, GLASS = "paramagnet", "spin glass"
TRANSITION = (
    *("beta_coexistence", "beta_equal_height"),
    *("beta_glass", "beta_paramagnet", "latent_heat"),
)
"""What a sample tells of a transition: beta at equal weights of both phases, and at equal heights
of their peaks of P(E); where the glass begins and the paramagnet ends; and the difference of F(e)
between them at equal weights."""

_GRID = 64  # values of b, between which e(b) is interpolated
_FINE = 400  # the same for theory's


class Place(NamedTuple):
    """A state of the theory: a curvature, an inverse temperature and a branch."""

    gamma: float
    beta: float
    branch: str
    alone: bool
    """Whether it is the only stable one."""


class Observed(NamedTuple):
    """Observables of one sample, from a flat simulation."""

    energy: Array
    """Mean energy per neuron at each place, NaN where the sample is not on the branch."""
    q2: Array
    """Mean square overlap at each place."""
    transition: Array
    """Those of `TRANSITION`."""
    reach: Array
    """b of the spin glass at coexistence, and the energy in the valley there, shape (2,)."""
    histogram: Array
    """Probability of the energies between edges, at coexistence."""


def flat_ladder(size: int, start: float, stop: float, spacing: float) -> Array:
    """Inverse temperatures from start to stop, evenly spaced in standard deviations of the energy.

    Neighbours are at most `spacing` of them apart, in theory's energies of N neurons; var(E) is
    -N de/db.
    """
    b = np.linspace(start, stop, _FINE)
    energy = -b / 2
    cold = b >= 1
    energy[cold] = parisi_states(b[cold]).energy if cold.any() else 0.0
    length = cumulative_trapezoid(np.sqrt(-np.gradient(energy, b)), b, initial=0.0)
    rungs = 1 + int(np.ceil(np.sqrt(size) * length[-1] / spacing))
    return np.interp(np.linspace(0, length[-1], rungs), length, b)


def flat_rungs(b: Array) -> list[Rung]:
    """The rungs of a flat ladder."""
    return [Rung(Renyi(0.0), one) for one in b.tolist()]


def observe(
    run: xr.Dataset, size: int, places: Sequence[Place], gamma: float, edges: Array
) -> list[Observed]:
    """Observables of a run: of all of it, and with each of the blocks left out."""
    whole = Reweighting(size, run.beta.values, run.energy.values)
    square = run.overlap_across.values**2
    parts = [(whole, square)]
    for block in range(BLOCKS):
        parts.append((whole.without(block, BLOCKS), square[whole.kept(block, BLOCKS)]))
    return [_observed(*part, places, gamma, edges) for part in parts]


def _observed(
    flat: Reweighting, square: Array, places: Sequence[Place], gamma: float, edges: Array
) -> Observed:
    energies = _flat_energies(flat)
    curved = {g: BentSample(flat, *energies, g) for g in {gamma, *(p.gamma for p in places)}}
    means = np.full((2, len(places)), np.nan)
    for k, place in enumerate(places):
        sample = curved[place.gamma]
        if sample.has(place):
            where = sample.phase(place.beta, place.branch)
            law = Renyi(place.gamma), place.beta, where
            means[:, k] = flat.mean(flat.energy, *law), flat.pair_mean(square, *law)
    transition, reach, histogram = curved[gamma].transition(edges)
    return Observed(means[0], means[1], transition, reach, histogram)


def _flat_energies(flat: Reweighting) -> tuple[Array, Array]:
    """Values of b and the mean energy of the flat sample at each."""
    b = np.geomspace(flat.b[0], flat.b[-1], _GRID)
    b[-1] = flat.b[-1]
    energy = np.array([flat.mean(flat.energy, 0.0, one) for one in b])
    known = np.isfinite(energy)  # where enough samples count
    return b[known], energy[known]


class BentSample:
    """A sample at one curvature: its map b -> beta, the folds of that, and what is between them.

    `ends` are beta where the glass begins and where the paramagnet ends, or NaN where the map has
    no folds, as it must have none for gamma > -1.
    """

    def __init__(self, flat: Reweighting, b: Array, energy: Array, gamma: float) -> None:
        self.flat, self.transform = flat, Renyi(gamma)
        self._known = b.size >= _GRID // 2
        if self._known:
            self._energy, self._beta = (
                CubicSpline(b, energy),
                CubicSpline(b, b * (1 - gamma * energy)),
            )

    @cached_property
    def _folds(self) -> tuple[float, float] | None:
        """The b at which the paramagnet ends, and that at which the spin glass begins."""
        if not self._known:
            return None
        slope = self._beta.derivative()
        roots = slope.roots(extrapolate=False)
        bending = slope.derivative()(roots)
        highest = roots[bending < 0]
        lowest = roots[(bending > 0) & (roots > highest.min(initial=np.inf))]
        if not lowest.size:
            return None
        return float(highest[0]), float(lowest[np.argmin(self._beta(lowest))])

    @property
    def ends(self) -> tuple[float, float]:
        """Beta where the spin glass begins, and where the paramagnet ends."""
        if self._folds is None:
            return np.nan, np.nan
        hot, cold = self._folds
        return float(self._beta(cold)), float(self._beta(hot))

    def has(self, place: Place) -> bool:
        """Whether the sample has a state of the branch there."""
        begin, end = self.ends
        if np.isnan(begin):
            return place.alone
        return place.beta < end if place.branch == PARAMAGNET else place.beta > begin

    def valley(self, beta: float) -> float:
        """Energy of the state between both phases, at a beta at which there are both."""
        hot, cold = self._folds or (np.nan, np.nan)
        roots = self._beta.solve(beta, extrapolate=False)
        (between,) = roots[(roots > hot) & (roots < cold)][:1]
        return float(self._energy(between))

    def phase(self, beta: float, branch: str) -> BoolArray | None:
        """Which states are in a phase, or None where there is one phase only."""
        begin, end = self.ends
        if not begin < beta < end:
            return None
        above = self.flat.energy > self.valley(beta)
        return above if branch == PARAMAGNET else ~above

    def _excess(self, beta: float) -> float:
        """Weight of the glass less that of the paramagnet; it grows with beta."""
        glass = self.phase(beta, GLASS)
        return 2 * float(np.sum(self.flat.weights(self.transform, beta)[glass])) - 1

    def _higher(self, beta: float, edges: Array) -> float:
        """Logarithm of the height of the glass's peak of P(E) over the paramagnet's."""
        p = self.flat.distribution(self.transform, beta, edges)
        cold = (edges[1:] + edges[:-1]) / 2 < self.valley(beta)
        with np.errstate(divide="ignore"):
            return float(np.log(p[cold].max(initial=0.0)) - np.log(p[~cold].max(initial=0.0)))

    def _equal_height(self, span: tuple[float, float], edges: Array) -> float:
        """Where both peaks are of the same height; NaN if they never are."""
        if not self._higher(span[0], edges) < 0 < self._higher(span[1], edges):
            return float("nan")
        return float(brentq(self._higher, *span, (edges,), xtol=1e-7))

    def transition(self, edges: Array) -> tuple[Array, Array, Array]:
        """Transition, reach and histogram of `Observed`.

        They are NaN where both phases never have the same weight.
        """
        begin, end = self.ends
        found, reach = np.full(len(TRANSITION), np.nan), np.full(2, np.nan)
        histogram = np.full(edges.size - 1, np.nan)
        found[2:4] = begin, end
        margin = 1e-6 * (end - begin)
        span = begin + margin, end - margin
        if not begin < end or not self._excess(span[0]) < 0 < self._excess(span[1]):
            return found, reach, histogram
        beta = float(brentq(self._excess, *span, xtol=1e-7))
        glass, paramagnet = self.phase(beta, GLASS), self.phase(beta, PARAMAGNET)
        law = self.transform, beta
        costs = [self.flat.mean(self.transform.F, *law, where) for where in (paramagnet, glass)]
        found[:2] = beta, self._equal_height(span, edges)
        found[4] = costs[0] - costs[1]
        cold = self.flat.mean(self.flat.energy, *law, glass)
        reach[:] = beta * float(self.transform.dF(cold)), self.valley(beta)
        return found, reach, self.flat.distribution(*law, edges)


def means(run: xr.Dataset, size: int, rungs: Sequence[Rung]) -> Array:
    """Mean energy and square overlap that a flat run has at curved rungs; shape (2, rung)."""
    flat = Reweighting(size, run.beta.values, run.energy.values)
    square = run.overlap_across.values**2
    return np.array(
        [
            [flat.mean(flat.energy, *rung) for rung in rungs],
            [flat.pair_mean(square, *rung) for rung in rungs],
        ]
    )


def equilibrium(run: xr.Dataset) -> Array:
    """Measures of whether each rung of a sample is in equilibrium; shape (4, rung).

    The balance e + (b/2)(1 - <q^2>) of energy and overlap, the difference of both starts in energy,
    the autocorrelation time of the energy in records, and the share of exchanges made.
    """
    energy = run.energy.transpose("replica", "record", "rung").values
    square = run.overlap.values**2
    b = run.beta.values
    balance = energy.mean(axis=(0, 1)) + b * (1 - square.mean(axis=0)) / 2
    starts = energy[0].mean(axis=0) - energy[1].mean(axis=0)
    times = estimators.autocorrelation_time(np.moveaxis(energy, 1, -1)).mean(axis=0)
    return np.array([balance, starts, times, run.acceptance.values])


def barrier(distribution: Array, valley: float, edges: Array) -> float:
    """Height of the peaks of a distribution above the valley between them, as a logarithm.

    Of the peaks on both sides of an energy in the valley, the mean of the logarithms counts.
    """
    middle = (edges[1:] + edges[:-1]) / 2
    p = np.where(np.isnan(distribution), 0.0, distribution)
    cold, hot = (np.where(side, p, 0.0) for side in (middle < valley, middle >= valley))
    first, last = int(np.argmax(cold)), int(np.argmax(hot))
    least = p[first : last + 1].min(initial=np.inf)
    if not (0 < least < np.inf):
        return float("nan")
    return float((np.log(p[first]) + np.log(p[last])) / 2 - np.log(least))
