"""Sphinx settings. Build: ``sphinx-build -W --keep-going -b html docs build/docs``."""

import re
import sys
from pathlib import Path

import fastvec

sys.path.insert(0, str(Path(__file__).parent))  # for command_help

project = "fastvec"
author = "the fastvec contributors"
version = release = fastvec.__version__

extensions = [
    "command_help",
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",  # for its role `autolink`
    "sphinx.ext.mathjax",
    "sphinx.ext.napoleon",
]
exclude_patterns = ["changes"]  # fragments of the changelog

myst_enable_extensions = ["dollarmath"]
myst_heading_anchors = 3

# A name in single backticks is a link where it can be imported, else it is emphasised.
default_role = "autolink"
add_module_names = False
autosummary_generate = False
autodoc_member_order = "bysource"
autodoc_typehints = "none"  # numpydoc sections say it better
napoleon_google_docstring = False
napoleon_use_ivar = True  # an attribute is no entry of its own
napoleon_use_rtype = False
napoleon_use_param = False

html_theme = "furo"
html_title = f"fastvec {release}"
html_copy_source = False


def plain_types(app, what, name, obj, options, lines):
    """Set types of attributes as text: their words (``ndarray of shape``) would be looked up as names."""
    lines[:] = [re.sub(r"^(:vartype [^:]+:) (.+)$", r"\1 *\2*", line) for line in lines]


def setup(app):
    """Let types be text once napoleon has made fields of them."""
    app.connect("autodoc-process-docstring", plain_types, priority=900)
