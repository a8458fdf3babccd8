"""The matrices of fastText's files, plain or quantised, and the reader that maps them.

A plain matrix is int64 rows and columns, then float32 rows. A quantised one is a byte that tells whether
lengths have codes of their own; int64 rows and columns; the int32 number of codes and the codes, row by
row; the quantiser: int32 dim, parts, width and width of the last part, then its centroids (float32); and
if lengths have codes, those and their quantiser.
"""

from __future__ import annotations

import mmap
import os
import struct
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from fastvec.vectors.product_quantizer import N_CENTROIDS, ProductQuantizer
from fastvec.vectors.quantized_matrix import QuantizedMatrix

from .errors import FormatError, TruncatedError

Matrix = NDArray[np.float32] | QuantizedMatrix


class Reader:
    """Reads numbers one after the other, and says where the file ends too early.

    Parameters
    ----------
    path : str or Path
        A plain file; it stays mapped as long as arrays from it live.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = path
        with open(path, "rb") as file:
            size = os.fstat(file.fileno()).st_size
            self.data: Any = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if size else b""
        self.size, self.at = size, 0

    def need(self, n: int, what: str) -> None:
        """Raise unless n more bytes exist."""
        if n > self.size - self.at:
            raise TruncatedError(
                f"{self.path}: {what} at byte {self.at} needs {n} bytes, the file ends at {self.size}"
            )

    def numbers(self, form: str, what: str) -> tuple[Any, ...]:
        """Read numbers of a struct format."""
        n = struct.calcsize(form)
        self.need(n, what)
        found = struct.unpack_from(form, self.data, self.at)
        self.at += n
        return found

    def array(self, dtype: str, n: int, what: str) -> NDArray[Any]:
        """Map n numbers of a type; they need not be aligned."""
        size = n * np.dtype(dtype).itemsize
        self.need(size, what)
        flat = np.frombuffer(self.data, dtype, n, self.at)
        self.at += size
        return flat

    def bad(self, message: str) -> FormatError:
        """The error for what was just read."""
        return FormatError(f"{self.path}: {message} (before byte {self.at})")


def read_flag(r: Reader, what: str) -> bool:
    """Read the byte that tells whether something follows in its other form."""
    (flag,) = r.numbers("<B", what)
    if flag > 1:
        raise r.bad(f"{what} is {flag}, wanted 0 or 1")
    return bool(flag)


def read_matrix(r: Reader, what: str, quantized: bool, n_rows: int | None, dim: int) -> Matrix:
    """Map a matrix whose size must be the expected one.

    Parameters
    ----------
    what : str
        Of which matrix errors speak.
    n_rows : int or None
        None: any number.
    """
    with_norms = quantized and read_flag(r, f"the flag for lengths of the {what} matrix")
    rows, columns = r.numbers("<qq", f"the size of the {what} matrix")
    if columns != dim or rows < 0 or (n_rows is not None and rows != n_rows):
        wanted = f"{n_rows if n_rows is not None else 'n'} x {dim}"
        raise r.bad(f"the {what} matrix is {rows} x {columns}, wanted {wanted}")
    if not quantized:
        flat = r.array("<f4", rows * columns, f"the {what} matrix of {rows} x {columns}")
        return flat.reshape(rows, columns)
    (n_codes,) = r.numbers("<i", f"the number of codes of the {what} matrix")
    if n_codes < 0 or n_codes > rows * dim or (rows and n_codes % rows):
        raise r.bad(f"{n_codes} codes for {rows} rows of the {what} matrix")
    codes = r.array("u1", n_codes, f"the codes of the {what} matrix")
    quantizer = _read_quantizer(r, dim)
    if n_codes != rows * quantizer.n_parts:
        raise r.bad(f"{n_codes} codes for {rows} rows of {quantizer.n_parts} parts")
    codes = codes.reshape(rows, quantizer.n_parts)
    if not with_norms:
        return QuantizedMatrix(codes, quantizer)
    norm_codes = r.array("u1", rows, f"the lengths of the {what} matrix")
    return QuantizedMatrix(codes, quantizer, norm_codes, _read_quantizer(r, 1))


def _read_quantizer(r: Reader, wanted: int) -> ProductQuantizer:
    """Read a quantiser of vectors of so many numbers."""
    dim, n_parts, width, last = r.numbers("<iiii", "the sizes of a quantiser")
    if dim != wanted or not 0 < last <= width or n_parts != -(-dim // width):
        raise r.bad(f"a quantiser of {n_parts} parts of {width} numbers, the last of {last}")
    if (n_parts - 1) * width + last != dim:
        raise r.bad(f"{n_parts} parts of {width} numbers, the last of {last}, are not {dim}")
    centroids = r.array("<f4", dim * N_CENTROIDS, "the centroids of a quantiser")
    return ProductQuantizer(dim, width, centroids.astype(np.float32))  # a copy, aligned


def write_matrix(file: IO[bytes], matrix: Matrix) -> None:
    """Write a matrix as `read_matrix` reads it.

    Raises
    ------
    ValueError
        For more codes than the format can count.
    """
    if not isinstance(matrix, QuantizedMatrix):
        file.write(struct.pack("<qq", *matrix.shape))
        step = max(1, (1 << 22) // max(1, matrix.shape[1]))
        for begin in range(0, len(matrix), step):
            file.write(np.ascontiguousarray(matrix[begin : begin + step], "<f4").tobytes())
        return
    if matrix.codes.size >= 1 << 31:
        raise ValueError(
            f"the format counts at most 2**31 - 1 codes, this matrix has {matrix.codes.size}; "
            "use cutoff or a larger dsub"
        )
    file.write(
        struct.pack("<?qqi", matrix.norm_codes is not None, *matrix.shape, matrix.codes.size)
    )
    file.write(matrix.codes.data)
    _write_quantizer(file, matrix.quantizer)
    if matrix.norm_codes is not None and matrix.norm_quantizer is not None:
        file.write(matrix.norm_codes.data)
        _write_quantizer(file, matrix.norm_quantizer)


def _write_quantizer(file: IO[bytes], quantizer: ProductQuantizer) -> None:
    """Write a quantiser as `_read_quantizer` reads it."""
    last = quantizer.dim - (quantizer.n_parts - 1) * quantizer.width
    file.write(struct.pack("<iiii", quantizer.dim, quantizer.n_parts, quantizer.width, last))
    file.write(np.ascontiguousarray(quantizer.centroids, "<f4").tobytes())
