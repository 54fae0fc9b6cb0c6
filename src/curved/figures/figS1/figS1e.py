"""Figure S1e: the limit of retrieval in finite Hopfield networks, bracketed from both sides.

Just below the limit T_M retrieval is a minimum of the free energy behind a barrier of N times
(T_M - T)^(3/2), which a run crosses once that is of the order of the logarithm of its length. So
the temperature of loss is below T_M by N^(-2/3), times a factor that changes with the length only
as (ln length)^(2/3). Above T_M it takes a time of order (T - T_M)^(-1/2) to pass the place where
the state was; what a quarter of the length gives is kept, too. Each sample also has a T_M of its
own, within N^(-1/2) of theory's: this widens the transition and, being symmetric to that order,
does not move its mean.
"""

from collections.abc import Sequence

import numpy as np
import xarray as xr

from curved.curvature.boundaries import Boundaries
from curved.curvature.released import ReleasedBoundaries
from curved.curvature.transforms import Renyi
from curved.figures.figS1.figS1d import draw_network
from curved.figures.shared.checks import extrapolated, table
from curved.figures.shared.grids import Range, linspace
from curved.figures.shared.recall import first_overlap, run_all
from curved.numerics import estimators
from curved.numerics.streams import gamma_key, stream
from curved.numerics.typing import Array
from curved.records import data_files
from curved.sampling.glauber import simulate

__all__ = ["compute"]

_POWER = (2 / 3,)
_NEXT = (
    2 / 3,
    4 / 3,
)  # (T_M - T)^(5/2), the next term of the barrier, adds the square of the first
_PIECES = 40  # of a run, after each of which its overlap is looked at
_SHORT = _PIECES // 4  # pieces of the shorter runs, which show what the length does


def compute(
    alpha: Sequence[float],
    gamma: Sequence[float],
    distance: Range,
    neurons: Sequence[int],
    samples: int,
    sweeps: int,
    lost: float,
    seed: int,
) -> xr.Dataset:
    """Count the runs that keep the pattern for `sweeps`, against T, for several N.

    A run starts in a pattern and has lost it when its overlap is first below `lost`, looked at 40
    times. Temperatures are T_M (1 + d N^(-1/2)), with T_M the limit of theory and d in `distance`,
    which must begin where all runs keep the pattern and end where none does: the mean temperature
    of loss is then the sum of the steps of T, each times the fraction that keeps it. There are
    `samples` runs at the largest N and more, in inverse proportion, at smaller ones, each with a
    network of its own.
    """
    limits = Boundaries().memory_temperature(list(gamma), np.array(alpha)[:, None])
    distances = linspace(distance)
    keys = [
        (a, g, size, d, sample)
        for a in range(len(alpha))
        for g in range(len(gamma))
        for size in neurons
        for d in range(distances.size)
        for sample in range(samples * max(neurons) // size)
    ]
    temperature = limits[..., None, None] * (1 + distances / np.sqrt(neurons)[:, None])

    def survive(key: tuple[int, int, int, int, int]) -> int:
        """Pieces of a run before the loss."""
        a, g, size, d, sample = key
        labels = round(alpha[a] * 1e9), gamma_key(gamma[g]), round(distances[d] * 1e9) + (1 << 41)
        rng = stream(seed, *labels, size, sample)
        network = draw_network(alpha[a], size, rng)
        x = network.patterns[0]
        beta = 1 / temperature[a, g, neurons.index(size), d]
        for piece in range(_PIECES):
            run = simulate(network, Renyi(gamma[g]), beta, x, sweeps * size // _PIECES, rng)
            if first_overlap(run)[0] < lost:
                return piece
            x = run.state
        return _PIECES

    kept = np.zeros((2, *temperature.shape), dtype=int)
    for (a, g, size, d, _), pieces in zip(
        keys, run_all(survive, keys, "limit of retrieval: runs"), strict=True
    ):
        kept[:, a, g, neurons.index(size), d] += pieces >= np.array([_SHORT, _PIECES])
    runs = samples * max(neurons) // np.array(neurons)

    fraction, error = estimators.fraction(kept, runs[:, None])
    mean, mean_error = _mean_loss(temperature, fraction, error)
    released = ReleasedBoundaries().memory_temperature(list(gamma), np.array(alpha)[:, None])
    checks, others = [], []
    for a, g in np.ndindex(limits.shape):
        name = f"alpha = {alpha[a]:g}, gamma = {gamma[g]:g}"
        points = neurons, mean[1, a, g], mean_error[1, a, g]
        theory = float(limits[a, g])
        checks.append(extrapolated(f"limit of retrieval: T at {name}", *points, _POWER, theory))
        more, more_error, _ = estimators.extrapolate(*points, _NEXT)
        short, *_ = estimators.extrapolate(neurons, mean[0, a, g], mean_error[0, a, g], _POWER)
        others.append(
            f"{name}: {more:.4f} +- {more_error:.4f} with N^(-4/3), too; "
            f"{short:.4f} by runs of {sweeps // 4} sweeps"
        )
    by_run, by_size = ("alpha", "gamma", "neurons", "distance"), ("alpha", "gamma", "neurons")
    value, value_error = (np.reshape([part[k] for part in checks], limits.shape) for k in (1, 2))
    return data_files.make(
        "figS1e",
        "Limit of retrieval in finite Hopfield networks",
        {
            "temperature": (by_run, temperature),
            "fraction": (by_run, fraction[1]),
            "fraction_error": (by_run, error[1]),
            "fraction_short": (by_run, fraction[0]),
            "T_loss": (by_size, mean[1]),
            "T_loss_error": (by_size, mean_error[1]),
            "T_loss_short": (by_size, mean[0]),
            "T_loss_limit": (by_size[:2], value),
            "T_loss_limit_error": (by_size[:2], value_error),
            "T_memory": (by_size[:2], limits),
            "T_memory_released": (by_size[:2], released),
            "runs": (("neurons",), runs),
            **table(checks),
        },
        {
            "alpha": list(alpha),
            "gamma": list(gamma),
            "neurons": list(neurons),
            "distance": distances,
        },
        sweeps=sweeps,
        other_limits="; ".join(others),
    )


def _mean_loss(temperature: Array, fraction: Array, error: Array) -> tuple[Array, Array]:
    """Mean temperature of loss, and its standard error (the estimator of Spearman and Kaerber).

    Temperatures are evenly spaced along the last axis; all runs keep the pattern below the first.
    """
    step = temperature[..., 1] - temperature[..., 0]
    mean = temperature[..., 0] + step * (fraction.sum(axis=-1) - 0.5)
    return mean, step * np.sqrt(np.sum(error**2, axis=-1))
