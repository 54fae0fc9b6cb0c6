"""The sources of a bitmap, told in its own metadata, and its pixels."""

import json
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from curved.numerics.typing import AnyArray
from curved.records.files import AnyPath, unreadable

LARGEST = 12_000_000
"""Pixels of a bitmap that is read; a figure of a page at 300 dots per inch has 9 million."""


class PictureError(Exception):
    """A file is not a bitmap, or not one that can be judged."""


SOURCE = "Source"
"""Keyword of the PNG under which this text is kept."""


def drawn_from(digests: Iterable[str], stamp: str, dpi: int, style: str) -> str:
    """Write the sources of a bitmap as text: digests of data files, code, resolution and style."""
    return json.dumps({"data": sorted(digests), "code": stamp, "dpi": dpi, "style": style})


def not_drawn_from(picture: AnyPath, told: str) -> bool:
    """Whether a bitmap tells other sources than the text `told`, from `drawn_from`.

    A missing bitmap tells none that are wrong.
    """
    if not Path(picture).is_file():
        return False
    try:
        with _opened(picture) as image:
            return bool(image.info.get(SOURCE) != told)
    except PictureError:
        return True


@contextmanager
def _opened(path: AnyPath) -> Iterator[Any]:
    """A bitmap whose header was read, and nothing more. What it claims to be is not believed."""
    from PIL import Image

    try:
        if fault := unreadable(path):
            raise PictureError(f"{path}: {fault}")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # sizes are checked
            with Image.open(path, formats=["PNG"]) as image:
                yield image
    except PictureError:
        raise
    except Exception as error:  # whatever comes of what is no picture
        raise PictureError(f"{path}: not a readable picture ({error})") from error


def pixels(path: AnyPath) -> AnyArray:
    """Read a bitmap, of shape (rows, columns, channels), if it is of a size that can be judged.

    Raises
    ------
    PictureError
        If it is not a picture, damaged, or claims to have more pixels than figures have.
    """
    with _opened(path) as image:
        columns, rows = image.size
        if columns * rows > LARGEST:
            raise PictureError(f"{path}: has {columns} x {rows} pixels; at most {LARGEST} are read")
        return np.asarray(image.convert("RGBA"))
