"""Figure 4 by the formulas of the released code (D2-D5), on the grids of panels a and b."""

import numpy as np
import xarray as xr

from curved.curvature.released import ReleasedBoundaries
from curved.figures.fig4.panels import Fig4Released


def compute(p: Fig4Released) -> xr.Dataset:
    """Compute the lines of both panels from the parameters of `fig4a` and `fig4b`."""
    lines = ReleasedBoundaries()
    gammas, loads = np.array(p.panel_a.gamma, dtype=float), p.panel_a.alpha.values()
    at, row = (gammas[:, None], loads), p.panel_b.gamma.values()
    temperature = 1 / p.panel_b.beta
    grid = {
        "T_sg": lines.spin_glass_temperature(*at),
        "T_memory": lines.retrieval_temperature(*at),
        "T_ferro": lines.ferromagnetic_temperature(*at),
        "T_at": lines.at_temperature(*at),
    }
    return xr.Dataset(
        {
            **{name: (("gamma", "alpha"), values) for name, values in grid.items()},
            "alpha_memory": (("gamma_b",), lines.retrieval_load(row, temperature)),
            "alpha_ferro": (("gamma_b",), lines.ferromagnetic_load(row, temperature)),
        },
        {"gamma": gammas, "alpha": loads, "gamma_b": row, "beta": p.panel_b.beta},
    )
