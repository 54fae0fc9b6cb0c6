"""Figure S1f: finite Sherrington-Kirkpatrick networks against Parisi's solution.

One simulation for every curvature: replica exchange in b of the flat network, whose energies and
overlaps are weighted anew (`curved.sampling.reweighting`). Chains at a curvature stand beside it
twice: replica exchange in beta, and chains that follow beta up and down, which end the paramagnet.

Whether a rung is in equilibrium is measured. Its two replicas start from random and from cold
states and must agree in energy. Integrating e by parts over Gaussian couplings gives

    e + (b/2) (1 - <q^2>) = 0,    q the overlap of two replicas,

at every N: too small an overlap, of replicas that have not met, makes it positive. With signs for
couplings it holds to order 1/N. And a run must be long beside autocorrelation times and have round
trips. A size counts at a state where all rungs are in equilibrium from the hottest to that state's
b, and where every sample has the state.

What is expected of the limit N -> infinity is said here and does not depend on the outcome. In the
paramagnet corrections are a series in 1/N; in the glass the energy's is N^(-2/3), and the map from
b to beta, which is not linear, makes its square of it, too. Near the onset, where N (1 - T)^3 is
not large, no power is known: there no limit is taken. A check holds within three standard errors.
"""

from collections.abc import Iterator, Sequence
from functools import cache, partial
from typing import Any, NamedTuple

import numpy as np
import xarray as xr
from scipy.special import ndtr, stdtrit

from curved.curvature.curved_model import CurvedModel
from curved.curvature.transforms import Renyi
from curved.figures.figS1 import glass_samples as samples
from curved.figures.figS1.glass_samples import GLASS, PARAMAGNET, TRANSITION, Place
from curved.figures.figS1.panels import FigS1f, Sweep
from curved.figures.shared.branch_diagram import branch_diagram
from curved.figures.shared.checks import Check, extrapolated, table
from curved.figures.shared.hysteresis import DIRECTIONS
from curved.figures.shared.replicates import Variables, replicated, with_error
from curved.figures.shared.spin_glass import know
from curved.flat.sherrington_kirkpatrick import SherringtonKirkpatrick
from curved.networks.spin_glass import SpinGlass
from curved.numerics import estimators
from curved.numerics.streams import gamma_key, random_signs, stream
from curved.numerics.typing import Array, BoolArray
from curved.sampling.chains import chains_of
from curved.sampling.replica_exchange import Rung, temper

_POWERS = {PARAMAGNET: (1.0, 2.0), GLASS: (2 / 3, 4 / 3)}
_NEAR = 0.2  # abs(1 - T) of the flat network below which no limit is taken
_LOOP = (2 / 3,)  # of the beta at which chains leave the paramagnet
_LOOP_ENERGY = (1.0,)
_WARM = 0.75  # b up to which those chains' energy is compared
_SIGMA = 3.0  # standard errors, of many samples and one test, within which a ladder's must hold
_LENGTH = 20.0  # autocorrelation times that a run must be long
_TRIPS = 2.0  # round trips of a sample, on the average, beyond the onset
_LEFT = -0.5  # energy per neuron of the onset, between paramagnet and spin glass
_BRANCHES = dict.fromkeys((*TRANSITION, "barrier"), GLASS) | {"beta_paramagnet": PARAMAGNET}
_EDGES = np.round(np.arange(-0.85, 0.101, 0.01), 12)  # of the energies of P(E)
_RESAMPLED = 400  # sets of samples, for the error of what is no mean of them

_QUANTITIES = (*TRANSITION, "barrier")


class _Size(NamedTuple):
    """The samples of one size."""

    b: Array
    """Of its ladder."""
    energy: Array
    """Mean and errors, of all kinds and within samples, shape (3, place)."""
    q2: Array
    transition: Array
    """The same of `_QUANTITIES`."""
    distribution: Array
    """P(e) at coexistence and its error, shape (2, bin)."""
    reach: float
    """The b of the glass at coexistence."""
    equilibrium: Array
    """Mean and error of `samples.equilibrium`, shape (2, 4, rung)."""
    trips: float
    settled: BoolArray
    """Whether a rung is in equilibrium."""
    direct: Array
    """Curved replica exchange less the flat one weighted anew, shape (sample, 2, rung)."""

    def covers(self, b: float) -> bool:
        """Whether the rungs up to a value of b are in equilibrium."""
        last = int(np.searchsorted(self.b, b)) + 1
        return bool(np.isfinite(b) and np.all(self.settled[:last]))


