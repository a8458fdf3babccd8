"""The scan over sparse rows: similarities of a few units at a time, then questions over these.

A unit is a sparse vector of length 1. Sixteen of them become a panel, dense and as long as there are
columns; the kernel walks the rows past it. Neither the rows nor the units are ever dense beyond that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from fastvec._kernels import LEVEL, query, sparse

from .keys import Floats
from .search import Found, joined, merged, shared, signs
from .sparse_rows import SparseRows

_SIMILARITIES = 1 << 24  # kept at once by each thread: 64 MB
_MIN_ROWS = 480

Transform = Callable[[Floats], Floats]


@dataclass(frozen=True)
class Questions:
    """What is asked: sums or products over units that questions name by number.

    Attributes
    ----------
    units : SparseRows
        The distinct vectors of all questions, of length 1 or empty.
    positive, negative : list of list of int
        The units on both sides of each question.
    product : bool
        3CosMul: the product over the positive units divided by that over the negative ones plus
        `epsilon`. Otherwise the sum of the positive similarities less the negative ones.
    epsilon : float, default 1e-3
        Sparse rows often have nothing in common with a negative unit: much less than the 0.001 of
        the paper would make this all that counts.
    transform : callable or None
        Applied to the similarities of a block, in place, before they are combined.
    """

    units: SparseRows
    positive: Sequence[Sequence[int]]
    negative: Sequence[Sequence[int]]
    product: bool = False
    epsilon: float = 1e-3
    transform: Transform | None = None


def best_answers(
    rows: SparseRows,
    asked: Questions,
    k: int,
    *,
    begin: int = 0,
    end: int | None = None,
    exclude: Sequence[Sequence[int]] | None = None,
    threads: int = 1,
    level: int = LEVEL,
) -> Found:
    """Find the k rows with the highest score for each question.

    Parameters
    ----------
    rows : SparseRows of shape (n, n_columns)
        Empty rows have similarity 0 to everything.
    asked : Questions
    k, begin, end, exclude, threads, level
        As in `fastvec.vectors.search.top_rows`.
    """
    end = len(rows) if end is None else min(end, len(rows))
    begin = min(begin, end)
    k = max(0, min(k, end - begin))
    n = len(asked.positive)
    starts, terms = joined([[*p, *q] for p, q in zip(asked.positive, asked.negative)], n)
    n_positive = np.array([len(p) for p in asked.positive], np.int64)
    weights = None if asked.product else signs(asked.positive, asked.negative)
    barred = joined(exclude, n)
    rows.check()
    asked.units.check()

    def run(start: int, stop: int) -> tuple[Floats, npt.NDArray[np.int64]]:
        scores = np.full((n, k), -np.inf, np.float32)
        ids = np.full((n, k), -1, np.int64)
        n_found = np.zeros(n, np.int64)
        for first, last, block in _blocks(rows, asked.units, start, stop, level):
            if asked.transform is not None:
                block = asked.transform(block)
            query.combine(
                block,
                starts,
                terms,
                n_positive,
                weights,
                *barred,
                scores,
                ids,
                n_found,
                first,
                last,
                asked.epsilon,
                level,
            )
        return scores, ids

    return merged(shared(run, begin, end, threads), k)


def similarities(
    rows: SparseRows,
    units: SparseRows,
    *,
    begin: int = 0,
    end: int | None = None,
    threads: int = 1,
    level: int = LEVEL,
) -> Floats:
    """Return the cosine of each unit with each row: float32 of shape (n_units, end - begin)."""
    end = len(rows) if end is None else min(end, len(rows))
    begin = min(begin, end)
    out = np.zeros((len(units), end - begin), np.float32)
    rows.check()
    units.check()

    def run(start: int, stop: int) -> None:
        for first, last, block in _blocks(rows, units, start, stop, level):
            out[:, first - begin : last - begin] = block[: len(units), : last - first]

    shared(run, begin, end, threads)
    return out


def _blocks(
    rows: SparseRows, units: SparseRows, begin: int, end: int, level: int
) -> Iterator[tuple[int, int, Floats]]:
    """Yield (first row, row after the last, similarities of all units with these rows).

    The similarities lie in one array of shape (at least n_units, multiple of COMBINED_ROWS) that is
    written anew for each block.
    """
    width, step = sparse.WIDTH, query.COMBINED_ROWS
    n_panels = max(1, -(-len(units) // width))
    room = max(_MIN_ROWS, _SIMILARITIES // (n_panels * width))
    length = min(room, end - begin)
    length = max(step, -(-length // step) * step)
    block = np.zeros((n_panels * width, length), np.float32)
    panel = np.zeros((rows.n_columns, width), np.float32)
    inverse = rows.inverse_norms()
    for first in range(begin, end, length):
        last = min(end, first + length)
        for p in range(n_panels):
            numbers = range(p * width, min(len(units), (p + 1) * width))
            for lane, number in enumerate(numbers):
                columns, values = units.row(number)
                panel[columns, lane] = values
            sparse.cosines(
                rows.indptr,
                rows.indices,
                rows.values,
                panel,
                inverse,
                block[p * width : (p + 1) * width],
                first,
                last,
                level,
            )
            for lane, number in enumerate(numbers):
                panel[units.row(number)[0], lane] = 0
        yield first, last, block
