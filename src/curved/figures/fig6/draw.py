"""Figure 6: the explosive spin glass (Sherrington-Kirkpatrick)."""

import json
from functools import partial

import numpy as np
from matplotlib.figure import FigureBase

from curved.figures import marks, style
from curved.figures.style import Data, Drawing


def panel_abc(figure: FigureBase, data: Data, letter: str) -> None:
    """Order parameter q and its response against beta, for the curvatures of one panel."""
    gammas = json.loads(data["fig6abc"].attrs["parameters"])["panels"][letter]
    diagram = data["fig6abc"].sel(gamma=gammas)
    above, below = figure.subplots(2, sharex=True)
    for gamma, curves, color in marks.family(diagram, "gamma"):
        for branch in ("paramagnet", "spin glass"):
            curve = curves.isel(point=diagram.branch.values == branch)
            label = style.gamma_label(gamma) if branch == "spin glass" else None
            marks.branch(above, curve, "beta", "q", color=color, label=label)
            finite = curve.assign(dq_dbeta=curve.dq_dbeta.where(np.abs(curve.dq_dbeta) <= 100))
            marks.branch(below, finite, "beta", "dq_dbeta", color=color)
    explosive = bool((diagram.dq_dbeta < 0).any())
    above.set(ylabel="$q$", ylim=(-0.02, 1))
    below.set(ylabel=r"$\partial q/\partial\beta$", ylim=(-10 if explosive else -0.2, 10))
    below.set(xlabel=r"$\beta$", xlim=(0, float(data["fig6abc"].beta.max())))
    marks.legend(above, *marks.stability("k"), loc="best")


def panel_d(figure: FigureBase, data: Data) -> None:
    """Phase diagram: paramagnet, spin glass and the explosive region where both are stable."""
    lines = data["fig6d"]
    names = "gamma", "beta_critical", "beta_fold", "beta_paramagnet"
    gamma, onset, fold, paramagnet = (lines[name].values for name in names)
    right = 0.8
    ax = figure.subplots()
    ax.axvspan(0, right, color=style.PARAMAGNET, lw=0)
    ax.fill_betweenx(gamma, paramagnet, right, color=style.ORDERED, lw=0)
    ax.fill_betweenx(gamma, fold, paramagnet, color=style.EXPLOSIVE, lw=0)
    above, below = gamma >= -1, gamma < -1
    critical, end, folded = style.line_colors(3)
    flat, last = r"$1 + \gamma'/2$ $(b = 1)$", r"end of the paramagnet, $1/2|\gamma'|$"
    ax.plot(onset[above], gamma[above], color=critical, label="continuous onset of $q$")
    ax.plot(onset[below], gamma[below], color=critical, ls=":", label=flat)
    ax.plot(paramagnet[below], gamma[below], color=end, ls="--", label=last)
    ax.plot(fold, gamma, color=folded, ls="-.", label="fold: onset of $q > 0$")
    ax.plot(0.5, -1, "o", color="k", ms=3.5)
    marks.phase_names(ax, {"P": (0.15, -1.05), "SG": (0.65, -1.1), "Exp": (0.28, -1.21)})
    ax.set(xlim=(0, right), ylim=(gamma[0], gamma[-1]), xlabel=r"$\beta$", ylabel=r"$\gamma'$")
    ax.legend(loc="lower left")


PANELS: dict[str, Drawing] = {
    **{f"fig6{letter}": partial(panel_abc, letter=letter) for letter in "abc"},
    "fig6d": panel_d,
}
DRAW = {"fig6": style.page(PANELS, ["ab", "cd"])}
SIZES = {"fig6": (style.PAGE, 5.8)}
