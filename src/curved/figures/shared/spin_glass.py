"""Parisi's solution of the flat spin glass, from the data file that holds it."""

from collections.abc import Sequence

import xarray as xr

from curved.flat.parisi import Table, keep


def know(data: Sequence[xr.Dataset]) -> None:
    """Let this process know the solution that is the only one in `data`; without one it solves."""
    for found in data:
        keep(Table(None, found.parisi_value.values, found.parisi_change.values))
