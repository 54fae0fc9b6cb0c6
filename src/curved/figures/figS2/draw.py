"""Figure S2: other nonlinear networks, dense associative memories and the relativistic one."""

from matplotlib.figure import FigureBase

from curved.figures import marks, style
from curved.figures.shared.drawings import directions, hysteresis_branches, phase_diagram
from curved.figures.style import Data


def panel_a(figure: FigureBase, data: Data) -> None:
    """Effective weight of a pattern against its overlap, for each F."""
    ax = figure.subplots()
    ax.axhline(0, color="0.8", lw=0.6)
    ax.axvline(0, color="0.8", lw=0.6)
    for name, curve, color in marks.family(data["figS2a"], "interaction"):
        ax.plot(curve.overlap, curve.weight, color=color, label=_formula(name))
    ax.set(xlim=(-1, 1), ylim=(-1.05, 1.05), xlabel="$z/N$", ylabel="$w(z)/w(N)$")
    ax.legend(loc="lower right", title="$F(z)$")


def panel_b(figure: FigureBase, data: Data) -> None:
    """Shares of the weights in one recall; overlap and beta' of a curved network beside."""
    run = data["figS2b"]
    shares, inverse = figure.subplots(2, sharex=True, height_ratios=(1.4, 1))
    for name, network, color in marks.family(run, "interaction"):
        target, others = network.share[:, 0], network.share[:, 1:].mean("pattern")
        shares.plot(run.time, target, color=color, label=_formula(name))
        shares.plot(run.time, others.where(others > 1e-12), color=color, ls="--")
    shares.set(yscale="log", ylim=(2e-5, 3), ylabel="share of $|w|$")
    both = marks.entry("target", color="0.35"), marks.entry("mean of others", color="0.35", ls="--")
    middle = {"loc": "center", "bbox_to_anchor": (0.5, 0.7)}
    marks.legend(shares, *both, ncols=3, labelspacing=0.2, **middle)
    inverse.plot(run.time, run.beta_eff, color="k", label=r"$\beta'$")
    inverse.set(ylabel=r"$\beta'$", xlabel="$t$ (sweeps)", xlim=(0, float(run.time[-1])))
    beside = inverse.twinx()
    beside.plot(run.time, run.overlap_curved, color="0.5", ls="-.", label="$o$")
    beside.set(ylim=(0, 1.05), ylabel="$o$")
    title = style.gamma_label(float(run.gamma))
    marks.legend(inverse, *marks.drawn(beside), loc="lower right", title=title)


def panel_c(figure: FigureBase, data: Data) -> None:
    """Phase diagram of the relativistic network with one pattern."""
    phase_diagram(figure, data["figS2c"], 2.0, (1.74, -1.91))


def panel_d(figure: FigureBase, data: Data) -> None:
    """Hysteresis loops of simulations on the branches of the theory."""
    loops = data["figS2d"]
    axes = style.row_of_axes(figure, loops.sizes["gamma"], sharey=True)
    for ax, part in marks.each_gamma(axes, loops):
        hysteresis_branches(ax, part)
        for way, row, look in directions(part):
            look |= {"ms": 2.4, "mew": 0.7, "lw": 0.8, "label": rf"$\beta$ going {way}"}
            marks.points(ax, row, "beta_swept", "m_swept", **look)
    axes[0].set_ylabel("$|m|$")
    marks.legend(axes[0], *marks.stability("0.55"), loc="upper left")


def _formula(name: str) -> str:
    return r"$\exp z$" if name == "exp" else f"${name}$"


PANELS = {"figS2a": panel_a, "figS2b": panel_b, "figS2c": panel_c, "figS2d": panel_d}
DRAW = {"figS2": style.page(PANELS, ["ab", "cd"])}
SIZES = {"figS2": (style.PAGE, 5.8)}
