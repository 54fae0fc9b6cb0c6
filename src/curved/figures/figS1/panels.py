"""Figure S1: finite networks against theory, by simulation and enumeration.

Every file ends with a table of checks, a row for each number of a simulation beside theory's.
"""

import math
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from operator import attrgetter
from typing import Annotated, Any, Literal

from pydantic import Field

from curved.curvature.curved_model import CurvedModel
from curved.curvature.transforms import Renyi, SupportError
from curved.figures import parameters as par
from curved.figures.declaration import Fault, Panel, Section, Variable
from curved.figures.shared.retrieval_support import have_retrieval
from curved.figures.shared.support import have_support
from curved.figures.shared.two_patterns import Case as Case
from curved.flat.curie_weiss import CurieWeiss
from curved.flat.sherrington_kirkpatrick import SherringtonKirkpatrick
from curved.flat.two_patterns import TwoPatterns
from curved.records.yaml_files import Condition


class _Validation(Panel):
    """What the panels of this figure have in common."""

    seed: par.Seed

    folder = "validation"
    threads = 2
    memory = 800
    minutes = 30
    variables = {
        "temperature": ("temperature", "T", "(9)"),
        "m_mean": ("mean absolute overlap of the simulated runs", "|m|", "(17)"),
        "m_mean_error": "standard error of the mean absolute overlap of the runs",
        "equilibrium": "curvature and inverse temperature of a chain in equilibrium",
        "energy_mean": ("mean energy per neuron in a simulation", r"\langle E \rangle / N", "(7)"),
        "energy_mean_error": "standard error of the mean energy per neuron",
        "energy_limit": ("energy per neuron for N to infinity", "E/N", "(7)"),
        "check": "name of a comparison of simulation and theory",
        "check_deviation": "deviation from theory in standard errors",
        "check_error": "standard error of the value of the simulation",
        "check_note": "why simulation and theory differ, where they must",
        "check_probability": "probability of a worse fit, where the value is extrapolated",
        "check_theory": "value of the theory for N to infinity",
        "check_value": "value of the simulation, extrapolated to N to infinity",
    }


class _Runs(Section):
    """Independent runs."""

    sweeps: par.Sweeps
    replicates: par.Replicates


class _Bundles(Section):
    """Simulations of 16 runs side by side."""

    sweeps: par.Sweeps
    replicates: par.Bundles


def _differ(path: str) -> Condition:
    """The names of checks, which have six digits, must tell the values at a path apart."""

    def names(value: Any) -> list[str]:
        if isinstance(value, float):
            return [f"{value:g}"]
        return [f"{value.gamma:g}, {beta:g}" for _, beta in par.numbers(value, "beta")]

    def condition(panel: Any) -> Iterator[Fault]:
        found = Counter(name for value in attrgetter(path)(panel) for name in names(value))
        for name, number in found.items():
            if number > 1:
                says = f"{name} appears {number} times, to six digits; all must differ"
                yield Fault(path, None, says)

    return condition


def _fit(key: str, says: str) -> Condition:
    """A list must be as long as that of the sizes."""

    def condition(panel: Any) -> Iterator[Fault]:
        if len(getattr(panel, key)) != len(panel.neurons):
            yield Fault(key, getattr(panel, key), f"{says} {{here}}.neurons = {panel.neurons}")

    return condition


def _not_whole(
    key: str, sizes: list[int], share: float, says: str, error: float = 1e-6
) -> Iterator[Fault]:
    """Say of which sizes N a share is not a whole number of neurons, up to an error."""
    for size in sizes:
        if abs(size * share - round(size * share)) > error:
            yield Fault(key, size, says)


class _OnePattern(_Validation):
    """What panels with one pattern have in common."""

    gamma: par.Gammas

    must = [have_support("gamma", CurieWeiss), _differ("gamma")]


# a. Hysteresis


class Schedule(Section):
    """Steps of beta through a transition, and the sweeps at each, for N = 256."""

    start: float = par.above(0, 1)
    """First distance from the transition, in the direction from which it is approached."""
    step: float = par.above(0, 1)
    dwell: float = par.above(0, 10_000)
    """Sweeps at each beta."""


