"""Figure S1a: hysteresis of the curved network with one pattern, and where its jumps end up.

Finite size and finite speed round both jumps. At the fold (a saddle-node) deviations scale as
m ~ N^-1/3, t ~ N^1/3, beta - beta_fold ~ N^-2/3; at the end of the paramagnet (a subcritical
pitchfork) as m ~ N^-1/4, t ~ N^1/2, beta - 1 ~ N^-1/2. If the steps of beta and the time spent at
each follow these powers, beta changes by an amount of order 1/N a sweep in both cases, and noise
and speed stay in proportion. The shift of the jump is then one power of N with corrections.
"""

import math
from collections.abc import Sequence
from itertools import product
from typing import NamedTuple

import numpy as np
import xarray as xr
from scipy.special import gamma as gamma_function

from curved.curvature.curved_model import CurvedModel
from curved.curvature.transforms import Renyi
from curved.figures.figS1.panels import Branches, Case, Critical, FigS1a, Schedule
from curved.figures.shared.branch_diagram import branch_diagram
from curved.figures.shared.checks import Check, extrapolated, table
from curved.figures.shared.hysteresis import (
    DIRECTIONS,
    beginnings,
    one_pattern_network,
    one_pattern_states,
    sweep,
)
from curved.figures.shared.replicates import BUNDLE, Along, Variables, means, runs_each, with_error
from curved.flat.curie_weiss import CurieWeiss
from curved.numerics.streams import stream
from curved.numerics.typing import Array, BoolArray, Real
from curved.sampling.birth_death import one_pattern
from curved.sampling.chains import chains_of

_REFERENCE = 256  # neurons for which the schedules are given
_HALF = 0.5  # abs(m) half way between the branches, where a run counts as having jumped


class _Compared(NamedTuple):
    """Means of runs, their standard errors, and the exact results, over (row, neurons)."""

    mean: Array
    error: Array
    exact: Array

    def variables(self, name: str, along: Along) -> Variables:
        return {
            **with_error(name, along, self.mean, self.error),
            f"{name}_exact": (along, self.exact),
        }


def compute(p: FigS1a) -> xr.Dataset:
    """Sweep beta both ways at several sizes, and extrapolate what the loops are made of.

    Loops are as in Figure S2d. The jumps come from runs of their own, on the schedules `jump`; m on
    the branches and at the critical point from long chains. Each is compared with the exact result
    at its size, from the birth-death chain, and in the limit with the theory.
    """
    betas = p.beta.values()
    transitions, rests = _transitions(p), _rests(p)
    jumps, equilibria = _jumps(p, transitions), _equilibria(p, rests)
    checks = _jump_checks(p, transitions, jumps) + _equilibrium_checks(p, rests, equilibria)

    loop = ("gamma", "neurons", "direction", "beta_swept")
    simulated = xr.Dataset(
        {
            **with_error("m_swept", loop, *_loops(p, betas)),
            **jumps.variables("beta_jump", ("direction", "neurons")),
            "beta_transition": ("direction", [transition.beta for transition in transitions]),
            **equilibria.variables("m_equilibrium", ("equilibrium", "neurons")),
            **table(checks),
        },
        {
            "gamma": p.gamma,
            "neurons": p.neurons,
            "direction": list(DIRECTIONS),
            "beta_swept": betas,
            "equilibrium": [rest.case.label for rest in rests],
        },
        {"gamma_jump": p.jump.gamma},
    )
    lines = branch_diagram(CurieWeiss(), p.gamma, float(betas.max()), p.points)
    return xr.merge([lines, simulated], combine_attrs="no_conflicts")


def _loops(p: FigS1a, betas: Array) -> Array:
    """Mean of abs(m) and its error, over (gamma, neurons, direction, beta)."""
    transforms = [Renyi(gamma) for gamma in p.gamma]

    def run(size: int, replicate: int) -> Array:
        times, rng = (p.settle, p.sweeps, p.per_sweep), stream(p.seed, 0, size, replicate)
        return sweep(one_pattern_network(size), transforms, betas, *times, rng)

    cases = {(size,): p.replicates for size in p.neurons}
    return np.swapaxes(means(run, cases, "hysteresis: sweeps"), 1, 2)


# Jumps


