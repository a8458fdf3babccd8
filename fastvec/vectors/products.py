"""3CosAdd and 3CosMul for many questions in one scan."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from fastvec._kernels import LEVEL, query

from .blocks import Block
from .int8_rows import Int8Rows
from .keys import Array, Floats
from .search import Found, Heaps, best_rows, joined, signs


def top_sums(
    vectors: Array | Int8Rows,
    units: Array,
    positive: Sequence[Sequence[int]],
    negative: Sequence[Sequence[int]],
    k: int,
    *,
    begin: int = 0,
    end: int | None = None,
    exclude: Sequence[Sequence[int]] | None = None,
    norms: Floats | None = None,
    threads: int = 1,
    level: int = LEVEL,
) -> Found:
    """Find the k rows with the largest sum of similarities for each question.

    The score of a row is the sum of its cosines with the positive units less that with the negative
    ones: its cosine with the sum of the units, times the length of that sum, so the order is the same.
    Cosines are taken once for each unit: where many questions share few units, this is many times as
    fast as `top_rows`, which takes the product of every row with every question.

    Parameters
    ----------
    vectors : ndarray or Int8Rows of shape (n, dim)
    units : ndarray of shape (n_units, dim)
        The distinct vectors of all questions, of length 1 each.
    positive, negative : sequence of sequences of int
        For each question the units it names.
    k, begin, end, exclude, norms, threads, level
        As in `top_rows`.

    References
    ----------
    Levy and Goldberg (2014), Linguistic Regularities in Sparse and Explicit Word Representations,
    section 3.
    """
    weights = signs(positive, negative)
    range_ = begin, end
    return _top_combined(
        vectors, units, positive, negative, k, range_, exclude, norms, threads, level, weights, 0.0
    )


def top_products(
    vectors: Array | Int8Rows,
    units: Array,
    positive: Sequence[Sequence[int]],
    negative: Sequence[Sequence[int]],
    k: int,
    *,
    begin: int = 0,
    end: int | None = None,
    exclude: Sequence[Sequence[int]] | None = None,
    norms: Floats | None = None,
    epsilon: float = 1e-6,
    threads: int = 1,
    level: int = LEVEL,
) -> Found:
    """Find the k rows with the largest product of similarities for each question.

    The score of a row is the product of (1 + cos) / 2 over the positive units, divided by the same
    product over the negative ones plus `epsilon`. Cosines are taken once for each unit, however many
    questions share it.

    Parameters
    ----------
    vectors : ndarray or Int8Rows of shape (n, dim)
    units : ndarray of shape (n_units, dim)
        The distinct vectors of all questions, of length 1 each.
    positive, negative : sequence of sequences of int
        For each question the units it names.
    k, begin, end, exclude, norms, threads, level
        As in `top_rows`.

    References
    ----------
    Levy and Goldberg (2014), Linguistic Regularities in Sparse and Explicit Word Representations,
    section 6.
    """
    range_ = begin, end
    return _top_combined(
        vectors, units, positive, negative, k, range_, exclude, norms, threads, level, None, epsilon
    )


def _top_combined(
    vectors: Array | Int8Rows,
    units: Array,
    positive: Sequence[Sequence[int]],
    negative: Sequence[Sequence[int]],
    k: int,
    range_: tuple[int, int | None],
    exclude: Sequence[Sequence[int]] | None,
    norms: Floats | None,
    threads: int,
    level: int,
    weights: Floats | None,
    epsilon: float,
) -> Found:
    """Scan for sums, one weight for each term, or for products without weights."""
    units = np.ascontiguousarray(units, np.float32)
    barred = joined(exclude, len(positive))
    starts, terms = joined([[*p, *n] for p, n in zip(positive, negative)], len(positive))
    n_positive = np.array([len(p) for p in positive], np.int64)

    def scan(block: Block, heaps: Heaps) -> None:
        scores, rows, n_found = heaps
        query.products(
            block.rows,
            block.kind,
            units,
            starts,
            terms,
            n_positive,
            weights,
            *barred,
            scores,
            rows,
            n_found,
            block.begin,
            block.end,
            block.first_id,
            block.norms,
            epsilon,
            level,
        )

    return best_rows(scan, vectors, len(positive), k, *range_, norms, threads)