class _Loop(NamedTuple):
    """What chains do while beta goes up and down; shape (size, direction, ...)."""

    runs: Array
    """Mean energy of each chain at each beta, shape (..., beta, replicate)."""
    left: Array
    """Mean beta at which the paramagnet is left, or come back to; shape (size, direction)."""
    left_error: Array


def compute(p: FigS1f, data: Sequence[xr.Dataset] = ()) -> xr.Dataset:
    """Simulate the samples and the loop, and compare both with Parisi's solution, bent."""
    know(data)
    places = _places(p)
    runs = replicated(
        partial(_sample, p, places),
        {(n,): count for n, count in zip(p.neurons, p.samples, strict=True)},
        "replica exchange: samples",
    )
    sizes = [_size(p, n, rows) for (n,), rows in runs.items()]
    loop = _loop(p.hysteresis, p.seed)
    checks = [
        *_place_checks(p, places, sizes),
        *_transition_checks(p, sizes),
        *_direct_checks(p, sizes),
        *_loop_checks(p.hysteresis, loop),
    ]
    gammas = sorted({place.gamma for place in places} | {p.coexistence}, reverse=True)
    theory = branch_diagram(SherringtonKirkpatrick("full"), gammas, p.beta_max, p.points)
    simulated = xr.Dataset(
        _on_places(places, sizes)
        | _on_rungs(sizes)
        | _on_transition(p, sizes)
        | _on_loop(loop)
        | table(checks),
        {
            "neurons": p.neurons,
            "state_gamma": ("state", [place.gamma for place in places]),
            "state_beta": ("state", [place.beta for place in places]),
            "state_branch": ("state", [place.branch for place in places]),
            "transition": list(_QUANTITIES),
            "energy_bin": (_EDGES[1:] + _EDGES[:-1]) / 2,
            "direction": list(DIRECTIONS),
            "beta_swept": p.hysteresis.beta.values(),
            "neurons_swept": p.hysteresis.neurons,
        },
        {"gamma_swept": p.hysteresis.gamma, "gamma_coexistence": p.coexistence},
    )
    return xr.merge([theory, simulated], combine_attrs="no_conflicts")


@cache
def _model(gamma: float) -> CurvedModel:
    return CurvedModel(SherringtonKirkpatrick("full"), Renyi(gamma))


def _state(place: Place) -> xr.Dataset:
    """The state of the theory."""
    states = _model(place.gamma).states(place.beta)
    mine = _lasting(states) & (states.branch == place.branch)
    return states.isel(state=int(np.flatnonzero(mine)[0]))


def _lasting(states: xr.Dataset) -> xr.DataArray:
    return states.stable | (states.equilibrium & states.marginal)  # at the critical point


def _places(p: FigS1f) -> list[Place]:
    """All stable states of the theory at the curvatures and temperatures that are asked for."""
    found = []
    for part in p.states:
        for beta in part.beta:
            states = _model(part.gamma).states(beta)
            names = states.branch.values[_lasting(states).values].tolist()
            branches = list(dict.fromkeys(names))  # at its end a branch has two states that are one
            found += [Place(part.gamma, beta, name, len(branches) == 1) for name in branches]
    return found


class _Row(NamedTuple):
    """What is known of one sample."""

    observed: list[samples.Observed]
    equilibrium: Array
    trips: int
    direct: Array


def _sample(p: FigS1f, places: Sequence[Place], size: int, k: int) -> _Row:
    rng = stream(p.seed, size, k)
    glass = SpinGlass.draw(size, rng, p.couplings)
    ladder = samples.flat_rungs(_ladder(p, size))
    times: dict[str, Any] = {"sweeps": p.sweeps, "records": p.records, "settle": p.settle}
    times |= {"seed": rng}
    run = temper(glass, ladder, **times, across=True)
    observed = samples.observe(run, size, places, p.coexistence, _EDGES)
    direct = np.empty((0, 2, 0))
    if size == p.direct.neurons and k < p.direct.samples:
        rungs = [Rung(Renyi(p.direct.gamma), beta) for beta in p.direct.beta]
        curved = temper(glass, rungs, **times)
        own = np.array(
            [curved.energy.mean(("replica", "record")), (curved.overlap**2).mean("record")]
        )
        direct = (own - samples.means(run, size, rungs))[None]
    return _Row(observed, samples.equilibrium(run), int(run.round_trips), direct)


