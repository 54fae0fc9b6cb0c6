"""Drawing of the phases around a line of folds, for every energy transform."""

import xarray as xr
from matplotlib.figure import FigureBase

from curved.figures import style

__all__ = ["phase_diagram"]


def phase_diagram(
    figure: FigureBase, line: xr.Dataset, critical: float, explosive: tuple[float, float]
) -> None:
    """Draw the phases around a line of folds.

    Parameters
    ----------
    figure : FigureBase
        Where to draw.
    line : xarray.Dataset
        beta_fold over gamma.
    critical : float
        Where the paramagnet ends, in beta.
    explosive : tuple of float
        Where to name the explosive region.
    """
    gamma, beta = line.gamma.values, line.beta_fold.values
    tricritical = line.attrs["tricritical_gamma"]
    top, right = -2.0, 2 * critical
    ax = figure.subplots()
    ax.axvspan(0, critical, color=style.PARAMAGNET, lw=0)
    ax.axvspan(critical, right, color=style.ORDERED, lw=0)
    ax.fill_betweenx(gamma, beta, critical, color=style.EXPLOSIVE, lw=0)
    onset, end, fold = style.line_colors(3)
    ax.plot([critical] * 2, [0, tricritical], color=onset, label="continuous onset")
    ax.plot([critical] * 2, [tricritical, top], color=end, ls="--", label="end of the paramagnet")
    ax.plot(beta, gamma, color=fold, ls="-.", label="fold: onset of $m > 0$")
    ax.plot(critical, tricritical, "o", color="k", ms=3.5)
    ax.annotate(
        rf"$({critical:g}, {tricritical:.3g})$",
        (critical, tricritical),
        (5, 2),
        textcoords="offset points",
        va="top",
    )
    for text, x, y in (
        ("P", 0.35 * critical, -0.7),
        ("M", 1.5 * critical, -1.6),
        ("Exp", *explosive),
    ):
        ax.text(x, y, text, ha="center", va="center", fontsize=10)
    ax.set(xlim=(0, right), ylim=(0, top), xlabel=r"$\beta$", ylabel=r"$\gamma'$")
    ax.legend(loc="lower right")
