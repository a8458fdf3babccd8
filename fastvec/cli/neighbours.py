"""Print the nearest neighbours of words; without a word, of each word read from stdin."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ._output import emit
from ._queries import add_query_arguments, lines_of_stdin

if TYPE_CHECKING:
    from ..vectors.keyed import KeyedVectors

HELP = "nearest neighbours of words"
EXAMPLES = """\
  fastvec nn model.fastvec king queen
  fastvec nn model.fastvec --topn 3 --json < words.txt
"""

_AT_ONCE = 1024  # words from a pipe that share one scan


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    add_query_arguments(parser)
    parser.add_argument(
        "words", nargs="*", metavar="word", help="asked from stdin if none is given"
    )


def run(args: argparse.Namespace) -> int:
    """Answer each word; an unknown one ends the command, or is only reported when it is from stdin."""
    from ._vectors import open_vectors

    vectors = open_vectors(args.model)
    if args.words:
        for word in args.words:
            vectors[word]  # an unknown word is an error before anything is printed
        _answer(args, vectors, args.words)
        return 0
    for words in _from_stdin():
        known = []
        for word in words:
            try:
                vectors[word]
                known.append(word)
            except KeyError as error:
                print(f"fastvec nn: {error.args[0]}", file=sys.stderr)
        _answer(args, vectors, known)
    return 0


def _from_stdin() -> Iterator[list[str]]:
    """Yield the words of each line typed, or of many lines together from a pipe."""
    pending: list[str] = []
    for line in lines_of_stdin("word> "):
        pending += line.split()
        if sys.stdin.isatty() or len(pending) >= _AT_ONCE:
            yield pending
            pending = []
    yield pending


def _answer(args: argparse.Namespace, vectors: KeyedVectors, words: list[str]) -> None:
    """Print the neighbours of words, found in one scan."""
    found = vectors.most_similar_batch(
        words, topn=args.topn, restrict_vocab=args.restrict_vocab, threads=args.threads
    )
    for word, neighbours in zip(words, found):
        emit(
            args,
            {"word": word, "neighbours": [[str(key), float(score)] for key, score in neighbours]},
            [word, *(f"  {score:.4f}  {key}" for key, score in neighbours)],
        )
