"""Figure 2: explosive transitions of the network with one stored pattern."""

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import FigureBase
from matplotlib.ticker import NullFormatter
from mpl_toolkits.mplot3d.axes3d import Axes3D

from curved.figures import marks, style
from curved.figures.shared.drawings import overlap_branches, phase_diagram, recall_trajectories
from curved.figures.style import Data

_SHADOW = "0.6"
_NAMED = {0.0: (1.2, 0.42), -0.5: (1.13, 0.93), -1.5: (0.79, 0.95)}


def panel_a(figure: FigureBase, data: Data) -> None:
    """Overlap against beta for each curvature, and the hysteresis of the most negative one."""
    diagram = data["fig2a"]
    ax = overlap_branches(figure, diagram, _NAMED)
    folded = diagram.sel(branch="ferromagnet 1", gamma=diagram.gamma.min())
    _hysteresis(ax, folded)


def _hysteresis(ax: Axes, curve: xr.Dataset) -> None:
    """Mark where a folded branch begins, and which way the network jumps at its ends."""
    color = style.gamma_color(float(curve.gamma))
    end = int(np.argmin(np.where(np.isfinite(curve.beta), curve.beta, np.inf)))
    fold, overlap = float(curve.beta[end]), float(curve.m[end])
    top = float(np.interp(1.0, curve.beta.values[end:], curve.m.values[end:]))
    if fold > 0.99:  # no fold, no hysteresis
        return
    arrow = {"arrowstyle": "-|>", "color": color, "lw": 0.8, "shrinkA": 2, "shrinkB": 2}
    for x, start, stop in ((fold, overlap, 0.0), (1.0, 0.0, top)):
        ax.annotate("", (x, stop), (x, start), arrowprops={**arrow, "mutation_scale": 7})
    text = rf"$\beta_\mathrm{{fold}} = {fold:.3f}$"
    beside: marks.Look = {"textcoords": "offset points", "xytext": (-3, 0), "ha": "right"}
    marks.name_curve(ax, text, (fold, overlap / 3), color, **beside)


def panel_b(figure: FigureBase, data: Data) -> None:
    """Phase diagram: paramagnet, ferromagnet and the explosive region where both are stable."""
    phase_diagram(figure, data["fig2b"], 1.0, "1")


def panel_c(figure: FigureBase, data: Data) -> None:
    """The states as a curve in (beta, beta', m), with its projections onto the three planes."""
    curve = data["fig2c"]
    names = "beta", "beta_eff", "m", "stable"
    beta, b, m, stable = (curve[name].values for name in names)
    ax = figure.add_subplot(projection="3d", computed_zorder=False)
    assert isinstance(ax, Axes3D)
    right, back = float(np.max(beta)), float(np.max(b))
    shadows = (0 * beta, b, m), (beta, np.full_like(b, back), m), (beta, b, 0 * m)
    for shadow in shadows:
        ax.plot(*shadow, color=_SHADOW, lw=0.8, zorder=1)
    look: marks.Look = {"color": style.gamma_color(float(curve.gamma)), "lw": 1.5, "zorder": 3}
    dotted: marks.Look = {"linestyle": (0, (1, 1.1)), **look}
    ax.plot(beta, b, np.where(stable, m, np.nan), **look)
    ax.plot(beta, b, np.where(stable, np.nan, m), **dotted)
    # The paramagnet goes on beyond its end, unstable; at m = 0 there is no energy: beta' is beta.
    end = float(beta[m == 0].max())
    ax.plot([end, right], [end, right], [0, 0], **dotted)
    _space(ax, right, back)
    title = style.gamma_label(float(curve.gamma))
    entries = [*marks.stability(look["color"]), marks.entry("shadows", color=_SHADOW, lw=0.8)]
    ax.legend(handles=entries, title=title, loc="upper left", bbox_to_anchor=(-0.1, 1.02))


def _space(ax: Axes3D, right: float, back: float) -> None:
    """Set up the axes of panel c, whose labels stay upright."""
    ax.set(xlim=(0, right), ylim=(0, back), zlim=(0, 1))
    ax.set(xticks=(0, 0.5, 1, 1.5), yticks=range(0, int(back) + 1), zticks=(0, 0.5, 1))
    labels = (ax.xaxis, r"$\beta$"), (ax.yaxis, r"$\beta'$"), (ax.zaxis, "$m$")
    for axis, text in labels:
        axis.set_rotate_label(False)
        axis.set_label_text(text)
        axis.labelpad = -8
        axis.set_pane_color((0.97, 0.97, 0.97, 1))
        axis._axinfo["grid"].update(linewidth=0.3, color="0.85")
    ax.tick_params(pad=-3)
    ax.set_box_aspect((1.1, 1.1, 0.85), zoom=0.95)
    ax.view_init(elev=22, azim=-55)


def panel_d(figure: FigureBase, data: Data) -> None:
    """Trajectories of m, on a logarithmic axis, and of beta' for each curvature."""
    runs = data["fig2d"]
    above, below = recall_trajectories(figure, runs)
    above.set(yscale="log", ylim=(0.8 * float(runs.m.min()), 1.3))
    above.yaxis.set_major_formatter("{x:g}")
    above.yaxis.set_minor_formatter(NullFormatter())
    below.set_ylim(0.9, None)
    for place, at in ((0, 0.62), (-1, 0.3)):
        run = runs.isel(gamma=place)
        time = at * float(runs.sweep[-1]) if place == 0 else float(
            runs.sweep[int(np.argmax(run.m.values > 0.2))]
        )  # fmt: skip
        height = float(run.m.sel(sweep=time, method="nearest"))
        gamma = float(run.gamma)
        side: marks.Look = {"textcoords": "offset points"}
        side |= {"xytext": (0, -7)} if place == 0 else {"xytext": (-3, 0), "ha": "right"}
        color = style.gamma_color(gamma)
        marks.name_curve(above, style.gamma_label(gamma), (time, height), color, **side)


PANELS = {"fig2a": panel_a, "fig2b": panel_b, "fig2c": panel_c, "fig2d": panel_d}
DRAW = {"fig2": style.page(PANELS, ["ab", "cd"])}
SIZES = {"fig2": (style.PAGE, 4.9)}
