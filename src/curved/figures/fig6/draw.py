"""Figure 6: the explosive spin glass (Sherrington-Kirkpatrick)."""

import json
from collections.abc import Callable
from functools import partial

import numpy as np
from matplotlib.figure import FigureBase

from curved.figures import style
from curved.figures.style import Data

__all__ = ["DRAW", "SIZES"]


def panel_abc(figure: FigureBase, data: Data, letter: str) -> None:
    """Order parameter q and its response against beta, for the curvatures of one panel."""
    diagram = data["fig6abc"]
    gammas = json.loads(diagram.attrs["parameters"])["panels"][letter]
    above, below = figure.subplots(2, sharex=True)
    for gamma, color in zip(gammas, style.line_colors(len(gammas)), strict=True):
        for branch in ("paramagnet", "spin glass"):
            curve = diagram.sel(gamma=gamma).isel(point=diagram.branch.values == branch)
            beta, stable = curve.beta.values, curve.stable.values
            label = style.gamma_label(gamma) if branch == "spin glass" else None
            style.plot_branch(above, beta, curve.q.values, stable, color=color, label=label)
            response = np.where(np.abs(curve.dq_dbeta) > 100, np.nan, curve.dq_dbeta)
            style.plot_branch(below, beta, response, stable, color=color)
    explosive = bool((diagram.dq_dbeta.sel(gamma=gammas) < 0).any())
    above.set(xlim=(0, float(diagram.beta.max())), ylim=(-0.02, 1), ylabel="$q$")
    below.set(
        ylim=(-10 if explosive else -0.2, 10),
        xlabel=r"$\beta$",
        ylabel=r"$\partial q/\partial\beta$",
    )
    handles, _ = above.get_legend_handles_labels()
    above.legend(handles=[*handles, *style.stability_handles("k")], loc="best")
    style.panel_letter(figure, letter)


def panel_d(figure: FigureBase, data: Data) -> None:
    """Phase diagram: paramagnet, spin glass and the explosive region where both are stable."""
    lines = data["fig6d"]
    gamma = lines.gamma.values
    onset, fold, paramagnet = (
        lines[name].values for name in ("beta_critical", "beta_fold", "beta_paramagnet")
    )
    right = 0.8
    ax = figure.subplots()
    ax.axvspan(0, right, color=style.PARAMAGNET, lw=0)
    ax.fill_betweenx(gamma, paramagnet, right, color=style.ORDERED, lw=0)
    ax.fill_betweenx(gamma, fold, paramagnet, color=style.EXPLOSIVE, lw=0)
    critical, end, folded = style.line_colors(3)
    continuous = gamma >= -1
    ax.plot(onset[continuous], gamma[continuous], color=critical, label="continuous onset of $q$")
    ax.plot(
        onset[~continuous],
        gamma[~continuous],
        color=critical,
        ls=":",
        label=r"$1 + \gamma'/2$ $(b = 1)$",
    )
    ax.plot(
        paramagnet[~continuous],
        gamma[~continuous],
        color=end,
        ls="--",
        label=r"end of the paramagnet, $1/2|\gamma'|$",
    )
    ax.plot(fold, gamma, color=folded, ls="-.", label="fold: onset of $q > 0$")
    ax.plot(0.5, -1, "o", color="k", ms=3.5)
    for text, x, y in (("P", 0.15, -1.05), ("SG", 0.65, -1.1), ("Exp", 0.28, -1.21)):
        ax.text(x, y, text, ha="center", va="center", fontsize=10)
    ax.set(xlim=(0, right), ylim=(gamma[0], gamma[-1]), xlabel=r"$\beta$", ylabel=r"$\gamma'$")
    ax.legend(loc="lower left")
    style.panel_letter(figure, "d")


PANELS: dict[str, Callable[[FigureBase, Data], None]] = {
    **{f"fig6{letter}": partial(panel_abc, letter=letter) for letter in "abc"},
    "fig6d": panel_d,
}


def assemble(figure: FigureBase, data: Data) -> None:
    """Put the four panels on a page."""
    for part, panel in zip(style.subfigures(figure, 2, 2), PANELS.values(), strict=True):
        panel(part, data)


DRAW = {"fig6": assemble, **PANELS}
SIZES = dict.fromkeys(DRAW, (style.COLUMN, 2.9)) | {"fig6": (style.PAGE, 5.8)}