class Jump(Section):
    """Runs that find the jumps at a curvature."""

    gamma: float = par.above(-2, -0.7, "curvature of the jumps, where the transition is explosive")
    up: Schedule
    down: Schedule
    steps: int = par.within(1, 10_000, "largest number of steps of beta")
    settle: par.Sweeps
    replicates: par.Bundles


class Branches(_Bundles):
    """Runs on the branches away from the transitions, each after half as many sweeps."""

    states: list[Case] = par.several(1, None, "where m is compared with its branch; each needs one")


class Critical(_Bundles):
    """Runs at beta = 1 and a curvature where the transition is continuous."""

    gamma: float = par.within(-0.6, 10)
    """curvature of the critical point, where the transition is continuous"""


def _be_on_a_branch(panel: "FigS1a") -> Iterator[Fault]:
    """States must have a branch."""
    for index, state in enumerate(panel.branches.states):
        with suppress(SupportError):  # which is said already
            recalled = CurvedModel(CurieWeiss(), Renyi(state.gamma)).branch("ferromagnet")
            if not any(recalled.at(recalled.crossings(state.beta)).stable):
                key = f"branches.states[{index}].beta"
                yield Fault(key, state.beta, "there is no stable state with m > 0")


class FigS1a(_OnePattern):
    """Hysteresis of the curved network with one pattern: simulation against theory."""

    beta: par.BetaGrid
    points: par.Points
    neurons: par.Sizes
    settle: par.Sweeps
    sweeps: par.Sweeps
    per_sweep: par.RecordsPerSweep
    replicates: par.Replicates
    jump: Jump
    branches: Branches
    critical: Critical

    must = [
        have_support("branches.states.gamma", CurieWeiss),
        _be_on_a_branch,
        _differ("branches.states"),
        par.divide("per_sweep", "neurons"),
    ]
    variables = {
        "beta_jump": ("mean inverse temperature of a jump in a simulation", r"\beta", "(16)"),
        "beta_jump_error": "standard error of the mean inverse temperature of a jump",
        "beta_jump_exact": ("the mean of a jump by the master equation", r"\beta", "(16)"),
        "beta_transition": ("inverse temperature of a jump for N to infinity", r"\beta", "(16)"),
        "m_equilibrium": ("mean absolute overlap in equilibrium, by simulation", "|m|", "(15)"),
        "m_equilibrium_error": "standard error of that mean",
        "m_equilibrium_exact": ("the same from the exact distribution", "|m|", "(15)"),
    }


# b. Trajectories


class Lattice(Section):
    """Diffusing networks and their lattice."""

    neurons: Annotated[par.Different[Annotated[float, par.within(1e4, 1e15)]], par.several(3)]
    """a list of different numbers of neurons, so many that m diffuses"""
    spacing: float = par.within(1e-6, 0.01)
    """spacing of the lattice of m, dimensionless; 1 is a multiple of it"""


class Large(Lattice):
    """Networks too large for a chain on every m."""

    limit: Lattice
    """For the limit of the mean time of escape, which is quickly computed."""


class Direct(Section):
    """Runs from a larger overlap, for which the noise is small."""

    m_start: par.MStart
    times: list[Annotated[float, par.within(1, 1000, multiple_of=1)]] = par.several(1)
    """times at which the mean is compared, in whole sweeps, growing"""
    neurons: Annotated[par.Different[Annotated[int, par.within(4, 100_000)]], par.several(3)]
    """sizes for the limit, growing by factors of two for best"""
    replicates: par.Bundles

    def conditions(self) -> Iterator[Fault]:
        """The start must be a state."""
        says = f"N (1 - m)/2 must be whole for a start at {{here}}.m_start = {self.m_start}"
        yield from _not_whole("neurons", self.neurons, (1 - self.m_start) / 2, says)


