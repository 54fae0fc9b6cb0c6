"""Figure S1c: which attractors finite networks with two correlated patterns reach, and when."""

from collections.abc import Sequence
from typing import TypedDict

import numpy as np
import xarray as xr

from curved.curvature.mean_field import trajectory
from curved.curvature.model import CurvedModel
from curved.curvature.transforms import Renyi
from curved.figures.fig3.fig3a import Case
from curved.figures.shared.checks import extrapolated, table
from curved.figures.shared.recall import run_all
from curved.flat.two_patterns import TwoPatterns
from curved.networks.hopfield import HopfieldNetwork
from curved.numerics import estimators
from curved.numerics.streams import stream
from curved.numerics.typing import Array, BoolArray, IntArray, Spins
from curved.records import data_files
from curved.sampling.glauber import simulate

__all__ = ["compute"]

_FITTED = 3  # of the sizes, the largest: smaller networks leave shallow attractors while they run


class Equilibrium(TypedDict):
    """Long runs at the attractors."""

    neurons: Sequence[int]
    sweeps: int
    """Over which a run takes its mean, after half as many more."""
    replicates: int


def _network(size: int, correlation: float) -> tuple[HopfieldNetwork, int]:
    """Network of two patterns with exactly that correlation, and in how many neurons they agree.

    Raises
    ------
    ValueError
        If N (1 + C)/2 is not whole.
    """
    alike = round(size * (1 + correlation) / 2)
    if abs(alike - size * (1 + correlation) / 2) > 1e-6:
        raise ValueError(f"N = {size} neurons cannot have a correlation of {correlation}")
    patterns = np.ones((2, size), dtype=np.int8)
    patterns[1, alike:] = -1
    return HopfieldNetwork(patterns), alike


def _state(size: int, alike: int, m: Array) -> Spins:
    """State whose overlaps with the two patterns are as near m, shape (2,), as can be."""
    x = np.ones(size, dtype=np.int8)
    x[: round((alike - size * (m[0] + m[1]) / 2) / 2)] = -1
    x[alike : alike + round((size - alike - size * (m[0] - m[1]) / 2) / 2)] = -1
    return x


def _possible(correlation: float, m: Array) -> BoolArray:
    """Whether a state can have overlaps m, shape (2, ...)."""
    plus, minus = np.abs(m[0] + m[1]), np.abs(m[0] - m[1])
    return np.asarray((plus <= 1 + correlation) & (minus <= 1 - correlation))


def _starts(correlation: float, cells: int, replicates: int, rng: np.random.Generator) -> Array:
    """Overlaps of starts, shape (2, n): at random in each cell of a grid over [-1, 1]^2."""
    corner = np.stack(np.meshgrid(np.arange(cells), np.arange(cells))).reshape(2, -1)
    corner = np.tile(corner, replicates)
    m = -1 + 2 * (corner + rng.random(corner.shape)) / cells
    return np.asarray(m[:, _possible(correlation, m)])


def _power(beta: float, correlation: float, attractors: Array) -> float:
    """Power of 1/N with which the part of all starts that go another way than the flow vanishes.

    Noise moves the borders of basins by N^(-1/2). But where m = 0 is a saddle, whose eigenvalues
    are beta (1 +- C) - 1 as beta is not bent there, a flow that comes within d of it stays a time
    ln(1/d)/grow, and what decides between the patterns shrinks to d^(shrink/grow). So noise decides
    for all d up to N^(-grow/(2 shrink)).
    """
    shrink, grow = sorted(beta * (1 + sign * correlation) - 1 for sign in (-1, 1))
    if len(attractors) <= 2 or grow <= 0 or shrink >= 0:
        return 0.5
    return min(0.5, 0.5 * grow / -shrink)


def _nearest(attractors: Array, m: Array) -> IntArray:
    """Number of the attractor, of shape (a, 2), nearest to each m, shape (2, ...)."""
    return np.asarray(np.argmin(sum((attractors.T[:, :, None] - m[:, None]) ** 2), axis=0))


