"""Figure 6: the explosive spin glass (Sherrington-Kirkpatrick)."""

import json
from functools import partial

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import FigureBase
from matplotlib.patches import Patch
from matplotlib.typing import ColorType

from curved.figures import marks, style
from curved.figures.style import Data, Drawing

_THIN: marks.Look = {"lw": 0.7}
_BOLD: marks.Look = {"lw": 1.8}
_LINES = [
    marks.entry("replica symmetric (paper)", color="k", **_THIN),
    marks.entry(r"Parisi: largest overlap $q_{EA}$", color="k", **_BOLD),
]
_RMS = marks.entry(r"Parisi: $\langle q^2\rangle^{1/2}$", color="k", lw=1.2, ls=(0, (4, 1.2)))


def panel_abc(figure: FigureBase, data: Data, letter: str) -> None:
    """Order parameter q and its response against beta, for the curvatures of one panel."""
    gammas = json.loads(data["fig6abc"].attrs["parameters"])["panels"][letter]
    diagram = data["fig6abc"].sel(gamma=gammas)
    above, below = figure.subplots(2, sharex=True)
    for gamma, curves, color in marks.family(diagram, "gamma"):
        for branch in ("paramagnet", "spin glass"):
            curve = curves.isel(point=diagram.branch.values == branch)
            label = style.gamma_label(gamma) if branch == "spin glass" else None
            marks.branch(above, curve, "beta", "q", color=color, label=label, **_THIN)
            finite = curve.assign(dq_dbeta=curve.dq_dbeta.where(np.abs(curve.dq_dbeta) <= 100))
            marks.branch(below, finite, "beta", "dq_dbeta", color=color, **_THIN)
        _broken(above, below, curves, color)
    explosive = bool((diagram.dq_dbeta < 0).any())
    above.set(ylabel="$q$", ylim=(-0.02, 1))
    below.set(ylabel=r"$\partial q/\partial\beta$", ylim=(-10 if explosive else -0.2, 10))
    below.set(xlabel=r"$\beta$", xlim=(0, float(data["fig6abc"].beta.max())))
    marks.legend(above, *marks.stability("k"), loc="best")
    marks.legend(below, *_LINES, _RMS, loc="best")


def _broken(above: Axes, below: Axes, curves: xr.Dataset, color: ColorType) -> None:
    """The spin glass of Parisi's solution: both overlaps, and the response of the largest."""
    names = "beta", "q", "q_rms", "dq_dbeta", "stable"
    glass = xr.Dataset({name: curves[f"{name}_parisi"] for name in names})
    marks.branch(above, glass, "beta", "q", color=color, **_BOLD)
    rms = glass.q_rms.where(glass.stable)
    above.plot(glass.beta, rms, color=color, lw=1.2, ls=_RMS.get_linestyle())
    finite = glass.assign(dq_dbeta=glass.dq_dbeta.where(np.abs(glass.dq_dbeta) <= 100))
    marks.branch(below, finite, "beta", "dq_dbeta", color=color, **_BOLD)


def panel_d(figure: FigureBase, data: Data) -> None:
    """Phase diagram: paramagnet, spin glass and the explosive region where both are stable."""
    lines = data["fig6d"]
    names = "gamma", "beta_critical", "beta_fold", "beta_paramagnet", "beta_fold_parisi"
    gamma, onset, symmetric, paramagnet, fold = (lines[name].values for name in names)
    right = 0.8
    ax = figure.subplots()
    ax.axvspan(0, right, color=style.PARAMAGNET, lw=0)
    ax.fill_betweenx(gamma, paramagnet, right, color=style.ORDERED, lw=0)
    ax.fill_betweenx(gamma, fold, paramagnet, color=style.EXPLOSIVE, lw=0)
    # where replica symmetry has no lines any more, it promises a spin glass at every beta
    promised = np.where(np.isnan(symmetric) & (gamma < -1), 0, symmetric)
    ax.fill_betweenx(
        gamma, promised, fold, facecolor="none", edgecolor="0.45", hatch="//////", lw=0
    )
    above, below = gamma >= -1, gamma < -1
    critical, end, folded = style.line_colors(3)
    flat, last = r"$1 + \gamma'/2$ $(b = 1)$", r"end of the paramagnet, $1/2|\gamma'|$"
    ax.plot(onset[above], gamma[above], color=critical, label="continuous onset of $q$")
    ax.plot(onset[below], gamma[below], color=critical, ls=":", label=flat)
    ax.plot(paramagnet[below], gamma[below], color=end, ls="--", label=last)
    ax.plot(symmetric, gamma, color=folded, label="fold, replica symmetric (paper)", **_THIN)
    ax.plot(fold, gamma, color=folded, label="fold: onset of $q > 0$, Parisi", **_BOLD)
    equal = "equal potentials, Parisi"
    ax.plot(lines.beta_coexistence_parisi, gamma, color="k", lw=1.2, ls="-.", label=equal)
    ax.plot(0.5, -1, "o", color="k", ms=3.5)
    marks.phase_names(ax, {"P": (0.15, -1.12), "SG": (0.62, -1.1), "Exp": (0.295, -1.277)})
    ax.set(xlim=(0, right), ylim=(gamma[0], gamma[-1]), xlabel=r"$\beta$", ylabel=r"$\gamma'$")
    entries, _ = ax.get_legend_handles_labels()
    missing = Patch(fc="none", ec="0.45", hatch="//////", lw=0, label="spin glass in (27) only")
    ax.legend(handles=[*entries, missing], loc="lower left", fontsize=6)


def panel_e(figure: FigureBase, data: Data) -> None:
    """The flat solution: overlaps against x, the probability of a smaller one."""
    flat = data["fig6e"]
    ax = figure.subplots()
    colors, scale = style.sequence_colors(1 / flat.b.values)
    for number, color in enumerate(colors):
        state = flat.isel(b=number)
        x = np.append(state.x_level.values, 1)
        ax.plot(x, np.append(state.q_level.values, state.q_parisi.values), color=color, **_BOLD)
        ax.axhline(float(state.q_symmetric), color=color, zorder=1.9, **_THIN)
    ax.set(
        xlim=(0, 1), ylim=(0, 1), xlabel=r"$x$, probability of a smaller overlap", ylabel="$q(x)$"
    )
    figure.colorbar(scale, ax=ax, label=r"$1/\beta'$")
    marks.legend(
        ax,
        *_LINES[:1],
        marks.entry("Parisi", color="k", **_BOLD),
        loc="center right",
        frameon=True,
        edgecolor="none",
    )


PANELS: dict[str, Drawing] = {
    **{f"fig6{letter}": partial(panel_abc, letter=letter) for letter in "abc"},
    "fig6d": panel_d,
    "fig6e": panel_e,
}
DRAW = {"fig6": style.page(PANELS, ["ab", "cd", "e"])}
SIZES = {"fig6": (style.PAGE, 8.6)}
