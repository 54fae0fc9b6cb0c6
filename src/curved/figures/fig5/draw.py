"""Figure 5: image retrieval in curved networks."""

import json
from collections.abc import Iterator
from functools import partial

import matplotlib as mpl
import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import FigureBase
from matplotlib.image import AxesImage
from matplotlib.patches import Patch

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
    rows = {r"stored $\xi$": _black_and_white(patterns.xi.values)}
    if "image" in patterns:
        rows = {"image": patterns.image.values, **rows}
    axes = figure.subplots(len(rows), patterns.sizes["pattern"], squeeze=False)
    for line, (label, images) in zip(axes, rows.items(), strict=True):
        for ax, image in zip(line, images, strict=True):
            _picture(ax, image)
        line[0].set_ylabel(label)
    height, width, channels = (patterns.sizes[side] for side in patterns.xi.dims[1:])
    size = rf"$N = {height} \times {width} \times {channels}$"
    figure.suptitle(
        f"images: {patterns.attrs['source']}, {size}",
        size=mpl.rcParams["axes.titlesize"],
        weight="normal",
    )


def panel_map(figure: FigureBase, data: Data, name: str, label: str, colors: str) -> None:
    """Heat map of the mean or the variance of the overlap over load and curvature."""
    runs = data["fig5"]
    limits = dict(json.loads(runs.attrs["parameters"]))
    ax = figure.subplots()
    load, gamma, values = runs["load"].values, runs.gamma.values, runs[name].values
    look: marks.Look = {"cmap": colors, "vmin": 0, "vmax": 1.0 if name == "mean" else None}
    image = ax.pcolormesh(load, gamma, values, rasterized=True, **look)
    if name == "mean" and values.min() < 0.5 < values.max():
        half = ax.contour(load, gamma, values, [0.5], colors="w", linewidths=1.0)
        ax.clabel(half, fmt=r"$\langle o\rangle = 1/2$", inline_spacing=2)
    ax.set(xlabel=r"load $\alpha = M/N$", ylabel=r"$\gamma'$", yticks=(-1, -0.5, 0, 0.5, 1))
    bar = figure.colorbar(image, ax=ax, pad=0.02)
    bar.set_label(label)
    size = float(runs.stored[0] / load[0])
    scales = partial(np.multiply, size), partial(np.multiply, 1 / size)
    counts = ax.secondary_xaxis("top", functions=scales)
    counts.set_xticks([20, 40, 60])
    ax.set_title(
        rf"number of patterns $M$ ($N = {size:.0f},\ \beta = {limits['beta']:g}$, "
        rf"{runs.sizes['replicate']} runs)",
        pad=13,
    )


def panel_d(figure: FigureBase, data: Data) -> None:
    """Time to a fixed overlap against curvature; overlap and beta' in time."""
    recall = data["fig5d"]
    speed, overlap, inverse = figure.subplots(1, 3)
    limits = dict(json.loads(recall.attrs["parameters"]))
    marks.points(speed, recall, "gamma", "passage_time", color="k", **_POINTS)
    speed.set(xlabel=r"$\gamma'$", xticks=(-1, -0.5, 0, 0.5, 1))
    speed.set_ylabel(f"sweeps to $o = {limits['level']:g}$")
    speed.set_ylim(0, None)
    speed.set_title(
        rf"$M = {limits['stored']},\ \beta = {limits['beta']:g}$, "
        f"{100 * limits['flipped']:g}% of the cue flipped"
    )
    time = recall.sweep.values
    first, last = float(time[time > 0][0]), float(time[-1])
    for gamma, runs, look in marks.gammas(recall, "gamma_shown", "marker"):
        for ax, name in ((overlap, "overlap"), (inverse, "beta_eff")):
            value, error = runs[name].values, runs[f"{name}_error"].values
            ax.plot(time, value, lw=1, **look)
            bounds = value - error, value + error
            ax.fill_between(time, *bounds, color=look["color"], alpha=0.3, lw=0)
            end = last, float(value[-1])
            crowded = gamma == (recall.gamma_shown.min() if ax is overlap else recall.gamma.max())
            up = (4 if ax is overlap else -4) if crowded else 0
            beside: marks.Look = {"textcoords": "offset points", "xytext": (3, up), "ha": "left"}
            marks.name_curve(ax, f"${gamma:g}$", end, look["color"], **beside)
            ax.set(xscale="log", xlim=(first, 2.6 * last), xlabel="$t$ (sweeps)")
            ax.set_xticks([0.1, 1, 10], labels=["0.1", "1", "10"])
    start = float(recall.overlap.min())
    overlap.set(ylim=(start - 0.04, 1.07), ylabel=r"$\langle o\rangle$")
    inverse.set(ylabel=r"$\langle\beta'\rangle$")
    inverse.margins(y=0.12)
    for ax in (overlap, inverse):
        ax.set_title(rf"numbers at the ends: $\gamma'$; {limits['replicates']} runs")


