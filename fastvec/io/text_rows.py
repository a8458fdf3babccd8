"""Rows of text vector files, parsed by several threads.

Pieces of whole lines are read in file order, one thread at a time, and parsed by all; so compressed
files and streams are read the same way. The number of rows before a piece is known when it is read,
and where the number of all rows is known, too, each piece goes to its place at once.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

from fastvec._kernels import vecfile
from fastvec.text._threads import run_threads

from .errors import FormatError, TruncatedError
from .float_text import nearest_float
from .text_layout import TextLayout, decoded_key
from .wanted import Wanted

PIECE_BYTES = 2 << 20
_HARD = 4096  # numbers left to Python before the kernel is called again
_ALL = 1 << 62

Array = npt.NDArray[Any]

# Significant bits by size of a number: the kernel's word for how to round.
_BITS = {2: 11, 4: 24, 8: 53}


@dataclass(frozen=True)
class _Piece:
    """Whole lines at the start of a buffer, and where they stand in the file."""

    number: int
    size: int
    first_row: int
    n_rows: int
    first_line: int


def read_text_rows(
    file: BinaryIO,
    layout: TextLayout,
    *,
    begun: bytes = b"",
    wanted: Wanted | None = None,
    threads: int = 1,
) -> tuple[list[str], Array]:
    """Return the keys and the vectors, of shape (n, dim), of a text vector file.

    Parameters
    ----------
    file : binary file
        At its first row.
    layout : TextLayout
    begun : bytes, default b""
        What was read of the rows already.
    wanted : Wanted, optional
        Store only the rows of these keys.
    threads : int, default 1

    Raises
    ------
    FormatError, TruncatedError, UnicodeDecodeError
        For the first line that is wrong, whichever thread found it.
    """
    return _TextRows(file, layout, begun, wanted).read(threads)


class _TextRows:
    """The state that the threads share."""

    def __init__(
        self, file: BinaryIO, layout: TextLayout, begun: bytes, wanted: Wanted | None
    ) -> None:
        self._file, self._layout, self._rest, self._wanted = file, layout, begun, wanted
        self._bits = _BITS[layout.dtype.itemsize]
        self._lock = threading.Lock()
        self._done = False
        self._n_pieces = 0
        self._n_rows = 0
        self._line = layout.first_line
        self._results: dict[int, tuple[list[str], Array]] = {}
        self._errors: dict[int, Exception] = {}
        self._vectors: Array | None = None
        if wanted is None and layout.n_rows is not None and layout.size is not None:
            room = min(layout.n_rows, self._most_rows(layout.size))
            self._vectors = np.empty((room, layout.dim), layout.dtype)

    def read(self, threads: int) -> tuple[list[str], Array]:
        """All keys and vectors."""
        run_threads(self._work, threads, self._stop)
        layout = self._layout
        if self._errors:
            raise self._errors[min(self._errors)]
        if layout.announced and layout.n_rows is not None and self._n_rows < layout.n_rows:
            raise TruncatedError(
                f"{layout.name}: line {self._line}: ends after {self._n_rows} rows, its header "
                f"announces {layout.n_rows} or more"
            )
        parts = [self._results.pop(number) for number in range(self._n_pieces)]
        keys = [key for part, _ in parts for key in part]
        if self._vectors is not None and len(self._vectors) == len(keys):
            return keys, self._vectors
        vectors = np.empty((len(keys), layout.dim), layout.dtype)
        end = len(keys)
        while parts:  # from the last: what was copied is given back at once
            rows = parts.pop()[1]
            vectors[end - len(rows) : end] = rows
            end -= len(rows)
        return keys, vectors

    def _stop(self) -> None:
        """Let no thread begin another piece."""
        self._done = True

    def _work(self, _rank: int) -> None:
        """Parse pieces until there are no more."""
        buffer = bytearray(PIECE_BYTES)
        while (piece := self._take(buffer)) is not None:
            try:
                self._results[piece.number] = self._parse(buffer, piece)
            except (FormatError, UnicodeDecodeError) as error:
                self._errors[piece.number] = error  # an earlier piece may hold an earlier one
                self._stop()

    def _take(self, buffer: bytearray) -> _Piece | None:
        """The next piece, in the buffer; None after the last."""
        layout = self._layout
        with self._lock:
            if self._done:
                return None
            left = _ALL if layout.n_rows is None else layout.n_rows - self._n_rows
            size = self._fill(buffer) if left else 0
            with memoryview(buffer) as whole, whole[:size] as view:
                n_rows, n_lines, size = vecfile.count_rows(view, left)
            if not n_lines:
                self._done = True
                return None
            piece = _Piece(self._n_pieces, size, self._n_rows, n_rows, self._line)
            self._n_pieces += 1
            self._n_rows += n_rows
            self._line += n_lines
            return piece

    def _fill(self, buffer: bytearray) -> int:
        """Read whole lines into the buffer, which grows for a longer one; return their bytes."""
        filled = len(self._rest)
        buffer[:filled] = self._rest
        while True:
            if filled == len(buffer):
                buffer.extend(bytes(len(buffer)))
            with memoryview(buffer) as whole, whole[filled:] as room:
                n_read = self._file.readinto(room)  # type: ignore[attr-defined]
            if not n_read:
                self._rest = b""
                return filled
            cut = buffer.rfind(b"\n", filled, filled + n_read) + 1
            filled += n_read
            if cut:
                self._rest = bytes(memoryview(buffer)[cut:filled])
                return cut

    def _parse(self, buffer: bytearray, piece: _Piece) -> tuple[list[str], Array]:
        """Keys and vectors of a piece."""
        layout = self._layout
        nul = buffer.find(b"\0", 0, piece.size)
        if nul >= 0:
            line = piece.first_line + buffer.count(b"\n", 0, nul)
            raise FormatError(f"{layout.name}: line {line}: a NUL byte; is the file binary?")
        if piece.n_rows and 2 * layout.dim > piece.size:  # before room is made for such a row
            raise self._bad_row(memoryview(bytes(buffer[:400])), 0, piece.first_line)
        room = min(piece.n_rows, self._most_rows(piece.size))
        target = self._target(piece, room)
        direct = self._bits != 11 and target is not None
        rows = target if direct else np.empty((room, layout.dim), _parsed_type(self._bits))
        assert rows is not None
        with memoryview(buffer) as whole, whole[: piece.size] as view:
            spans = self._parse_into(rows, view, piece)
            keys = self._decoded(vecfile.join_keys(view, spans), spans, view, piece)
        if direct:
            return keys, rows[: len(spans)]
        with np.errstate(all="ignore"):  # a number beyond float16 becomes infinite
            if target is None:
                return keys, rows[: len(spans)].astype(layout.dtype)
            target[: len(spans)] = rows[: len(spans)]
            return keys, target

    def _target(self, piece: _Piece, room: int) -> Array | None:
        """Where the rows of a piece belong, if that is known."""
        if self._vectors is None or piece.first_row + room > len(self._vectors):
            return None
        return self._vectors[piece.first_row : piece.first_row + room]

    def _parse_into(self, rows: Array, view: memoryview, piece: _Piece) -> npt.NDArray[np.int64]:
        """Parse the rows of a piece; return the bounds of their keys."""
        dim, wanted = self._layout.dim, self._wanted
        spans = np.empty((len(rows), 2), np.int64)
        hard = np.empty((dim + _HARD, 3), np.int64)
        stored = seen = position = 0
        line = piece.first_line
        while seen < piece.n_rows:
            n_rows, n_seen, n_hard, n_lines, position, bad = vecfile.parse_text(
                view,
                position,
                rows[stored:],
                self._bits,
                spans[stored:],
                hard,
                piece.n_rows - seen,
                wanted.keys if wanted else None,
                wanted.first_words if wanted else None,
            )
            flat = rows[stored:].reshape(-1)
            for index, begin, end in hard[:n_hard].tolist():
                flat[index] = nearest_float(view[begin:end].tobytes(), self._layout.dtype)
            stored, seen, line = stored + n_rows, seen + n_seen, line + n_lines
            if bad:
                raise self._bad_row(view, position, line)
        return spans[:stored]

    def _most_rows(self, size: int) -> int:
        """The rows that so many bytes can hold, and one for a bad row to be tried in."""
        return size // (2 * self._layout.dim) + 1

    def _decoded(
        self, joined: bytearray, spans: npt.NDArray[np.int64], view: memoryview, piece: _Piece
    ) -> list[str]:
        """The keys as text."""
        encoding, errors = self._layout.encoding, self._layout.errors
        try:
            keys = joined.decode(encoding, errors).split("\n") if len(spans) else []
            if len(keys) == len(spans):
                return keys
        except UnicodeDecodeError:
            pass  # one by one, to tell which
        encoded = [view[begin:end].tobytes() for begin, end in spans.tolist()]
        return [
            decoded_key(key, row, encoding, errors, self._layout.name)
            for row, key in enumerate(encoded, piece.first_row)
        ]

    def _bad_row(self, view: memoryview, position: int, line: int) -> Exception:
        """The error for the line at a position."""
        text = view[position : position + 400].tobytes().partition(b"\n")[0]
        try:
            start = text[:80].decode("utf-8")
        except UnicodeDecodeError as error:
            if error.end < 77:  # not just a character that the cut at 80 bytes split
                return error
            start = text[:70].decode("utf-8", "replace")
        return FormatError(
            f"{self._layout.name}: line {line}: not a key and {self._layout.dim} numbers: {start!r}"
        )


def _parsed_type(bits: int) -> type[np.float32] | type[np.float64]:
    """What the kernel writes for so many significant bits."""
    return np.float32 if bits == 24 else np.float64
