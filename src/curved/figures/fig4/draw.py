"""Figure 4: memory capacity of the Hopfield network."""

from typing import Any

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import FigureBase
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.typing import ColorType

from curved.figures import style
from curved.figures.style import Data

__all__ = ["DRAW", "SIZES"]


_LOAD, _TEMPERATURE = r"$\alpha$", "$T$"

# Each line by its dashes; colours tell the curvature.
_STYLES: dict[str, Any] = {
    "sg": "-",
    "memory": (0, (5, 1.6)),
    "ferro": (0, (5, 1.4, 1, 1.4)),
    "at": (0, (1, 1.2)),
}
_NAMES = {"sg": "P/SG", "memory": "limit of retrieval", "ferro": "F/M", "at": "AT"}
_RELEASED = "0.45"


def _curve(data: xr.Dataset, gamma: float, line: str) -> tuple[Any, Any]:
    """A line in the plane of load and temperature."""
    row = data.sel(gamma=gamma)
    if line == "sg":
        return row.alpha.values, row.T_sg.values
    return row[f"{line}_alpha"].values, row[f"{line}_temperature"].values


def _line_handles(lines: list[str], color: ColorType = "k") -> list[Line2D]:
    return [Line2D([], [], color=color, ls=_STYLES[line], label=_NAMES[line]) for line in lines]


def _colors(gammas: Any) -> dict[float, ColorType]:
    return dict(zip(gammas, style.line_colors(len(gammas)), strict=True))


def _frame(ax: Axes, data: xr.Dataset) -> None:
    top = 1.06 * float(data.T_sg.max())
    ax.set(xlim=(0, float(data.alpha.max())), ylim=(0, top), xlabel=_LOAD)


def panel_a(figure: FigureBase, data: Data) -> None:
    """The four lines for each curvature, and the phases of the classical network."""
    diagram = data["fig4a"]
    ax = figure.subplots()
    for gamma, color in _colors(diagram.gamma.values).items():
        for line, dashes in _STYLES.items():
            ax.plot(*_curve(diagram, gamma, line), color=color, ls=dashes)
    for text, x, y in (
        ("P", 0.02, 1.55),
        ("SG", 0.165, 0.6),
        ("M", 0.07, 0.2),
        ("F", 0.013, 0.3),
    ):
        ax.text(x, y, text, ha="center", va="center", fontsize=10)
    _frame(ax, diagram)
    ax.set_ylabel(_TEMPERATURE)
    colors = _colors(diagram.gamma.values)
    handles = [Line2D([], [], color=c, label=style.gamma_label(g)) for g, c in colors.items()]
    figure.legend(
        handles=[*handles, *_line_handles(list(_STYLES))], loc="outside lower center", ncols=4
    )
    style.panel_letter(figure, "a")


def panel_b(figure: FigureBase, data: Data) -> None:
    """The loads at which retrieval ends and at which it takes the lead, against curvature."""
    lines = data["fig4b"]
    gamma, memory, ferro = (lines[name].values for name in ("gamma", "alpha_memory", "alpha_ferro"))
    ax = figure.subplots()
    ax.set_facecolor(style.PARAMAGNET)
    ax.fill_betweenx(gamma, 0, memory, color=style.EXPLOSIVE, lw=0)
    ax.fill_betweenx(gamma, 0, ferro, color=style.ORDERED, lw=0)
    ax.plot(memory, gamma, color="k", ls=_STYLES["memory"])
    ax.plot(ferro, gamma, color="k", ls=_STYLES["ferro"])
    for text, x, y in (("F", 0.012, -0.3), ("M", 0.045, -0.2), ("SG", 0.1, 0.35)):
        ax.text(x, y, text, ha="center", va="center", fontsize=10)
    ax.set(xlim=(0, 0.13), ylim=(gamma[0], gamma[-1]), xlabel=_LOAD, ylabel=r"$\gamma'$")
    ax.set_title(rf"$\beta = {float(lines.beta):g}$")
    figure.legend(handles=_line_handles(["memory", "ferro"]), loc="outside lower center", ncols=2)
    style.panel_letter(figure, "b")


