"""Figure S3: who remembers how much, success of recall against load."""

from functools import partial

from matplotlib.axes import Axes
from matplotlib.figure import FigureBase
from matplotlib.ticker import NullFormatter

from curved.figures import marks, style
from curved.figures.style import Data

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


def panel(figure: FigureBase, data: Data, name: str, title: str, alone: bool = True) -> Axes:
    """Fraction of successful recalls of each kind of network; a panel alone has a legend."""
    ends = data[name]
    ax = figure.subplots()
    kinds = zip(marks.family(ends.sel(model=list(_LABELS)), "model"), _MARKERS, strict=True)
    for (model, row, color), marker in kinds:
        look = {"marker": marker, "ls": "-", "mew": 1, "lw": 0.8, "color": color}
        marks.points(ax, row, "load", "success", label=_LABELS[model], **look)
    ax.set(ylim=(-0.04, 1.06), xlabel=r"$\alpha = M/N$", ylabel="successful recalls")
    if ends["load"].max() > _WIDE * ends["load"].min():
        ax.set_xscale("log")
        ax.xaxis.set_minor_formatter(NullFormatter())
    ax.set_title(title)
    if "source" in ends.attrs:
        style.image_source(figure, ends)
    if alone:
        marks.legend_below(figure, marks.drawn(ax), columns=2)
    return ax


PANELS = {
    "figS3a": partial(panel, name="figS3a", title="random patterns"),
    "figS3b": partial(panel, name="figS3b", title="patterns of images"),
}


def assemble(figure: FigureBase, data: Data) -> None:
    """Put the two panels side by side above one legend."""
    above, below = style.subfigures(figure, 2, 1, height_ratios=(1, 0.16))
    for side, letter in zip(style.subfigures(above, 1, 2), "ab", strict=True):
        ax = PANELS[f"figS3{letter}"](side, data, alone=False)
        style.panel_letter(side, letter)
    below.legend(handles=marks.drawn(ax), loc="center", ncols=3)


DRAW = {"figS3": assemble, **PANELS}
SIZES = dict.fromkeys(PANELS, (style.COLUMN, 3.1)) | {"figS3": (style.PAGE, 3.0)}
