"""Figure 2: explosive transitions of the network with one stored pattern."""

import numpy as np
import xarray as xr
from matplotlib.figure import FigureBase
from matplotlib.ticker import MultipleLocator
from mpl_toolkits.mplot3d.axes3d import Axes3D

from curved.figures import style
from curved.figures.shared.phase_diagram import phase_diagram
from curved.figures.style import Data

__all__ = ["DRAW", "SIZES"]


def panel_a(figure: FigureBase, data: Data) -> None:
    """Overlap against beta for each curvature."""
    diagram = data["fig2a"]
    ax = figure.subplots()
    paramagnet = diagram.sel(branch="paramagnet").isel(gamma=0)
    style.plot_branch(
        ax, *_values(paramagnet, "beta", "m", "stable"), color="0.35", zorder=1.5, clip_on=False
    )
    colors = style.line_colors(diagram.sizes["gamma"])
    for gamma, color in zip(diagram.gamma.values, colors, strict=True):
        curve = diagram.sel(gamma=gamma, branch="ferromagnet 1")
        style.plot_branch(
            ax,
            *_values(curve, "beta", "m", "stable"),
            color=color,
            label=style.gamma_label(gamma),
        )
    ax.set(
        xlim=(0, float(diagram.beta.max())), ylim=(-0.02, 1.02), xlabel=r"$\beta$", ylabel=r"$m$"
    )
    handles, _ = ax.get_legend_handles_labels()
    ax.legend(handles=[*handles, *style.stability_handles()], loc="upper left")
    style.panel_letter(figure, "a")


def panel_b(figure: FigureBase, data: Data) -> None:
    """Phase diagram: paramagnet, ferromagnet and the explosive region where both are stable."""
    phase_diagram(figure, data["fig2b"], 1.0, (0.75, -1.6))
    style.panel_letter(figure, "b")


def panel_c(figure: FigureBase, data: Data) -> None:
    """The states as a curve in (beta, beta', m), with its shadows on the three planes."""
    curve = data["fig2c"]
    beta, b, m, stable = _values(curve, "beta", "beta_eff", "m", "stable")
    ax = figure.add_subplot(projection="3d", computed_zorder=False)
    assert isinstance(ax, Axes3D)
    limits = (0, float(np.max(beta))), (0, float(np.max(b))), (0.0, 1.0)
    shadows = (
        (np.full_like(beta, limits[0][0]), b, m),
        (beta, np.full_like(b, limits[1][1]), m),
        (beta, b, np.full_like(m, limits[2][0])),
    )
    for points in shadows:
        ax.plot(*points, color="0.65", lw=0.9, zorder=1)
    (color,) = style.line_colors(1)
    dotted = {"color": color, "lw": 1.6, "linestyle": (0, (1, 1.1))}
    ax.plot(beta, b, np.where(stable, m, np.nan), color=color, lw=1.6, zorder=3)
    ax.plot(beta, b, np.where(stable, np.nan, m), zorder=3, **dotted)
    ax.set(xlim=limits[0], ylim=limits[1], zlim=limits[2])
    ax.set_xlabel(r"$\beta$", labelpad=-6)
    ax.set_ylabel(r"$\beta'$", labelpad=-6)
    ax.set_zlabel(r"$m$", labelpad=-6)
    ax.set(xticks=(0.5, 1, 1.5), yticks=range(1, int(limits[1][1]) + 1), zticks=(0, 0.5, 1))
    ax.tick_params(pad=-2.5)
    ax.view_init(elev=24, azim=-52)
    for axis in (ax.xaxis, ax.yaxis, ax.zaxis):
        axis.set_pane_color((0.97, 0.97, 0.97, 1))
        axis._axinfo["grid"].update(linewidth=0.3, color="0.85")
    ax.legend(
        handles=style.stability_handles(color),
        title=style.gamma_label(float(curve.gamma)),
        loc="upper left",
        bbox_to_anchor=(0.0, 1.05),
    )
    style.panel_letter(figure, "c")


def panel_d(figure: FigureBase, data: Data) -> None:
    """Trajectories of m and beta' for each curvature."""
    runs = data["fig2d"]
    colors, mappable = style.sequence_colors(runs.gamma.values)
    axes = figure.subplots(2, sharex=True)
    for name, label, ax in (("m", r"$m$", axes[0]), ("beta_eff", r"$\beta'$", axes[1])):
        for values, color in zip(runs[name].values, colors, strict=True):
            ax.plot(runs.time, values, color=color, lw=1)
        ax.set_ylabel(label)
    axes[0].set_ylim(0, 1.02)
    axes[1].set(xlim=(0, float(runs.time[-1])), xlabel="$t$ (sweeps)")
    axes[1].set_ylim(bottom=0.9)
    bar = figure.colorbar(mappable, ax=axes, aspect=30, pad=0.02, label=r"$\gamma'$")
    bar.locator = MultipleLocator(0.5)
    style.panel_letter(figure, "d")


def assemble(figure: FigureBase, data: Data) -> None:
    """Put the four panels on a page."""
    for part, panel in zip(
        style.subfigures(figure, 2, 2), (panel_a, panel_b, panel_c, panel_d), strict=True
    ):
        panel(part, data)


def _values(data: xr.Dataset, *names: str) -> list[np.ndarray]:
    return [data[name].values for name in names]


DRAW = {"fig2": assemble, "fig2a": panel_a, "fig2b": panel_b, "fig2c": panel_c, "fig2d": panel_d}
SIZES = dict.fromkeys(DRAW, (style.COLUMN, 2.7)) | {"fig2": (style.PAGE, 5.4)}
