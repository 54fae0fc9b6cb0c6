"""Figure S4: statements of the text that no figure shows."""

import json
from collections.abc import Iterator
from itertools import islice

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import FigureBase

from curved.figures import marks, style
from curved.figures.shared.drawings import overlap_branches, recall_trajectories
from curved.figures.style import Data

_MARKERS = "osD^vP"
_DASHES = ("-", (0, (5, 1.6)), (0, (5, 1.4, 1, 1.4)), (0, (1, 1.3)))
_ROUNDING = 1e-15  # smaller changes are none


# Colours that are no curvature's.
_COLORS = "#1b7837", "#762a83", "#b8860b", "#000000", "#5aae61"


def _looks(count: int) -> Iterator[marks.Look]:
    """Colour, marker and dashes of each of a few lines that are no curvatures."""
    looks = zip(_COLORS, _MARKERS, (*_DASHES, *_DASHES), strict=False)
    for color, marker, dashes in islice(looks, count):
        yield {"color": color, "marker": marker, "ls": dashes}


def _formula(name: str) -> str:
    return r"$\exp z$" if name == "exp" else f"${name.replace(']', ']_+')}$"


def _slope(ax: Axes, x: np.ndarray, y: float, power: int, label: str) -> None:
    """Draw a power of x through the last point, a little above it."""
    ax.plot(x, 2.5 * y * (x / x[-1]) ** power, color="0.6", lw=0.8, ls=":", label=label)


def panel_a(figure: FigureBase, data: Data) -> None:
    """Losses of entropy, the distance from the flat family, and a constant in the energy."""
    families = data["figS4a"]
    entropy, flat, shift = style.row_of_axes(figure, 3)
    at = np.arange(families.sizes["gamma"])
    names = {"entropy_gain": "Renyi", "tsallis_gain": "Tsallis"}
    for (name, label), side, look in zip(names.items(), (-1, 1), _looks(2), strict=True):
        loss = -families[name].transpose("gamma", ...).values.reshape(at.size, -1)
        x = at[:, None] + 0.2 * side + 0.15 * np.linspace(-1, 1, loss.shape[1])
        dots = {**look, "ls": "none", "ms": 1.2, "mew": 0, "rasterized": True}
        entropy.plot(x.ravel(), loss.ravel(), **dots)
        entropy.plot([], [], **{**dots, "ms": 3}, label=label)
    ticks = [style.plain_number(gamma) for gamma in families.gamma.values.tolist()]
    entropy.set_xticks(at, ticks)
    entropy.set(yscale="log", xlabel=r"$\gamma$", ylabel="loss of entropy")
    entropy.set_ylim(entropy.get_ylim()[0] / 6, None)
    entropy.legend(loc="lower left", ncols=2)
    small = families.gamma_small.values
    flat.loglog(small, families.flat_distance.T, color="0.35", marker="o", ms=2.5, lw=0.8)
    _slope(flat, small, float(families.flat_distance[:, -1].max()), 1, "slope 1")
    flat.set(xlabel=r"$\gamma$", ylabel=r"$\max_x |p_\gamma - p_0|$")
    flat.legend(loc="upper left")
    kinds = {"shift_change": r"from $p_E(\beta)$", "shift_rescaled": "from the rescaled one"}
    for (name, label), look in zip(kinds.items(), _looks(2), strict=True):
        dots = {**look, "ls": "none", "ms": 2.8}
        shift.plot(at, families[name].T, **dots)
        shift.plot([], [], **dots, label=label)
    shift.set_xticks(at, ticks)
    # Changes below rounding lie on a linear part of the axis, where there is a 0.
    shift.set_yscale("symlog", linthresh=_ROUNDING, linscale=0.6)
    shift.set(ylim=(-0.3 * _ROUNDING, 1), xlabel=r"$\gamma$")
    shift.set_yticks([0, 1e-10, 1e-5, 1])
    shift.set_ylabel(r"largest change of $p_{E+c}(\beta)$")
    shift.legend(loc="center left", bbox_to_anchor=(0, 0.55))


def panel_b(figure: FigureBase, data: Data) -> None:
    """Difference of the exact rate from the classical one, against N."""
    rates = data["figS4b"]
    ax = figure.subplots()
    members = marks.family(rates, "transform")
    for (name, row, _), look in zip(members, _looks(rates.sizes["transform"]), strict=True):
        ax.loglog(rates.neurons, row.rate_error, label=name, ms=3, lw=0.9, **look)
    sizes = rates.neurons.values
    _slope(ax, sizes, float(rates.rate_error[:, -1].max()), -1, "slope $-1$")
    ax.set(xlabel="$N$", ylabel=r"$|P - (1 + e^{\beta'\Delta E})^{-1}|$")
    ax.legend(loc="lower left")
    given = json.loads(rates.attrs["parameters"])
    about = rf"$\beta = {given['beta']:g},\ m = {given['m']:g}$"
    ax.set_title(f"{style.gamma_label(float(rates.gamma))}, {about}")


def panel_c(figure: FigureBase, data: Data) -> None:
    """Interactions of every order of one pattern."""
    terms = data["figS4c"]
    axes = style.row_of_axes(figure, terms.sizes["transform"], sharey=True)
    least = 1e-5
    given = json.loads(terms.attrs["parameters"])
    about = rf"$N = {given['neurons']},\ \beta = {given['beta']:g}$"
    for ax, (name, network, _) in zip(axes, marks.family(terms, "transform"), strict=True):
        ax.axhline(0, color="0.8", lw=0.6)
        for k, (gamma, row, look) in enumerate(marks.gammas(network)):
            dots = {**look, "ls": "none", "ms": 3, "label": style.gamma_label(gamma)}
            ax.plot(terms.order + 0.2 * (k - 1), row.coefficient, **dots)
        ax.set_yscale("symlog", linthresh=least, linscale=0.6)
        ax.set(title=name, xlabel="order $k$", ylim=(-0.02, 1))
        ax.set_xticks(terms.order.values[1::2])
        ax.tick_params(labelleft=ax is axes[0])
    axes[0].set_ylabel(r"$\theta_k$")
    axes[0].set_yticks([-1e-3, 0, 1e-3, 1e-1])
    entries = [marks.entry(about, lw=0, alpha=0), *marks.drawn(axes[1])]
    marks.legend_below(figure, entries, columnspacing=0.5, handletextpad=0.2)


