"""Figure S1a: hysteresis of the curved network with one pattern, and where its jumps end up.

Finite size and finite speed round both jumps. At the fold (a saddle-node) deviations scale as
m ~ N^-1/3, t ~ N^1/3, beta - beta_fold ~ N^-2/3; at the end of the paramagnet (a subcritical
pitchfork) as m ~ N^-1/4, t ~ N^1/2, beta - 1 ~ N^-1/2. If the steps of beta and the time spent at
each follow these powers, beta changes by as much a sweep as 1/N in both cases, noise and speed stay
in proportion, and what is left of the shift of the jump is one power of N with corrections.
"""

from collections.abc import Sequence
from typing import NamedTuple, TypedDict

import numpy as np
import xarray as xr
from scipy.special import gamma as gamma_function

from curved.curvature.model import CurvedModel
from curved.curvature.transforms import Renyi
from curved.figures.shared.checks import Check, extrapolated, table
from curved.figures.shared.diagrams import branch_diagram
from curved.figures.shared.grids import Range, linspace
from curved.figures.shared.hysteresis import DIRECTIONS, beginning, one_pattern_network, sweep
from curved.figures.shared.recall import run_all
from curved.flat.curie_weiss import CurieWeiss
from curved.numerics import estimators
from curved.numerics.streams import gamma_key, stream
from curved.numerics.typing import Array, BoolArray, Real
from curved.records import data_files
from curved.sampling.birth_death import one_pattern
from curved.sampling.glauber import simulate

__all__ = ["compute"]

_REFERENCE = 256  # neurons for which the schedules are given
_POWERS = {"up": 1 / 2, "down": 2 / 3}  # of the distance in beta from the transition
_HALF = 0.5  # abs(m) half way between the branches, where a run counts as having jumped


class Schedule(TypedDict):
    """Steps of beta through a transition, for 256 neurons."""

    start: float
    """First distance from the transition, in the direction from which it is approached."""
    step: float
    dwell: float
    """Sweeps at each beta."""


class Jump(TypedDict):
    """Runs that find the jumps at a curvature."""

    gamma: float
    up: Schedule
    down: Schedule
    steps: int
    settle: int
    replicates: int


class Critical(TypedDict):
    """Runs at beta = 1 and a curvature where the transition is continuous."""

    gamma: float
    sweeps: int
    replicates: int


class State(TypedDict):
    """A state on a branch."""

    gamma: float
    beta: float


class Branches(TypedDict):
    """Runs on the branches away from the transitions."""

    states: Sequence[State]
    sweeps: int
    """Of each run, after a tenth as many from the pattern."""
    replicates: int


class _Ramp(NamedTuple):
    """A schedule at one size."""

    betas: Array
    dwell: float
    direction: str

    @classmethod
    def of(cls, jump: Jump, direction: str, transition: float, size: int) -> "_Ramp":
        schedule, power = jump["up" if direction == "up" else "down"], _POWERS[direction]
        scale = (_REFERENCE / size) ** power
        distance = schedule["start"] - schedule["step"] * np.arange(jump["steps"])
        side = -1 if direction == "up" else 1
        dwell = schedule["dwell"] * (size / _REFERENCE) ** (1 - power)
        return cls(transition + side * scale * distance, dwell, direction)

    def passed(self, m: Real) -> BoolArray:
        """Whether abs(m) is that of the other branch."""
        return np.asarray(m > _HALF if self.direction == "up" else m < _HALF)


def _jump(size: int, transform: Renyi, ramp: _Ramp, settle: int, rng: np.random.Generator) -> float:
    """Beta at which a simulated run is first found on the other branch."""
    network = one_pattern_network(size)
    x = beginning(network, ramp.direction, rng)
    x = simulate(network, transform, ramp.betas[0], x, settle * size, rng).state
    for beta in ramp.betas:
        updates = max(1, rng.poisson(ramp.dwell * size))  # the time of the master equation
        run = simulate(network, transform, beta, x, updates, rng)
        if ramp.passed(np.abs(run.projections[0, 0] / size)):
            return float(beta)
        x = run.state
    raise ValueError(
        f"figS1a.jump.steps = {ramp.betas.size}: more or longer steps are needed, as a run going "
        f"{ramp.direction} at N = {size} has not jumped by beta = {ramp.betas[-1]:.6g}"
    )