class FigS1b(_OnePattern):
    """Recall just above beta = 1, one pattern: simulation against equation (17)."""

    beta: par.Beta
    m_start: par.MStart
    time: float = par.within(10, 1e5, "time of the last point, in sweeps")
    points: par.Points
    simulated: par.Sweeps
    neurons: par.Sizes
    replicates: list[par.Bundles] = par.several(1)
    """number of independent simulations, of 16 runs each, for each of neurons"""
    compared: list[par.Time] = par.several(1)
    """times at which the mean is compared, in sweeps"""
    large: Large
    direct: Direct

    must = [_fit("replicates", "must have an entry for each of")]
    variables = {
        "escape_time": ("mean time of escape in simulations", "t", "(17)", "sweep"),
        "escape_time_error": ("standard error of the mean time of escape", "", "", "sweep"),
        "escape_time_exact": ("mean time of escape by the master equation", "t", "(17)", "sweep"),
        "escape_time_limit": ("time of escape for N to infinity", "t", "(17)", "sweep"),
        "escaped": ("fraction of the simulated runs that have escaped, |m| >= 1/2", "", "(17)"),
        "escaped_exact": ("the same by the master equation", "", "(17)"),
        "escaped_large": ("the same by diffusion in large networks", "", "(17)"),
        "m_exact": ("mean absolute overlap by the master equation", "|m|", "(17)"),
        "m_large": ("mean absolute overlap by diffusion in large networks", "|m|", "(17)"),
        "m_spread": ("standard deviation of the absolute overlap of the runs", "", "(17)"),
        "neurons_large": ("number of neurons of large networks", "N", "(7)"),
        "time_simulated": ("time in simulations", "t", "(17)", "sweep"),
    }


# c. Attractors


class Equilibrium(_Bundles):
    """Chains at the attractors."""

    neurons: par.Sizes


class FigS1c(_Validation):
    """Attractors reached with two correlated patterns: simulation against the flow."""

    correlation: par.Correlation
    cases: list[Case] = par.several(1, 6, "curvatures and inverse temperatures")
    neurons: par.Sizes
    cells: int = par.within(2, 100, "cells of the grid of starts on each axis")
    replicates: int = par.within(1, 1000, "starts in each cell")
    sweeps: par.Sweeps
    window: par.Sweeps
    points: int = par.within(11, 1001, "points on each axis of the map of basins")
    time: par.Time
    equilibrium: Equilibrium

    must = [have_support("cases.gamma", TwoPatterns, "correlation"), _differ("cases")]
    variables = {
        "agreement": ("fraction of the runs that end where the flow leads", "", "(14)"),
        "agreement_error": "standard error of that fraction",
        "attractor_m1": ("overlap with pattern 1 at an attractor", "m_1", "(18)"),
        "attractor_m2": ("overlap with pattern 2 at an attractor", "m_2", "(18)"),
        "attractors_predicted": ("number of stable fixed points", "", "(14)"),
        "attractors_reached": ("number of attractors that some run reaches", "", "(8)"),
        "basin": ("attractor to which the flow leads, -1 where there are no states", "", "(14)"),
        "m1_equilibrium": ("mean overlap with pattern 1 at an attractor", "m_1", "(18)"),
        "m1_equilibrium_error": "standard error of that mean",
        "m2_equilibrium": ("mean overlap with pattern 2 at an attractor", "m_2", "(18)"),
        "m2_equilibrium_error": "standard error of that mean",
        "neurons_equilibrium": ("number of neurons of chains in equilibrium", "N", "(7)"),
        "predicted": ("attractor to which the flow leads", "", "(14)"),
        "reached": ("attractor nearest to the end of a run", "", "(8)"),
        "start_m1": ("overlap with pattern 1 at time 0", "m_1", "(18)"),
        "start_m2": ("overlap with pattern 2 at time 0", "m_2", "(18)"),
    }

    def conditions(self) -> Iterator[Fault]:
        """Beside those: patterns must be possible, and the window be within a run."""
        yield from super().conditions()
        says = f"N (1 + C)/2 must be whole for two patterns of correlation C = {self.correlation}"
        for key in ("neurons", "equilibrium.neurons"):
            yield from _not_whole(key, attrgetter(key)(self), (1 + self.correlation) / 2, says)
        if self.window > self.sweeps:
            yield Fault("window", self.window, f"must be at most {{here}}.sweeps = {self.sweeps}")


