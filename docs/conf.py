"""Sphinx configuration. `make docs` builds the pages into results/docs."""

import re

from docutils import nodes
from latex2mathml.converter import convert

from curved import __version__

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
napoleon_use_ivar = True  # fields of records are no objects of their own
nitpicky = False
suppress_warnings = ["ref.python"]  # fields of records are called as properties elsewhere
smartquotes = False  # p(--) is no dash


def _expand(app, docname, source):
    """Put the whole docstrings of a module where api.md names it."""
    # types of parameters are in the table of the configuration
    directive = r"```{eval-rst}\n.. automodule:: \1\n"
    text = re.sub(r"<!-- automodule (\S+parameters) -->\n", directive + "```\n", source[0])
    source[0] = re.sub(r"<!-- automodule (\S+) -->\n", directive + "   :members:\n```\n", text)


def _skip(app, what, name, item, skip, options):
    """Leave out the fields of named tuples, which the docstring of each describes."""
    return skip or str(getattr(item, "__doc__", "")).startswith("Alias for field number")


def _inline_math(writer, node):
    writer.body.append(convert(node.astext()))
    raise nodes.SkipNode


def _displayed_math(writer, node):
    writer.body.append(convert(node.astext(), display="block"))
    raise nodes.SkipNode


def setup(app):
    """Register the docstrings of the API, and the rendering of formulas."""
    app.connect("source-read", _expand)
    app.connect("autodoc-skip-member", _skip)
    app.add_html_math_renderer("mathml", (_inline_math, None), (_displayed_math, None))
