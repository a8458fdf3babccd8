"""Count how often words occur near each other: the input of GloVe, PPMI and SVD.

Options have the library's names; those of GloVe's cooccur are accepted, too, with what they mean there.
"""

from __future__ import annotations

import argparse
import time
from typing import Any

from ._output import emit, megabytes, window
from ._vectors import check_folder

HELP = "count pairs of words that occur near each other"
EXAMPLES = """\
  fastvec cooccur --corpus corpus.txt --output counts.fastvec --window 10
  fastvec cooccur --corpus corpus.txt --output counts.fastvec --window 2 --window-weighting flat
  fastvec cooccur -corpus corpus.txt -output cooccurrence.bin -vocab-file vocab.txt -window-size 15
  fastvec cooccur --corpus big.txt --output big.fastvec --memory-limit '8 GB' --checkpoint big.state
"""

# Parameter of CooccurrenceMatrix.count: its further names, and how argparse reads it. What is not given
# is left to that function.
_OPTIONS: dict[str, tuple[tuple[str, ...], dict[str, Any]]] = {
    "window": (
        ("-window-size",),
        {"type": window, "metavar": "N[,N]", "help": "words on either side, or left,right (10)"},
    ),
    "window_weighting": (
        (),
        {
            "choices": ["flat", "dynamic", "harmonic", "sampled"],
            "help": "weight of a distance (harmonic)",
        },
    ),
    "side": ((), {"choices": ["both", "left", "right"], "help": "which contexts count (both)"}),
    "min_count": (("-minCount",), {"type": int, "help": "drop rarer words (5)"}),
    "max_vocab_size": ((), {"type": int, "help": "forget rare words while counting"}),
    "max_final_vocab": ((), {"type": int, "help": "keep at most so many words"}),
    "contexts": ((), {"type": int, "help": "only so many of the most frequent words as contexts"}),
    "sample": (("-t",), {"type": float, "metavar": "X", "help": "subsampling threshold (0: none)"}),
    "sample_mode": ((), {"choices": ["dirty", "clean", "expected"], "help": "(dirty)"}),
    "sample_formula": ((), {"choices": ["paper", "word2vec"], "help": "(paper)"}),
    "workers": (("-threads",), {"type": int, "help": "threads (all processors)"}),
    "memory_limit": ((), {"metavar": "SIZE", "help": "as '1 GB' (half of the machine's memory)"}),
    "seed": ((), {"type": int, "help": "of random draws (1)"}),
    "cache_dir": ((), {"metavar": "DIR", "help": "where temporary files go"}),
    "errors": (
        (),
        {"choices": ["strict", "ignore", "replace"], "help": "what to do with bad UTF-8 (strict)"},
    ),
    "checkpoint": (
        (),
        {"metavar": "DIR", "help": "keep finished rows here, to go on after a kill"},
    ),
    "checkpoint_every": ((), {"metavar": "TIME", "help": "('1 min')"}),
}
# Options of GloVe's cooccur that tell how that program works.
_WITHOUT_EFFECT = ("-verbose", "-max-product", "-overflow-length", "-overflow-file")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    add = parser.add_argument
    add("-corpus", "-input", "--corpus", required=True, metavar="FILE", help="text to count in")
    add(
        "-output",
        "--output",
        required=True,
        metavar="FILE",
        help="file to write: GloVe's records if it ends in .bin, else a native file",
    )
    add(
        "-vocab-file",
        "--vocab-file",
        metavar="FILE",
        help="words to count, lines of word and count",
    )
    add("-save-vocab", "--save-vocab", metavar="FILE", help="write lines of word and count, too")
    for name, (others, settings) in _OPTIONS.items():
        dashed = name.replace("_", "-")
        if "choices" not in settings:
            settings = {"metavar": "N", **settings}
        add(f"-{dashed}", f"--{dashed}", *others, dest=name, default=argparse.SUPPRESS, **settings)
    add(
        "-symmetric",
        "--symmetric",
        type=int,
        choices=[0, 1],
        default=1,
        help="0: left contexts only (1)",
    )
    add("--positional", action="store_true", help="tell contexts apart by their offset")
    add(
        "--keep-rare-places",
        action="store_true",
        help="dropped words still take their place in a window",
    )
    add(
        "-distance-weighting",
        type=int,
        choices=[0, 1],
        help="GloVe's word for --window-weighting flat (0) or harmonic (1)",
    )
    add("-memory", type=float, metavar="GB", help="GloVe's word for --memory-limit")
    for name in _WITHOUT_EFFECT:
        add(name, help=argparse.SUPPRESS)
    add("--quiet", action="store_true", help="no progress line")


def run(args: argparse.Namespace) -> int:
    """Count, write, and say what was written."""
    from ..counts.matrix import CooccurrenceMatrix
    from ..io.glove_files import write_glove
    from ..io.word_counts import read_word_counts, write_word_counts

    for path in filter(None, (args.output, args.save_vocab)):
        check_folder(path)
    given = _parameters(args)
    if args.vocab_file:
        given["vocabulary"] = read_word_counts(args.vocab_file, argument="--vocab-file")
    records = args.output.endswith(".bin")
    if records and (given["positional"] or "contexts" in given):
        raise ValueError("--output: GloVe's records have one vocabulary; write a native file")
    start = time.perf_counter()
    path = None if records else args.output
    matrix = CooccurrenceMatrix.count(corpus_file=args.corpus, path=path, **given)
    if records:
        write_glove(matrix, args.output, args.save_vocab)
    elif args.save_vocab and matrix.word_counts is not None:
        write_word_counts(args.save_vocab, zip(matrix.words, matrix.word_counts.tolist()))
    _report(args, matrix, "GloVe" if records else "native", time.perf_counter() - start)
    return 0


def _parameters(args: argparse.Namespace) -> dict[str, Any]:
    """The keyword arguments of `CooccurrenceMatrix.count` that the options stand for."""
    given = {name: getattr(args, name) for name in _OPTIONS if hasattr(args, name)}
    given |= {"symmetric": bool(args.symmetric), "positional": args.positional}
    given |= {"delete_rare": not args.keep_rare_places}
    if args.distance_weighting is not None:
        given.setdefault("window_weighting", "harmonic" if args.distance_weighting else "flat")
    if args.memory is not None:
        given.setdefault("memory_limit", round(args.memory * 1e9))
    if args.quiet:
        given["progress"] = False
    return given


def _report(args: argparse.Namespace, matrix: Any, kind: str, seconds: float) -> None:
    """Print what was counted and where it is."""
    import os

    results = {
        "output": args.output,
        "format": kind,
        "words": matrix.n_words,
        "contexts": matrix.n_contexts,
        "cells": matrix.nnz,
        "unit": matrix.unit,
        "bytes": os.path.getsize(args.output),
        "tokens": matrix.stats["tokens"],
        "runs": matrix.stats["runs"],
        "bytes_spilled": matrix.stats["bytes_spilled"],
        "seconds": seconds,
    }
    emit(
        args,
        results,
        [
            f"{matrix.n_words:,} words x {matrix.n_contexts:,} contexts, {matrix.nnz:,} cells, from "
            f"{results['tokens']:,} tokens in {seconds:.1f} s",
            f"{args.output} ({kind}, {megabytes(results['bytes'])})",
        ],
    )
