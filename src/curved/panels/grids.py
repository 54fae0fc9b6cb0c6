"""Evenly spaced grids from the configuration."""

from typing import TypedDict

import numpy as np

from curved.typing import Array

__all__ = ["Range", "linspace"]


class Range(TypedDict):
    """An evenly spaced grid: both ends and the number of points."""

    start: float
    stop: float
    points: int


def linspace(grid: Range) -> Array:
    """Make the grid, rounded to 12 decimals so that its values can be selected by name.

    The ends are as given: rounding could take them out of the support.
    """
    values = np.round(np.linspace(grid["start"], grid["stop"], grid["points"]), 12)
    values[[0, -1]] = grid["start"], grid["stop"]
    return values
