"""Drawings that several figures share."""

from collections.abc import Iterator

import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import FigureBase
from matplotlib.ticker import MultipleLocator

from curved.figures import marks, style


def hysteresis_branches(ax: Axes, loops: xr.Dataset) -> None:
    """Draw the branches of one pattern at one curvature, under the loops of simulations."""
    for name in ("paramagnet", "ferromagnet 1"):
        marks.branch(ax, loops.sel(branch=name), "beta", "m", color="0.55", zorder=1.5)
    beta = loops.beta_swept.values
    ax.set(xlim=(beta[0], beta[-1]), ylim=(-0.02, 1.03), xlabel=r"$\beta$")


def directions(loops: xr.Dataset) -> Iterator[tuple[str, xr.Dataset, marks.Look]]:
    """Go through beta going up and down: its name, its data, and the look of its points."""
    for (way, part, color), marker in zip(marks.family(loops, "direction"), "^v", strict=True):
        yield way, part, {"marker": marker, "color": color, "mfc": "none" if way == "up" else color}


def phase_diagram(
    figure: FigureBase, line: xr.Dataset, critical: float, explosive: tuple[float, float]
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
    explosive : tuple of float
        Where to name the explosive region.
    """
    gamma, beta = line.gamma.values, line.beta_fold.values
    end = critical, line.attrs["tricritical_gamma"]
    top, right = -2.0, 2 * critical
    ax = figure.subplots()
    ax.axvspan(0, critical, color=style.PARAMAGNET, lw=0)
    ax.axvspan(critical, right, color=style.ORDERED, lw=0)
    ax.fill_betweenx(gamma, beta, critical, color=style.EXPLOSIVE, lw=0)
    colors = style.line_colors(3)
    ax.plot([critical] * 2, [0, end[1]], color=colors[0], label="continuous onset")
    ax.plot([critical] * 2, [end[1], top], color=colors[1], ls="--", label="end of the paramagnet")
    ax.plot(beta, gamma, color=colors[2], ls="-.", label="fold: onset of $m > 0$")
    ax.plot(*end, "o", color="k", ms=3.5)
    name = rf"$({critical:g}, {end[1]:.3g})$"
    ax.annotate(name, end, (5, 2), textcoords="offset points", va="top")
    places = {"P": (0.35 * critical, -0.7), "M": (1.5 * critical, -1.6), "Exp": explosive}
    marks.phase_names(ax, places)
    ax.set(xlim=(0, right), ylim=(0, top), xlabel=r"$\beta$", ylabel=r"$\gamma'$")
    ax.legend(loc="lower right")


def overlap_branches(figure: FigureBase, diagram: xr.Dataset) -> None:
    """Draw the overlap of one pattern against beta for each curvature."""
    ax = figure.subplots()
    paramagnet = diagram.sel(branch="paramagnet").isel(gamma=0)
    marks.branch(ax, paramagnet, "beta", "m", color="0.35", zorder=1.5, clip_on=False)
    for gamma, curve, color in marks.family(diagram.sel(branch="ferromagnet 1"), "gamma"):
        marks.branch(ax, curve, "beta", "m", color=color, label=style.gamma_label(gamma))
    ax.set(xlabel=r"$\beta$", xlim=(0, float(diagram.beta.max())))
    ax.set(ylabel=r"$m$", ylim=(-0.02, 1.02))
    marks.legend(ax, *marks.stability(), loc="upper left")


def recall_trajectories(figure: FigureBase, runs: xr.Dataset) -> tuple[Axes, Axes]:
    """Draw trajectories of m and, below, beta' for each curvature; give the axes."""
    colors, mappable = style.sequence_colors(runs.gamma.values)
    axes = above, below = figure.subplots(2, sharex=True)
    for _, run, color in marks.family(runs, "gamma", colors):
        above.plot(runs.time, run.m, color=color, lw=1)
        below.plot(runs.time, run.beta_eff, color=color, lw=1)
    above.set(ylabel=r"$m$", ylim=(0, 1.02))
    below.set(ylabel=r"$\beta'$", ylim=(0.9, None))
    below.set(xlabel="$t$ (sweeps)", xlim=(0, float(runs.time[-1])))
    bar = figure.colorbar(mappable, ax=axes, aspect=30, pad=0.02, label=r"$\gamma'$")
    bar.locator = MultipleLocator(0.5)
    return above, below
