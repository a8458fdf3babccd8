"""3CosMul for many questions in one scan."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from fastvec._kernels import LEVEL, query

from .blocks import Block
from .int8_rows import Int8Rows
from .keys import Array, Floats
from .search import Found, Heaps, best_rows, joined


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

    return best_rows(scan, vectors, len(positive), k, begin, end, norms, threads)
