"""The Sphinx directive ``command-help``: what every sub-command of ``fastvec`` says to ``--help``."""

from __future__ import annotations

import argparse
import os
from typing import Any

from docutils import nodes
from docutils.parsers.rst import Directive

from fastvec.cli import build_parser


class CommandHelp(Directive):
    """A heading and the help of each sub-command, from the program itself."""

    def run(self) -> list[nodes.Node]:
        """Return them in the order of the program."""
        os.environ["COLUMNS"] = "88"  # argparse wraps at the terminal's width
        found: list[nodes.Node] = []
        for name, parser in _commands(build_parser()).items():
            found.append(nodes.rubric(text=f"fastvec {name}"))
            text = parser.format_help()
            found.append(nodes.literal_block(text, text, language="text"))
        return found


def _commands(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    """Return the parsers of the sub-commands by name."""
    (action,) = (a for a in parser._actions if isinstance(a, argparse._SubParsersAction))
    return dict(action.choices)


def setup(app: Any) -> dict[str, bool]:
    """Tell Sphinx the name."""
    app.add_directive("command-help", CommandHelp)
    return {"parallel_read_safe": True}
