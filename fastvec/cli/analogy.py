"""Answer "a is to b as c is to ?"; without words, for each line of three words read from stdin."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from ._output import emit
from ._queries import add_query_arguments, lines_of_stdin

if TYPE_CHECKING:
    from ..vectors.keyed import KeyedVectors

HELP = "a is to b as c is to ?"
EXAMPLES = """\
  fastvec analogy model.fastvec man woman king
  fastvec analogy model.fastvec man woman king  france paris italy  --topn 3
  fastvec analogy model.fastvec --method 3cosmul < questions.txt
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    add_query_arguments(parser)
    parser.add_argument(
        "words",
        nargs="*",
        metavar="word",
        help="a b c, or several such; from stdin if none is given",
    )
    parser.add_argument(
        "--method",
        choices=["3cosadd", "3cosmul"],
        default="3cosadd",
        help="nearest to b - a + c, or largest cos(b) cos(c) / cos(a) (3cosadd)",
    )


def run(args: argparse.Namespace) -> int:
    """Answer each question; a bad one ends the command, or is only reported when from stdin."""
    from ._vectors import open_vectors

    if len(args.words) % 3:
        raise ValueError(f"an analogy takes three words, a b c; got {len(args.words)}")
    vectors = open_vectors(args.model)
    if args.words:
        for i in range(0, len(args.words), 3):
            _answer(args, vectors, args.words[i : i + 3])
        return 0
    for line in lines_of_stdin("a b c> "):
        question = line.split()
        if not question:
            continue
        try:
            if len(question) != 3:
                raise ValueError(f"an analogy takes three words, a b c; got {line.strip()!r}")
            _answer(args, vectors, question)
        except (KeyError, ValueError) as error:
            print(f"fastvec analogy: {error.args[0]}", file=sys.stderr)
    return 0


def _answer(args: argparse.Namespace, vectors: KeyedVectors, question: list[str]) -> None:
    """Print the answers to one question."""
    a, b, c = question
    if args.method == "3cosmul":
        found = vectors.most_similar_cosmul(
            [b, c], [a], topn=args.topn, restrict_vocab=args.restrict_vocab
        )
    else:
        found = vectors.most_similar(
            [b, c], [a], topn=args.topn, restrict_vocab=args.restrict_vocab, threads=args.threads
        )
    emit(
        args,
        {
            "a": a,
            "b": b,
            "c": c,
            "method": args.method,
            "answers": [[str(key), float(score)] for key, score in found],
        },
        [f"{a} : {b} :: {c} : ?", *(f"  {score:.4f}  {key}" for key, score in found)],
    )
