"""Figure S1b: recall of one pattern just above beta = 1 in finite networks, against equation (17).

At beta = 1 + eps noise is amplified as the overlap is: after a time 1/eps it amounts to
(N eps)^(-1/2), whatever the start. Trajectories follow equation (17) where that is small against
m(0), that is for N far above 1/(eps m(0)^2) = 10^7. Simulation is therefore compared with the
master equation at the same N, and the latter, as a diffusion for large N, with equation (17).
"""

import math
from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np
import xarray as xr

from curved.curvature.mean_field import trajectory
from curved.curvature.transforms import Renyi
from curved.figures.figS1.panels import FigS1b
from curved.figures.shared.checks import Check, table
from curved.figures.shared.hysteresis import one_pattern_network, one_pattern_states
from curved.figures.shared.replicates import means, replicated, runs_each, with_error
from curved.flat.curie_weiss import CurieWeiss
from curved.numerics import estimators
from curved.numerics.progress import announce
from curved.numerics.streams import stream
from curved.numerics.typing import Array
from curved.sampling.birth_death import BirthDeath, diffusion, one_pattern
from curved.sampling.chains import chains_of

_PER_SWEEP = 8  # records, if N can be divided: what escapes between two and returns is missed
_RTOL = 1e-6  # of the master equation: its error is far below that of any simulation
_PRECISE = 1e-8  # where its results at several N are extrapolated
_PART = 0.5  # abs(m) at which a run has escaped, between the unstable state and recall


def compute(p: FigS1b) -> xr.Dataset:
    """Follow abs(m) from m(0) for several curvatures and sizes.

    The mean is of abs(m): where noise decides over the sign, that of m says nothing.
    """
    plan = _plan(p)
    law = [trajectory(CurieWeiss(), Renyi(g), p.beta, p.m_start, plan.times)[0] for g in p.gamma]
    runs, exact = _runs(p, plan), _solved(p, plan, p.neurons, one_pattern)
    diffusing = partial(diffusion, m=_lattice(p.large.spacing))
    large = _solved(p, plan, p.large.neurons, diffusing).rename(neurons="neurons_large")
    checks = _run_checks(p, plan, runs, exact) + _escape_checks(p, plan) + _direct_checks(p)
    return xr.Dataset(
        {
            **runs,
            "m": (("gamma", "sweep"), law),
            "m_exact": exact.m,
            "m_large": large.m,
            "escaped_exact": exact.escaped,
            "escaped_large": large.escaped,
            "escape_time_exact": exact.escape_time,
            "escape_time_limit": ("gamma", list(plan.escape.values())),
            **table(checks),
        },
        {
            "gamma": p.gamma,
            "neurons": p.neurons,
            "neurons_large": p.large.neurons,
            "sweep": plan.times,
            "time_simulated": plan.simulated,
        },
        {"beta": p.beta},
    )


# Schedule


class _Plan(NamedTuple):
    """When abs(m) is looked at, and at which curvatures it escapes."""

    times: Array
    """From 1 sweep to `time`, evenly spaced in the logarithm."""
    simulated: Array
    """Those within `simulated` sweeps, after which runs end that have no escape to wait for."""
    escape: dict[float, float]
    """The time at which equation (17) escapes at each curvature; NaN where it does not."""

    def escapes(self, gamma: float) -> bool:
        return bool(np.isfinite(self.escape[gamma]))


def _plan(p: FigS1b) -> _Plan:
    times, fine = np.geomspace(1, p.time, p.points), np.linspace(0, 10 * p.time, 100_001)
    times = np.unique(np.round(times))
    escape = {}
    for gamma in p.gamma:
        line = trajectory(CurieWeiss(), Renyi(gamma), p.beta, p.m_start, fine)[0]
        escape[gamma] = float(np.interp(_PART, line, fine)) if line[-1] > _PART else np.nan
    return _Plan(times, times[times <= p.simulated], escape)


# Runs


def _runs(p: FigS1b, plan: _Plan) -> xr.Dataset:
    """Means over the runs at every curvature and size."""
    cases = {(size,): count for size, count in zip(p.neurons, p.replicates, strict=True)}
    found = replicated(lambda *key: _run(p, plan, *key), cases, "trajectories: simulations")
    return _over(
        [
            [
                _summary(plan, [(m[:, g], escape[:, g]) for m, escape in found[n,]])
                for n in p.neurons
            ]
            for g in range(len(p.gamma))
        ]
    )


