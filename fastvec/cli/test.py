"""Print precision and recall of a classifier on a text whose lines hold their labels."""

from __future__ import annotations

import argparse

from ._classifiers import add_model_and_texts, open_classifier
from ._output import emit

HELP = "precision and recall of a classifier"

EXAMPLES = """\
  fastvec test model.fastvec test.txt
  fastvec test model.bin test.txt 5
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    add_model_and_texts(parser, "one text per line, with its labels in it")


def run(args: argparse.Namespace) -> int:
    """Predict all texts and print three lines, as fastText does."""
    n, precision, recall = open_classifier(args).test(args.texts, args.k, args.threshold)
    emit(
        args,
        {"n": n, "k": args.k, "precision": precision, "recall": recall},
        [f"N\t{n}", f"P@{args.k}\t{precision:.3f}", f"R@{args.k}\t{recall:.3f}"],
    )
    return 0
