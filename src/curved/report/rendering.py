"""HTML from the templates of this room: each page is one file that needs no other and no network.

Whatever comes from data or from a text is escaped.
"""

from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

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
