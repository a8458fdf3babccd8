"""Sparse matrix times dense block, on threads: what both solvers of `factorize` are made of."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from fastvec._kernels import LEVEL, sparse
from fastvec.vectors.sparse_rows import SparseRows

Float64 = NDArray[np.float64]

_ENTRIES_PER_THREAD = 1 << 16


class Products:
    """A @ x and A.T @ x for a sparse A.

    A is kept both by rows and by columns, so that every result is a sum gathered by one thread:
    fast, and the same bits for any number of threads.

    Parameters
    ----------
    rows : SparseRows of shape (n, m)
    threads : int, default 1
    level : int, optional
        Instruction-set level of the kernel.
    """

    def __init__(self, rows: SparseRows, threads: int = 1, level: int = LEVEL) -> None:
        self.rows = rows.check()
        self.columns = transposed(rows)
        self.threads, self._level = max(1, threads), level

    @property
    def shape(self) -> tuple[int, int]:
        """Shape of A."""
        return self.rows.shape

    def times(self, block: Float64) -> Float64:
        """Return A @ block: float64 of shape (n,) or (n, k)."""
        return self._times(self.rows, block)

    def transposed_times(self, block: Float64) -> Float64:
        """Return A.T @ block: float64 of shape (m,) or (m, k)."""
        return self._times(self.columns, block)

    def _times(self, rows: SparseRows, block: Float64) -> Float64:
        """Some rows times a block, sixteen columns at a time."""
        if block.ndim == 1:
            out = np.zeros(len(rows))
            vector = np.ascontiguousarray(block, np.float64)

            def one(begin: int, end: int) -> None:
                parts = rows.indptr, rows.indices, rows.values
                sparse.apply(*parts, vector, out[begin:end], begin, end, self._level)

            self._shared(rows, one)
            return out
        width = sparse.WIDTH
        result = np.empty((len(rows), block.shape[1]))
        panel = np.zeros((rows.n_columns, width))
        for first in range(0, block.shape[1], width):
            last = min(first + width, block.shape[1])
            panel[:, : last - first] = block[:, first:last]

            def some(begin: int, end: int, first: int = first, last: int = last) -> None:
                out = np.zeros((end - begin, width))
                parts = rows.indptr, rows.indices, rows.values
                sparse.multiply(*parts, panel, out, begin, end, self._level)
                result[begin:end, first:last] = out[:, : last - first]

            self._shared(rows, some)
        return result

    def _shared(self, rows: SparseRows, run: Callable[[int, int], None]) -> None:
        """Call run(begin, end) on ranges with equally many stored entries, one thread each."""
        n_shares = max(1, min(self.threads, rows.nnz // _ENTRIES_PER_THREAD))
        if n_shares == 1:
            run(0, len(rows))
            return
        cuts = np.searchsorted(rows.indptr, np.linspace(0, rows.nnz, n_shares + 1)[1:-1])
        bounds = [0, *cuts.tolist(), len(rows)]
        with ThreadPoolExecutor(n_shares) as pool:
            list(pool.map(lambda pair: run(*pair), pairwise(bounds)))


def transposed(rows: SparseRows) -> SparseRows:
    """Return the transposed matrix, also in compressed rows."""
    columns = rows.to_scipy().T.tocsr()
    return SparseRows(
        columns.indptr.astype(np.int64),
        columns.indices.astype(np.int32),
        columns.data,
        len(rows),
    )
