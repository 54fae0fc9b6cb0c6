"""Drawings that several figures share."""

from collections.abc import Iterator

import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import FigureBase

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
