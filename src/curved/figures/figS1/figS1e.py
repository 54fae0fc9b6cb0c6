"""Figure S1e: the limit of retrieval in finite Hopfield networks, bracketed from both sides.

Just below the limit T_M retrieval is a minimum of the free energy behind a barrier of N times (T_M
- T)^(3/2). A run crosses it once the barrier is of the order of the logarithm of its length. So the
temperature of loss is below T_M by N^(-2/3), times a factor that changes with the length only as
(ln length)^(2/3). Above T_M it takes a time of order (T - T_M)^(-1/2) to pass the place where the
state was; what a quarter of the length gives is kept, too. Each sample also has a T_M of its own,
within N^(-1/2) of theory's: this widens the transition and, being symmetric to that order, does not
move its mean.
"""

import numpy as np
import xarray as xr

from curved.curvature.boundaries import Boundaries
from curved.curvature.released import ReleasedBoundaries
from curved.curvature.transforms import Renyi
from curved.figures.figS1.panels import FigS1e
from curved.figures.shared.checks import Check, extrapolated, table
from curved.figures.shared.replicates import replicated, with_error
from curved.networks.hopfield import HopfieldNetwork
from curved.numerics import estimators
from curved.numerics.streams import stream
from curved.numerics.typing import Array, IntArray
from curved.sampling.chains import chains_of

_POWER = (2 / 3,)
_NEXT = (2 / 3, 4 / 3)  # (T_M - T)^(5/2), the barrier's next term, adds the square of the first
_PIECES = 40  # of a run, after each of which its overlap is looked at
_SHORT = _PIECES // 4  # pieces of the shorter runs, which show what the length does


def compute(p: FigS1e) -> xr.Dataset:
    """Count the runs that keep the pattern for `sweeps`, against T, for several N.

    Temperatures are T_M (1 + d N^(-1/2)), with T_M the limit of theory and d in `distance`. The
    distances must begin where all runs keep the pattern and end where none does. The mean
    temperature of loss is then the sum of the steps of T, each times the fraction that keeps it.
    There are `samples` runs at the largest N and more, in inverse proportion, at smaller ones.
    """
    gamma, alpha = p.gamma, np.array(p.alpha)[:, None]
    limits = Boundaries().retrieval_temperature(gamma, alpha)
    distances, sizes = p.distance.values(), np.array(p.neurons)
    temperature = limits[..., None, None] * (1 + distances / np.sqrt(sizes)[:, None])
    runs = p.samples * max(p.neurons) // sizes

    fraction, error = estimators.fraction(_kept(p, temperature, runs), runs[:, None])
    mean, mean_error = _mean_loss(temperature, fraction, error)
    checks, others = _compare(p, limits, mean, mean_error)
    limit = (np.reshape([part[k] for part in checks], limits.shape) for k in (1, 2))
    released = ReleasedBoundaries().retrieval_temperature(gamma, alpha)
    by_run, by_size = ("alpha", "gamma", "neurons", "distance"), ("alpha", "gamma", "neurons")
    return xr.Dataset(
        {
            "temperature": (by_run, temperature),
            **with_error("fraction", by_run, fraction[1], error[1]),
            "fraction_short": (by_run, fraction[0]),
            **with_error("T_loss", by_size, mean[1], mean_error[1]),
            "T_loss_short": (by_size, mean[0]),
            **with_error("T_loss_limit", by_size[:2], *limit),
            "T_memory": (by_size[:2], limits),
            "T_memory_released": (by_size[:2], released),
            "runs": (("neurons",), runs),
            **table(checks),
        },
        {"alpha": p.alpha, "gamma": p.gamma, "neurons": p.neurons, "distance": distances},
        {"sweeps": p.sweeps, "other_limits": "; ".join(others)},
    )


def _kept(p: FigS1e, temperature: Array, runs: IntArray) -> Array:
    """Count the runs that keep the pattern for a quarter of the length, and for all of it.

    Shape (2, alpha, gamma, size, distance).
    """
    loads, _, sizes, distances = temperature.shape
    samples = {(a, n, d): int(runs[n]) for a, n, d in np.ndindex(loads, sizes, distances)}

    def run(a: int, n: int, d: int, sample: int) -> IntArray:
        labels = round(p.alpha[a] * 1e9), round(p.distance.values()[d] * 1e9) + (1 << 41)
        rng = stream(p.seed, *labels, p.neurons[n], sample)
        return _run(p, p.alpha[a], p.neurons[n], 1 / temperature[a, :, n, d], rng)

    pieces = replicated(run, samples, "limit of retrieval: runs")
    kept = [
        np.sum(np.array(part) >= least, axis=0)
        for least in (_SHORT, _PIECES)
        for part in pieces.values()
    ]
    return np.moveaxis(np.reshape(kept, (2, loads, sizes, distances, -1)), -1, 2)


def _run(p: FigS1e, alpha: float, size: int, betas: Array, rng: np.random.Generator) -> IntArray:
    """Pieces of runs before the loss, in one network, at each curvature; shape (gamma,).

    A run starts in a pattern and has lost it when its overlap is first below `lost`. Curvatures are
    lanes, and go on without those that have.
    """
    network = HopfieldNetwork.draw(round(alpha * size), size, rng)
    laws, lanes = [Renyi(gamma) for gamma in p.gamma], np.arange(len(p.gamma))
    starts = np.broadcast_to(network.patterns[0], (lanes.size, size))
    chains, pieces = chains_of(network, laws, betas, starts), np.full(lanes.size, _PIECES)
    for piece in range(_PIECES):
        chains.advance(p.sweeps * size // _PIECES, rng)
        kept = chains.projections[:, 0] >= p.lost * size
        if kept.all():
            continue
        pieces[lanes[~kept]] = piece
        lanes = lanes[kept]
        if not lanes.size:
            break
        chains = chains_of(network, [laws[k] for k in lanes], betas[lanes], chains.x[kept])
    return pieces


def _mean_loss(temperature: Array, fraction: Array, error: Array) -> tuple[Array, Array]:
    """Mean temperature of loss, and its standard error (the estimator of Spearman and Kaerber).

    Temperatures are evenly spaced along the last axis; all runs keep the pattern below the first.
    """
    step = temperature[..., 1] - temperature[..., 0]
    mean = temperature[..., 0] + step * (fraction.sum(axis=-1) - 0.5)
    return mean, step * np.sqrt(np.sum(error**2, axis=-1))


def _compare(p: FigS1e, limits: Array, mean: Array, error: Array) -> tuple[list[Check], list[str]]:
    """Compare the temperature of loss, for N to infinity, with the limit of theory.

    And say what the next power of N and shorter runs make of it.
    """
    checks, others = [], []
    for a, g in np.ndindex(limits.shape):
        name = f"alpha = {p.alpha[a]:g}, gamma = {p.gamma[g]:g}"
        points, theory = (p.neurons, mean[1, a, g], error[1, a, g]), float(limits[a, g])
        checks.append(extrapolated(f"limit of retrieval: T at {name}", *points, _POWER, theory))
        more, more_error, _ = estimators.extrapolate(*points, _NEXT)
        short, *_ = estimators.extrapolate(p.neurons, mean[0, a, g], error[0, a, g], _POWER)
        others.append(
            f"{name}: {more:.4f} +- {more_error:.4f} with N^(-4/3), too; "
            f"{short:.4f} by runs of {p.sweeps // 4} sweeps"
        )
    return checks, others
