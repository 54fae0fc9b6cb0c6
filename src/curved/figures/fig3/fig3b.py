"""Figure 3b: the overlaps with two correlated patterns against beta, all solutions."""

import xarray as xr

from curved.figures.fig3.panels import Fig3b
from curved.figures.shared.branch_diagram import branch_diagram
from curved.flat.two_patterns import TwoPatterns


def compute(p: Fig3b) -> xr.Dataset:
    """Compute beta, m1, m2 and stability over (gamma, branch, point), equations (18)-(19)."""
    data = branch_diagram(TwoPatterns(p.correlation), p.gamma, p.beta_max, p.points)
    return data.assign_attrs(correlation=p.correlation)
