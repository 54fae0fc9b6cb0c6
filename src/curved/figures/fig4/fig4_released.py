"""Figure 4 by the formulas of the released code (D2-D5), on the grids of panels a and b."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import xarray as xr

from curved.records import data_files
from curved.figures.shared.grids import linspace
from curved.curvature.released import ReleasedBoundaries

__all__ = ["compute"]


def compute(panel_a: Mapping[str, Any], panel_b: Mapping[str, Any]) -> xr.Dataset:
    """Compute the lines of both panels from the parameters of `fig4a` and `fig4b`."""
    lines = ReleasedBoundaries()
    gammas, loads = np.array(panel_a["gamma"], dtype=float), linspace(panel_a["alpha"])
    at, row = (gammas[:, None], loads), linspace(panel_b["gamma"])
    temperature = 1 / panel_b["beta"]
    grid = {
        "T_sg": lines.spin_glass_temperature(*at),
        "T_memory": lines.memory_temperature(*at),
        "T_ferro": lines.ferro_temperature(*at),
        "T_at": lines.at_temperature(*at),
    }
    return data_files.make(
        "fig4_released",
        "Phase boundaries of the Hopfield network by the formulas of the released code",
        {
            **{name: (("gamma", "alpha"), values) for name, values in grid.items()},
            "alpha_memory": (("gamma_b",), lines.memory_load(row, temperature)),
            "alpha_ferro": (("gamma_b",), lines.ferro_load(row, temperature)),
        },
        {"gamma": gammas, "alpha": loads, "gamma_b": row, "beta": panel_b["beta"]},
    )
