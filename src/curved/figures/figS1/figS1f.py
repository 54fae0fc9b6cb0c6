"""Figure S1f: finite Sherrington-Kirkpatrick networks against replica-symmetric theory.

Two kinds of simulation. On a ladder that all curvatures share, replica exchange samples equilibrium
(`curved.sampling.replica_exchange`). At a curvature below -1, chains follow beta up from random
states and down again, and show which states coexist.

Whether a rung is in equilibrium is measured, in two ways. Its two replicas start from random and
from cold states and must agree in energy. And integrating e by parts over Gaussian couplings gives

    e + <b (1 - q^2)> / 2 = 0,    b = beta F'(e) of one replica, q the overlap of two,

at every N and curvature: too small an overlap, of replicas that have not met, makes it positive.
With signs for couplings it holds to order 1/N.
"""

from collections.abc import Iterator, Sequence
from functools import cache, partial
from typing import NamedTuple

import numpy as np
import xarray as xr
from scipy.interpolate import PchipInterpolator
from scipy.optimize import brentq
from scipy.special import ndtr, stdtrit

from curved.curvature.curved_model import CurvedModel
from curved.curvature.transforms import Renyi
from curved.figures.figS1.panels import FigS1f, Sweep
from curved.figures.shared.branch_diagram import branch_diagram
from curved.figures.shared.checks import Check, extrapolated, table
from curved.figures.shared.hysteresis import DIRECTIONS
from curved.figures.shared.replicates import Variables, replicated, with_error
from curved.flat.sherrington_kirkpatrick import ONE_STEP, SherringtonKirkpatrick, one_step
from curved.networks.spin_glass import SpinGlass
from curved.numerics import estimators
from curved.numerics.streams import gamma_key, random_signs, stream
from curved.numerics.typing import Array, BoolArray
from curved.sampling.chains import chains_of
from curved.sampling.replica_exchange import Rung, temper

# In the paramagnet averages have corrections of order 1/N; at the onset and beyond, where the
# overlap's fluctuations are critical, of order N^(-2/3). So has the limit of a metastable state.
_PARAMAGNET, _GLASS = (1.0,), (2 / 3,)
_WARM = 0.75  # b up to which the paramagnet is far from its onset at b = 1
_STEP = 1e-4  # of b, relative, for a derivative
_LARGE = 3.0  # amplification by the map that is said
_FLAT_POINTS = 40  # of b, between which one step of symmetry breaking is interpolated
_BETWEEN = 5  # sweeps between two records
_SIGMA = 3.0  # standard errors, of many samples, within which a rung's two tests must hold
_LEFT = -0.5  # energy per neuron of the onset, between paramagnet and spin glass

_Place = tuple[float, float]
"""The gamma and beta of a rung."""


class _Equilibrium(NamedTuple):
    """Averages over the samples of the couplings, as `_sample` gives them, and their errors."""

    mean: Array
    """Shape (6, size, rung)."""
    error: Array
    settled: BoolArray
    """Whether a rung is in equilibrium, shape (size, rung)."""


class _Loop(NamedTuple):
    """What chains do while beta goes up and down; shape (size, direction, ...)."""

    runs: Array
    """Mean energy of each chain at each beta, shape (..., beta, replicate)."""
    left: Array
    """Mean beta at which the paramagnet is left, or come back to; shape (size, direction)."""
    left_error: Array


def compute(p: FigS1f) -> xr.Dataset:
    """Energy and q^2 of two replicas over samples of the couplings, and a loop of beta.

    The rungs of the `ladder` are put in the order of theory's energy, so that neighbours have
    states in common.
    """
    rungs = sorted(
        ((part.gamma, beta) for part in p.ladder for beta in part.beta),
        key=lambda place: -float(_theory(*place).energy),
    )
    equilibrium = _equilibrium(p, rungs)
    loop = _loop(p.hysteresis, p.seed)
    broken = _Broken()
    checks = [*_rung_checks(p, rungs, equilibrium, broken), *_loop_checks(p.hysteresis, loop)]
    gammas = sorted({gamma for gamma, _ in rungs} | {p.hysteresis.gamma}, reverse=True)
    theory = branch_diagram(SherringtonKirkpatrick(), gammas, p.beta_max, p.points)
    simulated = xr.Dataset(
        _on_ladder(equilibrium) | _on_loop(loop) | broken.lines(gammas) | table(checks),
        {
            "b_one_step": broken.b,
            "neurons": p.neurons,
            "rung_gamma": ("rung", [gamma for gamma, _ in rungs]),
            "rung_beta": ("rung", [beta for _, beta in rungs]),
            "direction": list(DIRECTIONS),
            "beta_swept": p.hysteresis.beta.values(),
            "neurons_swept": p.hysteresis.neurons,
        },
        {"gamma_swept": p.hysteresis.gamma},
    )
    return xr.merge([theory, simulated], combine_attrs="no_conflicts")


