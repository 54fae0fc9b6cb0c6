"""One look for every figure: type, sizes, the colours of curvature and phases, and the page."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from typing import Any, cast

import matplotlib as mpl
import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.colors import Colormap, LinearSegmentedColormap, ListedColormap, Normalize
from matplotlib.figure import Figure, FigureBase, SubFigure
from matplotlib.font_manager import fontManager
from matplotlib.lines import Line2D
from matplotlib.ticker import AutoLocator, FuncFormatter, MaxNLocator, ScalarFormatter
from matplotlib.typing import ColorType

from curved.numerics.typing import Array, ArrayLike

COLUMN, PAGE = 3.46, 7.08
"""Widths of a column and of a page in inches (88 and 180 mm)."""

SHEET = Path(__file__).with_name("curved.mplstyle")
"""The style sheet of the figures, which Matplotlib loads as ``curved.figures.curved``."""
RC: dict[str, Any] = dict(mpl.rc_params_from_file(SHEET, use_default_template=False).items())
"""Settings in the style sheet."""

# Serif type with capitals of 2 mm, which Physical Review asks for at the width of a column.
_APS = {
    "font.family": ["STIXGeneral"],
    "mathtext.fontset": "stix",
    "font.size": 7.5,
    **dict.fromkeys(("xtick.labelsize", "ytick.labelsize", "legend.fontsize"), 7.5),
    **dict.fromkeys(("axes.titlesize", "axes.labelsize"), 8.5),
    "legend.title_fontsize": 7.5,
    "figure.titlesize": 9.0,
}
_MAGNIFIED = 1.6  # type, lines and marks of slides, on pages that grow by less
STYLES: Mapping[str, float] = {"nature": 1.0, "aps": 1.0, "slides": 1.45}
"""The styles that there are, and how many times as large their pages are."""


def settings(style: str = "nature") -> dict[str, Any]:
    """Settings of Matplotlib of one of `STYLES`.

    Those of slides have type of 10 to 13 pt, on a page as wide as a screen.
    """
    if style == "aps":
        return RC | _APS
    if style == "slides":
        sized = {
            name: value
            for name, value in RC.items()
            if name.endswith(("size", "width")) and not name.startswith("lines")  # see `magnify`
        }
        return RC | {name: _MAGNIFIED * value for name, value in sized.items()}
    return dict(RC)


def magnify(figure: FigureBase, style: str) -> None:
    """Give lines and marks, which drawings size for paper, the size of a style."""
    if style == "slides":
        for line in figure.findobj(Line2D):
            assert isinstance(line, Line2D)
            line.set_linewidth(_MAGNIFIED * line.get_linewidth())
            line.set_markersize(_MAGNIFIED * line.get_markersize())


# Curvature: blue below 0, orange above, black at 0 and the paler the further from it; each list
# has the colours at 0, 1/2, 1, 3/2 and 2.
_BELOW = LinearSegmentedColormap.from_list(
    "below", ["#000000", "#0e3072", "#1f59b2", "#3d86de", "#7ab2f4"]
)
_ABOVE = LinearSegmentedColormap.from_list(
    "above", ["#000000", "#a43e0a", "#e2741c", "#f09a3e", "#f7c07f"]
)
_PALEST = 2.0

PARAMAGNET, RETRIEVAL, MIXED, GLASS = "#ffffff", "#b9d4ef", "#d6e8c9", "#b0a7bf"
"""Fills of the phases, the same in every diagram: where nothing is ordered, where memories rule
(ferromagnet), where they are metastable beside the spin glass, and the spin glass. Where two
phases coexist, `coexistence` fills with stripes of the ordered one."""

COLORBLIND: tuple[ColorType, ...] = (
    "#0173b2", "#de8f05", "#029e73", "#d55e00", "#cc78bc",
    "#ca9161", "#fbafe4", "#949494", "#ece133", "#56b4e9",
)  # fmt: skip
"""Colours of seaborn's palette of this name, whose import every drawing would wait for."""

Data = Mapping[str, xr.Dataset]
"""The Datasets from which a figure is drawn, by their names."""
Part = Figure | SubFigure
Drawing = Callable[[FigureBase, Data], None]
"""A function that adds a figure or a panel to a (sub)figure."""


