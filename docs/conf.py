"""Sphinx configuration. `make docs` builds the pages into results/docs."""

import logging
import sys
from pathlib import Path

from jupyter_client import KernelManager

from curved import __version__

# The notebook's kernel speaks in the open, and warns of it, unless it is told otherwise.
if hasattr(KernelManager, "transport_encryption"):  # older ones have no choice
    KernelManager.transport_encryption.default_value = "auto"
logging.getLogger("traitlets").setLevel(logging.WARNING)

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE / "_sphinx"))

project = "curved-neural-networks"
author = "The curved-neural-networks developers"
copyright = f"2026, {author}"
release = __version__
extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "sphinx.ext.napoleon",
    "sphinx.ext.viewcode",
    "sphinx_design",
    "sphinxcontrib.bibtex",
    # in docs/_sphinx
    "access",
    "api",
    "formulas",
    "links",
    "plain",
]
exclude_patterns = ["_sphinx", "published"]
html_theme = "furo"
html_math_renderer = "mathml"
html_title = project
html_static_path = ["_static"]
html_css_files = ["curved.css"]
html_copy_source = False
myst_enable_extensions = ["amsmath", "attrs_block", "colon_fence", "deflist", "dollarmath"]
myst_heading_anchors = 3
nb_execution_mode = "force"
nb_execution_raise_on_error = True
nb_execution_timeout = 300
bibtex_bibfiles = ["references.bib"]
bibtex_default_style = "unsrt"
bibtex_reference_style = "author_year"
autosummary_generate = False  # docs/_sphinx/api.py does it
autodoc_member_order = "bysource"
autodoc_typehints = "none"  # numpydoc sections say types and shapes
napoleon_use_rtype = False
napoleon_use_ivar = True  # fields of records are no objects of their own
nitpicky = False
default_role = "py:obj"  # `name` in a docstring
suppress_warnings = ["ref.python"]  # fields of records are called as properties elsewhere
smartquotes = False  # p(--) is no dash
