"""Figure 6: the explosive spin glass (Sherrington-Kirkpatrick)."""

import json
from functools import partial
from typing import Any

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
_RMS: marks.Look = {"lw": 1.1, "ls": (0, (4, 1.2))}
_LAST: marks.Look = {"ls": "none", "marker": "o", "ms": 3.2, "mfc": "w", "mew": 0.7}
_FOLD: marks.Look = {"ls": "none", "marker": "s", "ms": 3, "mew": 0.7}
_STEEPEST = 10.0  # slope at the ends of the axes


def panel_abc(figure: FigureBase, data: Data, letter: str) -> None:
    """Order parameter q and its response against beta, a column for each curvature."""
    panels = json.loads(data["fig6abc"].attrs["parameters"])["panels"]
    diagram = data["fig6abc"].sel(gamma=panels[letter])
    columns = figure.subplots(
        2, diagram.sizes["gamma"], sharex=True, sharey="row", squeeze=False
    ).T  # fmt: skip
    first = letter == min(panels)
    for (above, below), (gamma, curves, color) in zip(
        columns, marks.family(diagram, "gamma"), strict=True
    ):
        _symmetric(above, below, curves.assign_coords(branch=diagram.branch), color)
        _broken(above, below, curves, color)
        above.set_title(style.gamma_label(gamma))
        above.set(ylim=(-0.03, 1), yticks=(0, 0.5, 1), xticks=(0, 0.5, 1))
        below.set(xlabel=r"$\beta$", xlim=(0, float(data["fig6abc"].beta.max())))
        below.set(ylim=(-_STEEPEST, _STEEPEST), yticks=(-10, 0, 10))
        for ax in (above, below):
            ax.tick_params(labelleft=first and ax.get_subplotspec().is_first_col())
    if first:
        columns[0][0].set_ylabel("$q$")
        columns[0][1].set_ylabel(r"$\partial q/\partial\beta$")


def _symmetric(above: Axes, below: Axes, curves: xr.Dataset, color: ColorType) -> None:
    """Both branches of the replica-symmetric solution, and where the paramagnet ends."""
    for branch in ("paramagnet", "spin glass"):
        curve = curves.isel(point=curves.branch.values == branch)
        marks.branch(above, curve, "beta", "q", color=color, **_THIN)
        finite = curve.assign(dq_dbeta=curve.dq_dbeta.where(np.abs(curve.dq_dbeta) <= 100))
        marks.branch(below, finite, "beta", "dq_dbeta", color=color, **_THIN)
        if branch == "paramagnet":
            end = float(curve.beta.max())
            above.plot([end], [0], color=color, zorder=3, **_LAST)


def _broken(above: Axes, below: Axes, curves: xr.Dataset, color: ColorType) -> None:
    """The spin glass of Parisi's solution: both overlaps, and the response of the largest."""
    names = "beta", "q", "q_rms", "dq_dbeta", "stable"
    glass = xr.Dataset({name: curves[f"{name}_parisi"] for name in names})
    marks.branch(above, glass, "beta", "q", color=color, **_BOLD)
    rms = glass.q_rms.where(glass.stable)
    above.plot(glass.beta, rms, color=color, **_RMS)
    finite = glass.assign(dq_dbeta=glass.dq_dbeta.where(np.abs(glass.dq_dbeta) <= 100))
    marks.branch(below, finite, "beta", "dq_dbeta", color=color, **_BOLD)
    least = int(np.nanargmin(glass.beta.values))
    if float(glass.q[least]) > 0.05:  # a fold, not a continuous onset
        above.plot(glass.beta[least], glass.q[least], color=color, **_FOLD)