def regions(figure: FigureBase, data: Data) -> None:
    """Where memories are stable, metastable and absent, one diagram for each curvature."""
    diagram = data["fig4a"]
    axes = figure.subplots(1, diagram.sizes["gamma"], sharey=True, squeeze=False)[0]
    for ax, gamma in zip(axes, diagram.gamma.values, strict=True):
        ax.set_facecolor(style.PARAMAGNET)
        for line, fill in (("memory", style.EXPLOSIVE), ("ferro", style.ORDERED)):
            x, y = _curve(diagram, gamma, line)
            ax.fill([0, *x], [0, *y], color=fill, lw=0)
            ax.plot(x, y, color="k", ls=_STYLES[line])
        ax.set_title(style.gamma_label(gamma))
        _frame(ax, diagram)
        ax.set_ylim(0, 1.15)
    axes[0].set_ylabel(_TEMPERATURE)
    fills = {
        "stable retrieval": style.ORDERED,
        "retrieval mixed with spurious states": style.EXPLOSIVE,
        "no retrieval": style.PARAMAGNET,
    }
    patches = [Patch(fc=fill, ec="0.4", lw=0.4, label=name) for name, fill in fills.items()]
    figure.legend(
        handles=[*patches, *_line_handles(["memory", "ferro"])],
        loc="outside lower center",
        ncols=5,
    )


def released(figure: FigureBase, data: Data) -> None:
    """Our lines beside those of the released formulas, with the differences shaded."""
    ours, theirs, across = data["fig4a"], data["fig4_released"], data["fig4b"]
    curved = [gamma for gamma in ours.gamma.values if gamma != 0]
    colors = _colors(ours.gamma.values)
    axes = figure.subplots(1, len(curved) + 1, squeeze=False)[0]
    for ax, gamma in zip(axes, curved, strict=False):
        for line in ("memory", "ferro"):
            x, y = _curve(ours, gamma, line)
            other = theirs[f"T_{line}"].sel(gamma=gamma).values
            alpha = theirs.alpha.values
            # The upper part of our line as a function of the load, 0 beyond its end.
            mine = ours[f"T_{line}"].sel(gamma=gamma).values
            ax.fill_between(
                alpha,
                np.nan_to_num(mine),
                np.nan_to_num(other),
                color=colors[gamma],
                alpha=0.25,
                lw=0,
            )
            ax.plot(x, y, color=colors[gamma], ls=_STYLES[line])
            ax.plot(alpha, other, color=_RELEASED, ls=_STYLES[line])
        ax.set_title(style.gamma_label(gamma))
        _frame(ax, ours)
        ax.set(xlim=(0, 0.15), ylim=(0, 1.1), ylabel=_TEMPERATURE)
    ax, gamma = axes[-1], across.gamma.values
    for line in ("memory", "ferro"):
        mine, other = across[f"alpha_{line}"].values, theirs[f"alpha_{line}"].values
        ax.fill_betweenx(gamma, mine, other, color="k", alpha=0.15, lw=0)
        ax.plot(mine, gamma, color="k", ls=_STYLES[line])
        ax.plot(other, gamma, color=_RELEASED, ls=_STYLES[line])
    ax.set(ylim=(gamma[0], gamma[-1]), xlabel=_LOAD, ylabel=r"$\gamma'$")
    ax.set_xlim(left=0)
    ax.set_title(rf"$\beta = {float(across.beta):g}$")
    figure.legend(
        handles=[
            *_line_handles(["memory", "ferro"]),
            Line2D([], [], color=_RELEASED, label="released formulas"),
            Patch(fc="k", alpha=0.2, lw=0, label="difference"),
        ],
        loc="outside lower center",
        ncols=4,
    )


def assemble(figure: FigureBase, data: Data) -> None:
    """Put both panels on a page."""
    left, right = style.subfigures(figure, 1, 2, width_ratios=(1.25, 1))
    panel_a(left, data)
    panel_b(right, data)


DRAW = {
    "fig4": assemble,
    "fig4a": panel_a,
    "fig4b": panel_b,
    "fig4_regions": regions,
    "fig4_released": released,
}
SIZES = {
    "fig4": (style.PAGE, 3.4),
    "fig4a": (style.COLUMN, 3.2),
    "fig4b": (style.COLUMN, 3.0),
    "fig4_regions": (style.PAGE, 2.7),
    "fig4_released": (style.PAGE, 2.8),
}
