"""The figure of a study: a measure over one axis, lines by another, panels by a third."""

from collections.abc import Sequence
from itertools import cycle, islice
from pathlib import Path
from textwrap import fill
from typing import Any

import matplotlib as mpl
import matplotlib.style
import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from curved.figures import marks, style
from curved.records import data_files
from curved.records.files import AnyPath, atomic
from curved.records.logs import log_to
from curved.records.pictures import SOURCE, drawn_from
from curved.studies.language import Drawn, Study, read

_LINES, _PANELS = 7, 6  # that a reader can tell apart
_MARKERS = "osD^vPX"
_WIDE = 30  # ends of an axis that differ by more are on a log scale
_LINE = 30  # characters of a line of a label
_LONG = 15  # characters of a label of which few stand side by side
_DATED: dict[str, str] = {".pdf": "CreationDate", ".svg": "Date"}  # a file holds no clock time


class Axis:
    """An axis of a study's result, by the name of a parameter or of the group that it is in."""

    def __init__(self, data: xr.Dataset, name: str) -> None:
        self.name = name
        self.dimension = str(data[name].dims[0]) if name in data.coords else name
        self.values = data[name].values
        about = data[name].attrs
        symbol, unit = about.get("symbol", ""), about.get("units", "1")
        counted = about.get("counts", "")
        words = about.get("long_name", name)
        self.label = f"{words} ${symbol}$" if symbol else words
        if counted and counted not in words:
            self.label += f" ({counted}s)"
        elif unit != "1" and unit not in words:
            self.label += f" ({unit})"
        self.symbol = f"${symbol}$" if symbol else name

    def named(self, value: Any) -> str:
        """One value of it, in words."""
        return f"{self.symbol} = {value:g}" if np.isreal(value) else str(value)


def default(study: Study, data: xr.Dataset) -> Drawn:
    """The default figure of a study: the longest axis as abscissa, then lines, then panels."""
    y = study.measures[0]
    sizes = {str(name): data.sizes[name] for name in data[y].dims}
    order = sorted(sizes, key=lambda name: -sizes[name])
    x = next((name for name in order if data[name].dtype.kind in "if"), order[0])
    rest = [name for name in order if name != x and sizes[name] > 1]
    few = [name for name in rest if sizes[name] <= _LINES]
    color = "gamma" if "gamma" in few else (few[0] if few else None)
    panel = next((name for name in few if name != color and sizes[name] <= _PANELS), None)
    return Drawn(x=x, y=y, color=color, panel=panel)


def draw(study: Study, data: xr.Dataset, look: str = "nature") -> Figure:
    """Draw the result of a study.

    Parameters
    ----------
    study : Study
        What it is of.
    data : xarray.Dataset
        Its result.
    look : {"nature", "aps", "slides"}, optional
        The style.

    Raises
    ------
    ValueError
        If it has more lines or panels than can be told apart.
    """
    if not data[study.measures[0]].dims:
        data = data.expand_dims(cell=[1])
    drawn = study.figure or default(study, data)
    x = Axis(data, drawn.x)
    color = Axis(data, drawn.color) if drawn.color else None
    panel = Axis(data, drawn.panel) if drawn.panel else None
    for role, axis, most in (("color", color, _LINES), ("panel", panel, _PANELS)):
        if axis is not None and len(axis.values) > most and not (role == "color" and _family(axis)):
            raise ValueError(
                f"figure.{role} = {axis.name}: must have at most {most} values, "
                f"has {len(axis.values)}"
            )
    shown = {axis.dimension for axis in (x, color, panel) if axis is not None}
    others = [str(name) for name in data[drawn.y].dims if name not in shown]
    rest = data.isel(dict.fromkeys(others, 0))
    binary = study.of.measures[drawn.y].binary
    with mpl.style.context(["default", style.settings(look)]):
        style.find_fonts()
        figure, axes = _page(1 if panel is None else len(panel.values), look)
        for k, ax in enumerate(axes):
            here = rest if panel is None else rest.isel({panel.dimension: k})
            _lines(ax, here, drawn.y, x, color, binary)
            _scale(ax, x, drawn.log or "")
            if panel is not None:
                ax.set_title(panel.named(panel.values[k]))
        _label(axes, x.label, Axis(data, drawn.y).label)
        if color is not None and _family(color):
            scale = style.gamma_scale(color.values)
            figure.colorbar(scale, ax=axes, label=color.symbol, aspect=30)
        else:
            _explain(figure, axes[0], drawn.y, rest, study)
        if others:
            fixed = (Axis(data, name) for name in others)
            says = ", ".join(axis.named(axis.values[0]) for axis in fixed)
            figure.suptitle(says, size=mpl.rcParams["axes.titlesize"])
        style.magnify(figure, look)
        figure.draw_without_rendering()
    return figure


