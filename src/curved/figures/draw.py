"""Drawing: every figure from its data files, none of which is computed here.

The module `draw` of a figure has a table `DRAW` with a function for the figure and for each of its
panels, which adds to a (sub)figure what it finds in the Datasets; `SIZES` has their widths and
heights in inches. A panel gets the letter at the end of its name. A film, if there is one, is in
`FRAMES`: a generator that stops after each frame.
"""

from collections.abc import Sequence
from importlib import import_module
from itertools import groupby
from pathlib import Path

import matplotlib as mpl
import matplotlib.style
from matplotlib.animation import PillowWriter
from matplotlib.figure import Figure

from curved.figures import style
from curved.records import data_files
from curved.records.files import atomic
from curved.records.logs import log_to

_FRAMES_PER_SECOND, _FILM_DPI = 8, 120


def draw(
    figure: str,
    data: data_files.Inputs,
    paths: Sequence[str | Path],
    dpi: int,
    log: str | Path,
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
        suffix in which format.
    dpi : int
        Resolution of bitmaps.
    log : path-like
        The log that holds any error.
    """
    with log_to(log) as logger, mpl.style.context(["default", style.RC]):
        module = import_module(f"{__package__}.{figure}.draw")
        datasets = {str(part.panel): part for part in data_files.load_all(data)}
        data_files.origins(datasets.values())
        files = sorted(map(Path, paths), key=lambda path: path.stem)
        for stem, formats in groupby(files, key=lambda path: path.stem):
            canvas = Figure(figsize=module.SIZES[stem], layout="constrained")
            if stem in module.DRAW:
                module.DRAW[stem](canvas, datasets)
            if (letter := stem.removeprefix(figure)).isalpha():
                style.panel_letter(canvas, letter)
            for path in formats:
                with atomic(path) as temporary:
                    if path.suffix == ".gif":
                        film = PillowWriter(fps=_FRAMES_PER_SECOND)
                        with film.saving(canvas, temporary, min(dpi, _FILM_DPI)):
                            for _ in module.FRAMES[stem](canvas, datasets):
                                film.grab_frame()
                    else:
                        undated = {"CreationDate": None} if path.suffix == ".pdf" else {}
                        canvas.savefig(temporary, dpi=dpi, metadata=undated)
                        canvas.set_layout_engine("none")  # every format has the layout of the first
                logger.info("%s written", path)
