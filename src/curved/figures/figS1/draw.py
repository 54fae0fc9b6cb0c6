"""Figure S1: finite networks against theory, simulation as points on the theory's lines."""

from collections.abc import Iterator, Sequence
from itertools import cycle
from typing import Any

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.figure import FigureBase
from matplotlib.lines import Line2D
from matplotlib.typing import ColorType

from curved.figures import marks, style
from curved.figures.shared.drawings import directions, hysteresis_branches
from curved.figures.style import Data
from curved.numerics.typing import Array

_Colors = Sequence[ColorType]
_MARKERS = "osD^v"
_SMALL: marks.Look = {"fontsize": 6, "labelspacing": 0.2}  # legends of the narrow panels
_OPACITIES = 1.0, 0.45  # of the first load, and of the second


def _shades(count: int) -> _Colors:
    """Colours of growing N, from light to dark."""
    shades = style.crest()
    return [shades(x) for x in np.linspace(0.0, 1.0, count)]


def _sizes(data: xr.Dataset, shades: _Colors = ()) -> Iterator[tuple[xr.Dataset, marks.Look]]:
    """Go through the networks by N: the data of each, its marker and its colour."""
    members = marks.family(data, "neurons", shades or _shades(data.sizes["neurons"]))
    for (_, network, color), marker in zip(members, cycle(_MARKERS), strict=False):
        yield network, {"marker": marker, "color": color}


def _size_entries(data: xr.Dataset, shades: _Colors = (), **look: Any) -> list[Line2D]:
    """Legend entries that say which marker, and which colour unless it is given, is which N."""
    return [
        marks.point_entry(f"$N = {int(network.neurons)}$", **{**own, **look})
        for network, own in _sizes(data, shades)
    ]


def _limit(ax: Axes, value: xr.DataArray, color: ColorType) -> None:
    """Mark the limit of infinite networks on the left axis."""
    ax.plot([0], [float(value)], "_", color=color, ms=9, clip_on=False)


def panel_a(figure: FigureBase, data: Data) -> None:
    """Hysteresis loops of one pattern, and where they end as N grows."""
    loops = data["figS1a"]
    *axes, last = style.row_of_axes(figure, loops.sizes["gamma"] + 1)
    for ax, part in marks.each_gamma(axes, loops):
        hysteresis_branches(ax, part)
        for network, look in _sizes(part):
            for way, row, _ in directions(network):
                fill = "none" if way == "up" else look["color"]
                marks.points(ax, row, "beta_swept", "m_swept", mfc=fill, **look)
    axes[0].set_ylabel("$|m|$")
    axes[-1].legend(handles=[*_size_entries(loops), *marks.stability("0.55")])
    powers = {"up": (1 / 2, "1/2"), "down": (2 / 3, "2/3")}
    for way, row, look in directions(loops):
        exponent, power = powers[way]
        x = 1 / row.neurons.values.astype(float) ** exponent
        label = rf"$\beta$ going {way}, $x = N^{{-{power}}}$"
        marks.points(last, row, x, "beta_jump", label=label, **look)
        last.plot(x, row.beta_jump_exact, color=look["color"], lw=0.8)
        _limit(last, row.beta_transition, "k")
    last.set(xlim=(0, None), xlabel="$x$", ylabel=r"$\beta$ of the jump")
    last.set_title(f"jumps, {style.gamma_label(float(loops.gamma_jump))}")
    last.legend(loc="center right")


