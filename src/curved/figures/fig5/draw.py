"""Figure 5: image retrieval in curved networks."""

import json
from collections.abc import Callable, Iterator
from functools import partial

import numpy as np
from matplotlib.figure import FigureBase

from curved.figures import style
from curved.figures.style import Data
from curved.numerics.typing import Array

__all__ = ["DRAW", "FRAMES", "SIZES"]


_EXAMPLES = 8


def _cells(centres: Array) -> Array:
    """Edges of the cells of a heat map around growing centres, shape (n,) to (n + 1,)."""
    middle = (centres[1:] + centres[:-1]) / 2
    first, last = 2 * centres[0] - middle[0], 2 * centres[-1] - middle[-1]
    return np.array([first, *middle, last])


def panel_a(figure: FigureBase, data: Data) -> None:
    """Example images above their binarised versions."""
    patterns = data["patterns"].isel(pattern=slice(_EXAMPLES))
    rows = [np.where(patterns.xi.values > 0, 255, 0).astype(np.uint8)]
    labels = [r"$\xi$"]
    if "image" in patterns:
        rows.insert(0, patterns.image.values)
        labels.insert(0, "image")
    axes = figure.subplots(len(rows), patterns.sizes["pattern"], squeeze=False)
    for line, images, label in zip(axes, rows, labels, strict=True):
        for ax, image in zip(line, images, strict=True):
            ax.imshow(image, interpolation="nearest")
            ax.set(xticks=(), yticks=())
        line[0].set_ylabel(label)
    style.panel_letter(figure, "a")
    style.image_source(figure, patterns)


def panel_map(figure: FigureBase, data: Data, letter: str, name: str, label: str) -> None:
    """Heat map of the mean or the variance of the overlap over load and curvature."""
    runs = data["fig5"]
    ax = figure.subplots()
    load, gamma = runs["load"].values, runs.gamma.values
    values = runs[name].values
    top = 1.0 if name == "mean" else None
    image = ax.pcolormesh(
        _cells(load), _cells(gamma), values, cmap="viridis", vmin=0, vmax=top, rasterized=True
    )
    if name == "mean" and values.min() < 0.5 < values.max():
        ax.contour(load, gamma, values, [0.5], colors="w", linewidths=0.8)
    ax.set(xlabel=r"$\alpha = M/N$", ylabel=r"$\gamma'$")
    bar = figure.colorbar(image, ax=ax, pad=0.02)
    error = float(runs[f"{name}_error"].max())
    bar.set_label(rf"{label} $(\pm {error:.2g}$ or less$)$")
    size = float(runs.stored[0] / load[0])
    scales = partial(_scale, size), partial(_scale, 1 / size)
    counts = ax.secondary_xaxis("top", functions=scales)
    counts.set_xlabel("$M$", labelpad=2)
    style.panel_letter(figure, letter)
    style.image_source(figure, runs)


def _scale(factor: float, values: Array) -> Array:
    return factor * values


def panel_d(figure: FigureBase, data: Data) -> None:
    """Time of recall against curvature; overlap and effective inverse temperature in time."""
    recall = data["fig5d"]
    speed, overlap, inverse = figure.subplots(1, 3)
    limits = dict(json.loads(recall.attrs["parameters"]))
    for name, shade, label in (
        ("recall_time", "k", rf"to ${limits['part']:g}$ of final $o$"),
        ("passage_time", "0.6", rf"to $o = {limits['level']:g}$"),
    ):
        speed.errorbar(
            recall.gamma.values,
            recall[name].values,
            recall[f"{name}_error"].values,
            fmt="o",
            ms=2,
            lw=0.8,
            color=shade,
            label=label,
        )
    speed.set(xlabel=r"$\gamma'$", ylabel="recall time (sweeps)")
    speed.set_ylim(0, 1.5 * speed.get_ylim()[1])
    speed.legend(loc="upper left")
    curves = zip(
        recall.gamma_shown.values, style.line_colors(recall.sizes["gamma_shown"]), strict=True
    )
    time = recall.time.values
    for gamma, color in curves:
        row = recall.sel(gamma_shown=gamma)
        for ax, name in ((overlap, "overlap"), (inverse, "beta_eff")):
            value, error = row[name].values, row[f"{name}_error"].values
            ax.plot(time, value, color=color, lw=1, label=style.gamma_label(gamma))
            ax.fill_between(time, value - error, value + error, color=color, alpha=0.3, lw=0)
    end = min(8.0, float(time[-1]))
    overlap.set(
        xlim=(0, end), ylim=(0.55, 1.02), xlabel="$t$ (sweeps)", ylabel=r"$\langle o\rangle$"
    )
    inverse.set(xlim=(0, end), xlabel="$t$ (sweeps)", ylabel=r"$\langle\beta'\rangle$")
    handles, labels = overlap.get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=len(handles))
    speed.set_title(rf"$M = {limits['stored']},\ {100 * limits['flipped']:g}\%$ flipped", size=7)
    style.panel_letter(figure, "d")
    style.image_source(figure, recall)


