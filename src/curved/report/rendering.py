"""HTML from the templates of this room: each page is one file that needs no other and no network.

Whatever comes from data or from a text is escaped.
"""

import io
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from PIL import Image

from curved.ledger.summary import number
from curved.records.files import AnyPath, atomic

_TEMPLATES = Environment(
    loader=PackageLoader("curved.report"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


_TEMPLATES.filters["number"] = number


def render(template: str, **content: Any) -> str:
    """Fill in a template; a name that it asks for and does not get is an error."""
    return _TEMPLATES.get_template(f"{template}.html").render(**content)


def save(page: str, path: AnyPath) -> None:
    """Write a page, whole or not at all."""
    with atomic(path) as temporary:
        temporary.write_text(page, encoding="utf-8")


def small(source: AnyPath, width: int, largest: int) -> bytes:
    """Content of a small copy of a figure, so many pixels wide and below so many bytes; both PNG.

    Raises
    ------
    ValueError
        If 16 colours still take more.
    """
    with Image.open(source) as image:
        height = round(image.height * width / image.width)
        shrunk = image.convert("RGB").resize((width, height), Image.Resampling.LANCZOS)
    for colors in (256, 192, 128, 64, 32, 16):
        content = io.BytesIO()
        # Median cut, the default, would give thin lines the colour of others.
        few = shrunk.quantize(colors, Image.Quantize.MAXCOVERAGE, 3, dither=Image.Dither.NONE)
        few.save(content, "PNG", optimize=True)
        if content.tell() < largest:
            return content.getvalue()
    raise ValueError(
        f"{source}: has {content.tell()} bytes with {colors} colours, must have below {largest}"
    )
