"""Which rows are closest to which queries: blocks of rows, ranges for threads, merged results."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .keys import Array, Floats, Indices
from .norms import row_norms

_BLOCK = 4096  # rows scored at once


@dataclass(frozen=True)
class Found:
    """The best rows of each query, best first, equal scores in row order."""

    rows: Indices  # (n_queries, k), -1 where a query has fewer
    scores: Floats  # (n_queries, k)
    n_found: Indices  # (n_queries,)


def top_rows(
    vectors: Array,
    queries: Array,
    k: int,
    *,
    begin: int = 0,
    end: int | None = None,
    exclude: Sequence[Sequence[int]] | None = None,
    norms: Floats | None = None,
    threads: int = 1,
) -> Found:
    """Find the k rows with the largest cosine for each query, without any n x dim temporary.

    Parameters
    ----------
    vectors : ndarray of shape (n, dim)
        Rows to search, any float dtype. Zero rows score 0, rows with NaN are never found.
    queries : ndarray of shape (n_queries, dim)
        Of length 1 each, if the scores are to be cosines.
    k : int
    begin, end : int, optional
        Range of rows to search.
    exclude : sequence of sequences of int, optional
        For each query the rows to leave out.
    norms : ndarray of shape (n,), optional
        Lengths of the rows; computed beside the scores by default.
    threads : int, default 1
    """
    end = len(vectors) if end is None else end
    queries = np.ascontiguousarray(queries, np.float32)
    n_queries = len(queries)
    rows = np.full((n_queries, 0), -1, np.int64)
    scores = np.full((n_queries, 0), -np.inf, np.float32)
    for start in range(begin, end, _BLOCK):
        stop = min(end, start + _BLOCK)
        block = vectors[start:stop].astype(np.float32, copy=False)
        lengths = row_norms(block) if norms is None else norms[start:stop].copy()
        lengths[lengths == 0] = np.inf
        with np.errstate(invalid="ignore", over="ignore"):
            part = queries @ block.T / lengths
        part[np.isnan(part)] = -np.inf
        for q, barred in enumerate(exclude or ()):
            inside = [r - start for r in barred if start <= r < stop]
            part[q, inside] = -np.inf
        scores = np.concatenate([scores, part], axis=1)
        ids = np.broadcast_to(np.arange(start, stop), (n_queries, stop - start))
        rows = np.concatenate([rows, ids], axis=1)
        order = np.argsort(-scores, axis=1, kind="stable")[:, :k]
        scores = np.take_along_axis(scores, order, axis=1)
        rows = np.take_along_axis(rows, order, axis=1)
    found = np.isfinite(scores)
    rows[~found] = -1
    return Found(rows, scores, found.sum(axis=1))
