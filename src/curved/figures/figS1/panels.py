"""Figure S1: finite networks against theory, by simulation and enumeration.

Every file ends with a table of checks, a row for each number of a simulation beside theory's.
"""

import math
from collections import Counter
from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from curved.curvature.model import CurvedModel
from curved.curvature.transforms import Renyi
from curved.figures.declaration import Fault, Panel, Section, Variable
from curved.figures.parameters import (
    DIFFERENT,
    Beta,
    BetaGrid,
    Correlation,
    Gamma,
    Gammas,
    Grid,
    MStart,
    Part,
    Points,
    RecordsPerSweep,
    Replicates,
    Seed,
    Sizes,
    Stored,
    Sweeps,
    Time,
    divisor,
    each,
)
from curved.figures.shared.retrieval_support import unretrievable
from curved.figures.shared.support import unsupported
from curved.figures.shared.two_patterns import Case, unsupported_cases
from curved.flat.curie_weiss import CurieWeiss
from curved.flat.sherrington_kirkpatrick import SherringtonKirkpatrick

_WHOLE = 1e-6  # numbers of neurons within it of a whole one are whole


class _Validation(Panel):
    """What the panels of this figure have in common."""

    folder = "validation"
    threads = 2
    memory = 800
    minutes = 30

    variables = {
        "temperature": Variable("temperature", "T", "(9)"),
        "m_mean": Variable("mean absolute overlap of the simulated runs", "|m|", "(17)"),
        "m_mean_error": Variable("standard error of the mean absolute overlap of the runs"),
        "equilibrium": Variable("curvature and inverse temperature of a chain in equilibrium"),
        "energy_mean": Variable(
            "mean energy per neuron in a simulation", r"\langle E \rangle / N", "(7)"
        ),
        "energy_mean_error": Variable("standard error of the mean energy per neuron"),
        "energy_limit": Variable("energy per neuron for N to infinity", "E/N", "(7)"),
        "check": Variable("what a simulation is compared in with theory"),
        "check_deviation": Variable("deviation from theory in standard errors"),
        "check_error": Variable("standard error of the value of the simulation"),
        "check_note": Variable("why simulation and theory differ, where they must"),
        "check_probability": Variable(
            "probability of a worse fit, where the value is extrapolated"
        ),
        "check_theory": Variable("value of the theory for N to infinity"),
        "check_value": Variable("value of the simulation, extrapolated to N to infinity"),
        "neurons": Variable("number of neurons", "N", "(7)"),
    }


def _alike(key: str, names: list[str]) -> Iterator[Fault]:
    """Say which values the names of checks, which have six digits, do not tell apart."""
    for name, number in Counter(names).items():
        if number > 1:
            says = f"{name} stands {number} times, to six digits; all must differ"
            yield Fault(key, None, says)


def _numbers(values: list[float]) -> list[str]:
    return [f"{value:g}" for value in values]


def _pairs(cases: list[Case]) -> list[str]:
    return [f"{case.gamma:g}, {case.beta:g}" for case in cases]


def _not_whole(key: str, sizes: list[int], share: float, says: str) -> Iterator[Fault]:
    """Say of which sizes N a share is not a whole number of neurons."""
    for size in sizes:
        if abs(size * share - round(size * share)) > _WHOLE:
            yield Fault(key, size, says)


# a. Hysteresis


class Schedule(Section):
    """Steps of beta through a transition, and the sweeps at each, for N = 256."""

    start: Annotated[float, Field(gt=0, le=1)]
    """First distance from the transition, in the direction from which it is approached."""
    step: Annotated[float, Field(gt=0, le=1)]
    dwell: Annotated[float, Field(gt=0, le=10_000)]
    """Sweeps at each beta."""


class Jump(Section):
    """Runs that find the jumps at a curvature."""

    gamma: Annotated[
        float,
        Field(
            gt=-2,
            le=-0.7,
            description="curvature of the jumps, where the transition is explosive",
        ),
    ]
    up: Schedule
    down: Schedule
    steps: Annotated[int, Field(ge=1, le=10_000, description="largest number of steps of beta")]
    settle: Sweeps
    replicates: Replicates


