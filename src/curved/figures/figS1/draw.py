"""Figure S1: finite networks against theory, in four pictures.

Points are simulations, lines theory. Under each panel stand the residuals of its comparisons, which
are all those of the table at the end of its data file.
"""

import json
from collections.abc import Iterator, Sequence
from itertools import cycle
from typing import Any

import numpy as np
import xarray as xr
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.figure import FigureBase
from matplotlib.lines import Line2D
from matplotlib.ticker import NullFormatter
from matplotlib.typing import ColorType

from curved.figures import marks, style
from curved.figures.shared.drawings import directions, hysteresis_branches
from curved.figures.style import Data
from curved.numerics.typing import Array

_MARKERS = "osD^v"
_DASHED = (0, (4, 1.2)), (0, (2, 1)), (0, (1, 0.8))
_ALLOWED, _EDGE = 3.0, 5.0  # standard errors; residuals further off are drawn at the edge
_LIMIT: marks.Look = {"marker": "_", "ms": 8, "mew": 1.2, "gid": "family"}


def _shades(count: int) -> Sequence[ColorType]:
    """Colours of growing N, from light to dark, which are no curvature's."""
    return [colormaps["Greens"](x) for x in np.linspace(0.5, 1.0, count)]


def _sizes(data: xr.Dataset) -> Iterator[tuple[xr.Dataset, marks.Look]]:
    """Go through the networks by N: the data of each, its marker and its colour."""
    members = marks.family(data, "neurons", _shades(data.sizes["neurons"]))
    for (_, network, color), marker in zip(members, cycle(_MARKERS), strict=False):
        yield network, {"marker": marker, "color": color}


def _size_entries(data: xr.Dataset, **look: Any) -> list[Line2D]:
    """Legend entries that say which marker, and which colour unless it is given, is which N."""
    return [
        marks.point_entry(f"$N = {int(network.neurons)}$", **{**own, **look})
        for network, own in _sizes(data)
    ]


def _above_residuals(
    figure: FigureBase, data: xr.Dataset, count: int, height: float = 1.6, widths: Any = None
) -> tuple[list[Axes], FigureBase]:
    """Make axes side by side, above the residuals of all that is compared; give both parts.

    The lower one, below which there may be a legend, has the height 1.
    """
    above, below = style.subfigures(figure, 2, 1, height_ratios=(height, 1))
    axes = style.row_of_axes(above, count, width_ratios=widths)
    _residuals(below.subplots(), data)
    return axes, below


def _residuals(ax: Axes, data: xr.Dataset) -> None:
    """Draw the residuals of the table at the end of a data file."""
    found = data.check_deviation.values
    number = np.arange(1, found.size + 1)
    explained = data.check_note.values.astype(str) != ""
    far = np.abs(found) > _ALLOWED
    ax.axhspan(-_ALLOWED, _ALLOWED, color="0.93", lw=0)
    ax.axhline(0, color="0.5", lw=0.5)
    for some, fill in ((~explained, "k"), (explained, "w")):
        heights = np.clip(found[some], -_EDGE, _EDGE)
        ax.plot(number[some], heights, "o", color="k", ms=2.4, mew=0.6, mfc=fill)
    worst = int(np.nanargmax(np.abs(found)))
    says = f"{int(far.sum())} of {found.size} beyond 3, largest {found[worst]:.1f}"
    ax.set(ylim=(-_EDGE - 0.4, _EDGE + 0.4), yticks=(-3, 0, 3), xlim=(0, found.size + 1))
    ax.set(xlabel=f"comparison ({says})", ylabel="residual")


def _from_zero(ax: Axes, most: float) -> None:
    """Begin an axis a little before 0, so that error bars at the limit are whole."""
    ax.set_xlim(-0.05 * most, 1.08 * most)


