"""The figure of a study: a measure over one axis, lines by another, panels by a third."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from curved.figures import marks, style
from curved.records import data_files
from curved.records.files import AnyPath, atomic
from curved.records.logs import log_to
from curved.studies.language import Drawn, Study, read

_LINES, _PANELS = 7, 6  # that a reader can tell apart
_MARKERS = "osD^vPX"
_WIDE = 30  # ends of an axis that differ by more are on a log scale


class Axis:
    """An axis of a study's result, by the name of a parameter or of the group that it is in."""

    def __init__(self, data: xr.Dataset, name: str) -> None:
        self.name = name
        self.dimension = str(data[name].dims[0]) if name in data.coords else name
        self.values = data[name].values
        about = data[name].attrs
        symbol, unit = about.get("symbol", ""), about.get("units", "1")
        words = about.get("long_name", name)
        self.label = f"{words} ${symbol}$" if symbol else words
        if unit != "1" and unit not in words:
            self.label += f" ({unit}s)" if unit == "sweep" else f" ({unit})"
        self.symbol = f"${symbol}$" if symbol else name

    def named(self, value: Any) -> str:
        """One value of it, in words."""
        return f"{self.symbol} = {value:g}" if np.isreal(value) else str(value)


def default(study: Study, data: xr.Dataset) -> Drawn:
    """What is drawn where a study does not say it: the longest axis, then lines, then panels."""
    y = study.measures[0]
    sizes = {str(name): data.sizes[name] for name in data[y].dims}
    order = sorted(sizes, key=lambda name: -sizes[name])
    x = next((name for name in order if data[name].dtype.kind in "if"), order[0])
    rest = [name for name in order if name != x and sizes[name] > 1]
    few = [name for name in rest if sizes[name] <= _LINES]
    color = "gamma" if "gamma" in few else (few[0] if few else None)
    panel = next((name for name in few if name != color and sizes[name] <= _PANELS), None)
    return Drawn(x=x, y=y, color=color, panel=panel)


def draw(study: Study, data: xr.Dataset) -> Figure:
    """Draw the result of a study.

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
        if axis is not None and len(axis.values) > most:
            raise ValueError(
                f"figure.{role}: {axis.name} has {len(axis.values)} values; at most {most}"
            )
    shown = {axis.dimension for axis in (x, color, panel) if axis is not None}
    others = [str(name) for name in data[drawn.y].dims if name not in shown]
    rest = data.isel(dict.fromkeys(others, 0))
    panels = [None] if panel is None else list(range(len(panel.values)))
    style.find_fonts()
    look: Any = style.RC
    with mpl.rc_context(look):
        columns = min(len(panels), 3)
        rows = -(-len(panels) // columns)
        size = (style.COLUMN if columns == 1 else style.PAGE), 2.3 * rows + 0.5
        figure = Figure(figsize=size, layout="constrained")
        axes = figure.subplots(rows, columns, sharex=True, sharey=True, squeeze=False).ravel()
        for ax, k in zip(axes, panels, strict=False):
            here = rest if panel is None or k is None else rest.isel({panel.dimension: k})
            _lines(ax, here, drawn.y, x, color, drawn.log or "")
            if panel is not None and k is not None:
                ax.set_title(panel.named(panel.values[k]))
            ax.set_xlabel(x.label)
        for ax in axes[len(panels) :]:
            ax.set_axis_off()
        y = Axis(data, drawn.y)
        for ax in axes[::columns]:
            ax.set_ylabel(y.label)
        _explain(figure, axes[0], drawn.y, rest, _fixed(data, others))
    return figure


def _fixed(data: xr.Dataset, others: Sequence[str]) -> str:
    """What holds for axes that are not shown."""
    axes = (Axis(data, name) for name in others)
    return ", ".join(axis.named(axis.values[0]) for axis in axes)


def _lines(ax: Axes, data: xr.Dataset, y: str, x: Axis, color: Axis | None, log: str) -> None:
    count = 1 if color is None else len(color.values)
    colors = style.line_colors(count)
    across = x.values
    if across.dtype.kind not in "if":
        across = np.arange(len(across))
        ax.set_xticks(across, [str(value) for value in x.values])
    elif "x" in log or (not log and across.min() > 0 and across.max() > _WIDE * across.min()):
        ax.set_xscale("log")
    if "y" in log:
        ax.set_yscale("log")
    for k in range(count):
        row = data if color is None else data.isel({color.dimension: k})
        label = None if color is None else color.named(color.values[k])
        look: Any = {"color": colors[k], "marker": _MARKERS[k % len(_MARKERS)], "label": label}
        if f"{y}_error" in row:
            marks.points(ax, row, across, y, **look)
        else:
            ax.plot(across, row[y].values, ms=2.6, lw=0.8, **look)
        if f"{y}_theory" in row:
            ax.plot(across, row[f"{y}_theory"].values, lw=0.8, color=colors[k], zorder=1)


def _explain(figure: Figure, ax: Axes, y: str, data: xr.Dataset, fixed: str) -> None:
    entries = [entry for entry in marks.drawn(ax) if entry.get_label()]
    if f"{y}_theory" in data:
        entries.append(marks.entry(r"theory, $N \to \infty$", color="0.35", lw=0.8))
    if entries:
        marks.legend_below(figure, entries, columns=min(len(entries), 4))
    if fixed:
        figure.suptitle(fixed, fontsize=mpl.rcParams["legend.fontsize"])


def draw_file(study: AnyPath, data: AnyPath, pictures: Sequence[AnyPath], log: AnyPath) -> None:
    """Draw the figure of a study from its result, in as many formats as there are names."""
    with log_to(log) as logger:
        figure = draw(read(study), data_files.load(data))
        for path in map(Path, pictures):
            fixed: dict[str, Any] = {"CreationDate": None} if path.suffix == ".pdf" else {}
            with atomic(path) as temporary:
                figure.savefig(temporary, dpi=300, metadata=fixed)
            logger.info("%s written", path)
