"""Figure 1: curved statistical manifolds and the interactions of all orders that they hold."""

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import LightSource, Normalize
from matplotlib.figure import FigureBase
from matplotlib.ticker import NullFormatter
from matplotlib.typing import ColorType
from mpl_toolkits.mplot3d.axes3d import Axes3D

from curved.figures import marks, style
from curved.figures.style import Data
from curved.numerics.typing import Array

# The states ++, +-, -+, -- at the corners of a regular tetrahedron.
_CORNERS = np.array([[1, 1, 1], [1, -1, -1], [-1, 1, -1], [-1, -1, 1]]) / np.sqrt(3)
_LABELS = ("$p(++)$", "$p(+-)$", "$p(-+)$", "$p(--)$")
_SIDES = ("right", "bottom"), ("center", "top"), ("right", "center"), ("left", "bottom")
_LIGHT = LightSource(azdeg=300, altdeg=50)
_ELEVATION, _AZIMUTH = 16, -68
_FLOOR = 1e-11


def panel_a(figure: FigureBase, data: Data) -> None:
    """Draw each family as a lit surface in the tetrahedron of distributions, and a section."""
    families = data["fig1a"]
    solid, flat = style.subfigures(figure, 1, 2, width_ratios=(3.4, 1))
    p = families.probability
    covariance = 4 * (p.isel(pair_state=0) * p.isel(pair_state=3))
    covariance = (covariance - 4 * p.isel(pair_state=1) * p.isel(pair_state=2)).values
    most = float(np.ceil(20 * np.abs(covariance).max()) / 20)
    shades = ScalarMappable(Normalize(-most, most), "PiYG")
    axes = []
    for index, gamma in enumerate(families.gamma.values):
        ax = solid.add_subplot(1, families.sizes["gamma"], index + 1, projection="3d")
        assert isinstance(ax, Axes3D)
        axes.append(ax)
        surface = np.moveaxis(families.probability.sel(gamma=gamma).values @ _CORNERS, -1, 0)
        _tetrahedron(ax, surface, shades.to_rgba(covariance[index])[..., :3])
        ax.set_title(rf"$\gamma = {gamma:g}$", y=0.98)
    bar = solid.colorbar(shades, ax=axes, shrink=0.6, aspect=22, pad=0.02)
    bar.set_label("covariance of $x_1, x_2$")
    bar.set_ticks([-most, 0, most], labels=[style.plain_number(x) for x in (-most, 0, most)])
    _section(flat.subplots(), families)


def _tetrahedron(ax: Axes3D, surface: Array, colors: Array) -> None:
    """Draw a surface, shape (3, n, m), with a colour at each point, in the tetrahedron."""
    ax.computed_zorder = False
    ax.plot_surface(
        *surface, facecolors=_lit(surface, colors), rstride=1, cstride=1,
        linewidth=0, antialiased=False, shade=False, rasterized=True, zorder=2,
    )  # fmt: skip
    for edge in combinations(range(4), 2):
        # An edge is hidden where both faces that meet in it look away.
        faces = [[*edge, other] for other in range(4) if other not in edge]
        seen = any(_faces_us(_CORNERS[face]) for face in faces)
        look: marks.Look = {"zorder": 3} if seen else {"zorder": 1, "ls": (0, (2, 1.5))}
        ax.plot(*_CORNERS[list(edge)].T, color="0.3", lw=0.6, **look)
    for corner, label, (across, up) in zip(_CORNERS, _LABELS, _SIDES, strict=True):
        ax.text(*(1.1 * corner), label, ha=across, va=up, zorder=4)
    ax.set_axis_off()
    ax.set(xlim=(-0.6, 0.6), ylim=(-0.6, 0.6), zlim=(-0.6, 0.6))
    ax.set_box_aspect((1, 1, 1), zoom=1.05)
    ax.view_init(elev=_ELEVATION, azim=_AZIMUTH)


