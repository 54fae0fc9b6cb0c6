"""Figure S3: who remembers how much, success of recall against load."""

from functools import partial

from matplotlib.axes import Axes
from matplotlib.figure import FigureBase
from matplotlib.ticker import NullFormatter

from curved.figures import style
from curved.figures.style import Data

__all__ = ["DRAW", "SIZES"]


_LABELS = {
    "classical": "classical",
    "curved -1": r"curved, $\gamma' = -1$",
    "curved +1": r"curved, $\gamma' = +1$",
    "relativistic -1": r"relativistic, $\gamma' = -1$",
    "z^3": "dense, $F = z^3$",
    "exp": r"dense, $F = \exp z$",
}
_MARKERS = "osD^vP"
_WIDE = 100  # loads that differ by more are on a log scale


def panel(
    figure: FigureBase, data: Data, name: str, letter: str, title: str, legend: bool = True
) -> Axes:
    """Fraction of successful recalls of each kind of network."""
    ends = data[name]
    ax = figure.subplots()
    colors = style.line_colors(len(_LABELS))
    for (model, label), marker, color in zip(_LABELS.items(), _MARKERS, colors, strict=True):
        row = ends.sel(model=model)
        ax.errorbar(
            row["load"].values,
            row.success.values,
            row.success_error.values,
            fmt=f"{marker}-",
            ms=2.6,
            lw=0.8,
            color=color,
            label=label,
        )
    ax.set(ylim=(-0.04, 1.06), xlabel=r"$\alpha = M/N$", ylabel="successful recalls")
    if row["load"].max() > _WIDE * row["load"].min():
        ax.set_xscale("log")
        ax.xaxis.set_minor_formatter(NullFormatter())
    ax.set_title(title)
    style.panel_letter(figure, letter)
    if "source" in ends.attrs:
        style.image_source(figure, ends)
    if legend:
        figure.legend(*ax.get_legend_handles_labels(), loc="outside lower center", ncols=2)
    return ax


PANELS = {
    "figS3a": partial(panel, name="figS3a", letter="a", title="random patterns"),
    "figS3b": partial(panel, name="figS3b", letter="b", title="patterns of images"),
}


def assemble(figure: FigureBase, data: Data) -> None:
    """Put the two panels side by side above one legend."""
    parts = style.subfigures(figure, 2, 1, height_ratios=(1, 0.16))
    sides = style.subfigures(parts[0], 1, 2)
    axes = [
        draw(part, data, legend=False) for part, draw in zip(sides, PANELS.values(), strict=True)
    ]
    parts[1].legend(*axes[0].get_legend_handles_labels(), loc="center", ncols=3)


DRAW = {"figS3": assemble, **PANELS}
SIZES = dict.fromkeys(PANELS, (style.COLUMN, 3.1)) | {"figS3": (style.PAGE, 3.0)}
