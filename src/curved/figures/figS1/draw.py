"""Figure S1: finite networks against theory, simulation as points on the theory's lines."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import seaborn as sns
from matplotlib.colors import ListedColormap
from matplotlib.figure import FigureBase
from matplotlib.lines import Line2D
from matplotlib.typing import ColorType

from curved.figures import style
from curved.figures.style import Data

__all__ = ["DRAW", "SIZES"]


_MARKERS = "osD^v"
_SIMULATED: dict[str, Any] = {"ls": "none", "lw": 0.7, "ms": 2.6, "mew": 0.6}


def _shades(count: int) -> list[ColorType]:
    """Colours of growing N, from light to dark."""
    shades = sns.color_palette("crest", as_cmap=True)
    return [shades(x) for x in np.linspace(0.0, 1.0, count)]


def _size_handles(sizes: Sequence[int], shades: Sequence[ColorType]) -> list[Line2D]:
    """Legend entries that say which marker and colour is which N."""
    rows = zip(sizes, _MARKERS, shades, strict=False)
    return [
        Line2D([], [], marker=marker, color=color, label=f"$N = {n}$", **_SIMULATED)
        for n, marker, color in rows
    ]


def panel_a(figure: FigureBase, data: Data) -> None:
    """Hysteresis loops of one pattern, and where they end as N grows."""
    loops = data["figS1a"]
    axes = figure.subplots(1, loops.sizes["gamma"] + 1)
    sizes, beta = loops.neurons.values, loops.beta_swept.values
    shades = _shades(len(sizes))
    for ax, gamma in zip(axes, loops.gamma.values, strict=False):
        part = loops.sel(gamma=gamma)
        for branch in ("paramagnet", "ferromagnet 1"):
            line = part.sel(branch=branch)
            drawn = line.beta.values, line.m.values, line.stable.values
            style.plot_branch(ax, *drawn, color="0.55", zorder=1.5)
        for n, marker, color in zip(sizes, _MARKERS, shades, strict=False):
            for direction in part.direction.values:
                row = part.sel(neurons=n, direction=direction)
                ax.errorbar(
                    beta,
                    row.m_swept.values,
                    row.m_swept_error.values,
                    marker=marker,
                    color=color,
                    mfc="none" if direction == "up" else color,
                    **_SIMULATED,
                )
        ax.set(xlim=(beta[0], beta[-1]), ylim=(-0.02, 1.03), xlabel=r"$\beta$")
        ax.set_title(style.gamma_label(gamma))
    axes[0].set_ylabel("$|m|$")
    axes[1].legend(handles=[*_size_handles(sizes, shades), *style.stability_handles("0.55")])
    ax = axes[-1]
    for direction, marker, color, power in zip(
        loops.direction.values, "^v", style.line_colors(2), ("1/2", "2/3"), strict=True
    ):
        part = loops.sel(direction=direction)
        x = 1 / sizes.astype(float) ** (1 / 2 if direction == "up" else 2 / 3)
        ax.errorbar(
            x,
            part.beta_jump.values,
            part.beta_jump_error.values,
            marker=marker,
            color=color,
            mfc="none" if direction == "up" else color,
            label=rf"$\beta$ going {direction}, $x = N^{{-{power}}}$",
            **_SIMULATED,
        )
        ax.plot(x, part.beta_jump_exact, color=color, lw=0.8)
        ax.plot([0], [float(part.beta_transition)], "_", color="k", ms=9, clip_on=False)
    ax.set(xlim=(0, None), xlabel="$x$", ylabel=r"$\beta$ of the jump")
    ax.set_title(f"jumps, {style.gamma_label(float(loops.gamma_jump))}")
    ax.legend(loc="center right")
    style.panel_letter(figure, "a")


def panel_b(figure: FigureBase, data: Data) -> None:
    """Trajectories just above beta = 1, and their approach to equation (17)."""
    runs = data["figS1b"]
    axes = figure.subplots(1, runs.sizes["gamma"] + 1)
    shades = _shades(runs.sizes["neurons"] + runs.sizes["neurons_large"])
    near, far = shades[: runs.sizes["neurons"]], shades[runs.sizes["neurons"] :]
    for ax, gamma in zip(axes, runs.gamma.values, strict=False):
        part = runs.sel(gamma=gamma)
        for row, marker, color in zip(range(len(near)), _MARKERS, near, strict=False):
            size = part.isel(neurons=row)
            ax.plot(part.time, size.m_exact, color=color, lw=0.8)
            ax.errorbar(
                part.time_simulated.values[::3],
                size.m_mean.values[::3],
                size.m_mean_error.values[::3],
                marker=marker,
                color=color,
                mfc="none",
                **_SIMULATED,
            )
        for row, color in zip(part.m_large.values, far, strict=True):
            ax.plot(part.time, row, color=color, lw=0.8, ls="--")
        ax.plot(part.time, part.m, color="k", lw=1.0)
        ax.set(xscale="log", yscale="log", ylim=(0.008, 1.2), xlabel="$t$ (sweeps)")
        ax.set_title(style.gamma_label(gamma))
        if ax is not axes[0]:
            ax.tick_params(labelleft=False)
    axes[0].set_ylabel(r"$\langle |m| \rangle$")
    ax = axes[-1]
    last = runs.isel(gamma=-1)
    for row, color in zip(range(len(near)), near, strict=True):
        ax.plot(last.time, last.escaped_exact[row], color=color, lw=0.8)
        ax.plot(last.time, last.escaped[row], ".", color=color, ms=2.5)
    for line, color in zip(last.escaped_large.values, far, strict=True):
        ax.plot(last.time, line, color=color, lw=0.8, ls="--")
    ax.axvline(float(last.escape_time_limit), color="k", lw=1.0)
    ax.set(xscale="log", ylim=(-0.02, 1.05), xlabel="$t$ (sweeps)")
    ax.set_title(f"escaped, {style.gamma_label(float(last.gamma))}")
    large = [
        Line2D([], [], color=color, lw=0.8, ls="--", label=f"$N = 10^{{{np.log10(n):.0f}}}$")
        for n, color in zip(runs.neurons_large.values, far, strict=True)
    ]
    theory = Line2D([], [], color="k", lw=1.0, label="equation (17)")
    figure.legend(
        handles=[*_size_handles(runs.neurons.values, near), *large, theory],
        loc="outside lower center",
        ncols=8,
        columnspacing=1.0,
    )
    style.panel_letter(figure, "b")


def panel_c(figure: FigureBase, data: Data) -> None:
    """Attractors reached with two correlated patterns."""
    runs = data["figS1c"]
    parts = style.subfigures(figure, 1, 2, width_ratios=(6, 1.35))
    axes = parts[0].subplots(1, runs.sizes["case"], sharey=True)
    fills = ListedColormap(sns.color_palette("colorblind", runs.sizes["attractor"]))
    extent = (-1, 1, -1, 1)
    for index, ax in enumerate(axes):
        case = runs.isel(case=index)
        basin = case.basin.where(case.basin >= 0)
        levels = {"cmap": fills, "vmin": -0.5, "vmax": fills.N - 0.5}
        ax.imshow(basin, origin="lower", extent=extent, alpha=0.35, **levels)
        reached = case.reached.isel(neurons=-1)
        ax.scatter(case.start_m1, case.start_m2, c=reached, s=2.0, lw=0, **levels)
        ax.plot(case.attractor_m1, case.attractor_m2, "o", color="k", ms=2.2)
        label = rf"{style.gamma_label(float(case.gamma))}, $\beta = {float(case.beta):g}$"
        ax.set_title(label, fontsize=6.5)
        ax.set(xlim=(-1, 1), ylim=(-1, 1), xticks=(-1, 0, 1), yticks=(-1, 0, 1), xlabel="$m_1$")
    axes[0].set_ylabel("$m_2$")
    ax = parts[1].subplots()
    x = runs.neurons.values.astype(float) ** -0.5
    for index, (marker, color) in enumerate(
        zip("osD^vP", sns.color_palette("colorblind"), strict=False)
    ):
        case = runs.isel(case=index)
        ax.errorbar(
            x,
            case.agreement.values,
            case.agreement_error.values,
            marker=marker,
            color=color,
            label=rf"${float(case.gamma):g}$, ${float(case.beta):g}$",
            **_SIMULATED,
        )
    ax.set(xlim=(0, None), ylim=(0, 1.03), xlabel="$N^{-1/2}$", ylabel="runs as the flow")
    ax.legend(
        title=r"$\gamma'$, $\beta$",
        fontsize=5.5,
        title_fontsize=6,
        labelspacing=0.2,
        loc="lower left",
    )
    style.panel_letter(figure, "c")


def panel_d(figure: FigureBase, data: Data) -> None:
    """Energy and overlap of retrieval, theory's lines and the released formulas' energy."""
    states = data["figS1d"]
    axes = figure.subplots(1, 2)
    colors = style.line_colors(states.sizes["gamma"])
    released: dict[str, Any] = {"ls": (0, (4, 2)), "lw": 0.7, "zorder": 1.2}
    for alpha, fill in zip(states.alpha.values, (1.0, 0.45), strict=False):
        for gamma, color in zip(states.gamma.values, colors, strict=True):
            part = states.sel(alpha=alpha, gamma=gamma)
            shade = {"color": color, "alpha": fill}
            for ax, name in zip(axes, ("energy", "m"), strict=True):
                line = part[name].values
                style.plot_branch(ax, 1 / part.beta.values, line, part.stable.values, **shade)
                for n, marker in zip(part.neurons.values, _MARKERS, strict=False):
                    row = part.sel(neurons=n)
                    drawn = row.temperature, row[f"{name}_mean"], row[f"{name}_mean_error"]
                    ax.errorbar(*drawn, marker=marker, mfc="none", **shade, **_SIMULATED)
            there = 1 / part.beta_released.where(part.stable)
            axes[0].plot(there, part.energy_released_line.where(part.stable), **shade, **released)
    axes[0].set(xlabel="$T$", ylabel="$E/N$", ylim=(-0.51, -0.27))
    axes[1].set(xlabel="$T$", ylabel="$m$")
    axes[0].legend(
        handles=[
            *(
                Line2D([], [], color=color, label=style.gamma_label(gamma))
                for gamma, color in zip(states.gamma.values, colors, strict=True)
            ),
            Line2D([], [], color="0.35", **released, label="released"),
        ],
        fontsize=6,
        labelspacing=0.2,
        loc="upper center",
        ncols=2,
        columnspacing=0.8,
    )
    axes[1].legend(
        handles=[
            Line2D(
                [], [], marker=marker, mfc="none", color="0.35", label=f"$N = {n}$", **_SIMULATED
            )
            for n, marker in zip(states.neurons.values, _MARKERS, strict=False)
        ],
        fontsize=6,
        labelspacing=0.2,
        loc="lower left",
        ncols=2,
        columnspacing=0.6,
    )
    axes[1].set_ylim(0.58, None)
    style.panel_letter(figure, "d")


def panel_e(figure: FigureBase, data: Data) -> None:
    """Runs that keep the pattern against T, and the temperature of loss as N grows."""
    limits = data["figS1e"]
    kept, loss = figure.subplots(1, 2, width_ratios=(1.3, 1))
    sizes = limits.neurons.values
    shades = _shades(len(sizes))
    first = limits.isel(alpha=0)
    for gamma in limits.gamma.values:
        for n, marker, color in zip(sizes, _MARKERS, shades, strict=False):
            row = first.sel(neurons=n, gamma=gamma)
            drawn = row.temperature, row.fraction, row.fraction_error
            kept.errorbar(*drawn, marker=marker, color=color, elinewidth=0.3, **_SIMULATED)
        row = first.sel(gamma=gamma)
        kept.axvline(float(row.T_memory), color="0.55", lw=0.8, zorder=1)
        kept.axvline(float(row.T_memory_released), color="0.55", lw=0.8, ls="--", zorder=1)
    names = [f"T_loss{end}" for end in ("", "_error", "_limit", "_limit_error")]
    relative = limits[[*names, "T_memory_released"]] / limits.T_memory
    x = sizes.astype(float) ** (-2 / 3)
    colors = style.line_colors(limits.sizes["gamma"])
    for alpha, fill in zip(limits.alpha.values, (1.0, 0.45), strict=False):
        for gamma, marker, color in zip(limits.gamma.values, _MARKERS, colors, strict=False):
            row = relative.sel(alpha=alpha, gamma=gamma)
            shade: dict[str, Any] = {"color": color, "alpha": fill}
            label = style.gamma_label(gamma) if fill == 1 else None
            limit, error = float(row.T_loss_limit), float(row.T_loss_limit_error)
            points = {"marker": marker, **shade, **_SIMULATED}
            loss.errorbar(x, row.T_loss, row.T_loss_error, label=label, **points)
            loss.errorbar(0, limit, error, clip_on=False, **points)
            weights = x / row.T_loss_error.values  # the fit, through its limit
            residual = (row.T_loss.values - limit) / row.T_loss_error.values
            slope = np.dot(weights, residual) / np.dot(weights, weights)
            loss.plot([0, x[0]], [limit, limit + slope * x[0]], lw=0.7, **shade)
            released = float(row.T_memory_released)
            loss.plot([0, 0.15 * x[0]], [released] * 2, lw=0.8, ls="--", **shade)
    kept.set(xlabel="$T$", ylabel="part kept", ylim=(-0.04, 1.04))
    kept.set_xlim(None, 1.2 * kept.get_xlim()[1])
    kept.legend(
        handles=_size_handles(sizes, shades), fontsize=6, labelspacing=0.2, loc="upper right"
    )
    loss.axhline(1, color="0.55", lw=0.8, zorder=1)
    loss.set(
        xlim=(0, None),
        ylim=(0.86, None),
        xlabel="$N^{-2/3}$",
        ylabel="$T_{loss}/T_M$",
    )
    loss.legend(fontsize=6, labelspacing=0.2, loc="lower right")
    style.panel_letter(figure, "e")


def panel_f(figure: FigureBase, data: Data) -> None:
    """Spin-glass order parameter and energy against beta; open points are not in equilibrium."""
    glass = data["figS1f"]
    axes = figure.subplots(1, 2)
    sizes = glass.neurons.values
    for gamma, color in zip(glass.gamma.values, style.line_colors(6), strict=False):
        part = glass.sel(gamma=gamma)
        rungs = glass.isel(rung=glass.rung_gamma.values == gamma)
        for ax, name in zip(axes, ("q", "energy"), strict=True):
            for branch in part.branch.values:
                line = part.sel(branch=branch)
                drawn = line.beta.values, line[name].values, line.stable.values
                style.plot_branch(ax, *drawn, color=color, lw=0.9)
            for n, marker in zip(sizes, _MARKERS, strict=False):
                row = rungs.sel(neurons=n)
                y, error = row.energy_mean.values, row.energy_mean_error.values
                if name == "q":
                    y = np.sqrt(row.q2_simulated.values)
                    error = row.q2_simulated_error.values / (2 * y)
                for settled in (True, False):
                    some = row.equilibrated.values == settled
                    ax.errorbar(
                        row.rung_beta.values[some],
                        y[some],
                        error[some],
                        marker=marker,
                        color=color,
                        mfc=color if settled else "none",
                        **_SIMULATED,
                    )
            broken = part.beta_one_step.values, part[f"{name}_one_step"].values
            ax.plot(*broken, color=color, lw=0.7, ls="dashdot")
        axes[0].plot([], [], color=color, label=style.gamma_label(gamma))
    axes[0].plot([], [], color="0.35", lw=0.7, ls="dashdot", label="one step")
    largest = glass.isel(neurons_swept=-1)
    for direction, marker in zip(glass.direction.values, "^v", strict=True):
        row = largest.sel(direction=direction)
        drawn = row.beta_swept, row.energy_swept, row.energy_swept_error
        axes[1].errorbar(*drawn, marker=marker, color="0.35", mfc="none", **_SIMULATED)
    for ax in axes:
        ax.set(xlim=(0.25, 1.04 * float(glass.beta.max())), xlabel=r"$\beta$")
    axes[0].set(ylim=(-0.02, 1.6), ylabel=r"$q = \langle q_{12}^2 \rangle^{1/2}$")
    axes[1].set(ylim=(-0.83, None), ylabel="$E/N$")
    axes[0].legend(fontsize=6, labelspacing=0.2, loc="upper left")
    up_and_down = [
        Line2D(
            [], [], marker=marker, color="0.35", mfc="none", label=rf"$\beta$ {way}", **_SIMULATED
        )
        for marker, way in zip("^v", glass.direction.values, strict=True)
    ]
    counted = [
        Line2D([], [], marker=marker, color="0.35", label=f"$N = {n}$", **_SIMULATED)
        for marker, n in zip(_MARKERS, sizes, strict=False)
    ]
    axes[1].legend(handles=[*counted, *up_and_down], fontsize=6, labelspacing=0.2)
    style.panel_letter(figure, "f")


def panel_g(figure: FigureBase, data: Data) -> None:
    """Enumeration of small networks."""
    small = data["figS1g"]
    energy, theta = figure.subplots(1, 2)
    x = 1 / small.neurons
    for gamma, color in zip(
        small.gamma.values, style.line_colors(small.sizes["gamma"]), strict=True
    ):
        part = small.sel(gamma=gamma)
        energy.plot(x, part.energy_exact, color=color, lw=0.8)
        energy.errorbar(
            1 / part.neurons_simulated.values,
            part.energy_mean.values,
            part.energy_mean_error.values,
            marker="o",
            color=color,
            label=style.gamma_label(gamma),
            **_SIMULATED,
        )
        energy.plot([0], [float(part.energy_limit)], "_", color=color, ms=9, clip_on=False)
        for order, marker in zip(part.order.values, _MARKERS, strict=False):
            row = part.sel(order=order)
            theta.plot(x, row.theta, marker, color=color, ms=2.6, mfc="none", mew=0.6)
            theta.plot([0], [float(row.theta_limit)], "_", color=color, ms=9, clip_on=False)
    energy.set(xlim=(0, None), xlabel="$1/N$", ylabel=r"$\langle E \rangle / N$")
    energy.legend(loc="lower right", fontsize=6, labelspacing=0.2)
    energy.set_ylim(-0.56, None)
    theta.set_yscale("symlog", linthresh=1)
    theta.set(xlim=(0, None), xlabel="$1/N$", ylabel=r"$N^{k-1}\theta_k$")
    theta.legend(
        handles=[
            Line2D([], [], marker=marker, color="0.35", ls="none", ms=2.6, mfc="none", label=label)
            for marker, label in zip(
                _MARKERS, [f"$k = {k}$" for k in small.order.values], strict=False
            )
        ],
        fontsize=6,
    )
    style.panel_letter(figure, "g")


WIDE = {"figS1a": panel_a, "figS1b": panel_b, "figS1c": panel_c}
"""Panels of the width of the page, one in a row."""
NARROW = {"figS1d": panel_d, "figS1e": panel_e, "figS1f": panel_f, "figS1g": panel_g}
"""Panels of half that width, two in a row: d to g."""


def assemble(figure: FigureBase, data: Data) -> None:
    """Put the wide panels above the narrow ones."""
    rows = -(-len(NARROW) // 2)
    parts = style.subfigures(figure, len(WIDE) + rows, 1)
    for part, panel in zip(parts, WIDE.values(), strict=False):
        panel(part, data)
    sides = [side for part in parts[len(WIDE) :] for side in style.subfigures(part, 1, 2)]
    for side, panel in zip(sides, NARROW.values(), strict=False):
        panel(side, data)


DRAW = {"figS1": assemble, **WIDE, **NARROW}
SIZES = (
    dict.fromkeys(WIDE, (style.PAGE, 1.95))
    | dict.fromkeys(NARROW, (style.COLUMN, 2.2))
    | {"figS1": (style.PAGE, 9.7)}
)