def panel_e(figure: FigureBase, data: Data) -> None:
    """Fractions of runs that end in the cued pattern, in another one, or in none."""
    ends = data["fig5e"]
    axes = figure.subplots(1, ends.sizes["outcome"], sharey=True)
    colors = style.line_colors(ends.sizes["gamma"])
    titles = {"cued": "cued pattern", "other": "another pattern", "none": "no pattern"}
    for ax, kind in zip(axes, ends.outcome.values, strict=True):
        for gamma, color in zip(ends.gamma.values, colors, strict=True):
            row = ends.sel(outcome=kind, gamma=gamma)
            ax.errorbar(
                row["load"].values,
                row.fraction.values,
                row.fraction_error.values,
                fmt="o-",
                ms=2,
                lw=0.8,
                color=color,
                label=style.gamma_label(gamma),
            )
        ax.set(xlabel=r"$\alpha = M/N$", ylim=(-0.03, 1.03))
        ax.set_title(titles[str(kind)])
    axes[0].set_ylabel("fraction of runs")
    handles, labels = axes[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=len(handles))
    style.panel_letter(figure, "e")
    style.image_source(figure, ends)


def film(figure: FigureBase, data: Data) -> Iterator[None]:
    """Recall of one image, curvatures side by side; yields after each frame is drawn."""
    recall = data["fig5_film"]
    axes = figure.subplots(1, recall.sizes["gamma"], squeeze=False)[0]
    pixels = np.where(recall.state.values > 0, 255, 0).astype(np.uint8)
    images = []
    for ax, gamma, frames in zip(axes, recall.gamma.values, pixels, strict=True):
        images.append(ax.imshow(frames[0], interpolation="nearest"))
        ax.set(xticks=(), yticks=())
        ax.set_title(style.gamma_label(gamma))
    style.image_source(figure, recall)
    for number, time in enumerate(recall.time.values):
        for ax, image, frames, overlap in zip(
            axes, images, pixels, recall.overlap.values, strict=True
        ):
            image.set_data(frames[number])
            ax.set_xlabel(rf"$t = {time:.2f}\quad o = {overlap[number]:.2f}$")
        yield


PANELS: dict[str, Callable[[FigureBase, Data], None]] = {
    "fig5a": panel_a,
    "fig5b": partial(panel_map, letter="b", name="mean", label=r"$\langle o\rangle$"),
    "fig5c": partial(
        panel_map, letter="c", name="variance", label=r"$\langle o^2\rangle - \langle o\rangle^2$"
    ),
    "fig5d": panel_d,
    "fig5e": panel_e,
}


def assemble(figure: FigureBase, data: Data) -> None:
    """Put the panels on a page: b beside c, the others across."""
    top, middle, lower, bottom = style.subfigures(figure, 4, 1, height_ratios=(1.1, 1.5, 1.15, 1.2))
    left, right = style.subfigures(middle, 1, 2)
    for part, panel in zip((top, left, right, lower, bottom), PANELS.values(), strict=True):
        panel(part, data)


DRAW = {"fig5": assemble, **PANELS}
FRAMES = {"fig5_film": film}
SIZES = {
    "fig5": (style.PAGE, 9.2),
    "fig5a": (style.PAGE, 2.0),
    "fig5b": (style.COLUMN, 2.8),
    "fig5c": (style.COLUMN, 2.8),
    "fig5d": (style.PAGE, 2.2),
    "fig5e": (style.PAGE, 2.3),
    "fig5_film": (5.0, 2.1),
}
