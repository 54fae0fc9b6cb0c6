"""Figure S4: statements of the text that no figure shows, each by a computation of its own."""

from collections.abc import Iterator
from typing import Annotated, Literal

from curved.curvature.transforms import inside_support
from curved.figures import parameters as par
from curved.figures.declaration import Fault, Panel, Section, Variable
from curved.figures.shared.dense_models import POWERS
from curved.figures.shared.one_pattern import Branches, Trajectories
from curved.figures.shared.support import have_support, let_disorder_be
from curved.flat.curie_weiss import CurieWeiss
from curved.flat.hopfield import glass_ground_energy

RawGamma = Annotated[float, par.above(-1, 10, "raw curvature gamma, dimensionless")]
SmallGamma = Annotated[float, par.within(1e-6, 0.1, "small raw curvature gamma, dimensionless")]


# a. Entropy


class FigS4a(Panel):
    """Maximality of Renyi entropy, its flat limit, and what a shift of energy does."""

    neurons: int = par.within(3, 6, "number of neurons; all their states are enumerated")
    statistics: int = par.within(1, 4, "number of constraints, random mixtures of fields and pairs")
    families: int = par.within(1, 100, "number of random families")
    exponent: float = par.within(0.01, 5)
    """largest absolute value of theta.f = -beta E over the states, dimensionless"""
    gamma: Annotated[par.Different[RawGamma], par.several(1, 10)]
    """a list of different raw curvatures"""
    gamma_small: Annotated[par.Different[SmallGamma], par.several(2)]
    """a list of different raw curvatures from which the limit is seen"""
    perturbations: int = par.within(1, 10_000, "number of perturbations of each distribution")
    step: float = par.within(0.01, 1, "their size, in units of the largest that leaves all p >= 0")
    beta: float = par.within(0.01, 10, "inverse temperature beta of the energies, dimensionless")
    shift: float = par.within(0.01, 10, "constant c that is added to the energy, in units of J")
    seed: par.Seed

    variables = {
        "entropy_gain": ("change of Renyi entropy by a perturbation", r"\Delta H_\gamma", "(1)"),
        "tsallis_gain": ("change of Tsallis entropy by a perturbation", r"\Delta S_\gamma", "(1)"),
        "flat_distance": Variable(
            "largest change of a probability from gamma = 0 at the same parameters",
            r"\max_x |p_\gamma(x) - p_0(x)|",
            "(2)",
        ),
        "gamma_small": ("small raw curvature", r"\gamma", "(2)"),
        "shift_change": Variable(
            "largest change of a probability by a constant in the energy",
            r"\max_x |p_{E + c}(x) - p_E(x)|",
            "(5)",
        ),
        "shift_rescaled": Variable(
            "largest difference from the family without the constant at a rescaled temperature",
            r"\max_x |p_{E + c}(x; \beta) - p_E(x; \beta/(1 - \gamma\beta c))|",
            "(5)",
        ),
    }

    def conditions(self) -> Iterator[Fault]:
        """All states have support, with the constant too."""
        shifted = self.exponent + self.beta * self.shift
        where = "{here}.exponent + {here}.beta {here}.shift"
        for key, gamma in par.numbers(self, "gamma"):
            if not abs(gamma) * shifted < 1:
                limit = f"gamma times {where} = {shifted:.6g} must be between -1 and 1"
                yield Fault(key, gamma, limit)


# b, c. One stored pattern, exactly


class _OnePattern(Panel):
    """What panels of finite networks with one pattern have in common."""

    beta: par.Beta

    must = [have_support("gamma", CurieWeiss), let_disorder_be]
    variables = {"transform": ("energy transform", "F", "(28)")}


class FigS4b(_OnePattern):
    """Exact probability of a flip against the classical one at the effective temperature."""

    m: float = par.within(0, 0.8, "overlap of the state, a multiple of 0.2, dimensionless")
    gamma: par.Gamma
    neurons: Annotated[
        par.Different[Annotated[int, par.within(10, 1_000_000, multiple_of=10)]], par.several(2)
    ]
    """a list of different numbers of neurons, multiples of 10"""

    variables = {
        "rate_error": Variable(
            "difference of the exact probability of a flip from the classical one at beta'",
            r"|P - 1/(1 + e^{\beta' \Delta E})|",
            "(8)-(9), (29)",
        ),
    }

    def conditions(self) -> Iterator[Fault]:
        """Beside those of all, there must be a state of that overlap."""
        yield from super().conditions()
        if abs(5 * self.m - round(5 * self.m)) > 1e-9:
            yield Fault("m", self.m, "must be a multiple of 0.2")


class FigS4c(_OnePattern):
    """Signs of the interactions of every order, one stored pattern."""

    neurons: int = par.within(4, 12, "number of neurons; all their states are enumerated")
    gamma: par.Gammas

    variables = {
        "coefficient": ("coefficient of ln p of a product of k neurons", r"\theta_k", "(4), (28)"),
        "energy_minimum_shift": Variable(
            "transformed energy of the pattern over F'(0), less its energy, per neuron",
            r"[F(e) - F(0)]/F'(0) - e",
            "(28)",
        ),
    }


# d. Spin glass


