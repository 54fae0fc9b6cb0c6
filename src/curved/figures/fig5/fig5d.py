"""Figure 5d: how fast a pattern is recalled from a corrupted cue, against curvature."""

from collections.abc import Sequence

import numpy as np
import xarray as xr

from curved.curvature.transforms import Renyi
from curved.figures.fig5.panels import Fig5d
from curved.figures.shared.recall import Task, curvatures, pattern_set, source_of
from curved.figures.shared.replicates import run_all, with_error
from curved.numerics import estimators
from curved.numerics.typing import Array


def recall_times(
    overlap: Array, time: Array, settled: float, part: float, level: float, least: float
) -> tuple[float, float]:
    """Times at which an overlap first reaches a part of its final value, and a fixed level.

    The final value is the mean from the time `settled` on. The times are NaN if the run never gets
    there, or is none of recall, which has a final value of at least `least`.
    """
    final = overlap[time > settled].mean()
    if final < least:
        return np.nan, np.nan
    first, second = (
        float(time[np.argmax(there)]) if np.any(there) else np.nan
        for there in (overlap >= part * final, overlap >= level)
    )
    return first, second


def compute(p: Fig5d, data: Sequence[xr.Dataset]) -> xr.Dataset:
    """Run recalls from cues with a fraction `flipped` of wrong neurons.

    `data` is the patterns file. Over gamma, the Dataset has the fraction of the runs that recall,
    which end with an overlap of at least `recalled`, and their mean times to a part of the final
    overlap and to a fixed one. Over (gamma_shown, time), it has the mean overlap and beta' of all
    runs. Each has its standard error.
    """
    xi = pattern_set(data)
    gammas = np.unique([*p.gamma.values(), *p.shown])
    time = np.arange(1, p.sweeps * p.per_sweep + 1) / p.per_sweep

    def one(replicate: int) -> tuple[list[tuple[float, float]], list[tuple[Array, Array]]]:
        task = Task.draw(xi, p.seed, p.stored, replicate, p.flipped)
        start = task.network.overlaps(task.cue)[0], task.network.energy(task.cue)
        run = task.recall(curvatures(gammas), p.beta, p.sweeps, p.per_sweep)
        levels = p.settled, p.part, p.level, p.recalled
        times = [recall_times(overlap, time, *levels) for overlap in run.overlap]
        curves = []
        for lane in np.flatnonzero(np.isin(gammas, p.shown)):
            # without a run there is no beta' of its cue either
            first = np.nan if np.isnan(run.energy[lane, 0]) else start[1]
            energy = np.array([first, *run.energy[lane]])
            b = p.beta * Renyi(gammas[lane]).dF(energy)
            curves.append((np.array([start[0], *run.overlap[lane]]), b))
        return times, curves

    runs = list(run_all(one, range(p.replicates), "recall time: replicates"))
    times = np.array([run[0] for run in runs]).T  # kind, gamma, replicate
    curves = np.moveaxis(np.array([run[1] for run in runs]), 0, -1)  # gamma, kind, time, replicate
    found = [[row[np.isfinite(row)] for row in kind] for kind in times]
    # an error needs two runs
    means = [
        [estimators.mean(row) if row.size > 1 else (np.nan, np.nan) for row in kind]
        for kind in found
    ]
    recall_time, passage_time = np.array(means).swapaxes(1, 2)
    success = estimators.fraction([row.size for row in found[0]], p.replicates)
    field = ("gamma_shown", "sweep")
    return xr.Dataset(
        {
            **with_error("recall_time", ("gamma",), *recall_time),
            **with_error("passage_time", ("gamma",), *passage_time),
            **with_error("success", ("gamma",), *success),
            **with_error("overlap", field, *estimators.mean(curves[:, 0])),
            **with_error("beta_eff", field, *estimators.mean(curves[:, 1])),
        },
        {
            "gamma": gammas,
            "gamma_shown": gammas[np.isin(gammas, p.shown)],
            "sweep": np.array([0.0, *time]),
        },
        {name: getattr(p, name) for name in ("stored", "flipped", "part", "level")}
        | source_of(data),
    )
