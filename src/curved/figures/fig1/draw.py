"""Figure 1: curved statistical manifolds and the interactions of all orders that they hold."""

import numpy as np
from matplotlib.colors import LightSource, to_rgb
from matplotlib.figure import FigureBase
from matplotlib.lines import Line2D
from mpl_toolkits.mplot3d.axes3d import Axes3D

from curved.figures import style
from curved.figures.style import Data

__all__ = ["DRAW", "SIZES"]


# The states ++, +-, -+, -- at the corners of a regular tetrahedron.
_CORNERS = np.array([[1, 1, 1], [1, -1, -1], [-1, 1, -1], [-1, -1, 1]]) / np.sqrt(3)
_LABELS = ("$++$", "$+-$", "$-+$", "$--$")


def panel_a(figure: FigureBase, data: Data) -> None:
    """Draw each family as a lit surface in the tetrahedron of distributions, and a section."""
    families = data["fig1a"]
    count = families.sizes["gamma"]
    colors = style.line_colors(count)
    light = LightSource(azdeg=300, altdeg=50)
    solid, flat = style.subfigures(figure, 1, 2, width_ratios=(3, 1.15))
    for index, (gamma, color) in enumerate(zip(families.gamma.values, colors, strict=True)):
        ax = solid.add_subplot(1, count, index + 1, projection="3d")
        assert isinstance(ax, Axes3D)
        x, y, z = np.moveaxis(families.probability.sel(gamma=gamma).values @ _CORNERS, -1, 0)
        face = np.broadcast_to(to_rgb(color), (*x.shape, 3))
        ax.plot_surface(
            x, y, z, facecolors=_lit(x, y, z, face, light), rstride=1, cstride=1,
            linewidth=0, antialiased=False, shade=False, rasterized=True,
        )  # fmt: skip
        for i in range(4):
            for j in range(i):
                ax.plot(*_CORNERS[[i, j]].T, color="0.4", lw=0.6)
            ax.text(*(1.16 * _CORNERS[i]), _LABELS[i], ha="center", va="center", fontsize=7)
        ax.set_title(rf"$\gamma = {gamma:g}$", y=0.98)
        ax.set_axis_off()
        ax.set(xlim=(-0.6, 0.6), ylim=(-0.6, 0.6), zlim=(-0.6, 0.6))
        ax.set_box_aspect((1, 1, 1), zoom=1.05)
        ax.view_init(elev=16, azim=-68)
    ax = flat.subplots()
    ax.plot([-1, 0, 1, -1], [1, 0, 1, 1], color="0.4", lw=0.6)
    section = families.probability.sel(log_odds_unlike=0, method="nearest")
    both = section.sel(pair_state=["++", "--"])
    for gamma, color, dash in zip(families.gamma.values, colors, ("-", "--", "-."), strict=False):
        up, down = both.sel(gamma=gamma).values.T
        ax.plot(up - down, up + down, color=color, ls=dash, label=rf"${gamma:g}$")
    ax.set(xlabel="$p(++) - p(--)$", ylabel="$p(++) + p(--)$", ylim=(-0.02, 1.02))
    ax.set_title("section $p(+-) = p(-+)$")
    ax.legend(title=r"$\gamma$", loc="lower right", handlelength=2.2)
    style.panel_letter(figure, "a")


def _lit(
    x: np.ndarray, y: np.ndarray, z: np.ndarray, face: np.ndarray, light: LightSource
) -> np.ndarray:
    """Shade a surface by its own normals, both sides alike."""
    along = np.stack(np.gradient(np.stack([x, y, z]), axis=1))
    across = np.stack(np.gradient(np.stack([x, y, z]), axis=2))
    normal = np.cross(along, across, axis=0)
    normal /= np.maximum(np.linalg.norm(normal, axis=0), 1e-300)
    brightness = np.abs(np.einsum("c,cij->ij", light.direction, normal))
    return np.clip(face * (0.35 + 0.75 * brightness[..., None]), 0, 1)


