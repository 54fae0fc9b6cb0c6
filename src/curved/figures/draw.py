"""Drawing: every figure from its data files, none of which is computed here.

The module `draw` of a figure has a table `DRAW` with a function for each of its pictures, which
draws the Datasets into a (sub)figure. `SIZES` has their widths and heights in inches. A picture is
laid out and drawn once. Its panels, which `style.panel_letter` marks, are cut from it; one that
cannot be, as what explains it stands elsewhere, has its own entry in `DRAW`. A figure of several
pictures says by `style.page` which panels each of them has. A film, if there is one, is in
`FRAMES`: a generator that stops after each frame.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import matplotlib as mpl
import matplotlib.style
import numpy as np
from matplotlib.animation import PillowWriter
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.image import imsave

from curved.figures import style
from curved.records import data_files
from curved.records.files import atomic
from curved.records.logs import log_to
from curved.records.pictures import SOURCE, drawn_from

_FRAMES_PER_SECOND, _FILM_DPI, _PAUSE = 8, 160, 16  # the last: frames that the end is shown
_AUTHOR = "curved-neural-networks"


def draw(
    figure: str,
    data: data_files.Inputs,
    paths: Sequence[str | Path],
    dpi: int,
    log: str | Path,
    stamp: str = "",
    look: str = "nature",
    titles: Mapping[str, Sequence[str]] | None = None,
) -> None:
    """Draw a figure and its panels.

    Parameters
    ----------
    figure : str
        Name of the figure, such as fig2.
    data : mapping
        Paths of the data files that it is drawn from; each with the parameters that it must have
        been made with, or None for any.
    paths : sequence of path-like
        The files to write; the stem says what (a whole picture or a panel, such as ``fig2a``), the
        suffix in which format: png, pdf, svg or, of a film, gif.
    dpi : int
        Resolution of bitmaps.
    log : path-like
        The log that holds any error.
    stamp : str, optional
        Hash of the code that draws, which bitmaps then tell with that of the data (`drawn_from`).
    look : str, optional
        Style of the pictures, one of `style.STYLES`.
    titles : mapping, optional
        Title and description that the files of a picture tell of it, by its name.

    Raises
    ------
    KeyError
        If a file is asked for that is neither in `DRAW` or `FRAMES` nor a panel of the figure.
    """
    with log_to(log) as logger, mpl.style.context(["default", style.settings(look)]):
        style.find_fonts()
        module = import_module(f"{__package__}.{figure}.draw")
        datasets = {str(part.panel): part for part in data_files.load_all(data)}
        data_files.origins(datasets.values())
        told = drawn_from((part.digest for part in datasets.values()), stamp, dpi, look)
        wanted: dict[str, list[Path]] = defaultdict(list)
        for path in sorted(map(Path, paths), key=lambda path: path.stem):
            wanted[path.stem].append(path)
        films = getattr(module, "FRAMES", {})
        parts_of = _pages(figure, module.DRAW, wanted.keys() - films.keys())
        for name, panels in parts_of.items():
            page = laid_out(module, name, datasets, dpi, look)
            cut = style.lettered(page)
            parts: dict[str, style.Part] = {
                part: page if part == name else cut[part[-1]] for part in panels
            }
            files = {path: parts[part] for part in parts for path in wanted[part]}
            _save(page, files, told, titles or {})
        for name in wanted.keys() & films.keys():
            still = Figure(module.SIZES[name], layout="constrained")
            _save_film(still, films[name](still, datasets), wanted[name], min(dpi, _FILM_DPI))
        for written in paths:
            logger.info("%s written", written)


def _pages(
    figure: str, drawings: Mapping[str, style.Drawing], wanted: Iterable[str]
) -> dict[str, list[str]]:
    """The pages to lay out for some pictures, each with those of them that are parts of it."""
    holder = {
        f"{figure}{letter}": name
        for name, drawing in drawings.items()
        for letter in getattr(drawing, "letters", "")
    }
    found: dict[str, list[str]] = defaultdict(list)
    for name in sorted(wanted):
        found[name if name in drawings else holder[name]].append(name)
    return found


def laid_out(
    module: Any, name: str, data: style.Data, dpi: int = 100, look: str = "nature"
) -> Figure:
    """Draw and lay out a picture of a figure's module `draw`, for every format alike.

    The settings of the style must be in force.
    """
    width, height = module.SIZES[name]
    scale = style.STYLES[look]
    page = Figure((scale * width, scale * height), dpi, layout="constrained")
    module.DRAW[name](page, data)
    if (letter := re.sub(r"^figS?\d+", "", name)).isalpha():
        style.panel_letter(page, letter)
    style.tidy_ticks(page)
    style.magnify(page, look)
    FigureCanvasAgg(page)
    page.draw_without_rendering()
    page.set_layout_engine(None)
    style.align(page)
    return page


def _save(
    page: Figure, parts: Mapping[Path, style.Part], told: str, titles: Mapping[str, Sequence[str]]
) -> None:
    """Write parts of a page, each as if there were no others."""
    canvas: Any = page.canvas
    canvas.draw()
    pixels = np.asarray(canvas.buffer_rgba())
    others = style.lettered(page).values()
    for path, part in parts.items():
        title, says = titles.get(path.stem, (path.stem, ""))
        with atomic(path) as temporary:
            if path.suffix == ".png":
                left, bottom, right, top = np.rint(part.bbox.extents).astype(int)
                first = max(len(pixels) - top, 0)  # a page may end within a pixel
                seen = pixels[first : len(pixels) - bottom, left:right]
                tells = {SOURCE: told, "Title": title, "Description": says}
                imsave(temporary, seen, dpi=page.dpi, metadata=tells)
                continue
            hidden = [other for other in others if part is not page and other is not part]
            for other in hidden:
                other.set_visible(False)
            inches = part.bbox.transformed(page.dpi_scale_trans.inverted())
            tells = _metadata(path.suffix, title, says)
            page.savefig(temporary, dpi=page.dpi, bbox_inches=inches, metadata=tells)
            for other in hidden:
                other.set_visible(True)


def _metadata(suffix: str, title: str, says: str) -> dict[str, Any]:
    """What a vector file tells of itself, without the time."""
    if suffix == ".svg":
        return {"Title": title, "Description": says, "Creator": _AUTHOR, "Date": None}
    return {"Title": title, "Subject": says, "Author": _AUTHOR, "CreationDate": None}


def _save_film(still: Figure, frames: Iterator[None], paths: Sequence[Path], dpi: int) -> None:
    """Write a film, of which each frame changes the figure, with the layout of the first."""
    [path] = paths
    film = PillowWriter(fps=_FRAMES_PER_SECOND)
    with atomic(path) as temporary, film.saving(still, temporary, dpi):
        for _ in frames:
            film.grab_frame()
            still.set_layout_engine(None)
        for _ in range(_PAUSE):
            film.grab_frame()
