"""Convert vectors between files: native, word2vec text and binary, GloVe text; compressed or not.

The input's format is judged by its content, the output's by its ending: .txt and .vec are word2vec
text, .bin is word2vec binary, all others native. Of a whole model the word vectors are taken.
"""

from __future__ import annotations

import argparse
import os
import time

from ._output import emit, megabytes, positive_int

HELP = "convert vectors between file formats"
EXAMPLES = """\
  fastvec convert GoogleNews-vectors-negative300.bin.gz news.fastvec
  fastvec convert glove.6B.300d.txt glove.fastvec --dtype float16
  fastvec convert model.fastvec vectors.txt --limit 50000
  fastvec convert model.fastvec vectors.txt --to glove-text
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    from ._vectors import FORMATS

    add = parser.add_argument
    add("input", help="a vector or model file")
    add("output", help="file to write")
    add("--from", dest="source", choices=FORMATS, help="format of the input, if not recognised")
    add("--to", dest="target", choices=FORMATS, help="format of the output")
    add("--limit", type=positive_int, metavar="N", help="only the first N words")
    add("--keys", metavar="FILE", help="only the words in this file, one a line")
    add("--dtype", choices=["float16", "float32", "float64"], help="numbers of a native output")


def run(args: argparse.Namespace) -> int:
    """Read, choose, write, and say what was written."""
    from ._vectors import check_folder, file_format, format_by_options, open_vectors, write_vectors

    check_folder(args.output)
    if os.path.exists(args.output) and os.path.samefile(args.input, args.output):
        raise ValueError(f"{args.output} is the input; write to another file")
    source = args.source or file_format(args.input)
    target = args.target or format_by_options(None, args.output)
    if args.dtype and target != "native":
        raise ValueError(f"--dtype is for native files; {target} holds 32-bit numbers or decimals")
    start = time.perf_counter()
    chosen = {"limit": args.limit, "keys": _keys(args.keys), "dtype": args.dtype}
    vectors = open_vectors(args.input, args.source, **chosen)
    if not len(vectors):
        raise ValueError(f"{args.input} has no vector for any of the words asked for")
    write_vectors(vectors, args.output, target)
    results = {
        "input": args.input,
        "input_format": source,
        "output": args.output,
        "output_format": target,
        "words": len(vectors),
        "dimensions": vectors.vector_size,
        "bytes": os.path.getsize(args.output),
        "seconds": time.perf_counter() - start,
    }
    emit(
        args,
        results,
        [
            f"{args.input} ({source}) -> {args.output} ({target}): {len(vectors):,} words x "
            f"{vectors.vector_size} dimensions, {megabytes(results['bytes'])}, "
            f"{results['seconds']:.1f} s"
        ],
    )
    return 0


def _keys(path: str | None) -> list[str] | None:
    """The words of a file, one a line."""
    if path is None:
        return None
    with open(path, encoding="utf8") as file:
        return [line.strip() for line in file]
