"""Sphinx configuration. `make docs` builds the pages into results/docs."""

import pkgutil
import re
from importlib import import_module
from pathlib import Path

import yaml
from docutils import nodes
from latex2mathml.converter import convert

import curved
from curved import __version__
from curved.figures import catalogue
from curved.ledger.table import VARIABLES
from curved.report.publishing import captions
from curved.settings import schema

ROOT = Path(__file__).parents[1]

project = "curved-neural-networks"
author = "The curved-neural-networks developers"
copyright = f"2026, {author}"
release = __version__
extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx.ext.viewcode",
]
html_theme = "furo"
html_math_renderer = "mathml"  # browsers draw it themselves: no script, no network
html_title = project
myst_enable_extensions = ["amsmath", "dollarmath"]
myst_heading_anchors = 3
nb_execution_mode = "force"
nb_execution_raise_on_error = True
nb_execution_timeout = 300
autodoc_member_order = "bysource"
autodoc_typehints = "none"  # numpydoc sections say types and shapes
napoleon_use_rtype = False
nitpicky = False
smartquotes = False  # p(--) is no dash


def _row(*cells):
    """A row of a Markdown table, in which a bar divides cells if it is not escaped."""
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _data_dictionary():
    """A row for each variable of the data files."""
    known = catalogue.vocabulary() | VARIABLES
    for name, v in sorted(known.items()):
        yield _row(
            f"`{name}`", v.long_name, f"${v.symbol}$" if v.symbol else "", v.equation, v.units
        )


def _configuration():
    """A row for each key of the configuration."""
    for row in schema.table():
        yield _row(f"`{row.key}`", row.type, row.allowed, row.meaning)


def _figures():
    """Every picture with its caption and the panels behind it."""
    texts = captions(yaml.safe_load((ROOT / "config/config.yaml").read_text(encoding="utf-8")))
    for figure in catalogue.figures():
        yield f"## {figure.label}\n"
        for picture in figure.pictures:
            name = Path(picture).stem
            if (ROOT / "docs/images" / picture).is_file():
                yield f"![{catalogue.label(name)}](images/{picture})\n"
            yield f"```{{eval-rst}}\n{texts[name]}\n```\n"
        yield "| panel | data file | what is in it |\n|---|---|---|"
        for panel in figure.panels:
            letters = ", ".join(panel.letters)
            yield f"| {letters} | `{panel.folder}/{panel.name}.nc` | {panel.title()} |"
        yield ""


def _modules():
    """Every public module, room by room, but for the computing and drawing of single figures."""
    rooms = pkgutil.iter_modules(curved.__path__, "curved.")
    for room in (room for room in rooms if room.name != "curved.__main__"):
        module = import_module(room.name)
        yield f"## {room.name}\n\n{module.__doc__.strip() if room.ispkg else ''}\n"
        below = pkgutil.walk_packages(module.__path__, f"{room.name}.") if room.ispkg else [room]
        for name in (info.name for info in below):
            if not re.search(r"\._|\.figures\.fig", name):
                # types of parameters are in the table of the configuration
                members = "" if name.endswith(".parameters") else "\n   :members:"
                yield f"### {name}\n\n```{{eval-rst}}\n.. automodule:: {name}{members}\n```\n"


_GENERATED = {
    "api": _modules,
    "configuration": _configuration,
    "data": _data_dictionary,
    "figures": _figures,
}
"""What is written into a page where it says <!-- generated -->."""


def _generate(app, docname, source):
    if docname in _GENERATED:
        source[0] = source[0].replace("<!-- generated -->", "\n".join(_GENERATED[docname]()))


def _inline_math(writer, node):
    writer.body.append(convert(node.astext()))
    raise nodes.SkipNode


def _displayed_math(writer, node):
    writer.body.append(convert(node.astext(), display="block"))
    raise nodes.SkipNode


def setup(app):
    """Register the pages that are generated, and the rendering of formulas."""
    app.connect("source-read", _generate)
    app.add_html_math_renderer("mathml", (_inline_math, None), (_displayed_math, None))
