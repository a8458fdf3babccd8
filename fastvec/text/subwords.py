"""Words as bags of rows: their own row and those of their character n-grams."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fastvec._kernels import subword as _subword


def hash_bytes(data: bytes) -> int:
    """Return fastText's hash of bytes: 32-bit FNV-1a over sign-extended bytes.

    Examples
    --------
    >>> hash_bytes(b"hello")
    1335831723
    """
    return int(_subword.hash_bytes(data))


def hash_words(words: Sequence[str | bytes | int]) -> NDArray[np.int32]:
    """Return `hash_bytes` of each word as a signed number, which n-grams of words are made of."""
    found = [encoded(word) for word in words]
    hashes = np.empty(len(words), np.int32)
    ends = np.cumsum([len(word) for word in found], dtype=np.int64)
    _subword.hash_words(b"".join(found) or b"\0", ends, hashes)
    return hashes


@dataclass(frozen=True)
class Subwords:
    """Character n-grams in a fixed number of buckets (Bojanowski et al. 2017, section 3.2).

    Parameters
    ----------
    min_n, max_n : int, default 3 and 6
        Shortest and longest n-gram of ``<word>`` in code points. ``max_n < min_n`` (or a `max_n` of 0)
        means no n-grams.
    bucket : int, default 2,000,000
        Number of rows that all n-grams share.

    Examples
    --------
    >>> Subwords(3, 3).ngrams("where")
    ['<wh', 'whe', 'her', 'ere', 're>']
    """

    min_n: int = 3
    max_n: int = 6
    bucket: int = 2_000_000

    def __post_init__(self) -> None:
        if self.active and self.min_n < 1:
            raise ValueError(f"min_n must be at least 1, got {self.min_n}")
        if not 0 <= self.bucket < 1 << 31:
            raise ValueError(f"bucket must be from 0 to 2**31 - 1, got {self.bucket}")

    @property
    def active(self) -> bool:
        """Whether words have n-grams at all."""
        return self.bucket > 0 and self.max_n >= self.min_n and self.max_n > 0

    def ngrams(self, word: str) -> list[str]:
        """Return the n-grams of a word, by start, then by length."""
        if not self.active:
            return []
        text = f"<{word}>" if word != "</s>" else ""
        return [
            text[i : i + n]
            for i in range(len(text))
            for n in range(self.min_n, min(self.max_n, len(text) - i) + 1)
            if n > 1 or 0 < i < len(text) - 1
        ]

    def buckets(self, word: str | bytes) -> NDArray[np.int32]:
        """Return the bucket of every n-gram of a word; a bucket may occur twice."""
        return self.table([word], first_row=0, own_rows=False)[1]

    def table(
        self, words: Sequence[str | bytes | int], first_row: int, own_rows: bool = True
    ) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
        """Return the rows of many words in CSR form.

        Parameters
        ----------
        words : sequence of str, bytes or int
            The n-grams of an integer are those of its digits.
        first_row : int
            Row of bucket 0.
        own_rows : bool, default True
            Begin the bag of word i with row i.

        Returns
        -------
        starts : ndarray of shape (len(words) + 1,), int64
        rows : ndarray, int32
            Word i has ``rows[starts[i]:starts[i + 1]]``.
        """
        own = int(own_rows)
        counts = np.zeros(len(words), np.int64)
        found = [encoded(word) for word in words] if self.active else []
        joined = b"".join(found) or b"\0"
        ends = np.cumsum([len(word) for word in found], dtype=np.int64)
        if self.active:
            _subword.count_ngrams(joined, ends, self.min_n, self.max_n, counts)
        starts = np.zeros(len(words) + 1, np.int64)
        np.cumsum(counts + own, out=starts[1:])
        rows = np.empty(starts[-1], np.int32)
        if own_rows:
            rows[starts[:-1]] = np.arange(len(words))
        if self.active and len(rows):
            _subword.fill_ngrams(
                joined,
                ends,
                self.min_n,
                self.max_n,
                self.bucket,
                first_row,
                starts[:-1] + own,
                rows,
            )
        return starts, rows


def encoded(word: str | bytes | int) -> bytes:
    """Return a word's bytes; of an integer, its digits."""
    if isinstance(word, bytes):
        return word
    try:
        return str(word).encode("utf-8", "surrogateescape")  # of a file's bytes that are no UTF-8
    except UnicodeEncodeError:
        return str(word).encode("utf-8", "surrogatepass")
