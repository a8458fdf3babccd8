"""Layer 5: the command ``fastvec``, one file per sub-command.

A command module has ``HELP`` (one line), ``EXAMPLES`` (lines to type), ``add_arguments(parser)``
and ``run(args)``. What takes long to import is imported inside ``run``, so that ``fastvec --help``
answers at once.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

from .. import __version__

COMMANDS = {
    "demo": "demo",
    "train": "train",
    "phrases": "phrases",
    "cooccur": "cooccur",
    "supervised": "supervised",
    "predict": "predict",
    "predict-prob": "predict_prob",
    "test": "test",
    "test-label": "test_label",
    "quantize": "quantize",
    "nn": "neighbours",
    "analogy": "analogy",
    "eval": "evaluate",
    "convert": "convert",
    "info": "info",
    "estimate": "estimate",
    "plot": "plot",
}

# What the library raises for wrong input; anything else is a defect and shows its traceback.
_USER_ERRORS = (OSError, ValueError, TypeError, LookupError, RuntimeError, ImportError)


class _Parser(argparse.ArgumentParser):
    """A parser whose errors are one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message} (see {self.prog} --help)\n")


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line."""
    parser = _Parser(
        prog="fastvec",
        description="Train, query and evaluate word vectors.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"fastvec {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, module_name in COMMANDS.items():
        module = importlib.import_module(f"{__name__}.{module_name}")
        command = commands.add_parser(
            name,
            help=module.HELP,
            description=module.__doc__,
            epilog=f"examples:\n{module.EXAMPLES}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )
        module.add_arguments(command)
        command.add_argument(
            "--json", action="store_true", help="print results as JSON, one object a line"
        )
        command.set_defaults(run=module.run)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command.

    Parameters
    ----------
    argv : sequence of str, optional
        Arguments after the program's name; ``sys.argv[1:]`` by default.

    Returns
    -------
    int
        Exit code: 0, 2 for bad use or bad input (one line on stderr), 130 after Ctrl-C.
    """
    try:
        args = build_parser().parse_args(argv)
    except SystemExit as stop:  # argparse has printed help or its complaint
        return stop.code if isinstance(stop.code, int) else 2
    try:
        code: int = args.run(args)
        sys.stdout.flush()
        return code
    except BrokenPipeError:  # the reader has seen enough, as in `fastvec nn ... | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return _complain(args.command, "interrupted", 130)
    except _USER_ERRORS as error:
        return _complain(args.command, _one_line(error), 2)


def _complain(command: str, message: str, code: int) -> int:
    """Print one line on stderr and return the exit code."""
    print(f"fastvec {command}: {message}", file=sys.stderr)
    return code


def _one_line(error: Exception) -> str:
    """Return an error's text without line breaks, and without the quotes KeyError adds."""
    if isinstance(error, OSError) and error.filename is not None:
        return f"{error.filename}: {error.strerror}"
    text = error.args[0] if isinstance(error, KeyError) and error.args else error
    return " ".join(str(text).split()) or type(error).__name__
