"""Figure 2d: mean-field recall of one pattern, m(t) and beta'(t), for several curvatures."""

import numpy as np
import xarray as xr

from curved.records import data_files
from curved.curvature.transforms import Renyi
from curved.curvature.mean_field import effective_beta
from curved.curvature.mean_field import trajectory
from curved.flat.curie_weiss import CurieWeiss
from curved.figures.shared.grids import Range, linspace

__all__ = ["compute"]


def compute(gamma: Range, beta: float, m_start: float, time: Range, rtol: float) -> xr.Dataset:
    """Integrate equation (17) from m(0) = `m_start` for each curvature."""
    flat, gammas, times = CurieWeiss(), linspace(gamma), linspace(time)
    m = np.array([trajectory(flat, Renyi(g), beta, m_start, times, rtol)[0] for g in gammas])
    beta_eff = [
        effective_beta(flat, Renyi(g), beta, row[None]) for g, row in zip(gammas, m, strict=True)
    ]
    return data_files.make(
        "fig2d",
        "Mean-field trajectories of the network with one pattern",
        {"m": (("gamma", "time"), m), "beta_eff": (("gamma", "time"), beta_eff)},
        {"gamma": gammas, "time": times, "beta": beta},
    )