def _faces_us(face: Array) -> bool:
    """Whether a face of the tetrahedron around the origin, shape (3, 3), looks at the viewer."""
    elevation, azimuth = np.deg2rad((_ELEVATION, _AZIMUTH))
    across = np.cos(elevation)
    viewer = across * np.cos(azimuth), across * np.sin(azimuth), np.sin(elevation)
    return bool(face.mean(axis=0) @ viewer > 0)


def _lit(surface: Array, colors: Array) -> Array:
    """Shade a surface by its own normals, both sides alike."""
    along, across = (np.gradient(surface, axis=axis) for axis in (1, 2))
    normal = np.cross(along, across, axis=0)
    normal /= np.maximum(np.linalg.norm(normal, axis=0), 1e-300)
    brightness = np.abs(np.einsum("c,cij->ij", _LIGHT.direction, normal))
    return np.clip(colors * (0.6 + 0.45 * brightness[..., None]), 0, 1)


def _section(ax: Axes, families: xr.Dataset) -> None:
    """Draw the section of equal p(+-) and p(-+) through the tetrahedron."""
    ax.fill([-1, 0, 1], [1, 0, 1], fc="0.94", ec="0.4", lw=0.6)
    section = families.sel(log_odds_unlike=0, method="nearest").sel(pair_state=["++", "--"])
    for gamma, curve, look in marks.gammas(section, "gamma", "marker"):
        up, down = curve.probability.values.T
        ax.plot(up - down, up + down, **look)
        ax.plot([], [], label=rf"$\gamma = {gamma:g}$", **look)
    ax.legend(loc="center", bbox_to_anchor=(0.5, 0.81), handlelength=1.8)
    ax.set(xlabel="$p(++) - p(--)$", ylabel="$p(++) + p(--)$", ylim=(0, 1.03))
    ax.set(xticks=(-1, 0, 1), yticks=(0.5, 1), xlim=(-1.05, 1.05))
    ax.set_title("section $p(+-) = p(-+)$")


def panel_b(figure: FigureBase, data: Data) -> None:
    """Strength of each order against the size of curvature, exact and by the cut Taylor series."""
    spectrum = data["fig1b"]
    below, above = style.row_of_axes(figure, 2, sharey=True)
    limit = spectrum.attrs["convergence"]
    least = float(np.abs(spectrum.gamma.where(spectrum.gamma != 0)).min())
    for ax, side in ((below, spectrum.gamma.values < 0), (above, spectrum.gamma.values > 0)):
        half = spectrum.isel(gamma=side)
        _strengths(ax, half)
        size = np.abs(half.gamma.values)
        ax.set(xscale="log", yscale="log", ylim=(_FLOOR, 3), xlim=(least, size.max()))
        ax.xaxis.set_minor_formatter(NullFormatter())
    above.axvspan(limit, above.get_xlim()[1], color="0.92", lw=0)
    below.invert_xaxis()
    below.set(xlabel=r"$-\gamma$", ylabel=r"strength $(\sum_{|I|=k} \theta_I^2)^{1/2}$")
    below.set_title(r"$\gamma < 0$")
    above.set(xlabel=r"$\gamma$")
    above.set_title(r"$\gamma > 0$")
    entries = [
        marks.entry("exact", color="0.3", lw=1),
        marks.entry("series", color="0.3", lw=0.8, ls=":"),
        marks.entry(r"$\theta > 0$", color="0.3", lw=0, marker="o", ms=3),
        marks.entry(r"$\theta < 0$", color="0.3", lw=0, marker="o", ms=3, mfc="w"),
    ]
    marks.legend_below(figure, entries)


