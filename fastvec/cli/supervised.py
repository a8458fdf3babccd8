"""Train a text classifier on a file: one text a line, its labels in it as words with a prefix.

Every option has a long name in the library's words; fastText's short ones are accepted, too.
"""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Any

from ..train.callbacks import CallbackAny2Vec
from ._output import emit, positive_int, words_or_time
from ._vectors import check_folder

if TYPE_CHECKING:
    from ..models.fasttext_classifier import FastTextClassifier

HELP = "train a text classifier on a file"

EXAMPLES = """\
  fastvec supervised -input train.txt -output model.bin
  fastvec supervised -input train.txt -output model.fastvec -lr 0.5 -epoch 25 -wordNgrams 2
  fastvec supervised --corpus train.txt --output model.fastvec --objective ova --word-ngrams 2
"""

# name of the parameter: fastText's option, type, help
_OPTIONS: dict[str, tuple[str, Any, str]] = {
    "vector_size": ("-dim", positive_int, "dimension of the vectors (100)"),
    "alpha": ("-lr", float, "learning rate at the begin (0.1)"),
    "epochs": ("-epoch", positive_int, "passes over the text (5)"),
    "min_count": ("-minCount", int, "rarer words are dropped (1)"),
    "min_count_label": ("-minCountLabel", int, "rarer labels are dropped (0)"),
    "min_n": ("-minn", int, "shortest n-gram of characters (0)"),
    "max_n": ("-maxn", int, "longest n-gram of characters, 0 for none (0)"),
    "word_ngrams": ("-wordNgrams", positive_int, "longest n-gram of words (1)"),
    "bucket": ("-bucket", positive_int, "rows that n-grams share (2000000)"),
    "negative": ("-neg", positive_int, "noise labels with -loss ns (5)"),
    "window": ("-ws", int, "kept in fastText's files, without effect (5)"),
    "sample": ("-t", float, "kept in fastText's files, without effect (0.0001)"),
    "label_prefix": ("-label", str, "prefix of labels (__label__)"),
    "pretrained_vectors": ("-pretrainedVectors", str, "file of vectors that words begin with"),
    "workers": ("-thread", positive_int, "threads (3)"),
    "seed": ("-seed", int, "of random numbers (1)"),
}
_IGNORED = ("-lrUpdateRate", "-verbose", "-saveOutput")  # they say nothing about the result


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    add = parser.add_argument
    add(
        "-input",
        "--corpus",
        dest="corpus",
        required=True,
        metavar="FILE",
        help="text to learn from",
    )
    add(
        "-output",
        "--output",
        required=True,
        metavar="FILE",
        help="file to write: fastText's model if it ends in .bin, else the native format",
    )
    for name, (short, kind, text) in _OPTIONS.items():
        add(
            short,
            f"--{name.replace('_', '-')}",
            dest=name,
            type=kind,
            default=argparse.SUPPRESS,
            metavar="X" if kind is float else "FILE" if name == "pretrained_vectors" else "N",
            help=text,
        )
    add(
        "-loss",
        "--objective",
        dest="objective",
        choices=["softmax", "hs", "ns", "ova", "one-vs-all"],
        default="softmax",
        help="softmax, hierarchical softmax, negative sampling, one-vs-all (softmax)",
    )
    for name in _IGNORED:
        add(name, help=argparse.SUPPRESS)
    add("--checkpoint", metavar="FILE", help="keep the state here, to go on with --resume")
    add("--checkpoint-every", type=words_or_time, default="10 min", metavar="HOW-OFTEN",
        help="a time, as '90 s', '10 min', '2 h', or a number of words (10 min)")  # fmt: skip
    add("--resume", action="store_true", help="go on from --checkpoint, with its settings")
    add("--quiet", action="store_true", help="no progress line")


def run(args: argparse.Namespace) -> int:
    """Train, write, and say what was written. After Ctrl-C, what was learnt so far is written."""
    check_folder(args.output)
    if args.resume and not args.checkpoint:
        raise ValueError("--resume goes on from --checkpoint FILE; say which")
    keep, code = _KeepModel(), 0
    try:
        keep.model = _train(args, keep)
    except KeyboardInterrupt:
        if keep.model is None:
            raise
        print("fastvec supervised: interrupted; writing what was learnt so far", file=sys.stderr)
        code = 130
    model = keep.model
    if args.output.endswith(".bin"):
        model.save_fasttext(args.output)
    else:
        model.save(args.output)
    history = model.training_history
    results = {
        "output": args.output,
        "words": len(model.words),
        "labels": len(model.labels),
        "dimensions": model.vector_size,
        "epochs": len(history),
        "loss": [epoch["loss"] for epoch in history],
    }
    loss = f", loss {history[-1]['loss']:.4f}" if history else ""
    emit(
        args,
        results,
        [
            f"{args.output}: {len(model.words)} words, {len(model.labels)} labels, "
            f"{len(history)} epochs{loss}"
        ],
    )
    return code


def _train(args: argparse.Namespace, keep: CallbackAny2Vec) -> FastTextClassifier:
    """Train from the beginning, or go on from a checkpoint, whose settings count then."""
    from ..models.fasttext_classifier import FastTextClassifier

    shared: dict[str, Any] = {
        "corpus_file": args.corpus,
        "callbacks": [keep],
        "progress": False if args.quiet else None,
    }
    if args.resume:
        return FastTextClassifier.resume(
            args.checkpoint, workers=getattr(args, "workers", None), **shared
        )
    given = {name: getattr(args, name) for name in _OPTIONS if hasattr(args, name)}
    objective = "ova" if args.objective == "one-vs-all" else args.objective
    return FastTextClassifier(
        checkpoint=args.checkpoint,
        checkpoint_every=args.checkpoint_every,
        objective=objective,
        **shared,
        **given,
    )


class _KeepModel(CallbackAny2Vec):
    """Keeps hold of the model while its constructor trains, for the case of Ctrl-C."""

    model: FastTextClassifier | None = None

    def on_train_begin(self, model: Any) -> None:
        self.model = model
