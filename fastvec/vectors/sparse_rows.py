"""Rows in compressed form: only what is not zero is stored."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from fastvec._kernels import sparse

from .keys import Array, Floats, Indices

Columns = npt.NDArray[np.int32]


class SparseRows:
    """A matrix in compressed rows (CSR), read-only, perhaps mapped from a file.

    It stands where an array of vectors would: it has a shape, a dtype and a length. An integer
    takes out one row as a dense vector; a slice, a mask or a list of indices takes out rows in
    compressed form.

    Parameters
    ----------
    indptr : ndarray of shape (n_rows + 1,), int64
        Where each row begins in `indices` and `values`.
    indices : ndarray of shape (nnz,), int32
        Columns, rising within a row.
    values : ndarray of shape (nnz,), float32
    n_columns : int

    Raises
    ------
    ValueError
        For other dtypes, or arrays that do not fit each other. The contents are looked through
        before the first use, see `check`, so that a mapped file opens at once.
    """

    __slots__ = ("_inverse", "indices", "indptr", "n_columns", "values")

    ndim = 2
    dtype = np.dtype(np.float32)

    def __init__(self, indptr: Array, indices: Array, values: Array, n_columns: int) -> None:
        wanted = {"indptr": np.int64, "indices": np.int32, "values": np.float32}
        for (name, kind), array in zip(wanted.items(), (indptr, indices, values)):
            if array.dtype != kind or array.ndim != 1:
                raise ValueError(
                    f"{name} must be a row of {np.dtype(kind)}, got {array.dtype} of shape "
                    f"{array.shape}"
                )
        if not len(indptr) or indptr[0] != 0 or indptr[-1] != len(indices):
            raise ValueError(f"indptr must rise from 0 to the {len(indices)} entries of indices")
        if len(indices) != len(values):
            raise ValueError(f"indices has {len(indices)} entries, values has {len(values)}")
        if n_columns < 1:
            raise ValueError(f"n_columns must be at least 1, got {n_columns}")
        self.indptr: Indices = np.ascontiguousarray(indptr)
        self.indices: Columns = np.ascontiguousarray(indices)
        self.values: Floats = np.ascontiguousarray(values)
        self.n_columns = int(n_columns)
        self._inverse: Floats | None = None

    @classmethod
    def from_dense(cls, rows: Array) -> SparseRows:
        """Return the rows of an array in compressed form."""
        rows = np.asarray(rows, np.float32)
        places = [np.flatnonzero(row) for row in rows]
        return cls.joined(
            [place.astype(np.int32) for place in places],
            [row[place] for row, place in zip(rows, places)],
            rows.shape[1],
        )

    @classmethod
    def joined(
        cls, columns: Sequence[Array], values: Sequence[Array], n_columns: int
    ) -> SparseRows:
        """Return one row for each of the given columns and values."""
        indptr = np.zeros(len(columns) + 1, np.int64)
        np.cumsum([len(row) for row in columns], out=indptr[1:])
        empty = np.zeros(0)
        return cls(
            indptr,
            np.concatenate([*columns, empty]).astype(np.int32),
            np.concatenate([*values, empty]).astype(np.float32),
            n_columns,
        )

    @classmethod
    def from_scipy(cls, matrix: Any) -> SparseRows:
        """Return the rows of a SciPy sparse matrix or array; its numbers are rounded to float32."""
        rows = matrix.tocsr().astype(np.float32)
        if not rows.has_canonical_format:
            rows = rows.copy() if rows is matrix else rows
            rows.sum_duplicates()
        return cls(
            rows.indptr.astype(np.int64), rows.indices.astype(np.int32), rows.data, rows.shape[1]
        )

    @property
    def shape(self) -> tuple[int, int]:
        """Number of rows and of columns."""
        return len(self.indptr) - 1, self.n_columns

    @property
    def nnz(self) -> int:
        """Number of stored entries."""
        return len(self.indices)

    @property
    def nbytes(self) -> int:
        """Bytes of the three arrays."""
        return self.indptr.nbytes + self.indices.nbytes + self.values.nbytes

    def __len__(self) -> int:
        return len(self.indptr) - 1

    def __getitem__(self, rows: Any) -> Any:
        """Return one row as a dense float32 vector, or several as `SparseRows`."""
        if isinstance(rows, tuple):
            raise IndexError("sparse rows are read whole: index the row that comes out")
        self.check()
        if isinstance(rows, (int, np.integer)):
            vector = np.zeros(self.n_columns, np.float32)
            columns, values = self.row(range(len(self))[rows])
            vector[columns] = values
            return vector
        return self.take(np.arange(len(self))[rows])

    def __setitem__(self, rows: Any, values: Any) -> None:
        raise TypeError("sparse rows are not written in place")

    def __array__(self, dtype: npt.DTypeLike | None = None, copy: bool | None = None) -> Array:
        raise TypeError(
            f"sparse rows of shape {self.shape} do not become a dense array by themselves; "
            "to_scipy().toarray() makes one"
        )

    def __repr__(self) -> str:
        return f"SparseRows(shape={self.shape}, nnz={self.nnz})"

    def row(self, index: int) -> tuple[Columns, Floats]:
        """The columns and the values of a row: views."""
        part = slice(int(self.indptr[index]), int(self.indptr[index + 1]))
        return self.indices[part], self.values[part]

    def take(self, rows: Iterable[int]) -> SparseRows:
        """Return some of the rows, in the given order."""
        parts = [self.row(int(index)) for index in rows]
        return self.joined([c for c, _ in parts], [v for _, v in parts], self.n_columns)

    def units(self, rows: Iterable[int]) -> SparseRows:
        """Return some of the rows divided by their lengths; empty rows stay empty."""
        chosen = [int(index) for index in rows]
        inverse = self.inverse_norms()
        parts = [self.row(index) for index in chosen]
        scaled = [v * inverse[index] for index, (_, v) in zip(chosen, parts)]
        return self.joined([c for c, _ in parts], scaled, self.n_columns)

    def mean(self, n_rows: int) -> npt.NDArray[np.float64]:
        """Return the mean of the first rows: dense float64 of shape (n_columns,)."""
        end = int(self.indptr[n_rows])
        total = np.bincount(self.indices[:end], self.values[:end], self.n_columns)
        mean: npt.NDArray[np.float64] = total / max(n_rows, 1)
        return mean

    def check(self) -> SparseRows:
        """Return the rows themselves, once they are known to be sound.

        Raises
        ------
        ValueError
            For columns out of range or out of order, offsets that fall, or values that are not
            finite.
        """
        self.inverse_norms()
        return self

    def inverse_norms(self) -> Floats:
        """One over the length of each row, 0 for a row without any; looks everything through once."""
        if self._inverse is None:
            bad = sparse.check(self.indptr, self.indices, self.n_columns)
            if bad >= 0:
                raise ValueError(
                    f"row {bad} of the sparse rows is damaged: columns must rise within 0 to "
                    f"{self.n_columns - 1}, and rows follow each other"
                )
            norms = row_lengths(self)
            if not np.isfinite(norms).all():
                row = int(np.flatnonzero(~np.isfinite(norms))[0])
                raise ValueError(f"row {row} of the sparse rows holds numbers that are not finite")
            inverse = np.zeros(len(norms), np.float32)
            np.divide(1.0, norms, out=inverse, where=norms > 0, casting="unsafe")
            self._inverse = inverse
        return self._inverse

    def to_scipy(self) -> Any:
        """Return a `scipy.sparse.csr_array`; values are shared where SciPy takes them as they are."""
        from scipy.sparse import csr_array

        return csr_array((self.values, self.indices, self.indptr), shape=self.shape)


def row_lengths(rows: SparseRows) -> npt.NDArray[np.float64]:
    """Return the Euclidean length of each row: float64 of shape (n_rows,)."""
    return np.sqrt(sums_of_rows(rows.indptr, rows.values, lambda v: v * v))


def sums_of_rows(indptr: Indices, values: Array, of: Any = None) -> npt.NDArray[np.float64]:
    """Return the sum of each row's values, or of a function of them, in float64; block by block."""
    n_rows = len(indptr) - 1
    sums = np.zeros(n_rows)
    begin = 0
    while begin < n_rows:
        end = block_end(indptr, begin)
        block = values[indptr[begin] : indptr[end]].astype(np.float64)
        if of is not None:
            block = of(block)
        starts = indptr[begin:end] - indptr[begin]
        filled = np.flatnonzero(np.diff(indptr[begin : end + 1]))
        if len(filled):  # reduceat has no sum for an empty range
            sums[begin + filled] = np.add.reduceat(block, starts[filled])
        begin = end
    return sums


def block_end(indptr: Indices, begin: int, size: int = 1 << 20) -> int:
    """Where a block of rows ends that holds about `size` entries, and at least one row."""
    wanted = int(indptr[begin]) + size
    return max(begin + 1, int(np.searchsorted(indptr, wanted, side="right")) - 1)