def panel_d(figure: FigureBase, data: Data) -> None:
    """Phase diagram: paramagnet, spin glass and the explosive region where both are stable."""
    lines = data["fig6d"]
    names = "gamma", "beta_critical", "beta_fold", "beta_paramagnet", "beta_fold_parisi"
    gamma, onset, symmetric, paramagnet, fold = (lines[name].values for name in names)
    right = 0.8
    ax = figure.subplots()
    ax.fill_betweenx(gamma, paramagnet, right, color=style.GLASS, lw=0)
    marks.coexistence(ax, gamma, fold, paramagnet, style.GLASS)
    # where replica symmetry has no lines any more, it promises a spin glass at every beta
    promised = np.where(np.isnan(symmetric) & (gamma < -1), 0, symmetric)
    ax.fill_betweenx(gamma, promised, fold, lw=0, **_PROMISED)
    above, below = gamma >= -1, gamma < -1
    ax.plot(onset[above], gamma[above], color="k")
    ax.plot(onset[below], gamma[below], color="k", ls=(0, (1, 1.3)))
    ax.plot(paramagnet[below], gamma[below], color="k", ls=(0, (4, 1.5)))
    ax.plot(symmetric, gamma, color="k", **_THIN)
    ax.plot(fold, gamma, color="k", **_BOLD)
    ax.plot(lines.beta_coexistence_parisi, gamma, color="k", lw=1.1, ls=(0, (5, 1.2, 1, 1.2)))
    ax.plot(0.5, -1, "o", color="k", ms=3.5)
    marks.phase_names(ax, {"paramagnet": (0.15, -1.08), "spin glass": (0.62, -1.14)})
    boxed: marks.Look = {"bbox": {"fc": "w", "ec": "none", "pad": 0.8}}
    marks.phase_names(ax, {"both": (0.335, -1.255)}, **boxed)
    beside: marks.Look = {"ha": "left", "textcoords": "offset points", "xytext": (4, 0)}
    marks.name_curve(ax, r"tricritical point $(1/2, -1)$", (0.5, -1), va="bottom", **beside)
    ax.set(xlim=(0, right), ylim=(gamma.min(), gamma.max()), xlabel=r"$\beta$", ylabel=r"$\gamma'$")
    ax.set(xticks=(0, 0.2, 0.4, 0.6, 0.8), yticks=(-1.3, -1.2, -1.1, -1, -0.9))
    marks.legend_below(figure, _lines(), columns=2)


_PROMISED: marks.Look = {"facecolor": "none", "edgecolor": "0.45", "hatch": "......"}


def _lines() -> list[Any]:
    """Legend entries of panel d."""
    dashes = {
        "continuous onset": {},
        r"$b = 1$: $\beta = 1 + \gamma'/2$": {"ls": (0, (1, 1.3))},
        "spinodal of the paramagnet": {"ls": (0, (4, 1.5))},
        "spinodal of the spin glass": _BOLD,
        "the same, replica symmetric": _THIN,
        "equal potentials": {"lw": 1.1, "ls": (0, (5, 1.2, 1, 1.2))},
    }
    entries: list[Any] = [marks.entry(name, color="k", **look) for name, look in dashes.items()]
    return [*entries, Patch(label="spin glass by (27) only", lw=0, **_PROMISED)]


def panel_e(figure: FigureBase, data: Data) -> None:
    """The flat solution: overlaps against x, the probability of a smaller one."""
    flat = data["fig6e"]
    ax = figure.subplots()
    colors, scale = style.sequence_colors(1 / flat.b.values)
    for number, color in enumerate(colors):
        state = flat.isel(b=number)
        x = np.append(state.x_level.values, 1)
        overlaps = np.append(state.q_level.values, state.q_parisi.values)
        ax.plot(x, overlaps, color=color, gid="family", **_BOLD)
        ax.axhline(float(state.q_symmetric), color=color, zorder=1.9, gid="family", **_THIN)
    ax.set(xlim=(0, 1), ylim=(0, 1), xticks=(0, 0.5, 1), yticks=(0, 0.5, 1))
    ax.set(xlabel="$x$, share of pairs with a smaller overlap", ylabel="$q(x)$")
    figure.colorbar(scale, ax=ax, label=r"$1/\beta'$", pad=0.02)
    entries = [
        marks.entry("Parisi (exact)", color="k", **_BOLD),
        marks.entry(r"Parisi, $\langle q^2\rangle^{1/2}$", color="k", **_RMS),
        marks.entry("replica symmetric (paper)", color="k", **_THIN),
        marks.entry("end of the paramagnet", color="k", **_LAST),
        marks.entry("fold of the spin glass", color="k", **_FOLD),
        *marks.stability("k"),
    ]
    marks.legend_below(figure, entries, columns=2)


PANELS: dict[str, Drawing] = {
    **{f"fig6{letter}": partial(panel_abc, letter=letter) for letter in "abc"},
    "fig6d": panel_d,
    "fig6e": panel_e,
}
DRAW = {"fig6": style.page(PANELS, ["abc", "de"], (1.15, 1), {"abc": (2.25, 1, 1)})}
SIZES = {"fig6": (style.PAGE, 5.9)}
