"""Figure S1f: finite Sherrington-Kirkpatrick networks against replica-symmetric theory.

Two kinds of simulation. On a ladder that all curvatures share, replica exchange samples equilibrium
(`curved.sampling.replica_exchange`). At a curvature below -1, chains follow beta up from random states and down
again, and show which states coexist.

Whether a rung is in equilibrium is measured, in two ways. Its two replicas start from random and
from cold states and must agree in energy. And integrating e by parts over Gaussian couplings gives

    e + <b (1 - q^2)> / 2 = 0,    b = beta F'(e) of one replica, q the overlap of two,

at every N and curvature: too small an overlap, of replicas that have not met, makes it positive.
With signs for couplings it holds to order 1/N.
"""

from collections.abc import Sequence
from functools import cache
from typing import TypedDict

import numpy as np
import xarray as xr
from scipy.interpolate import PchipInterpolator
from scipy.optimize import brentq
from scipy.special import ndtr, stdtrit

from curved.curvature.model import CurvedModel, CurvedStates
from curved.curvature.transforms import Renyi
from curved.figures.shared.checks import Check, extrapolated, table
from curved.figures.shared.diagrams import branch_diagram
from curved.figures.shared.grids import Range, linspace
from curved.figures.shared.recall import run_all
from curved.flat.sherrington_kirkpatrick import ONE_STEP, SherringtonKirkpatrick, one_step
from curved.networks.spin_glass import SpinGlass
from curved.numerics import estimators
from curved.numerics.streams import gamma_key, stream
from curved.numerics.typing import Array
from curved.records import data_files
from curved.sampling.replica_exchange import Rung, simulate, temper

__all__ = ["DIRECTIONS", "Rungs", "Sweep", "compute"]

DIRECTIONS = ("up", "down")

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


class Rungs(TypedDict):
    """Rungs of one curvature."""

    gamma: float
    beta: Sequence[float]


class Sweep(TypedDict):
    """Chains that follow beta up and down again."""

    gamma: float
    beta: Range
    neurons: Sequence[int]
    sweeps: int
    replicates: int


def compute(
    ladder: Sequence[Rungs],
    beta_max: float,
    points: int,
    neurons: Sequence[int],
    samples: Sequence[int],
    settle: int,
    sweeps: int,
    hysteresis: Sweep,
    seed: int,
) -> xr.Dataset:
    """Energy and q^2 of two replicas over samples of the couplings, and a loop of beta.

    The rungs of the `ladder` are put in the order of theory's energy, so that neighbours have
    states in common. There are `samples` of each of `neurons`; their spread gives the errors.
    """
    rungs = sorted(
        ((part["gamma"], beta) for part in ladder for beta in part["beta"]),
        key=lambda rung: -float(_theory(*rung).energy[0]),
    )
    broken = _Broken()
    equilibrium, checks = _equilibrium(rungs, neurons, samples, settle, sweeps, seed, broken)
    loop, loop_checks = _loop(hysteresis, seed)
    gammas = sorted({gamma for gamma, _ in rungs} | {hysteresis["gamma"]}, reverse=True)
    theory = branch_diagram(
        "figS1f",
        "Finite Sherrington-Kirkpatrick networks",
        SherringtonKirkpatrick(),
        gammas,
        beta_max,
        points,
    )
    simulated = data_files.make(
        "figS1f",
        theory.attrs["title"],
        equilibrium
        | loop
        | {
            "beta_one_step": (("gamma", "b_one_step"), [broken.beta(g) for g in gammas]),
            "q_one_step": (("b_one_step",), np.sqrt(broken.q2)),
            "energy_one_step": (("b_one_step",), broken.energy),
        }
        | table(checks + loop_checks),
        {
            "b_one_step": broken.b,
            "neurons": list(neurons),
            "rung_gamma": ("rung", [gamma for gamma, _ in rungs]),
            "rung_beta": ("rung", [beta for _, beta in rungs]),
            "direction": list(DIRECTIONS),
            "beta_swept": linspace(hysteresis["beta"]),
            "neurons_swept": list(hysteresis["neurons"]),
        },
        gamma_swept=hysteresis["gamma"],
    )
    return xr.merge([theory, simulated], combine_attrs="no_conflicts")


@cache
def _model(gamma: float) -> CurvedModel:
    return CurvedModel(SherringtonKirkpatrick(), Renyi(gamma))


