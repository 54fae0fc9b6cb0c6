"""Figure 2d: mean-field recall of one pattern, m(t) and beta'(t), for several curvatures."""

import xarray as xr

from curved.curvature.transforms import Renyi
from curved.figures.fig2.panels import Fig2d
from curved.figures.shared.trajectories import trajectories


def compute(p: Fig2d) -> xr.Dataset:
    """Integrate equation (17) from m(0) = `m_start` for each curvature."""
    gammas, times = p.gamma.values(), p.time.values()
    return trajectories(Renyi, gammas, p.beta, p.m_start, times, p.rtol)