# d, e. Retrieval

_RetrievedLoad = Annotated[
    float, par.within(0.01, 0.137, "load M/N at which there is retrieval at T = 0")
]


class _Retrieval(_Validation):
    """Random patterns at loads with retrieval."""

    alpha: par.Different[_RetrievedLoad] = par.several(1)
    """a list of different loads with retrieval at T = 0"""
    gamma: par.Gammas
    neurons: par.Sizes
    samples: par.Replicates

    must = [have_retrieval, *map(_differ, ("gamma", "alpha"))]

    def conditions(self) -> Iterator[Fault]:
        """Beside those, numbers of patterns must be whole."""
        yield from super().conditions()
        for load in self.alpha:
            says = f"alpha N must be whole at alpha = {load}"
            yield from _not_whole("neurons", self.neurons, load, says, error=1e-9)


class FigS1d(_Retrieval):
    """Retrieval in finite Hopfield networks."""

    parts: par.Different[Annotated[float, par.within(0.4, 0.9)]] = par.several(1)
    """temperatures in units of the limit of retrieval, so low that networks keep it"""
    points: par.Points
    settle: par.Sweeps
    sweeps: par.Sweeps

    must = [_differ("parts")]
    variables = {
        "beta_released": Variable(
            "inverse temperature by the released formulas", r"\beta", "(23)-(24), D2"
        ),
        "energy_limit_error": "standard error of that energy",
        "energy_released": ("energy per neuron by the released formulas", "E/N", "D2"),
        "energy_released_deviation": Variable(
            "deviation of the energy from the released formulas, in standard errors", "", "D2"
        ),
        "energy_released_line": Variable(
            "energy per neuron along the line of the released formulas", "E/N", "D2"
        ),
        "m_limit": ("overlap in a simulation, for N to infinity", "m", "(21)"),
        "m_limit_error": "standard error of that overlap",
        "m_released": ("overlap by the released formulas", "m", "D2"),
        "m_released_deviation": Variable(
            "deviation of the overlap from the released formulas, in standard errors", "", "D2"
        ),
        "part": ("temperature over that of the limit of retrieval", "T/T_M", "(21)-(24)"),
    }


class DistanceGrid(par.Grid[Annotated[float, par.within(-20, -1)], par.Points]):
    """Evenly spaced distances (T - T_M) sqrt(N) / T_M from the limit of retrieval."""

    stop: float = par.within(1, 20)


class FigS1e(_Retrieval):
    """Limit of retrieval in finite Hopfield networks."""

    alpha: Annotated[par.Different[_RetrievedLoad], par.several(1, 2)]
    """a list of different loads with retrieval at T = 0, two of which can be drawn"""
    distance: DistanceGrid
    sweeps: int = par.within(40, 100_000, "length of a run in sweeps, in 40 pieces", multiple_of=40)
    lost: par.Part

    variables = {
        "distance": Variable(
            "relative distance of T from the limit of retrieval, times sqrt(N)",
            r"\sqrt{N} (T - T_M)/T_M",
            "(21)-(24)",
        ),
        "fraction_short": "fraction of the runs, of a quarter of the length",
        "runs": "number of runs at each temperature",
        "T_loss": ("mean temperature at which runs lose the pattern", "T", "(21)-(24)"),
        "T_loss_error": "standard error of the mean temperature of loss",
        "T_loss_limit": ("mean temperature of loss, for N to infinity", "T", "(21)-(24)"),
        "T_loss_limit_error": "standard error of that temperature",
        "T_loss_short": Variable(
            "mean temperature of loss in runs of a quarter of the length", "T", "(21)-(24)"
        ),
        "T_memory_released": ("image of the flat limit of retrieval", "T", "D5"),
    }

    def conditions(self) -> Iterator[Fault]:
        """Beside those of retrieval: positive temperatures, and sizes to extrapolate from."""
        yield from super().conditions()
        nearest, smallest = self.distance.start, min(self.neurons)
        if nearest <= -math.sqrt(smallest):
            which = f"all {{here}}.neurons, the least of which is {smallest}"
            says = f"must be above -sqrt(N) for {which}, for temperatures to be positive"
            yield Fault("distance.start", nearest, says)
        if len(self.neurons) < 3:
            yield Fault("neurons", self.neurons, "must be three or more, to extrapolate")


