"""Slow twins of the sparse kernels: dense products, and questions over given similarities."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt


def dense(
    indptr: npt.NDArray[Any], indices: npt.NDArray[Any], values: npt.NDArray[Any], n_columns: int
) -> npt.NDArray[np.float64]:
    """The matrix in compressed rows as an array of shape (n_rows, n_columns)."""
    matrix = np.zeros((len(indptr) - 1, n_columns))
    for r in range(len(matrix)):
        for j in range(indptr[r], indptr[r + 1]):
            matrix[r, indices[j]] += values[j]
    return matrix


def combined(
    similarities: npt.NDArray[Any],
    positive: Sequence[Sequence[int]],
    negative: Sequence[Sequence[int]],
    product: bool,
    epsilon: float = 1e-3,
) -> npt.NDArray[np.float64]:
    """The score of each row for each question: sums (3CosAdd) or products (3CosMul) over its units.

    Parameters
    ----------
    similarities : ndarray of shape (n_units, n_rows)
    positive, negative : sequence of sequences of int
        The units that a question names.
    product : bool
    epsilon : float, default 1e-3
    """
    similarities = np.asarray(similarities, np.float64)
    scores = []
    for ahead, behind in zip(positive, negative):
        above, below = similarities[list(ahead)], similarities[list(behind)]
        if product:
            scores.append(above.prod(axis=0) / (below.prod(axis=0) + epsilon))
        else:
            scores.append(above.sum(axis=0) - below.sum(axis=0))
    return np.array(scores)


def ppmi(
    counts: npt.NDArray[Any],
    shift: float = 1.0,
    smoothing: float = 1.0,
    context_weights: npt.NDArray[Any] | None = None,
) -> npt.NDArray[np.float64]:
    """The shifted positive PMI of a dense matrix of counts (Levy, Goldberg and Dagan 2015)."""
    counts = np.asarray(counts, np.float64)
    contexts = counts.sum(axis=0) if context_weights is None else context_weights
    smoothed = np.asarray(contexts, np.float64) ** smoothing
    result = np.zeros_like(counts)
    for w, c in zip(*np.nonzero(counts)):
        conditional = counts[w, c] / counts[w].sum()
        association = np.log(conditional / (smoothed[c] / smoothed.sum()))
        result[w, c] = max(association - np.log(shift), 0.0)
    return result