class Branches(Section):
    """Runs on the branches away from the transitions, each after a tenth as many sweeps."""

    states: Annotated[
        list[Case],
        Field(min_length=1, description="where m is compared with its branch; each needs one"),
    ]
    sweeps: Sweeps
    replicates: Replicates


class Critical(Section):
    """Runs at beta = 1 and a curvature where the transition is continuous."""

    gamma: Annotated[
        float,
        Field(
            ge=-0.6,
            le=10,
            description="curvature of the critical point, where the transition is continuous",
        ),
    ]
    sweeps: Sweeps
    replicates: Replicates


class FigS1a(_Validation):
    """Hysteresis of the curved network with one pattern: simulation against theory."""

    gamma: Gammas
    beta: BetaGrid
    points: Points
    neurons: Sizes
    settle: Sweeps
    sweeps: Sweeps
    per_sweep: RecordsPerSweep
    replicates: Replicates
    jump: Jump
    branches: Branches
    critical: Critical
    seed: Seed

    variables = {
        "beta_jump": Variable(
            "mean inverse temperature of a jump in a simulation", r"\beta", "(16)"
        ),
        "beta_jump_error": Variable("standard error of the mean inverse temperature of a jump"),
        "beta_jump_exact": Variable("the mean of a jump by the master equation", r"\beta", "(16)"),
        "beta_transition": Variable(
            "inverse temperature of a jump for N to infinity", r"\beta", "(16)"
        ),
        "m_equilibrium": Variable(
            "mean absolute overlap in equilibrium, by simulation", "|m|", "(15)"
        ),
        "m_equilibrium_error": Variable("standard error of that mean"),
        "m_equilibrium_exact": Variable("the same from the exact distribution", "|m|", "(15)"),
    }

    def conditions(self) -> Iterator[Fault]:
        """All must have support, states be on a branch, records be even, and names differ."""
        states, one = self.branches.states, CurieWeiss()
        gammas = {f"branches.states[{k}].gamma": state.gamma for k, state in enumerate(states)}
        yield from (outside := list(unsupported(gammas, one)))
        yield from unsupported(each("gamma", self.gamma), one)
        yield from divisor("per_sweep", self.per_sweep, "neurons", self.neurons)
        for index, state in enumerate(states):
            if any(fault.key == f"branches.states[{index}].gamma" for fault in outside):
                continue
            found = CurvedModel(one, Renyi(state.gamma)).states(state.beta)
            if not any(s.stable[0] for s in found if s.branch == "ferromagnet"):
                key = f"branches.states[{index}].beta"
                yield Fault(key, state.beta, "there is no stable state with m > 0")
        yield from _alike("gamma", _numbers(self.gamma))
        yield from _alike("branches.states", _pairs(states))


# b. Trajectories

_Large = Annotated[
    list[Annotated[float, Field(ge=1e4, le=1e15)]],
    *DIFFERENT,
    Field(
        min_length=3,
        description="a list of different numbers of neurons, so many that m diffuses",
    ),
]
_Spacing = Annotated[
    float,
    Field(
        ge=1e-6,
        le=0.01,
        description="spacing of the lattice of m, dimensionless; 1 is a multiple of it",
    ),
]


class Lattice(Section):
    """Diffusing networks and their lattice."""

    neurons: _Large
    spacing: _Spacing


class Large(Lattice):
    """Networks too large for a chain on every m."""

    limit: Lattice
    """For the limit of the mean time of escape, which is quickly computed."""


class Direct(Section):
    """Runs from a larger overlap, for which the noise is small."""

    m_start: MStart
    times: Annotated[
        list[Annotated[float, Field(ge=1, le=1000, multiple_of=1)]],
        Field(
            min_length=1,
            description="times at which the mean is compared, in whole sweeps, growing",
        ),
    ]
    neurons: Annotated[
        list[Annotated[int, Field(ge=4, le=100_000)]],
        *DIFFERENT,
        Field(
            min_length=3,
            description="sizes for the limit, growing by factors of two for best",
        ),
    ]
    replicates: Replicates

    def conditions(self) -> Iterator[Fault]:
        """The start must be a state."""
        says = f"N (1 - m)/2 must be whole for a start at {{here}}.m_start = {self.m_start}"
        yield from _not_whole("neurons", self.neurons, (1 - self.m_start) / 2, says)