def _ladder(p: FigS1f, size: int) -> Array:
    return samples.flat_ladder(size, p.b.start, p.b.stop, p.b.spacing)


def _size(p: FigS1f, size: int, rows: Sequence[_Row]) -> _Size:
    """Average over the samples, whose spread gives the errors."""
    b = _ladder(p, size)
    parts = {
        name: np.array([[getattr(o, name) for o in row.observed] for row in rows])
        for name in samples.Observed._fields
    }
    equilibrium = np.array(estimators.mean(np.stack([row.equilibrium for row in rows], axis=-1)))
    trips = float(np.mean([row.trips for row in rows]))
    # few samples leave the error uncertain: Student's t at the probability of so many errors, which
    # both tests of all rungs share
    least = -stdtrit(len(rows) - 1, ndtr(-_SIGMA) / (2 * b.size))
    (balance, starts, times, _), errors = equilibrium
    settled = (np.abs(balance) < least * errors[0]) & (np.abs(starts) < least * errors[1])
    settled &= (times * _LENGTH <= p.records) & ((b < 1) | (trips >= _TRIPS))
    barriers = _barriers(p, size, parts["histogram"], parts["reach"])
    direct = [row.direct for row in rows if row.direct.size]
    return _Size(
        b=b,
        energy=_three(parts["energy"]),
        q2=_three(parts["q2"]),
        transition=np.concatenate([_three(parts["transition"]), barriers[:, None]], axis=1),
        distribution=np.array(estimators.mean(np.moveaxis(parts["histogram"][:, 0], 0, -1))),
        reach=float(parts["reach"][:, 0, 0].mean()),
        equilibrium=equilibrium,
        trips=trips,
        settled=settled,
        direct=np.concatenate(direct) if direct else np.empty((0, 2, 0)),
    )


def _three(values: Array) -> Array:
    """Mean over samples, its error, and the error that is within samples, by blocks left out.

    `values` has the shape (sample, 1 + blocks, ...): of the whole, and without each block.
    """
    mean, error = estimators.mean(np.moveaxis(values[:, 0], 0, -1))
    return np.array([mean, error, np.sqrt(_within(values).mean(axis=0) / len(values))])


def _within(values: Array) -> Array:
    return (samples.BLOCKS - 1) * values[:, 1:].var(axis=1)


def _barriers(p: FigS1f, size: int, histograms: Array, reach: Array) -> Array:
    """Barrier per neuron of the mean distribution, its error over samples, and that within."""
    valley = float(reach[:, 0, 1].mean())

    def height(chosen: Array) -> float:
        return samples.barrier(chosen.mean(axis=0), valley, _EDGES) / size

    rng = stream(p.seed, size, _RESAMPLED)
    sets = rng.integers(0, len(histograms), (_RESAMPLED, len(histograms)))
    spread = np.std([height(histograms[one, 0]) for one in sets])
    blocks = np.array([height(histograms[:, 1 + k]) for k in range(samples.BLOCKS)])
    within = np.sqrt((samples.BLOCKS - 1) * blocks.var())
    return np.array([height(histograms[:, 0]), spread, within])


def _extrapolation(
    name: str, p: FigS1f, values: Array, good: BoolArray, branch: str, theory: float
) -> Iterator[Check]:
    """The limit of the sizes that are good, if they are more than the powers.

    `values` has the mean and the error of each size, shape (2, size).
    """
    powers = _POWERS[branch]
    if good.sum() > len(powers):
        neurons = np.array(p.neurons)[good]
        mean, error = values[:, good]
        yield extrapolated(f"spin glass: {name}", neurons, mean, error, powers, theory)


def _place_checks(p: FigS1f, places: Sequence[Place], sizes: Sequence[_Size]) -> Iterator[Check]:
    """Compare the limits of energy and q^2 with theory, but near the onset."""
    good = _good(places, sizes)
    for k, place in enumerate(places):
        state = _state(place)
        if abs(1 - 1 / float(state.b)) < _NEAR:
            continue
        at = f"at gamma = {place.gamma:g}, beta = {place.beta:g}, {place.branch}"
        for name, values, theory in (
            ("energy", [size.energy[:2, k] for size in sizes], state.energy),
            ("q^2", [size.q2[:2, k] for size in sizes], state.q_rms**2),
        ):
            if name == "energy" or place.branch == GLASS:
                here = np.array(values).T, good[:, k], place.branch, float(theory)
                yield from _extrapolation(f"{name} {at}", p, *here)


