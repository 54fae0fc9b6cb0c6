"""Figure 1: curved statistical manifolds and the interactions of all orders that they hold."""

import numpy as np
from matplotlib.colors import LightSource, to_rgb
from matplotlib.figure import FigureBase
from matplotlib.typing import ColorType
from mpl_toolkits.mplot3d.axes3d import Axes3D

from curved.figures import marks, style
from curved.figures.style import Data
from curved.numerics.typing import Array

# The states ++, +-, -+, -- at the corners of a regular tetrahedron.
_CORNERS = np.array([[1, 1, 1], [1, -1, -1], [-1, 1, -1], [-1, -1, 1]]) / np.sqrt(3)
_LABELS = ("$++$", "$+-$", "$-+$", "$--$")
_LIGHT = LightSource(azdeg=300, altdeg=50)


def panel_a(figure: FigureBase, data: Data) -> None:
    """Draw each family as a lit surface in the tetrahedron of distributions, and a section."""
    families = data["fig1a"]
    solid, flat = style.subfigures(figure, 1, 2, width_ratios=(3, 1.15))
    for index, (gamma, family, color) in enumerate(marks.family(families, "gamma")):
        ax = solid.add_subplot(1, families.sizes["gamma"], index + 1, projection="3d")
        assert isinstance(ax, Axes3D)
        surface = np.moveaxis(family.probability.values @ _CORNERS, -1, 0)
        _tetrahedron(ax, surface, color)
        ax.set_title(rf"$\gamma = {gamma:g}$", y=0.98)
    ax = flat.subplots()
    ax.plot([-1, 0, 1, -1], [1, 0, 1, 1], color="0.4", lw=0.6)
    section = families.sel(log_odds_unlike=0, method="nearest").sel(pair_state=["++", "--"])
    curves = zip(marks.family(section, "gamma"), ("-", "--", "-."), strict=False)
    for (gamma, curve, color), dash in curves:
        up, down = curve.probability.values.T
        ax.plot(up - down, up + down, color=color, ls=dash, label=rf"${gamma:g}$")
    ax.set(xlabel="$p(++) - p(--)$", ylabel="$p(++) + p(--)$", ylim=(-0.02, 1.02))
    ax.set_title("section $p(+-) = p(-+)$")
    ax.legend(title=r"$\gamma$", loc="lower right", handlelength=2.2)


def _tetrahedron(ax: Axes3D, surface: Array, color: ColorType) -> None:
    """Draw a surface, shape (3, n, m), in the tetrahedron."""
    ax.plot_surface(
        *surface, facecolors=_lit(surface, color), rstride=1, cstride=1,
        linewidth=0, antialiased=False, shade=False, rasterized=True,
    )  # fmt: skip
    for i in range(4):
        for j in range(i):
            ax.plot(*_CORNERS[[i, j]].T, color="0.4", lw=0.6)
        ax.text(*(1.16 * _CORNERS[i]), _LABELS[i], ha="center", va="center", fontsize=7)
    ax.set_axis_off()
    ax.set(xlim=(-0.6, 0.6), ylim=(-0.6, 0.6), zlim=(-0.6, 0.6))
    ax.set_box_aspect((1, 1, 1), zoom=1.05)
    ax.view_init(elev=16, azim=-68)


def _lit(surface: Array, color: ColorType) -> Array:
    """Shade a surface by its own normals, both sides alike."""
    along, across = (np.gradient(surface, axis=axis) for axis in (1, 2))
    normal = np.cross(along, across, axis=0)
    normal /= np.maximum(np.linalg.norm(normal, axis=0), 1e-300)
    brightness = np.abs(np.einsum("c,cij->ij", _LIGHT.direction, normal))
    return np.clip(to_rgb(color) * (0.35 + 0.75 * brightness[..., None]), 0, 1)


def panel_b(figure: FigureBase, data: Data) -> None:
    """Strength of each order against curvature, exact and by the cut Taylor series."""
    spectrum = data["fig1b"]
    orders, gamma = spectrum.order.values, spectrum.gamma.values
    colors, mappable = style.sequence_colors(orders)
    ax = figure.subplots()
    ax.axvspan(spectrum.attrs["convergence"], gamma[-1], color=style.EXPLOSIVE, lw=0)
    floor, step = 1e-7, max(1, gamma.size // 12)
    for order, curve, color in marks.family(spectrum, "order", colors):
        seen = curve.where(curve > floor)
        ax.plot(gamma, seen.strength, color=color, lw=1)
        ax.plot(gamma, seen.strength_series, color=color, lw=0.6, ls=":")
        marked = np.arange(gamma.size) % step == order % step
        for sign, fill in ((1, color), (-1, "w")):
            some = marked & (sign * curve.dominant_sign.values > 0)
            strength = seen.strength[some]
            ax.plot(gamma[some], strength, "o", ms=2.4, mew=0.6, color=color, mfc=fill)
    ax.set(xlabel=r"$\gamma$ (largest $|h| = 1$)", xlim=(gamma[0], gamma[-1]))
    ax.set(ylabel=r"$(\sum_{|I|=k} \theta_I^2)^{1/2}$", yscale="log", ylim=(floor, 3))
    figure.colorbar(mappable, ax=ax, ticks=orders, label="order $k$", pad=0.02)
    entries = [
        marks.entry("exact", color="0.3", lw=1),
        marks.entry("series", color="0.3", lw=0.6, ls=":"),
        marks.entry(r"$\theta > 0$", color="0.3", lw=0, marker="o", ms=3),
        marks.entry(r"$\theta < 0$", color="0.3", lw=0, marker="o", ms=3, mfc="w"),
    ]
    box: marks.Look = {"frameon": True, "framealpha": 0.85, "edgecolor": "none"}
    ax.legend(handles=entries, loc="lower right", ncols=2, **box)


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


PANELS = {"fig1a": panel_a, "fig1b": panel_b, "fig1c": panel_c}
DRAW = {"fig1": style.page(PANELS, ["a", "bc"], (1, 1.35), (1.25, 1))}
SIZES = {"fig1": (style.PAGE, 5.2)}
