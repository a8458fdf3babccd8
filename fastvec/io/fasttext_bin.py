"""fastText's ``.bin``: header, dictionary, input and output matrix; little-endian, unaligned.

Layout (version 12): magic and version (int32), twelve int32 arguments and one float64; the dictionary's
sizes (int32 entries, words, labels; int64 tokens, pruned buckets), its entries (UTF-8, NUL, int64 count,
int8 type) and pruned pairs; then twice a flag byte (1: quantised), int64 rows and columns, and float32
rows: the input's words then buckets, and the output's. Files from before versions have neither magic
nor flags nor a prune size.
"""

from __future__ import annotations

import mmap
import os
import struct
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .atomic import replacing
from .errors import FormatError, TruncatedError

MAGIC, VERSION = 793712314, 12
_OLDEST = 11

ARGUMENTS = (
    "dim",
    "ws",
    "epoch",
    "min_count",
    "neg",
    "word_ngrams",
    "loss",
    "model",
    "bucket",
    "min_n",
    "max_n",
    "lr_update_rate",
)
LOSSES = {1: "hs", 2: "ns", 3: "softmax", 4: "ova"}
MODELS = {1: "cbow", 2: "skipgram", 3: "supervised"}

Matrix = NDArray[np.float32]


@dataclass(eq=False)
class FastTextFile:
    """What a ``.bin`` file holds.

    Attributes
    ----------
    arguments : dict of str to int
        By the names in ``ARGUMENTS``.
    t : float
        Threshold of subsampling.
    words : list of bytes
    counts : ndarray of shape (n_words,), int64
    labels, label_counts
        The same of a supervised model's labels.
    n_tokens : int
    input : ndarray of shape (n_words + bucket, dim), float32
        A view of the mapped file, not aligned, read-only.
    output : ndarray of shape (n_words or n_labels, dim), float32
    """

    arguments: dict[str, int]
    t: float
    words: list[bytes]
    counts: NDArray[np.int64]
    input: Matrix
    output: Matrix
    n_tokens: int = 0
    labels: list[bytes] = field(default_factory=list)
    label_counts: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))
    version: int = VERSION