def panel_e(figure: FigureBase, data: Data) -> None:
    """Shares of runs that end in the cued pattern, in another one, or in none."""
    ends = data["fig5e"]
    limits = dict(json.loads(ends.attrs["parameters"]))
    axes = style.row_of_axes(figure, ends.sizes["gamma"], sharey=True)
    load, count = ends["load"].values, limits["replicates"]
    for ax, part in marks.each_gamma(axes, ends):
        ax.title.set_color(style.gamma_color(float(part.gamma)))
        cued, other = (part.fraction.sel(outcome=name).values for name in ("cued", "other"))
        for low, high, look in zip(
            (0, cued, cued + other), (cued, cued + other, 1), _OUTCOMES.values(), strict=True
        ):
            ax.fill_between(load, low, high, **look)
        for height in (cued, cued + other):
            share = xr.Dataset({"share": ("load", height)}, {"load": load})
            bars = {**_POINTS, "color": "k", "ms": 1.5, "mew": 0.5, "lw": 0.6}
            marks.fraction_points(ax, share, "load", "share", count, **bars)
        ax.set(xlabel=r"load $\alpha = M/N$", ylim=(0, 1), xlim=(load[0], load[-1]))
        ax.set(xticks=(0.01, 0.02), yticks=(0, 0.5, 1))
    axes[0].set_ylabel("share of runs")
    says = rf"a cue with {100 * limits['flipped']:g}% flipped neurons ends in"
    patches = [
        Patch(label=name, ec="0.4", **{**look, "lw": 0.4}) for name, look in _OUTCOMES.items()
    ]
    nothing = marks.entry(says, lw=0)
    nothing.set_alpha(0)
    marks.legend_below(figure, [nothing, *patches])


_OUTCOMES: dict[str, marks.Look] = {
    "the cued pattern": {"fc": style.RETRIEVAL, "lw": 0},
    "another stored pattern": {"fc": "0.45", "lw": 0},
    "none": {"fc": "w", "lw": 0},
}


def film(figure: FigureBase, data: Data) -> Iterator[None]:
    """Recall of one image beside it, curvatures side by side; yields after each frame is drawn."""
    recall = data["fig5_film"]
    target, *axes = style.row_of_axes(figure, recall.sizes["gamma"] + 1)
    pixels = _black_and_white(recall.state.values)
    first = recall.isel(sweep=0)
    images = [
        _picture(ax, _black_and_white(part.state.values))
        for ax, part in marks.each_gamma(axes, first)
    ]
    _picture(target, _black_and_white(_stored(data["patterns"], recall)))
    target.set_title("stored image")
    target.set_xlabel(f"source: {recall.attrs['source']}")
    says = f"Recall from one cue with {100 * float(recall.attrs['flipped']):g}% flipped neurons"
    figure.suptitle(f"{says}, $M = {int(recall.attrs['stored'])}$", weight="normal")
    for number, time in enumerate(recall.sweep.values):
        overlaps = recall.overlap.values[:, number]
        for ax, image, frames, o in zip(axes, images, pixels, overlaps, strict=True):
            image.set_data(frames[number])
            ax.set_xlabel(rf"$t = {time:.2f}\quad o = {o:.2f}$")
        yield


def _stored(patterns: xr.Dataset, recall: xr.Dataset) -> Array:
    """The pattern that a recall is about: of all, that which its overlaps are with."""
    xi = patterns.xi.values
    last = recall.isel(sweep=-1)
    best = int(np.nanargmax(last.overlap.values))
    ends = np.mean(xi * last.state.values[best], axis=(1, 2, 3))
    return xi[int(np.argmin(np.abs(ends - float(last.overlap[best]))))]


PANELS: dict[str, Drawing] = {
    "fig5a": panel_a,
    "fig5b": partial(panel_map, name="mean", label=r"$\langle o\rangle$", colors="viridis"),
    "fig5c": partial(
        panel_map,
        name="variance",
        label=r"$\langle o^2\rangle - \langle o\rangle^2$",
        colors="magma",
    ),
    "fig5d": panel_d,
    "fig5e": panel_e,
}
DRAW = {"fig5": style.page(PANELS, ["a", "bc", "d", "e"], (1.15, 1.35, 1.0, 1.05))}
FRAMES = {"fig5_film": film}
SIZES = {
    "fig5": (style.PAGE, 8.0),
    "fig5_film": (5.6, 1.95),
}
