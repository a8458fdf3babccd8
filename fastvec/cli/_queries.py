"""What the commands that ask a model for words have in common."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator

from ._output import positive_int


def add_query_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the model and how many answers are wanted."""
    add = parser.add_argument
    add("model", help="a vector or model file")
    add("--topn", type=positive_int, default=10, metavar="N", help="answers to each question (10)")
    add(
        "--restrict-vocab",
        type=positive_int,
        metavar="N",
        help="look only among the N most frequent words",
    )
    add("--threads", type=positive_int, default=1, metavar="N", help="threads (1)")


def lines_of_stdin(prompt: str) -> Iterator[str]:
    """Yield lines of standard input; on a terminal each is asked for with a prompt on stderr."""
    interactive = sys.stdin.isatty()
    while True:
        if interactive:
            print(prompt, end="", file=sys.stderr, flush=True)
        line = sys.stdin.readline()
        if not line:
            if interactive:
                print(file=sys.stderr)
            return
        yield line