def _run(p: FigS1b, plan: _Plan, size: int, replicate: int) -> tuple[Array, Array]:
    """Give abs(m) of a bundle at the simulated times, and when each run escapes.

    Shapes (runs, gamma, times) and (runs, gamma), the latter NaN if equation (17) does not escape.
    """
    each, rng = runs_each(len(p.gamma)), stream(p.seed, 0, size, replicate)
    transforms = [Renyi(gamma) for gamma in p.gamma] * each
    starts = one_pattern_states(size, p.m_start, len(transforms), rng)
    chains = chains_of(one_pattern_network(size), transforms, p.beta, starts, spread=True)
    records, looks = math.gcd(size, _PER_SWEEP), 0
    waiting = np.array([plan.escapes(gamma) for gamma in p.gamma] * each)
    series, escape = [], np.full(len(transforms), np.nan)
    while looks < p.simulated * records or np.any(waiting):
        chains.advance(size // records, rng)
        m = np.abs(chains.projections[:, 0]) / size
        now = waiting & (m >= _PART)
        escape[now], waiting[now] = (looks + 0.5) / records, False
        if looks < p.simulated * records:
            series.append(m)
        looks += 1
    seen = np.array(series)[(plan.simulated * records).astype(int) - 1].T
    return seen.reshape(each, len(p.gamma), -1), escape.reshape(each, -1)


def _summary(plan: _Plan, runs: Sequence[tuple[Array, Array]]) -> xr.Dataset:
    """Mean and spread over the runs of all bundles at one curvature and size."""
    m, escape = (np.array(part) for part in zip(*runs, strict=True))  # bundle, run, ...
    escaped = np.where(np.isnan(escape)[..., None], np.nan, escape[..., None] <= plan.times)
    return xr.Dataset(
        {
            **with_error("m_mean", "time_simulated", *estimators.mean(m.mean(axis=1).T)),
            "m_spread": ("time_simulated", m.reshape(-1, m.shape[-1]).std(axis=0, ddof=1)),
            "escaped": ("sweep", escaped.mean(axis=(0, 1))),
            **with_error("escape_time", (), *estimators.mean(escape.mean(axis=1))),
        }
    )


def _over(rows: Sequence[Sequence[xr.Dataset]]) -> xr.Dataset:
    """Put what was found at each curvature (row) and size (column) over these axes."""
    return xr.combine_nested(rows, ["gamma", "neurons"]).transpose("gamma", "neurons", ...)


# Exact reference


def _solved(
    p: FigS1b, plan: _Plan, sizes: Sequence[float], chain: Callable[..., BirthDeath]
) -> xr.Dataset:
    """What infinitely many runs would give at every curvature and size, by the master equation."""
    rows = []
    for gamma in p.gamma:
        chains = [chain(size, Renyi(gamma), p.beta).folded() for size in sizes]
        rows.append([_solution(p, plan, each, plan.escapes(gamma)) for each in chains])
        announce(f"trajectories: master equation at gamma' = {gamma:g}")
    return _over(rows)


def _solution(p: FigS1b, plan: _Plan, chain: BirthDeath, escapes: bool) -> xr.Dataset:
    """Mean of abs(m), part that has escaped, and mean time of escape; NaN if there is none."""
    m = _mean(chain, p.m_start, plan.times, _RTOL)
    escaped, escape_time = np.full_like(m, np.nan), np.nan
    if escapes:
        gone = chain.m >= _PART
        stopped = chain.stopped(gone)
        weights = stopped.evolve(_start(stopped, p.m_start), plan.times, _RTOL)
        escaped, escape_time = weights[:, gone].sum(axis=1), _escape_time(chain, p.m_start)
    return xr.Dataset(
        {"m": ("sweep", m), "escaped": ("sweep", escaped), "escape_time": escape_time}
    )


def _mean(chain: BirthDeath, m: float, times: Array, rtol: float) -> Array:
    """Mean of m at each time from a start, by the master equation."""
    return np.asarray(np.sum(chain.evolve(_start(chain, m), times, rtol) * chain.m, axis=-1))


def _start(chain: BirthDeath, m: float) -> Array:
    """Distribution on the one state of a chain that is nearest to m."""
    weights = np.zeros(chain.m.size)
    weights[np.argmin(np.abs(chain.m - m))] = 1.0
    return weights


def _escape_time(chain: BirthDeath, m: float) -> float:
    """Mean time of escape of a chain of abs(m)."""
    first, last = np.argmin(np.abs(chain.m - m)), np.searchsorted(chain.m, _PART)
    return float(chain.passage_times()[first:last].sum())


def _lattice(spacing: float) -> Array:
    half = np.arange(1, round(1 / spacing)) * spacing
    return np.concatenate([-half[::-1], [0.0], half])


# Checks


def _run_checks(p: FigS1b, plan: _Plan, runs: xr.Dataset, exact: xr.Dataset) -> list[Check]:
    """Compare the runs with the master equation at their size."""
    m = runs.m_mean.values, runs.m_mean_error.values, exact.m.values
    escape = runs.escape_time.values, runs.escape_time_error.values, exact.escape_time.values
    compared = np.unique([np.argmin(np.abs(plan.simulated - time)) for time in p.compared])
    checks = []
    for i, j in np.ndindex(len(p.gamma), len(p.neurons)):
        what = f"at gamma' = {p.gamma[i]:g}, N = {p.neurons[j]}, by the master equation"
        for k in compared:
            name = f"<|m|> after {plan.simulated[k]:g} sweeps {what}"
            checks.append(Check(name, *(part[i, j, k] for part in m)))
        if plan.escapes(p.gamma[i]):
            name = f"mean time of escape {what}"
            checks.append(Check(name, *(part[i, j] for part in escape)))
    return checks


def _escape_checks(p: FigS1b, plan: _Plan) -> list[Check]:
    """Compare the limit of the mean time of escape, by diffusion, with equation (17)."""
    sizes, lattice = p.large.limit.neurons, _lattice(p.large.limit.spacing)
    checks = []
    for gamma in filter(plan.escapes, p.gamma):
        chains = [diffusion(size, Renyi(gamma), p.beta, lattice).folded() for size in sizes]
        times = [_escape_time(chain, p.m_start) for chain in chains]
        limit = estimators.extrapolate_exact(sizes, times, [1.0, 2.0])
        name = f"mean time of escape at gamma' = {gamma:g}, by diffusion for large N"
        checks.append(Check(name, *limit, plan.escape[gamma]))
    return checks


def _direct_checks(p: FigS1b) -> list[Check]:
    """Mean m from a larger start: simulated at the largest N, exact in the limit of (17)."""
    times, sizes, start = np.unique(p.direct.times), p.direct.neurons, p.direct.m_start
    largest = max(sizes)
    mean, error = _direct_runs(p, times, largest)
    checks = []
    for i, gamma in enumerate(p.gamma):
        theory = trajectory(CurieWeiss(), Renyi(gamma), p.beta, start, times)[0]
        chains = [one_pattern(size, Renyi(gamma), p.beta) for size in sizes]
        exact = np.array([_mean(chain, start, times, _PRECISE) for chain in chains])
        for k, time in enumerate(times):
            what = f"<m> at gamma' = {gamma:g}, {time:g} sweeps after m = {start:g}"
            same = mean[i, k], error[i, k], exact[sizes.index(largest), k]
            checks.append(Check(f"{what}, N = {largest}, by the master equation", *same))
            limit = estimators.extrapolate_exact(sizes, exact[:, k], [1.0, 2.0])
            checks.append(Check(f"{what}, by the master equation for large N", *limit, theory[k]))
    return checks


def _direct_runs(p: FigS1b, times: Array, size: int) -> tuple[Array, Array]:
    """Mean of m from the larger start and its error, over (gamma, time)."""
    sweeps, records = round(times[-1]), [round(time) - 1 for time in times]

    def run(replicate: int) -> Array:
        rng, each = stream(p.seed, 1, size, replicate), runs_each(len(p.gamma))
        transforms = [Renyi(gamma) for gamma in p.gamma] * each
        starts = one_pattern_states(size, p.direct.m_start, len(transforms), rng)
        chains = chains_of(one_pattern_network(size), transforms, p.beta, starts, spread=True)
        found = []
        for _ in range(sweeps):
            chains.advance(size, rng)
            found.append(chains.projections[:, 0].reshape(each, -1).mean(axis=0) / size)
        return np.array(found)[records].T

    cases: dict[tuple[()], int] = {(): p.direct.replicates}
    mean, error = means(run, cases, "trajectories: from a larger overlap")
    return mean[0], error[0]
