"""fastText's ``.bin`` and ``.ftz``: header, dictionary, input and output matrix.

Layout (version 12), little-endian and unaligned: magic and version (int32), twelve int32 arguments and
one float64; the dictionary's sizes (int32 entries, words, labels; int64 tokens; int64 buckets that
stayed, -1 for all), its entries (UTF-8, NUL, int64 count, int8 type), and of the buckets that stayed
number and place (int32 each); then twice a flag byte (1: quantised) and a matrix (`fasttext_matrix`): the
input's words, then buckets, and the output's rows. Files from before versions have neither magic nor
flags nor a number of buckets.
"""

from __future__ import annotations

import os
import struct
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from fastvec.vectors.quantized_matrix import QuantizedMatrix

from .atomic import replacing
from .errors import TruncatedError
from .fasttext_matrix import Matrix, Reader, read_flag, read_matrix, write_matrix

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


@dataclass(eq=False)
class FastTextFile:
    """What a ``.bin`` or ``.ftz`` file holds.

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
    input : ndarray of float32 or QuantizedMatrix, shape (n_words + bucket, dim)
        A view of the mapped file, not aligned, read-only; so are the codes of a quantised one.
    output : ndarray of float32 or QuantizedMatrix, shape (n_words or n_labels, dim)
    kept_buckets : ndarray of int32, or None
        Of a pruned model: the bucket in row ``n_words + i`` of `input`, which has no others.
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
    kept_buckets: NDArray[np.int32] | None = None


def begins(path: str | os.PathLike[str]) -> bool:
    """Return whether a file begins as fastText's models do since they have versions."""
    with open(path, "rb") as file:
        return file.read(4) == struct.pack("<i", MAGIC)


def is_classifier(path: str | os.PathLike[str]) -> bool:
    """Return whether a file's header says that it is a classifier's."""
    with open(path, "rb") as file:
        head = file.read(8 + 4 * len(ARGUMENTS))
    at = 8 + 4 * ARGUMENTS.index("model")
    return head[at : at + 4] == struct.pack("<i", 3)


def read(path: str | os.PathLike[str]) -> FastTextFile:
    """Open a ``.bin`` or ``.ftz`` file; matrices stay mapped.

    Raises
    ------
    FormatError
        If the file is no fastText model, or damaged (`TruncatedError`: ends too early).
    """
    r = Reader(path)
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
    (n_kept,) = r.numbers("<q", "the number of buckets that stayed") if version else (-1,)
    if min(n_words, n_labels, n_tokens) < 0 or n_entries != n_words + n_labels or n_kept < -1:
        raise r.bad(f"{n_entries} entries, {n_words} words, {n_labels} labels, {n_tokens} tokens")
    entries = _entries(r, n_entries)
    if [kind for _, _, kind in entries] != [0] * n_words + [1] * n_labels:
        raise r.bad(f"the dictionary does not hold {n_words} words, then {n_labels} labels")
    kept = _kept_buckets(r, n_kept, arguments["bucket"]) if n_kept >= 0 else None
    rows, output = _matrices(r, version, arguments, n_words, n_labels, kept)
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
        kept,
    )


def _matrices(
    r: Reader,
    version: int,
    arguments: dict[str, int],
    n_words: int,
    n_labels: int,
    kept: NDArray[np.int32] | None,
) -> tuple[Matrix, Matrix]:
    """Map input and output, whose sizes follow from what was read before."""
    dim, bucket = arguments["dim"], arguments["bucket"]
    quantized = version > 0 and read_flag(r, "the flag of the input matrix")
    n_rows = None
    if kept is not None:
        n_rows = n_words + len(kept)
    elif arguments["max_n"] > 0 or arguments["word_ngrams"] > 1:
        n_rows = n_words + bucket
    rows = read_matrix(r, "input", quantized, n_rows, dim)
    if n_rows is None and len(rows) not in (n_words, n_words + bucket):
        raise r.bad(f"{len(rows)} input rows for {n_words} words and {bucket} buckets")
    output_quantized = version > 0 and read_flag(r, "the flag of the output matrix")
    if output_quantized and not quantized:
        raise r.bad("the output matrix is quantised, the input is not")
    n_outputs = n_labels if arguments["model"] == 3 else n_words
    return rows, read_matrix(r, "output", output_quantized, n_outputs, dim)


def _check_arguments(r: Reader, arguments: dict[str, int]) -> None:
    """Raise unless the header can be that of a model."""
    sizes = arguments["dim"] > 0 and arguments["bucket"] >= 0 and arguments["ws"] >= 0
    if not sizes or arguments["loss"] not in LOSSES or arguments["model"] not in MODELS:
        raise r.bad(f"no fastText model: {arguments}")


def _entries(r: Reader, n: int) -> list[tuple[bytes, int, int]]:
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


def _kept_buckets(r: Reader, n: int, bucket: int) -> NDArray[np.int32]:
    """Read which bucket has which of n rows; both must be different ones."""
    pairs = r.array("<i4", 2 * n, f"{n} buckets that stayed").reshape(n, 2)
    buckets, places = pairs[:, 0], pairs[:, 1]
    if n and not 0 <= int(buckets.min()) <= int(buckets.max()) < bucket:
        raise r.bad(f"one of the buckets that stayed is none of {bucket}")
    if (np.sort(places) != np.arange(n)).any() or (np.diff(np.sort(buckets)) == 0).any():
        raise r.bad("two of the buckets that stayed are the same, or have the same row")
    kept = np.empty(n, np.int32)
    kept[places] = buckets
    return kept


def write(path: str | os.PathLike[str], model: FastTextFile) -> None:
    """Write a file of version 12, complete or not at all.

    Raises
    ------
    ValueError
        For what the format cannot hold: a word with a NUL, a pruned or half quantised model whose input
        is not quantised, more than 2**31 - 1 codes.
    """
    n_words, n_labels = len(model.words), len(model.labels)
    kept = model.kept_buckets
    if not isinstance(model.input, QuantizedMatrix) and (
        kept is not None or isinstance(model.output, QuantizedMatrix)
    ):
        raise ValueError("a pruned model, or one with a quantised output, needs a quantised input")
    with replacing(path) as file:
        file.write(struct.pack("<ii", MAGIC, VERSION))
        file.write(struct.pack("<12i", *(model.arguments[name] for name in ARGUMENTS)))
        file.write(struct.pack("<d", model.t))
        sizes = (n_words + n_labels, n_words, n_labels, model.n_tokens)
        file.write(struct.pack("<iiiqq", *sizes, -1 if kept is None else len(kept)))
        for kind, names, counts in (
            (0, model.words, model.counts),
            (1, model.labels, model.label_counts),
        ):
            for name, count in zip(names, counts.tolist()):
                if b"\0" in name:
                    raise ValueError(f"{name!r} holds a NUL, which ends a word in this format")
                file.write(name + b"\0" + struct.pack("<qb", count, kind))
        if kept is not None:
            file.write(np.stack([kept, np.arange(len(kept))], axis=1).astype("<i4").tobytes())
        for matrix in (model.input, model.output):
            file.write(struct.pack("<?", isinstance(matrix, QuantizedMatrix)))
            write_matrix(file, matrix)
