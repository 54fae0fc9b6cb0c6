"""Figure S2c: phase diagram of the relativistic network with one stored pattern, equation (29)."""

import xarray as xr

from curved.curvature.transforms import Relativistic
from curved.figures.shared.folds import fold_diagram

__all__ = ["compute"]


def compute(points: int) -> xr.Dataset:
    """Compute the line of folds beta_fold(gamma) in closed form, from gamma = -4/3 to -2."""
    return fold_diagram(
        "figS2c", "Fold line of the relativistic network with one pattern", Relativistic, points
    )
