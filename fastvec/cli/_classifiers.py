"""What the commands of classifiers share: opening a model, reading texts, printing labels."""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from ._output import emit

if TYPE_CHECKING:
    from ..models.fasttext_classifier import FastTextClassifier


def add_model_and_texts(parser: argparse.ArgumentParser, what: str) -> None:
    """Declare ``MODEL TEXTS [K] [THRESHOLD]``, as fastText's commands have them."""
    add = parser.add_argument
    add("model", metavar="MODEL", help="a classifier: native, or fastText's .bin")
    add("texts", metavar="TEXTS", help=what)
    add("k", metavar="K", nargs="?", type=int, default=1, help="labels per text, -1 for all (1)")
    add(
        "threshold",
        metavar="THRESHOLD",
        nargs="?",
        type=float,
        default=0.0,
        help="least probability of a label (0)",
    )
    add("-thread", "--workers", dest="workers", type=int, help="threads (all cores)")
    add("-label", "--label-prefix", dest="label_prefix", help="prefix of labels (the model's)")


def open_classifier(args: argparse.Namespace) -> FastTextClassifier:
    """Open the model."""
    from ..models._arguments import worker_count
    from ..models.fasttext_classifier import FastTextClassifier

    model = FastTextClassifier.load(args.model, mmap="r")
    if args.label_prefix:
        model.label_prefix = args.label_prefix
    model.workers = worker_count(args.workers)
    return model


def lines_of(path: str) -> Iterator[str]:
    """Yield the lines of a text file, ``-`` for standard input."""
    if path == "-":
        yield from sys.stdin
        return
    from ..text.opening import as_text, open_text

    with io.BufferedReader(open_text(as_text(path, "texts"))) as lines:
        for line in lines:
            yield line.decode("utf-8")


def print_predictions(args: argparse.Namespace, with_probabilities: bool) -> int:
    """Print the labels of each line of a text, one line for each."""
    model = open_classifier(args)
    lines = lines_of(args.texts)
    while batch := list(islice(lines, 1 if args.texts == "-" else 4096)):
        for labels, values in zip(*model.predict(batch, args.k, args.threshold)):
            shown = [f"{value:.6g}" for value in values]
            result: dict[str, object] = {"labels": labels}
            words = labels
            if with_probabilities:
                result["probabilities"] = [float(value) for value in values]
                words = [word for pair in zip(labels, shown) for word in pair]
            emit(args, result, [" ".join(words)])
    return 0
