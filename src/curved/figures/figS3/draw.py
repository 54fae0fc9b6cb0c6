"""Figure S3: success of recall against load."""

import json
from functools import partial

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import FigureBase
from matplotlib.ticker import NullFormatter

from curved.figures import marks, style
from curved.figures.style import Data

_LOOKS: dict[str, tuple[str, marks.Look]] = {
    "classical": ("classical", {"color": "k", "marker": "o", "ls": (0, (4, 1.5))}),
    "curved -1": (
        r"curved, $\gamma' = -1$",
        {"color": style.gamma_color(-1), "marker": "v", "ls": "-"},
    ),
    "curved +1": (
        r"curved, $\gamma' = +1$",
        {"color": style.gamma_color(1), "marker": "^", "ls": (0, (5, 1.2, 1, 1.2))},
    ),
    "relativistic -1": (
        r"relativistic, $\gamma' = -1$",
        {"color": style.gamma_color(-1), "marker": "s", "mfc": "w", "ls": (0, (1, 1))},
    ),
    "z^3": ("dense, $F = z^3$", {"color": "#1b7837", "marker": "D", "ls": "-"}),
    "exp": (
        r"dense, $F = \exp z$",
        {"color": "#b8860b", "marker": "P", "ls": (0, (5, 1.2, 1, 1.2))},
    ),
}
_DENSE = "z^3", "exp"
_WIDE = 100  # loads that differ by more have an axis of their own for the dense networks
_SMALL_LOADS = 0.26


def panel(figure: FigureBase, data: Data, name: str, title: str, alone: bool = True) -> Axes:
    """Fraction of successful recalls of each kind of network; a panel alone has a legend."""
    ends = data[name]
    given = json.loads(ends.attrs["parameters"])
    wide = bool(ends["load"].max() > _WIDE * ends["load"].min())
    axes = style.row_of_axes(figure, 1 + wide, sharey=True)
    few = ends.isel(load=ends["load"].values <= _SMALL_LOADS)
    _successes(axes[0], few, tuple(_LOOKS), given["replicates"])
    if "alpha_memory" in ends:
        _limits(axes[0], ends)
    axes[0].set(ylim=(0, 1.02), yticks=(0, 0.5, 1), ylabel="fraction of successful recalls")
    axes[0].set_xlabel(r"load $\alpha = M/N$")
    if wide:
        axes[0].set(xlim=(0, _SMALL_LOADS), xticks=(0, 0.1, 0.2))
        many = ends.isel(load=ends["load"].values > _SMALL_LOADS / 2)
        _successes(axes[1], many, _DENSE, given["replicates"])
        axes[1].set(xscale="log", xlim=(_SMALL_LOADS / 2, 1.5 * float(ends["load"].max())))
        axes[1].set_xticks([1, 10])
        axes[1].set_xlabel(r"load $\alpha$ (logarithmic)")
        axes[1].xaxis.set_minor_formatter(NullFormatter())
    if "source" in ends.attrs:
        title = f"{title}: {ends.attrs['source']}"
    size = round(float(ends.stored[0] / ends["load"][0]))
    axes[0].set_title(
        rf"{title}, $N = {size}$, {given['replicates']} recalls", loc="left"
    )  # fmt: skip
    if alone:
        marks.legend_below(figure, marks.drawn(axes[0]), columns=2)
    return axes[0]


def _limits(ax: Axes, ends: xr.Dataset) -> None:
    """Mark where retrieval ends in an infinite network of each kind that has such a load."""
    for model in ends.model.values[np.isfinite(ends.alpha_memory)].tolist():
        color, line = (_LOOKS[model][1][key] for key in ("color", "ls"))
        ax.axvline(float(ends.alpha_memory.sel(model=model)), color=color, ls=line, lw=0.5)


def _successes(ax: Axes, ends: xr.Dataset, models: tuple[str, ...], runs: int) -> None:
    """Draw some kinds of networks."""
    for model in models:
        label, look = _LOOKS[model]
        row = ends.sel(model=model)
        bars = {"mew": 0.7, "lw": 0.8, "ms": 3.2, "clip_on": False, **look}
        marks.fraction_points(ax, row, "load", "success", runs, label=label, **bars)


PANELS = {
    "figS3a": partial(panel, name="figS3a", title="random patterns"),
    "figS3b": partial(panel, name="figS3b", title="images"),
}


def assemble(figure: FigureBase, data: Data) -> None:
    """Put the two panels side by side above one legend."""
    above, below = style.subfigures(figure, 2, 1, height_ratios=(1, 0.16))
    for side, letter in zip(
        style.subfigures(above, 1, 2, width_ratios=(1.35, 1)), "ab", strict=True
    ):
        ax = PANELS[f"figS3{letter}"](side, data, alone=False)
        style.panel_letter(side, letter)
    below.legend(handles=marks.drawn(ax), loc="center", ncols=3)


DRAW = {"figS3": assemble, **PANELS}
SIZES = dict.fromkeys(PANELS, (style.COLUMN, 2.8)) | {"figS3": (style.PAGE, 2.8)}
