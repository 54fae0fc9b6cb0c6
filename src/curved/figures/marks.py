"""Verbs of drawing: families of curves, branches, points with error bars, and legends.

They draw variables of a Dataset by their names; in place of that of the abscissa stand its values.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import matplotlib as mpl
import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.collections import FillBetweenPolyCollection
from matplotlib.figure import FigureBase
from matplotlib.legend import Legend
from matplotlib.lines import Line2D
from matplotlib.text import Text
from matplotlib.typing import ColorType

from curved.figures import style
from curved.numerics.intervals import wilson
from curved.numerics.typing import IntArray, Real

Look = dict[str, Any]
"""Properties of lines and points, as Matplotlib names them."""
POINTS: Look = {"ls": "none", "lw": 0.7, "ms": 2.8, "mew": 0.6}
"""Look of points with error bars."""

_DOTTED = (0, (1, 1.3))


def family(
    data: xr.Dataset, dimension: str, colors: Iterable[ColorType] | None = None
) -> Iterator[tuple[Any, xr.Dataset, ColorType]]:
    """Go through a family of curves: the value of each along a dimension, its data, its colour.

    Curvatures have the colours of `style.gamma_color`, others those of `style.line_colors`.
    """
    values = data[dimension].values
    if not colors:
        curved = dimension.startswith("gamma")
        colors = style.gamma_colors(values) if curved else style.line_colors(len(values))
    for value, color in zip(values, colors, strict=True):
        yield value, data.sel({dimension: value}), color


def gammas(
    data: xr.Dataset, dimension: str = "gamma", *leave_out: str
) -> Iterator[tuple[float, xr.Dataset, Look]]:
    """Go through curvatures: each, its data, and its colour, dashes and marker, but for some."""
    values = data[dimension].values
    for gamma, look in zip(values.tolist(), style.gamma_looks(values), strict=True):
        kept = {name: value for name, value in look.items() if name not in leave_out}
        yield gamma, data.sel({dimension: gamma}), kept


def each_gamma(axes: Iterable[Axes], data: xr.Dataset) -> Iterator[tuple[Axes, xr.Dataset]]:
    """Go through axes, one for each curvature, which is their title, and the data of each."""
    for ax, gamma in zip(axes, data.gamma.values, strict=True):
        ax.set_title(style.gamma_label(gamma))
        yield ax, data.sel(gamma=gamma)


def branch(ax: Axes, data: xr.Dataset, x: str | Real, y: str, **look: Any) -> None:
    """Draw a solution branch, solid where it is `stable` and dotted where it is not.

    It is NaN where it does not exist. A label goes to the solid part.
    """
    across, along, stable = _values(data, x), data[y].values, data.stable.values
    # The point at which stability changes belongs to both parts.
    edge = np.pad(stable, 1)
    ax.plot(across, np.where(stable | edge[2:] | edge[:-2], along, np.nan), **look)
    below = {"zorder": 1.9, **look, "label": None}
    ax.plot(across, np.where(stable, np.nan, along), linestyle=_DOTTED, **below)


def points(ax: Axes, data: xr.Dataset, x: str | Real, y: str, **look: Any) -> None:
    """Draw points with error bars, for which there is a variable `y_error`.

    They look like `POINTS`, but for what is given.
    """
    ax.errorbar(_values(data, x), data[y].values, data[f"{y}_error"].values, **{**POINTS, **look})


def _values(data: xr.Dataset, x: str | Real) -> Real:
    return data[x].values if isinstance(x, str) else x


def fraction_points(
    ax: Axes, data: xr.Dataset, x: str | Real, y: str, runs: int | IntArray, **look: Any
) -> None:
    """Draw fractions of so many runs, with 68% Wilson intervals, which lie in [0, 1]."""
    found = data[y].values
    low, high = wilson(np.rint(found * runs), runs)
    bars = np.maximum(0, (found - low, high - found))
    ax.errorbar(_values(data, x), found, bars, **{**POINTS, **look})


def phase_names(ax: Axes, names: Mapping[str, tuple[float, float]], **look: Any) -> None:
    """Write the names of phases where they are."""
    size = mpl.rcParams["axes.labelsize"]
    for name, (x, y) in names.items():
        ax.text(x, y, name, **{"ha": "center", "va": "center", "size": size, **look})


def name_curve(
    ax: Axes, text: str, at: tuple[float, float], color: ColorType = "k", **look: Any
) -> Text:
    """Write beside a curve what it is, centred at a place."""
    place = {"ha": "center", "va": "center", "xycoords": "data", **look}
    return ax.annotate(text, at, color=color, **place)


def coexistence(
    ax: Axes, y: Real, left: Any, right: Any, ordered: ColorType
) -> FillBetweenPolyCollection:
    """Fill where a phase and the paramagnet are both stable with stripes of the ordered one."""
    look: Look = {"facecolor": style.PARAMAGNET, "edgecolor": ordered, "hatch": "/////", "lw": 0}
    return ax.fill_betweenx(y, left, right, **look)


def entry(label: str, **look: Any) -> Line2D:
    """Legend entry of a line."""
    return Line2D([], [], label=label, **look)


def point_entry(label: str, **look: Any) -> Line2D:
    """Legend entry of points with error bars."""
    return entry(label, **{**POINTS, **look})


def gamma_entries(data: xr.Dataset, *leave_out: str) -> list[Line2D]:
    """Legend entries that say which look, but for some of it, is which curvature."""
    return [
        entry(style.gamma_label(gamma), **{"ms": POINTS["ms"], **look})
        for gamma, _, look in gammas(data, "gamma", *leave_out)
    ]


def stability(color: ColorType = "0.35") -> list[Line2D]:
    """Legend entries that explain solid and dotted lines."""
    return [entry("stable", color=color), entry("unstable", color=color, linestyle=_DOTTED)]


def drawn(ax: Axes) -> list[Any]:
    """Legend entries of what is drawn with a label."""
    return ax.get_legend_handles_labels()[0]


def legend(ax: Axes, *more: Any, **options: Any) -> Legend:
    """Explain what is drawn with a label, and add more entries."""
    return ax.legend(handles=[*drawn(ax), *more], **options)


def legend_below(
    figure: FigureBase, entries: Sequence[Any], columns: int = 0, **options: Any
) -> None:
    """Put a legend below all axes, in one row unless a number of columns is given."""
    columns = columns or len(entries)
    figure.legend(handles=entries, loc="outside lower center", ncols=columns, **options)
