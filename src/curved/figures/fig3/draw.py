"""Figure 3: two correlated patterns, landscapes and solutions."""

from typing import Any

import numpy as np
from matplotlib.colors import BoundaryNorm
from matplotlib.figure import FigureBase
from matplotlib.lines import Line2D

from curved.figures import style
from curved.figures.style import Data

__all__ = ["DRAW", "SIZES"]


_BRANCHES = {
    "paramagnet": r"$m_1 = m_2 = 0$",
    "symmetric": r"$m_1 = m_2$",
    "antisymmetric": r"$m_1 = -m_2$",
    "retrieval": r"$|m_1| \neq |m_2|$",
}


def panel_a(figure: FigureBase, data: Data) -> None:
    """Landscape of -phi with the flow and the fixed points, for each case."""
    cases = data["fig3a"]
    columns = 3
    rows = -(-cases.sizes["case"] // columns)
    axes = figure.subplots(rows, columns, sharex=True, sharey=True, squeeze=False)
    for ax in axes.flat[cases.sizes["case"] :]:
        ax.set_axis_off()
    for index, ax in zip(range(cases.sizes["case"]), axes.flat, strict=False):
        case = cases.isel(case=index)
        m1, m2, height = case.m1.values, case.m2.values, case.neg_phi.values
        ax.set_facecolor("0.8")
        # Levels at quantiles: each shade covers the same area, shallow basins show as deep ones.
        levels = np.quantile(height[np.isfinite(height)], np.linspace(0, 1, 17))
        shades = BoundaryNorm(levels, 256)
        ax.contourf(m1, m2, height, levels, norm=shades, cmap="cividis").set_edgecolor("face")
        flow = [np.nan_to_num(case[name].values) for name in ("flow_m1", "flow_m2")]
        ax.streamplot(m1, m2, *flow, color="w", linewidth=0.35, arrowsize=0.45, density=0.9)
        stable = case.fixed_stable.values
        for chosen, marker in ((~stable, _UNSTABLE), (stable, _STABLE)):
            points = case.fixed_m1.values[chosen], case.fixed_m2.values[chosen]
            ax.plot(*points, linestyle="none", zorder=3, clip_on=False, **marker)
        ax.set_title(rf"$\gamma' = {float(case.gamma):g},\ \beta = {float(case.beta):g}$")
        ax.set(xlim=(-1, 1), ylim=(-1, 1), aspect="equal", xticks=(-1, 0, 1), yticks=(-1, 0, 1))
    for ax in axes[-1]:
        ax.set_xlabel("$m_1$")
    for ax in axes[:, 0]:
        ax.set_ylabel("$m_2$")
    figure.legend(
        handles=[
            Line2D([], [], linestyle="none", label="stable fixed point", **_STABLE),
            Line2D([], [], linestyle="none", label="unstable", **_UNSTABLE),
        ],
        loc="outside lower center",
        ncols=2,
    )
    style.panel_letter(figure, "a")


def panel_b(figure: FigureBase, data: Data) -> None:
    """Overlaps against beta, all solutions, for each curvature."""
    diagram = data["fig3b"]
    axes = figure.subplots(1, diagram.sizes["gamma"], sharey=True, squeeze=False)[0]
    colors = dict(zip(_BRANCHES, ("0.35", *style.line_colors(3)), strict=True))
    for ax, gamma in zip(axes, diagram.gamma.values, strict=True):
        for label in diagram.branch.values:
            curve = diagram.sel(gamma=gamma, branch=label)
            # The copies of a branch include the exchange of the patterns: m1 shows m2 as well.
            style.plot_branch(
                ax,
                curve.beta.values,
                curve.m1.values,
                curve.stable.values,
                color=colors[label.split()[0]],
                lw=1,
            )
        ax.set_title(rf"$C = {diagram.attrs['correlation']:g},\ \gamma' = {gamma:g}$")
        ax.set(xlim=(0.5, float(diagram.beta.max())), ylim=(-1.05, 1.05), xlabel=r"$\beta$")
    axes[0].set_ylabel("$m_1,\\ m_2$")
    handles = [Line2D([], [], color=colors[name], label=text) for name, text in _BRANCHES.items()]
    figure.legend(
        handles=[*handles, *style.stability_handles("k")], loc="outside lower center", ncols=3
    )
    style.panel_letter(figure, "b")


def assemble(figure: FigureBase, data: Data) -> None:
    """Put the landscapes above the branches."""
    above, below = style.subfigures(figure, 2, 1, height_ratios=(1.75, 1))
    panel_a(above, data)
    panel_b(below, data)


_STABLE: dict[str, Any] = {"marker": "o", "ms": 5, "mfc": "#de8f05", "mec": "k", "mew": 0.7}
_UNSTABLE: dict[str, Any] = {"marker": "o", "ms": 3.5, "mfc": "w", "mec": "k", "mew": 0.7}

DRAW = {"fig3": assemble, "fig3a": panel_a, "fig3b": panel_b}
SIZES = {"fig3": (style.PAGE, 8.2), "fig3a": (style.PAGE, 5.2), "fig3b": (style.PAGE, 3.0)}
