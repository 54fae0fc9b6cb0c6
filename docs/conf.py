"""Sphinx configuration. `make docs` builds the pages into results/docs."""

from docutils import nodes
from latex2mathml.converter import convert

from curved import __version__
from curved.figures import catalogue
from curved.ledger.table import VARIABLES

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


def _data_dictionary(app, docname, source):
    """Write the table of variables from what writes the attributes of the files."""
    if docname != "data":
        return
    known = catalogue.vocabulary() | VARIABLES
    rows = [
        f"| `{name}` | {v.long_name} | {f'${v.symbol}$' if v.symbol else ''} "
        f"| {v.equation} | {v.units} |"
        for name, v in sorted(known.items())
    ]
    source[0] = source[0].replace("<!-- variables -->", "\n".join(rows))


def _inline_math(writer, node):
    writer.body.append(convert(node.astext()))
    raise nodes.SkipNode


def _displayed_math(writer, node):
    writer.body.append(convert(node.astext(), display="block"))
    raise nodes.SkipNode


def setup(app):
    """Register the data dictionary and the rendering of formulas."""
    app.connect("source-read", _data_dictionary)
    app.add_html_math_renderer("mathml", (_inline_math, None), (_displayed_math, None))
