"""Figure S1b: recall of one pattern just above beta = 1 in finite networks, against equation (17).

At beta = 1 + eps noise is amplified as the overlap is: after a time 1/eps it amounts to
(N eps)^(-1/2), whatever the start. Trajectories follow equation (17) where that is small against
m(0), that is for N far above 1/(eps m(0)^2) = 10^7. Simulation is therefore compared with the
master equation at the same N, and the latter, as a diffusion for large N, with equation (17).
"""

import math
from collections.abc import Sequence
from typing import TypedDict

import numpy as np
import xarray as xr

from curved.curvature.mean_field import trajectory
from curved.curvature.transforms import Renyi
from curved.figures.shared.checks import Check, table
from curved.figures.shared.hysteresis import one_pattern_network
from curved.figures.shared.recall import run_all
from curved.flat.curie_weiss import CurieWeiss
from curved.numerics import estimators
from curved.numerics.streams import gamma_key, stream
from curved.numerics.typing import Array, Spins
from curved.records import data_files
from curved.records.logs import announce
from curved.sampling.birth_death import BirthDeath, diffusion, one_pattern
from curved.sampling.glauber import simulate

__all__ = ["compute"]

_PER_SWEEP = 8  # records, if N can be divided: what escapes between two and returns is missed
_RTOL = 1e-6  # of the master equation: its error is far below that of any simulation
_PRECISE = 1e-8  # where its results at several N are extrapolated
_PART = 0.5  # abs(m) at which a run has escaped, between the unstable state and recall


class Lattice(TypedDict):
    """Diffusing networks and their lattice."""

    neurons: Sequence[float]
    spacing: float


class Large(TypedDict):
    """Networks too large for a chain on every m."""

    neurons: Sequence[float]
    spacing: float
    """Of the lattice of m."""
    limit: "Lattice"
    """For the limit of the mean time of escape, which is quickly computed."""


class Direct(TypedDict):
    """Runs from a larger overlap, for which the noise is small."""

    m_start: float
    times: Sequence[float]
    neurons: Sequence[int]
    """For the limit; the largest network is simulated, too."""
    replicates: int


def _state(size: int, m: float) -> Spins:
    """State of a network with one pattern whose overlap is as near m as can be."""
    x = np.ones(size, dtype=np.int8)
    x[: round((1 - m) * size / 2)] = -1
    return x


def _start(chain: BirthDeath, m: float) -> Array:
    """Distribution on the one state of a chain that is nearest to m."""
    p = np.zeros(chain.m.size)
    p[np.argmin(np.abs(chain.m - m))] = 1.0
    return p


def _lattice(spacing: float) -> Array:
    half = np.arange(1, round(1 / spacing)) * spacing
    return np.concatenate([-half[::-1], [0.0], half])


def _escapes(chain: BirthDeath, m: float, times: Array) -> Array:
    """Fraction of the runs that have escaped at each time, by the master equation."""
    gone = chain.m >= _PART
    stopped = chain.stopped(gone)
    p = stopped.evolve(_start(stopped, m), times, _RTOL)
    return np.asarray(p[:, gone].sum(axis=1))


def _escape_time(chain: BirthDeath, m: float) -> float:
    """Mean time of escape of a chain of abs(m)."""
    first, last = np.argmin(np.abs(chain.m - m)), np.searchsorted(chain.m, _PART)
    return float(chain.passage_times()[first:last].sum())


def _deterministic_escape(gamma: float, beta: float, m: float, times: Array) -> float:
    """Time at which equation (17) reaches the same overlap; NaN if it does not."""
    line = trajectory(CurieWeiss(), Renyi(gamma), beta, m, times)[0]
    return float(np.interp(_PART, line, times)) if line[-1] > _PART else np.nan