def panel_b(figure: FigureBase, data: Data) -> None:
    """Trajectories just above beta = 1, and their approach to equation (17)."""
    runs = data["figS1b"]
    *axes, last = style.row_of_axes(figure, runs.sizes["gamma"] + 1)
    shades = _shades(runs.sizes["neurons"] + runs.sizes["neurons_large"])
    near, far = shades[: runs.sizes["neurons"]], shades[runs.sizes["neurons"] :]
    dashed: marks.Look = {"lw": 0.8, "ls": "--"}
    for ax, part in marks.each_gamma(axes, runs):
        for network, look in _sizes(part, near):
            ax.plot(part.time, network.m_exact, color=look["color"], lw=0.8)
            some = network.isel(time_simulated=slice(None, None, 3))
            marks.points(ax, some, "time_simulated", "m_mean", mfc="none", **look)
        for _, network, color in marks.family(part, "neurons_large", far):
            ax.plot(part.time, network.m_large, color=color, **dashed)
        ax.plot(part.time, part.m, color="k", lw=1.0)
        ax.set(xscale="log", yscale="log", ylim=(0.008, 1.2), xlabel="$t$ (sweeps)")
        ax.tick_params(labelleft=ax is axes[0])
    axes[0].set_ylabel(r"$\langle |m| \rangle$")
    escape = runs.isel(gamma=-1)
    for _, network, color in marks.family(escape, "neurons", near):
        last.plot(escape.time, network.escaped_exact, color=color, lw=0.8)
        last.plot(escape.time, network.escaped, ".", color=color, ms=2.5)
    for _, network, color in marks.family(escape, "neurons_large", far):
        last.plot(escape.time, network.escaped_large, color=color, **dashed)
    last.axvline(float(escape.escape_time_limit), color="k", lw=1.0)
    last.set(xscale="log", ylim=(-0.02, 1.05), xlabel="$t$ (sweeps)")
    last.set_title(f"escaped, {style.gamma_label(float(escape.gamma))}")
    large = [
        marks.entry(f"$N = 10^{{{np.log10(n):.0f}}}$", color=color, **dashed)
        for n, _, color in marks.family(runs, "neurons_large", far)
    ]
    theory = marks.entry("equation (17)", color="k", lw=1.0)
    entries = [*_size_entries(runs, near), *large, theory]
    marks.legend_below(figure, entries, columns=8, columnspacing=1.0)


def panel_c(figure: FigureBase, data: Data) -> None:
    """Attractors reached with two correlated patterns."""
    runs = data["figS1c"]
    left, right = style.subfigures(figure, 1, 2, width_ratios=(6, 1.35))
    axes = style.row_of_axes(left, runs.sizes["case"], sharey=True)
    last = right.subplots()
    fills = ListedColormap(style.COLORBLIND[: runs.sizes["attractor"]])
    levels: marks.Look = {"cmap": fills, "vmin": -0.5, "vmax": fills.N - 0.5}
    x = runs.neurons.values.astype(float) ** -0.5
    looks = zip("osD^vP", style.COLORBLIND, strict=False)
    for index, (ax, (marker, color)) in enumerate(zip(axes, looks, strict=False)):
        case = runs.isel(case=index)
        gamma, beta = float(case.gamma), float(case.beta)
        basin = case.basin.where(case.basin >= 0)
        ax.imshow(basin, origin="lower", extent=(-1, 1, -1, 1), alpha=0.35, **levels)
        reached = case.reached.isel(neurons=-1)
        ax.scatter(case.start_m1, case.start_m2, c=reached, s=2.0, lw=0, **levels)
        ax.plot(case.attractor_m1, case.attractor_m2, "o", color="k", ms=2.2)
        ax.set_title(rf"{style.gamma_label(gamma)}, $\beta = {beta:g}$", fontsize=6.5)
        ax.set(xlim=(-1, 1), ylim=(-1, 1), xticks=(-1, 0, 1), yticks=(-1, 0, 1), xlabel="$m_1$")
        label = rf"${gamma:g}$, ${beta:g}$"
        marks.points(last, case, x, "agreement", marker=marker, color=color, label=label)
    axes[0].set_ylabel("$m_2$")
    last.set(xlim=(0, None), ylim=(0, 1.03), xlabel="$N^{-1/2}$", ylabel="runs as the flow")
    small = {"fontsize": 5.5, "title_fontsize": 6, "labelspacing": 0.2}
    marks.legend(last, title=r"$\gamma'$, $\beta$", loc="lower left", **small)