def panel_a(figure: FigureBase, data: Data) -> None:
    """Hysteresis loops of one pattern, and where they end as N grows."""
    loops = data["figS1a"]
    (*axes, rises, falls), _ = _above_residuals(figure, loops, loops.sizes["gamma"] + 2, 2.2)
    for ax, part in marks.each_gamma(axes, loops):
        hysteresis_branches(ax, part)
        for network, look in _sizes(part):
            for way, row, _ in directions(network):
                fill = "w" if way == "up" else look["color"]
                some = row.isel(beta_swept=slice(None, None, 2))
                marks.points(ax, some, "beta_swept", "m_swept", **look | {"mfc": fill})
        ax.set_ylim(-0.04, 1.06)
    axes[0].set_ylabel("$|m|$")
    axes[-1].legend(handles=_size_entries(loops), loc="upper left")
    powers = {"up": (rises, 1 / 2, "1/2"), "down": (falls, 2 / 3, "2/3")}
    for way, row, look in directions(loops):
        ax, exponent, power = powers[way]
        x = 1 / row.neurons.values.astype(float) ** exponent
        ax.plot(x, row.beta_jump_exact, color="k", lw=0.8)
        marks.points(ax, row, x, "beta_jump", zorder=3, **look)
        ax.plot([0], [float(row.beta_transition)], color="k", **_LIMIT)
        _from_zero(ax, float(x.max()))
        ax.set(xlabel=f"$N^{{-{power}}}$", ylabel=r"$\beta$ of the jump")
        ax.set_title(rf"$\beta$ going {way}, {style.gamma_label(float(loops.gamma_jump))}")


def panel_b(figure: FigureBase, data: Data) -> None:
    """Trajectories just above beta = 1, and their approach to equation (17); residuals of each."""
    runs = data["figS1b"]
    count = runs.sizes["gamma"]
    grid = figure.subplots(2, count + 1, sharex="col", height_ratios=(3, 1))
    for (ax, under), gamma in zip(grid.T, runs.gamma.values, strict=False):
        ax.set_title(style.gamma_label(gamma))
        _trajectories(ax, under, runs.sel(gamma=gamma))
        for each in (ax, under):
            each.tick_params(labelleft=ax is grid[0, 0])
    start = float(runs.m.isel(sweep=0).min())
    grid[0, 0].set_ylabel(r"$\langle |m| \rangle$")
    grid[1, 0].set_ylabel("residual")
    _escape(grid[0, -1], grid[1, -1], runs.isel(gamma=-1))
    large = [
        marks.entry(f"$N = 10^{{{np.log10(n):.0f}}}$", color="k", lw=0.7, ls=dashes)
        for n, dashes in zip(runs.neurons_large.values.tolist(), _DASHED, strict=False)
    ]
    title = marks.entry(rf"$\beta = {_given(runs)['beta']:g},\ m(0) = {start:.2g}$", lw=0, alpha=0)
    theory = marks.entry("equation (17)", color="k", lw=1.4)
    entries = [title, *_size_entries(runs, mfc="w"), *large, theory]
    marks.legend_below(figure, entries, columns=5)


def _given(data: xr.Dataset) -> dict[str, Any]:
    """The parameters of a data file."""
    return dict(json.loads(data.attrs["parameters"]))


def _under(ax: Axes) -> None:
    """Set up axes of residuals at single points."""
    ax.axhspan(-_ALLOWED, _ALLOWED, color="0.93", lw=0)
    ax.axhline(0, color="0.5", lw=0.5)
    ax.set(ylim=(-_EDGE, _EDGE), yticks=(-3, 0, 3), xlabel="$t$ (sweeps)", xscale="log")
    ax.set_xticks([1, 100], labels=["1", "100"])
    ax.xaxis.set_minor_formatter(NullFormatter())


def _trajectories(ax: Axes, under: Axes, part: xr.Dataset) -> None:
    """Draw the mean overlap at one curvature, and its residuals at the same N."""
    for network, look in _sizes(part):
        ax.plot(part.sweep, network.m_exact, color=look["color"], lw=0.8, gid="family")
        some = network.isel(time_simulated=slice(None, None, 3))
        marks.points(ax, some, "time_simulated", "m_mean", mfc="w", **look)
        exact = network.m_exact.sel(sweep=network.time_simulated.values, method="nearest").values
        found = (network.m_mean.values - exact) / network.m_mean_error.values
        dots: marks.Look = {"ls": "none", "ms": 1.8, "mew": 0.4, **look}
        under.plot(network.time_simulated, np.clip(found, -_EDGE, _EDGE), **dots)
    for (_, network, _), dashes in zip(marks.family(part, "neurons_large"), _DASHED, strict=False):
        ax.plot(part.sweep, network.m_large, color="k", lw=0.7, ls=dashes)
    ax.plot(part.sweep, part.m, color="k", lw=1.4)
    ax.set(xscale="log", yscale="log", ylim=(0.008, 1.3))
    ax.set_yticks([0.01, 0.1, 1], labels=["0.01", "0.1", "1"])
    _under(under)