class _Transition(NamedTuple):
    """Where a branch ends for N to infinity, and the schedule on which runs pass there."""

    direction: str
    beta: float
    power: float
    """Of 1/N: by it the distance in beta shrinks."""
    schedule: Schedule
    steps: int

    def betas(self, size: int) -> Array:
        """Values of beta, one after the other."""
        distance = self.schedule.start - self.schedule.step * np.arange(self.steps)
        side = -1 if self.direction == "up" else 1
        return np.asarray(self.beta + side * (_REFERENCE / size) ** self.power * distance)

    def dwell(self, size: int) -> float:
        """Sweeps at each beta."""
        return float(self.schedule.dwell * (size / _REFERENCE) ** (1 - self.power))

    def passed(self, m: Real) -> BoolArray:
        """Whether abs(m) belongs to the other branch."""
        return np.asarray(m > _HALF if self.direction == "up" else m < _HALF)


def _transitions(p: FigS1a) -> tuple[_Transition, _Transition]:
    """The end of the paramagnet, going up, and the fold (16), going down."""
    [fold] = CurvedModel(CurieWeiss(), Renyi(p.jump.gamma)).folds().beta.values
    return (
        _Transition("up", 1.0, 1 / 2, p.jump.up, p.jump.steps),
        _Transition("down", float(fold), 2 / 3, p.jump.down, p.jump.steps),
    )


def _jumps(p: FigS1a, transitions: Sequence[_Transition]) -> _Compared:
    """Beta of a jump over (direction, neurons), by runs and by the master equation."""

    def run(direction: int, size: int, replicate: int) -> float:
        rng = stream(p.seed, 1, size, direction, replicate)
        return float(_jumps_of(p, transitions[direction], size, rng).mean())

    cases = dict.fromkeys(product(range(2), p.neurons), p.jump.replicates)
    mean, error = np.reshape(means(run, cases, "hysteresis: jumps"), (2, 2, -1))
    exact = [[_mean_jump(p, way, size) for size in p.neurons] for way in transitions]
    return _Compared(mean, error, np.array(exact))


def _jumps_of(p: FigS1a, transition: _Transition, size: int, rng: np.random.Generator) -> Array:
    """Beta at which each run of a bundle is first found on the other branch."""
    network, transforms = one_pattern_network(size), [Renyi(p.jump.gamma)] * BUNDLE
    betas, dwell = transition.betas(size), transition.dwell(size)
    starts = beginnings(network, transition.direction, BUNDLE, rng)
    chains = chains_of(network, transforms, betas[0], starts, spread=True)
    chains.advance(p.jump.settle * size, rng)
    jumps = np.full(BUNDLE, np.nan)
    for beta in betas:
        chains.follow(transforms, beta)
        chains.advance(max(1, rng.poisson(dwell * size)), rng)  # the time of the master equation
        passed = transition.passed(np.abs(chains.projections[:, 0] / size))
        jumps[passed & np.isnan(jumps)] = beta
        if not np.any(np.isnan(jumps)):
            return jumps
    raise ValueError(
        f"figS1a.jump.steps = {p.jump.steps}: more or longer steps are needed, as a run going "
        f"{transition.direction} at N = {size} has not jumped by beta = {betas[-1]:.6g}"
    )


def _mean_jump(p: FigS1a, transition: _Transition, size: int) -> float:
    """Mean of `_jumps_of`: what has passed after a step is taken out, and counts with its beta."""
    transform, betas = Renyi(p.jump.gamma), transition.betas(size)
    chain = one_pattern(size, transform, betas[0]).folded()
    gone, logs = transition.passed(chain.m), chain.log_stationary
    here = ~gone
    if transition.direction == "down":  # the least likely state on the way separates the branches
        here &= np.arange(chain.m.size) >= np.argmin(np.where(here, logs, np.inf))
    weights = np.where(here, np.exp(np.minimum(logs - logs[here].max(), 0)), 0.0)
    weights /= weights.sum()
    mean = 0.0
    for beta in betas:
        chain = one_pattern(size, transform, beta).folded()
        weights = chain.evolve(weights, [transition.dwell(size)], rtol=1e-6)[-1]
        mean += beta * weights[gone].sum()
        weights[gone] = 0.0
    return float(mean / (1 - weights.sum()))


def _jump_checks(p: FigS1a, transitions: Sequence[_Transition], jumps: _Compared) -> list[Check]:
    """Compare the jumps with the master equation, and with the transitions in the limit.

    A schedule that begins beyond the bistable range is beyond the scaling of a transition.
    """
    wide = 1 - transitions[-1].beta
    checks = []
    for way, mean, error, exact in zip(transitions, *jumps, strict=True):
        what = f"beta of the jump going {way.direction} at gamma' = {p.jump.gamma:g}"
        checks += _by_size(what, "the master equation", p.neurons, mean, error, exact)
        used = [abs(way.betas(size)[0] - way.beta) < wide for size in p.neurons]
        if sum(used) > 2:
            kept = np.array(p.neurons)[used], mean[used], error[used]
            checks.append(extrapolated(what, *kept, [way.power, 1.0], way.beta))
    return checks