def panel_d(figure: FigureBase, data: Data) -> None:
    """Energy and overlap of retrieval, theory's lines and the released formulas' energy."""
    states = data["figS1d"]
    axes = energy, overlap = figure.subplots(1, 2)
    dashed: marks.Look = {"ls": (0, (4, 2)), "lw": 0.7}
    for alpha, fill in zip(states.alpha.values, _OPACITIES, strict=False):
        for _, part, color in marks.family(states.sel(alpha=alpha), "gamma"):
            shade: marks.Look = {"color": color, "alpha": fill}
            for ax, name in zip(axes, ("energy", "m"), strict=True):
                marks.branch(ax, part, 1 / part.beta.values, name, **shade)
                for network, look in _sizes(part):
                    look |= {"mfc": "none", **shade}
                    marks.points(ax, network, "temperature", f"{name}_mean", **look)
            released = part.where(part.stable)
            line = 1 / released.beta_released, released.energy_released_line
            energy.plot(*line, **shade, **dashed, zorder=1.2)
    energy.set(xlabel="$T$", ylabel="$E/N$", ylim=(-0.51, -0.27))
    overlap.set(xlabel="$T$", ylabel="$m$", ylim=(0.58, None))
    entries = [*marks.gamma_entries(states), marks.entry("released", color="0.35", **dashed)]
    energy.legend(handles=entries, loc="upper center", ncols=2, columnspacing=0.8, **_SMALL)
    entries = _size_entries(states, color="0.35", mfc="none")
    overlap.legend(handles=entries, loc="lower left", ncols=2, columnspacing=0.6, **_SMALL)


def panel_e(figure: FigureBase, data: Data) -> None:
    """Runs that keep the pattern against T, and the temperature of loss as N grows."""
    limits = data["figS1e"]
    kept, loss = figure.subplots(1, 2, width_ratios=(1.3, 1))
    line: marks.Look = {"color": "0.55", "lw": 0.8, "zorder": 1}
    for _, part, _ in marks.family(limits.isel(alpha=0), "gamma"):
        for network, look in _sizes(part):
            marks.points(kept, network, "temperature", "fraction", elinewidth=0.3, **look)
        kept.axvline(float(part.T_memory), **line)
        kept.axvline(float(part.T_memory_released), ls="--", **line)
    kept.set(xlabel="$T$", ylabel="part kept", ylim=(-0.04, 1.04))
    kept.set_xlim(None, 1.2 * kept.get_xlim()[1])
    kept.legend(handles=_size_entries(limits), loc="upper right", **_SMALL)
    _loss(loss, limits)
    loss.axhline(1, **line)
    loss.set(xlim=(0, None), xlabel="$N^{-2/3}$", ylim=(0.86, None), ylabel="$T_{loss}/T_M$")
    loss.legend(loc="lower right", **_SMALL)


def _loss(ax: Axes, limits: xr.Dataset) -> None:
    """Draw the temperature of loss with the fit of its limit, and the released formulas'."""
    names = [f"T_loss{end}" for end in ("", "_error", "_limit", "_limit_error")]
    relative = limits[[*names, "T_memory_released"]] / limits.T_memory
    x = limits.neurons.values.astype(float) ** (-2 / 3)
    for alpha, fill in zip(limits.alpha.values, _OPACITIES, strict=False):
        members = marks.family(relative.sel(alpha=alpha), "gamma")
        for (gamma, row, color), marker in zip(members, _MARKERS, strict=False):
            shade: marks.Look = {"color": color, "alpha": fill}
            label = style.gamma_label(gamma) if fill == 1 else None
            marks.points(ax, row, x, "T_loss", marker=marker, label=label, **shade)
            marks.points(ax, row, 0, "T_loss_limit", marker=marker, clip_on=False, **shade)
            limit = float(row.T_loss_limit)
            weights = x / row.T_loss_error.values  # the fit, through its limit
            residual = (row.T_loss.values - limit) / row.T_loss_error.values
            slope = np.dot(weights, residual) / np.dot(weights, weights)
            ax.plot([0, x[0]], [limit, limit + slope * x[0]], lw=0.7, **shade)
            released = float(row.T_memory_released)
            ax.plot([0, 0.15 * x[0]], [released] * 2, lw=0.8, ls="--", **shade)


