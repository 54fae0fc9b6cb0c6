"""Figure 2b: phase diagram of the network with one stored pattern."""

import xarray as xr

from curved.curvature.transforms import Renyi
from curved.figures.fig2.panels import Fig2b
from curved.figures.shared.fold_diagram import fold_diagram


def compute(p: Fig2b) -> xr.Dataset:
    """Compute the line of folds beta_fold(gamma) in closed form, equation (16)."""
    return fold_diagram(Renyi, p.points)