def panel_b(figure: FigureBase, data: Data) -> None:
    """Strength of each order against curvature, exact and by the cut Taylor series."""
    spectrum = data["fig1b"]
    orders = spectrum.order.values
    colors, mappable = style.sequence_colors(orders)
    ax = figure.subplots()
    gamma = spectrum.gamma.values
    ax.axvspan(spectrum.attrs["convergence"], gamma[-1], color=style.EXPLOSIVE, lw=0)
    floor = 1e-7
    for order, color in zip(orders, colors, strict=True):
        curve = spectrum.sel(order=order)
        strength = np.where(curve.strength > floor, curve.strength, np.nan)
        ax.plot(gamma, strength, color=color, lw=1)
        series = np.where(curve.strength_series > floor, curve.strength_series, np.nan)
        ax.plot(gamma, series, color=color, lw=0.6, ls=":")
        positive = np.flatnonzero(curve.dominant_sign > 0)
        negative = np.flatnonzero(curve.dominant_sign < 0)
        for chosen, fill in ((positive, color), (negative, "w")):
            marked = chosen[chosen % max(1, gamma.size // 12) == order % max(1, gamma.size // 12)]
            ax.plot(gamma[marked], strength[marked], "o", ms=2.4, mew=0.6, color=color, mfc=fill)
    ax.set(
        yscale="log",
        xlim=(gamma[0], gamma[-1]),
        ylim=(floor, 3),
        xlabel=r"$\gamma$ (largest $|h| = 1$)",
        ylabel=r"$(\sum_{|I|=k} \theta_I^2)^{1/2}$",
    )
    figure.colorbar(mappable, ax=ax, ticks=orders, label="order $k$", pad=0.02)
    ax.legend(
        handles=[
            Line2D([], [], color="0.3", lw=1, label="exact"),
            Line2D([], [], color="0.3", lw=0.6, ls=":", label="series"),
            Line2D([], [], color="0.3", lw=0, marker="o", ms=3, label=r"$\theta > 0$"),
            Line2D([], [], color="0.3", lw=0, marker="o", ms=3, mfc="w", label=r"$\theta < 0$"),
        ],
        loc="lower right",
        ncols=2,
        frameon=True,
        framealpha=0.85,
        edgecolor="none",
    )
    style.panel_letter(figure, "b")


def panel_c(figure: FigureBase, data: Data) -> None:
    """Measured sectional curvature on the line K = gamma, and its deviation."""
    measured = data["fig1c"]
    gamma, curvature = measured.gamma.values, measured.sectional_curvature.values
    line, points = style.line_colors(2)
    above, below = figure.subplots(2, sharex=True, height_ratios=(2, 1))
    above.plot(gamma, gamma, color=line, label=r"$K = \gamma$")
    above.plot(gamma, curvature[:, 0], "o", ms=3, color=points, mfc="w", label="measured")
    above.set_ylabel("$K$")
    above.legend(loc="upper left")
    deviation = np.maximum(np.abs(curvature - gamma[:, None]), 1e-17)
    below.plot(gamma, deviation, ".", ms=3, color=points)
    below.set(yscale="log", ylim=(0.5e-17, 1e-6), xlabel=r"$\gamma$", ylabel=r"$|K - \gamma|$")
    style.panel_letter(figure, "c")


def assemble(figure: FigureBase, data: Data) -> None:
    """Put the tetrahedra above the two plots."""
    above, below = style.subfigures(figure, 2, 1, height_ratios=(1, 1.35))
    panel_a(above, data)
    left, right = style.subfigures(below, 1, 2, width_ratios=(1.25, 1))
    panel_b(left, data)
    panel_c(right, data)


DRAW = {"fig1": assemble, "fig1a": panel_a, "fig1b": panel_b, "fig1c": panel_c}
SIZES = {
    "fig1": (style.PAGE, 5.2),
    "fig1a": (style.PAGE, 2.2),
    "fig1b": (style.COLUMN, 2.9),
    "fig1c": (style.COLUMN, 2.9),
}
