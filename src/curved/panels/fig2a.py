"""Figure 2a: the overlap m against beta for several curvatures, one stored pattern."""

from collections.abc import Sequence

import xarray as xr

from curved.flat.curie_weiss import CurieWeiss
from curved.panels.diagrams import branch_diagram

__all__ = ["compute"]


def compute(gamma: Sequence[float], beta_max: float, points: int) -> xr.Dataset:
    """Compute beta, m and stability over (gamma, branch, point), equations (15)-(16)."""
    return branch_diagram(
        "fig2a",
        "Overlap against inverse temperature, one pattern",
        CurieWeiss(),
        gamma,
        beta_max,
        points,
    )