def compute(
    correlation: float,
    cases: Sequence[Case],
    neurons: Sequence[int],
    cells: int,
    replicates: int,
    sweeps: int,
    window: int,
    points: int,
    time: float,
    equilibrium: Equilibrium,
    seed: int,
) -> xr.Dataset:
    """Run each case from a grid of starts, and compare with where the flow (14) leads from there.

    A start is at random within its cell, so that some are near the border of two basins. There
    noise decides which way a network goes: the fraction that agrees with the flow should differ
    from 1 by a power of 1/N.
    """
    flat = TwoPatterns(correlation)
    starts = _starts(correlation, cells, replicates, stream(seed, 0))
    axis = np.round(np.linspace(-1, 1, points), 12)
    field = np.stack(np.meshgrid(axis, axis)).reshape(2, -1)  # m1 along columns, m2 along rows
    inside = _possible(correlation, field)

    attractors, predicted, basin = [], [], []
    for case in cases:
        law = Renyi(case["gamma"])
        stable = [s for s in CurvedModel(flat, law).states(case["beta"]) if s.stable[0]]
        attractors.append(np.array([copy[:, 0] for s in stable for copy in s.copies()]))
        both = np.concatenate([starts, field[:, inside]], axis=1)
        ends = trajectory(flat, law, case["beta"], both, [time], rtol=1e-6)[..., -1]
        numbers = _nearest(attractors[-1], ends)
        predicted.append(numbers[: starts.shape[1]])
        basin.append(np.full(field.shape[1], -1))
        basin[-1][inside] = numbers[starts.shape[1] :]

    networks = {n: _network(n, correlation) for n in {*neurons, *equilibrium["neurons"]}}

    def run(key: tuple[int, int, int]) -> Array:
        index, size, start = key
        network, alike = networks[size]
        case, rng = cases[index], stream(seed, 1, index, size, start)
        x = _state(size, alike, starts[:, start])
        end = simulate(
            network, Renyi(case["gamma"]), case["beta"], x, sweeps * size, rng, records=sweeps
        )
        return end.projections[-window:].mean(axis=0) / size

    keys = [(i, n, k) for i in range(len(cases)) for n in neurons for k in range(starts.shape[1])]
    ends = np.array(list(run_all(run, keys, "attractors: runs")))
    ends = ends.reshape(len(cases), len(neurons), starts.shape[1], 2)
    reached = np.array(
        [[_nearest(a, at.T) for at in rows] for a, rows in zip(attractors, ends, strict=True)]
    )
    agree = reached == np.array(predicted)[:, None]
    agreement, error = estimators.fraction(agree.sum(axis=-1), starts.shape[1])
    counts = np.array([[np.unique(row).size for row in rows] for rows in reached])

    checks = []
    for i, case in enumerate(cases):
        what = f"at gamma' = {case['gamma']:g}, beta = {case['beta']:g}"
        power = _power(case["beta"], correlation, attractors[i])
        name = f"fraction of runs that end where the flow leads {what}, in N^(-{power:.3g})"
        largest = neurons[-_FITTED:], agreement[i, -_FITTED:], error[i, -_FITTED:]
        checks.append(extrapolated(name, *largest, [power], 1.0))

    ordered = [
        (i, m)
        for i, points_of_case in enumerate(attractors)
        for m in points_of_case
        if m[0] > 0 and -1e-9 < m[1] <= m[0] + 1e-9  # one of each kind
    ]

    def rest(key: tuple[int, int, int]) -> Array:
        number, size, replicate = key
        index, m = ordered[number]
        network, alike = networks[size]
        case, rng = cases[index], stream(seed, 2, number, size, replicate)
        law, length = (Renyi(case["gamma"]), case["beta"]), equilibrium["sweeps"]
        x = simulate(network, *law, _state(size, alike, m), length * size // 2, rng).state
        chain = simulate(network, *law, x, length * size, rng, records=length)
        return chain.projections.mean(axis=0) / size

    sizes, runs = equilibrium["neurons"], equilibrium["replicates"]
    at_rest = [(k, n, r) for k in range(len(ordered)) for n in sizes for r in range(runs)]
    ends = np.array(list(run_all(rest, at_rest, "attractors: equilibria"))).reshape(-1, runs, 2)
    rests = np.array([estimators.mean(part.T) for part in ends])
    rests = rests.reshape(len(ordered), len(sizes), 2, 2)  # last axes: mean and error, m1 and m2
    labels = []
    for k, (i, m) in enumerate(ordered):
        kind = "mixture" if np.isclose(m[0], m[1]) else "retrieval"
        labels.append(f"{kind} at gamma' = {cases[i]['gamma']:g}, beta = {cases[i]['beta']:g}")
        for a in range(2):
            values = sizes, rests[k, :, 0, a], rests[k, :, 1, a]
            checks.append(extrapolated(f"m{a + 1} of {labels[-1]}", *values, [1.0], m[a]))

    most = max(map(len, attractors))
    padded = np.array(
        [np.pad(a, ((0, most - len(a)), (0, 0)), constant_values=np.nan) for a in attractors]
    )
    return data_files.make(
        "figS1c",
        "Attractors reached with two correlated patterns: simulation against the flow",
        {
            "basin": (("case", "m2", "m1"), np.array(basin).reshape(-1, points, points)),
            "attractor_m1": (("case", "attractor"), padded[..., 0]),
            "attractor_m2": (("case", "attractor"), padded[..., 1]),
            "start_m1": (("start",), starts[0]),
            "start_m2": (("start",), starts[1]),
            "predicted": (("case", "start"), predicted),
            "reached": (("case", "neurons", "start"), reached),
            "agreement": (("case", "neurons"), agreement),
            "agreement_error": (("case", "neurons"), error),
            "attractors_reached": (("case", "neurons"), counts),
            "attractors_predicted": (("case",), [len(a) for a in attractors]),
            "m1_equilibrium": (("equilibrium", "neurons_equilibrium"), rests[..., 0, 0]),
            "m1_equilibrium_error": (("equilibrium", "neurons_equilibrium"), rests[..., 1, 0]),
            "m2_equilibrium": (("equilibrium", "neurons_equilibrium"), rests[..., 0, 1]),
            "m2_equilibrium_error": (("equilibrium", "neurons_equilibrium"), rests[..., 1, 1]),
            **table(checks),
        },
        {
            "m1": axis,
            "m2": axis,
            "gamma": ("case", [case["gamma"] for case in cases]),
            "beta": ("case", [case["beta"] for case in cases]),
            "neurons": list(neurons),
            "neurons_equilibrium": list(sizes),
            "equilibrium": np.array(labels, dtype=str),
        },
        correlation=correlation,
    )
