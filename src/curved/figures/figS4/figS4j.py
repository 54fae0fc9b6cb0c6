"""Figure S4j: mean-field recall of one pattern in the relativistic network, m(t) and beta'(t)."""

import xarray as xr

from curved.curvature.transforms import Relativistic
from curved.figures.figS4.panels import FigS4j
from curved.figures.shared.trajectories import trajectories


def compute(p: FigS4j) -> xr.Dataset:
    """Integrate equation (17) with the temperature of (29), for each curvature."""
    gammas, times = p.gamma.values(), p.time.values()
    return trajectories(Relativistic, gammas, p.beta, p.m_start, times, p.rtol)
