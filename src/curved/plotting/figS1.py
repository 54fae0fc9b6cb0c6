"""Figure S1: finite networks against theory, simulation as points on the theory's lines."""

from collections.abc import Mapping

import xarray as xr
from matplotlib.figure import FigureBase

from curved.plotting import style

__all__ = ["DRAW", "SIZES"]

Data = Mapping[str, xr.Dataset]


def panel_a(figure: FigureBase, data: Data) -> None:
    """Hysteresis loops of one pattern, and where they end as N grows."""
    style.panel_letter(figure, "a")


def panel_b(figure: FigureBase, data: Data) -> None:
    """Trajectories just above beta = 1, and their approach to equation (17)."""
    style.panel_letter(figure, "b")


def panel_c(figure: FigureBase, data: Data) -> None:
    """Attractors reached with two correlated patterns."""
    style.panel_letter(figure, "c")


def panel_g(figure: FigureBase, data: Data) -> None:
    """Enumeration of small networks."""
    style.panel_letter(figure, "g")


WIDE = {"figS1a": panel_a, "figS1b": panel_b, "figS1c": panel_c}
"""Panels of the width of the page, one in a row."""
NARROW = {"figS1g": panel_g}
"""Panels of half that width, two in a row: d to g."""


def assemble(figure: FigureBase, data: Data) -> None:
    """Put the wide panels above the narrow ones."""
    rows = -(-len(NARROW) // 2)
    parts = style.subfigures(figure, len(WIDE) + rows, 1)
    for part, panel in zip(parts, WIDE.values(), strict=False):
        panel(part, data)
    sides = [side for part in parts[len(WIDE) :] for side in style.subfigures(part, 1, 2)]
    for side, panel in zip(sides, NARROW.values(), strict=False):
        panel(side, data)


DRAW = {"figS1": assemble, **WIDE, **NARROW}
SIZES = (
    dict.fromkeys(WIDE, (style.PAGE, 1.95))
    | dict.fromkeys(NARROW, (style.COLUMN, 2.2))
    | {"figS1": (style.PAGE, 9.7)}
)
