"""Counts to associations: PMI, shifted and positive; tf-idf. Sparse in, sparse out."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fastvec.vectors.sparse_rows import SparseRows, block_end, sums_of_rows

from .matrix import CooccurrenceMatrix

DISTRIBUTIONS = ("pairs", "unigram")

Float64 = NDArray[np.float64]


def shifted_ppmi(
    matrix: CooccurrenceMatrix,
    *,
    shift: float = 1.0,
    context_smoothing: float = 1.0,
    context_distribution: str = "pairs",
) -> SparseRows:
    """Return max(PMI(w, c) - log(shift), 0) of each cell, where it is above 0.

    Parameters
    ----------
    matrix : CooccurrenceMatrix
    shift : float, default 1
        k; 1 is PPMI. At least 1.
    context_smoothing : float, default 1
        The power a of the context distribution, above 0.
    context_distribution : {"pairs", "unigram"}, default "pairs"
        What the distribution is taken from: the counted pairs, or the occurrences of the contexts
        in the corpus (``matrix.context_counts``), as word2vec's noise is.

    Returns
    -------
    SparseRows of shape (n_words, n_contexts)
        Computed in float64, stored in float32. Cells without a count stay absent.

    Raises
    ------
    ValueError
        For arguments out of range, and for a matrix without counts.

    Notes
    -----
    With n_wc the count of a cell, n_w its row's sum and n_c its column's::

        PMI(w, c) = log(P(c | w) / P_a(c)) = log(n_wc * sum_c' n_c' ** a / (n_w * n_c ** a))

    First the distribution is smoothed, then PMI is shifted, then cut at 0. Work is done in blocks of
    rows, so the peak is the result and a few blocks.

    References
    ----------
    Levy, Goldberg and Dagan (2015), Improving Distributional Similarity with Lessons Learned from
    Word Embeddings, section 3.
    """
    if not (math.isfinite(shift) and shift >= 1):
        raise ValueError(f"shift must be at least 1, got {shift}")
    if not (math.isfinite(context_smoothing) and context_smoothing > 0):
        raise ValueError(f"context_smoothing must be above 0, got {context_smoothing}")
    if not matrix.nnz:
        raise ValueError("the matrix holds no counts: is the corpus empty, or the window 0?")
    row_sums = sums_of_rows(matrix.indptr, matrix.counts)
    log_rows = _logarithms(row_sums) + math.log(shift)
    log_contexts = _logarithms(
        context_probabilities(matrix, context_smoothing, context_distribution)
    )
    indices = np.empty(matrix.nnz, np.int32)
    values = np.empty(matrix.nnz, np.float32)
    lengths = np.zeros(matrix.n_words, np.int64)
    n_kept = begin = 0
    while begin < matrix.n_words:
        end = block_end(matrix.indptr, begin)
        cells = slice(int(matrix.indptr[begin]), int(matrix.indptr[end]))
        sizes = np.diff(matrix.indptr[begin : end + 1])
        columns = matrix.indices[cells]
        pmi = np.log(matrix.counts[cells].astype(np.float64))
        pmi -= np.repeat(log_rows[begin:end], sizes)
        pmi -= log_contexts[columns]
        rounded = pmi.astype(np.float32)
        positive = rounded > 0
        block = slice(n_kept, n_kept + int(np.count_nonzero(positive)))
        indices[block], values[block] = columns[positive], rounded[positive]
        owners = np.repeat(np.arange(end - begin), sizes)[positive]
        lengths[begin:end] = np.bincount(owners, minlength=end - begin)
        n_kept, begin = block.stop, end
    indptr = np.zeros(matrix.n_words + 1, np.int64)
    np.cumsum(lengths, out=indptr[1:])
    # Memory that was never written to is given back without a copy.
    indices.resize(n_kept, refcheck=False)
    values.resize(n_kept, refcheck=False)
    return SparseRows(indptr, indices, values, matrix.n_contexts)


def context_probabilities(
    matrix: CooccurrenceMatrix, smoothing: float = 1.0, distribution: str = "pairs"
) -> Float64:
    """Return n_c ** a / sum_c' n_c' ** a for each column: float64 of shape (n_contexts,).

    Parameters
    ----------
    matrix : CooccurrenceMatrix
    smoothing : float, default 1
        The power a.
    distribution : {"pairs", "unigram"}, default "pairs"
        See `shifted_ppmi`.

    Raises
    ------
    ValueError
        For "unigram" where the matrix does not know how often its contexts occurred.
    """
    if distribution not in DISTRIBUTIONS:
        raise ValueError(f"context_distribution must be 'pairs' or 'unigram', got {distribution!r}")
    if distribution == "pairs":
        counts = sums_of_columns(matrix)
    elif matrix.context_counts is None or matrix.positional is not None:
        raise ValueError(
            "context_distribution='unigram' needs matrix.context_counts, one for each column; "
            "use 'pairs'"
        )
    else:
        counts = matrix.context_counts.astype(np.float64)
    seen = counts > 0
    powers = np.zeros(len(counts))
    powers[seen] = counts[seen] ** smoothing
    powers /= powers.sum()
    return powers


def sums_of_columns(matrix: Any) -> Float64:
    """Return the sum of each column of counts in float64, exact below 2 ** 53; block by block."""
    sums = np.zeros(matrix.n_contexts)
    for begin in range(0, matrix.nnz, 1 << 20):
        cells = slice(begin, begin + (1 << 20))
        sums += np.bincount(matrix.indices[cells], matrix.counts[cells], matrix.n_contexts)
    return sums


def _logarithms(numbers: Float64) -> Float64:
    """Logarithms; those of 0, which no stored cell needs, are 0."""
    logs = np.zeros(len(numbers))
    np.log(numbers, out=logs, where=numbers > 0)
    return logs