# Equilibria


class _Rest(NamedTuple):
    """A state in equilibrium, and the chains whose mean of abs(m) is taken there."""

    case: Case
    m: float
    """Of the theory for N to infinity."""
    unstable: float
    """The overlap below which the basin of another state begins, 0 if there is none."""
    chains: Branches | Critical


def _rests(p: FigS1a) -> list[_Rest]:
    """The states on the branches, and the critical point as the last."""
    rests = []
    for state in p.branches.states:
        found = CurvedModel(CurieWeiss(), Renyi(state.gamma)).states(state.beta)
        recalled = found.m.where(found.branch == "ferromagnet")
        stable, unstable = (float(recalled.where(s).max()) for s in (found.stable, ~found.stable))
        rests.append(_Rest(state, stable, 0.0 if np.isnan(unstable) else unstable, p.branches))
    return [*rests, _Rest(Case(gamma=p.critical.gamma, beta=1.0), 0.0, 0.0, p.critical)]


def _equilibria(p: FigS1a, rests: list[_Rest]) -> _Compared:
    """Mean of abs(m) in the pattern's basin over (equilibrium, neurons), by runs and exactly.

    The branches share a simulation. Runs start at the mean, and go half as long as they count
    before they do: at the critical point they forget a start only after some N^(1/2) sweeps.
    """

    def run(first: int, last: int, size: int, replicate: int) -> Array:
        here, rng = rests[first:last], stream(p.seed, 2, first, size, replicate)
        lanes, sweeps = here * runs_each(len(here)), here[0].chains.sweeps
        starts = [one_pattern_states(size, _exact_mean(rest, size), 1, rng)[0] for rest in lanes]
        laws = [Renyi(rest.case.gamma) for rest in lanes], [rest.case.beta for rest in lanes]
        chains = chains_of(one_pattern_network(size), *laws, np.array(starts), spread=True)
        chains.advance(math.ceil(sweeps / 2) * size, rng)
        total = np.zeros(len(lanes))
        for _ in range(sweeps):
            chains.advance(size, rng)
            total += np.abs(chains.projections[:, 0]) / (sweeps * size)
        return np.asarray(total.reshape(-1, len(here)).mean(axis=0))

    found = []
    for first, last in ((0, len(rests) - 1), (len(rests) - 1, len(rests))):
        cases = {(first, last, size): rests[first].chains.replicates for size in p.neurons}
        found.append(np.swapaxes(means(run, cases, "hysteresis: equilibria"), 1, 2))
    mean, error = np.concatenate(found, axis=1)
    exact = [[_exact_mean(rest, size) for size in p.neurons] for rest in rests]
    return _Compared(mean, error, np.array(exact))


def _exact_mean(rest: _Rest, size: int) -> float:
    """Mean of abs(m) by the stationary distribution beyond the unstable m."""
    chain = one_pattern(size, Renyi(rest.case.gamma), rest.case.beta).folded()
    return chain.mean(chain.m, chain.m >= rest.unstable)


def _equilibrium_checks(p: FigS1a, rests: Sequence[_Rest], found: _Compared) -> list[Check]:
    """Compare abs(m) with the exact means, and in the limit with theory.

    On a branch corrections are of order 1/N. At the critical point p(m) ~ exp[-N c m^4], where
    c = 1/12 + gamma/8: there N^(1/4) <abs(m)> has a limit, c^(-1/4) Gamma(1/2) / Gamma(1/4).
    """
    checks = []
    for rest, *values in zip(rests, *found, strict=True):
        checks += _by_size(f"mean |m| at {rest.case.label}", "enumeration", p.neurons, *values)
    *branches, critical = zip(rests, found.mean, found.error, strict=True)
    for rest, m, error in branches:
        checks.append(extrapolated(f"m at {rest.case.label}", p.neurons, m, error, [1.0], rest.m))
    rest, m, error = critical
    c, scale = 1 / 12 + rest.case.gamma / 8, np.array(p.neurons) ** 0.25
    limit = float(c**-0.25 * gamma_function(1 / 2) / gamma_function(1 / 4))
    scaled = p.neurons, scale * m, scale * error
    return [*checks, extrapolated(f"N^(1/4) |m| at {rest.case.label}", *scaled, [0.5], limit)]


def _by_size(what: str, method: str, sizes: Sequence[int], *columns: Array) -> list[Check]:
    """Compare means with exact ones at every size; columns are mean, error and the exact mean."""
    return [
        Check(f"{what}, N = {size}, by {method}", *values)
        for size, *values in zip(sizes, *columns, strict=True)
    ]