@cache
def _model(gamma: float) -> CurvedModel:
    return CurvedModel(SherringtonKirkpatrick(), Renyi(gamma))


@cache
def _theory(gamma: float, beta: float) -> xr.Dataset:
    """The stable state of lowest energy."""
    states = _model(gamma).states(beta)
    lasting = states.stable | (states.equilibrium & states.marginal)  # at the critical point
    return states.isel(state=int(np.nanargmin(states.energy.where(lasting))))


def _gain(gamma: float, beta: float, b: float) -> float:
    """How many times as large the map makes a small shift of the flat energy e(b), at a given beta.

    b = beta F'(e) and e = e(b) + d give de/dd = 1/(1 - beta F''(e) e'(b)), which diverges where
    dbeta/db is 0, as at the onset at gamma = -1.
    """
    low, high = (float(_theory(0.0, b * (1 + sign * _STEP)).energy) for sign in (-1, 1))
    return 1 / (1 - gamma * b**2 / beta * (high - low) / (2 * _STEP * b))


class _Broken:
    """The spin glass with one step of replica-symmetry breaking, bent."""

    def __init__(self) -> None:
        self.b = np.linspace(*ONE_STEP, _FLAT_POINTS)
        steps = [one_step(b) for b in self.b]
        self.energy = np.array([step.energy for step in steps])
        self.q2 = np.array([step.mean_q2 for step in steps])
        self._flat = PchipInterpolator(self.b, np.stack([self.energy, self.q2], axis=-1))

    def states(self, gamma: float, beta: float) -> tuple[float, float] | None:
        """Energy and mean square overlap, or None where b is too near the onset or too large."""
        transform = Renyi(gamma)

        def excess(b: float) -> float:
            return float(b / transform.dF(self._flat(b)[0]) - beta)

        if excess(ONE_STEP[0]) * excess(ONE_STEP[1]) >= 0:
            return None
        energy, q2 = self._flat(brentq(excess, *ONE_STEP))
        return float(energy), float(q2)

    def lines(self, gammas: Sequence[float]) -> Variables:
        """The flat states, and the beta at which each curved network has them."""
        betas = np.array([self.b / Renyi(gamma).dF(self.energy) for gamma in gammas])
        return {
            "beta_one_step": (("gamma", "b_one_step"), betas),
            "q_one_step": (("b_one_step",), np.sqrt(self.q2)),
            "energy_one_step": (("b_one_step",), self.energy),
        }


def _equilibrium(p: FigS1f, rungs: Sequence[_Place]) -> _Equilibrium:
    """Average over the samples of each size; their spread gives the errors.

    A rung is in equilibrium where balance and starts differ from 0 by less than three errors; few
    samples leave the error uncertain, so it is Student's t at the probability of so many errors.
    """
    ladder = [Rung(Renyi(gamma), beta) for gamma, beta in rungs]
    samples = {(n,): count for n, count in zip(p.neurons, p.samples, strict=True)}
    runs = replicated(partial(_sample, p, ladder), samples, "replica exchange: samples")
    both = [estimators.mean(np.stack(rows, axis=-1)) for rows in runs.values()]
    mean, error = np.array(both).transpose(1, 2, 0, 3)
    least = -stdtrit(np.array(p.samples) - 1, ndtr(-_SIGMA))[:, None]
    return _Equilibrium(mean, error, np.all(np.abs(mean[2:4]) < least * error[2:4], axis=0))


