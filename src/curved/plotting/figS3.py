"""Figure S3: who remembers how much, success of recall against load."""

from collections.abc import Mapping
from functools import partial

import xarray as xr
from matplotlib.figure import FigureBase

from curved.plotting import style

__all__ = ["DRAW", "SIZES"]

Data = Mapping[str, xr.Dataset]

_LABELS = {
    "classical": "classical",
    "curved -1": r"curved, $\gamma' = -1$",
    "curved +1": r"curved, $\gamma' = +1$",
    "relativistic -1": r"relativistic, $\gamma' = -1$",
    "z^3": "dense, $F = z^3$",
    "exp": r"dense, $F = \exp z$",
}
_MARKERS = "osD^vP"


def panel(figure: FigureBase, data: Data, name: str, letter: str, title: str) -> None:
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
    ax.set(xscale="log", ylim=(-0.04, 1.06), xlabel=r"$\alpha = M/N$", ylabel="successful recalls")
    ax.set_title(title)
    style.panel_letter(figure, letter)
    if "source" in ends.attrs:
        figure.text(
            0.995,
            0.995,
            f"images: {ends.attrs['source']}",
            ha="right",
            va="top",
            size=5.5,
            color="0.4",
        )
    figure.legend(*ax.get_legend_handles_labels(), loc="outside lower center", ncols=3)


PANELS = {
    "figS3a": partial(panel, name="figS3a", letter="a", title="random patterns"),
    "figS3b": partial(panel, name="figS3b", letter="b", title="patterns of images"),
}


def assemble(figure: FigureBase, data: Data) -> None:
    """Put the two panels side by side."""
    for part, draw in zip(style.subfigures(figure, 1, 2), PANELS.values(), strict=True):
        draw(part, data)


DRAW = {"figS3": assemble, **PANELS}
SIZES = dict.fromkeys(PANELS, (style.COLUMN, 2.9)) | {"figS3": (style.PAGE, 2.9)}
