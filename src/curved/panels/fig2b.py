"""Figure 2b: phase diagram of the network with one stored pattern."""

import xarray as xr

from curved.deformation import Renyi
from curved.panels.folds import fold_diagram

__all__ = ["compute"]


def compute(points: int) -> xr.Dataset:
    """Compute the line of folds beta_fold(gamma) in closed form, equation (16)."""
    return fold_diagram("fig2b", "Fold line of the network with one pattern", Renyi, points)
