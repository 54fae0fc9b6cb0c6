"""Figure 3: two correlated patterns, landscapes and solutions."""

import numpy as np
from matplotlib.colors import BoundaryNorm
from matplotlib.figure import FigureBase

from curved.figures import marks, style
from curved.figures.style import Data

_BRANCHES = {
    "paramagnet": r"$m_1 = m_2 = 0$",
    "symmetric": r"$m_1 = m_2$",
    "antisymmetric": r"$m_1 = -m_2$",
    "retrieval": r"$|m_1| \neq |m_2|$",
}
_POINT: marks.Look = {"ls": "none", "marker": "o", "mec": "k", "mew": 0.7}
_STABLE = _POINT | {"ms": 5, "mfc": "#de8f05"}
_UNSTABLE = _POINT | {"ms": 3.5, "mfc": "w"}


def panel_a(figure: FigureBase, data: Data) -> None:
    """Landscape of -phi with the flow and the fixed points, for each case."""
    cases = data["fig3a"]
    columns = 3
    rows = -(-cases.sizes["case"] // columns)
    axes = figure.subplots(rows, columns, sharex=True, sharey=True, squeeze=False)
    for ax in axes.flat[cases.sizes["case"] :]:
        ax.set_axis_off()
    for index, ax in enumerate(axes.flat[: cases.sizes["case"]]):
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
        for chosen, look in ((~stable, _UNSTABLE), (stable, _STABLE)):
            points = case.fixed_m1.values[chosen], case.fixed_m2.values[chosen]
            ax.plot(*points, zorder=3, clip_on=False, **look)
        ax.set_title(rf"$\gamma' = {float(case.gamma):g},\ \beta = {float(case.beta):g}$")
        ax.set(xlim=(-1, 1), ylim=(-1, 1), aspect="equal", xticks=(-1, 0, 1), yticks=(-1, 0, 1))
        ax.set(xlabel="$m_1$", ylabel="$m_2$")
        ax.label_outer()
    stable_point = marks.entry("stable fixed point", **_STABLE)
    marks.legend_below(figure, [stable_point, marks.entry("unstable", **_UNSTABLE)])


def panel_b(figure: FigureBase, data: Data) -> None:
    """Overlaps against beta, all solutions, for each curvature."""
    diagram = data["fig3b"]
    axes = style.row_of_axes(figure, diagram.sizes["gamma"], sharey=True)
    colors = dict(zip(_BRANCHES, ("0.35", *style.line_colors(3)), strict=True))
    for ax, gamma in zip(axes, diagram.gamma.values, strict=True):
        for name in diagram.branch.values:
            curve = diagram.sel(gamma=gamma, branch=name)
            # The copies of a branch include the exchange of the patterns: m1 shows m2 as well.
            marks.branch(ax, curve, "beta", "m1", color=colors[name.split()[0]], lw=1)
        ax.set_title(rf"$C = {diagram.attrs['correlation']:g},\ \gamma' = {gamma:g}$")
        ax.set(xlim=(0.5, float(diagram.beta.max())), ylim=(-1.05, 1.05), xlabel=r"$\beta$")
    axes[0].set_ylabel("$m_1,\\ m_2$")
    entries = [marks.entry(text, color=colors[name]) for name, text in _BRANCHES.items()]
    marks.legend_below(figure, [*entries, *marks.stability("k")], columns=3)


PANELS = {"fig3a": panel_a, "fig3b": panel_b}
DRAW = {"fig3": style.page(PANELS, ["a", "b"], heights=(1.75, 1))}
SIZES = {"fig3": (style.PAGE, 8.2)}
