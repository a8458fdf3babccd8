"""The files of GloVe's programs: records of counted pairs, and the vocabulary they number.

A record is two int32 word numbers, from 1, and a float64, little endian. ``cooccur`` writes them by row
and column, ``shuffle`` in any order; both are read.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fastvec.counts.arrays import as_integers
from fastvec.counts.matrix import CooccurrenceMatrix

from .errors import FormatError, TruncatedError
from .opening import checked_name, writing
from .word_counts import read_word_counts, write_word_counts

RECORD = np.dtype([("word", "<i4"), ("context", "<i4"), ("value", "<f8")])
_STEP = 1 << 20  # records at a time
_FORBIDDEN = (" ", "\t", "\n", "\r", "\v", "\f", "\0")


def read_glove(
    fname: str | os.PathLike[str],
    vocabulary: str | os.PathLike[str],
    *,
    unit: float | None = None,
) -> CooccurrenceMatrix:
    """Read GloVe's ``cooccurrence.bin``, shuffled or not, with its ``vocab.txt``.

    Parameters
    ----------
    fname : str or Path
        Records; not compressed.
    vocabulary : str or Path
        Lines of a word and its count, by which the records are numbered.
    unit : float, optional
        Round values to whole multiples of this, as ``1 / 2520`` for harmonic weights and a window of
        10; by default they are kept as they are.

    Returns
    -------
    CooccurrenceMatrix
        Records of one pair are added up, in the order of the file.

    Raises
    ------
    FormatError
        For a file of other than whole records, a number outside the vocabulary, a value that is not
        finite and above 0, or one that is off a multiple of `unit` by more than a millionth of itself.
    """
    name = checked_name(fname)
    counts = read_word_counts(vocabulary, argument="vocabulary", numbered=True)
    if not counts:
        raise FormatError(f"{vocabulary}: no word")
    size = os.path.getsize(name)
    if size % RECORD.itemsize:
        raise TruncatedError(f"{name}: {size} bytes are no whole number of records of 16")
    n = size // RECORD.itemsize
    records = np.memmap(name, RECORD, "r") if n else np.empty(0, RECORD)
    keys = np.empty(n, np.int64)
    values = np.empty(n, np.float64)
    for begin in range(0, n, _STEP):
        part = records[begin : begin + _STEP]
        keys[begin : begin + _STEP] = _checked(name, begin, part, len(counts))
        values[begin : begin + _STEP] = part["value"]
    keys, values = _in_order(keys, values)
    whole: NDArray[Any] = values
    if unit is None:
        whole, unit = as_integers(values)
    else:
        whole = _whole(name, values, unit)
    words = list(counts)
    sizes = np.bincount(keys // len(words), minlength=len(words))
    indptr = np.zeros(len(words) + 1, np.int64)
    np.cumsum(sizes, out=indptr[1:])
    return CooccurrenceMatrix.from_arrays(
        indptr,
        (keys % len(words)).astype(np.int32),
        whole,
        unit,
        words,
        word_counts=np.fromiter(counts.values(), np.int64, len(words)),
    )


def write_glove(
    matrix: CooccurrenceMatrix,
    fname: str | os.PathLike[str],
    vocabulary: str | os.PathLike[str] | None = None,
) -> None:
    """Write GloVe's records, by row and column, and its vocabulary file.

    Parameters
    ----------
    matrix : CooccurrenceMatrix
        Contexts must be the words.
    fname : str or Path
        The records; compressed by the ending of the name.
    vocabulary : str or Path, optional
        Lines of a word and its count.

    Raises
    ------
    ValueError
        For contexts that are not the words, positional ones, no counts of words where `vocabulary` needs
        them, or a word that a line of that file cannot hold.
    """
    if matrix.contexts is not matrix.words or matrix.positional is not None:
        raise ValueError(
            "GloVe's records have one vocabulary; the contexts of this matrix are others"
        )
    if vocabulary is not None:
        if matrix.word_counts is None:
            raise ValueError("vocabulary needs the counts of words, the matrix has none")
        for word in map(str, matrix.words):
            if not word or any(blank in word for blank in _FORBIDDEN):
                raise ValueError(f"the word {word!r} cannot stand in a vocabulary file of GloVe")
    with writing(checked_name(fname)) as file:
        for block in _records(matrix):
            file.write(block.data)
    if vocabulary is not None:
        write_word_counts(vocabulary, zip(matrix.words, matrix.word_counts.tolist()))  # type: ignore[union-attr]


def _records(matrix: CooccurrenceMatrix) -> Iterator[NDArray[np.void]]:
    """The records of a matrix, some at a time."""
    indptr = matrix.indptr
    for begin in range(0, matrix.nnz, _STEP):
        end = min(begin + _STEP, matrix.nnz)
        block = np.empty(end - begin, RECORD)
        rows = np.searchsorted(indptr, np.arange(begin, end), side="right")
        block["word"] = rows  # the row before the first pointer beyond, numbered from 1
        block["context"] = matrix.indices[begin:end] + 1
        block["value"] = matrix.counts[begin:end] * matrix.unit
        yield block


def _checked(name: str, begin: int, part: NDArray[np.void], n: int) -> NDArray[np.int64]:
    """Row * n + column of some records, which begin at number `begin`."""
    word, context, value = part["word"], part["context"], part["value"]
    with np.errstate(invalid="ignore"):
        good = (word >= 1) & (word <= n) & (context >= 1) & (context <= n)
        good &= (value > 0) & (value < np.inf)
    if not good.all():
        i = int(np.argmin(good))
        raise FormatError(
            f"{name}: record {begin + i}, byte {16 * (begin + i)}: words {word[i]} and {context[i]} "
            f"of {n}, value {value[i]}"
        )
    cells: NDArray[np.int64] = (word.astype(np.int64) - 1) * n + (context - 1)
    return cells


def _in_order(
    keys: NDArray[np.int64], values: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """The records by row and column, those of one pair added up."""
    if not len(keys) or (keys[1:] > keys[:-1]).all():
        return keys, values
    order = np.argsort(keys, kind="stable")
    keys, values = keys[order], values[order]
    first = np.flatnonzero(np.append(True, keys[1:] != keys[:-1]))
    if len(first) == len(keys):
        return keys, values
    with np.errstate(over="ignore"):
        total = np.add.reduceat(values, first)
    if not np.isfinite(total).all():
        raise FormatError("the values of one pair add up to more than a float64 can hold")
    return keys[first], total


def _whole(name: str, values: NDArray[np.float64], unit: float) -> NDArray[np.int64]:
    """Values as whole multiples of a unit."""
    if not 0 < unit < np.inf:
        raise ValueError(f"unit must be finite and above 0, got {unit}")
    multiples = values / unit
    whole = np.rint(multiples)
    bad = ~((whole >= 1) & (whole <= 2.0**62) & (np.abs(multiples - whole) <= 1e-6 * whole))
    if bad.any():
        raise FormatError(f"{name}: the value {values[bad][0]} is no multiple of {unit}")
    return whole.astype(np.int64)