# f. The spin glass


class Rungs(Section):
    """Inverse temperatures of a curvature."""

    gamma: par.Gamma
    beta: par.Different[par.Beta] = par.several(1)


class FlatLadder(Section):
    """Inverse temperatures of the flat network between which states are exchanged."""

    start: float = par.above(0, 1, "the smallest, above the onset of the spin glass")
    stop: float = par.within(2, 20, "the largest, deep in the spin glass")
    spacing: float = par.within(0.2, 2.5, "of neighbours, in standard deviations of the energy")


class CurvedLadder(Rungs):
    """Replica exchange in beta at a curvature, in samples that the flat one has, too."""

    neurons: int = par.within(16, 100_000, "number of neurons N, one of those of the flat ladder")
    samples: par.Replicates


class Sweep(_Runs):
    """Chains that follow beta up and down again."""

    gamma: float = Field(lt=-1)
    """curvature of the loop, where the paramagnet has a limit"""
    beta: par.BetaGrid
    neurons: par.Sizes


class FigS1f(_Validation):
    """Finite Sherrington-Kirkpatrick networks."""

    couplings: Literal["gaussian", "signs"]
    """distribution of the couplings; balance of energy and overlap is exact for gaussian ones"""
    b: FlatLadder
    states: list[Rungs] = par.several(1)
    """curvatures and inverse temperatures at which the flat simulation is weighted anew"""
    coexistence: float = Field(lt=-1)
    """curvature at which paramagnet and spin glass have the same weight"""
    beta_max: par.Beta
    points: par.Points
    neurons: par.Sizes
    samples: list[par.Replicates] = par.several(1)
    """number of samples of the couplings for each of neurons"""
    settle: par.Sweeps
    sweeps: int = par.within(50, 1_000_000, "sweeps that count")
    records: int = par.within(50, 100_000, "records of energies and overlaps, a divisor of sweeps")
    direct: CurvedLadder
    hysteresis: Sweep

    must = [
        *(
            have_support(key, partial(SherringtonKirkpatrick, "full"))
            for key in ("states.gamma", "coexistence", "direct.gamma", "hysteresis.gamma")
        ),
        _fit("samples", "must be one for each of"),
        _differ("states"),
        par.divide("records", "sweeps"),
    ]
    needs = ("parisi",)
    variables = {
        "autocorrelation": "autocorrelation time of the energy on a rung, in records",
        "balance": Variable(
            "energy per neuron of the flat network less that which the overlap of two replicas "
            "asks for",
            r"e + b (1 - \langle q_{12}^2 \rangle) / 2",
            "(26)",
        ),
        "balance_error": "standard error of the balance of energy and overlap",
        "beta_left": Variable(
            "mean inverse temperature at which chains leave the paramagnet, or come back to it",
            r"\beta",
            "(27)",
        ),
        "beta_left_error": "standard error of that mean inverse temperature",
        "distribution": Variable(
            "probability density of the energy per neuron at coexistence, mean over samples",
            "P(E/N)",
            "section 3",
        ),
        "distribution_error": "standard error of that density",
        "energy_bin": ("energy per neuron in the middle of a bin", "E/N", "(26)"),
        "energy_mean_within": "standard error within samples, by blocks of the simulation",
        "energy_swept": ("mean energy per neuron while beta goes up or down", "E/N", "(26)"),
        "energy_swept_error": "standard error of that energy",
        "equilibrated": "whether the rungs that a state comes from are in equilibrium",
        "exchanged": "fraction of the proposed exchanges with the next rung that are made",
        "neurons_swept": ("number of neurons", "N", "(26)"),
        "on_branch": "whether every sample has a state of the branch",
        "q2_simulated": Variable(
            "mean square overlap of two replicas", r"\langle q_{12}^2 \rangle", "(27)"
        ),
        "q2_simulated_error": "standard error of the mean square overlap",
        "q2_simulated_within": "standard error within samples, by blocks of the simulation",
        "q_rms": Variable("root mean square overlap", r"\langle q^2 \rangle^{1/2}", "(27)"),
        "round_trips": "mean number of round trips of the states on a ladder",
        "rung_b": ("inverse temperature of a rung of the flat ladder", "b", "(9)"),
        "settled": "whether a rung is in equilibrium: starts, balance, times and round trips",
        "starts_difference": Variable(
            "difference of the mean energies from random and from cold starts", "E/N", "(26)"
        ),
        "starts_difference_error": "standard error of that difference",
        "state_beta": ("inverse temperature of a state", r"\beta", "(9)"),
        "state_branch": "branch of a state",
        "state_gamma": ("curvature of a state", r"\gamma'", "(10)"),
        "transition": "quantity of the transition between paramagnet and spin glass",
        "transition_equilibrated": "whether a size counts for its limit",
        "transition_mean": Variable(
            "its mean over samples: inverse temperatures, difference of F(e), and logarithm of the "
            "peaks of P(E/N) over the valley between them, per neuron",
            "",
            "section 3",
        ),
        "transition_mean_error": "standard error of that mean",
        "transition_theory": "its value by Parisi's solution, for N to infinity",
        "transition_within": "standard error of that mean within samples, by blocks",
    }

    def conditions(self) -> Iterator[Fault]:
        """Beside those: the samples simulated twice must be among those of the flat ladder."""
        yield from super().conditions()
        mine = dict(zip(self.neurons, self.samples, strict=False))
        if self.direct.neurons not in self.neurons:
            yield Fault("direct.neurons", self.direct.neurons, "must be one of {here}.neurons")
        elif self.direct.samples > mine.get(self.direct.neurons, self.direct.samples):
            says = f"must be at most {{here}}.samples = {mine[self.direct.neurons]} at that size"
            yield Fault("direct.samples", self.direct.samples, says)