def compute(
    gamma: Sequence[float],
    beta: float,
    m_start: float,
    time: float,
    points: int,
    simulated: int,
    neurons: Sequence[int],
    replicates: Sequence[int],
    compared: Sequence[float],
    large: Large,
    direct: Direct,
    seed: int,
) -> xr.Dataset:
    """Follow abs(m) from m(0) for several curvatures and sizes.

    Times are `points` from 1 sweep to `time`, evenly spaced in the logarithm; simulations end
    after `simulated` sweeps, or after their escape if they have one. The mean is of abs(m): where
    noise decides over the sign, that of m says nothing.
    """
    flat = CurieWeiss()
    times = np.unique(np.round(np.geomspace(1, time, points)))
    short = times[times <= simulated]
    deterministic = [
        _deterministic_escape(g, beta, m_start, np.linspace(0, 10 * time, 100_001)) for g in gamma
    ]
    escaping = [g for g, t in zip(gamma, deterministic, strict=True) if np.isfinite(t)]

    def run(key: tuple[float, int, int]) -> tuple[Array, float]:
        value, size, replicate = key
        network, transform = one_pattern_network(size), Renyi(value)
        rng = stream(seed, 0, gamma_key(value), size, replicate)
        x, escape, records = _state(size, m_start), np.nan, math.gcd(size, _PER_SWEEP)
        series: list[Array] = []
        while not series or (value in escaping and np.isnan(escape)):
            run = simulate(network, transform, beta, x, simulated * size, rng, simulated * records)
            x = run.state
            m = np.abs(run.projections[:, 0]) / size
            if np.isnan(escape) and m.max() >= _PART:
                escape = len(series) * simulated + (np.argmax(m >= _PART) + 0.5) / records
            series.append(m)
        return series[0][(short * records).astype(int) - 1], escape

    shape = (len(gamma), len(neurons))
    mean, error, spread = (np.empty((*shape, short.size)) for _ in range(3))
    exact = np.empty((*shape, times.size))
    escaped = np.full((*shape, times.size), np.nan)
    escaped_exact = escaped.copy()
    escape, escape_error, escape_exact = (np.full(shape, np.nan) for _ in range(3))
    checks: list[Check] = []
    keys = [
        (g, n, r)
        for g in gamma
        for n, count in zip(neurons, replicates, strict=True)
        for r in range(count)
    ]
    ends = run_all(run, keys, "trajectories: runs")
    for i, g in enumerate(gamma):
        for j, (n, count) in enumerate(zip(neurons, replicates, strict=True)):
            rows, found = map(np.array, zip(*(next(ends) for _ in range(count)), strict=True))
            mean[i, j], error[i, j] = estimators.mean(rows.T)
            spread[i, j] = rows.std(axis=0, ddof=1)
            chain = one_pattern(n, Renyi(g), beta).folded()
            exact[i, j] = np.sum(
                chain.evolve(_start(chain, m_start), times, _RTOL) * chain.m, axis=-1
            )
            what = f"at gamma' = {g:g}, N = {n}"
            for k in np.unique([np.argmin(np.abs(short - t)) for t in compared]):
                name = f"<|m|> after {short[k]:g} sweeps {what}, by the master equation"
                checks.append(Check(name, mean[i, j, k], error[i, j, k], exact[i, j, k]))
            if g in escaping:
                escape[i, j], escape_error[i, j] = estimators.mean(found)
                escape_exact[i, j] = _escape_time(chain, m_start)
                escaped[i, j] = np.mean(found[:, None] <= times, axis=0)
                escaped_exact[i, j] = _escapes(chain, m_start, times)
                name = f"mean time of escape {what}, by the master equation"
                checks.append(Check(name, escape[i, j], escape_error[i, j], escape_exact[i, j]))

    lattice = _lattice(large["spacing"])
    large_m = np.empty((len(gamma), len(large["neurons"]), times.size))
    large_escaped = np.full_like(large_m, np.nan)

    for i, g in enumerate(gamma):  # one by one: the integrator cannot be run on several threads
        for j, many in enumerate(large["neurons"]):
            chain = diffusion(many, Renyi(g), beta, lattice).folded()
            large_m[i, j] = np.sum(
                chain.evolve(_start(chain, m_start), times, _RTOL) * chain.m, axis=-1
            )
            if g in escaping:
                large_escaped[i, j] = _escapes(chain, m_start, times)
        announce(f"trajectories: large networks, {i + 1} of {len(gamma)} curvatures")
    for g, limit in zip(gamma, deterministic, strict=True):
        if g in escaping:
            sizes, fine = large["limit"]["neurons"], _lattice(large["limit"]["spacing"])
            means = [
                _escape_time(diffusion(n, Renyi(g), beta, fine).folded(), m_start) for n in sizes
            ]
            value, left = estimators.extrapolate_exact(sizes, means, [1.0, 2.0])
            name = f"mean time of escape at gamma' = {g:g}, by diffusion for large N"
            checks.append(Check(name, value, left, limit))

    law = [trajectory(flat, Renyi(g), beta, m_start, times)[0] for g in gamma]
    checks += _direct_checks(gamma, beta, direct, seed)
    return data_files.make(
        "figS1b",
        "Recall just above beta = 1, one pattern: simulation against equation (17)",
        {
            "m": (("gamma", "time"), law),
            "m_mean": (("gamma", "neurons", "time_simulated"), mean),
            "m_mean_error": (("gamma", "neurons", "time_simulated"), error),
            "m_spread": (("gamma", "neurons", "time_simulated"), spread),
            "m_exact": (("gamma", "neurons", "time"), exact),
            "m_large": (("gamma", "neurons_large", "time"), large_m),
            "escaped": (("gamma", "neurons", "time"), escaped),
            "escaped_exact": (("gamma", "neurons", "time"), escaped_exact),
            "escaped_large": (("gamma", "neurons_large", "time"), large_escaped),
            "escape_time": (("gamma", "neurons"), escape),
            "escape_time_error": (("gamma", "neurons"), escape_error),
            "escape_time_exact": (("gamma", "neurons"), escape_exact),
            "escape_time_limit": (("gamma",), deterministic),
            **table(checks),
        },
        {
            "gamma": list(gamma),
            "neurons": list(neurons),
            "neurons_large": list(large["neurons"]),
            "time": times,
            "time_simulated": short,
        },
        beta=beta,
    )


