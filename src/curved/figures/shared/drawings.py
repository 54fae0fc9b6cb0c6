"""Drawings that several figures share."""

from collections.abc import Iterator, Mapping
from fractions import Fraction

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import FigureBase
from matplotlib.ticker import MultipleLocator

from curved.figures import marks, style


def hysteresis_branches(ax: Axes, loops: xr.Dataset) -> None:
    """Draw the branches of one pattern at one curvature, under the loops of simulations."""
    color = style.gamma_color(float(loops.gamma))
    for name in ("paramagnet", "ferromagnet 1"):
        marks.branch(ax, loops.sel(branch=name), "beta", "m", color=color, lw=0.9, zorder=1.5)
    beta = loops.beta_swept.values
    ax.set(xlim=(beta[0], beta[-1]), ylim=(-0.02, 1.03), xlabel=r"$\beta$", yticks=(0, 0.5, 1))


def directions(loops: xr.Dataset) -> Iterator[tuple[str, xr.Dataset, marks.Look]]:
    """Go through beta going up and down: its name, its data, and the look of its points."""
    for way, marker in zip(loops.direction.values.tolist(), "^v", strict=True):
        fill = "w" if way == "up" else "k"
        yield way, loops.sel(direction=way), {"marker": marker, "color": "k", "mfc": fill}


def phase_diagram(
    figure: FigureBase, line: xr.Dataset, critical: float, paramagnet_end: str
) -> None:
    """Draw the phases around a line of folds, for any energy transform.

    Parameters
    ----------
    figure : FigureBase
        Where to draw.
    line : xarray.Dataset
        beta_fold over gamma.
    critical : float
        Where the paramagnet ends, in beta.
    paramagnet_end : str
        That value, as it is written.
    """
    gamma, beta = line.gamma.values, line.beta_fold.values
    tricritical = line.attrs["tricritical_gamma"]
    bottom, right = -2.0, 2 * critical
    ax = figure.subplots()
    ax.axvspan(critical, right, color=style.RETRIEVAL, lw=0)
    marks.coexistence(ax, gamma, beta, critical, style.RETRIEVAL)
    ax.plot([critical] * 2, [0, tricritical], color="k")
    ax.plot([critical] * 2, [tricritical, bottom], color="k", ls=(0, (4, 1.5)))
    ax.plot(beta, gamma, color="k", ls=(0, (5, 1.2, 1, 1.2)))
    ax.plot(critical, tricritical, "o", color="k", ms=3.5)
    middle = (tricritical + bottom) / 2
    point = rf"tricritical point $({paramagnet_end}, {fraction(tricritical)})$"
    boxed: marks.Look = {"bbox": {"fc": "w", "ec": "none", "pad": 1.0}}
    beside: marks.Look = {"ha": "left", "textcoords": "offset points", "xytext": (4, 0)}
    marks.name_curve(ax, point, (critical, tricritical), **beside)
    marks.name_curve(ax, "continuous\nonset", (critical, tricritical / 3), **beside)
    marks.name_curve(ax, "spinodal of the\nparamagnet", (critical, middle), **beside)
    at = float(np.interp(-middle, -gamma, beta))
    left: marks.Look = {"ha": "right", "textcoords": "offset points", "xytext": (-9, 0)}
    marks.name_curve(ax, "fold: spinodal of\nthe ferromagnet", (at, middle), **left)
    places = {"paramagnet": (0.45 * critical, 0.72 * tricritical)}
    places |= {"ferromagnet\n(recall)": (1.62 * critical, 0.72 * tricritical)}
    marks.phase_names(ax, places)
    low = 0.85 * bottom + 0.15 * tricritical
    between = (float(np.interp(-low, -gamma, beta)) + critical) / 2
    marks.phase_names(ax, {"both": (between, low)}, **boxed)
    ax.set(xlim=(0, right), ylim=(bottom, 0), xlabel=r"$\beta$", ylabel=r"$\gamma'$")
    ax.set(xticks=np.linspace(0, right, 5), yticks=(bottom, -1.5, -1, -0.5, 0))


def fraction(value: float) -> str:
    """Write a number as a fraction of small numbers, for a formula."""
    exact = Fraction(value).limit_denominator(12)
    if exact.denominator == 1:
        return str(exact)
    return rf"{'-' if exact < 0 else ''}{abs(exact.numerator)}/{exact.denominator}"


def overlap_branches(
    figure: FigureBase, diagram: xr.Dataset, named: Mapping[float, tuple[float, float]]
) -> Axes:
    """Draw the overlap of one pattern against beta for each curvature, and give the axes.

    `named` says where the names of curves are; others are in the legend.
    """
    ax = figure.subplots()
    paramagnet = diagram.sel(branch="paramagnet").isel(gamma=0)
    marks.branch(ax, paramagnet, "beta", "m", color="0.35", lw=0.7, zorder=1.5, clip_on=False)
    for gamma, curve, color in marks.family(diagram.sel(branch="ferromagnet 1"), "gamma"):
        marks.branch(ax, curve, "beta", "m", color=color)
        if gamma in named:
            marks.name_curve(ax, style.gamma_label(gamma), named[gamma], color)
        else:
            ax.plot([], [], color=color, label=style.gamma_label(gamma))
    ax.set(xlabel=r"$\beta$", xlim=(0, float(diagram.beta.max())))
    ax.set(ylabel=r"$m$", ylim=(-0.02, 1.02), yticks=(0, 0.5, 1), xticks=(0, 0.5, 1, 1.5))
    marks.legend(ax, *marks.stability(), loc="upper left")
    return ax


def recall_trajectories(figure: FigureBase, runs: xr.Dataset) -> tuple[Axes, Axes]:
    """Draw trajectories of m and, below, beta' for each curvature; give the axes."""
    axes = above, below = figure.subplots(2, sharex=True)
    for gamma, run, color in marks.family(runs, "gamma"):
        look: marks.Look = {"color": color, "lw": 0.9, "gid": "family"}
        look |= {"ls": (0, (4, 1.5)), "zorder": 3} if gamma == 0 else {}
        above.plot(runs.sweep, run.m, **look)
        below.plot(runs.sweep, run.beta_eff, **look)
    above.set(ylabel=r"$m$", ylim=(0, 1.02))
    below.set(ylabel=r"$\beta'$", xlabel="$t$ (sweeps)", xlim=(0, float(runs.sweep[-1])))
    start = float(runs.m.isel(sweep=0).max())
    above.set_title(rf"$\beta = {float(runs.beta):g},\ m(0) = {start:.2g}$")
    scale = style.gamma_scale(runs.gamma.values)
    bar = figure.colorbar(scale, ax=axes, aspect=30, pad=0.02, label=r"$\gamma'$")
    bar.locator = MultipleLocator(0.5)
    bar.update_ticks()
    return above, below
