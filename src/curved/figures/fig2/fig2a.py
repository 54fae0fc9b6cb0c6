"""Figure 2a: the overlap m against beta for several curvatures, one stored pattern."""

import xarray as xr

from curved.figures.fig2.panels import Fig2a
from curved.figures.shared.branch_diagram import branch_diagram
from curved.flat.curie_weiss import CurieWeiss


def compute(p: Fig2a) -> xr.Dataset:
    """Compute beta, m and stability over (gamma, branch, point), equations (15)-(16)."""
    return branch_diagram(CurieWeiss(), p.gamma, p.beta_max, p.points)
