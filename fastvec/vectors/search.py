"""Which rows are closest to which queries: ranges for threads, heaps merged at the end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

import numpy as np

from fastvec._kernels import LEVEL, query

from .blocks import Block, blocks
from .int8_rows import Int8Rows
from .keys import Array, Floats, Indices

_MIN_SHARE = 4096  # rows that are worth a thread

Heaps = tuple[Floats, Indices, Indices]  # scores, rows, numbers in use
_T = TypeVar("_T")


@dataclass(frozen=True)
class Found:
    """The best rows of each query, best first, equal scores in row order."""

    rows: Indices  # (n_queries, k), -1 where a query has fewer
    scores: Floats  # (n_queries, k)
    n_found: Indices  # (n_queries,)


def top_rows(
    vectors: Array | Int8Rows,
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
    vectors : ndarray or Int8Rows of shape (n, dim)
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
    queries = np.ascontiguousarray(queries, np.float32)
    barred = joined(exclude, len(queries))

    def scan(block: Block, heaps: Heaps) -> None:
        scores, rows, n_found = heaps
        query.scan(
            block.rows,
            block.kind,
            queries,
            *barred,
            scores,
            rows,
            n_found,
            block.begin,
            block.end,
            block.first_id,
            block.norms,
            level,
        )

    return best_rows(scan, vectors, len(queries), k, begin, end, norms, threads)


def best_rows(
    scan: Callable[[Block, Heaps], None],
    vectors: Array | Int8Rows,
    n_queries: int,
    k: int,
    begin: int,
    end: int | None,
    norms: Floats | None,
    threads: int,
) -> Found:
    """Let threads scan shares of the rows into heaps of their own, and merge the heaps."""
    end = len(vectors) if end is None else min(end, len(vectors))
    begin = min(begin, end)
    k = max(0, min(k, end - begin))

    def run(start: int, stop: int) -> tuple[Floats, Indices]:
        scores = np.full((n_queries, k), -np.inf, np.float32)
        rows = np.full((n_queries, k), -1, np.int64)
        heaps = scores, rows, np.zeros(n_queries, np.int64)
        for block in blocks(vectors, start, stop, norms):
            scan(block, heaps)
        return scores, rows

    return merged(shared(run, begin, end, threads), k)


def merged(parts: Sequence[tuple[Floats, Indices]], k: int) -> Found:
    """The k best of each query among the heaps (scores, rows) of all shares."""
    scores = np.concatenate([part[0] for part in parts], axis=1)
    rows = np.concatenate([part[1] for part in parts], axis=1)
    order = np.lexsort((rows, -scores))[:, :k]
    rows = np.take_along_axis(rows, order, axis=1)
    return Found(rows, np.take_along_axis(scores, order, axis=1), (rows >= 0).sum(axis=1))


def all_cosines(
    vectors: Array | Int8Rows,
    unit: Array,
    *,
    begin: int = 0,
    end: int | None = None,
    norms: Floats | None = None,
    threads: int = 1,
    level: int = LEVEL,
) -> Floats:
    """Return the cosine of a unit vector with each row of a range, float32 of shape (end - begin,).

    Zero rows score 0, rows with NaN or infinity NaN.
    """
    end = len(vectors) if end is None else min(end, len(vectors))
    begin = min(begin, end)
    queries = np.ascontiguousarray(unit, np.float32)[None]
    scores = np.zeros(end - begin, np.float32)

    def run(start: int, stop: int) -> None:
        for block in blocks(vectors, start, stop, norms):
            first = block.first_id + block.begin - begin
            out = scores[first : first + block.end - block.begin]
            query.cosines(
                block.rows, block.kind, queries, out, block.begin, block.end, block.norms, level
            )

    shared(run, begin, end, threads)
    return scores


def joined(lists: Sequence[Sequence[int]] | None, n: int) -> tuple[Indices, Indices]:
    """Where each of n lists begins (n + 1 entries), and all of them joined; None is empty lists."""
    lists = lists if lists is not None else [()] * n
    starts = np.zeros(n + 1, np.int64)
    np.cumsum([len(rows) for rows in lists], out=starts[1:])
    return starts, np.array([row for rows in lists for row in rows], np.int64)


def signs(positive: Sequence[Sequence[int]], negative: Sequence[Sequence[int]]) -> Floats:
    """1 for each positive and -1 for each negative term of questions, in the order of the terms."""
    each = [[1.0] * len(p) + [-1.0] * len(n) for p, n in zip(positive, negative)]
    return np.array([sign for question in each for sign in question], np.float32)


def shared(run: Callable[[int, int], _T], begin: int, end: int, threads: int) -> list[_T]:
    """Call run(start, stop) on equal shares of a range of rows, one thread each; in row order."""
    if threads < 1:
        raise ValueError(f"threads must be at least 1, got {threads}")
    n_shares = max(1, min(threads, (end - begin) // _MIN_SHARE))
    cuts = np.linspace(begin, end, n_shares + 1).astype(np.int64).tolist()
    if n_shares == 1:
        return [run(begin, end)]
    with ThreadPoolExecutor(n_shares) as pool:
        return list(pool.map(lambda bounds: run(*bounds), pairwise(cuts)))
