"""What a bitmap was drawn from, told in its own metadata."""

import json
from collections.abc import Iterable
from pathlib import Path

from curved.records.files import AnyPath

SOURCE = "Source"
"""Keyword of PNG under which it stands."""


def drawn_from(digests: Iterable[str], stamp: str, dpi: int, style: str) -> str:
    """What a bitmap tells of data files, by their digests, of the code, resolution and style."""
    return json.dumps({"data": sorted(digests), "code": stamp, "dpi": dpi, "style": style})


def not_drawn_from(picture: AnyPath, told: str) -> bool:
    """Whether a bitmap was drawn from something else than what `drawn_from` tells.

    Of one that is not there it says no.
    """
    if not Path(picture).is_file():
        return False
    from PIL import Image

    try:
        with Image.open(picture) as image:
            return bool(image.info.get(SOURCE) != told)
    except OSError:
        return True