def _mean_jump(size: int, transform: Renyi, ramp: _Ramp) -> float:
    """The mean of `_jump` from the master equation."""
    chain = one_pattern(size, transform, ramp.betas[0]).folded()
    here = ~ramp.passed(chain.m)
    if ramp.direction == "down":  # the least likely state on the way separates the branches
        here &= np.arange(chain.m.size) >= np.argmin(np.where(here, chain.log_stationary, np.inf))
    logs = chain.log_stationary
    p = np.where(here, np.exp(np.minimum(logs - logs[here].max(), 0)), 0.0)
    p /= p.sum()
    mean = 0.0
    for beta in ramp.betas:
        chain = one_pattern(size, transform, beta).folded()
        p = chain.evolve(p, [ramp.dwell], rtol=1e-6)[-1]
        gone = ramp.passed(chain.m)
        mean += beta * p[gone].sum()
        p[gone] = 0.0
    return float(mean / (1 - p.sum()))


def _equilibrium(
    size: int, transform: Renyi, beta: float, sweeps: int, rng: np.random.Generator
) -> float:
    """Mean of abs(m) in the pattern's basin, from one chain."""
    network = one_pattern_network(size)
    x = simulate(network, transform, beta, network.patterns[0], sweeps * size // 10, rng).state
    run = simulate(network, transform, beta, x, sweeps * size, rng, records=sweeps)
    return float(np.mean(np.abs(run.projections[:, 0])) / size)


def _exact_mean(size: int, transform: Renyi, beta: float, unstable: float) -> float:
    """The same from the stationary distribution beyond an unstable m, or 0 if there is none."""
    chain = one_pattern(size, transform, beta).folded()
    return chain.mean(chain.m, chain.m >= unstable)


def _branch(transform: Renyi, beta: float) -> tuple[float, float]:
    """The stable m > 0 of the theory and the unstable one below it, 0 if there is none."""
    states = CurvedModel(CurieWeiss(), transform).states(beta)
    ordered = [state for state in states if state.branch == "ferromagnet"]
    m = {bool(state.stable[0]): float(state.order[0, 0]) for state in ordered}
    return m[True], m.get(False, 0.0)


def _critical_amplitude(gamma: float) -> float:
    """Limit of N^(1/4) <abs(m)> at beta = 1, where p(m) ~ exp[-N c m^4], c = 1/12 + gamma/8."""
    c = 1 / 12 + gamma / 8
    return float(c**-0.25 * gamma_function(1 / 2) / gamma_function(1 / 4))


def compute(
    gamma: Sequence[float],
    beta: Range,
    points: int,
    neurons: Sequence[int],
    settle: int,
    sweeps: int,
    per_sweep: int,
    replicates: int,
    jump: Jump,
    branches: Branches,
    critical: Critical,
    seed: int,
) -> xr.Dataset:
    """Sweep beta both ways at several sizes, and extrapolate what the loops are made of.

    Loops are as in Figure S2d. The jumps come from runs of their own, on the schedules `jump`; m on
    the branches and at the critical point from long chains. Each is compared with the exact result
    at its size, from the birth-death chain, and in the limit with the theory.
    """
    betas = linspace(beta)

    def loop(key: tuple[float, int, int, int]) -> Array:
        value, size, direction, replicate = key
        rng = stream(seed, 0, gamma_key(value), size, direction, replicate)
        law = Renyi(value), betas, DIRECTIONS[direction]
        return sweep(one_pattern_network(size), *law, settle, sweeps, per_sweep, rng)

    loops = [
        (g, n, d, k) for g in gamma for n in neurons for d in range(2) for k in range(replicates)
    ]
    runs = np.array(list(run_all(loop, loops, "hysteresis: sweeps")))
    mean, error = estimators.mean(
        runs.reshape(len(gamma), len(neurons), 2, replicates, betas.size).swapaxes(-1, -2)
    )

    bent = Renyi(jump["gamma"])
    [fold] = CurvedModel(CurieWeiss(), bent).folds()
    transitions = {"up": 1.0, "down": float(fold.beta[0])}
    ramps = {(n, d): _Ramp.of(jump, d, transitions[d], n) for n in neurons for d in transitions}

    def run(key: tuple[int, int, int]) -> float:
        size, direction, replicate = key
        ramp = ramps[size, DIRECTIONS[direction]]
        rng = stream(seed, 1, size, direction, replicate)
        return _jump(size, bent, ramp, jump["settle"], rng)

    jumps = [(n, d, k) for d in range(2) for n in neurons for k in range(jump["replicates"])]
    ends = np.array(list(run_all(run, jumps, "hysteresis: jumps")))
    jumped, jump_error = estimators.mean(ends.reshape(2, len(neurons), -1))
    jump_exact = [[_mean_jump(n, bent, ramps[n, d]) for n in neurons] for d in DIRECTIONS]

    states = [*branches["states"], State(gamma=critical["gamma"], beta=1.0)]
    chains = [branches] * len(branches["states"]) + [critical]

    def equilibrium(key: tuple[int, int, int]) -> float:
        index, size, replicate = key
        state, rng = states[index], stream(seed, 2, index, size, replicate)
        length = chains[index]["sweeps"]
        return _equilibrium(size, Renyi(state["gamma"]), state["beta"], length, rng)

    keys = [
        (i, n, k)
        for i, part in enumerate(chains)
        for n in neurons
        for k in range(part["replicates"])
    ]
    found: dict[tuple[int, int], list[float]] = {}
    for (i, n, _), value in zip(
        keys, run_all(equilibrium, keys, "hysteresis: equilibria"), strict=True
    ):
        found.setdefault((i, n), []).append(value)
    m, m_error = np.transpose(
        [[estimators.mean(found[i, n]) for n in neurons] for i in range(len(states))], (2, 0, 1)
    )
    theory = [_branch(Renyi(s["gamma"]), s["beta"]) for s in states[:-1]]
    m_exact = [
        [_exact_mean(n, Renyi(s["gamma"]), s["beta"], unstable) for n in neurons]
        for s, (_, unstable) in zip(states, [*theory, (0.0, 0.0)], strict=True)
    ]

    labels = [f"gamma' = {s['gamma']:g}, beta = {s['beta']:g}" for s in states]
    checks: list[Check] = []
    for row, direction in enumerate(DIRECTIONS):
        what = f"jump going {direction} at gamma' = {jump['gamma']:g}"
        limit, power = transitions[direction], _POWERS[direction]
        exact = jump_exact[row]
        for n, *values in zip(neurons, jumped[row], jump_error[row], exact, strict=True):
            checks.append(Check(f"beta of the {what}, N = {n}, by the master equation", *values))
        # A schedule that begins beyond the bistable range is beyond the scaling of a transition.
        wide = 1 - transitions["down"]
        used = [abs(ramps[n, direction].betas[0] - limit) < wide for n in neurons]
        if sum(used) > 2:
            kept = np.array(neurons)[used], jumped[row][used], jump_error[row][used]
            checks.append(extrapolated(f"beta of the {what}", *kept, [power, 1.0], limit))
    for row, label in enumerate(labels):
        for n, *values in zip(neurons, m[row], m_error[row], m_exact[row], strict=True):
            checks.append(Check(f"mean |m| at {label}, N = {n}, by enumeration", *values))
    if len(neurons) > 1:
        for row, (stable, _) in enumerate(theory):
            branch = neurons, m[row], m_error[row]
            checks.append(extrapolated(f"m at {labels[row]}", *branch, [1.0], stable))
        scale = np.array(neurons) ** 0.25
        amplitude = _critical_amplitude(critical["gamma"])
        scaled = neurons, scale * m[-1], scale * m_error[-1]
        checks.append(extrapolated(f"N^(1/4) |m| at {labels[-1]}", *scaled, [0.5], amplitude))

    lines = branch_diagram(
        "figS1a",
        "Hysteresis of the curved network with one pattern: simulation against theory",
        CurieWeiss(),
        gamma,
        float(betas.max()),
        points,
    )
    field = ("gamma", "neurons", "direction", "beta_swept")
    simulated = data_files.make(
        "figS1a",
        lines.attrs["title"],
        {
            "m_swept": (field, mean),
            "m_swept_error": (field, error),
            "beta_jump": (("direction", "neurons"), jumped),
            "beta_jump_error": (("direction", "neurons"), jump_error),
            "beta_jump_exact": (("direction", "neurons"), jump_exact),
            "beta_transition": (("direction",), [transitions[d] for d in DIRECTIONS]),
            "m_equilibrium": (("equilibrium", "neurons"), m),
            "m_equilibrium_error": (("equilibrium", "neurons"), m_error),
            "m_equilibrium_exact": (("equilibrium", "neurons"), m_exact),
            **table(checks),
        },
        {
            "gamma": list(gamma),
            "neurons": list(neurons),
            "direction": list(DIRECTIONS),
            "beta_swept": betas,
            "equilibrium": labels,
        },
        gamma_jump=jump["gamma"],
    )
    return xr.merge([lines, simulated], combine_attrs="no_conflicts")
