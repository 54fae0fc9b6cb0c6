"""One look for every figure: fonts, sizes, colours, and how stability is drawn."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

import matplotlib as mpl
import numpy as np
import seaborn as sns
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.colors import Normalize
from matplotlib.figure import FigureBase, SubFigure
from matplotlib.lines import Line2D
from matplotlib.typing import ColorType

from curved.numerics.typing import Array, BoolArray

__all__ = [
    "COLUMN",
    "EXPLOSIVE",
    "ORDERED",
    "PAGE",
    "PARAMAGNET",
    "RC",
    "Data",
    "gamma_label",
    "image_source",
    "line_colors",
    "panel_letter",
    "plot_branch",
    "sequence_colors",
    "stability_handles",
    "subfigures",
]

COLUMN, PAGE = 3.46, 7.08
"""Widths of a column and of a page in inches (88 and 180 mm)."""

RC = {
    "font.family": "serif",
    "font.serif": ["cmr10"],
    "mathtext.fontset": "cm",
    "axes.formatter.use_mathtext": True,
    "axes.unicode_minus": False,
    "font.size": 8.0,
    "axes.titlesize": 8.0,
    "axes.labelsize": 9.0,
    "xtick.labelsize": 7.0,
    "ytick.labelsize": 7.0,
    "legend.fontsize": 7.0,
    "legend.frameon": False,
    "legend.handlelength": 1.6,
    "axes.linewidth": 0.6,
    "axes.grid": False,
    "xtick.direction": "in",
    "ytick.direction": "in",
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.6,
    "xtick.major.size": 2.5,
    "ytick.major.size": 2.5,
    "lines.linewidth": 1.2,
    "lines.solid_capstyle": "butt",
    "pdf.fonttype": 42,
    "savefig.facecolor": "white",
}

PARAMAGNET, ORDERED, EXPLOSIVE = "#eef2f7", "#c9dcee", "#fbe3c0"
"""Fills of the phases; they differ in lightness too."""

_DOTTED = (0, (1, 1.3))


Data = Mapping[str, xr.Dataset]
"""What a figure is drawn from: its Datasets by their names."""


def line_colors(count: int) -> list[ColorType]:
    """Colours of a few lines that colour-blind readers can tell apart."""
    palette = sns.color_palette("colorblind")
    return [palette[i] for i in (0, 1, 2, 4, 7, 9)][:count]


def sequence_colors(values: Array) -> tuple[list[ColorType], mpl.cm.ScalarMappable]:
    """Colours of an ordered family of lines, and what a colour bar needs to explain them."""
    shades = sns.color_palette("crest_r", as_cmap=True)
    edges = np.sort(values)
    mappable = mpl.cm.ScalarMappable(Normalize(edges[0], edges[-1]), shades)
    return [tuple(mappable.to_rgba(value)) for value in values], mappable


def gamma_label(gamma: float) -> str:
    """Name a curve by its curvature."""
    return rf"$\gamma' = {gamma:g}$"


def image_source(figure: FigureBase, data: xr.Dataset) -> None:
    """Say in small print from which images the data come."""
    figure.text(
        0.995, 0.995, f"images: {data.attrs['source']}", ha="right", va="top", size=5.5, color="0.4"
    )


def subfigures(figure: FigureBase, rows: int, columns: int, **options: Any) -> list[SubFigure]:
    """Divide a figure into parts, row by row."""
    return list(np.ravel(cast(Any, figure.subfigures(rows, columns, **options))))


def panel_letter(figure: FigureBase, letter: str) -> None:
    """Put the bold letter of a panel into its upper left corner."""
    figure.suptitle(rf"$\mathbf{{{letter}}}$", x=0.01, ha="left", fontsize=11)


def plot_branch(ax: Axes, x: Array, y: Array, stable: BoolArray, **style: Any) -> None:
    """Draw a solution branch, solid where it is stable and dotted where it is not.

    Parameters
    ----------
    ax : Axes
        Where to draw.
    x, y : ndarray, shape (n,)
        The branch; NaN where it does not exist.
    stable : ndarray, shape (n,)
        Stability.
    **style
        Line properties; `label` goes to the solid part.
    """
    # The point at which stability changes belongs to both parts.
    edge = np.pad(stable, 1)
    ax.plot(x, np.where(stable | edge[2:] | edge[:-2], y, np.nan), **style)
    below = {"zorder": 1.9, **style, "label": None}
    ax.plot(x, np.where(stable, np.nan, y), linestyle=_DOTTED, **below)


def stability_handles(color: ColorType = "0.35") -> Sequence[Line2D]:
    """Legend entries that explain solid and dotted lines."""
    return [
        Line2D([], [], color=color, label="stable"),
        Line2D([], [], color=color, linestyle=_DOTTED, label="unstable"),
    ]