# g. Enumeration

_Enumerable = Annotated[
    par.Different[Annotated[int, par.within(8, 20)]],
    par.several(1, None, "a list of different numbers of neurons whose states are enumerated"),
]
_Summed = Annotated[
    par.Different[Annotated[int, par.within(8, 100_000)]],
    par.several(4, None, "a list of different numbers of neurons whose overlaps are summed over"),
]


class Beyond(Section):
    """Sizes of sums over the N + 1 overlaps, for the limits."""

    energy: _Summed
    theta: _Summed


class FigS1g(_OnePattern):
    """Small networks with one pattern: enumeration against theory and simulation."""

    beta: par.Beta
    neurons: _Enumerable
    simulated: _Enumerable
    beyond: Beyond
    sweeps: par.Sweeps
    stored: par.Stored

    variables = {
        "energy_exact": ("mean energy per neuron by enumeration", r"\langle E \rangle / N", "(7)"),
        "neurons_simulated": ("number of neurons of simulations", "N", "(7)"),
        "potential_exact": ("potential per neuron by enumeration", r"\varphi", "(11)"),
        "potential_limit": ("potential per neuron for N to infinity", r"\varphi", "(11)"),
        "theta": ("coefficient of order k, times N^(k-1)", r"N^{k-1} \theta_k", "(4)"),
        "theta_limit": ("its limit for N to infinity", r"N^{k-1} \theta_k", "(4)"),
    }


# h. The F/M line


class Glass(Section):
    """Replica exchange of the spin glass, from random and from cooled starts."""

    start: float = par.above(0, 0.5)
    """smallest inverse temperature of the ladder, dimensionless"""
    stop: float = par.within(2, 50, "largest inverse temperature of the ladder, dimensionless")
    rungs: list[Annotated[int, par.within(8, 1024)]] = par.several(1)
    """number of inverse temperatures for each of neurons"""
    cap: float = par.within(0.3, 0.7, "largest overlap with a pattern, dimensionless")
    caps: par.Different[Annotated[float, par.within(0.3, 0.7)]] = par.several(1)
    """other caps, at the last load and the smallest networks"""
    settle: par.Sweeps
    sweeps: int = par.within(2, 100_000, "sweeps, the second half of which counts", multiple_of=2)


