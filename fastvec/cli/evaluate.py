"""Evaluate vectors on word pairs scored by people and on analogy questions."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from ._output import emit, positive_int

if TYPE_CHECKING:
    from ..vectors.keyed import KeyedVectors

HELP = "evaluate vectors on similarity pairs and analogies"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("model", help="a vector or model file")
    parser.add_argument(
        "--pairs",
        action="append",
        default=[],
        metavar="FILE",
        help="lines of word, word, score, separated by tabs; may be repeated",
    )
    parser.add_argument(
        "--analogies",
        action="append",
        default=[],
        metavar="FILE",
        help="lines of four words, sections begin with ':'; may be repeated",
    )
    parser.add_argument(
        "--restrict-vocab",
        type=positive_int,
        default=300_000,
        metavar="N",
        help="use only the N most frequent words (300000)",
    )


def run(args: argparse.Namespace) -> int:
    """Print one line a file, and one a section of analogies."""
    if not args.pairs and not args.analogies:
        raise ValueError("nothing to evaluate on: give --pairs FILE or --analogies FILE")
    from ._vectors import open_vectors

    vectors = open_vectors(args.model)
    for path in args.pairs:
        _pairs(args, vectors, path)
    for path in args.analogies:
        _analogies(args, vectors, path)
    return 0


def _pairs(args: argparse.Namespace, vectors: KeyedVectors, path: str) -> None:
    """Score one file of word pairs."""
    pearson, spearman, missing = vectors.evaluate_word_pairs(
        path, restrict_vocab=args.restrict_vocab
    )
    results = {
        "pairs": path,
        "spearman": float(spearman[0]),
        "pearson": float(pearson[0]),
        "out_of_vocabulary_percent": float(missing),
    }
    emit(
        args,
        results,
        [
            f"{path}: Spearman {results['spearman']:.4f}, Pearson {results['pearson']:.4f}, "
            f"{missing:.1f} % of pairs left out (word unknown)"
        ],
    )


def _analogies(args: argparse.Namespace, vectors: KeyedVectors, path: str) -> None:
    """Score one file of analogy questions."""
    score, sections = vectors.evaluate_word_analogies(path, restrict_vocab=args.restrict_vocab)
    table = [_section(section) for section in sections]
    emit(
        args,
        {"analogies": path, "accuracy": float(score), "sections": table},
        [
            f"{path}: accuracy {score:.4f}",
            *(f"  {row['accuracy']:.4f}  {row['correct']}/{row['asked']}  {row['section']}"
              for row in table if row["asked"]),
        ],
    )  # fmt: skip


def _section(section: dict[str, Any]) -> dict[str, Any]:
    """Return a section's counts in place of its questions."""
    correct = len(section["correct"])
    asked = correct + len(section["incorrect"])
    return {
        "section": section["section"],
        "correct": correct,
        "asked": asked,
        "accuracy": correct / asked if asked else 0.0,
    }
