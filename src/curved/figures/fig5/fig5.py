"""Figure 5b-c: overlap after recall over curvature and load, its mean and its variance."""

from collections.abc import Sequence
from itertools import groupby

import xarray as xr

from curved.figures.fig5.panels import Fig5
from curved.figures.shared.recall import source_of
from curved.figures.shared.replicates import with_error
from curved.numerics import estimators


def compute(p: Fig5, data: Sequence[xr.Dataset]) -> xr.Dataset:
    """Join the chunks of `data` into overlap and energy over (gamma, load, replicate).

    How the chunks were made is in them; nothing else depends on the panel's parameters.
    """
    chunks = sorted(data, key=lambda part: (int(part.stored), int(part.replicate[0])))
    rows = [list(row) for _, row in groupby(chunks, key=lambda part: int(part.stored))]
    runs = xr.concat(
        [xr.concat(row, "replicate", coords="minimal", compat="equals") for row in rows],
        "load",
        coords=["stored"],
        compat="equals",
        join="exact",
    ).transpose("gamma", "load", "replicate")
    samples, field = runs.overlap.values, ("gamma", "load")
    return xr.Dataset(
        {
            "overlap": ((*field, "replicate"), samples),
            "energy": ((*field, "replicate"), runs.energy.values),
            **with_error("mean", field, *estimators.mean(samples)),
            **with_error("variance", field, *estimators.variance(samples)),
        },
        {
            "gamma": runs.gamma.values,
            "load": runs["load"].values,
            "stored": ("load", runs.stored.values),
            "replicate": runs.replicate.values,
        },
        source_of(data),
    )
