"""Figure S1c: which attractors finite networks with two correlated patterns reach, and when.

Starts are at random within the cells of a grid, so that some are near the border of two basins.
There noise decides which way a network goes: the fraction of the runs that agree with the flow (14)
should differ from 1 by a power of 1/N.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import xarray as xr

from curved.curvature.curved_model import CurvedModel
from curved.curvature.mean_field import trajectory
from curved.curvature.transforms import Renyi
from curved.figures.figS1.panels import Case, FigS1c
from curved.figures.shared.checks import Check, extrapolated, table
from curved.figures.shared.replicates import means, replicated, runs_each, with_error
from curved.flat.two_patterns import TwoPatterns
from curved.networks.hopfield import HopfieldNetwork
from curved.numerics import estimators
from curved.numerics.streams import stream
from curved.numerics.typing import Array, BoolArray, IntArray, Spins
from curved.sampling.chains import chains_of

_FITTED = 3  # of the sizes, the largest: smaller networks leave shallow attractors while they run


def compute(p: FigS1c) -> xr.Dataset:
    """Run each case from a grid of starts, and compare with where the flow (14) leads from there.

    Long runs at one attractor of each kind compare its overlaps with the fixed point.
    """
    starts, axis = _starts(p), np.round(np.linspace(-1, 1, p.points), 12)
    flows = [_flow(p, case, starts, axis) for case in p.cases]
    predicted = np.array([flow.predicted for flow in flows])
    reached = _reached(p, flows, starts)
    agree = np.sum(reached == predicted[:, None], axis=-1)
    agreement, error = estimators.fraction(agree, starts.shape[1])
    counts = [[np.unique(numbers).size for numbers in row] for row in reached]
    rests = _rests(p, flows)
    m, m_error = _equilibria(p, rests)
    checks = _agreement_checks(p, flows, agreement, error) + _rest_checks(p, rests, m, m_error)

    attractors = np.full((len(flows), max(len(flow.attractors) for flow in flows), 2), np.nan)
    for row, flow in zip(attractors, flows, strict=True):
        row[: len(flow.attractors)] = flow.attractors
    by_size, at_rest = ("case", "neurons"), ("equilibrium", "neurons_equilibrium")
    return xr.Dataset(
        {
            "basin": (("case", "m2", "m1"), [flow.basin for flow in flows]),
            "attractor_m1": (("case", "attractor"), attractors[..., 0]),
            "attractor_m2": (("case", "attractor"), attractors[..., 1]),
            "start_m1": ("start", starts[0]),
            "start_m2": ("start", starts[1]),
            "predicted": (("case", "start"), predicted),
            "reached": (("case", "neurons", "start"), reached),
            **with_error("agreement", by_size, agreement, error),
            "attractors_reached": (by_size, counts),
            "attractors_predicted": ("case", [len(flow.attractors) for flow in flows]),
            **with_error("m1_equilibrium", at_rest, m[..., 0], m_error[..., 0]),
            **with_error("m2_equilibrium", at_rest, m[..., 1], m_error[..., 1]),
            **table(checks),
        },
        {
            "m1": axis,
            "m2": axis,
            "gamma": ("case", [case.gamma for case in p.cases]),
            "beta": ("case", [case.beta for case in p.cases]),
            "neurons": p.neurons,
            "neurons_equilibrium": p.equilibrium.neurons,
            "equilibrium": np.array([rest.label for rest in rests], dtype=str),
        },
        {"correlation": p.correlation},
    )


# Theory


class _Flow(NamedTuple):
    """Where the flow (14) leads in a case, as numbers of attractors."""

    attractors: Array
    """Their overlaps, shape (a, 2)."""
    predicted: IntArray
    """From each start."""
    basin: IntArray
    """From each point of the map, m1 along columns, m2 along rows; -1 where there is no state."""


def _flow(p: FigS1c, case: Case, starts: Array, axis: Array) -> _Flow:
    """Follow the flow from the starts and from the points of the map."""
    flat, transform = TwoPatterns(p.correlation), Renyi(case.gamma)
    states = CurvedModel(flat, transform).states(case.beta, copies=True)
    attractors = np.transpose([states.m1, states.m2])[states.stable]
    field = np.stack(np.meshgrid(axis, axis))
    inside = _possible(p, field)
    both = np.concatenate([starts, field[:, inside]], axis=1)
    ends = trajectory(flat, transform, case.beta, both, [p.time], rtol=1e-6)[..., -1]
    predicted, found = np.split(_nearest(attractors, ends), [starts.shape[1]])
    basin = np.full(inside.shape, -1)
    basin[inside] = found
    return _Flow(attractors, predicted, basin)


def _possible(p: FigS1c, m: Array) -> BoolArray:
    """Whether a state can have overlaps m, shape (2, ...)."""
    plus, minus = np.abs(m[0] + m[1]), np.abs(m[0] - m[1])
    return np.asarray((plus <= 1 + p.correlation) & (minus <= 1 - p.correlation))


def _nearest(attractors: Array, m: Array) -> IntArray:
    """Number of the attractor, of shape (a, 2), nearest to each m, shape (2, n)."""
    return np.asarray(np.argmin(sum((attractors.T[:, :, None] - m[:, None]) ** 2), axis=0))


# Runs


def _starts(p: FigS1c) -> Array:
    """Overlaps of starts, shape (2, n): at random in each cell of a grid over [-1, 1]^2."""
    corner = np.stack(np.meshgrid(np.arange(p.cells), np.arange(p.cells))).reshape(2, -1)
    corner = np.tile(corner, p.replicates)
    m = -1 + 2 * (corner + stream(p.seed, 0).random(corner.shape)) / p.cells
    return np.asarray(m[:, _possible(p, m)])


def _network(p: FigS1c, size: int) -> HopfieldNetwork:
    """Network of two patterns with exactly the correlation: N (1 + C)/2 is whole."""
    patterns = np.ones((2, size), dtype=np.int8)
    patterns[1, round(size * (1 + p.correlation) / 2) :] = -1
    return HopfieldNetwork(patterns)


def _states(network: HopfieldNetwork, m: Array, rng: np.random.Generator) -> Spins:
    """States whose overlaps with the two patterns are as near m, shape (2, runs), as can be.

    Neurons that are alike in the patterns, and the others, are in a random order in each run.
    """
    size, alike = network.size, np.count_nonzero(network.patterns[1] == 1)
    states = np.ones((m.shape[1], size), dtype=np.int8)
    for x, plus, minus in zip(states, m[0] + m[1], m[0] - m[1], strict=True):
        x[: round((alike - size * plus / 2) / 2)] = -1
        x[alike : alike + round((size - alike - size * minus / 2) / 2)] = -1
    return np.concatenate(
        [rng.permuted(part, axis=1) for part in np.split(states, [alike], axis=1)], axis=1
    )


def _reached(p: FigS1c, flows: Sequence[_Flow], starts: Array) -> IntArray:
    """Attractor nearest to the mean over the last `window` sweeps, over (case, neurons, start).

    The starts are lanes of one simulation, whose random numbers are spread.
    """

    def run(index: int, size: int, _: int) -> IntArray:
        case, rng, network = p.cases[index], stream(p.seed, 1, index, size), _network(p, size)
        transforms, states = [Renyi(case.gamma)] * starts.shape[1], _states(network, starts, rng)
        chains = chains_of(network, transforms, case.beta, states, spread=True)
        chains.advance((p.sweeps - p.window) * size, rng)
        total = np.zeros_like(starts)
        for _ in range(p.window):
            chains.advance(size, rng)
            total += chains.projections.T / (p.window * size)
        return _nearest(flows[index].attractors, total)

    cases = {(k, n): 1 for k in range(len(flows)) for n in p.neurons}
    numbers = [ends[0] for ends in replicated(run, cases, "attractors: runs").values()]
    return np.reshape(numbers, (len(flows), len(p.neurons), -1))


class _Rest(NamedTuple):
    """An attractor of a case."""

    label: str
    case: Case
    m: Array


def _rests(p: FigS1c, flows: Sequence[_Flow]) -> list[_Rest]:
    """One attractor of each kind, of those that symmetry makes alike."""
    rests = []
    for case, flow in zip(p.cases, flows, strict=True):
        for m in flow.attractors:
            if m[0] > 0 and -1e-9 < m[1] <= m[0] + 1e-9:
                kind = "mixture" if np.isclose(m[0], m[1]) else "retrieval"
                rests.append(_Rest(f"{kind} at {case.label}", case, m))
    return rests


def _equilibria(p: FigS1c, rests: list[_Rest]) -> Array:
    """Mean overlaps at the attractors and their errors, over (equilibrium, neurons, pattern).

    A run takes its mean over `sweeps`, after as many from the attractor.
    """
    sizes, sweeps = p.equilibrium.neurons, p.equilibrium.sweeps
    if not rests:
        return np.empty((2, 0, len(sizes), 2))

    def run(size: int, replicate: int) -> Array:
        network, rng = _network(p, size), stream(p.seed, 2, size, replicate)
        lanes = rests * runs_each(len(rests))
        starts = _states(network, np.transpose([rest.m for rest in lanes]), rng)
        laws = [Renyi(rest.case.gamma) for rest in lanes], [rest.case.beta for rest in lanes]
        chains = chains_of(network, *laws, starts, spread=True)
        chains.advance(sweeps * size, rng)
        total = np.zeros((len(lanes), 2))
        for _ in range(sweeps):
            chains.advance(size, rng)
            total += chains.projections / (sweeps * size)
        return np.asarray(total.reshape(-1, len(rests), 2).mean(axis=0))

    cases = {(size,): p.equilibrium.replicates for size in sizes}
    return np.swapaxes(means(run, cases, "attractors: equilibria"), 1, 2)


# Checks


def _agreement_checks(
    p: FigS1c, flows: Sequence[_Flow], agreement: Array, error: Array
) -> list[Check]:
    """Compare the fraction of runs that end where the flow leads, in the limit, with 1."""
    checks = []
    for k, case in enumerate(p.cases):
        power = _power(case.beta, p.correlation, flows[k].attractors)
        what = f"fraction of runs that end where the flow leads at {case.label}"
        largest = p.neurons[-_FITTED:], agreement[k, -_FITTED:], error[k, -_FITTED:]
        checks.append(extrapolated(f"{what}, in N^(-{power:.3g})", *largest, [power], 1.0))
    return checks


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


def _rest_checks(p: FigS1c, rests: Sequence[_Rest], m: Array, error: Array) -> list[Check]:
    """Compare the overlaps at the attractors, in the limit, with the fixed points."""
    checks = []
    for k, a in np.ndindex(len(rests), 2):
        points = p.equilibrium.neurons, m[k, :, a], error[k, :, a]
        name = f"m{a + 1} of {rests[k].label}"
        checks.append(extrapolated(name, *points, [1.0], float(rests[k].m[a])))
    return checks
