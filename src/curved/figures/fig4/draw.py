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

_LOAD, _TEMPERATURE = r"load $\alpha$", "temperature $T$"

# Each line by its dashes; colours tell the curvature.
_DASHES: marks.Look = {
    "sg": "-",
    "memory": (0, (5, 1.6)),
    "ferro": (0, (5, 1.4, 1, 1.4)),
    "at": (0, (1, 1.2)),
}
_NAMES = {
    "sg": "paramagnet/spin glass",
    "memory": "limit of retrieval",
    "ferro": "retrieval/spin glass (F/M)",
    "at": "de Almeida-Thouless (AT)",
}
# Fills of what is inside the limit of retrieval, and of where retrieval leads.
_FILLS = {"memory": style.MIXED, "ferro": style.RETRIEVAL}
_RELEASED: marks.Look = {"color": "0.5", "lw": 0.8}
_SIMULATED: marks.Look = {"marker": "o", "mfc": "w", "ms": 3, "zorder": 4}
_BROKEN: marks.Look = {"lw": 0.6, "ls": "-"}  # the F/M line with a step of symmetry breaking
_BELOW: marks.Look = {"textcoords": "offset points", "xytext": (0, -6)}


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
    """The four lines for each curvature; AT lines in an inset, as they lie on the axis.

    Points are what simulations of one of them give, at the curvatures that both have.
    """
    diagram, simulated = data["fig4a"], data["fig4_simulated"]
    ax = figure.subplots()
    inset = ax.inset_axes((0.715, 0.1, 0.27, 0.24))
    for gamma, lines, look in marks.gammas(diagram, "gamma", "ls"):
        color = look["color"]
        if gamma in simulated.gamma.values:
            row = simulated.sel(gamma=gamma)
            marks.points(ax, row, "alpha", "T_ferro_simulated", **_SIMULATED | look)
        for line, dashes in _DASHES.items():
            where = inset if line == "at" else ax
            where.plot(*_curve(lines, line), color=color, ls=dashes)
        ax.plot(*_curve(lines, "ferro_one_step"), color=color, **_BROKEN)
        near = round(0.86 * (lines.alpha.size - 1))  # towards the end of the line
        end = float(lines.alpha[near]), float(lines.T_sg[near])
        marks.name_curve(ax, style.gamma_label(gamma), end, color, va="top", **_BELOW)
    marks.phase_names(ax, {"paramagnet": (0.045, 1.62), "spin glass": (0.165, 0.86)})
    marks.phase_names(ax, {"retrieval": (0.024, 0.07)})
    _frame(ax, diagram)
    ax.set_ylabel(_TEMPERATURE)
    inset.set(xlim=(0, 0.15), ylim=(0, None), xticks=(0, 0.1), title="AT lines")
    inset.set_yticks((0, 0.04))
    points = marks.point_entry("F/M, simulated", color="k", **_SIMULATED)
    entries = [*_entries(*_DASHES), _broken_entry(), points]
    marks.legend_below(figure, entries, columns=2)


def panel_b(figure: FigureBase, data: Data) -> None:
    """The loads of the limit of retrieval and of the F/M line, against curvature."""
    lines = data["fig4b"]
    gamma = lines.gamma.values
    ax = figure.subplots()
    ax.set_facecolor(style.GLASS)
    for line, fill in _FILLS.items():
        load = lines[f"alpha_{line}"].values
        ax.fill_betweenx(gamma, 0, load, color=fill, lw=0)
        ax.plot(load, gamma, color="k", ls=_DASHES[line])
    ax.plot(lines.alpha_ferro_one_step, gamma, color="k", **_BROKEN)
    names = {"retrieval\nstable": (0.017, -0.72), "retrieval\nmetastable": (0.07, -0.6)}
    marks.phase_names(ax, {**names, "spin glass": (0.1, 0.45)})
    ax.set(xlim=(0, 0.13), ylim=(gamma[0], gamma[-1]), xlabel=_LOAD, ylabel=r"$\gamma'$")
    ax.set(xticks=(0, 0.05, 0.1), yticks=(-1, -0.5, 0, 0.5, 1))
    ax.set_title(rf"$\beta = {float(lines.beta):g}$")
    marks.legend_below(figure, [*_entries(*_FILLS), _broken_entry()], columns=1)