class FigS1b(_Validation):
    """Recall just above beta = 1, one pattern: simulation against equation (17)."""

    gamma: Gammas
    beta: Beta
    m_start: MStart
    time: Annotated[float, Field(ge=10, le=1e5, description="time of the last point, in sweeps")]
    points: Points
    simulated: Sweeps
    neurons: Sizes
    replicates: Annotated[
        list[Replicates],
        Field(min_length=1, description="number of independent runs for each of neurons"),
    ]
    compared: Annotated[
        list[Time],
        Field(min_length=1, description="times at which the mean is compared, in sweeps"),
    ]
    large: Large
    direct: Direct
    seed: Seed

    variables = {
        "escape_time": Variable("mean time of escape in simulations", "t", "(17)", "sweep"),
        "escape_time_error": Variable("standard error of the mean time of escape", "", "", "sweep"),
        "escape_time_exact": Variable(
            "mean time of escape by the master equation", "t", "(17)", "sweep"
        ),
        "escape_time_limit": Variable("time of escape for N to infinity", "t", "(17)", "sweep"),
        "escaped": Variable(
            "fraction of the simulated runs that have escaped, |m| >= 1/2", "", "(17)"
        ),
        "escaped_exact": Variable("the same by the master equation", "", "(17)"),
        "escaped_large": Variable("the same by diffusion in large networks", "", "(17)"),
        "m_exact": Variable("mean absolute overlap by the master equation", "|m|", "(17)"),
        "m_large": Variable("mean absolute overlap by diffusion in large networks", "|m|", "(17)"),
        "m_spread": Variable("standard deviation of the absolute overlap of the runs", "", "(17)"),
        "neurons_large": Variable("number of neurons of large networks", "N", "(7)"),
        "time_simulated": Variable("time in simulations", "t", "(17)", "sweep"),
    }

    def conditions(self) -> Iterator[Fault]:
        """All must have support, and each size its replicates."""
        yield from unsupported(each("gamma", self.gamma), CurieWeiss())
        if len(self.replicates) != len(self.neurons):
            yield Fault(
                "replicates",
                self.replicates,
                f"must have an entry for each of {{here}}.neurons = {self.neurons}",
            )
        yield from _alike("gamma", _numbers(self.gamma))


# c. Attractors


class Equilibrium(Section):
    """Chains at the attractors."""

    neurons: Sizes
    sweeps: Sweeps
    replicates: Replicates


class FigS1c(_Validation):
    """Attractors reached with two correlated patterns: simulation against the flow."""

    correlation: Correlation
    cases: Annotated[
        list[Case],
        Field(min_length=1, max_length=6, description="curvatures and inverse temperatures"),
    ]
    neurons: Sizes
    cells: Annotated[
        int, Field(ge=2, le=100, description="cells of the grid of starts on each axis")
    ]
    replicates: Annotated[int, Field(ge=1, le=1000, description="starts in each cell")]
    sweeps: Sweeps
    window: Sweeps
    points: Annotated[
        int, Field(ge=11, le=1001, description="points on each axis of the map of basins")
    ]
    time: Time
    equilibrium: Equilibrium
    seed: Seed

    variables = {
        "agreement": Variable("fraction of the runs that end where the flow leads", "", "(14)"),
        "agreement_error": Variable("standard error of that fraction"),
        "attractor_m1": Variable("overlap with pattern 1 at an attractor", "m_1", "(18)"),
        "attractor_m2": Variable("overlap with pattern 2 at an attractor", "m_2", "(18)"),
        "attractors_predicted": Variable("number of stable fixed points", "", "(14)"),
        "attractors_reached": Variable("number of attractors that some run reaches", "", "(8)"),
        "basin": Variable(
            "attractor to which the flow leads, -1 where there are no states", "", "(14)"
        ),
        "m1_equilibrium": Variable("mean overlap with pattern 1 at an attractor", "m_1", "(18)"),
        "m1_equilibrium_error": Variable("standard error of that mean"),
        "m2_equilibrium": Variable("mean overlap with pattern 2 at an attractor", "m_2", "(18)"),
        "m2_equilibrium_error": Variable("standard error of that mean"),
        "neurons_equilibrium": Variable("number of neurons of chains in equilibrium", "N", "(7)"),
        "predicted": Variable("attractor to which the flow leads", "", "(14)"),
        "reached": Variable("attractor nearest to the end of a run", "", "(8)"),
        "start_m1": Variable("overlap with pattern 1 at time 0", "m_1", "(18)"),
        "start_m2": Variable("overlap with pattern 2 at time 0", "m_2", "(18)"),
    }

    def conditions(self) -> Iterator[Fault]:
        """All must have support, patterns be possible, and the window be within a run."""
        yield from unsupported_cases(self.cases, self.correlation)
        says = f"N (1 + C)/2 must be whole for two patterns of correlation C = {self.correlation}"
        share = (1 + self.correlation) / 2
        yield from _not_whole("neurons", self.neurons, share, says)
        yield from _not_whole("equilibrium.neurons", self.equilibrium.neurons, share, says)
        if self.window > self.sweeps:
            yield Fault("window", self.window, "must be at most {here}.sweeps")
        yield from _alike("cases", _pairs(self.cases))