def _strengths(ax: Axes, half: xr.Dataset) -> None:
    """Draw the strength of every order on one side of 0, with the slope of even ones."""
    colors = _shades(half.sizes["order"])
    size = np.abs(half.gamma.values)
    turned = bool(half.gamma[0] < 0)
    at = np.unique(np.argmin(np.abs(np.log(size[:, None] / (0.015, 0.05, 0.16, 0.5))), axis=0))
    for order, curve, color in marks.family(half, "order", colors):
        seen = curve.where(curve > _FLOOR)
        dashes = "-" if order % 2 == 0 else (0, (4, 1))
        ax.plot(size, seen.strength, color=color, lw=0.9, ls=dashes, gid="family")
        ax.plot(size, seen.strength_series, color=color, lw=0.6, ls=":", gid="family")
        for sign, fill in ((1, color), (-1, "w")):
            some = at[sign * curve.dominant_sign.values[at] > 0]
            dots: marks.Look = {"ms": 2.4, "mew": 0.6, "color": color, "mfc": fill}
            ax.plot(size[some], seen.strength[some], "o", gid="family", **dots)
    if not turned:
        _slopes(ax, half, colors)


def _slopes(ax: Axes, half: xr.Dataset, colors: Sequence[ColorType]) -> None:
    """Name each pair of orders, and say with which power of curvature those above 2 begin."""
    nearest = half.isel(gamma=int(np.argmin(np.abs(half.gamma.values))))
    for order in half.order.values[:-2:2]:
        height = float(np.sqrt(np.prod(nearest.strength.sel(order=[order, order + 1]).values)))
        place = {"xytext": (-4, 0), "textcoords": "offset points", "ha": "right"}
        at = float(nearest.gamma), height
        if height > _FLOOR:
            marks.name_curve(ax, f"${order}, {order + 1}$", at, colors[order], **place)
    for power, order in enumerate(half.order.values[2:-2:2], start=1):
        between = nearest.strength.sel(order=[order, order + 3]).values
        height = float(np.sqrt(np.prod(between)))
        if height > _FLOOR:
            text = r"$\propto \gamma$" if power == 1 else rf"$\propto \gamma^{power}$"
            at = 1.3 * float(nearest.gamma), 1.5 * height
            marks.name_curve(ax, text, at, colors[order], ha="left")
    last = half.strength.isel(order=-1)
    at_last = int(np.argmax(last.values > 30 * _FLOOR))
    at = float(half.gamma[at_last]) * 1.15, 0.3 * float(last[at_last])
    marks.name_curve(ax, r"$9, 10\ \propto \gamma^4$", at, colors[-1], ha="left", va="top")


def _shades(count: int) -> list[ColorType]:
    """Colours of growing orders, from dark to light."""
    crest = style.crest()
    return [crest(x) for x in np.linspace(1, 0.2, count)]


def panel_c(figure: FigureBase, data: Data) -> None:
    """Measured sectional curvature of each family on the line K = gamma."""
    measured = data["fig1c"]
    gamma, curvature = measured.gamma.values, measured.sectional_curvature.values
    ax = figure.subplots()
    ax.plot(gamma, gamma, color="k", lw=0.8, label=r"$K = \gamma$")
    looks: tuple[marks.Look, ...] = ({"marker": "o", "ms": 4.5}, {"marker": "x", "ms": 3})
    for family, look in zip(range(curvature.shape[1]), looks, strict=False):
        label = f"measured, family {family + 1}"
        ax.plot(gamma, curvature[:, family], ls="none", color="0.3", mfc="w", label=label, **look)
    far = np.abs(curvature - gamma[:, None]).max()
    ax.text(
        0.96, 0.06, f"largest $|K - \\gamma|$ of\n{curvature.size} points: {far:.1g}",
        transform=ax.transAxes, ha="right", va="bottom", linespacing=1.4,
    )  # fmt: skip
    ends = float(gamma[0]), float(gamma[-1])
    ax.set(xlabel=r"$\gamma$", ylabel="sectional curvature $K$", xticks=(ends[0], 0, ends[1]))
    ax.set_yticks((ends[0], 0, ends[1]))
    ax.legend(loc="upper left")


PANELS = {"fig1a": panel_a, "fig1b": panel_b, "fig1c": panel_c}
DRAW = {"fig1": style.page(PANELS, ["a", "bc"], (1, 1.25), {"bc": (1.9, 1)})}
SIZES = {"fig1": (style.PAGE, 4.6)}
