"""Figure S2: other nonlinear networks, dense associative memories and the relativistic one."""

import json
from typing import Any

import numpy as np
import xarray as xr
from matplotlib.figure import FigureBase

from curved.figures import marks, style
from curved.figures.shared.drawings import directions, hysteresis_branches, phase_diagram
from curved.figures.style import Data

_FLOOR = 2e-4  # of shares that are drawn
# Each interaction function by its look, which is no curvature's.
_LOOKS: dict[str, marks.Look] = {
    "z^2": {"color": "#000000", "ls": (0, (4, 1.5))},
    "z^3": {"color": "#1b7837", "ls": "-"},
    "z^4": {"color": "#762a83", "ls": (0, (8, 1.5))},
    "exp": {"color": "#b8860b", "ls": (0, (5, 1.2, 1, 1.2))},
}


def panel_a(figure: FigureBase, data: Data) -> None:
    """Effective weight of a pattern against its overlap, for each F."""
    ax = figure.subplots()
    ax.axhline(0, color="0.8", lw=0.6)
    ax.axvline(0, color="0.8", lw=0.6)
    for name, curve, _ in marks.family(data["figS2a"], "interaction"):
        ax.plot(curve.overlap, curve.weight, label=_formula(name), **_LOOKS[name])
    ax.set(xlim=(-1, 1), ylim=(-1.05, 1.05), xlabel="overlap $z/N$", ylabel="weight $w(z)/w(N)$")
    ax.set(xticks=(-1, 0, 1), yticks=(-1, 0, 1))
    ax.legend(loc="lower right", title="$F(z)$")


def panel_b(figure: FigureBase, data: Data) -> None:
    """Share of the other patterns in the weights during one recall; a curved network beside."""
    run = data["figS2b"]
    limits = dict(json.loads(run.attrs["parameters"]))
    shares, inverse = figure.subplots(2, sharex=True, height_ratios=(1.4, 1))
    for name, network, _ in marks.family(run, "interaction"):
        rest = 1 - network.share[:, 0]
        shares.plot(run.sweep, rest.where(rest > _FLOOR), label=_formula(name), **_LOOKS[name])
        if (most := float(rest.max())) < _FLOOR:
            digits = np.ceil(np.log10(max(most, np.finfo(float).eps)))
            says = f"$F = ${_formula(name)}: below $10^{{{digits:.0f}}}$"
            shares.text(0.98, 0.08, says, transform=shares.transAxes, ha="right")
    shares.set(yscale="log", ylim=(_FLOOR, 60), ylabel="share of the others")
    shares.set_title(
        rf"$N = {limits['neurons']},\ M = {limits['stored']}$, "
        f"{100 * limits['flipped']:g}% of the cue flipped"
    )
    shares.legend(loc="upper right", ncols=4, title="$F(z)$, zero temperature")
    color = style.gamma_color(float(run.gamma))
    inverse.plot(run.sweep, run.beta_eff, color=color)
    inverse.set(ylabel=r"$\beta'$", xlabel="$t$ (sweeps)", xlim=(0, float(run.sweep[-1])))
    beside = inverse.twinx()
    beside.plot(run.sweep, run.overlap_curved, color="k", lw=0.7, ls=(0, (2, 1)))
    beside.set(ylim=(0, 1.05), ylabel="$m$ (dashed)", yticks=(0, 0.5, 1))
    title = f"curved, {style.gamma_label(float(run.gamma))}, $\\beta = {limits['beta']:g}$"
    inverse.text(0.97, 0.08, title, transform=inverse.transAxes, ha="right")


def panel_c(figure: FigureBase, data: Data) -> None:
    """Phase diagram of the relativistic network with one pattern."""
    phase_diagram(figure, data["figS2c"], 2.0, "2")


def panel_d(figure: FigureBase, data: Data) -> None:
    """Hysteresis loops of simulations on the branches of the theory."""
    loops = data["figS2d"]
    axes = style.row_of_axes(figure, loops.sizes["gamma"], sharey=True)
    for ax, part in marks.each_gamma(axes, loops):
        hysteresis_branches(ax, part)
        for way, row, look in directions(part):
            look |= {"ms": 2.6, "mew": 0.6, "lw": 0.7, "label": rf"$\beta$ going {way}"}
            marks.points(ax, row, "beta_swept", "m_swept", **look)
        ax.set_xticks((1.2, 1.6, 2, 2.4)[: 3 if part.beta_swept.max() < 2.3 else 4])
    axes[0].set_ylabel("$|m|$")
    neurons = marks.entry(f"$N = {_neurons(loops)}$", lw=0, alpha=0)
    marks.legend(axes[0], *marks.stability("0.45"), neurons, loc="upper left")


def _neurons(data: xr.Dataset) -> Any:
    """The number of neurons of a simulation."""
    return json.loads(data.attrs["parameters"])["neurons"]


def _formula(name: str) -> str:
    return r"$\exp z$" if name == "exp" else f"${name}$"


PANELS = {"figS2a": panel_a, "figS2b": panel_b, "figS2c": panel_c, "figS2d": panel_d}
DRAW = {"figS2": style.page(PANELS, ["ab", "cd"])}
SIZES = {"figS2": (style.PAGE, 5.0)}
