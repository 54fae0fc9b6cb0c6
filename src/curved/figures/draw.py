"""Drawing: every figure from its data files, none of which is computed here.

The module `draw` of a figure has a table `DRAW` with a function for each of its pictures, which
adds to a (sub)figure what it finds in the Datasets, and `SIZES` with their widths and heights in
inches. A picture is laid out and drawn once. Its panels, which `style.panel_letter` marks, are cut
from it; one that cannot be, as what explains it stands elsewhere, has its own entry in `DRAW`. A
film, if there is one, is in `FRAMES`: a generator that stops after each frame.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
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

_FRAMES_PER_SECOND, _FILM_DPI = 8, 120
_UNDATED = {"CreationDate": None}


def draw(
    figure: str,
    data: data_files.Inputs,
    paths: Sequence[str | Path],
    dpi: int,
    log: str | Path,
    stamp: str = "",
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
        The files to write; the stem says what (the figure or a panel, such as ``fig2a``), the
        suffix in which format: png, pdf or, of a film, gif.
    dpi : int
        Resolution of bitmaps.
    log : path-like
        The log that holds any error.
    stamp : str, optional
        Hash of the code that draws, which bitmaps then tell with that of the data (`drawn_from`).

    Raises
    ------
    KeyError
        If a file is asked for that is neither in `DRAW` or `FRAMES` nor a panel of the figure.
    """
    with log_to(log) as logger, mpl.style.context(["default", style.RC]):
        style.find_fonts()
        module = import_module(f"{__package__}.{figure}.draw")
        datasets = {str(part.panel): part for part in data_files.load_all(data)}
        data_files.origins(datasets.values())
        told = drawn_from((part.digest for part in datasets.values()), stamp, dpi)
        wanted: dict[str, list[Path]] = defaultdict(list)
        for path in sorted(map(Path, paths), key=lambda path: path.stem):
            wanted[path.stem].append(path)
        films = getattr(module, "FRAMES", {})
        alone = {name for name in wanted if name in module.DRAW}
        cut = wanted.keys() - alone - films.keys()
        for name in sorted(alone | ({figure} if cut else set())):
            page = Figure(module.SIZES[name], dpi, layout="constrained")
            module.DRAW[name](page, datasets)
            if (letter := name.removeprefix(figure)).isalpha():
                style.panel_letter(page, letter)
            parts: dict[str, style.Part] = {name: page}
            if name == figure:
                parts |= {panel: style.lettered(page)[panel[-1]] for panel in sorted(cut)}
            _save(page, {path: parts[part] for part in parts for path in wanted[part]}, told)
        for name in wanted.keys() & films.keys():
            still = Figure(module.SIZES[name], layout="constrained")
            _save_film(still, films[name](still, datasets), wanted[name], min(dpi, _FILM_DPI))
        for written in paths:
            logger.info("%s written", written)


def _save(page: Figure, parts: Mapping[Path, style.Part], told: str) -> None:
    """Lay a page out, and write parts of it, each as if there were no others."""
    canvas: Any = FigureCanvasAgg(page)
    canvas.draw()
    page.set_layout_engine(None)  # every format has the layout of the bitmap
    pixels = np.asarray(canvas.buffer_rgba())
    others = style.lettered(page).values()
    for path, part in parts.items():
        with atomic(path) as temporary:
            if path.suffix == ".png":
                left, bottom, right, top = np.rint(part.bbox.extents).astype(int)
                seen = pixels[len(pixels) - top : len(pixels) - bottom, left:right]
                imsave(temporary, seen, dpi=page.dpi, metadata={SOURCE: told})
                continue
            hidden = [other for other in others if part is not page and other is not part]
            for other in hidden:
                other.set_visible(False)
            inches = part.bbox.transformed(page.dpi_scale_trans.inverted())
            page.savefig(temporary, dpi=page.dpi, bbox_inches=inches, metadata=_UNDATED)
            for other in hidden:
                other.set_visible(True)


def _save_film(still: Figure, frames: Iterator[None], paths: Sequence[Path], dpi: int) -> None:
    """Write a film, of which each frame changes the figure, with the layout of the first."""
    [path] = paths
    film = PillowWriter(fps=_FRAMES_PER_SECOND)
    with atomic(path) as temporary, film.saving(still, temporary, dpi):
        for _ in frames:
            film.grab_frame()
            still.set_layout_engine(None)
