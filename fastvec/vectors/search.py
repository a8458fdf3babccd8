"""Which rows are closest to which queries: ranges for threads, heaps merged at the end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from fastvec._kernels import LEVEL, query

from .keys import Array, Floats, Indices

_BLOCK = 4096  # rows converted at once when they are not plain float32
_MIN_SHARE = 4096  # rows that are worth a thread


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
    level: int = LEVEL,
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
    level : int, optional
        Instruction-set level of the kernel.

    Raises
    ------
    ValueError
        For fewer than one thread.
    """
    if threads < 1:
        raise ValueError(f"threads must be at least 1, got {threads}")
    end = len(vectors) if end is None else min(end, len(vectors))
    begin = min(begin, end)
    queries = np.ascontiguousarray(queries, np.float32)
    barred = exclude if exclude is not None else [()] * len(queries)
    starts = np.zeros(len(queries) + 1, np.int64)
    np.cumsum([len(ids) for ids in barred], out=starts[1:])
    flat = np.array([row for ids in barred for row in ids], np.int64)
    k = max(0, min(k, end - begin))

    def scan(bounds: tuple[int, int]) -> tuple[Floats, Indices]:
        scores = np.full((len(queries), k), -np.inf, np.float32)
        rows = np.full((len(queries), k), -1, np.int64)
        n_found = np.zeros(len(queries), np.int64)
        for start, stop, block in _plain_blocks(vectors, *bounds):
            first = start if block is not vectors else 0
            own = None if norms is None else norms[first:stop]
            query.scan(
                block,
                queries,
                starts,
                flat,
                scores,
                rows,
                n_found,
                start - first,
                stop - first,
                first_id=first,
                norms=own,
                level=level,
            )
        return scores, rows

    n_shares = max(1, min(threads, (end - begin) // _MIN_SHARE))
    cuts = np.linspace(begin, end, n_shares + 1).astype(np.int64).tolist()
    shares = list(pairwise(cuts))
    if n_shares == 1:
        parts = [scan(shares[0])]
    else:
        with ThreadPoolExecutor(n_shares) as pool:
            parts = list(pool.map(scan, shares))
    scores = np.concatenate([part[0] for part in parts], axis=1)
    rows = np.concatenate([part[1] for part in parts], axis=1)
    order = np.lexsort((rows, -scores))[:, :k]
    rows = np.take_along_axis(rows, order, axis=1)
    return Found(rows, np.take_along_axis(scores, order, axis=1), (rows >= 0).sum(axis=1))


def _plain_blocks(vectors: Array, begin: int, end: int) -> Iterator[tuple[int, int, Floats]]:
    """The range as one plain float32 array, or block by block converted to such."""
    flags = vectors.flags
    if vectors.dtype == np.float32 and flags.c_contiguous and flags.aligned:
        yield begin, end, vectors
        return
    for start in range(begin, end, _BLOCK):
        stop = min(end, start + _BLOCK)
        yield start, stop, np.ascontiguousarray(vectors[start:stop], np.float32)