def _page(panels: int, look: str) -> tuple[Figure, list[Axes]]:
    """A figure with so many panels, which share their axes."""
    columns = _columns(panels)
    rows = -(-panels // columns)
    width = style.COLUMN if columns == 1 else style.PAGE
    size = np.array([width, 1.9 * rows + 0.5]) * style.STYLES[look]
    figure = Figure(figsize=tuple(size), layout="constrained")
    axes = figure.subplots(rows, columns, sharex=True, sharey=True, squeeze=False).ravel()
    for ax in axes[panels:]:
        ax.remove()
    return figure, list(axes[:panels])


def _columns(panels: int) -> int:
    """How many panels stand side by side."""
    return 2 if panels == 4 else min(panels, 3)


def _label(axes: Sequence[Axes], x: str, y: str) -> None:
    """Name the axes at the edge of the page only."""
    columns = _columns(len(axes))
    for k, ax in enumerate(axes):
        if k % columns == 0:
            ax.set_ylabel(fill(y, _LINE))
        if k + columns >= len(axes):
            ax.set_xlabel(x)
            ax.xaxis.set_tick_params(labelbottom=True)


def _lines(ax: Axes, data: xr.Dataset, y: str, x: Axis, color: Axis | None, binary: bool) -> None:
    numbers = x.values if x.values.dtype.kind in "if" else np.arange(len(x.values))
    across = numbers.astype(float)
    for k, look in enumerate(_looks(color)):
        row = data if color is None else data.isel({color.dimension: k})
        points = {"marker": look["marker"], "color": look["color"]}
        label = None if color is None else color.named(color.values[k])
        line = {"color": look["color"], "ls": look["ls"], "zorder": 1.5}
        if f"{y}_theory" in row:
            ax.plot(across, row[f"{y}_theory"].values, **line)
        elif f"{y}_error" in row:
            ax.plot(across, row[y].values, lw=0.4, **line)
        if f"{y}_error" not in row:
            ax.plot(across, row[y].values, label=label, **line)
        elif binary:
            runs: Any = np.maximum(row.replicates.values, 1)
            marks.fraction_points(ax, row, across, y, runs, label=label, **points)
        else:
            marks.points(ax, row, across, y, label=label, **points)


def _looks(color: Axis | None) -> list[dict[str, Any]]:
    """Colour, dashes and marker of each line; those of curvature are as in every figure."""
    if color is None:
        return [{"color": "k", "ls": "-", "marker": "o"}]
    if color.name == "gamma":
        if _family(color):
            colors = style.gamma_colors(color.values)
            return [{"color": one, "ls": "-", "marker": ""} for one in colors]
        return style.gamma_looks(color.values)
    count = len(color.values)
    dashes = islice(cycle(["-", "--", "-.", ":"]), count)
    looks = zip(style.line_colors(count), dashes, cycle(_MARKERS), strict=False)
    return [{"color": c, "ls": ls, "marker": marker} for c, ls, marker in looks]


def _family(color: Axis) -> bool:
    """Whether lines are so many curvatures that a colour bar explains them."""
    return color.name == "gamma" and len(color.values) > _LINES


def _scale(ax: Axes, x: Axis, log: str) -> None:
    """Linear or logarithmic axes, or names along the abscissa."""
    if x.values.dtype.kind not in "if":
        ax.set_xticks(np.arange(len(x.values)), [str(value) for value in x.values])
    elif "x" in log or (
        not log and x.values.min() > 0 and np.ptp(x.values) > _WIDE * x.values.min()
    ):
        ax.set_xscale("log")
    if "y" in log:
        ax.set_yscale("log")


def _explain(figure: Figure, ax: Axes, y: str, data: xr.Dataset, study: Study) -> None:
    entries = [entry for entry in marks.drawn(ax) if entry.get_label()]
    if f"{y}_theory" in data:
        exact = y in study.of.exact
        says = "exact" if exact else r"theory, $N \to \infty$"
        entries.append(marks.entry(says, color="0.35"))
    if entries:
        wide = max(len(str(entry.get_label())) for entry in entries) > _LONG
        columns = 2 if wide and figure.get_figwidth() < style.PAGE else min(len(entries), 5)
        marks.legend_below(figure, entries, columns=columns)


def draw_file(
    study: AnyPath,
    data: AnyPath,
    pictures: Sequence[AnyPath],
    log: AnyPath,
    dpi: int = 300,
    look: str = "nature",
    stamp: str = "",
) -> None:
    """Draw the figure of a study from its result, in as many formats as there are names.

    The bitmap tells the hash `stamp` of the code that draws, with that of the data.
    """
    with log_to(log) as logger, mpl.style.context(["default", style.settings(look)]):
        asked, found = read(study), data_files.load(data)
        figure = draw(asked, found, look)
        for path in map(Path, pictures):
            told: dict[str, str | None] = {"Title": asked.title}
            if path.suffix == ".png":
                told[SOURCE] = drawn_from([found.digest], stamp, dpi, look)
            if path.suffix in _DATED:
                told[_DATED[path.suffix]] = None
            with atomic(path) as temporary:
                figure.savefig(temporary, dpi=dpi, metadata=told)
            logger.info("%s written", path)