class FigS4d(Panel):
    """Spin glass of Hopfield networks with weak couplings and many patterns against its limit."""

    coupling: Annotated[par.Different[Annotated[float, par.within(1e-4, 1)]], par.several(2)]
    """a list of different couplings J, each with the load J^-2"""
    gamma: par.Gammas
    noise: float = par.within(0.1, 10, "strength beta' sqrt(q) of the random field, dimensionless")

    variables = {
        "coupling": ("coupling of a Hopfield network whose load is its inverse square", "J", "(7)"),
        "relative_difference": Variable(
            "relative difference of the beta of a state from that of the spin glass of the same q",
            r"|\beta_J/\beta - 1|",
            "(21)-(24), (26)-(27)",
        ),
    }

    def conditions(self) -> Iterator[Fault]:
        """The glass with the lowest ground state must have support, the one of largest J."""
        largest = max(self.coupling)
        lowest = largest * float(glass_ground_energy(largest**-2))
        for key, gamma in par.numbers(self, "gamma"):
            if not inside_support(gamma, lowest):
                where = f"at {{here}}.coupling = {largest}"
                yield Fault(key, gamma, f"must be above {1 / lowest:.6g} for support {where}")


# e, f, g. Dense associative memories at zero temperature


class _Dense(Panel):
    """What these panels have in common."""

    replicates: par.Replicates
    sweeps: par.Sweeps
    seed: par.Seed

    threads = 2
    memory = 1000
    minutes = 5


class FigS4e(_Dense):
    """Weights of orthogonal patterns during the recall of one of them."""

    neurons: Literal[16, 32, 64, 128, 256, 512]
    """number of neurons N, a power of two"""
    stored: int = par.within(2, 512, "number of stored patterns M, mutually orthogonal")
    flipped: par.Flipped
    per_sweep: par.RecordsPerSweep

    must = [par.divide("per_sweep", "neurons")]
    variables = {
        "cue_sign": "sign of the overlap of the cue with a pattern that is not its own",
        "lowered": Variable(
            "fraction of the orthogonal patterns whose weight is lower after recall than in the cue"
        ),
        "lowered_error": "standard error of that fraction",
        "pattern_overlap": ("mean overlap with a stored pattern", "o_a", "(30)"),
        "pattern_overlap_error": "standard error of that overlap",
        "weight_error": "standard error of the mean weight",
    }

    def conditions(self) -> Iterator[Fault]:
        """Beside those, there must be as many orthogonal patterns."""
        yield from super().conditions()
        if self.stored > self.neurons:
            says = f"must be at most {{here}}.neurons = {self.neurons} to be orthogonal"
            yield Fault("stored", self.stored, says)


class FlippedGrid(par.Grid[par.Flipped, par.GridPoints]):
    """Evenly spaced fractions of flipped neurons."""


class Stored(Section):
    """A network: its interaction function and how many random patterns it stores."""

    interaction: Literal["z^2", "[z]^3", "exp"]
    """F, where [z] is z if positive and else 0"""
    stored: par.Stored


class FigS4f(_Dense):
    """Basins of attraction: recall against the part of the cue that is wrong."""

    neurons: par.Neurons
    cases: list[Stored] = par.several(1, 6, "the networks")
    flipped: FlippedGrid
    recalled: par.Part

    variables = {
        "flipped_share": "fraction of flipped neurons in a cue",
        "critical_share": "fraction of flipped neurons from which half of the runs recall",
        "critical_share_error": "standard error of that fraction",
    }


_Load = Annotated[float, par.within(1e-3, 1, "load M/N^(p-1), dimensionless")]


class Powers(Section):
    """An interaction function F, a power of the projections, and the loads around its capacity."""

    interaction: Literal["z^2", "[z]^2", "z^3", "[z]^3", "z^4", "[z]^4"]
    """F = z^p, where [z] is z if positive and else 0"""
    load: Annotated[par.Different[_Load], par.several(2)]
    """a list of different loads, as many for each function"""
    neurons: Annotated[par.Different[par.Neurons], par.several(3)]
    """a list of three or more different numbers of neurons"""

    def stored(self, size: int) -> list[int]:
        """Numbers of patterns M of networks of N neurons."""
        return [round(load * size ** (POWERS[self.interaction].degree - 1)) for load in self.load]


_MOST = 2**28  # entries of the patterns of a network


class FigS4g(_Dense):
    """Capacity of dense associative memories against the number of neurons."""

    powers: list[Powers] = par.several(1, 4, "interaction functions")
    recalled: par.Part

    variables = {
        "capacity": ("number of patterns of which half are kept by the dynamics", "M", "(30)"),
        "capacity_error": "standard error of that number",
        "exponent": Variable(
            "exponent of the capacity in the number of neurons", r"d \ln M / d \ln N", "(30)"
        ),
        "exponent_error": "standard error of that exponent",
        "exponent_probability": "probability of a worse fit of a power than that of the capacities",
    }

    def conditions(self) -> Iterator[Fault]:
        """Functions must differ, numbers of patterns too, and be possible."""
        names = [power.interaction for power in self.powers]
        for index, power in enumerate(self.powers):
            key = f"powers[{index}]"
            if names.index(power.interaction) < index:
                yield Fault(f"{key}.interaction", power.interaction, "must appear once")
            if len(power.load) != len(self.powers[0].load):
                first = f"{{here}}.powers[0].load, {len(self.powers[0].load)} of them"
                says = f"must be as many as {first}"
                yield Fault(f"{key}.load", power.load, says)
            for size in power.neurons:
                stored = power.stored(size)
                if len(set(stored)) < len(stored) or min(stored) < 1:
                    says = f"must give different numbers of patterns M >= 1 at N = {size}"
                    yield Fault(f"{key}.load", power.load, f"{says}, got {stored}")
                if size * max(stored) > _MOST:
                    says = f"N M must be at most {_MOST}, got {size * max(stored)} at N = {size}"
                    yield Fault(f"{key}.load", power.load, says)


# h, i. Positive curvature


class FigS4h(Branches):
    """Overlap against inverse temperature at positive curvature, one pattern."""


class FigS4i(Trajectories):
    """Mean-field trajectories at positive curvature, one pattern."""


class FigS4j(Trajectories):
    """Mean-field trajectories of the relativistic network, one pattern."""