def _good(places: Sequence[Place], sizes: Sequence[_Size]) -> BoolArray:
    """Whether a size counts at a place; shape (size, place)."""
    reach = [
        [p.beta * float(Renyi(p.gamma).dF(e)) for p, e in zip(places, size.energy[0], strict=True)]
        for size in sizes
    ]
    return np.array([[size.covers(b) for b in row] for size, row in zip(sizes, reach, strict=True)])


def _transition_theory(gamma: float) -> Array:
    """Those of `_QUANTITIES` by Parisi's solution."""
    model = _model(gamma)
    coexistence = model.coexistence().isel(transition=0)
    beta = float(coexistence.beta)
    states, folds = model.states(beta), model.folds()
    glass, paramagnet = (
        float(folds.beta[folds.branch == branch][0]) for branch in (GLASS, PARAMAGNET)
    )
    height = float(states.potential.max() - states.potential.min())
    return np.array([beta, beta, glass, paramagnet, float(coexistence.latent_heat), height])


def _transition_good(sizes: Sequence[_Size]) -> BoolArray:
    """Whether a size counts for each of `_QUANTITIES`; shape (size, quantity)."""
    reach = [
        [1.0 if name == "beta_paramagnet" else size.reach for name in _QUANTITIES] for size in sizes
    ]
    finite = np.array([np.isfinite(size.transition[:2]).all(axis=0) for size in sizes])
    covered = [[size.covers(b) for b in row] for size, row in zip(sizes, reach, strict=True)]
    return finite & np.array(covered)


def _transition_checks(p: FigS1f, sizes: Sequence[_Size]) -> Iterator[Check]:
    good, theory = _transition_good(sizes), _transition_theory(p.coexistence)
    values = np.array([size.transition[:2] for size in sizes])
    says = {
        "beta_coexistence": "coexistence, equal weights",
        "beta_equal_height": "coexistence, equal heights",
        "beta_glass": "beginning of the glass",
        "beta_paramagnet": "end of the paramagnet",
        "latent_heat": "latent heat",
        "barrier": "barrier of P(E) per neuron",
    }
    for k, name in enumerate(_QUANTITIES):
        title = f"{says[name]} at gamma = {p.coexistence:g}"
        here = values[:, :, k].T, good[:, k], _BRANCHES[name], float(theory[k])
        yield from _extrapolation(title, p, *here)


def _direct_checks(p: FigS1f, sizes: Sequence[_Size]) -> Iterator[Check]:
    """Replica exchange at a curvature agrees with the flat one, on the same samples."""
    for size in sizes:
        if not size.direct.size:
            continue
        mean, error = estimators.mean(np.moveaxis(size.direct, 0, -1))
        for k, beta in enumerate(p.direct.beta):
            for row, name in enumerate(("energy", "q^2")):
                at = f"at gamma = {p.direct.gamma:g}, beta = {beta:g}, N = {p.direct.neurons}"
                title = f"spin glass: {name} {at}, curved simulation less flat"
                yield Check(title, float(mean[row, k]), float(error[row, k]), 0.0)


def _on_places(places: Sequence[Place], sizes: Sequence[_Size]) -> Variables:
    along = ("neurons", "state")
    variables: Variables = {
        "equilibrated": (along, _good(places, sizes)),
        "on_branch": (along, np.array([np.isfinite(size.energy[0]) for size in sizes])),
    }
    for name, field in (("energy_mean", "energy"), ("q2_simulated", "q2")):
        mean, error, within = np.stack([getattr(size, field) for size in sizes], axis=1)
        variables |= with_error(name, along, mean, error)
        variables[f"{name}_within"] = (along, within)
    return variables