# d, e. Retrieval

_RetrievedLoad = Annotated[
    float,
    Field(ge=0.01, le=0.137, description="load M/N at which there is retrieval at T = 0"),
]


class _Retrieval(_Validation):
    """Random patterns at loads with retrieval."""

    alpha: list[_RetrievedLoad]
    gamma: Gammas
    neurons: Sizes

    def conditions(self) -> Iterator[Fault]:
        """Retrieval must have support, numbers of patterns be whole, and names differ."""
        yield from unretrievable(each("gamma", self.gamma))
        for load in self.alpha:
            says = f"alpha N must be whole at alpha = {load}"
            for size in self.neurons:
                if abs(load * size - round(load * size)) > 1e-9:
                    yield Fault("neurons", size, says)
        yield from _alike("gamma", _numbers(self.gamma))
        yield from _alike("alpha", _numbers(self.alpha))


class FigS1d(_Retrieval):
    """Retrieval in finite Hopfield networks."""

    alpha: Annotated[
        list[_RetrievedLoad],
        *DIFFERENT,
        Field(min_length=1, description="a list of different loads with retrieval at T = 0"),
    ]
    parts: Annotated[
        list[Annotated[float, Field(ge=0.4, le=0.9)]],
        *DIFFERENT,
        Field(
            min_length=1,
            description="temperatures in units of the limit of retrieval, so low that networks "
            "keep it",
        ),
    ]
    points: Points
    samples: Replicates
    settle: Sweeps
    sweeps: Sweeps
    seed: Seed

    variables = {
        "beta_released": Variable(
            "inverse temperature by the released formulas", r"\beta", "(23)-(24), D2"
        ),
        "energy_limit_error": Variable("standard error of that energy"),
        "energy_released": Variable("energy per neuron by the released formulas", "E/N", "D2"),
        "energy_released_deviation": Variable(
            "deviation of the energy from the released formulas, in standard errors", "", "D2"
        ),
        "energy_released_line": Variable(
            "energy per neuron along the line of the released formulas", "E/N", "D2"
        ),
        "m_limit": Variable("overlap in a simulation, for N to infinity", "m", "(21)"),
        "m_limit_error": Variable("standard error of that overlap"),
        "m_released": Variable("overlap by the released formulas", "m", "D2"),
        "m_released_deviation": Variable(
            "deviation of the overlap from the released formulas, in standard errors", "", "D2"
        ),
        "part": Variable("temperature over that of the limit of retrieval", "T/T_M", "(21)-(24)"),
    }

    def conditions(self) -> Iterator[Fault]:
        """Beside those of retrieval, the parts' names must differ."""
        yield from super().conditions()
        yield from _alike("parts", _numbers(self.parts))


