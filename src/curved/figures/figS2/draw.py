"""Figure S2: other nonlinear networks, dense associative memories and the relativistic one."""

from matplotlib.figure import FigureBase
from matplotlib.lines import Line2D

from curved.figures import style
from curved.figures.shared.phase_diagram import phase_diagram
from curved.figures.style import Data

__all__ = ["DRAW", "SIZES"]


def panel_a(figure: FigureBase, data: Data) -> None:
    """Effective weight of a pattern against its overlap, for each F."""
    weights = data["figS2a"]
    ax = figure.subplots()
    ax.axhline(0, color="0.8", lw=0.6)
    ax.axvline(0, color="0.8", lw=0.6)
    colors = style.line_colors(weights.sizes["interaction"])
    for name, color in zip(weights.interaction.values, colors, strict=True):
        ax.plot(
            weights.overlap,
            weights.weight.sel(interaction=name),
            color=color,
            label=f"${_tex(name)}$",
        )
    ax.set(xlim=(-1, 1), ylim=(-1.05, 1.05), xlabel="$z/N$", ylabel="$w(z)/w(N)$")
    ax.legend(loc="lower right", title="$F(z)$")
    style.panel_letter(figure, "a")


def panel_b(figure: FigureBase, data: Data) -> None:
    """Shares of the weights in one recall; overlap and beta' of a curved network beside."""
    run = data["figS2b"]
    shares, inverse = figure.subplots(2, sharex=True, height_ratios=(1.4, 1))
    colors = style.line_colors(run.sizes["interaction"])
    for name, color in zip(run.interaction.values, colors, strict=True):
        share = run.share.sel(interaction=name)
        shares.plot(run.time, share[:, 0], color=color, label=f"${_tex(name)}$")
        others = share[:, 1:].mean("pattern")
        shares.plot(run.time, others.where(others > 1e-12), color=color, ls="--")
    shares.set(yscale="log", ylim=(2e-5, 3), ylabel="share of $|w|$")
    shares.legend(
        handles=[
            *shares.get_legend_handles_labels()[0],
            Line2D([], [], color="0.35", label="target"),
            Line2D([], [], color="0.35", ls="--", label="mean of others"),
        ],
        loc="center",
        bbox_to_anchor=(0.5, 0.7),
        ncols=3,
        labelspacing=0.2,
    )
    inverse.plot(run.time, run.beta_eff, color="k", label=r"$\beta'$")
    inverse.set(ylabel=r"$\beta'$", xlabel="$t$ (sweeps)", xlim=(0, float(run.time[-1])))
    beside = inverse.twinx()
    beside.plot(run.time, run.overlap_curved, color="0.5", ls="-.", label="$o$")
    beside.set(ylim=(0, 1.05), ylabel="$o$")
    handles = [*inverse.get_lines(), *beside.get_lines()]
    inverse.legend(handles=handles, loc="lower right", title=style.gamma_label(float(run.gamma)))
    style.panel_letter(figure, "b")


def panel_c(figure: FigureBase, data: Data) -> None:
    """Phase diagram of the relativistic network with one pattern."""
    phase_diagram(figure, data["figS2c"], 2.0, (1.74, -1.91))
    style.panel_letter(figure, "c")


def panel_d(figure: FigureBase, data: Data) -> None:
    """Hysteresis loops of simulations on the branches of the theory."""
    loops = data["figS2d"]
    axes = figure.subplots(1, loops.sizes["gamma"], sharey=True, squeeze=False)[0]
    colors = style.line_colors(2)
    beta = loops.beta_swept.values
    for ax, gamma in zip(axes, loops.gamma.values, strict=True):
        part = loops.sel(gamma=gamma)
        for branch in ("paramagnet", "ferromagnet 1"):
            line = part.sel(branch=branch)
            style.plot_branch(
                ax, line.beta.values, line.m.values, line.stable.values, color="0.55", zorder=1.5
            )
        for direction, marker, color in zip(part.direction.values, "^v", colors, strict=True):
            row = part.sel(direction=direction)
            ax.errorbar(
                beta,
                row.m_swept.values,
                row.m_swept_error.values,
                fmt=marker,
                ms=2.4,
                lw=0.8,
                mfc="none" if direction == "up" else color,
                mew=0.7,
                color=color,
                label=rf"$\beta$ going {direction}",
            )
        ax.set(xlim=(beta[0], beta[-1]), ylim=(-0.02, 1.03), xlabel=r"$\beta$")
        ax.set_title(style.gamma_label(gamma))
    axes[0].set_ylabel("$|m|$")
    axes[0].legend(
        handles=[*axes[0].get_legend_handles_labels()[0], *style.stability_handles("0.55")],
        loc="upper left",
    )
    style.panel_letter(figure, "d")


def _tex(name: str) -> str:
    return r"\exp z" if name == "exp" else str(name)


PANELS = {"figS2a": panel_a, "figS2b": panel_b, "figS2c": panel_c, "figS2d": panel_d}


def assemble(figure: FigureBase, data: Data) -> None:
    """Put the four panels on a page."""
    for part, panel in zip(style.subfigures(figure, 2, 2), PANELS.values(), strict=True):
        panel(part, data)


DRAW = {"figS2": assemble, **PANELS}
SIZES = dict.fromkeys(PANELS, (style.COLUMN, 2.9)) | {"figS2": (style.PAGE, 5.8)}
