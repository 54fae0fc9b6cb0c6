"""Figure S4h: the overlap m against beta at positive curvature, one stored pattern."""

import xarray as xr

from curved.figures.figS4.panels import FigS4h
from curved.figures.shared.branch_diagram import branch_diagram
from curved.flat.curie_weiss import CurieWeiss


def compute(p: FigS4h) -> xr.Dataset:
    """Compute beta, m and stability over (gamma, branch, point), equations (15)-(16)."""
    return branch_diagram(CurieWeiss(), p.gamma, p.beta_max, p.points)