@cache
def _theory(gamma: float, beta: float) -> CurvedStates:
    """The stable state of lowest energy."""
    states = _model(gamma).states(beta)
    return min((s for s in states if s.stable[0]), key=lambda state: float(state.energy[0]))


def _equilibrium(
    rungs: Sequence[tuple[float, float]],
    neurons: Sequence[int],
    samples: Sequence[int],
    settle: int,
    sweeps: int,
    seed: int,
    broken: "_Broken",
) -> tuple[dict[str, tuple[tuple[str, ...], Array]], list[Check]]:
    ladder = [Rung(Renyi(gamma), beta) for gamma, beta in rungs]
    keys = [(n, k) for n in range(len(neurons)) for k in range(samples[n])]

    def sample(key: tuple[int, int]) -> Array:
        """Rows: energy, q^2, balance, difference of the starts, exchanges, round trips."""
        size = neurons[key[0]]
        rng = stream(seed, size, key[1])
        run = temper(SpinGlass.draw(size, rng), ladder, sweeps, sweeps // _BETWEEN, settle, rng)
        square = run.overlap**2
        b = np.stack(
            [rung.beta * rung.transform.dF(run.energy[:, :, k]) for k, rung in enumerate(ladder)],
            axis=-1,
        )
        balance = run.energy.mean(axis=0) + b.mean(axis=0) * (1 - square) / 2
        starts = run.energy[0] - run.energy[1]
        rows = [
            np.mean(part, axis=0) for part in (run.energy.mean(axis=0), square, balance, starts)
        ]
        trips = np.full(len(rungs), run.round_trips)
        return np.array([*rows, np.append(run.accepted, np.nan), trips])

    runs: list[list[Array]] = [[] for _ in neurons]
    for key, rows in zip(keys, run_all(sample, keys, "replica exchange: samples"), strict=True):
        runs[key[0]].append(rows)
    both = [estimators.mean(np.stack(part, axis=-1)) for part in runs]
    mean, error = np.array(both).transpose(1, 2, 0, 3)  # rows, sizes, rungs
    energy, square, balance, starts, accepted, trips = mean
    # few samples leave the error uncertain: Student's t at the probability of so many errors
    least = -stdtrit(np.array(samples) - 1, ndtr(-_SIGMA))[:, None]
    settled = np.all(np.abs(mean[2:4]) < least * error[2:4], axis=0)

    checks = []
    for k, (gamma, beta) in enumerate(rungs):
        state, good = _theory(gamma, beta), settled[:, k]
        b, q = float(state.b[0]), float(state.order[0, 0])
        if good.sum() < 2 or (q == 0 and b > _WARM):
            continue
        sizes, where = np.array(neurons)[good], f"gamma = {gamma:g}, beta = {beta:g}"
        quantities = [("energy", 0, float(state.energy[0]))] + [("q^2", 1, q * q)] * (q > 0)
        for name, row, value in quantities:
            points = mean[row, good, k], error[row, good, k]
            powers = _GLASS if q > 0 else _PARAMAGNET
            notes = []
            if q > 0 and (step := broken.states(gamma, beta)):
                notes.append(f"one step of replica-symmetry breaking gives {step[row]:.4f}")
            if q > 0 and (gain := _gain(gamma, beta, b)) > _LARGE:
                notes.append(
                    f"the map makes the finite-size shifts of the flat energy {gain:.0f} times as "
                    f"large: N = {sizes[-1]} is not yet in the range of one power"
                )
            if not good.all():
                unsettled = ", ".join(map(str, np.array(neurons)[~good]))
                notes.append(f"no equilibrium at N = {unsettled}")
            checks.append(
                extrapolated(
                    f"spin glass: {name} at {where}",
                    sizes,
                    *points,
                    powers,
                    value,
                    "; ".join(notes),
                )
            )

    along = ("neurons", "rung")
    return {
        "energy_mean": (along, energy),
        "energy_mean_error": (along, error[0]),
        "q2_simulated": (along, square),
        "q2_simulated_error": (along, error[1]),
        "balance": (along, balance),
        "balance_error": (along, error[2]),
        "starts_difference": (along, starts),
        "starts_difference_error": (along, error[3]),
        "equilibrated": (along, settled),
        "exchanged": (along, accepted),
        "round_trips": (("neurons",), trips[:, 0]),
    }, checks


def _gain(gamma: float, beta: float, b: float) -> float:
    """How many times as large the map makes a small shift of the flat energy e(b), at a given beta.

    b = beta F'(e) and e = e(b) + d give de/dd = 1/(1 - beta F''(e) e'(b)), which diverges where
    dbeta/db is 0, as at the onset at gamma = -1.
    """
    low, high = (float(_theory(0.0, b * (1 + sign * _STEP)).energy[0]) for sign in (-1, 1))
    return 1 / (1 - gamma * b**2 / beta * (high - low) / (2 * _STEP * b))


class _Broken:
    """The spin glass with one step of replica-symmetry breaking, bent."""

    def __init__(self) -> None:
        self.b = np.linspace(*ONE_STEP, _FLAT_POINTS)
        steps = [one_step(b) for b in self.b]
        self.energy = np.array([step.energy for step in steps])
        self.q2 = np.array([step.mean_q2 for step in steps])
        self._flat = PchipInterpolator(self.b, np.stack([self.energy, self.q2], axis=-1))

    def beta(self, gamma: float) -> Array:
        """The beta at which a curved network has each of the flat states."""
        return np.asarray(self.b / Renyi(gamma).dF(self.energy))

    def states(self, gamma: float, beta: float) -> tuple[float, float] | None:
        """Energy and mean square overlap, or None where b is too near the onset or too large."""
        transform = Renyi(gamma)

        def excess(b: float) -> float:
            return float(b / transform.dF(self._flat(b)[0]) - beta)

        if excess(ONE_STEP[0]) * excess(ONE_STEP[1]) >= 0:
            return None
        energy, q2 = self._flat(brentq(excess, *ONE_STEP))
        return float(energy), float(q2)


def _loop(loop: Sweep, seed: int) -> tuple[dict[str, tuple[tuple[str, ...], Array]], list[Check]]:
    betas, transform = linspace(loop["beta"]), Renyi(loop["gamma"])
    half = loop["sweeps"]
    keys = [(size, k) for size in loop["neurons"] for k in range(loop["replicates"])]

    def chain(key: tuple[int, int]) -> Array:
        """Mean energies, shape (direction, beta): up from a random state, and back."""
        size, _ = key
        rng = stream(seed, gamma_key(loop["gamma"]), *key)
        glass = SpinGlass.draw(size, rng)
        x = rng.integers(0, 2, size, dtype=np.int8) * 2 - 1
        means = []
        for beta in (*betas, *betas[::-1]):
            x = simulate(glass, transform, beta, x, half * size, rng).state
            run = simulate(glass, transform, beta, x, half * size, rng, records=half)
            x = run.state
            means.append(run.energy.mean())
        up, down = np.reshape(means, (2, -1))
        return np.array([up, down[::-1]])

    shape = len(loop["neurons"]), loop["replicates"], 2, betas.size
    runs = np.reshape(list(run_all(chain, keys, "spin glass, loops: chains")), shape)
    runs = np.moveaxis(runs, 1, -1)  # size, direction, beta, replicate
    energy, error = estimators.mean(runs)

    # As for the limit of retrieval: the mean beta at which the branch is left (Spearman, Kaerber).
    step = betas[1] - betas[0]
    stay = (runs > _LEFT).sum(axis=2)
    left, left_error = estimators.mean(betas[0] + step * (stay - 0.5))
    left_error = np.hypot(left_error, step / np.sqrt(12 * loop["replicates"]))  # width of a step
    model = _model(loop["gamma"])
    checks = [
        extrapolated(
            f"spin glass: limit of the paramagnet at gamma = {loop['gamma']:g}",
            loop["neurons"],
            left[:, 0],
            left_error[:, 0],
            _GLASS,
            float(next(f.beta[0] for f in model.folds() if f.branch == "paramagnet")),
        )
    ]
    for k, beta in enumerate(betas):
        state = next((s for s in model.states(beta) if s.branch == "paramagnet"), None)
        if state is None or state.b[0] > _WARM or np.any(runs[:, 0, k] < _LEFT):
            continue
        name = f"spin glass: energy of the paramagnet at gamma = {loop['gamma']:g}, beta = {beta:g}"
        values = energy[:, 0, k], error[:, 0, k]
        checks.append(
            extrapolated(name, loop["neurons"], *values, _PARAMAGNET, float(state.energy[0]))
        )
    along = ("neurons_swept", "direction", "beta_swept")
    return {
        "energy_swept": (along, energy),
        "energy_swept_error": (along, error),
        "beta_left": (along[:2], left),
        "beta_left_error": (along[:2], left_error),
    }, checks
