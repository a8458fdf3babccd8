"""Train word vectors on a text file: one sentence a line, words separated by white space.

Every option has a long name in the library's words; word2vec's short ones are accepted too.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from typing import TYPE_CHECKING, Any

from ..train.callbacks import CallbackAny2Vec
from ._output import emit

if TYPE_CHECKING:
    from ..models.word2vec import Word2Vec

HELP = "train word vectors on a text file"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    add = parser.add_argument
    add("-train", "--corpus", required=True, metavar="FILE", help="text to learn from")
    add("-output", "--output", required=True, metavar="FILE", help="file to write")
    add(
        "--format",
        choices=["native", "word2vec-text", "word2vec-binary"],
        help="by default the ending of --output decides: .txt and .vec are word2vec text, .bin is "
        "word2vec binary, all others the native format, which holds the whole model",
    )
    add("-binary", type=int, choices=[0, 1], help="0: word2vec text, 1: word2vec binary")
    add("-cbow", "--cbow", type=int, choices=[0, 1], default=1, help="1: CBOW, 0: skip-gram (1)")
    add("-size", "--vector-size", type=int, default=100, help="dimensions (100)")
    add("-window", "--window", type=int, default=5, help="words on either side (5)")
    add(
        "-sample", "--sample", type=float, default=1e-3, help="subsampling of frequent words (1e-3)"
    )
    add("-hs", "--hs", type=int, choices=[0, 1], default=0, help="hierarchical softmax (0)")
    add("-negative", "--negative", type=int, default=5, help="negative samples, 0 for none (5)")
    add("-threads", "--workers", type=int, help="threads (all processors)")
    add("-iter", "--epochs", type=int, default=5, help="passes over the text (5)")
    add("-min-count", "--min-count", type=int, default=5, help="drop rarer words (5)")
    add("-alpha", "--alpha", type=float, help="first learning rate (CBOW 0.05, skip-gram 0.025)")
    add("--seed", type=int, default=1, help="(1)")
    add("--errors", choices=["strict", "ignore", "replace"], default="strict", help="bad UTF-8")
    add("--quiet", action="store_true", help="no progress line")


def run(args: argparse.Namespace) -> int:
    """Train, write, and say what was written. After Ctrl-C, what was learnt so far is written."""
    from ..models.word2vec import Word2Vec

    _check_folder(args.output)
    keep = _KeepModel()
    alpha = args.alpha if args.alpha is not None else (0.05 if args.cbow else 0.025)
    start = time.perf_counter()
    try:
        Word2Vec(
            corpus_file=args.corpus,
            vector_size=args.vector_size,
            alpha=alpha,
            window=args.window,
            min_count=args.min_count,
            sample=args.sample,
            seed=args.seed,
            workers=args.workers,
            sg=1 - args.cbow,
            hs=args.hs,
            negative=args.negative,
            epochs=args.epochs,
            errors=args.errors,
            callbacks=[keep],
            progress=False if args.quiet else None,
        )
        code = 0
    except KeyboardInterrupt:
        if keep.model is None:
            raise
        print("fastvec train: interrupted; writing what was learnt so far", file=sys.stderr)
        code = 130
    assert keep.model is not None  # training calls on_train_begin or raises
    _report(args, keep.model, _write(args, keep.model), time.perf_counter() - start)
    return code


def _check_folder(output: str) -> None:
    """Refuse an output in a folder that does not exist now, not after an hour of training."""
    folder = os.path.dirname(output) or "."
    if not os.path.isdir(folder):
        raise FileNotFoundError(f"--output {output}: there is no folder {folder}")


class _KeepModel(CallbackAny2Vec):
    """Keeps hold of the model while its constructor trains, for the case of Ctrl-C."""

    model: Word2Vec | None = None

    def on_train_begin(self, model: Any) -> None:
        self.model = model


def _write(args: argparse.Namespace, model: Word2Vec) -> str:
    """Write the model or its vectors; return the name of the format."""
    kind: str = args.format or _format_by_options(args.binary, args.output)
    if kind == "native":
        model.save(args.output)
    else:
        model.wv.save_word2vec_format(args.output, binary=kind == "word2vec-binary")
    return kind


def _format_by_options(binary: int | None, output: str) -> str:
    """Return the format that ``-binary`` or the file's ending asks for."""
    if binary is not None:
        return "word2vec-binary" if binary else "word2vec-text"
    stem = output.removesuffix(".gz").removesuffix(".bz2")
    if stem.endswith((".txt", ".vec")):
        return "word2vec-text"
    return "word2vec-binary" if stem.endswith(".bin") else "native"


def _report(args: argparse.Namespace, model: Word2Vec, kind: str, seconds: float) -> None:
    """Print what was trained and where it is."""
    history = model.training_history
    words = sum(epoch["n_words"] for epoch in history)
    trained = sum(epoch["seconds"] for epoch in history)
    results = {
        "output": args.output,
        "format": kind,
        "words": len(model.wv),
        "dimensions": model.wv.vector_size,
        "epochs": len(history),
        "loss": [epoch["loss"] for epoch in history],
        "words_per_second": words / trained if trained else 0.0,
        "seconds": seconds,
    }
    loss = f", loss {history[-1]['loss']:.4f}" if history else ""
    emit(
        args,
        results,
        [
            f"{len(model.wv):,} words x {model.wv.vector_size} dimensions, {len(history)} epochs, "
            f"{results['words_per_second']:,.0f} words/s{loss}, {seconds:.1f} s in all",
            f"{args.output} ({kind})",
        ],
    )