def _sample(p: FigS1f, ladder: Sequence[Rung], size: int, k: int) -> Array:
    """Rows: energy, q^2, balance, difference of the starts, exchanges, round trips."""
    rng = stream(p.seed, size, k)
    glass = SpinGlass.draw(size, rng)
    records = p.sweeps // _BETWEEN
    run = temper(glass, ladder, sweeps=p.sweeps, records=records, settle=p.settle, seed=rng)
    energies = run.energy.transpose("replica", "record", "rung").values
    square, energy = run.overlap.transpose("record", "rung").values ** 2, energies.mean(axis=0)
    slopes = [rung.transform.dF(energies[:, :, i]) for i, rung in enumerate(ladder)]
    b = np.stack([rung.beta * slope for rung, slope in zip(ladder, slopes, strict=True)], axis=-1)
    balance = energy + b.mean(axis=0) * (1 - square) / 2
    starts = energies[0] - energies[1]
    rows = [np.mean(part, axis=0) for part in (energy, square, balance, starts)]
    trips = np.full(len(ladder), int(run.round_trips))
    return np.array([*rows, run.acceptance.values, trips])


def _rung_checks(
    p: FigS1f, rungs: Sequence[_Place], found: _Equilibrium, broken: _Broken
) -> Iterator[Check]:
    """Compare the limits of energy and q^2, from the sizes in equilibrium, with theory.

    There is no q^2 to compare in the paramagnet, and no energy near its onset.
    """
    for k, (gamma, beta) in enumerate(rungs):
        state, good = _theory(gamma, beta), found.settled[:, k]
        b, q = float(state.b), float(state.q)
        if good.sum() < 2 or (q == 0 and b > _WARM):
            continue
        sizes, left_out = np.array(p.neurons)[good], np.array(p.neurons)[~good]
        quantities = [("energy", float(state.energy))] + [("q^2", q * q)] * (q > 0)
        for row, (name, value) in enumerate(quantities):
            points = found.mean[row, good, k], found.error[row, good, k]
            notes = list(_glass_notes(gamma, beta, row, sizes[-1], broken)) if q > 0 else []
            if left_out.size:
                notes.append(f"no equilibrium at N = {', '.join(map(str, left_out))}")
            name = f"spin glass: {name} at gamma = {gamma:g}, beta = {beta:g}"
            powers = _GLASS if q > 0 else _PARAMAGNET
            yield extrapolated(name, sizes, *points, powers, value, "; ".join(notes))


def _glass_notes(
    gamma: float, beta: float, row: int, largest: int, broken: _Broken
) -> Iterator[str]:
    """Say why energy (row 0) and q^2 (row 1) must differ from theory's below the onset."""
    if step := broken.states(gamma, beta):
        yield f"one step of replica-symmetry breaking gives {step[row]:.4f}"
    if (gain := _gain(gamma, beta, float(_theory(gamma, beta).b))) > _LARGE:
        yield (
            f"the map makes the finite-size shifts of the flat energy {gain:.0f} times as "
            f"large: N = {largest} is not yet in the range of one power"
        )


def _on_ladder(found: _Equilibrium) -> Variables:
    along, (*_, accepted, trips) = ("neurons", "rung"), found.mean
    names = ("energy_mean", "q2_simulated", "balance", "starts_difference")
    variables: Variables = {}
    for name, mean, error in zip(names, found.mean, found.error, strict=False):
        variables |= with_error(name, along, mean, error)
    return variables | {
        "equilibrated": (along, found.settled),
        "exchanged": (along, accepted),
        "round_trips": (along[:1], trips[:, 0]),
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
    yield extrapolated(name, p.neurons, loop.left[:, 0], loop.left_error[:, 0], _GLASS, limit)
    energy, error = estimators.mean(loop.runs)
    for k, beta in enumerate(p.beta.values()):
        states = model.states(beta)
        state = states.isel(state=(states.branch == "paramagnet").values)
        if not np.any(state.b[:1] <= _WARM) or np.any(loop.runs[:, 0, k] < _LEFT):
            continue
        name = f"spin glass: energy of the paramagnet at gamma = {p.gamma:g}, beta = {beta:g}"
        points = p.neurons, energy[:, 0, k], error[:, 0, k]
        yield extrapolated(name, *points, _PARAMAGNET, float(state.energy[0]))


def _on_loop(loop: _Loop) -> Variables:
    along = ("neurons_swept", "direction", "beta_swept")
    energy = with_error("energy_swept", along, *estimators.mean(loop.runs))
    return energy | with_error("beta_left", along[:2], loop.left, loop.left_error)
