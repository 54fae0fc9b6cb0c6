"""Figure 4 by the formulas of the released code (D2-D5), on the grids of panels a and b."""

import numpy as np
import xarray as xr

from curved.curvature.released import ReleasedBoundaries
from curved.figures.fig4.panels import Fig4Released
from curved.flat.hopfield import capacity
from curved.numerics.typing import Array

_STEPS, _COLDEST = 24, 0.01  # temperatures at which a line is steep


def compute(p: Fig4Released) -> xr.Dataset:
    """Compute the lines of both panels from the parameters of `fig4a` and `fig4b`.

    As functions of the load they end in mid-air where they are steep; `ferro_alpha` and
    `memory_alpha` go on, the first to T = 0.01, the second to T = 0.
    """
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
    steep = _steep(lines, gammas, grid["T_ferro"])
    # At T = 0 retrieval ends at the same load as in the flat network.
    end = np.full((gammas.size, 1), capacity().alpha), np.zeros((gammas.size, 1))
    curves = {"ferro": _joined(loads, grid["T_ferro"], *steep)}
    curves["memory"] = _joined(loads, grid["T_memory"], *end)
    return xr.Dataset(
        {
            **{name: (("gamma", "alpha"), values) for name, values in grid.items()},
            **{
                f"{name}_{what}": (("gamma", f"point_{name}"), values)
                for name, curve in curves.items()
                for what, values in zip(("alpha", "temperature"), curve, strict=True)
            },
            "alpha_memory": (("gamma_b",), lines.retrieval_load(row, temperature)),
            "alpha_ferro": (("gamma_b",), lines.ferromagnetic_load(row, temperature)),
        },
        {"gamma": gammas, "alpha": loads, "gamma_b": row, "beta": p.panel_b.beta},
    )


def _steep(lines: ReleasedBoundaries, gammas: Array, upper: Array) -> tuple[Array, Array]:
    """Loads of the F/M line at temperatures below those at which it is known."""
    lowest = np.nanmin(np.where(upper > 0, upper, np.nan), axis=1)
    part = np.linspace(0, 1, _STEPS + 1)[1:]
    cold = lowest[:, None] + part * (_COLDEST - lowest[:, None])
    return lines.ferromagnetic_load(gammas[:, None], cold), cold


def _joined(
    loads: Array, temperatures: Array, more_loads: Array, more_temperatures: Array
) -> tuple[Array, Array]:
    """Lines over a grid of loads and what goes on where they end, as curves, NaN in between."""
    across = np.where(np.isfinite(temperatures), np.broadcast_to(loads, temperatures.shape), np.nan)
    alpha = np.concatenate([across, more_loads], axis=1)
    return alpha, np.concatenate([temperatures, more_temperatures], axis=1)
