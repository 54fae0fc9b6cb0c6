"""Figure 4: memory capacity of the Hopfield network."""

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import FigureBase
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from curved.figures import marks, style
from curved.figures.style import Data
from curved.numerics.typing import Array

_LOAD, _TEMPERATURE = r"$\alpha$", "$T$"

# Each line by its dashes; colours tell the curvature.
_DASHES: marks.Look = {
    "sg": "-",
    "memory": (0, (5, 1.6)),
    "ferro": (0, (5, 1.4, 1, 1.4)),
    "at": (0, (1, 1.2)),
}
_NAMES = {"sg": "P/SG", "memory": "limit of retrieval", "ferro": "F/M", "at": "AT"}
# Fills of what is inside the limit of retrieval, and of where retrieval leads.
_FILLS = {"memory": style.EXPLOSIVE, "ferro": style.ORDERED}
_RELEASED = "0.45"
_SIMULATED: marks.Look = {"marker": "o", "mfc": "w", "ms": 3, "zorder": 4}
_BROKEN: marks.Look = {"lw": 0.6, "ls": "-"}  # the F/M line with a step of symmetry breaking


def _curve(data: xr.Dataset, line: str) -> tuple[Array, Array]:
    """A line in the plane of load and temperature, at one curvature."""
    if line == "sg":
        return data.alpha.values, data.T_sg.values
    return data[f"{line}_alpha"].values, data[f"{line}_temperature"].values


def _entries(*lines: str) -> list[Line2D]:
    """Legend entries of lines, by their dashes."""
    return [marks.entry(_NAMES[line], color="k", ls=_DASHES[line]) for line in lines]


def _broken_entry() -> Line2D:
    return marks.entry("F/M, one step", color="k", **_BROKEN)


def _frame(ax: Axes, data: xr.Dataset) -> None:
    top = 1.06 * float(data.T_sg.max())
    ax.set(xlim=(0, float(data.alpha.max())), ylim=(0, top), xlabel=_LOAD)


def panel_a(figure: FigureBase, data: Data) -> None:
    """The four lines for each curvature, and the phases of the classical network.

    Points are what simulations of one of them give, at the curvatures that both have.
    """
    diagram, simulated = data["fig4a"], data["fig4_simulated"]
    ax = figure.subplots()
    for gamma, lines, color in marks.family(diagram, "gamma"):
        if gamma in simulated.gamma.values:
            row = simulated.sel(gamma=gamma)
            marks.points(ax, row, "alpha", "T_ferro_simulated", color=color, **_SIMULATED)
        for line, dashes in _DASHES.items():
            ax.plot(*_curve(lines, line), color=color, ls=dashes)
        ax.plot(*_curve(lines, "ferro_one_step"), color=color, **_BROKEN)
    phases = {"P": (0.02, 1.55), "SG": (0.165, 0.6), "M": (0.07, 0.2), "F": (0.013, 0.3)}
    marks.phase_names(ax, phases)
    _frame(ax, diagram)
    ax.set_ylabel(_TEMPERATURE)
    points = marks.point_entry("F/M, simulated", color="k", **_SIMULATED)
    entries = [*marks.gamma_entries(diagram), *_entries(*_DASHES), _broken_entry(), points]
    marks.legend_below(figure, entries, columns=4)


def panel_b(figure: FigureBase, data: Data) -> None:
    """The loads at which retrieval ends and at which it takes the lead, against curvature."""
    lines = data["fig4b"]
    gamma = lines.gamma.values
    ax = figure.subplots()
    ax.set_facecolor(style.PARAMAGNET)
    for line, fill in _FILLS.items():
        load = lines[f"alpha_{line}"].values
        ax.fill_betweenx(gamma, 0, load, color=fill, lw=0)
        ax.plot(load, gamma, color="k", ls=_DASHES[line])
    ax.plot(lines.alpha_ferro_one_step, gamma, color="k", **_BROKEN)
    marks.phase_names(ax, {"F": (0.012, -0.3), "M": (0.045, -0.2), "SG": (0.1, 0.35)})
    ax.set(xlim=(0, 0.13), ylim=(gamma[0], gamma[-1]), xlabel=_LOAD, ylabel=r"$\gamma'$")
    ax.set_title(rf"$\beta = {float(lines.beta):g}$")
    marks.legend_below(figure, [*_entries(*_FILLS), _broken_entry()])