def _direct_checks(gamma: Sequence[float], beta: float, direct: Direct, seed: int) -> list[Check]:
    """Mean m from a larger start: simulated at the largest N, exact in the limit of (17)."""
    times, sizes, start = np.unique(direct["times"]), direct["neurons"], direct["m_start"]
    sweeps, largest = round(times[-1]), max(sizes)
    marks = [round(t) - 1 for t in times]

    def run(key: tuple[float, int]) -> Array:
        rng = stream(seed, 1, gamma_key(key[0]), largest, key[1])
        law = Renyi(key[0]), beta, _state(largest, start)
        run = simulate(one_pattern_network(largest), *law, sweeps * largest, rng, sweeps)
        return run.projections[marks, 0] / largest

    keys = [(g, k) for g in gamma for k in range(direct["replicates"])]
    rows = np.array(list(run_all(run, keys, "trajectories: from a larger overlap")))
    mean, error = estimators.mean(np.moveaxis(rows.reshape(len(gamma), -1, len(marks)), 1, -1))
    checks = []
    for i, g in enumerate(gamma):
        theory = trajectory(CurieWeiss(), Renyi(g), beta, start, times)[0]
        exact = []
        for size in sizes:
            chain = one_pattern(size, Renyi(g), beta)
            exact.append(
                np.sum(chain.evolve(_start(chain, start), times, _PRECISE) * chain.m, axis=-1)
            )
        for k, t in enumerate(times):
            what = f"<m> at gamma' = {g:g}, {t:g} sweeps after m = {start:g}"
            name = f"{what}, N = {largest}, by the master equation"
            checks.append(Check(name, mean[i, k], error[i, k], exact[sizes.index(largest)][k]))
            limit, left = estimators.extrapolate_exact(sizes, np.array(exact)[:, k], [1.0, 2.0])
            checks.append(
                Check(f"{what}, by the master equation for large N", limit, left, theory[k])
            )
    return checks
