"""Rows that are stored as codes of a product quantiser: fastText's compressed matrices."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from fastvec._kernels import quantizer as _kernel

from .keys import Array, Floats
from .norms import BLOCK
from .product_quantizer import N_CENTROIDS, Codes, ProductQuantizer


class QuantizedMatrix:
    """A matrix of one byte for every few numbers; reading gives float32 rows.

    It stands where an array would that is only read: it has a shape, a dtype and a length, and takes
    the indices that address whole rows.

    Parameters
    ----------
    codes : ndarray of shape (n, quantizer.n_parts), uint8
    quantizer : ProductQuantizer
    norm_codes : ndarray of shape (n,), uint8, optional
        With them `quantizer` stands for rows of length 1.
    norm_quantizer : ProductQuantizer, optional
        Of the rows' lengths; its ``dim`` is 1.

    Raises
    ------
    ValueError
        For other shapes.
    """

    __slots__ = ("codes", "norm_codes", "norm_quantizer", "quantizer")

    ndim = 2
    dtype = np.dtype(np.float32)  # of the rows that come out

    def __init__(
        self,
        codes: Codes,
        quantizer: ProductQuantizer,
        norm_codes: Codes | None = None,
        norm_quantizer: ProductQuantizer | None = None,
    ) -> None:
        if codes.dtype != np.uint8 or codes.shape != (len(codes), quantizer.n_parts):
            raise ValueError(
                f"codes must be uint8 of shape (n, {quantizer.n_parts}), got {codes.dtype} of shape "
                f"{codes.shape}"
            )
        if (norm_codes is None) != (norm_quantizer is None):
            raise ValueError("norm_codes and norm_quantizer belong together")
        if norm_codes is not None and norm_codes.shape != (len(codes),):
            raise ValueError(f"norm_codes must have the shape ({len(codes)},)")
        if norm_quantizer is not None and norm_quantizer.dim != 1:
            raise ValueError(f"norm_quantizer must have dim 1, got {norm_quantizer.dim}")
        self.codes, self.quantizer = np.ascontiguousarray(codes), quantizer
        self.norm_codes = None if norm_codes is None else np.ascontiguousarray(norm_codes)
        self.norm_quantizer = norm_quantizer

    @classmethod
    def quantize(
        cls,
        rows: Array,
        dsub: int = 2,
        qnorm: bool = False,
        *,
        seed: int = 1234,
        threads: int = 1,
    ) -> QuantizedMatrix:
        """Learn a quantiser for the rows, and store them by it.

        Parameters
        ----------
        rows : ndarray of shape (n, dim), float32
            At least 256.
        dsub : int, default 2
            Numbers that share a byte.
        qnorm : bool, default False
            Store the length of each row in a byte of its own.
        seed, threads : int
            As in `ProductQuantizer.train`.

        Raises
        ------
        ValueError
            For fewer than 256 rows, or numbers that are not finite.
        """
        if dsub < 1:
            raise ValueError(f"dsub must be at least 1, got {dsub}")
        for begin in range(0, len(rows), BLOCK):
            if not np.isfinite(rows[begin : begin + BLOCK]).all():
                raise ValueError("rows must be finite to be quantised; the model has diverged")
        if not qnorm:
            quantizer = ProductQuantizer.train(rows, dsub, seed=seed, threads=threads)
            return cls(quantizer.encode(rows, threads=threads), quantizer)
        norms = np.linalg.norm(rows, axis=1).astype(np.float32)[:, None]
        units = rows / np.where(norms > 0, norms, np.float32(1))
        lengths = ProductQuantizer.train(norms, 1, seed=seed)
        quantizer = ProductQuantizer.train(units, dsub, seed=seed, threads=threads)
        codes = quantizer.encode(units, threads=threads)
        return cls(codes, quantizer, lengths.encode(norms)[:, 0], lengths)

    @property
    def shape(self) -> tuple[int, int]:
        """Number of rows and of dimensions."""
        return len(self.codes), self.quantizer.dim

    @property
    def nbytes(self) -> int:
        """Bytes of codes and centroids."""
        parts: list[Array] = [self.codes, self.quantizer.centroids]
        if self.norm_codes is not None and self.norm_quantizer is not None:
            parts += [self.norm_codes, self.norm_quantizer.centroids]
        return sum(part.nbytes for part in parts)

    def __len__(self) -> int:
        return len(self.codes)

    def __getitem__(self, rows: Any) -> Array:
        """Return one row, or the rows of a slice, a mask or a list of indices, as float32."""
        if isinstance(rows, tuple):
            raise IndexError("quantised rows are read whole: index the row that comes out")
        some = self.codes[rows]
        taken = self.take(np.atleast_1d(np.arange(len(self))[rows]))
        out = np.empty(taken.shape, np.float32)
        _kernel.rows(*taken._parts(), out)
        return out if some.ndim == 2 else out[0]

    def __setitem__(self, rows: Any, values: Any) -> None:
        raise TypeError("quantised rows are not written; astype('float32') gives an array")

    def __array__(self, dtype: npt.DTypeLike | None = None, copy: bool | None = None) -> Array:
        if copy is False:
            raise ValueError("quantised rows have no array of floats that could be shared")
        return self.astype(self.dtype if dtype is None else dtype)

    def __repr__(self) -> str:
        return f"QuantizedMatrix(shape={self.shape}, dsub={self.quantizer.width})"

    def astype(self, dtype: npt.DTypeLike) -> Array:
        """Return all rows as an array of a float dtype, converted block by block."""
        out = np.empty(self.shape, dtype)
        for begin in range(0, len(self), BLOCK):
            out[begin : begin + BLOCK] = self[begin : begin + BLOCK]
        return out

    def take(self, rows: Any) -> QuantizedMatrix:
        """Return some of the rows, still as codes."""
        norm_codes = None if self.norm_codes is None else self.norm_codes[rows]
        return QuantizedMatrix(self.codes[rows], self.quantizer, norm_codes, self.norm_quantizer)

    def to_tensors(self, name: str) -> dict[str, Array]:
        """Return the arrays of a native file, each with a name that begins with `name`."""
        width = np.array([self.quantizer.width], np.int64)
        tensors: dict[str, Array] = {
            f"{name}.codes": self.codes,
            f"{name}.centroids": self.quantizer.centroids,
            f"{name}.width": width,
        }
        if self.norm_codes is not None and self.norm_quantizer is not None:
            tensors[f"{name}.norm_codes"] = self.norm_codes
            tensors[f"{name}.norm_centroids"] = self.norm_quantizer.centroids
        return tensors

    @classmethod
    def from_tensors(cls, tensors: Mapping[str, Array], name: str) -> QuantizedMatrix:
        """Return the matrix whose arrays `to_tensors` gave; ValueError or KeyError for others."""
        centroids, width = tensors[f"{name}.centroids"], tensors[f"{name}.width"]
        if width.shape != (1,) or width.dtype != np.int64:
            raise ValueError(f"{name}.width must be one int64")
        quantizer = ProductQuantizer(centroids.size // N_CENTROIDS, int(width[0]), centroids)
        if f"{name}.norm_codes" not in tensors:
            return cls(tensors[f"{name}.codes"], quantizer)
        norms = ProductQuantizer(1, 1, tensors[f"{name}.norm_centroids"])
        norm_codes = tensors[f"{name}.norm_codes"]
        if norm_codes.dtype != np.uint8:
            raise ValueError(f"{name}.norm_codes must be uint8, got {norm_codes.dtype}")
        return cls(tensors[f"{name}.codes"], quantizer, norm_codes, norms)

    def means(self, starts: npt.NDArray[np.int64], ids: npt.NDArray[np.int32]) -> Floats:
        """Return the mean of each bag of rows; zeros for an empty bag.

        Parameters
        ----------
        starts : ndarray of shape (n_bags + 1,), int64
        ids : ndarray, int32
            Bag i has the rows ``ids[starts[i]:starts[i + 1]]``.

        Returns
        -------
        ndarray of shape (n_bags, dim), float32
        """
        out = np.empty((len(starts) - 1, self.quantizer.dim), np.float32)
        _kernel.mean_rows(*self._parts(), starts, ids, out)
        return out

    def products(self, x: Array) -> Floats:
        """Return the dot product of each row of `x` with each row, of shape (len(x), len(self))."""
        x = np.ascontiguousarray(x, np.float32)
        out = np.empty((len(x), len(self)), np.float32)
        _kernel.products(*self._parts(), x, out)
        return out

    def _parts(self) -> tuple[int, Floats, Codes, Codes | None, Floats | None]:
        """What the kernels take."""
        norms = None if self.norm_quantizer is None else self.norm_quantizer.centroids
        return self.quantizer.width, self.quantizer.centroids, self.codes, self.norm_codes, norms
