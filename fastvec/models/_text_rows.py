"""From texts to rows of a classifier's input table, and what can be done with tables of rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from .. import _kernels
from .._kernels import classify
from ..text.kept_buckets import KeptBuckets
from ..text.labelled import END_OF_TEXT, tokens_of
from ..text.subwords import Subwords, encoded, hash_words

Floats = NDArray[np.float32]
Bags = tuple[NDArray[np.int64], NDArray[np.int32]]


class Rows(Protocol):
    """A table of rows as prediction uses it: plain floats, or another form of them."""

    @property
    def shape(self) -> tuple[int, ...]:
        """Number and length of the rows."""

    def means(self, starts: NDArray[np.int64], rows: NDArray[np.int32]) -> Floats:
        """Return the mean of rows ``rows[starts[i]:starts[i + 1]]`` for each i; zeros for none."""

    def products(self, hidden: Floats) -> Floats:
        """Return the products of each hidden row with each row of the table."""


class FloatRows:
    """Rows of float32, in memory or in a mapped file.

    Parameters
    ----------
    array : ndarray of shape (n_rows, dim), float32
        C-contiguous; need not be aligned.
    """

    def __init__(self, array: Floats) -> None:
        if array.dtype != np.float32 or array.ndim != 2 or not array.flags.c_contiguous:
            array = np.ascontiguousarray(array, np.float32)
        self.shape = array.shape
        self._bytes = array.view(np.uint8)  # unaligned floats are no buffer of floats

    def means(self, starts: NDArray[np.int64], rows: NDArray[np.int32]) -> Floats:
        """Return the mean of each bag of rows."""
        out = np.empty((len(starts) - 1, self.shape[1]), np.float32)
        classify.mean_rows(_kernels.LEVEL, self._bytes, starts, rows, out)
        return out

    def products(self, hidden: Floats) -> Floats:
        """Return the products of each hidden row with each row of the table."""
        out = np.empty((len(hidden), self.shape[0]), np.float32)
        classify.label_scores(_kernels.LEVEL, self._bytes, hidden, out)
        return out


def as_rows(table: Any) -> Rows:
    """Return a table for prediction: arrays of floats become `FloatRows`, others are what they are."""
    return FloatRows(table) if isinstance(table, np.ndarray) else table


def word_bags(
    words: Sequence[str],
    subwords: Subwords,
    first_row: int,
    kept: KeptBuckets | None = None,
    own_rows: bool = True,
) -> Bags:
    """Return the rows of words: their own, and those of their n-grams that are left in the model."""
    starts, rows = subwords.table(words, first_row=first_row, own_rows=own_rows)
    if kept is None or not subwords.active:
        return starts, rows
    grams = rows >= first_row
    rows[grams] = kept.find(rows[grams] - np.int32(first_row))
    gone = grams & (rows < 0)
    rows[grams] += first_row
    before = np.zeros(len(rows) + 1, np.int64)
    np.cumsum(gone, out=before[1:])
    return starts - before[starts], np.ascontiguousarray(rows[~gone])


class TextRows:
    """Turns texts into rows: those of words, their n-grams, and n-grams of words.

    Parameters
    ----------
    words : list of str
    subwords : Subwords
        Of characters; its bucket is that of word n-grams, too.
    word_ngrams, prefix
        As of a `FastTextClassifier`.
    kept : KeptBuckets, optional
        Of a pruned model: the buckets whose rows stand behind the words'.
    """

    def __init__(
        self,
        words: Sequence[str],
        subwords: Subwords,
        word_ngrams: int,
        prefix: str,
        kept: KeptBuckets | None = None,
    ) -> None:
        found = [encoded(word) for word in words]
        ends = np.cumsum([len(word) for word in found], dtype=np.int64)
        end_id = words.index(END_OF_TEXT) if END_OF_TEXT in words else -1
        starts, rows = word_bags(words, subwords, len(words), kept)
        self._lines = classify.Lines(
            b"".join(found),
            ends,
            hash_words(words),
            np.empty(1 << (2 * len(words) + 1).bit_length(), np.int32),
            prefix.encode(),
            starts,
            rows,
            subwords.min_n if subwords.active else 0,
            subwords.max_n if subwords.active else 0,
            end_id,
            word_ngrams,
            subwords.bucket,
            len(words),
            *(kept.search_arrays if kept else ()),
        )

    def rows(self, texts: Sequence[Any]) -> Bags:
        """Return the rows of texts in CSR form; a text is a string or a sequence of tokens."""
        cut = not all(isinstance(text, str) for text in texts)
        if cut:
            found = [b"\0".join(map(encoded, tokens_of(text))) for text in texts]
        else:
            found = [encoded(text) for text in texts]
        ends = np.cumsum([len(text) for text in found], dtype=np.int64)
        starts = np.empty(len(texts) + 1, np.int64)
        rows = np.empty(self._lines.most_rows(ends), np.int32)
        self._lines.rows(b"".join(found) + bytes(classify.PAD), ends, starts, rows, cut)
        return starts, rows
