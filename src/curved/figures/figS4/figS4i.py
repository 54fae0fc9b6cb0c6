"""Figure S4i: mean-field recall of one pattern at positive curvature, m(t) and beta'(t)."""

import xarray as xr

from curved.curvature.transforms import Renyi
from curved.figures.figS4.panels import FigS4i
from curved.figures.shared.trajectories import trajectories


def compute(p: FigS4i) -> xr.Dataset:
    """Integrate equation (17) from m(0) = `m_start` for each curvature."""
    gammas, times = p.gamma.values(), p.time.values()
    return trajectories(Renyi, gammas, p.beta, p.m_start, times, p.rtol)
