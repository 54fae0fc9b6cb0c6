"""Figure S1h: the line between retrieval and spin glass by simulation, against theory.

Flat networks are simulated: the spin glass within a cap on its overlaps, and retrieval from
patterns on. Their energies give the potentials, by integration over b from b = 0 and from where
retrieval has no entropy left. Bent, the same two curves give the line of every curvature.

Averages are extrapolated to N -> infinity as curves, before the line is looked for: it is soft, and
not linear in what N does to the potentials. Everything is linear in the curves of the samples but
the root, so that errors follow from the samples' potentials at the crossing.

Samples differ by their patterns far more than runs of one sample do, and most of it by the largest
eigenvalue of the matrix of pattern overlaps, towards whose eigenvector small glasses condense. It
is a control variate: its deviation from that of other draws of patterns, whose mean is zero, times
the slope of the energies by it, is taken off the energies.

Some choices are made before the data are looked at: the powers of N with which the limits are
taken (`_GLASS`, `_RETRIEVAL`), and the power of N with which samples scatter (`_SCATTER`). Theory
is the line with three steps of symmetry breaking, beside which the others are judged.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import product
from typing import NamedTuple, get_args

import numpy as np
import xarray as xr
from scipy.integrate import cumulative_trapezoid
from scipy.interpolate import CubicSpline

from curved.curvature.boundaries import Boundaries
from curved.curvature.curved_model import CurvedModel
from curved.curvature.measured import Crossing, MeasuredPhase, equal_potentials
from curved.curvature.released import ReleasedBoundaries
from curved.curvature.transforms import Renyi
from curved.figures.figS1.panels import FigS1h
from curved.figures.shared.checks import Check, table
from curved.figures.shared.replicates import Variables, replicated, with_error
from curved.flat.hopfield import Hopfield, paramagnet_states, spin_glass_states
from curved.flat.hopfield_glass import glass_states
from curved.networks.hopfield import HopfieldNetwork
from curved.numerics import estimators
from curved.numerics.roots import bracketed_roots
from curved.numerics.streams import stream
from curved.numerics.typing import Array, ArrayLike
from curved.sampling.chains import chains_of
from curved.sampling.restricted import Start, temper_restricted

_GLASS = 2 / 3  # power of 1/N in energies and potentials of a spin glass below its onset
_RETRIEVAL = 1.0  # a saddle point with Gaussian fluctuations about it
_SCATTER = 5 / 6  # of the potential of a spin glass, from sample to sample
_LEVELS = {"replica symmetric": 0, "one step": 1, "three steps": 3}
_RELEASED = "released formulas"
_DRAWS = 16  # of patterns, with whose largest eigenvalue that of a sample is compared
_STARTS: tuple[Start, ...] = get_args(Start)
_HOW = {
    "fraction": "kept",
    "largest_overlap": "largest",
    "acceptance": "acceptance",
    "round_trips": "round_trips",
}
"""What is told of the runs, and where it is in a sample."""
_CHECKED = (2.0, 5.0)  # b at which energies of the spin glass are compared; the last: retrieval's


_Measure = Callable[[MeasuredPhase, MeasuredPhase], Array]


class _Sample(NamedTuple):
    """What is simulated of one network."""

    glass: Array
    """Energies from both starts, in both halves of the sweeps, shape (2, 2, rungs)."""
    retrieval: Array
    """Energies from patterns on, shape (points,)."""
    kept: float
    """Fraction of the chains that keep their pattern."""
    largest: float
    acceptance: float
    round_trips: float
    excess: float
    """Largest eigenvalue of the overlaps of the patterns, less the mean of other draws."""

    @property
    def energy(self) -> Array:
        """Energies of the spin glass, of the second half of the sweeps, shape (rungs,)."""
        return np.asarray(self.glass[:, 1].mean(axis=0))


def compute(p: FigS1h) -> xr.Dataset:
    """Simulate both phases, integrate, bend, extrapolate, and compare with theory."""
    runs = _simulate(p)
    loads = [
        _Load(p, alpha, [runs[alpha, size, p.glass.cap] for size in p.neurons]) for alpha in p.alpha
    ]
    other = {cap: runs[p.alpha[-1], min(p.neurons), cap] for cap in p.glass.caps}
    lines, results = _lines(p), [_results(p, load) for load in loads]
    checks = [
        *_line_checks(p, results, lines),
        *_energy_checks(loads),
        *_trust_checks(p, loads, other),
    ]
    coordinates = {"alpha": p.alpha, "gamma": p.gamma, "neurons": p.neurons, "level": [*lines]}
    return xr.Dataset(
        _line_variables(p, results, lines) | _energies(p, loads) | table(checks),
        coordinates,
        {"samples": p.samples},
    )


@cache
def ladder(alpha: float, start: float, stop: float, rungs: int) -> Array:
    """Inverse temperatures between which states exchange about equally often.

    The energies of two of them overlap the more, the less the integral of sqrt(c)/b between them
    is, with the heat capacity c per neuron, here that of theory. It decides nothing else.
    """
    b, way = _way(alpha, start, stop)
    return np.interp(np.linspace(0, way[-1], rungs), way, b)


@cache
def _way(alpha: float, start: float, stop: float) -> tuple[Array, Array]:
    """Inverse temperatures, and the integral up to each, which ladders of any length share."""
    b = np.geomspace(start, stop, 4000)
    c = -(b**2) * np.gradient(_theory(b, alpha, "energy", 1), b)
    return b, cumulative_trapezoid(np.sqrt(c) / b, b, initial=0)


def _theory(b: Array, alpha: float, quantity: str, steps: int) -> Array:
    """Energy or potential of paramagnet and spin glass in the limit of N."""
    onset = 1 / (1 + np.sqrt(alpha))
    cold = np.maximum(b, onset * (1 + 1e-12))
    if steps:
        glass = getattr(glass_states(cold, alpha, steps), quantity)
    else:

        def excess(s: Array, b: Array) -> Array:
            return spin_glass_states(s, alpha).b / b - 1

        s = bracketed_roots(excess, 0.0, 10 + 10 * cold, cold)
        glass = getattr(spin_glass_states(s, alpha), quantity)
    warm = getattr(paramagnet_states(np.minimum(b, onset), alpha), quantity)
    return np.where(b < onset, warm, glass)


def _kept(alpha: float, b: ArrayLike) -> tuple[Array, Array]:
    """Energy and potential of stable retrieval by theory."""
    states = CurvedModel(Hopfield(alpha), 0.0).states(b)
    some = states.stable & (states.branch == "retrieval") & (states.m > 0)
    energy, potential = (
        states[name].where(some).max("state").values for name in ("energy", "potential")
    )
    return energy, potential


def _retrieval_ladder(p: FigS1h, alpha: float) -> Array:
    limit = float(Boundaries().retrieval_temperature(0.0, alpha))
    return np.geomspace(1 / (p.retrieval.part * limit), p.retrieval.stop, p.retrieval.points)


def _simulate(p: FigS1h) -> dict[tuple[float, int, float], list[_Sample]]:
    """Samples of each load and size at the cap, and of one at the others, of the same networks."""
    samples = {
        (alpha, size, p.glass.cap): p.samples * max(p.neurons) // size
        for alpha, size in product(p.alpha, p.neurons)
    }
    last = p.alpha[-1], min(p.neurons)
    samples |= {(*last, cap): samples[*last, p.glass.cap] for cap in p.glass.caps}

    def run(alpha: float, size: int, cap: float, number: int) -> _Sample:
        return _sample(p, alpha, size, cap, number)

    return replicated(run, samples, "retrieval and spin glass: networks")


def _sample(p: FigS1h, alpha: float, size: int, cap: float, number: int) -> _Sample:
    """Simulate one network; its patterns do not depend on the cap."""
    key = round(alpha * 1e9), size, number
    network = HopfieldNetwork.draw(round(alpha * size), size, stream(p.seed, *key, 0))
    rungs = p.glass.rungs[p.neurons.index(size)]
    betas = ladder(alpha, p.glass.start, p.glass.stop, rungs)
    runs = [
        temper_restricted(
            network,
            betas,
            cap=cap,
            sweeps=p.glass.sweeps,
            settle=p.glass.settle,
            start=start,
            seed=stream(p.seed, *key, 1 + k, round(cap * 1e9)),
        )
        for k, start in enumerate(_STARTS)
    ]
    retrieval, kept = _from_patterns(p, network, alpha, stream(p.seed, *key, 3))
    return _Sample(
        np.array([run.energy for run in runs]),
        retrieval,
        kept,
        float(np.mean([run.largest[-1] for run in runs])),
        float(min(run.acceptance.min() for run in runs)),
        float(np.mean([run.round_trips for run in runs])),
        _eigenvalue(network) - _usual(network, stream(p.seed, *key, 4)),
    )


def _usual(network: HopfieldNetwork, rng: np.random.Generator) -> float:
    """Mean largest eigenvalue of other patterns of the same number."""
    draws = (HopfieldNetwork.draw(network.stored, network.size, rng) for _ in range(_DRAWS))
    return float(np.mean([_eigenvalue(one) for one in draws]))


def _eigenvalue(network: HopfieldNetwork) -> float:
    """Largest eigenvalue of the matrix of overlaps of patterns, rounded."""
    patterns = network.patterns.astype(np.float32)  # of whole numbers below 2^24, exactly
    overlaps = (patterns @ patterns.T).astype(float) / network.size
    return round(float(np.linalg.eigvalsh(overlaps)[-1]), 9)


def _from_patterns(
    p: FigS1h, network: HopfieldNetwork, alpha: float, rng: np.random.Generator
) -> tuple[Array, float]:
    """Energies of chains from patterns on, and how many of them keep theirs.

    The energy of a pattern itself differs as much as that of the state. Its mean over all patterns
    is known, -1/2 + 1/2N, so that its deviation is taken off.
    """
    b, size = _retrieval_ladder(p, alpha), network.size
    energies, kept = [], []
    for a in range(min(p.retrieval.patterns, network.stored)):
        starts = np.broadcast_to(network.patterns[a], (b.size, size))
        chains = chains_of(network, [Renyi(0.0)] * b.size, b, starts)
        chains.advance(p.retrieval.settle * size, rng)
        energy = np.zeros(b.size)
        for _ in range(p.retrieval.sweeps):
            chains.advance(size, rng)
            energy += chains.energy
        excess = network.energy(network.patterns[a]) - (1 / size - 1) / 2
        energies.append(energy / p.retrieval.sweeps - excess)
        kept.append(np.mean(chains.projections[:, a] > size / 2))
    return np.mean(energies, axis=0), float(np.mean(kept))


@dataclass(frozen=True)
class _Load:
    """The samples of a load, and what follows from them."""

    p: FigS1h
    alpha: float
    samples: Sequence[Sequence[_Sample]]
    """By size."""

    @cached_property
    def grids(self) -> list[Array]:
        """Inverse temperatures of the spin glass by size, 0 before them."""
        g = self.p.glass
        return [np.append(0.0, ladder(self.alpha, g.start, g.stop, n)) for n in g.rungs]

    @cached_property
    def b_retrieval(self) -> Array:
        """Inverse temperatures of retrieval."""
        return _retrieval_ladder(self.p, self.alpha)

    def glass(self, size: int, energy: Array) -> MeasuredPhase:
        """The spin glass with given energies on the rungs of a size."""
        return MeasuredPhase(self.grids[size], np.append(0.0, energy), heated=True)

    def retrieval(self, energy: Array) -> MeasuredPhase:
        """Retrieval with given energies."""
        return MeasuredPhase(self.b_retrieval, energy)

    @cached_property
    def means(self) -> list[tuple[MeasuredPhase, MeasuredPhase]]:
        """Retrieval and spin glass by size, the means over the samples."""
        return [
            (
                self.retrieval(np.mean([one.retrieval for one in row], axis=0)),
                self.glass(k, np.mean(self.adjusted[k], axis=0)),
            )
            for k, row in enumerate(self.samples)
        ]

    @cached_property
    def adjusted(self) -> list[Array]:
        """Energies of the spin glass by size, less what the control variate explains.

        The slope by it is that of all samples, each less the mean of its size, at each b.
        """
        b, raw, control = self.grids[-1], [], []
        for k, (row, n) in enumerate(zip(self.samples, self.p.neurons, strict=True)):
            curves = [self.glass(k, one.energy).energy_at(b) for one in row]
            excess = np.array([one.excess for one in row])
            raw.append((curves - np.mean(curves, axis=0)) * n**_SCATTER)
            control.append((excess - excess.mean()) * n**_SCATTER)
        by, all_control = np.concatenate(raw), np.concatenate(control)
        norm = all_control @ all_control
        slope = CubicSpline(b, all_control @ by / norm if norm > 0 else np.zeros_like(b))
        return [
            np.array([one.energy - one.excess * slope(grid[1:]) for one in row])
            for grid, row in zip(self.grids, self.samples, strict=True)
        ]

    def weights(self, power: float) -> Array:
        """What each size has in the limit, by least squares in 1 and N^-power."""
        n = np.array(self.p.neurons, dtype=float)
        design = np.stack([np.ones_like(n), (n.min() / n) ** power], axis=1)
        precision = n ** (2 * _SCATTER) * [len(row) for row in self.samples]
        normal = design.T * precision
        return np.asarray(np.linalg.solve(normal @ design, normal)[0])

    @cached_property
    def limit(self) -> tuple[MeasuredPhase, MeasuredPhase]:
        """Retrieval and spin glass for N to infinity."""
        b = self.grids[-1]
        cold = self.weights(_RETRIEVAL) @ [one.energy for one, _ in self.means]
        warm = self.weights(_GLASS) @ [one.energy_at(b) for _, one in self.means]
        return self.retrieval(cold), MeasuredPhase(b, np.append(0.0, warm[1:]), heated=True)

    def scatter(self, measure: _Measure) -> Array:
        """Covariance of what a sample of N = 1 would add to some measures of its two phases.

        Pooled over the sizes: each sample less the mean of its size, times N^(5/6).
        """
        rows = []
        for k, (row, n) in enumerate(zip(self.samples, self.p.neurons, strict=True)):
            phases = (
                (self.retrieval(one.retrieval), self.glass(k, energy))
                for one, energy in zip(row, self.adjusted[k], strict=True)
            )
            found = np.array([measure(*pair) for pair in phases])
            rows.append((found - found.mean(axis=0)) * n**_SCATTER)
        pooled = np.concatenate(rows)
        freedom = len(pooled) - len(rows) - 1  # of the means, and of the control variate's slope
        return np.asarray(pooled.T @ pooled / freedom)

    def error_of(self, covariance: Array, shares: Array) -> float:
        """Standard error of a sum of means over the samples, with shares (measure, size)."""
        n = np.array(self.p.neurons, dtype=float) ** (-2 * _SCATTER)
        n /= [len(row) for row in self.samples]
        return float(np.sqrt(np.einsum("ik,ij,jk,k", shares, covariance, shares, n)))

    def error(self, at: Sequence[Crossing], shares: Array, size: int | None = None) -> float:
        """Standard error of a sum of temperatures, each times its share: of the limit or a size."""

        def measure(cold: MeasuredPhase, warm: MeasuredPhase) -> Array:
            places = ((cold.potential(c.cold), warm.potential(c.warm)) for c in at)
            return np.ravel([*places])

        if size is None:
            parts = np.stack([self.weights(_RETRIEVAL), -self.weights(_GLASS)])
        else:
            parts = np.outer([1.0, -1.0], np.arange(len(self.samples)) == size)
        scale = np.array([share / c.slope for share, c in zip(shares, at, strict=True)])
        rows = np.concatenate([part * parts for part in scale])
        return self.error_of(self.scatter(measure), rows)

    def bias(self, at: Crossing) -> float:
        """By how much grid, entropy left and drift may move a temperature of the limit.

        The first two by theory; the last by how the potential changed from one half of the sweeps
        to the next, of which the second alone is used.
        """
        b = self.grids[-1]
        exact = self.glass(-1, _theory(b[1:], self.alpha, "energy", 1))
        off = exact.potential(at.warm) - _theory(np.array(at.warm), self.alpha, "potential", 1)
        energy, potential = _kept(self.alpha, [*self.b_retrieval, at.cold])
        rest = self.retrieval(energy[:-1]).potential(at.cold) - potential[-1]
        drift = np.mean(
            [
                np.subtract(
                    *(
                        self.glass(k, one.glass[:, half].mean(axis=0)).potential(at.warm)
                        for half in (1, 0)
                    )
                )
                for k, row in enumerate(self.samples)
                for one in row
            ]
        )
        return float(np.linalg.norm([off, rest, drift]) / abs(at.slope))


class _Lines(NamedTuple):
    """A line of theory at the loads and curvatures of the panel, shape (alpha, gamma)."""

    temperature: Array
    ratio: Array


def _lines(p: FigS1h) -> dict[str, _Lines]:
    """The F/M line by each level of breaking, and by the released formulas."""
    at = np.array(p.gamma), np.array(p.alpha)[:, None]
    found = {
        name: Boundaries(breaking=steps).ferromagnetic_temperature(*at)
        for name, steps in _LEVELS.items()
    }
    found[_RELEASED] = ReleasedBoundaries().ferromagnetic_temperature(*at)
    flat = p.gamma.index(0)
    return {name: _Lines(t, t / t[:, flat : flat + 1]) for name, t in found.items()}


class _Results(NamedTuple):
    """What is found of a load: of each size, then the limit; shape (gamma, sizes + 1) each."""

    temperature: Array
    error: Array
    ratio: Array
    ratio_error: Array
    bias: Array
    """Of the limit, shape (gamma,)."""


def _results(p: FigS1h, load: _Load) -> _Results:
    """The F/M line of each size and of the limit."""
    flat, sizes = p.gamma.index(0), len(p.neurons)
    temperature, error, ratio, ratio_error = np.full((4, len(p.gamma), sizes + 1), np.nan)
    bias = np.full(len(p.gamma), np.nan)
    found = _Results(temperature, error, ratio, ratio_error, bias)
    for k, phases in enumerate([*load.means, load.limit]):
        size = k if k < sizes else None
        at = [equal_potentials(*phases, Renyi(gamma)) for gamma in p.gamma]
        reference = at[flat]
        for g, one in enumerate(at):
            if np.isnan(one.temperature) or np.isnan(reference.temperature):
                continue
            relative = one.temperature / reference.temperature
            shares = np.array([1.0, -relative]) / reference.temperature
            found.temperature[g, k], found.ratio[g, k] = one.temperature, relative
            found.error[g, k] = load.error([one], np.ones(1), size)
            found.ratio_error[g, k] = load.error([one, reference], shares, size) if g != flat else 0
            if size is None:
                found.bias[g] = load.bias(one)
                found.error[g, k] = np.hypot(found.error[g, k], found.bias[g])
    return found


def _line_checks(
    p: FigS1h, results: Sequence[_Results], lines: Mapping[str, _Lines]
) -> Iterator[Check]:
    """Compare the limits with three steps of breaking: temperatures, and ratios to gamma = 0.

    There is none where the limits of both potentials, from too few or too small networks, do not
    cross.
    """
    theory = lines["three steps"]
    for a, (alpha, found) in enumerate(zip(p.alpha, results, strict=True)):
        for g, gamma in enumerate(p.gamma):
            where = f"at alpha = {alpha:g}, gamma = {gamma:g}"
            if np.isnan(found.temperature[g, -1]):
                continue
            here = found.temperature[g, -1], found.error[g, -1]
            yield Check(f"retrieval and spin glass: T_F {where}", *here, theory.temperature[a, g])
            if gamma != 0:
                here = found.ratio[g, -1], found.ratio_error[g, -1]
                name = f"retrieval and spin glass: T_F over that of gamma = 0 {where}"
                yield Check(name, *here, theory.ratio[a, g])


def _energy_checks(loads: Sequence[_Load]) -> Iterator[Check]:
    """Compare limits of energies: of the spin glass with three steps, of retrieval (23)."""
    for load in loads:
        cold, warm = load.limit
        places = np.array(_CHECKED)
        covariance = load.scatter(lambda _, warm: warm.energy_at(np.array(_CHECKED)))
        theory = _theory(places, load.alpha, "energy", 3)
        for k, b in enumerate(places):
            shares = np.outer(np.arange(places.size) == k, load.weights(_GLASS))
            name = f"spin glass: energy at alpha = {load.alpha:g}, b = {b:g}"
            error = load.error_of(covariance, shares)
            yield Check(name, float(warm.energy_at(b)), error, float(theory[k]))
        b = _CHECKED[-1]
        covariance = load.scatter(lambda cold, _: cold.energy_at(np.array(_CHECKED[-1:])))
        error = load.error_of(covariance, load.weights(_RETRIEVAL)[None])
        name = f"retrieval: energy at alpha = {load.alpha:g}, b = {b:g}"
        yield Check(name, float(cold.energy_at(b)), error, float(_kept(load.alpha, [b])[0][0]))


def _trust_checks(
    p: FigS1h, loads: Sequence[_Load], other: Mapping[float, Sequence[_Sample]]
) -> Iterator[Check]:
    """Potentials of the spin glass at the last b do not depend on start, time or cap."""
    for load in loads:
        last = p.glass.stop
        by_start, by_half = [], []
        for k, row in enumerate(load.samples):
            for one in row:
                parts = np.array(
                    [[load.glass(k, e).potential(last) for e in start] for start in one.glass]
                )
                by_start.append(parts[1].mean() - parts[0].mean())
                by_half.append(parts[:, 1].mean() - parts[:, 0].mean())
        for what, found in (("cooled and random starts", by_start), ("halves of runs", by_half)):
            mean, error = estimators.mean(found)
            name = f"spin glass: potential, difference of {what} at alpha = {load.alpha:g}"
            yield Check(name, float(mean), float(error), 0.0)
    load, k = loads[-1], p.neurons.index(min(p.neurons))
    for cap, row in other.items():
        here, there = (
            np.array([load.glass(k, s.energy).potential(p.glass.stop) for s in some])
            for some in (row, load.samples[k])
        )
        moved = here - there
        mean, error = estimators.mean(moved)
        name = f"spin glass: potential, difference of cap {cap:g} and {p.glass.cap:g}"
        yield Check(f"{name} at alpha = {load.alpha:g}", float(mean), float(error), 0.0)


def _line_variables(
    p: FigS1h, results: Sequence[_Results], lines: Mapping[str, _Lines]
) -> Variables:
    """Write temperatures and ratios, theory's, and how far these are from each other."""
    temperature, error, ratio, ratio_error = (
        np.array([getattr(one, name) for one in results])
        for name in ("temperature", "error", "ratio", "ratio_error")
    )
    limit, finite = ("alpha", "gamma"), ("alpha", "gamma", "neurons")
    level = ("level", *limit)
    theory = np.array([line.temperature for line in lines.values()])
    ratios = np.array([line.ratio for line in lines.values()])
    unlike = np.where(ratio_error[..., -1] > 0, ratio_error[..., -1], np.nan)
    return {
        **with_error("T_ferro_simulated", limit, temperature[..., -1], error[..., -1]),
        **with_error("T_ferro_finite", finite, temperature[..., :-1], error[..., :-1]),
        **with_error("T_ferro_ratio", limit, ratio[..., -1], ratio_error[..., -1]),
        **with_error("T_ferro_ratio_finite", finite, ratio[..., :-1], ratio_error[..., :-1]),
        "T_ferro_bias": (limit, np.array([one.bias for one in results])),
        "T_ferro_level": (level, theory),
        "T_ferro_level_deviation": (level, (theory - temperature[..., -1]) / error[..., -1]),
        "T_ferro_ratio_level": (level, ratios),
        "T_ferro_ratio_level_deviation": (level, (ratios - ratio[..., -1]) / unlike),
    }


