"""Counting pairs of words: fastvec beside ``cooccur`` of GloVe's C programs.

The programs are built by their Makefile; ``FASTVEC_GLOVE_BIN``, or ``--glove``, names the folder that
holds them (``git clone https://github.com/stanfordnlp/GloVe && make -C GloVe``, then ``GloVe/build``).
"""

import json
import os
import resource
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.versus.clock import timed

VARIABLE = "FASTVEC_GLOVE_BIN"


def glove_program(name: str) -> Path | None:
    """One of GloVe's programs, None if it is not there."""
    folder = os.environ.get(VARIABLE)
    path = Path(folder or ".") / name
    return path if folder and path.is_file() else None


def cooccur(
    program: str,
    path: str,
    counts: str,
    window: int,
    workers: int = 1,
    times: int = 1,
    memory_limit: str | None = None,
    least: int = 5,
    write: bool = True,
) -> dict[str, Any]:
    """Count a text with the vocabulary given, symmetric, harmonic; reading and writing included.

    ``counts`` is a JSON file of words and counts; words with fewer than ``least`` are left out.
    """
    frequency = json.loads(Path(counts).read_text("utf8"))
    chosen = {w: n for w, n in sorted(frequency.items(), key=lambda i: -i[1]) if n >= least}
    with tempfile.TemporaryDirectory() as folder:
        if program == "glove":
            return _glove(path, chosen, window, Path(folder))
        from fastvec import CooccurrenceMatrix

        result: dict[str, Any] = {}
        with timed(result):
            matrix = CooccurrenceMatrix.count(
                corpus_file=[path] * times,
                vocabulary=list(chosen),
                window=window,
                workers=workers,
                memory_limit=memory_limit,
                path=Path(folder) / "counts" if write else None,
                progress=False,
            )
        return {**result, "n_cells": matrix.nnz, "sum": float(matrix.values.sum()), **matrix.stats}


def _glove(path: str, counts: dict[str, int], window: int, folder: Path) -> dict[str, Any]:
    """The same by GloVe's program, which reads its input and writes its output."""
    import numpy as np

    program = glove_program("cooccur")
    assert program is not None, f"{VARIABLE} names no folder with GloVe's programs"
    vocabulary, output = folder / "vocab.txt", folder / "counts.bin"
    vocabulary.write_text("".join(f"{word} {n}\n" for word, n in counts.items()), "utf8")
    command = [str(program), "-vocab-file", str(vocabulary), "-window-size", str(window)]
    command += ["-symmetric", "1", "-memory", "4.0", "-verbose", "0"]
    command += ["-overflow-file", str(folder / "overflow")]
    result: dict[str, Any] = {}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with open(path, "rb") as text, output.open("wb") as records, timed(result):
        subprocess.run(command, stdin=text, stdout=records, stderr=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    result["cpu"] = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    record = np.dtype([("word", "<i4"), ("context", "<i4"), ("value", "<f8")])
    records = np.memmap(output, record, "r")
    return {**result, "n_cells": len(records), "sum": float(records["value"].sum())}
