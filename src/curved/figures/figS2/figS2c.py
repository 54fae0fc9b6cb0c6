"""Figure S2c: phase diagram of the relativistic network with one stored pattern, equation (29)."""

import xarray as xr

from curved.curvature.transforms import Relativistic
from curved.figures.figS2.panels import FigS2c
from curved.figures.shared.fold_diagram import fold_diagram


def compute(p: FigS2c) -> xr.Dataset:
    """Compute the line of folds beta_fold(gamma) in closed form, from gamma = -4/3 to -2."""
    return fold_diagram(Relativistic, p.points)
