"""Print the most probable labels of each line of a text, and their probabilities."""

from __future__ import annotations

import argparse

from ._classifiers import add_model_and_texts, print_predictions

HELP = "print the labels of texts with their probabilities"

EXAMPLES = """\
  fastvec predict-prob model.fastvec texts.txt
  fastvec predict-prob model.bin texts.txt 3 0.5
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    add_model_and_texts(parser, "one text per line, - for standard input")


def run(args: argparse.Namespace) -> int:
    """Predict line by line."""
    return print_predictions(args, with_probabilities=True)