class Retrieval(Section):
    """Chains that start in a pattern."""

    part: float = par.within(0.6, 0.9, "highest temperature, in units of the limit of retrieval")
    stop: float = par.within(5, 50, "inverse temperature without entropy, dimensionless")
    points: par.Points
    patterns: int = par.within(1, 100, "patterns of a network from which chains start")
    settle: par.Sweeps
    sweeps: par.Sweeps


def _ratios(panel: "FigS1h") -> Iterator[Fault]:
    """Ratios need the flat network, and limits three sizes."""
    if 0 not in panel.gamma:
        yield Fault("gamma", panel.gamma, "must hold 0, with which the others are compared")
    if len(panel.neurons) < 3:
        yield Fault("neurons", panel.neurons, "must be three or more, to extrapolate")
    if len(panel.glass.rungs) != len(panel.neurons):
        says = f"must have an entry for each of {{here}}.neurons = {panel.neurons}"
        yield Fault("glass.rungs", panel.glass.rungs, says)


_LIMIT = "in simulations, for N to infinity"


class FigS1h(_Retrieval):
    """The line between retrieval and spin glass in finite Hopfield networks."""

    alpha: par.Different[Annotated[float, par.within(0.01, 0.05)]] = par.several(1, 2)
    """a list of loads at which retrieval is the global state at low temperature"""
    samples: int = par.within(2, 1000, "networks of the largest N, in inverse proportion of others")
    glass: Glass
    retrieval: Retrieval

    must = [_ratios]
    variables = {
        "T_ferro_finite": ("temperature of equal potentials in a simulation", "T_F", "(20)"),
        "T_ferro_finite_error": "standard error of that temperature",
        "T_ferro_level": ("temperature of equal potentials by theory", "T_F", "(20)"),
        "T_ferro_level_deviation": "its deviation from the simulation in standard errors",
        "T_ferro_ratio": (f"T_F over that of gamma = 0 {_LIMIT}", "T_F/T_F(0)", "(20)"),
        "T_ferro_ratio_error": "standard error of that ratio",
        "T_ferro_ratio_finite": ("T_F over that of gamma = 0 in a simulation", "T_F/T_F(0)"),
        "T_ferro_ratio_finite_error": "standard error of that ratio",
        "T_ferro_ratio_level": ("T_F over that of gamma = 0 by theory", "T_F/T_F(0)", "(20)"),
        "T_ferro_ratio_level_deviation": "its deviation from the simulation in standard errors",
        "T_ferro_bias": "part of the error of that temperature which is of grid, entropy left and "
        "drift",
        "acceptance": "least fraction of the exchanges of neighbouring rungs that are made",
        "breaking": "steps of replica-symmetry breaking",
        "b_glass": ("inverse temperature of the flat spin glass", "b", "(9)"),
        "b_retrieval": ("inverse temperature of flat retrieval", "b", "(9)"),
        "energy_glass": ("energy per neuron of the spin glass", "E/N", "(7)"),
        "energy_glass_error": "standard error of that energy",
        "energy_glass_limit": ("energy per neuron of the spin glass for N to infinity", "E/N"),
        "energy_glass_level": ("energy per neuron of the spin glass by theory", "E/N", "(21)-(24)"),
        "energy_retrieval": ("energy per neuron of retrieval", "E/N", "(7)"),
        "energy_retrieval_error": "standard error of that energy",
        "energy_retrieval_limit": ("energy per neuron of retrieval for N to infinity", "E/N"),
        "energy_retrieval_theory": ("energy per neuron of retrieval by theory", "E/N", "(21)-(24)"),
        "largest_overlap": "mean of the largest absolute overlap of the coldest spin glass",
        "level": "approximation of the spin glass in theory",
        "round_trips": "mean number of round trips along the ladder in a run",
    }
