"""Blocks of rows out of a word2vec file, parsed by the kernel."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

from fastvec._kernels import vecfile

from .errors import FormatError, TruncatedError
from .float_text import nearest_float32

BLOCK_BYTES = 8 << 20
_MAX_KEY = 1 << 20  # a longer key in a binary file means that it is something else
_TEXT_BYTES = b"0123456789.eE+- \n"
_HARD = 4096  # numbers left to Python before the kernel is called again

Rows = tuple[list[bytes], npt.NDArray[Any]]


def row_blocks(
    file: BinaryIO, dim: int, n_rows: int | None, binary: bool, first_line: int, name: str
) -> Iterator[Rows]:
    """Yield the keys and vectors of up to `n_rows` rows (None: all), some megabytes at a time.

    Memory is taken for bytes that have been read, never for what a header announces.
    """
    reader = _BinaryBlocks(file, dim, name) if binary else _TextBlocks(file, dim, name, first_line)
    n_found = 0
    while n_rows is None or n_found < n_rows:
        block = reader.block()
        if block is None:
            break
        while True:
            keys, vectors = reader.rows(block, None if n_rows is None else n_rows - n_found)
            if not keys:
                break
            if binary and not n_found and not vectors[0].tobytes().strip(_TEXT_BYTES):
                raise FormatError(f"{name}: line 2: numbers as text; read it with binary=False")
            n_found += len(keys)
            yield keys, vectors
            if n_found == n_rows:
                return
    if n_rows is not None and n_found < n_rows:
        raise TruncatedError(f"{name}: ends after {n_found} rows, its header announces {n_rows}")


class _Blocks:
    """Reads a file in pieces and hands them to the kernel; what is left begins the next piece."""

    binary: bool
    min_row: int  # bytes that a row takes at least

    def __init__(self, file: BinaryIO, dim: int, name: str) -> None:
        self._file, self._dim, self._name = file, dim, name
        self._rest = b""
        self._position = 0
        self._offset = file.tell()  # of the block in the file, for messages
        self._block = b""

    def block(self) -> bytes | None:
        """The next bytes that hold whole rows, None at the end."""
        raise NotImplementedError

    def bad_row(self, block: bytes) -> Exception:
        """The error for what stands at the current position."""
        raise NotImplementedError

    def rows(self, block: bytes, limit: int | None) -> Rows:
        """The next rows of the block; none when it is used up."""
        room = (len(block) - self._position) // self.min_row + 1
        # the kernel may stop early when it must leave many numbers to Python
        room = min(room, 1 + BLOCK_BYTES // (4 * self._dim), *([] if limit is None else [limit]))
        vectors = np.empty((room, self._dim), np.float32)
        spans = np.empty((room, 2), np.int64)
        hard = np.empty((self._dim + _HARD, 3), np.int64)
        n_rows, n_hard, n_lines, position, bad = vecfile.parse_rows(
            block, self._position, vectors, spans, hard, self.binary
        )
        flat = vectors.reshape(-1)
        for index, begin, end in hard[:n_hard].tolist():
            flat[index] = nearest_float32(block[begin:end])
        self._position = position
        self.count_lines(n_lines)
        if bad and not n_rows:
            raise self.bad_row(block)
        return [block[a:b] for a, b in spans[:n_rows].tolist()], vectors[:n_rows]

    def count_lines(self, n_lines: int) -> None:
        """Take note of lines that were parsed."""


class _TextBlocks(_Blocks):
    """Blocks of whole lines."""

    binary = False

    def __init__(self, file: BinaryIO, dim: int, name: str, first_line: int) -> None:
        super().__init__(file, dim, name)
        self.min_row = 2 * dim
        self._line = first_line

    def block(self) -> bytes | None:
        pieces = [self._rest]
        while True:
            piece = self._file.read(BLOCK_BYTES)
            cut = piece.rfind(b"\n") + 1 if piece else 0
            if piece and not cut:
                pieces.append(piece)
                continue
            block, self._rest = b"".join([*pieces, piece[:cut]]), piece[cut:]
            self._position = 0
            nul = block.find(b"\0")
            if nul >= 0:
                line = self._line + block.count(b"\n", 0, nul)
                raise FormatError(f"{self._name}: line {line}: a NUL byte; is the file binary?")
            return block or None

    def count_lines(self, n_lines: int) -> None:
        self._line += n_lines

    def bad_row(self, block: bytes) -> Exception:
        end = block.find(b"\n", self._position)
        line = block[self._position : end if end >= 0 else len(block)]
        try:
            text = line[:80].decode("utf-8")
        except UnicodeDecodeError as error:
            if error.end < 77:  # not just a character that the cut at 80 bytes split
                return error
            text = line[:70].decode("utf-8", "replace")
        return FormatError(
            f"{self._name}: line {self._line}: not a key and {self._dim} numbers: {text!r}"
        )


class _BinaryBlocks(_Blocks):
    """Blocks of keys and little-endian floats."""

    binary = True

    def __init__(self, file: BinaryIO, dim: int, name: str) -> None:
        super().__init__(file, dim, name)
        self.min_row = 4 * dim + 1

    def block(self) -> bytes | None:
        rest = self._block[self._position :]
        if len(rest) > 4 * self._dim + _MAX_KEY:
            raise FormatError(
                f"{self._name}: byte {self._offset + self._position}: no key within {_MAX_KEY} "
                "bytes; is the file text, or the header wrong?"
            )
        self._offset += self._position
        piece = self._file.read(max(BLOCK_BYTES, 4 * self._dim))
        self._block, self._position = rest + piece, 0
        return self._block if piece else None

    def bad_row(self, block: bytes) -> Exception:
        return FormatError(f"{self._name}: byte {self._offset + self._position}: not a row")


def wide_row_blocks(
    file: BinaryIO, dim: int, n_rows: int | None, dtype: np.dtype[Any], first_line: int, name: str
) -> Iterator[Rows]:
    """Yield text rows one by one with more than the kernel's float32: numbers by Python."""
    n_found, number = 0, first_line - 1
    while n_rows is None or n_found < n_rows:
        line = file.readline()
        number += 1
        if not line:
            break
        if not line.strip():
            continue
        fields = line.rstrip().rsplit(None, dim)
        try:
            vector = np.array([[float(field) for field in fields[-dim:]]], dtype)
        except ValueError:
            vector = np.empty((0, 0), dtype)
        if vector.shape != (1, dim) or len(fields) < dim:
            raise FormatError(f"{name}: line {number}: not a key and {dim} numbers: {line[:60]!r}")
        n_found += 1
        yield [fields[0] if len(fields) > dim else b""], vector
    if n_rows is not None and n_found < n_rows:
        raise TruncatedError(f"{name}: ends after {n_found} rows, its header announces {n_rows}")
