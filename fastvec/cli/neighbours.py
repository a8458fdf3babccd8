"""Print the nearest neighbours of words; without a word, of each line read from stdin."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from ._output import emit, positive_int

if TYPE_CHECKING:
    from ..vectors.keyed import KeyedVectors

HELP = "nearest neighbours of words"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("model", help="a vector or model file")
    parser.add_argument(
        "words", nargs="*", metavar="word", help="asked from stdin if none is given"
    )
    parser.add_argument("--topn", type=positive_int, default=10, help="neighbours a word (10)")
    parser.add_argument(
        "--restrict-vocab",
        type=positive_int,
        metavar="N",
        help="look only among the N most frequent words",
    )


def run(args: argparse.Namespace) -> int:
    """Answer each word; an unknown one ends the command, or only its line when interactive."""
    from ._vectors import open_vectors

    vectors = open_vectors(args.model)
    if args.words:
        for word in args.words:
            _answer(args, vectors, word)
        return 0
    interactive = sys.stdin.isatty()
    while True:
        if interactive:
            print("word> ", end="", file=sys.stderr, flush=True)
        line = sys.stdin.readline()
        if not line:
            return 0
        for word in line.split():
            try:
                _answer(args, vectors, word)
            except KeyError as error:
                print(f"fastvec nn: {error.args[0]}", file=sys.stderr)


def _answer(args: argparse.Namespace, vectors: KeyedVectors, word: str) -> None:
    """Print one word's neighbours."""
    found = vectors.most_similar(word, topn=args.topn, restrict_vocab=args.restrict_vocab)
    emit(
        args,
        {"word": word, "neighbours": [[str(key), float(score)] for key, score in found]},
        [word, *(f"  {score:.4f}  {key}" for key, score in found)],
    )