def panel_f(figure: FigureBase, data: Data) -> None:
    """Spin glass: overlap and energy against beta, P(E/N) at coexistence, and its limits."""
    glass = data["figS1f"]
    q, q_error = np.sqrt(glass.q2_simulated), glass.q2_simulated_error
    glass = glass.assign(q_rms_mean=q, q_rms_mean_error=q_error / (2 * q))
    order, energy, peaks, limits = figure.subplots(1, 4)
    few = glass.isel(neurons=_spread(glass.sizes["neurons"], 3))
    for gamma, part, color in marks.family(glass, "gamma"):
        states = few.isel(state=glass.state_gamma.values == gamma)
        for ax, name in ((order, "q_rms"), (energy, "energy")):
            for branch in part.branch.values:
                marks.branch(ax, part.sel(branch=branch), "beta", name, color=color, lw=0.9)
            for network, look in _sizes(states):
                for settled, fill in ((True, color), (False, "none")):
                    some = network.isel(state=network.equilibrated.values == settled)
                    look |= {"color": color, "mfc": fill}
                    marks.points(ax, some, "state_beta", f"{name}_mean", **look)
            ax.set(xlim=(0.2, 1.04 * float(glass.beta.max())), xlabel=r"$\beta$")
    hysteresis = []
    for way, row, look in directions(glass.isel(neurons_swept=-1)):
        look |= {"color": "0.35", "mfc": "none"}
        marks.points(energy, row, "beta_swept", "energy_swept", **look)
        hysteresis.append(marks.point_entry(rf"$\beta$ {way}", **look))
    order.set(ylim=(-0.02, 1.5), ylabel=r"$q = \langle q_{12}^2 \rangle^{1/2}$")
    energy.set(ylim=(-0.83, 0.02), ylabel="$E/N$")
    order.legend(handles=marks.gamma_entries(glass), loc="upper left", **_SMALL)
    energy.legend(handles=[*_size_entries(few, color="0.35"), *hysteresis], **_SMALL)
    _peaks(peaks, glass)
    _transition(limits, glass)


def _spread(length: int, most: int) -> list[int]:
    """Numbers of at most so many members of a family, the first and the last among them."""
    shown = np.linspace(0, length - 1, min(length, most))
    return sorted({round(place) for place in shown.tolist()})


def _peaks(ax: Axes, glass: xr.Dataset) -> None:
    """Both peaks of P(E/N) at coexistence."""
    gamma = glass.attrs["gamma_coexistence"]
    known = glass.isel(neurons=glass.distribution.notnull().any("energy_bin").values)
    shown = known.isel(neurons=_spread(known.sizes["neurons"], 4))
    for size, network, color in marks.family(shown, "neurons", _shades(shown.sizes["neurons"])):
        density = network.distribution.where(network.distribution > 0)
        ax.plot(network.energy_bin, density, color=color, lw=0.9, label=f"$N = {int(size)}$")
    top = max([1.0, *known.distribution.values.ravel()])
    ax.set(yscale="log", xlim=(-0.82, 0.02), ylim=(3e-4, 60 * top), xlabel="$E/N$")
    ax.set_ylabel("$P(E/N)$")
    ax.set_title(f"equal weights, {style.gamma_label(gamma)}")
    ax.legend(loc="upper right", ncols=2, columnspacing=0.8, **_SMALL)


def _transition(ax: Axes, glass: xr.Dataset) -> None:
    """Coexistence and the ends of both phases as N grows, and theory's."""
    x = glass.neurons.values.astype(float) ** (-2 / 3)
    says = {
        "beta_paramagnet": "end of P",
        "beta_coexistence": "equal weights",
        "beta_glass": "beginning of SG",
    }
    for (name, label), marker, color in zip(
        says.items(), _MARKERS, style.line_colors(len(says)), strict=False
    ):
        row = glass.sel(transition=name)
        good = row.transition_equilibrated.values
        marks.points(ax, row, x, "transition_mean", marker=marker, color=color, mfc="none")
        some = row.isel(neurons=good)
        marks.points(ax, some, x[good], "transition_mean", marker=marker, color=color, label=label)
        _limit(ax, row.transition_theory, color)
    ax.set(xlim=(0, None), xlabel="$N^{-2/3}$", ylabel=r"$\beta$")
    low, high = ax.get_ylim()
    ax.set_ylim(low, high + 0.7 * (high - low))
    ax.legend(loc="upper left", **_SMALL)


