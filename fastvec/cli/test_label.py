"""Print precision, recall and F1 of each label of a classifier, on labelled lines of text."""

from __future__ import annotations

import argparse

from ._classifiers import add_model_and_texts, open_classifier
from ._output import emit

HELP = "precision, recall and F1 of each label"

EXAMPLES = """\
  fastvec test-label model.fastvec test.txt
  fastvec test-label model.bin test.txt 5 --json
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    add_model_and_texts(parser, "one text per line, with its labels in it")


def run(args: argparse.Namespace) -> int:
    """Predict all texts and print a line for each label, as fastText does."""
    scores = open_classifier(args).test_label(args.texts, args.k, args.threshold)
    for label, score in scores.items():
        shown = (
            f"F1-Score : {score['f1score']:.6f}  Precision : {score['precision']:.6f}  "
            f"Recall : {score['recall']:.6f}   {label}"
        )
        emit(args, {"label": label, **score}, [shown])
    return 0
