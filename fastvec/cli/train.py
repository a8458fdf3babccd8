"""Train word vectors on a text file: one sentence a line, words separated by white space.

Every option has a long name in the library's words; the short ones of word2vec and fastText are
accepted, too.
"""

from __future__ import annotations

import argparse
import sys
import time
from typing import TYPE_CHECKING, Any

from ..io.word_counts import write_word_counts
from ..train.callbacks import CallbackAny2Vec
from ._output import emit, words_or_time
from ._training_options import add_training_options, training_parameters
from ._vectors import FORMATS, check_folder, format_by_options, write_vectors
from .families import Family, all_formats, find

if TYPE_CHECKING:
    from ..models.word2vec import Word2Vec

HELP = "train word vectors on a text file"


EXAMPLES = """\
  fastvec train --corpus corpus.txt --output model.fastvec --vector-size 300 --cbow 0
  fastvec train -train corpus.txt -output vectors.bin -binary 1 -size 300 -cbow 0
  fastvec train -input corpus.txt -output vectors.vec -dim 300 -ws 5 -loss hs
  fastvec train --model fasttext -input corpus.txt -output model.bin -cbow 0 -minn 3 -maxn 6
  fastvec train --model doc2vec --corpus documents.txt --output documents.fastvec --dm 0
  fastvec train --model svd --corpus corpus.txt --output svd.fastvec --context-smoothing 0.75
  fastvec train --model glove --corpus corpus.txt --output glove.fastvec --window 10 --x-max 10
  fastvec train --model glove -input-file pairs.bin -vocab-file vocab.txt -iter 15 -output vectors.txt
  fastvec train --corpus big.txt --output big.fastvec --checkpoint big.state
  fastvec train --corpus big.txt --output big.fastvec --checkpoint big.state --resume
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    add = parser.add_argument
    add("-train", "-input", "--corpus", metavar="FILE", help="text to learn from")
    add("-output", "-save-file", "--output", metavar="FILE", help="file to write (required)")
    add(
        "--format",
        choices=[*FORMATS, *all_formats()],
        help="by default the ending of --output decides: .txt and .vec are word2vec text, .bin is "
        "word2vec binary (of FastText: fastText's model), all others the native format, which holds "
        "the whole model",
    )
    add("-binary", type=int, choices=[0, 1], help="0: word2vec text, 1: word2vec binary")
    add_training_options(parser)
    add("-save-vocab", "--save-vocab", metavar="FILE", help="write lines of word and count, too")
    add("--checkpoint", metavar="FILE", help="keep the state here, to go on with --resume")
    add(
        "--checkpoint-every",
        type=words_or_time,
        default="10 min",
        metavar="HOW-OFTEN",
        help="a time, as '90 s', '10 min', '2 h', or a number of words (10 min)",
    )
    add("--resume", action="store_true", help="go on from --checkpoint, with its settings")
    add(
        "--on-divergence",
        choices=["raise", "reduce_alpha"],
        default="raise",
        help="end, or go back and on with half the rate, when the loss explodes (raise)",
    )
    add("--quiet", action="store_true", help="no progress line")


def run(args: argparse.Namespace) -> int:
    """Train, write, and say what was written. After Ctrl-C, what was learnt so far is written."""
    _check_files(args)
    for path in filter(None, (args.output, args.save_vocab)):
        check_folder(path)
    if args.resume and not args.checkpoint:
        raise ValueError("--resume goes on from --checkpoint FILE; say which")
    family = find(args.model)
    kind = args.format or format_by_options(args.binary, args.output, family.bin_format)
    if kind != "native" and kind not in (*(FORMATS if family.dense else ()), *family.formats):
        raise ValueError(f"--format {kind} cannot hold --model {args.model}")
    keep = _KeepModel()
    start = time.perf_counter()
    try:
        keep.model = _train(args, family, keep)
        code = 0
    except KeyboardInterrupt:
        if keep.model is None:
            raise
        print("fastvec train: interrupted; writing what was learnt so far", file=sys.stderr)
        code = 130
    if kind == "native":
        keep.model.save(args.output)
    elif kind in family.formats:
        family.formats[kind](keep.model, args.output)
    else:
        write_vectors(keep.model.wv, args.output, kind)
    if args.save_vocab:
        _write_vocabulary(keep.model, args.save_vocab)
    _report(args, keep.model, kind, time.perf_counter() - start)
    return code


def _check_files(args: argparse.Namespace) -> None:
    """Name all files that are missing; counts stand for a text, so argparse cannot."""
    text = "-train FILE (--corpus; with --model glove also --cooccurrences)"
    counts = getattr(args, "cooccurrences", None)
    wanted = {text: args.corpus or counts, "-output FILE (--output)": args.output}
    missing = [name for name, given in wanted.items() if given is None]
    if missing:
        raise ValueError(f"give {' and '.join(missing)}")


def _train(args: argparse.Namespace, family: Family, keep: CallbackAny2Vec) -> Word2Vec:
    """Train from the beginning, or go on from a checkpoint, whose settings count then."""
    shared = {
        "corpus_file": args.corpus,
        "callbacks": [keep],
        "progress": False if args.quiet else None,
    }
    parameters = training_parameters(args)
    counts = parameters.pop("cooccurrences", None)
    vocabulary = parameters.pop("vocab_file", None)
    if (args.corpus is None) == (counts is None):
        raise ValueError("give --corpus FILE, or --cooccurrences FILE with --model glove")
    if counts is not None:
        matrix = _open_counts(counts, vocabulary)
        counted: Word2Vec = _train_on_counts(args, family, shared, parameters, matrix)
        return counted
    if not family.iterative:
        if args.checkpoint:
            raise ValueError(f"--model {args.model} is not trained in steps: no --checkpoint")
        del shared["callbacks"]
        made: Word2Vec = family.model_class()(**shared, **parameters)
        return made
    if args.resume:
        kept = {name: parameters[name] for name in ("workers", "cache_dir") if name in parameters}
        resumed: Word2Vec = family.model_class().resume(args.checkpoint, **shared, **kept)
        return resumed
    trained: Word2Vec = family.model_class()(
        checkpoint=args.checkpoint,
        checkpoint_every=args.checkpoint_every,
        on_divergence=args.on_divergence,
        **shared,
        **parameters,
    )
    return trained


def _train_on_counts(
    args: argparse.Namespace,
    family: Family,
    shared: dict[str, Any],
    parameters: dict[str, Any],
    counts: Any,
) -> Any:
    """Train on pairs that are counted already, or go on."""
    callbacks, progress = shared["callbacks"], shared["progress"]
    if args.resume:
        return family.model_class().resume(
            args.checkpoint,
            counts,
            callbacks=callbacks,
            progress=progress,
            workers=parameters["workers"],
        )
    warm_start = parameters.pop("warm_start", None)
    return family.model_class()(progress=progress, **parameters).fit(
        counts,
        callbacks=callbacks,
        checkpoint=args.checkpoint,
        checkpoint_every=args.checkpoint_every,
        on_divergence=args.on_divergence,
        warm_start=warm_start,
    )


def _open_counts(path: str, vocabulary: str | None) -> Any:
    """A matrix of ours, or GloVe's records with their vocabulary."""
    if vocabulary is None:
        from ..counts.matrix import CooccurrenceMatrix

        return CooccurrenceMatrix.load(path)
    from ..io.glove_files import read_glove

    return read_glove(path, vocabulary)


