"""Huffman tree over the vocabulary, for hierarchical softmax."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fastvec._kernels import text as _text


@dataclass(frozen=True)
class HuffmanTree:
    """Paths of all words from the root to their leaf, one after the other.

    The path of word w is ``[starts[w]:starts[w + 1]]``, root first; it is empty only if there is a
    single word.

    Attributes
    ----------
    starts : ndarray of shape (V + 1,), int64
    points : ndarray of shape (total,), int32
        Inner nodes, numbered in the order of their creation: the rows of ``syn1``. The root is the
        last one, V - 2.
    codes : ndarray of shape (total,), uint8
        0 where the path turns to the node with the smaller count, else 1. The label that
        hierarchical softmax predicts is 1 - code.
    """

    starts: NDArray[np.int64]
    points: NDArray[np.int32]
    codes: NDArray[np.uint8]

    def check(self, n_words: int) -> None:
        """Raise ValueError unless these are paths of `n_words` words; for trees out of files."""
        starts, points, codes = self.starts, self.points, self.codes
        if starts.dtype != np.int64 or points.dtype != np.int32 or codes.dtype != np.uint8:
            raise ValueError("a Huffman tree is int64, int32 and uint8")
        if starts.shape != (n_words + 1,) or points.ndim != 1 or points.shape != codes.shape:
            raise ValueError(f"a Huffman tree of {len(starts) - 1} words, there are {n_words}")
        if starts[0] != 0 or starts[-1] != len(points) or (np.diff(starts) < 0).any():
            raise ValueError("the paths of the Huffman tree do not follow one another")
        if len(points) and (points.min() < 0 or points.max() >= n_words - 1 or codes.max() > 1):
            raise ValueError("a path of the Huffman tree leads outside it")


def huffman_tree(counts: ArrayLike, ties: str = "gensim") -> HuffmanTree:
    """Build the tree that minimises the mean path length of words with these counts.

    Parameters
    ----------
    counts : array_like of shape (V,), int
        Occurrences of each word, at least 0.
    ties : {"gensim", "fasttext"}, default "gensim"
        Whose tree to build where counts are equal: it decides which rows of a file's output matrix
        belong to a word.

    Returns
    -------
    HuffmanTree

    Raises
    ------
    ValueError
        If there are no words, a count is negative, or `ties` is unknown.

    Examples
    --------
    >>> tree = huffman_tree([4, 2, 1])
    >>> tree.starts.tolist(), tree.points.tolist(), tree.codes.tolist()
    ([0, 1, 3, 5], [1, 1, 0, 1, 0], [1, 0, 1, 0, 0])
    """
    counts = np.ascontiguousarray(counts, np.int64)
    n = len(counts)
    if n == 0:
        raise ValueError("counts must not be empty: a tree needs a word")
    if counts.min() < 0:
        raise ValueError(f"counts must be at least 0, got {counts.min()}")
    if ties not in ("gensim", "fasttext"):
        raise ValueError(f"ties must be 'gensim' or 'fasttext', got {ties!r}")
    if n == 1:
        return HuffmanTree(np.zeros(2, np.int64), np.empty(0, np.int32), np.empty(0, np.uint8))
    parent, code = np.zeros(2 * n - 1, np.int32), np.zeros(2 * n - 1, np.uint8)
    depth = np.empty(2 * n - 1, np.int32)
    join = _text.huffman_join if ties == "gensim" else _text.huffman_join_sorted
    join(counts, np.empty(2 * n, np.int64), parent, code, depth)
    starts = np.zeros(n + 1, np.int64)
    np.cumsum(depth[:n], out=starts[1:])
    points, codes = np.empty(starts[-1], np.int32), np.empty(starts[-1], np.uint8)
    _text.huffman_paths(parent, code, starts, points, codes)
    return HuffmanTree(starts, points, codes)