def find_fonts() -> None:
    """Make matplotlib know the fonts that come with it.

    Its list of fonts is a cache that all environments of a user share. One that was written while
    another environment was removed lacks them, and would turn every formula into other signs.
    """
    known = {Path(font.fname).name for font in fontManager.ttflist if Path(font.fname).is_file()}
    for family in ("DejaVuSans", "STIX"):
        for path in Path(mpl.get_data_path(), "fonts/ttf").glob(f"{family}*.ttf"):
            if path.name not in known:
                fontManager.addfont(path)


def gamma_color(gamma: float) -> ColorType:
    """Colour of a curvature, the same in every figure."""
    shades = _BELOW if gamma < 0 else _ABOVE
    red, green, blue, _ = shades(min(abs(gamma) / _PALEST, 1.0))
    return float(red), float(green), float(blue)


def gamma_colors(gammas: ArrayLike) -> list[ColorType]:
    """Colours of some curvatures."""
    return [gamma_color(gamma) for gamma in np.ravel(np.asarray(gammas, dtype=float)).tolist()]


def gamma_scale(gammas: ArrayLike) -> mpl.cm.ScalarMappable:
    """Colour map and norm for a colour bar of some curvatures."""
    low, high = float(np.min(gammas)), float(np.max(gammas))
    colors = ListedColormap(cast(Any, gamma_colors(np.linspace(low, high, 256))))
    return mpl.cm.ScalarMappable(Normalize(low, high), colors)


def gamma_looks(gammas: ArrayLike) -> list[dict[str, Any]]:
    """Colour, dashes and marker of each of a few curvatures, for print without colour.

    The flat network is dashed; triangles point down below 0 and up above.
    """
    values = np.ravel(np.asarray(gammas, dtype=float)).tolist()
    signs: dict[int, tuple[Iterator[Any], Iterator[str]]] = {
        -1: (cycle(("-", (0, (8, 1)))), cycle("vsD<")),
        0: (cycle([(0, (4, 1.5))]), cycle("o")),
        1: (cycle(((0, (5, 1.2, 1, 1.2)), (0, (5, 1.2, 1, 1.2, 1, 1.2)))), cycle("^dP>")),
    }
    looks = {}
    for gamma in sorted(values, key=abs):
        dashes, markers = signs[int(np.sign(gamma))]
        looks[gamma] = {"color": gamma_color(gamma), "ls": next(dashes), "marker": next(markers)}
    return [looks[gamma] for gamma in values]


def line_colors(count: int) -> list[ColorType]:
    """Colours of a few lines that do not stand for curvatures; six, then again.

    Colour-blind readers tell them apart; without colour only dashes or markers do.
    """
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
    figure.text(0.995, 0.995, f"images: {data.attrs['source']}", ha="right", va="top", color="0.35")


def subfigures(figure: FigureBase, rows: int, columns: int, **options: Any) -> list[SubFigure]:
    """Divide a figure into parts, row by row."""
    return list(np.ravel(cast(Any, figure.subfigures(rows, columns, **options))))


def row_of_axes(figure: FigureBase, count: int, **options: Any) -> list[Axes]:
    """Make axes side by side; there may be only one."""
    return list(np.ravel(cast(Any, figure.subplots(1, count, **options))))


def tidy_ticks(figure: FigureBase) -> None:
    """Put few round numbers on linear axes that have no ticks of their own, and no idle zeros."""
    outer = _axes(cast(Part, figure))
    inner = [cast(Axes, child) for ax in outer for child in ax.child_axes]
    for ax in (*outer, *inner):
        for axis in ax._axis_map.values():
            if axis.get_scale() == "linear" and isinstance(axis.get_major_locator(), AutoLocator):
                axis.set_major_locator(MaxNLocator(5, steps=[1, 2, 2.5, 5, 10]))
            if axis.get_scale() == "linear" and type(axis.get_major_formatter()) is ScalarFormatter:
                axis.set_major_formatter(FuncFormatter(plain_number))


def plain_number(value: float, _: int | None = None) -> str:
    """Write a number of an axis."""
    return f"{round(value, 12) + 0:g}".replace("-", "\N{MINUS SIGN}")


def panel_letter(figure: FigureBase, letter: str) -> None:
    """Put the bold letter of a panel into its upper left corner; `lettered` finds it by that."""
    size, weight = mpl.rcParams["figure.titlesize"], mpl.rcParams["figure.titleweight"]
    text = figure.text(0, 1, letter, ha="left", va="top", size=size, weight=weight)
    text.set_in_layout(False)
    figure.set_label(letter)


