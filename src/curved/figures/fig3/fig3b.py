"""Figure 3b: the overlaps with two correlated patterns against beta, all solutions."""

from collections.abc import Sequence

import xarray as xr

from curved.flat.two_patterns import TwoPatterns
from curved.figures.shared.diagrams import branch_diagram

__all__ = ["compute"]


def compute(correlation: float, gamma: Sequence[float], beta_max: float, points: int) -> xr.Dataset:
    """Compute beta, m1, m2 and stability over (gamma, branch, point), equations (18)-(19)."""
    data = branch_diagram(
        "fig3b",
        "Overlaps against inverse temperature, two correlated patterns",
        TwoPatterns(correlation),
        gamma,
        beta_max,
        points,
    )
    return data.assign_attrs(correlation=correlation)
