"""Figure 5b-c: overlap after recall over curvature and load, its mean and its variance."""

from collections.abc import Sequence

import xarray as xr

from curved.figures.fig5.panels import Fig5
from curved.figures.shared.recall import source_of
from curved.numerics import estimators

__all__ = ["compute"]


def compute(p: Fig5, data: Sequence[xr.Dataset]) -> xr.Dataset:
    """Join the chunks of `data` into overlap and energy over (gamma, load, replicate).

    How the chunks were made is in them; nothing else depends on the panel's parameters.
    """
    rows: dict[int, list[xr.Dataset]] = {
        stored: [] for stored in sorted({int(part.stored) for part in data})
    }
    for part in sorted(data, key=lambda part: int(part.replicate[0])):
        rows[int(part.stored)].append(part)
    runs = xr.concat(
        [xr.concat(row, "replicate", coords="minimal", compat="equals") for row in rows.values()],
        "load",
        coords=["stored"],
        compat="equals",
        join="exact",
    ).transpose("gamma", "load", "replicate")
    samples = runs.overlap.values
    mean, mean_error = estimators.mean(samples)
    variance, variance_error = estimators.variance(samples)
    field = ("gamma", "load")
    return xr.Dataset(
        {
            "overlap": ((*field, "replicate"), samples),
            "energy": ((*field, "replicate"), runs.energy.values),
            "mean": (field, mean),
            "mean_error": (field, mean_error),
            "variance": (field, variance),
            "variance_error": (field, variance_error),
        },
        {
            "gamma": runs.gamma.values,
            "load": runs["load"].values,
            "stored": ("load", runs.stored.values),
            "replicate": runs.replicate.values,
        },
        source_of(data),
    )
