"""One look for every figure: fonts, sizes, colours, and how panels share a page."""

from collections.abc import Callable, Mapping, Sequence
from itertools import cycle, islice
from pathlib import Path
from typing import Any, cast

import matplotlib as mpl
import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.colors import Colormap, Normalize
from matplotlib.figure import Figure, FigureBase, SubFigure
from matplotlib.font_manager import fontManager
from matplotlib.typing import ColorType

from curved.numerics.typing import Array

COLUMN, PAGE = 3.46, 7.08
"""Widths of a column and of a page in inches (88 and 180 mm)."""

RC = {
    "font.family": "serif",
    "font.serif": ["cmr10"],
    "mathtext.fontset": "cm",
    "axes.formatter.use_mathtext": True,
    "axes.unicode_minus": False,
    "font.size": 8.0,
    "axes.titlesize": 8.0,
    "axes.labelsize": 9.0,
    "xtick.labelsize": 7.0,
    "ytick.labelsize": 7.0,
    "legend.fontsize": 7.0,
    "legend.frameon": False,
    "legend.handlelength": 1.6,
    "axes.linewidth": 0.6,
    "axes.grid": False,
    "xtick.direction": "in",
    "ytick.direction": "in",
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.6,
    "xtick.major.size": 2.5,
    "ytick.major.size": 2.5,
    "lines.linewidth": 1.2,
    "lines.solid_capstyle": "butt",
    "pdf.fonttype": 42,
    "savefig.facecolor": "white",
}

PARAMAGNET, ORDERED, EXPLOSIVE = "#eef2f7", "#c9dcee", "#fbe3c0"
"""Fills of the phases; they differ in lightness too."""
COLORBLIND: tuple[ColorType, ...] = (
    "#0173b2", "#de8f05", "#029e73", "#d55e00", "#cc78bc",
    "#ca9161", "#fbafe4", "#949494", "#ece133", "#56b4e9",
)  # fmt: skip
"""Colours of seaborn's palette of this name, whose import every drawing would wait for."""

Data = Mapping[str, xr.Dataset]
"""What a figure is drawn from: its Datasets by their names."""
Part = Figure | SubFigure
Drawing = Callable[[FigureBase, Data], None]
"""What adds a figure or a panel to a (sub)figure."""


def find_fonts() -> None:
    """Make matplotlib know its own Computer Modern.

    Its list of fonts is a cache that all environments of a user share. One that was written while
    another environment was removed lacks them, and would turn every formula into other signs.
    """
    known = {font.name for font in fontManager.ttflist}
    for path in Path(mpl.get_data_path(), "fonts/ttf").glob("cm*.ttf"):
        if path.stem not in known:
            fontManager.addfont(path)


def line_colors(count: int) -> list[ColorType]:
    """Colours of a few lines that colour-blind readers can tell apart; six, then again."""
    return [COLORBLIND[i] for i in islice(cycle((0, 1, 2, 4, 7, 9)), count)]


def crest() -> Colormap:
    """Shades of an ordered family, from light to dark: those of seaborn."""
    import seaborn as sns  # takes longer than most figures: only where these are drawn

    return cast(Colormap, sns.color_palette("crest", as_cmap=True))


def sequence_colors(values: Array) -> tuple[list[ColorType], mpl.cm.ScalarMappable]:
    """Colours of an ordered family of lines, and what a colour bar needs to explain them."""
    edges = np.sort(values)
    mappable = mpl.cm.ScalarMappable(Normalize(edges[0], edges[-1]), crest().reversed())
    return [tuple(mappable.to_rgba(value)) for value in values], mappable


def gamma_label(gamma: float) -> str:
    """Name a curve by its curvature."""
    return rf"$\gamma' = {gamma:g}$"


def image_source(figure: FigureBase, data: xr.Dataset) -> None:
    """Say in small print from which images the data come."""
    figure.text(
        0.995, 0.995, f"images: {data.attrs['source']}", ha="right", va="top", size=5.5, color="0.4"
    )


def subfigures(figure: FigureBase, rows: int, columns: int, **options: Any) -> list[SubFigure]:
    """Divide a figure into parts, row by row."""
    return list(np.ravel(cast(Any, figure.subfigures(rows, columns, **options))))


def row_of_axes(figure: FigureBase, count: int, **options: Any) -> list[Axes]:
    """Make axes side by side; there may be only one."""
    return list(np.ravel(cast(Any, figure.subplots(1, count, **options))))


def panel_letter(figure: FigureBase, letter: str) -> None:
    """Put the bold letter of a panel into its upper left corner; `lettered` finds it by that."""
    figure.suptitle(rf"$\mathbf{{{letter}}}$", x=0.01, ha="left", fontsize=11)
    figure.set_label(letter)


def lettered(figure: Part) -> dict[str, Part]:
    """Find the panels in a figure, by their letters."""
    found = {letter: part for below in figure.subfigs for letter, part in lettered(below).items()}
    return {str(figure.get_label()): figure} if figure.get_label() else found


def page(
    panels: Mapping[str, Drawing],
    rows: Sequence[str],
    heights: Sequence[float] | None = None,
    widths: Sequence[float] | None = None,
) -> Drawing:
    """Make the drawing of a whole figure from those of its panels, by names that end in a letter.

    Each row has the panels of its letters. Heights of the rows, and widths of the panels in rows
    with several, are proportions; without them they are alike.
    """
    drawings = {name[-1]: panel for name, panel in panels.items()}

    def draw(figure: FigureBase, data: Data) -> None:
        parts = subfigures(figure, len(rows), 1, height_ratios=heights)
        for part, letters in zip(parts, rows, strict=True):
            several = len(letters) > 1
            sides = subfigures(part, 1, len(letters), width_ratios=widths) if several else [part]
            for side, letter in zip(sides, letters, strict=True):
                drawings[letter](side, data)
                panel_letter(side, letter)

    return draw
