"""Rows of int8 with one scale each: a quarter of the memory of float32."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from .keys import Array, Floats
from .norms import BLOCK

_LARGEST = 127  # symmetric: -128 is not used


class Int8Rows:
    """Vectors as int8 codes and one float32 scale per row; reading gives float32 rows.

    A row is ``scale * codes`` with ``scale = max |x| / 127``, so no number is off by more than half
    a scale. It stands where an array of vectors would: it has a shape, a dtype and a length, and
    takes the indices that address whole rows. Queries read the codes themselves; the scale cancels
    in a cosine.

    Parameters
    ----------
    codes : ndarray of int8, shape (n, dim)
    scales : ndarray of float32, shape (n,)

    Raises
    ------
    ValueError
        For other dtypes or shapes.
    """

    __slots__ = ("codes", "scales")

    ndim = 2
    dtype = np.dtype(np.float32)  # of the rows that come out

    def __init__(self, codes: Array, scales: Array) -> None:
        if codes.dtype != np.int8 or codes.ndim != 2:
            raise ValueError(f"codes must be int8 of two dimensions, got {codes.dtype}")
        if scales.dtype != np.float32 or scales.shape != (len(codes),):
            raise ValueError(f"scales must be float32 of shape ({len(codes)},), got {scales.shape}")
        self.codes: npt.NDArray[np.int8] = codes
        self.scales: Floats = scales

    @classmethod
    def quantize(cls, vectors: Array) -> Int8Rows:
        """Return the rows of an array in int8; ValueError for NaN or infinity."""
        codes = np.empty(vectors.shape, np.int8)
        rows = cls(codes, np.empty(len(codes), np.float32))
        rows.put(slice(None), vectors)
        return rows

    @property
    def shape(self) -> tuple[int, int]:
        """Number of rows and of dimensions."""
        return self.codes.shape

    @property
    def nbytes(self) -> int:
        """Bytes of codes and scales."""
        return self.codes.nbytes + self.scales.nbytes

    def __len__(self) -> int:
        return len(self.codes)

    def __getitem__(self, rows: Any) -> Array:
        """Return one row, or the rows of a slice, a mask or a list of indices, as float32."""
        if isinstance(rows, tuple):
            raise IndexError("int8 rows are read whole: index the row that comes out")
        scales = np.asarray(self.scales[rows])
        values: Array = self.codes[rows].astype(np.float32)
        values *= scales[..., None]
        return values

    def __setitem__(self, rows: Any, values: Any) -> None:
        raise TypeError(
            "vectors in int8 are not written in place; "
            "use add_vectors(replace=True), or kv.astype('float32') for vectors that are"
        )

    def __array__(self, dtype: npt.DTypeLike | None = None, copy: bool | None = None) -> Array:
        if copy is False:
            raise ValueError("int8 rows have no array of floats that could be shared")
        return self.astype(self.dtype if dtype is None else dtype)

    def __repr__(self) -> str:
        return f"Int8Rows(shape={self.shape})"

    def astype(self, dtype: npt.DTypeLike) -> Array:
        """Return all rows as an array of a float dtype, converted block by block."""
        out = np.empty(self.shape, dtype)
        for begin in range(0, len(self), BLOCK):
            out[begin : begin + BLOCK] = self[begin : begin + BLOCK]
        return out

    def take(self, rows: Any) -> Int8Rows:
        """Return some of the rows, still in int8."""
        return Int8Rows(self.codes[rows], self.scales[rows])

    def put(self, rows: Any, vectors: Any) -> None:
        """Replace rows by the quantized `vectors`; ValueError for NaN or infinity."""
        indices = np.arange(len(self))[rows]
        for begin in range(0, len(indices), BLOCK):
            block = np.asarray(vectors[begin : begin + BLOCK], np.float64)
            peaks = np.abs(block).max(axis=1)
            if not np.isfinite(peaks).all():
                bad = begin + int(np.flatnonzero(~np.isfinite(peaks))[0])
                raise ValueError(f"vectors: row {bad} is not finite, int8 has no place for it")
            some = indices[begin : begin + BLOCK]
            factors = _LARGEST / np.where(peaks > 0, peaks, 1)
            self.codes[some] = np.rint(block * factors[:, None])
            self.scales[some] = peaks / _LARGEST
