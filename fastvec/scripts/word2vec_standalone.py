"""gensim's program ``word2vec_standalone``: ``fastvec train`` in the words of word2vec.c.

It prints nothing, and ``-output`` is always a file of word2vec: text, or binary with ``-binary 1``.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Sequence

from ..cli import main as fastvec

__all__ = ["main"]

_SPELLED = {"-min_count": "-min-count"}


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program; return its exit code.

    Parameters
    ----------
    argv : sequence of str, optional
        Arguments after the program's name; ``sys.argv[1:]`` by default.
    """
    given = sys.argv[1:] if argv is None else argv
    arguments = [_SPELLED.get(argument, argument) for argument in given]
    if "-binary" not in arguments:
        arguments += ["-binary", "0"]
    with contextlib.redirect_stdout(sys.stderr):
        return fastvec(["train", *arguments, "--quiet"])


if __name__ == "__main__":
    raise SystemExit(main())
