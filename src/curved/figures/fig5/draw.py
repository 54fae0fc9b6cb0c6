"""Figure 5: image retrieval in curved networks."""

import json
from collections.abc import Iterator
from functools import partial

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import FigureBase
from matplotlib.image import AxesImage

from curved.figures import marks, style
from curved.figures.style import Data, Drawing
from curved.numerics.typing import Array, Pixels

_EXAMPLES = 8
_POINTS: marks.Look = {"marker": "o", "ms": 2, "mew": 1, "lw": 0.8}


def _picture(ax: Axes, pixels: Pixels) -> AxesImage:
    """Show an image without axes."""
    ax.set(xticks=(), yticks=())
    return ax.imshow(pixels, interpolation="nearest")


def _black_and_white(spins: Array) -> Pixels:
    return np.where(spins > 0, 255, 0).astype(np.uint8)


def panel_a(figure: FigureBase, data: Data) -> None:
    """Example images above their binarised versions."""
    patterns = data["patterns"].isel(pattern=slice(_EXAMPLES))
    rows = {r"$\xi$": _black_and_white(patterns.xi.values)}
    if "image" in patterns:
        rows = {"image": patterns.image.values, **rows}
    axes = figure.subplots(len(rows), patterns.sizes["pattern"], squeeze=False)
    for line, (label, images) in zip(axes, rows.items(), strict=True):
        for ax, image in zip(line, images, strict=True):
            _picture(ax, image)
        line[0].set_ylabel(label)
    style.image_source(figure, patterns)


def panel_map(figure: FigureBase, data: Data, name: str, label: str) -> None:
    """Heat map of the mean or the variance of the overlap over load and curvature."""
    runs = data["fig5"]
    ax = figure.subplots()
    load, gamma, values = runs["load"].values, runs.gamma.values, runs[name].values
    colors: marks.Look = {"cmap": "viridis", "vmin": 0, "vmax": 1.0 if name == "mean" else None}
    image = ax.pcolormesh(load, gamma, values, rasterized=True, **colors)
    if name == "mean" and values.min() < 0.5 < values.max():
        ax.contour(load, gamma, values, [0.5], colors="w", linewidths=0.8)
    ax.set(xlabel=r"$\alpha = M/N$", ylabel=r"$\gamma'$")
    bar = figure.colorbar(image, ax=ax, pad=0.02)
    error = float(runs[f"{name}_error"].max())
    bar.set_label(rf"{label} $(\pm {error:.2g}$ or less$)$")
    size = float(runs.stored[0] / load[0])
    scales = partial(np.multiply, size), partial(np.multiply, 1 / size)
    counts = ax.secondary_xaxis("top", functions=scales)
    counts.set_xlabel("$M$", labelpad=2)
    style.image_source(figure, runs)


def panel_d(figure: FigureBase, data: Data) -> None:
    """Time of recall against curvature; overlap and effective inverse temperature in time."""
    recall = data["fig5d"]
    speed, overlap, inverse = figure.subplots(1, 3)
    limits = dict(json.loads(recall.attrs["parameters"]))
    part, level = f"to ${limits['part']:g}$ of final $o$", f"to $o = {limits['level']:g}$"
    marks.points(speed, recall, "gamma", "recall_time", color="k", label=part, **_POINTS)
    marks.points(speed, recall, "gamma", "passage_time", color="0.6", label=level, **_POINTS)
    speed.set(xlabel=r"$\gamma'$", ylabel="recall time (sweeps)")
    speed.set_ylim(0, 1.5 * speed.get_ylim()[1])
    speed.legend(loc="upper left")
    speed.set_title(rf"$M = {limits['stored']},\ {100 * limits['flipped']:g}\%$ flipped", size=7)
    time = recall.time.values
    for gamma, runs, color in marks.family(recall, "gamma_shown"):
        for ax, name in ((overlap, "overlap"), (inverse, "beta_eff")):
            value, error = runs[name].values, runs[f"{name}_error"].values
            ax.plot(time, value, color=color, lw=1, label=style.gamma_label(gamma))
            ax.fill_between(time, value - error, value + error, color=color, alpha=0.3, lw=0)
            ax.set(xlim=(0, min(8.0, float(time[-1]))), xlabel="$t$ (sweeps)")
    overlap.set(ylim=(0.55, 1.02), ylabel=r"$\langle o\rangle$")
    inverse.set(ylabel=r"$\langle\beta'\rangle$")
    marks.legend_below(figure, marks.drawn(overlap))
    style.image_source(figure, recall)


def panel_e(figure: FigureBase, data: Data) -> None:
    """Fractions of runs that end in the cued pattern, in another one, or in none."""
    ends = data["fig5e"]
    axes = style.row_of_axes(figure, ends.sizes["outcome"], sharey=True)
    titles = {"cued": "cued pattern", "other": "another pattern", "none": "no pattern"}
    for ax, outcome in zip(axes, ends.outcome.values, strict=True):
        for gamma, runs, color in marks.family(ends.sel(outcome=outcome), "gamma"):
            look = {**_POINTS, "ls": "-", "color": color, "label": style.gamma_label(gamma)}
            marks.points(ax, runs, "load", "fraction", **look)
        ax.set(xlabel=r"$\alpha = M/N$", ylim=(-0.03, 1.03), title=titles[str(outcome)])
    axes[0].set_ylabel("fraction of runs")
    marks.legend_below(figure, marks.drawn(axes[0]))
    style.image_source(figure, ends)


def film(figure: FigureBase, data: Data) -> Iterator[None]:
    """Recall of one image, curvatures side by side; yields after each frame is drawn."""
    recall = data["fig5_film"]
    axes = style.row_of_axes(figure, recall.sizes["gamma"])
    pixels = _black_and_white(recall.state.values)
    first = recall.isel(time=0)
    images = [
        _picture(ax, _black_and_white(part.state.values))
        for ax, part in marks.each_gamma(axes, first)
    ]
    style.image_source(figure, recall)
    for number, time in enumerate(recall.time.values):
        overlaps = recall.overlap.values[:, number]
        for ax, image, frames, o in zip(axes, images, pixels, overlaps, strict=True):
            image.set_data(frames[number])
            ax.set_xlabel(rf"$t = {time:.2f}\quad o = {o:.2f}$")
        yield


PANELS: dict[str, Drawing] = {
    "fig5a": panel_a,
    "fig5b": partial(panel_map, name="mean", label=r"$\langle o\rangle$"),
    "fig5c": partial(
        panel_map, name="variance", label=r"$\langle o^2\rangle - \langle o\rangle^2$"
    ),
    "fig5d": panel_d,
    "fig5e": panel_e,
}
DRAW = {"fig5": style.page(PANELS, ["a", "bc", "d", "e"], (1.1, 1.5, 1.15, 1.2))}
FRAMES = {"fig5_film": film}
SIZES = {
    "fig5": (style.PAGE, 9.2),
    "fig5_film": (5.0, 2.1),
}