def _energies(p: FigS1h, loads: Sequence[_Load]) -> Variables:
    """Write energies along both phases, of the largest size's ladder, and how runs went."""
    glass, cold = ("alpha", "neurons", "rung"), ("alpha", "neurons", "point")
    columns: dict[str, list[Array]] = {}
    for load in loads:
        b = load.grids[-1][1:]
        warm_error, cold_error = _energy_errors(load, b)
        kept = {"b_retrieval": load.b_retrieval, "energy_retrieval_limit": load.limit[0].energy}
        row = {
            "b_glass": b,
            "energy_glass": np.array([one.energy_at(b) for _, one in load.means]),
            "energy_glass_error": warm_error,
            "energy_glass_limit": load.limit[1].energy_at(b),
            "energy_glass_level": np.array(
                [_theory(b, load.alpha, "energy", steps) for steps in _LEVELS.values()]
            ),
            "energy_retrieval": np.array([one.energy for one, _ in load.means]),
            "energy_retrieval_error": cold_error,
            "energy_retrieval_theory": _kept(load.alpha, load.b_retrieval)[0],
            **kept,
            **{
                name: np.array([np.mean([getattr(s, key) for s in row]) for row in load.samples])
                for name, key in _HOW.items()
            },
        }
        for name, values in row.items():
            columns.setdefault(name, []).append(values)
    along = {
        "b_glass": ("alpha", "rung"),
        "energy_glass": glass,
        "energy_glass_error": glass,
        "energy_glass_limit": ("alpha", "rung"),
        "energy_glass_level": ("alpha", "breaking", "rung"),
        "energy_retrieval": cold,
        "energy_retrieval_error": cold,
        "energy_retrieval_theory": ("alpha", "point"),
        "energy_retrieval_limit": ("alpha", "point"),
        "b_retrieval": ("alpha", "point"),
        **dict.fromkeys(_HOW, ("alpha", "neurons")),
    }
    variables: Variables = {name: (along[name], np.array(columns[name])) for name in along}
    return variables | {"breaking": (("breaking",), [*_LEVELS.values()])}


def _energy_errors(load: _Load, b: Array) -> tuple[Array, Array]:
    """Standard errors of the mean energies of spin glass and retrieval, shape (size, b)."""
    n = np.array(load.p.neurons, dtype=float) ** -_SCATTER
    n /= np.sqrt([len(row) for row in load.samples])
    warm = np.diag(load.scatter(lambda _, warm: warm.energy_at(b)))
    cold = np.diag(load.scatter(lambda cold, _: cold.energy))
    return np.outer(n, np.sqrt(warm)), np.outer(n, np.sqrt(cold))