def letter_axes(axes: Sequence[Axes]) -> None:
    """Put bold letters above axes that are not panels of their own."""
    size, weight = mpl.rcParams["figure.titlesize"], mpl.rcParams["figure.titleweight"]
    for ax, letter in zip(axes, "abcdefgh", strict=False):
        ax.set_title(letter, loc="left", size=size, weight=weight)


def lettered(figure: Part) -> dict[str, Part]:
    """Find the panels in a figure, by their letters."""
    found = {letter: part for below in figure.subfigs for letter, part in lettered(below).items()}
    return {str(figure.get_label()): figure} if figure.get_label() else found


def _axes(part: Part) -> list[Axes]:
    """All axes of a part, those of parts of it too."""
    return [*part.axes, *(ax for below in part.subfigs for ax in _axes(below))]


def _frames(part: Part) -> Array | None:
    """Bottom and top of each row of frames in a part, in pixels; None if they cannot be moved."""
    axes = [ax for ax in _axes(part) if ax.get_label() != "<colorbar>" and ax.axison]
    if not axes or any(ax.name == "3d" or ax.get_aspect() != "auto" for ax in axes):
        return None
    rows: list[list[float]] = []
    for box in sorted((ax.get_window_extent() for ax in axes), key=lambda box: box.y0):
        if rows and box.y0 < rows[-1][1]:
            rows[-1][1] = max(rows[-1][1], box.y1)
        else:
            rows.append([box.y0, box.y1])
    return np.array(rows)


def align(page: Figure) -> None:
    """Give the frames of panels side by side the same bottoms and tops.

    The layout does so within a panel only. It must have been done; frames can only become lower.
    """
    rows = defaultdict(list)
    for part in lettered(page).values():
        if (frames := _frames(part)) is not None:
            rows[round(part.bbox.y0), round(part.bbox.y1)].append((part, frames))
    for row in rows.values():
        alike = len({len(frames) for _, frames in row}) == 1
        found = [frames if alike else frames[[0, -1], [0, 1]][None] for _, frames in row]
        wanted = np.stack([np.max(found, axis=0)[:, 0], np.min(found, axis=0)[:, 1]], axis=1)
        for (part, _), own in zip(row, found, strict=True):
            for ax in _axes(part):
                box = ax.get_window_extent()
                y0, y1 = np.interp((box.y0, box.y1), own.ravel(), wanted.ravel())
                moved = mpl.transforms.Bbox.from_extents(box.x0, y0, box.x1, y1)
                parent = ax.get_figure()
                assert parent is not None
                ax.set_position(moved.transformed(parent.transSubfigure.inverted()))


@dataclass(frozen=True)
class Page:
    """The drawing of a whole picture from those of its panels."""

    panels: Mapping[str, Drawing]
    """Drawings by the names of panels, which end in a letter."""
    rows: Sequence[str]
    """Letters of the panels in each row."""
    heights: Sequence[float] | None = None
    """Proportions of the rows."""
    widths: Mapping[str, Sequence[float]] | None = None
    """Proportions of the panels in rows with several, by the letters of the row."""

    def __call__(self, figure: FigureBase, data: Data) -> None:
        """Draw the panels, each with its letter."""
        drawings = {name[-1]: panel for name, panel in self.panels.items()}
        parts = subfigures(figure, len(self.rows), 1, height_ratios=self.heights)
        for part, letters in zip(parts, self.rows, strict=True):
            widths = (self.widths or {}).get(letters)
            several = len(letters) > 1
            sides = subfigures(part, 1, len(letters), width_ratios=widths) if several else [part]
            for side, letter in zip(sides, letters, strict=True):
                drawings[letter](side, data)
                panel_letter(side, letter)

    @property
    def letters(self) -> str:
        """Letters of all its panels."""
        return "".join(self.rows)


def page(
    panels: Mapping[str, Drawing],
    rows: Sequence[str],
    heights: Sequence[float] | None = None,
    widths: Mapping[str, Sequence[float]] | None = None,
) -> Page:
    """Make the drawing of a whole figure from those of its panels: see `Page`."""
    return Page(panels, rows, heights, widths)