def panel_g(figure: FigureBase, data: Data) -> None:
    """Enumeration of small networks."""
    small = data["figS1g"]
    energy, theta = figure.subplots(1, 2)
    x, simulated = 1 / small.neurons, 1 / small.neurons_simulated.values
    look: marks.Look = {"ms": 2.6, "mfc": "none"}
    for gamma, part, color in marks.family(small, "gamma"):
        label = style.gamma_label(gamma)
        energy.plot(x, part.energy_exact, color=color, lw=0.8)
        marks.points(energy, part, simulated, "energy_mean", marker="o", color=color, label=label)
        _limit(energy, part.energy_limit, color)
        for order, marker in zip(part.order.values, _MARKERS, strict=False):
            row = part.sel(order=order)
            theta.plot(x, row.theta, marker, color=color, mew=0.6, **look)
            _limit(theta, row.theta_limit, color)
    energy.set(xlim=(0, None), xlabel="$1/N$", ylim=(-0.56, None))
    energy.set_ylabel(r"$\langle E \rangle / N$")
    energy.legend(loc="lower right", **_SMALL)
    theta.set_yscale("symlog", linthresh=1)
    theta.set(xlim=(0, None), xlabel="$1/N$", ylabel=r"$N^{k-1}\theta_k$")
    entries = [
        marks.entry(f"$k = {order}$", marker=marker, color="0.35", ls="none", **look)
        for order, marker in zip(small.order.values, _MARKERS, strict=False)
    ]
    theta.legend(handles=entries, fontsize=6)


# What theory takes the spin glass to be at the F/M line.
_LEVELS: dict[str, marks.Look] = {
    "three steps": {"ls": "-"},
    "replica symmetric": {"ls": "dashdot"},
    "released formulas": {"ls": (0, (1, 1.2))},
}


def panel_h(figure: FigureBase, data: Data) -> None:
    """The F/M line as N grows, on that of theory: temperatures, and their ratios to gamma = 0."""
    lines = data["figS1h"]
    *axes, last = style.row_of_axes(figure, lines.sizes["alpha"] + 1)
    x = lines.neurons.values.astype(float) ** (-2 / 3)
    for ax, alpha in zip(axes, lines.alpha.values, strict=True):
        part = lines.sel(alpha=alpha)
        _ferro(ax, part, x, ("T_ferro_finite", "T_ferro_simulated", "T_ferro_level"), "o")
        ax.set(xlabel="$N^{-2/3}$", title=rf"$\alpha = {alpha:g}$", xlim=(0, 1.1 * x[0]))
    axes[0].set_ylabel("$T_F$")
    names = "T_ferro_ratio_finite", "T_ferro_ratio", "T_ferro_ratio_level"
    for alpha, marker in zip(lines.alpha.values, _MARKERS, strict=False):
        shift = 1 + 0.06 * _MARKERS.index(marker)
        _ferro(last, lines.sel(alpha=alpha), shift * x, names, marker)
    last.set(xlabel="$N^{-2/3}$", ylabel="$T_F / T_F(0)$", xlim=(0, 1.15 * x[0]))
    grey: marks.Look = {"color": "0.35"}
    entries = [
        *marks.gamma_entries(lines),
        *(marks.entry(name, **grey, **look) for name, look in _LEVELS.items()),
        *(
            marks.point_entry(rf"$\alpha = {alpha:g}$", marker=marker, mfc="none", **grey)
            for alpha, marker in zip(lines.alpha.values, _MARKERS, strict=False)
        ),
    ]
    marks.legend_below(figure, entries, columns=4)


def _ferro(ax: Axes, data: xr.Dataset, x: Array, names: tuple[str, str, str], marker: str) -> None:
    """Draw a quantity of the F/M line against a power of N, its limit and theory's values."""
    finite, limit, theory = names
    for gamma, row, color in marks.family(data, "gamma"):
        if gamma == 0 and "ratio" in limit:  # which is 1
            continue
        for level, look in _LEVELS.items():
            value = float(row[theory].sel(level=level))
            ax.axhline(value, color=color, lw=0.7, zorder=1, **look)
        marks.points(ax, row, x, finite, marker=marker, color=color, mfc="none")
        marks.points(ax, row, 0, limit, marker=marker, color=color, clip_on=False, zorder=4)
    ax.set_xticks((0, 0.003, 0.006))


WIDE = {
    "figS1a": panel_a,
    "figS1b": panel_b,
    "figS1c": panel_c,
    "figS1f": panel_f,
    "figS1h": panel_h,
}
"""Panels of the width of the page."""
NARROW = {"figS1d": panel_d, "figS1e": panel_e, "figS1g": panel_g}
"""Panels of half that width, or more."""
PANELS = WIDE | NARROW
DRAW = {"figS1": style.page(PANELS, ["a", "b", "c", "de", "f", "g", "h"])}
SIZES = {"figS1": (style.PAGE, 13.3)}
