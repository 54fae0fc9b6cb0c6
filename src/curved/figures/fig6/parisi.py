"""Parisi's solution of the flat spin glass at the temperatures between which it is interpolated.

It takes seconds, and every curvature and figure is bent from the same one.
"""

import xarray as xr

from curved.figures.fig6.panels import Parisi
from curved.flat.parisi import Quantities, table


def compute(p: Parisi) -> xr.Dataset:
    """Solve the flat spin glass, as `curved.flat.parisi.table` does, over (quantity, node)."""
    found = table("full")
    along = ("quantity", "node")
    return xr.Dataset(
        {"parisi_value": (along, found.values), "parisi_change": (along, found.changes)},
        {"quantity": ["temperature", *Quantities._fields]},
    )
