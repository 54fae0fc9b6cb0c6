"""Figure 3: two correlated patterns, landscapes and solutions."""

import numpy as np
import xarray as xr
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import BoundaryNorm, ListedColormap, Normalize
from matplotlib.figure import FigureBase

from curved.figures import marks, style
from curved.figures.style import Data

# Each kind of state by its colour, which is no curvature's, and the width of its lines.
_KINDS: dict[str, tuple[str, marks.Look]] = {
    "paramagnet": (r"$m_1 = m_2 = 0$", {"color": "0.5", "lw": 0.7}),
    "symmetric": (r"mixture, $m_1 = m_2$", {"color": "#762a83", "lw": 1.1}),
    "antisymmetric": (r"$m_1 = -m_2$", {"color": "#000000", "lw": 0.7}),
    "retrieval": (r"retrieval, $|m_1| \neq |m_2|$", {"color": "#3f9e4d", "lw": 1.1}),
}
_SMALLER: marks.Look = {"lw": 0.45}
"""Of the overlap of retrieval with the pattern that is not retrieved."""
_POINT: marks.Look = {"ls": "none", "marker": "o", "mec": "k", "mew": 0.7}
_STABLE = _POINT | {"ms": 5, "mfc": "w"}
_UNSTABLE = _POINT | {"ms": 3, "mfc": "k", "mec": "w", "mew": 0.5}
_SHADES = ListedColormap(colormaps["cividis"](np.linspace(0, 0.68, 16)))
_ZOOM = 0.795, 0.865  # where everything happens at the curvature of the paper


def panel_a(figure: FigureBase, data: Data) -> None:
    """Landscape of -phi with the flow and the fixed points, for each case."""
    cases = data["fig3a"]
    columns = 3
    rows = -(-cases.sizes["case"] // columns)
    axes = figure.subplots(rows, columns, sharex=True, sharey=True, squeeze=False)
    for ax in axes.flat[cases.sizes["case"] :]:
        ax.set_axis_off()
    for index, ax in enumerate(axes.flat[: cases.sizes["case"]]):
        _landscape(ax, cases.isel(case=index))
        ax.label_outer()
    bar = figure.colorbar(
        ScalarMappable(Normalize(0, 100), _SHADES), ax=list(axes.flat), aspect=40, pad=0.02
    )
    bar.set_label(r"part of the area with lower $-\varphi$ (%)")
    bar.set_ticks([0, 25, 50, 75, 100])
    stable_point = marks.entry("stable fixed point", **_STABLE)
    marks.legend_below(figure, [stable_point, marks.entry("unstable fixed point", **_UNSTABLE)])


def _landscape(ax: Axes, case: xr.Dataset) -> None:
    """Draw one case."""
    m1, m2, height = case.m1.values, case.m2.values, case.neg_phi.values
    ax.set_facecolor("0.85")
    # Levels at quantiles: each shade covers the same area, shallow basins show as deep ones.
    levels = np.quantile(height[np.isfinite(height)], np.linspace(0, 1, _SHADES.N + 1))
    shades = BoundaryNorm(levels, _SHADES.N)
    ax.contourf(m1, m2, height, levels, norm=shades, cmap=_SHADES).set_edgecolor("face")
    flow1, flow2 = (np.nan_to_num(case[name].values) for name in ("flow_m1", "flow_m2"))
    ax.streamplot(m1, m2, flow1, flow2, color="w", linewidth=0.45, arrowsize=0.5, density=0.8)
    stable = case.fixed_stable.values
    for chosen, look in ((~stable, _UNSTABLE), (stable, _STABLE)):
        points = case.fixed_m1.values[chosen], case.fixed_m2.values[chosen]
        ax.plot(*points, zorder=3, **look)
    ax.set_title(rf"{style.gamma_label(float(case.gamma))}, $\beta = {float(case.beta):g}$")
    ends, ticks = (-1.09, 1.09), (-1, 0, 1)
    ax.set(xlim=ends, ylim=ends, aspect="equal", xticks=ticks, yticks=ticks)
    ax.tick_params(direction="out")
    ax.set(xlabel="$m_1$", ylabel="$m_2$")


def panel_b(figure: FigureBase, data: Data) -> None:
    """Overlaps against beta, all solutions, for each curvature; the folds of the last enlarged."""
    diagram = data["fig3b"]
    *axes, last = style.row_of_axes(figure, diagram.sizes["gamma"] + 1, sharey=True)
    for ax, gamma in zip(axes, diagram.gamma.values, strict=True):
        _solutions(ax, diagram.sel(gamma=gamma))
        ax.set_title(style.gamma_label(gamma))
        ax.set(xlim=(0.5, float(diagram.beta.max())), xticks=(0.5, 1, 1.5))
    _solutions(last, diagram.isel(gamma=-1))
    last.set(xlim=_ZOOM, xticks=(0.8, 0.82, 0.84, 0.86))
    last.set_title(f"{style.gamma_label(float(diagram.gamma[-1]))}, enlarged")
    axes[-1].axvspan(*_ZOOM, color="0.9", lw=0)
    correlation = f"correlation $C = {diagram.attrs['correlation']:g}$"
    axes[0].text(0.04, 0.04, correlation, transform=axes[0].transAxes)
    axes[0].set_ylabel("$m_1$ or $m_2$")
    shown = {str(name).split()[0] for name in diagram.branch.values}
    kinds = [marks.entry(text, **look) for name, (text, look) in _KINDS.items() if name in shown]
    if "retrieval" in shown:
        look = _KINDS["retrieval"][1] | _SMALLER
        kinds.append(marks.entry("retrieval, smaller overlap", **look))
    marks.legend_below(figure, [*kinds, *marks.stability("k")], columns=4)


def _solutions(ax: Axes, diagram: xr.Dataset) -> None:
    """Draw all branches of one curvature."""
    for name in diagram.branch.values:
        # The copies of a branch include the exchange of the patterns: m1 shows m2 as well.
        kind, state = name.split()[0], diagram.sel(branch=name)
        look = _KINDS[kind][1]
        if kind == "retrieval" and bool((abs(state.m1) < abs(state.m2)).any()):
            look = look | _SMALLER
        marks.branch(ax, state, "beta", "m1", **look)
    ax.set(ylim=(-1.05, 1.05), yticks=(-1, 0, 1), xlabel=r"$\beta$")


PANELS = {"fig3a": panel_a, "fig3b": panel_b}
DRAW = {"fig3": style.page(PANELS, ["a", "b"], heights=(2.05, 1))}
SIZES = {"fig3": (style.PAGE, 7.4)}