class _KeepModel(CallbackAny2Vec):
    """Keeps hold of the model while its constructor trains, for the case of Ctrl-C."""

    model: Word2Vec | None = None

    def on_train_begin(self, model: Any) -> None:
        self.model = model


def _write_vocabulary(model: Word2Vec, path: str) -> None:
    """Write word and count, a line each, as word2vec.c does."""
    write_word_counts(path, zip(model.wv.index_to_key, model.wv.expandos["count"].tolist()))


def _report(args: argparse.Namespace, model: Word2Vec, kind: str, seconds: float) -> None:
    """Print what was trained and where it is."""
    history = getattr(model, "training_history", [])
    unit = "cells" if history and "n_cells" in history[0] else "words"
    n_trained = sum(epoch[f"n_{unit}"] for epoch in history)
    trained = sum(epoch["seconds"] for epoch in history)
    results = {
        "output": args.output,
        "format": kind,
        "words": len(model.wv),
        "dimensions": model.wv.vector_size,
        "epochs": len(history),
        "loss": [epoch["loss"] for epoch in history],
        f"{unit}_per_second": n_trained / trained if trained else 0.0,
        "seconds": seconds,
    }
    epochs = ""
    if history:
        epochs = f"{len(history)} epochs, {results[f'{unit}_per_second']:,.0f} {unit}/s, "
        epochs += f"loss {history[-1]['loss']:.4f}, "
    emit(
        args,
        results,
        [
            f"{len(model.wv):,} words x {model.wv.vector_size} dimensions, {epochs}"
            f"{seconds:.1f} s in all",
            f"{args.output} ({kind})",
        ],
    )