def _on_rungs(sizes: Sequence[_Size]) -> Variables:
    """Of the flat ladders, which are of different lengths: beyond their ends is NaN."""
    longest = max(size.b.size for size in sizes)

    def padded(values: Sequence[Array]) -> Array:
        return np.array(
            [np.pad(one, (0, longest - one.size), constant_values=np.nan) for one in values]
        )

    along = ("neurons", "rung")
    variables: Variables = {"rung_b": (along, padded([size.b for size in sizes]))}
    names = ("balance", "starts_difference", "autocorrelation", "exchanged")
    for k, name in enumerate(names):
        mean, error = (padded([size.equilibrium[part, k] for size in sizes]) for part in (0, 1))
        variables |= with_error(name, along, mean, error) if k < 2 else {name: (along, mean)}
    settled = np.zeros((len(sizes), longest), dtype=bool)
    for row, size in zip(settled, sizes, strict=True):
        row[: size.b.size] = size.settled
    return variables | {
        "settled": (along, settled),
        "round_trips": (along[:1], [size.trips for size in sizes]),
    }


def _on_transition(p: FigS1f, sizes: Sequence[_Size]) -> Variables:
    along = ("neurons", "transition")
    mean, error, within = np.stack([size.transition for size in sizes], axis=1)
    density = np.stack([size.distribution for size in sizes], axis=1) / np.diff(_EDGES)
    return {
        **with_error("transition_mean", along, mean, error),
        "transition_within": (along, within),
        "transition_equilibrated": (along, _transition_good(sizes)),
        "transition_theory": (along[1:], _transition_theory(p.coexistence)),
        **with_error("distribution", ("neurons", "energy_bin"), *density),
    }


def _loop(p: Sweep, seed: int) -> _Loop:
    """Follow beta up and down again with chains, each in a network of its own.

    As for the limit of retrieval, the mean beta at which the branch is left is the estimator of
    Spearman and Kaerber; its error has that of the width of a step in it.
    """
    betas = p.beta.values()
    replicates = {(size,): p.replicates for size in p.neurons}
    chains = replicated(partial(_chain, p, seed), replicates, "spin glass, loops: chains")
    runs = np.moveaxis(np.array(list(chains.values())), 1, -1)
    step, stay = betas[1] - betas[0], (runs > _LEFT).sum(axis=2)
    left, error = estimators.mean(betas[0] + step * (stay - 0.5))
    return _Loop(runs, left, np.hypot(error, step / np.sqrt(12 * p.replicates)))


def _chain(p: Sweep, seed: int, size: int, k: int) -> Array:
    """Mean energies, shape (direction, beta): up from a random state, and back.

    At each beta, `sweeps` that count come after as many that do not.
    """
    rng = stream(seed, gamma_key(p.gamma), size, k)
    glass, transform, betas = SpinGlass.draw(size, rng), Renyi(p.gamma), p.beta.values()
    chains = chains_of(glass, [transform], betas[0], random_signs((1, size), rng))
    means = []
    for beta in (*betas, *betas[::-1]):
        chains.follow([transform], beta)
        chains.advance(p.sweeps * size, rng)
        total = 0.0
        for _ in range(p.sweeps):
            chains.advance(size, rng)
            total += float(chains.energy[0])
        means.append(total / p.sweeps)
    up, down = np.reshape(means, (2, -1))
    return np.array([up, down[::-1]])


def _loop_checks(p: Sweep, loop: _Loop) -> Iterator[Check]:
    """Compare the end of the paramagnet on the way up, and its energy before, with theory."""
    model = _model(p.gamma)
    folds = model.folds()
    limit = float(folds.beta[folds.branch == "paramagnet"][0])
    name = f"spin glass: limit of the paramagnet at gamma = {p.gamma:g}"
    yield extrapolated(name, p.neurons, loop.left[:, 0], loop.left_error[:, 0], _LOOP, limit)
    energy, error = estimators.mean(loop.runs)
    for k, beta in enumerate(p.beta.values()):
        states = model.states(beta)
        state = states.isel(state=(states.branch == "paramagnet").values)
        if not np.any(state.b[:1] <= _WARM) or np.any(loop.runs[:, 0, k] < _LEFT):
            continue
        name = f"spin glass: energy of the paramagnet at gamma = {p.gamma:g}, beta = {beta:g}"
        points = p.neurons, energy[:, 0, k], error[:, 0, k]
        yield extrapolated(name, *points, _LOOP_ENERGY, float(state.energy[0]))


def _on_loop(loop: _Loop) -> Variables:
    along = ("neurons_swept", "direction", "beta_swept")
    energy = with_error("energy_swept", along, *estimators.mean(loop.runs))
    return energy | with_error("beta_left", along[:2], loop.left, loop.left_error)