class DistanceGrid(Grid):
    """Evenly spaced distances (T - T_M) sqrt(N) / T_M from the limit of retrieval."""

    start: Annotated[float, Field(ge=-20, le=-1)]
    stop: Annotated[float, Field(ge=1, le=20)]
    points: Points


class FigS1e(_Retrieval):
    """Limit of retrieval in finite Hopfield networks."""

    alpha: Annotated[
        list[_RetrievedLoad],
        *DIFFERENT,
        Field(
            min_length=1,
            max_length=2,
            description="a list of different loads with retrieval at T = 0, two of which can be "
            "drawn",
        ),
    ]
    distance: DistanceGrid
    samples: Replicates
    sweeps: Annotated[
        int,
        Field(
            ge=40,
            le=100_000,
            multiple_of=40,
            description="length of a run in sweeps, in 40 pieces",
        ),
    ]
    lost: Part
    seed: Seed

    variables = {
        "distance": Variable(
            "relative distance of T from the limit of retrieval, times sqrt(N)",
            r"\sqrt{N} (T - T_M)/T_M",
            "(21)-(24)",
        ),
        "fraction_short": Variable("fraction of the runs, of a quarter of the length"),
        "runs": Variable("number of runs at each temperature"),
        "T_loss": Variable("mean temperature at which runs lose the pattern", "T", "(21)-(24)"),
        "T_loss_error": Variable("standard error of the mean temperature of loss"),
        "T_loss_limit": Variable("mean temperature of loss, for N to infinity", "T", "(21)-(24)"),
        "T_loss_limit_error": Variable("standard error of that temperature"),
        "T_loss_short": Variable(
            "mean temperature of loss in runs of a quarter of the length", "T", "(21)-(24)"
        ),
        "T_memory_released": Variable("image of the flat limit of retrieval", "T", "D5"),
    }

    def conditions(self) -> Iterator[Fault]:
        """Beside those of retrieval: positive temperatures, and sizes to extrapolate from."""
        yield from super().conditions()
        nearest, smallest = self.distance.start, min(self.neurons)
        if nearest <= -math.sqrt(smallest):
            yield Fault(
                "distance.start",
                nearest,
                "must be above -sqrt(N) for all {here}.neurons, the least of which is "
                f"{smallest}, for temperatures to be positive",
            )
        if len(self.neurons) < 3:
            yield Fault("neurons", self.neurons, "three are needed to extrapolate")


# f. The spin glass


class Rungs(Section):
    """Inverse temperatures of a curvature."""

    gamma: Gamma
    beta: Annotated[list[Beta], *DIFFERENT, Field(min_length=1)]


class Sweep(Section):
    """Chains that follow beta up and down again."""

    gamma: Annotated[
        float,
        Field(lt=-1, description="curvature of the loop, where the paramagnet has a limit"),
    ]
    beta: BetaGrid
    neurons: Sizes
    sweeps: Sweeps
    replicates: Replicates