def regions(figure: FigureBase, data: Data) -> None:
    """Where memories are stable, metastable and absent, one diagram for each curvature."""
    diagram = data["fig4a"]
    axes = style.row_of_axes(figure, diagram.sizes["gamma"], sharey=True)
    for ax, lines in marks.each_gamma(axes, diagram):
        ax.set_facecolor(style.PARAMAGNET)
        for line, fill in _FILLS.items():
            x, y = _curve(lines, line)
            ax.fill([0, *x], [0, *y], color=fill, lw=0)
            ax.plot(x, y, color="k", ls=_DASHES[line])
        _frame(ax, diagram)
        ax.set_ylim(0, 1.15)
    axes[0].set_ylabel(_TEMPERATURE)
    fills = {
        "stable retrieval": style.ORDERED,
        "retrieval mixed with spurious states": style.EXPLOSIVE,
        "no retrieval": style.PARAMAGNET,
    }
    patches = [Patch(fc=fill, ec="0.4", lw=0.4, label=name) for name, fill in fills.items()]
    marks.legend_below(figure, [*patches, *_entries(*_FILLS)])


def released(figure: FigureBase, data: Data) -> None:
    """Our lines beside those of the released formulas, with the differences shaded."""
    ours, theirs, across = data["fig4a"], data["fig4_released"], data["fig4b"]
    curved = [member for member in marks.family(ours, "gamma") if member[0] != 0]
    *axes, last = style.row_of_axes(figure, len(curved) + 1)
    for ax, (gamma, lines, color) in zip(axes, curved, strict=True):
        for line in _FILLS:
            # The upper part of our line as a function of the load, 0 beyond its end.
            mine = np.nan_to_num(lines[f"T_{line}"].values)
            other = theirs[f"T_{line}"].sel(gamma=gamma).values
            shade: marks.Look = {"color": color, "alpha": 0.25, "lw": 0}
            ax.fill_between(theirs.alpha.values, mine, np.nan_to_num(other), **shade)
            ax.plot(*_curve(lines, line), color=color, ls=_DASHES[line])
            ax.plot(theirs.alpha.values, other, color=_RELEASED, ls=_DASHES[line])
        ax.set_title(style.gamma_label(gamma))
        ax.set(xlim=(0, 0.15), ylim=(0, 1.1), xlabel=_LOAD, ylabel=_TEMPERATURE)
    gamma = across.gamma.values
    for line in _FILLS:
        mine, other = (loads[f"alpha_{line}"].values for loads in (across, theirs))
        last.fill_betweenx(gamma, mine, other, color="k", alpha=0.15, lw=0)
        last.plot(mine, gamma, color="k", ls=_DASHES[line])
        last.plot(other, gamma, color=_RELEASED, ls=_DASHES[line])
    last.set(xlim=(0, None), ylim=(gamma[0], gamma[-1]), xlabel=_LOAD, ylabel=r"$\gamma'$")
    last.set_title(rf"$\beta = {float(across.beta):g}$")
    formulas = marks.entry("released formulas", color=_RELEASED)
    difference = Patch(fc="k", alpha=0.2, lw=0, label="difference")
    marks.legend_below(figure, [*_entries(*_FILLS), formulas, difference])


PANELS = {"fig4a": panel_a, "fig4b": panel_b}
DRAW = {
    "fig4": style.page(PANELS, ["ab"], widths=(1.25, 1)),
    "fig4_regions": regions,
    "fig4_released": released,
}
SIZES = {
    "fig4": (style.PAGE, 3.4),
    "fig4_regions": (style.PAGE, 2.7),
    "fig4_released": (style.PAGE, 2.8),
}
