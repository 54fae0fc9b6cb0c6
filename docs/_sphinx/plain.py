"""What is plain Markdown in the repository and more than that in the built pages.

Citations are written as [@key], as Pandoc has them. The gallery is a table; here it is a grid of
cards, each of which leads to its figure.
"""

import re

_CITATION = re.compile(r"(?<!`)\[(@[\w:-]+(?:; @[\w:-]+)*)\]")
_PICTURE = re.compile(r"!\[(?P<alt>[^\]]*)\]\((?P<path>[^)]*)\) (?P<title>[^|]*?) \|")


def _expand(app, docname, source):
    if docname == "gallery":
        source[0] = re.sub(r"\| \| \|\n\|---\|---\|\n((?:\|.*\n)+)", _grid, source[0])
    if not docname.startswith("api"):
        source[0] = _CITATION.sub(_cite, source[0])


def _cite(match):
    keys = match[1].replace("@", "").replace("; ", ",")
    return f"{{cite:p}}`{keys}`"


def _grid(match):
    """Cards in place of a table of pictures."""
    cards = [_card(**found.groupdict()) for found in _PICTURE.finditer(match[0])]
    return "::::{grid} 1 1 2 2\n:gutter: 3\n\n" + "\n".join(cards) + "::::\n"


def _card(alt, path, title):
    name, _, headline = title.partition(": ")
    number = re.match(r"Figure (S?\d)", name)[1].lower()
    return (
        f":::{{grid-item-card}} {name}\n:img-top: {path}\n:img-alt: {alt}\n"
        f":link: figures.html#figure-{number}\n\n{headline}\n:::\n"
    )


def setup(app):
    """Register the expansion of sources."""
    app.connect("source-read", _expand)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
