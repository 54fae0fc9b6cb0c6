"""Figure 5d: how fast a pattern is recalled from a corrupted cue, against curvature."""

from collections.abc import Sequence

import numpy as np
import xarray as xr

from curved import dataset, estimators
from curved.deformation import Renyi
from curved.panels.grids import Range, linspace
from curved.panels.recall import Task, first_overlap, library, run_all, source_of
from curved.typing import Array

__all__ = ["compute", "recall_time"]


def recall_time(overlap: Array, time: Array, settled: float, part: float, least: float) -> float:
    """Time at which an overlap first reaches a part of its final value.

    Parameters
    ----------
    overlap, time : ndarray, shape (records,)
        The run.
    settled : float
        The final value is the mean from this time on.
    part : float
        Which part of the final value, such as 0.9.
    least : float
        Smallest final value of a run that counts as recall.

    Returns
    -------
    float
        The time, or NaN if the run is none of recall.
    """
    final = overlap[time > settled].mean()
    if final < least:
        return np.nan
    return float(time[np.argmax(overlap >= part * final)])


def compute(
    data: Sequence[xr.Dataset],
    gamma: Range,
    shown: Sequence[float],
    beta: float,
    stored: int,
    flipped: float,
    replicates: int,
    sweeps: int,
    per_sweep: int,
    settled: float,
    part: float,
    recalled: float,
    seed: int,
) -> xr.Dataset:
    """Run recalls from cues with a fraction `flipped` of wrong neurons.

    `data` is the patterns file. Gives the mean time of recall over gamma, of those runs that end
    with an overlap of at least `recalled`, and their fraction; and mean overlap and beta' over
    (gamma_shown, time), of all runs. Each has its standard error.
    """
    xi = library(data)
    gammas = np.unique([*linspace(gamma), *np.round(shown, 12)])
    time = np.arange(1, sweeps * per_sweep + 1) / per_sweep

    def one(replicate: int) -> tuple[list[float], list[tuple[Array, Array]]]:
        task = Task.draw(xi, seed, stored, replicate, flipped)
        start = task.network.overlaps(task.cue)[0], task.network.energy(task.cue) / xi.shape[1]
        times, curves = [], []
        for value in gammas.tolist():
            run = task.recall(value, beta, sweeps, per_sweep)
            overlap = first_overlap(run)
            times.append(recall_time(overlap, time, settled, part, recalled))
            if value in shown:
                b = beta * Renyi(value).dF(np.array([start[1], *run.energy]))
                curves.append((np.array([start[0], *overlap]), b))
        return times, curves

    runs = list(run_all(one, range(replicates), "recall time: replicates"))
    times = np.array([run[0] for run in runs]).T
    curves = np.moveaxis(np.array([run[1] for run in runs]), 0, -1)  # gamma, kind, time, replicate
    found = [row[np.isfinite(row)] for row in times]
    # an error needs two runs
    means = np.array([estimators.mean(row) if row.size > 1 else (np.nan, np.nan) for row in found])
    success, success_error = estimators.fraction([row.size for row in found], replicates)
    overlap, overlap_error = estimators.mean(curves[:, 0])
    b, b_error = estimators.mean(curves[:, 1])
    field = ("gamma_shown", "time")
    return dataset.make(
        "fig5d",
        "Speed of recall from a corrupted cue",
        {
            "recall_time": (("gamma",), means[:, 0]),
            "recall_time_error": (("gamma",), means[:, 1]),
            "success": (("gamma",), success),
            "success_error": (("gamma",), success_error),
            "overlap": (field, overlap),
            "overlap_error": (field, overlap_error),
            "beta_eff": (field, b),
            "beta_eff_error": (field, b_error),
        },
        {
            "gamma": gammas,
            "gamma_shown": gammas[np.isin(gammas, np.round(shown, 12))],
            "time": np.array([0.0, *time]),
        },
        stored=stored,
        flipped=flipped,
        part=part,
        **source_of(data),
    )