class _Reader:
    """Reads numbers one after the other, and says where the file ends too early."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = path
        with open(path, "rb") as file:
            size = os.fstat(file.fileno()).st_size
            self.data: Any = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if size else b""
        self.size, self.at = size, 0

    def need(self, n: int, what: str) -> None:
        """Raise unless n more bytes exist."""
        if n > self.size - self.at:
            raise TruncatedError(
                f"{self.path}: {what} at byte {self.at} needs {n} bytes, the file ends at {self.size}"
            )

    def numbers(self, form: str, what: str) -> tuple[Any, ...]:
        """Read numbers of a struct format."""
        n = struct.calcsize(form)
        self.need(n, what)
        found = struct.unpack_from(form, self.data, self.at)
        self.at += n
        return found

    def bad(self, message: str) -> FormatError:
        """The error for what was just read."""
        return FormatError(f"{self.path}: {message} (before byte {self.at})")

    def matrix(self, what: str, n_rows: int | None, dim: int) -> Matrix:
        """Map a float32 matrix whose size must be the expected one."""
        rows, columns = self.numbers("<qq", f"the size of the {what} matrix")
        if columns != dim or rows < 0 or (n_rows is not None and rows != n_rows):
            wanted = f"{n_rows if n_rows is not None else 'n'} x {dim}"
            raise self.bad(f"the {what} matrix is {rows} x {columns}, wanted {wanted}")
        self.need(rows * columns * 4, f"the {what} matrix of {rows} x {columns}")
        flat = np.frombuffer(self.data, "<f4", rows * columns, self.at)
        self.at += rows * columns * 4
        return flat.reshape(rows, columns)


def read(path: str | os.PathLike[str]) -> FastTextFile:
    """Open a ``.bin`` file; matrices stay mapped.

    Raises
    ------
    FormatError
        If the file is no fastText model, or damaged (`TruncatedError`: ends too early).
    NotImplementedError
        If its matrices are quantised (``.ftz``).
    """
    r = _Reader(path)
    magic = r.numbers("<i", "the magic number")[0]
    version = r.numbers("<i", "the version")[0] if magic == MAGIC else 0
    if magic != MAGIC:
        r.at = 0
    elif not _OLDEST <= version <= VERSION:
        raise r.bad(f"version {version}, this reader knows {_OLDEST} to {VERSION}")
    arguments = dict(zip(ARGUMENTS, r.numbers("<12i", "the arguments")))
    (t,) = r.numbers("<d", "the arguments")
    _check_arguments(r, arguments)
    if version == _OLDEST and arguments["model"] == 3:
        arguments["max_n"] = 0  # as fastText itself reads them
    n_entries, n_words, n_labels, n_tokens = r.numbers("<iiiq", "the dictionary's sizes")
    (n_pruned,) = r.numbers("<q", "the number of pruned buckets") if version else (-1,)
    if min(n_words, n_labels, n_tokens) < 0 or n_entries != n_words + n_labels:
        raise r.bad(f"{n_entries} entries, {n_words} words, {n_labels} labels, {n_tokens} tokens")
    entries = _entries(r, n_entries)
    if [kind for _, _, kind in entries] != [0] * n_words + [1] * n_labels:
        raise r.bad(f"the dictionary does not hold {n_words} words, then {n_labels} labels")
    if n_pruned > 0:
        raise NotImplementedError(f"{path} is a pruned model (.ftz), which cannot be read yet")
    dim, bucket = arguments["dim"], arguments["bucket"]
    buckets = bucket if arguments["max_n"] > 0 or arguments["word_ngrams"] > 1 else None
    _refuse_quantised(r, version, "input")
    rows = r.matrix("input", None if buckets is None else n_words + buckets, dim)
    if len(rows) not in (n_words, n_words + bucket):
        raise r.bad(f"{len(rows)} input rows for {n_words} words and {bucket} buckets")
    _refuse_quantised(r, version, "output")
    output = r.matrix("output", n_labels if arguments["model"] == 3 else n_words, dim)
    counts = np.array([count for _, count, _ in entries], np.int64)
    names = [name for name, _, _ in entries]
    return FastTextFile(
        arguments,
        t,
        names[:n_words],
        counts[:n_words],
        rows,
        output,
        n_tokens,
        names[n_words:],
        counts[n_words:],
        version,
    )


def _check_arguments(r: _Reader, arguments: dict[str, int]) -> None:
    """Raise unless the header can be that of a model."""
    sizes = arguments["dim"] > 0 and arguments["bucket"] >= 0 and arguments["ws"] >= 0
    if not sizes or arguments["loss"] not in LOSSES or arguments["model"] not in MODELS:
        raise r.bad(f"no fastText model: {arguments}")


def _entries(r: _Reader, n: int) -> list[tuple[bytes, int, int]]:
    """Read (name, count, type) of the dictionary's entries."""
    r.need(n * 10, f"a dictionary of {n} entries")  # each has a NUL, a count and a type at least
    found = []
    data, at = r.data, r.at
    for _ in range(n):
        end = data.find(b"\0", at)
        if end < 0 or end + 10 > r.size:
            r.at = at
            raise TruncatedError(f"{r.path}: a dictionary entry at byte {at} does not end")
        count, kind = struct.unpack_from("<qb", data, end + 1)
        found.append((bytes(data[at:end]), count, kind))
        at = end + 10
    r.at = at
    if any(count < 0 for _, count, _ in found):
        raise r.bad("a word of the dictionary has a negative count")
    return found


def _refuse_quantised(r: _Reader, version: int, what: str) -> None:
    """Read the flag of a matrix and raise if it is quantised."""
    if not version:
        return
    (flag,) = r.numbers("<B", f"the flag of the {what} matrix")
    if flag == 1:
        raise NotImplementedError(f"{r.path} is quantised (.ftz), which cannot be read yet")
    if flag:
        raise r.bad(f"the flag of the {what} matrix is {flag}, wanted 0 or 1")


def write(path: str | os.PathLike[str], model: FastTextFile) -> None:
    """Write a ``.bin`` file of version 12, complete or not at all."""
    n_words, n_labels = len(model.words), len(model.labels)
    with replacing(path) as file:
        file.write(struct.pack("<ii", MAGIC, VERSION))
        file.write(struct.pack("<12i", *(model.arguments[name] for name in ARGUMENTS)))
        file.write(struct.pack("<d", model.t))
        sizes = (n_words + n_labels, n_words, n_labels, model.n_tokens, -1)
        file.write(struct.pack("<iiiqq", *sizes))
        for kind, names, counts in (
            (0, model.words, model.counts),
            (1, model.labels, model.label_counts),
        ):
            for name, count in zip(names, counts.tolist()):
                if b"\0" in name:
                    raise ValueError(f"{name!r} holds a NUL, which ends a word in this format")
                file.write(name + b"\0" + struct.pack("<qb", count, kind))
        for matrix in (model.input, model.output):
            file.write(b"\0" + struct.pack("<qq", *matrix.shape))
            step = max(1, (1 << 22) // max(1, matrix.shape[1]))
            for begin in range(0, len(matrix), step):
                file.write(np.ascontiguousarray(matrix[begin : begin + step], "<f4").tobytes())