def _escape(ax: Axes, under: Axes, escape: xr.Dataset) -> None:
    """Draw the fraction of runs that have escaped; residuals are those of the mean time of it."""
    for network, look in _sizes(escape):
        ax.plot(escape.sweep, network.escaped_exact, color=look["color"], lw=0.8, gid="family")
        ax.plot(escape.sweep, network.escaped, ls="none", ms=2, mew=0.4, **look)
        found = (network.escape_time - network.escape_time_exact) / network.escape_time_error
        height = float(np.clip(found, -_EDGE, _EDGE))
        under.plot([float(network.escape_time_exact)], [height], ls="none", ms=2.6, **look)
    members = marks.family(escape, "neurons_large")
    for (_, network, _), dashes in zip(members, _DASHED, strict=False):
        ax.plot(escape.sweep, network.escaped_large, color="k", lw=0.7, ls=dashes)
    ax.axvline(float(escape.escape_time_limit), color="k", lw=1.4)
    ax.set(xscale="log", ylim=(-0.03, 1.05), yticks=(0, 0.5, 1))
    ax.set_title(f"escaped, {style.gamma_label(float(escape.gamma))}")
    _under(under)


def panel_c(figure: FigureBase, data: Data) -> None:
    """Attractors reached with two correlated patterns."""
    runs = data["figS1c"]
    left, right = style.subfigures(figure, 1, 2, width_ratios=(1.45, 1))
    columns = 3
    rows = -(-runs.sizes["case"] // columns)
    axes = left.subplots(rows, columns, sharex=True, sharey=True, squeeze=False)
    for ax in axes.flat[runs.sizes["case"] :]:
        ax.set_axis_off()
    [last], _ = _above_residuals(right, runs, 1, 2.2)
    last.set_title(rf"$C = {_given(runs)['correlation']:g}$; left: $N = {int(runs.neurons[-1])}$")
    x = runs.neurons.values.astype(float) ** -0.5
    looks = zip("osD^vP", cycle(_DASHED), strict=False)
    for index, (ax, (marker, dashes)) in enumerate(zip(axes.flat, looks, strict=False)):
        case = runs.isel(case=index)
        gamma, beta = float(case.gamma), float(case.beta)
        _basins(ax, case, runs.sizes["attractor"])
        name = rf"{style.gamma_label(gamma)}, $\beta = {beta:g}$"
        ax.set_title(name)
        ax.label_outer()
        bars = {**marks.POINTS, "marker": marker, "color": style.gamma_color(gamma), "ms": 3}
        bars |= {"ls": dashes, "lw": 0.6, "mfc": "w", "label": name}
        marks.fraction_points(last, case, x, "agreement", runs.sizes["start"], **bars)
    last.set(ylim=(0, 1.03), yticks=(0, 0.5, 1), xlabel="$N^{-1/2}$")
    last.set_ylabel("fraction that follows the flow")
    _from_zero(last, float(x.max()))
    last.legend(loc="lower left")


def _basins(ax: Axes, case: xr.Dataset, attractors: int) -> None:
    """Draw basins with their borders, and starts with the marker of the attractor reached."""
    fills = ListedColormap(colormaps["Set2"](np.arange(attractors)))
    levels: marks.Look = {"cmap": fills, "vmin": -0.5, "vmax": fills.N - 0.5}
    basin = case.basin.where(case.basin >= 0)
    edge = 1 + float(case.m1[1] - case.m1[0]) / 2  # points are in the middle of cells
    ax.imshow(basin, origin="lower", extent=(-edge, edge, -edge, edge), alpha=0.5, **levels)
    reached = case.reached.isel(neurons=-1)
    for index, marker in zip(range(attractors), cycle("osD^vPX"), strict=False):
        if np.any(within := case.basin == index):
            ax.contour(case.m1, case.m2, within, [0.5], colors="0.4", linewidths=0.4)
        for follows, face in ((True, "w"), (False, "k")):
            some = (reached == index) & ((case.predicted == reached) == follows)
            look: marks.Look = {"s": 6, "lw": 0.5, "ec": "k", "c": face, "marker": marker}
            if some.any():
                ax.scatter(case.start_m1[some], case.start_m2[some], **look)
        at = case.isel(attractor=index)
        ax.plot(at.attractor_m1, at.attractor_m2, marker, color="k", ms=5.5, mew=0.5, mec="w")
    ends, ticks = (-1.05, 1.05), (-1, 0, 1)
    ax.set(xlim=ends, ylim=ends, xticks=ticks, yticks=ticks, xlabel="$m_1$", ylabel="$m_2$")


def panel_d(figure: FigureBase, data: Data) -> None:
    """Energy and overlap of retrieval, theory's lines and the released formulas' energy."""
    states = data["figS1d"]
    axes, below = _above_residuals(figure, states, 2 * states.sizes["alpha"])
    dashed: marks.Look = {"ls": (0, (4, 2)), "lw": 0.7}
    for k, alpha in enumerate(states.alpha.values):
        pair = energy, overlap = axes[2 * k : 2 * k + 2]
        for _, part, look in marks.gammas(states.sel(alpha=alpha), "gamma", "ls"):
            for ax, name in zip(pair, ("energy", "m"), strict=True):
                marks.branch(ax, part, 1 / part.beta.values, name, color=look["color"])
                last = part.isel(neurons=-1)
                marks.points(ax, last, "temperature", f"{name}_mean", **look | {"mfc": "w"})
            released = part.where(part.stable)
            line = 1 / released.beta_released, released.energy_released_line
            energy.plot(*line, color=look["color"], **dashed, zorder=1.2)
        energy.set(xlabel="$T$", ylabel="$E/N$", ylim=(-0.505, -0.37))
        overlap.set(xlabel="$T$", ylabel="$m$", ylim=(0.82, 1.01))
        for ax in pair:
            ax.set_title(rf"$\alpha = {alpha:g},\ N = {int(states.neurons[-1])}$")
            low, high = states.temperature.min(), (1 / states.beta.sel(alpha=alpha)).max()
            ax.set_xlim(0.9 * float(low), 0.95 * float(high))
    entries = [*marks.gamma_entries(states, "ls"), marks.entry("released", color="0.35", **dashed)]
    marks.legend_below(below, [*entries, *marks.stability("k")])


def panel_e(figure: FigureBase, data: Data) -> None:
    """Runs that keep the pattern against T, and the temperature of loss as N grows."""
    limits = data["figS1e"]
    count = limits.sizes["gamma"]
    widths = *[1] * count, 1.5
    (*axes, loss), below = _above_residuals(figure, limits, count + 1, widths=widths)
    few = limits.isel(alpha=0, neurons=sorted({0, limits.sizes["neurons"] - 1}))
    alpha = rf"$\alpha = {float(few.alpha):g}$"
    for ax, part in marks.each_gamma(axes, few):
        ax.set_title(f"{style.gamma_label(float(part.gamma))}, {alpha}")
        color = style.gamma_color(float(part.gamma))
        for (network, look), runs in zip(_sizes(part), few.runs.values.tolist(), strict=True):
            bars = look | {"color": color, "mfc": "w" if look["marker"] == "o" else color}
            bars |= {"elinewidth": 0.35}
            marks.fraction_points(ax, network, "temperature", "fraction", runs, **bars)
        ax.axvline(float(part.T_memory), color="k", lw=0.8, zorder=1)
        ax.axvline(float(part.T_memory_released), color="k", lw=0.8, ls=(0, (4, 2)), zorder=1)
        ax.set(xlabel="$T$", ylim=(-0.04, 1.04), yticks=(0, 0.5, 1))
        ax.tick_params(labelleft=ax is axes[0])
    axes[0].set_ylabel("fraction kept")
    _loss(loss, limits)
    sizes = [
        marks.point_entry(f"$N = {int(n)}$", marker=marker, color="k", mfc=fill)
        for n, marker, fill in zip(few.neurons.values, "os", ("w", "k"), strict=False)
    ]
    lines = [
        marks.entry("theory", color="k", lw=0.8),
        marks.entry("released formulas", color="k", lw=0.8, ls=(0, (4, 2))),
    ]
    fills = [
        marks.point_entry(rf"$\alpha = {alpha:g}$", marker="v", color="k", mfc=fill)
        for alpha, fill in zip(limits.alpha.values, "kw", strict=False)
    ]
    marks.legend_below(below, [*sizes, *lines, *fills], columnspacing=0.9)


def _loss(ax: Axes, limits: xr.Dataset) -> None:
    """Draw the temperature of loss with the fit of its limit, and the released formulas'."""
    names = [f"T_loss{end}" for end in ("", "_error", "_limit", "_limit_error")]
    relative = limits[[*names, "T_memory_released"]] / limits.T_memory
    x = limits.neurons.values.astype(float) ** (-2 / 3)
    for alpha, side in zip(limits.alpha.values, (-1, 1), strict=False):
        for _, row, look in marks.gammas(relative.sel(alpha=alpha), "gamma", "ls"):
            fill = look["color"] if side < 0 else "w"
            look |= {"mfc": fill, "zorder": 3}
            marks.points(ax, row, x, "T_loss", **look)
            marks.points(ax, row, 0.015 * side * x.max(), "T_loss_limit", **look)
            limit = float(row.T_loss_limit)
            weights = x / row.T_loss_error.values  # the fit, through its limit
            residual = (row.T_loss.values - limit) / row.T_loss_error.values
            slope = np.dot(weights, residual) / np.dot(weights, weights)
            line: marks.Look = {"color": look["color"], "gid": "family", "lw": 0.6}
            ax.plot([0, x[0]], [limit, limit + slope * x[0]], **line)
            released = float(row.T_memory_released)
            ax.plot([0, 0.3 * x[0]], [released] * 2, ls=(0, (4, 2)), **line)
    ax.axhline(1, color="k", lw=0.8, zorder=1)
    _from_zero(ax, float(x.max()))
    ax.set(xlabel="$N^{-2/3}$", ylabel=r"$T_\mathrm{loss}/T_M$")


def panel_f(figure: FigureBase, data: Data) -> None:
    """Spin glass: overlap and energy against beta, P(E/N) at coexistence, and its limits."""
    glass = data["figS1f"]
    q, q_error = np.sqrt(glass.q2_simulated), glass.q2_simulated_error
    glass = glass.assign(q_rms_mean=q, q_rms_mean_error=q_error / (2 * q))
    (order, energy, peaks, limits), below = _above_residuals(figure, glass, 4)
    network = glass.isel(neurons=-1)
    for gamma, part, look in marks.gammas(network, "gamma", "ls"):
        states = part.isel(state=part.state_gamma.values == gamma)
        for ax, name in ((order, "q_rms"), (energy, "energy")):
            for branch in part.branch.values:
                curve = part.sel(branch=branch)
                marks.branch(ax, curve, "beta", name, color=look["color"], lw=0.9, gid="family")
            for settled, fill in ((True, look["color"]), (False, "w")):
                some = states.isel(state=states.equilibrated.values == settled)
                marks.points(ax, some, "state_beta", f"{name}_mean", **look | {"mfc": fill})
            ax.set(xlim=(0.2, 1.04 * float(glass.beta.max())), xlabel=r"$\beta$")
            ax.set_title(f"$N = {int(network.neurons)}$")
    swept = glass.isel(neurons_swept=-1, beta_swept=slice(None, None, 2))
    for _, row, look in directions(swept):
        grey = look | {"color": "0.45", "mfc": "w", "ms": 2.2, "zorder": 1.4}
        marks.points(energy, row, "beta_swept", "energy_swept", **grey)
    order.set(ylim=(-0.02, 1.02), ylabel=r"$q = \langle q_{12}^2 \rangle^{1/2}$")
    energy.set(ylim=(-0.86, 0.02), ylabel="$E/N$")
    order.set_yticks((0, 0.5, 1))
    _peaks(peaks, glass)
    _transition(limits, glass)
    hysteresis = [
        marks.point_entry(rf"$\beta$ going {way}, $N = {int(swept.neurons_swept)}$", **look)
        for way, look in (
            ("up", {"marker": "^", "color": "0.45", "mfc": "w"}),
            ("down", {"marker": "v", "color": "0.45", "mfc": "w"}),
        )
    ]
    marks.legend_below(below, [*marks.gamma_entries(glass, "ls"), *hysteresis])


def _spread(length: int, most: int) -> list[int]:
    """Numbers of at most so many members of a family, the first and the last among them."""
    shown = np.linspace(0, length - 1, min(length, most))
    return sorted({round(place) for place in shown.tolist()})


def _peaks(ax: Axes, glass: xr.Dataset) -> None:
    """Both peaks of P(E/N) at coexistence."""
    gamma = glass.attrs["gamma_coexistence"]
    known = glass.isel(neurons=glass.distribution.notnull().any("energy_bin").values)
    shown = known.isel(neurons=_spread(known.sizes["neurons"], 3))
    dashes = ("-", *_DASHED)
    for (size, network, color), dash in zip(
        marks.family(shown, "neurons", _shades(shown.sizes["neurons"])), dashes, strict=False
    ):
        density = network.distribution.where(network.distribution > 0)
        label = f"$N = {int(size)}$"
        ax.plot(network.energy_bin, density, color=color, lw=0.9, ls=dash, label=label)
    top = max([1.0, *known.distribution.values.ravel()])
    ax.set(yscale="log", xlim=(-0.82, 0.02), ylim=(3e-4, 200 * top), xlabel="$E/N$")
    ax.set_ylabel("$P(E/N)$")
    ax.set_title(f"equal weights, {style.gamma_label(gamma)}")
    ax.legend(loc="upper center")


def _transition(ax: Axes, glass: xr.Dataset) -> None:
    """Coexistence and the ends of both phases as N grows, and theory's."""
    says = {
        "beta_paramagnet": ("paramagnet ends", "o", 0.0),
        "beta_coexistence": ("equal weights", "s", 0.0),
        "beta_equal_height": ("equal heights", "P", 0.04),  # beside equal weights, to be seen
        "beta_glass": ("spin glass begins", "D", 0.0),
    }
    color = style.gamma_color(glass.attrs["gamma_coexistence"])
    sizes = glass.neurons.values.astype(float) ** (-2 / 3)
    for name, (label, marker, beside) in says.items():
        x, row = sizes + beside * sizes.max(), glass.sel(transition=name)
        good = row.transition_equilibrated.values
        look: marks.Look = {"marker": marker, "color": color}
        marks.points(ax, row, x, "transition_mean", mfc="w", **look)
        some = row.isel(neurons=good)
        marks.points(ax, some, x[good], "transition_mean", label=label, **look)
        ax.plot([0], [float(row.transition_theory)], color=color, **_LIMIT)
    ax.set(xlabel="$N^{-2/3}$", ylabel=r"$\beta$")
    ax.set_title(style.gamma_label(glass.attrs["gamma_coexistence"]))
    _from_zero(ax, float(sizes.max()))
    low, high = ax.get_ylim()
    ax.set_ylim(low, high + 0.6 * (high - low))
    ax.legend(loc="upper left")


def panel_g(figure: FigureBase, data: Data) -> None:
    """Enumeration of small networks."""
    small = data["figS1g"]
    (energy, theta), _ = _above_residuals(figure, small, 2, 2.2)
    x, simulated = 1 / small.neurons, 1 / small.neurons_simulated.values
    for gamma, part, look in marks.gammas(small, "gamma", "ls"):
        color = look["color"]
        energy.plot(x, part.energy_exact, color=color, lw=0.8, gid="family")
        label = style.gamma_label(gamma)
        marks.points(energy, part, simulated, "energy_mean", label=label, **look)
        energy.plot([0], [float(part.energy_limit)], color=color, **_LIMIT)
        for order, fill in zip(part.order.values, ("w", color, "0.75"), strict=False):
            row = part.sel(order=order)
            theta.plot(x, row.theta, ls="none", mew=0.6, ms=3, **look | {"mfc": fill})
            theta.plot([0], [float(row.theta_limit)], color=color, **_LIMIT)
    energy.set(xlabel="$1/N$", ylabel=r"$\langle E \rangle / N$")
    energy.set_title(rf"$\beta = {_given(small)['beta']:g}$")
    energy.legend(loc="lower right")
    theta.set_yscale("symlog", linthresh=1)
    theta.set(xlabel="$1/N$", ylabel=r"$N^{k-1}\theta_k$ (linear within $\pm 1$)")
    theta.yaxis.set_minor_formatter(NullFormatter())
    fills = zip(small.order.values, ("w", "k", "0.75"), strict=False)
    entries = [
        marks.entry(f"$k = {order}$", marker="o", color="k", ls="none", ms=3, mew=0.6, mfc=fill)
        for order, fill in fills
    ]
    for ax in (energy, theta):
        _from_zero(ax, float(x.max()))
    low, high = theta.get_ylim()
    theta.set_ylim(low, 30 * high)
    theta.legend(handles=entries, ncols=3, loc="upper center")


# What theory takes the spin glass to be at the F/M line.
_LEVELS: dict[str, marks.Look] = {
    "three steps": {"ls": "-"},
    "replica symmetric": {"ls": "dashdot"},
    "released formulas": {"ls": (0, (1, 1.2))},
}


def panel_h(figure: FigureBase, data: Data) -> None:
    """The F/M line as N grows, on that of theory: temperatures, and their ratios to gamma = 0."""
    lines = data["figS1h"]
    loads = lines.sizes["alpha"]
    axes, below = _above_residuals(figure, lines, 2 * loads)
    x = lines.neurons.values.astype(float) ** (-2 / 3)
    for k, alpha in enumerate(lines.alpha.values):
        part = lines.sel(alpha=alpha)
        plain = "T_ferro_finite", "T_ferro_simulated", "T_ferro_level"
        _ferro(axes[k], part, x, plain)
        _ferro(axes[loads + k], part, x, _RATIOS)
        for ax, what in ((axes[k], "$T_F$"), (axes[loads + k], "$T_F / T_F(0)$")):
            ax.set(title=rf"$\alpha = {alpha:g}$", ylabel=what)
    levels = [marks.entry(name, color="k", lw=0.7, **look) for name, look in _LEVELS.items()]
    marks.legend_below(below, [*marks.gamma_entries(lines, "ls"), *levels])


_RATIOS = "T_ferro_ratio_finite", "T_ferro_ratio", "T_ferro_ratio_level"


def _ferro(ax: Axes, data: xr.Dataset, x: Array, names: tuple[str, str, str]) -> None:
    """Draw a quantity of the F/M line against a power of N, its limit and theory's values."""
    finite, limit, theory = names
    for gamma, row, look in marks.gammas(data, "gamma", "ls"):
        if gamma == 0 and "ratio" in limit:  # which is 1
            continue
        for level, dashes in _LEVELS.items():
            value = float(row[theory].sel(level=level))
            ax.axhline(value, color=look["color"], lw=0.7, zorder=1, gid="family", **dashes)
        marks.points(ax, row, x, finite, **look | {"mfc": "w"})
        marks.points(ax, row, 0, limit, zorder=4, **look)
    _from_zero(ax, float(x.max()))
    ax.set(xlabel="$N^{-2/3}$", xticks=(0, 0.003, 0.006))


PANELS = {
    "figS1a": panel_a,
    "figS1b": panel_b,
    "figS1c": panel_c,
    "figS1d": panel_d,
    "figS1e": panel_e,
    "figS1f": panel_f,
    "figS1g": panel_g,
    "figS1h": panel_h,
}
DRAW = {
    "figS1_one_pattern": style.page(PANELS, ["a", "b", "g"], (1, 1.05, 1)),
    "figS1_two_patterns": style.page(PANELS, ["c"]),
    "figS1_hopfield": style.page(PANELS, ["d", "e", "h"]),
    "figS1_spin_glass": style.page(PANELS, ["f"]),
}
SIZES = {
    "figS1_one_pattern": (style.PAGE, 7.6),
    "figS1_two_patterns": (style.PAGE, 3.1),
    "figS1_hopfield": (style.PAGE, 8.3),
    "figS1_spin_glass": (style.PAGE, 2.9),
}