def regions(figure: FigureBase, data: Data) -> None:
    """Where memories are stable, metastable and absent, one diagram for each curvature."""
    diagram = data["fig4a"]
    axes = style.row_of_axes(figure, diagram.sizes["gamma"], sharey=True)
    for ax, lines in marks.each_gamma(axes, diagram):
        ax.set_facecolor(style.PARAMAGNET)
        ax.fill_between(*_curve(lines, "sg"), color=style.GLASS, lw=0)
        for line, fill in _FILLS.items():
            x, y = _curve(lines, line)
            ax.fill([0, *x], [0, *y], color=fill, lw=0)
            ax.plot(x, y, color="k", ls=_DASHES[line])
        ax.plot(*_curve(lines, "sg"), color="k")
        _frame(ax, diagram)
        ax.set(ylim=(0, 1.5), xticks=(0, 0.1, 0.2), yticks=(0, 0.5, 1, 1.5))
    axes[0].set_ylabel(_TEMPERATURE)
    style.letter_axes(axes)
    fills = {
        "stable retrieval": style.RETRIEVAL,
        "retrieval beside more stable spurious states": style.MIXED,
        "spin glass": style.GLASS,
        "paramagnet": style.PARAMAGNET,
    }
    patches = [Patch(fc=fill, ec="0.4", lw=0.4, label=name) for name, fill in fills.items()]
    entries = [*patches, *_entries("sg", *_FILLS)]
    marks.legend_below(figure, entries, columns=4)


_HATCH: marks.Look = {"facecolor": "none", "edgecolor": "0.6", "hatch": "||||", "lw": 0}


def released(figure: FigureBase, data: Data) -> None:
    """Our lines beside those of the released formulas, with the differences filled."""
    ours, theirs, across = data["fig4a"], data["fig4_released"], data["fig4b"]
    curved = [member for member in marks.family(ours, "gamma") if member[0] != 0]
    *axes, last = style.row_of_axes(figure, len(curved) + 1)
    fills: dict[str, marks.Look] = {"memory": {"fc": "0.88", "lw": 0}, "ferro": _HATCH}
    for ax, (gamma, lines, color) in zip(axes, curved, strict=True):
        for line, fill in fills.items():
            mine, other = _curve(lines, line), _curve(theirs.sel(gamma=gamma), line)
            there, back = _finite(*mine), _finite(*other)
            x, y = (np.concatenate([a, b[::-1]]) for a, b in zip(there, back, strict=True))
            ax.fill(x, y, **fill)
            ax.plot(*mine, color=color, ls=_DASHES[line], lw=1.3)
            ax.plot(*other, ls=_DASHES[line], **_RELEASED)
        ax.set_title(style.gamma_label(gamma))
        ax.set(xlim=(0, 0.15), ylim=(0, 1.1), xlabel=_LOAD, xticks=(0, 0.05, 0.1, 0.15))
    axes[0].set_ylabel(_TEMPERATURE)
    gamma = across.gamma.values
    for line, fill in fills.items():
        own, their = (loads[f"alpha_{line}"].values for loads in (across, theirs))
        last.fill_betweenx(gamma, own, their, **fill)
        last.plot(own, gamma, color="k", ls=_DASHES[line], lw=1.3)
        last.plot(their, gamma, ls=_DASHES[line], **_RELEASED)
    last.set(xlim=(0, 0.15), ylim=(gamma[0], gamma[-1]), xlabel=_LOAD, ylabel=r"$\gamma'$")
    last.set(xticks=(0, 0.05, 0.1, 0.15), yticks=(-1, -0.5, 0, 0.5, 1))
    last.set_title(rf"$\beta = {float(across.beta):g}$")
    style.letter_axes([*axes, last])
    equations = marks.entry("equations (colour, black)", color="k", lw=1.3)
    formulas = marks.entry("released formulas (grey)", **_RELEASED)
    differences = [
        Patch(label=f"difference in the {name}", **fills[line])
        for line, name in {"memory": "limit", "ferro": "F/M line"}.items()
    ]
    entries = [equations, formulas, *_entries(*_FILLS), *differences]
    marks.legend_below(figure, entries, columns=3)


def _finite(x: Array, y: Array) -> tuple[Array, Array]:
    """The part of a curve that is known."""
    known = np.isfinite(x) & np.isfinite(y)
    return x[known], y[known]


PANELS = {"fig4a": panel_a, "fig4b": panel_b}
DRAW = {
    "fig4": style.page(PANELS, ["ab"], widths={"ab": (1.35, 1)}),
    "fig4_regions": regions,
    "fig4_released": released,
}
SIZES = {
    "fig4": (style.PAGE, 3.4),
    "fig4_regions": (style.PAGE, 2.7),
    "fig4_released": (style.PAGE, 2.8),
}
