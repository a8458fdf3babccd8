"""Make a classifier small: drop the shortest rows, train again, store rows as codes.

MODEL is what `supervised` wrote, or fastText's .bin; the output is fastText's .ftz, or a native file if
its name does not end in .ftz. As in fastText, without MODEL `-output NAME` reads NAME.bin and writes
NAME.ftz.
"""

from __future__ import annotations

import argparse
import os
from typing import Any

from ._output import emit, megabytes
from ._vectors import check_folder

HELP = "make a classifier small (fastText's .ftz)"
EXAMPLES = """\
  fastvec quantize model.bin -output model.ftz
  fastvec quantize model.bin -output model.ftz -input train.txt -cutoff 100000 -retrain -qnorm
  fastvec quantize -input train.txt -output model -qnorm -retrain -cutoff 100000
"""

_OPTIONS: dict[str, tuple[tuple[str, ...], dict[str, Any]]] = {
    "cutoff": ((), {"type": int, "help": "rows that are kept, 0 for all (0)"}),
    "retrain": ((), {"action": "store_true", "help": "train on -input again with the rows left"}),
    "epochs": (("-epoch",), {"type": int, "help": "passes over the text of that (as the model)"}),
    "alpha": (("-lr",), {"type": float, "help": "first learning rate of that (as the model)"}),
    "dsub": ((), {"type": int, "help": "numbers that share a byte (2)"}),
    "qnorm": ((), {"action": "store_true", "help": "a byte for the length of each row"}),
    "qout": ((), {"action": "store_true", "help": "quantise the rows of the labels, too"}),
    "workers": (("-threads", "-thread"), {"type": int, "help": "threads (all processors)"}),
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    add = parser.add_argument
    add("model", nargs="?", metavar="MODEL", help="classifier")
    add("-output", "--output", required=True, metavar="FILE", help="file to write")
    add("-input", "--corpus", dest="corpus", metavar="FILE", help="labelled text, for -retrain")
    add("-label", "--label", default="__label__", metavar="PREFIX", help="of labels (__label__)")
    for name, (others, settings) in _OPTIONS.items():
        if "action" not in settings:
            settings = {"metavar": "X" if settings["type"] is float else "N", **settings}
        names = dict.fromkeys((f"-{name}", f"--{name}", *others))
        add(*names, dest=name, default=argparse.SUPPRESS, **settings)
    parser.add_argument("-verbose", type=int, help=argparse.SUPPRESS)


def run(args: argparse.Namespace) -> int:
    """Open, quantise, write, and say how much smaller it became."""
    from ..io import fasttext_bin
    from ..models.fasttext_classifier import FastTextClassifier

    path = args.model or f"{args.output}.bin"
    output = args.output if args.model else f"{args.output}.ftz"
    check_folder(output)
    if fasttext_bin.begins(path):
        model = FastTextClassifier.load_fasttext(path, label_prefix=args.label)
    else:
        model = FastTextClassifier.load(path)
    n_rows = len(model.input)
    given = {name: getattr(args, name) for name in _OPTIONS if hasattr(args, name)}
    model.quantize(corpus_file=args.corpus, **given)
    if output.endswith(".ftz"):
        model.save_fasttext(output)
    else:
        model.save(output)
    before, after = os.path.getsize(path), os.path.getsize(output)
    results = {
        "output": output,
        "rows_before": n_rows,
        "rows": len(model.input),
        "words": len(model.words),
        "labels": len(model.labels),
        "bytes_before": before,
        "bytes": after,
    }
    emit(
        args,
        results,
        [
            f"{n_rows:,} rows -> {len(model.input):,} ({len(model.words):,} words), "
            f"{megabytes(before)} -> {megabytes(after)}",
            output,
        ],
    )
    return 0