def panel_d(figure: FigureBase, data: Data) -> None:
    """Distance of Hopfield networks with weak couplings from the spin glass."""
    glass = data["figS4d"]
    ax = figure.subplots()
    for gamma, row, look in marks.gammas(glass):
        label = style.gamma_label(gamma)
        ax.loglog(glass.coupling, row.relative_difference, ms=3, lw=0.9, label=label, **look)
    couplings = np.sort(glass.coupling.values)
    _slope(ax, couplings, float(glass.relative_difference.max()), 1, "slope 1")
    ax.set(xlabel="$J$", ylabel=r"$|\beta_J/\beta - 1|$")
    noise = json.loads(glass.attrs["parameters"])["noise"]
    ax.set_title(rf"$\alpha = J^{{-2}},\ \beta'\sqrt{{q}} = {noise:g}$")
    ax.legend(loc="upper left")


def panel_e(figure: FigureBase, data: Data) -> None:
    """Weights of the recalled pattern and of orthogonal ones in time."""
    recalls = data["figS4e"]
    ax = figure.subplots()
    members = marks.family(recalls, "interaction")
    for (name, run, _), look in zip(members, _looks(3), strict=True):
        dashes = {"color": look["color"], "ls": look["ls"]}
        ax.plot(run.sweep, run.weight[:, 0], label=_formula(name), **dashes)
        others = run.weight[:, 1:].mean("pattern")
        ax.plot(run.sweep, others.where(others > 1e-12), lw=0.7, **dashes)
    ax.set(yscale="log", ylim=(1e-6, 2), xlim=(0, float(recalls.sweep[-1])))
    ax.set(xlabel="$t$ (sweeps)", ylabel=r"$\langle |w^a| \rangle / w(N)$")
    target = marks.entry("target", color="0.35"), marks.entry("others", color="0.35", lw=0.7)
    marks.legend_below(figure, [*marks.drawn(ax), *target])
    size, count = (json.loads(recalls.attrs["parameters"])[key] for key in ("neurons", "stored"))
    ax.set_title(f"$N = {size},\\ M = {count}$ orthogonal patterns")


def panel_f(figure: FigureBase, data: Data) -> None:
    """Success of recall against the fraction of flipped neurons in the cue."""
    basins = data["figS4f"]
    given = json.loads(basins.attrs["parameters"])
    ax = figure.subplots()
    ax.axhline(0.5, color="0.8", lw=0.6)
    for case, look in enumerate(_looks(basins.sizes["case"])):
        row = basins.isel(case=case)
        label = f"{_formula(str(row.interaction.values))}, $M = {int(row.stored)}$"
        bars = {"label": label, "clip_on": False, **look}
        marks.fraction_points(ax, row, "flipped_share", "success", given["replicates"], **bars)
    ax.set(ylim=(0, 1.02), yticks=(0, 0.5, 1), xlabel="fraction of flipped neurons")
    ax.set_ylabel("successful recalls")
    ax.set_title(f"$N = {given['neurons']}$, {given['replicates']} recalls")
    ax.legend(loc="lower left")


def panel_g(figure: FigureBase, data: Data) -> None:
    """Capacity against N, and the powers that fit."""
    found = data["figS4g"]
    ax = figure.subplots()
    members = marks.family(found, "interaction")
    for (name, row, _), look in zip(members, _looks(found.sizes["interaction"]), strict=True):
        own = row.where(np.isfinite(row.capacity), drop=True)
        label = rf"{_formula(name)}: $N^{{{float(row.exponent):.2f}}}$"
        marks.points(ax, own, "neurons", "capacity", label=label, **look)
    ax.set(xscale="log", yscale="log", xlabel="$N$", ylabel="capacity $M$")
    ax.legend(loc="upper right")


def panel_h(figure: FigureBase, data: Data) -> None:
    """Overlap against beta at positive curvature."""
    overlap_branches(figure, data["figS4h"], {})


def _trajectories(figure: FigureBase, runs: xr.Dataset) -> None:
    above, below = recall_trajectories(figure, runs)
    above.set_ylim(0, 1.08 * float(runs.m.max()))
    below.autoscale(axis="y")


def panel_i(figure: FigureBase, data: Data) -> None:
    """Trajectories of m and beta' at positive curvature."""
    _trajectories(figure, data["figS4i"])


def panel_j(figure: FigureBase, data: Data) -> None:
    """Trajectories of m and beta' in the relativistic network."""
    _trajectories(figure, data["figS4j"])


PANELS = {
    "figS4a": panel_a,
    "figS4b": panel_b,
    "figS4c": panel_c,
    "figS4d": panel_d,
    "figS4e": panel_e,
    "figS4f": panel_f,
    "figS4g": panel_g,
    "figS4h": panel_h,
    "figS4i": panel_i,
    "figS4j": panel_j,
}
DRAW = {"figS4": style.page(PANELS, ["a", "bcd", "ef", "gh", "ij"])}
SIZES = {"figS4": (style.PAGE, 8.9)}
