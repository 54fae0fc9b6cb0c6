"""Figure 2: explosive transitions of the network with one stored pattern."""

import numpy as np
from matplotlib.figure import FigureBase
from mpl_toolkits.mplot3d.axes3d import Axes3D

from curved.figures import marks, style
from curved.figures.shared.drawings import overlap_branches, phase_diagram, recall_trajectories
from curved.figures.style import Data


def panel_a(figure: FigureBase, data: Data) -> None:
    """Overlap against beta for each curvature."""
    overlap_branches(figure, data["fig2a"])


def panel_b(figure: FigureBase, data: Data) -> None:
    """Phase diagram: paramagnet, ferromagnet and the explosive region where both are stable."""
    phase_diagram(figure, data["fig2b"], 1.0, (0.75, -1.6))


def panel_c(figure: FigureBase, data: Data) -> None:
    """The states as a curve in (beta, beta', m), with its shadows on the three planes."""
    curve = data["fig2c"]
    names = "beta", "beta_eff", "m", "stable"
    beta, b, m, stable = (curve[name].values for name in names)
    ax = figure.add_subplot(projection="3d", computed_zorder=False)
    assert isinstance(ax, Axes3D)
    right, back = float(np.max(beta)), float(np.max(b))
    shadows = (0 * beta, b, m), (beta, np.full_like(b, back), m), (beta, b, 0 * m)
    for shadow in shadows:
        ax.plot(*shadow, color="0.65", lw=0.9, zorder=1)
    (color,) = style.line_colors(1)
    look: marks.Look = {"color": color, "lw": 1.6, "zorder": 3}
    ax.plot(beta, b, np.where(stable, m, np.nan), **look)
    ax.plot(beta, b, np.where(stable, np.nan, m), linestyle=(0, (1, 1.1)), **look)
    ax.set(xlim=(0, right), ylim=(0, back), zlim=(0, 1))
    ax.set(xticks=(0.5, 1, 1.5), yticks=range(1, int(back) + 1), zticks=(0, 0.5, 1))
    ax.set_xlabel(r"$\beta$", labelpad=-6)
    ax.set_ylabel(r"$\beta'$", labelpad=-6)
    ax.set_zlabel(r"$m$", labelpad=-6)
    ax.tick_params(pad=-2.5)
    ax.view_init(elev=24, azim=-52)
    for axis in (ax.xaxis, ax.yaxis, ax.zaxis):
        axis.set_pane_color((0.97, 0.97, 0.97, 1))
        axis._axinfo["grid"].update(linewidth=0.3, color="0.85")
    title = style.gamma_label(float(curve.gamma))
    place = {"loc": "upper left", "bbox_to_anchor": (0.0, 1.05)}
    ax.legend(handles=marks.stability(color), title=title, **place)


def panel_d(figure: FigureBase, data: Data) -> None:
    """Trajectories of m and beta' for each curvature."""
    recall_trajectories(figure, data["fig2d"])


PANELS = {"fig2a": panel_a, "fig2b": panel_b, "fig2c": panel_c, "fig2d": panel_d}
DRAW = {"fig2": style.page(PANELS, ["ab", "cd"])}
SIZES = {"fig2": (style.PAGE, 5.4)}
