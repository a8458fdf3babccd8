"""The arrays of a sparse matrix of counts, checked before anything goes by them."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fastvec.vectors.keys import Array

LARGEST = 1 << 62  # of one count; two of them still add up without overflow
_STEP = 1 << 22  # cells looked at in one go, so that a check needs little memory


def checked_rows(
    indptr: ArrayLike, indices: ArrayLike, counts: ArrayLike, n_columns: int
) -> tuple[NDArray[np.int64], NDArray[np.int32], Array]:
    """Return the three arrays of a CSR matrix in their dtypes; no copy is made where none is needed.

    Parameters
    ----------
    indptr : array_like of shape (n_rows + 1,), int
        Begin of each row, and the end of the last.
    indices : array_like of shape (nnz,), int
        Columns, rising within a row.
    counts : array_like of shape (nnz,), int or float
        Positive and finite; integers of up to 2**62.
    n_columns : int

    Returns
    -------
    indptr : ndarray, int64
    indices : ndarray, int32
    counts : ndarray, int64 or float64

    Raises
    ------
    ValueError
        If an array has another shape, or a value is not as described.
    """
    pointers = _whole("indptr", indptr, np.int64)
    columns = _whole("indices", indices, np.int32)
    values = np.asarray(counts)
    if values.dtype.kind not in "iuf" or values.ndim != 1:
        raise ValueError(
            f"counts must be one row of numbers, got {values.dtype} of {values.ndim} dimensions"
        )
    values = values.astype(np.float64 if values.dtype.kind == "f" else np.int64, copy=False)
    if len(values) != len(columns):
        raise ValueError(f"counts has {len(values)} items, indices has {len(columns)}")
    if not len(pointers) or pointers[0] != 0 or pointers[-1] != len(columns):
        raise ValueError(f"indptr must go from 0 to {len(columns)}, the number of counts")
    if (pointers[1:] < pointers[:-1]).any():
        raise ValueError("indptr must not fall")
    for begin in range(0, len(columns), _STEP):
        _check_cells(pointers, columns, values, begin, n_columns)
    return pointers, columns, values


def _whole(name: str, values: ArrayLike, dtype: type[np.integer]) -> Array:
    """The values as a row of integers of a dtype."""
    array = np.asarray(values)
    if array.ndim != 1 or (len(array) and array.dtype.kind not in "iu"):
        raise ValueError(
            f"{name} must be one row of integers, got {array.dtype} of {array.ndim} dimensions"
        )
    if len(array) and np.iinfo(array.dtype).max > np.iinfo(dtype).max:
        low, high = array.min(), array.max()
        if low < 0 or high > np.iinfo(dtype).max:
            raise ValueError(f"{name} must be from 0 to {np.iinfo(dtype).max}, got {low} to {high}")
    return array.astype(dtype, copy=False)


def _check_cells(
    indptr: NDArray[np.int64],
    columns: NDArray[np.int32],
    values: Array,
    begin: int,
    n_columns: int,
) -> None:
    """Check a stretch of columns and counts, and the step from the column before it."""
    some, first = columns[begin : begin + _STEP], max(begin - 1, 0)
    if some.min() < 0 or some.max() >= n_columns:
        raise ValueError(
            f"indices must be from 0 to {n_columns - 1}, got {some.min()}, {some.max()}"
        )
    joined = columns[first : begin + _STEP]
    falls = np.flatnonzero(joined[1:] <= joined[:-1]) + first + 1
    starts = indptr[np.minimum(np.searchsorted(indptr, falls), len(indptr) - 1)]
    if (starts != falls).any():
        raise ValueError("indices must rise within a row; sum_duplicates() of SciPy sees to that")
    part = values[begin : begin + _STEP]
    least, most = part.min(), part.max()
    if not (least > 0 and (most <= LARGEST if part.dtype.kind == "i" else most < np.inf)):
        raise ValueError(
            f"counts must be above 0, finite, and at most 2**62 if whole, got {least} to {most}"
            + ("; eliminate_zeros() of SciPy drops zeros" if least == 0 else "")
        )


def as_integers(values: NDArray[np.float64]) -> tuple[Array, float]:
    """Write positive numbers as whole multiples of a power of two, if that is exact.

    Parameters
    ----------
    values : ndarray of shape (n,), float64
        Finite, above 0.

    Returns
    -------
    counts : ndarray, int64, or the values as they are where no unit serves all
    unit : float
        ``values == counts * unit``.
    """
    if not len(values):
        return np.empty(0, np.int64), 1.0
    mantissas, exponents = np.frexp(values)
    whole = np.ldexp(mantissas, 53).astype(np.int64)
    zeros = np.frexp((whole & -whole).astype(np.float64))[1] - 1
    lowest = int((exponents - 53 + zeros).min())
    power = min(lowest, 0)
    if float(values.max()) >= 2.0 ** (62 + power):
        return values, 1.0
    return np.ldexp(values, -power).astype(np.int64), 2.0**power
