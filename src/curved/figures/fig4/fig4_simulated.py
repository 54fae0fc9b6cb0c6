"""The F/M line of Figure 4 by simulation, from a table of a published run of Figure S1h."""

import csv
from pathlib import Path

import numpy as np
import xarray as xr

from curved.figures.fig4.panels import Fig4Simulated
from curved.records.files import sha256


def compute(p: Fig4Simulated) -> xr.Dataset:
    """Read temperatures and their standard errors over (gamma, alpha).

    Raises
    ------
    ValueError
        If a combination of load and curvature is missing.
    """
    with Path(p.table).open(encoding="utf-8", newline="") as file:
        source, *lines = file.read().splitlines()
    rows = {
        (float(row["gamma"]), float(row["alpha"])): (float(row["T_F"]), float(row["error"]))
        for row in csv.DictReader(lines)
    }
    gammas, loads = ([*dict.fromkeys(place)] for place in zip(*rows, strict=True))
    if missing := [(g, a) for g in gammas for a in loads if (g, a) not in rows]:
        raise ValueError(f"{p.table}: no row for (gamma, alpha) = {missing[0]}")
    found = np.array([[rows[gamma, alpha] for alpha in loads] for gamma in gammas])
    along, name = ("gamma", "alpha"), "T_ferro_simulated"
    return xr.Dataset(
        {name: (along, found[..., 0]), f"{name}_error": (along, found[..., 1])},
        {"gamma": gammas, "alpha": loads},
        {"source": source.removeprefix("# "), "source_digest": f"sha256:{sha256(p.table)}"},
    )