class FigS1f(_Validation):
    """Finite Sherrington-Kirkpatrick networks."""

    ladder: Annotated[
        list[Rungs],
        Field(
            min_length=1,
            description="curvatures and inverse temperatures between which states are exchanged",
        ),
    ]
    beta_max: Beta
    points: Points
    neurons: Sizes
    samples: Annotated[
        list[Replicates],
        Field(
            min_length=1,
            description="number of samples of the couplings for each of neurons",
        ),
    ]
    settle: Sweeps
    sweeps: Annotated[
        int,
        Field(ge=5, le=1_000_000, multiple_of=5, description="sweeps that count, five to a record"),
    ]
    hysteresis: Sweep
    seed: Seed

    variables = {
        "b_one_step": Variable(
            "inverse temperature of the flat network, with one step of replica-symmetry breaking",
            r"\beta'",
            "(9)",
        ),
        "balance": Variable(
            "energy per neuron less that which the overlap of two replicas asks for",
            r"e + \langle \beta' (1 - q_{12}^2) \rangle / 2",
            "(26)",
        ),
        "balance_error": Variable("standard error of the balance of energy and overlap"),
        "beta_left": Variable(
            "mean inverse temperature at which chains leave the paramagnet, or come back to it",
            r"\beta",
            "(27)",
        ),
        "beta_left_error": Variable("standard error of that mean inverse temperature"),
        "beta_one_step": Variable(
            "inverse temperature, with one step of replica-symmetry breaking", r"\beta", "(9)"
        ),
        "energy_one_step": Variable(
            "energy per neuron, with one step of replica-symmetry breaking", "E/N", "(26)"
        ),
        "energy_swept": Variable(
            "mean energy per neuron while beta goes up or down", "E/N", "(26)"
        ),
        "energy_swept_error": Variable("standard error of that energy"),
        "equilibrated": Variable("whether the starts agree and energy and overlap balance"),
        "exchanged": Variable(
            "fraction of the proposed exchanges with the next rung that are made"
        ),
        "neurons_swept": Variable("number of neurons", "N", "(26)"),
        "q2_simulated": Variable(
            "mean square overlap of two replicas", r"\langle q_{12}^2 \rangle", "(27)"
        ),
        "q2_simulated_error": Variable("standard error of the mean square overlap"),
        "q_one_step": Variable(
            "root mean square overlap, with one step of replica-symmetry breaking",
            r"\langle q_{12}^2 \rangle^{1/2}",
            "(27)",
        ),
        "round_trips": Variable("mean number of round trips of the states on a ladder"),
        "rung_beta": Variable("inverse temperature of a rung", r"\beta", "(9)"),
        "rung_gamma": Variable("curvature of a rung", r"\gamma'", "(10)"),
        "starts_difference": Variable(
            "difference of the mean energies from random and from cold starts", "E/N", "(26)"
        ),
        "starts_difference_error": Variable("standard error of that difference"),
    }

    def conditions(self) -> Iterator[Fault]:
        """All must have support, each size its samples, and names differ."""
        gammas = {f"ladder[{index}].gamma": part.gamma for index, part in enumerate(self.ladder)}
        gammas["hysteresis.gamma"] = self.hysteresis.gamma
        yield from unsupported(gammas, SherringtonKirkpatrick())
        if len(self.neurons) != len(self.samples):
            says = f"must be one for each of {{here}}.neurons = {self.neurons}"
            yield Fault("samples", self.samples, says)
        rungs = [f"{part.gamma:g}, {beta:g}" for part in self.ladder for beta in part.beta]
        yield from _alike("ladder", rungs)


# g. Enumeration

_Enumerable = Annotated[
    list[Annotated[int, Field(ge=8, le=20)]],
    *DIFFERENT,
    Field(
        min_length=1,
        description="a list of different numbers of neurons whose states are enumerated",
    ),
]
_Summed = Annotated[
    list[Annotated[int, Field(ge=8, le=100_000)]],
    *DIFFERENT,
    Field(
        min_length=4,
        description="a list of different numbers of neurons whose overlaps are summed over",
    ),
]


class Beyond(Section):
    """Sizes of sums over the N + 1 overlaps, for the limits."""

    energy: _Summed
    theta: _Summed


class FigS1g(_Validation):
    """Small networks with one pattern: enumeration against theory and simulation."""

    gamma: Gammas
    beta: Beta
    neurons: _Enumerable
    simulated: _Enumerable
    beyond: Beyond
    sweeps: Sweeps
    stored: Stored
    seed: Seed

    variables = {
        "energy_exact": Variable(
            "mean energy per neuron by enumeration", r"\langle E \rangle / N", "(7)"
        ),
        "neurons_simulated": Variable("number of neurons of simulations", "N", "(7)"),
        "potential_exact": Variable("potential per neuron by enumeration", r"\varphi", "(11)"),
        "potential_limit": Variable("potential per neuron for N to infinity", r"\varphi", "(11)"),
        "theta": Variable("coefficient of order k, times N^(k-1)", r"N^{k-1} \theta_k", "(4)"),
        "theta_limit": Variable("its limit for N to infinity", r"N^{k-1} \theta_k", "(4)"),
    }

    def conditions(self) -> Iterator[Fault]:
        """All must have support, and names differ."""
        yield from unsupported(each("gamma", self.gamma), CurieWeiss())
        yield from _alike("gamma", _numbers(self.gamma))
