"""Reads texts once, from front to back, in pieces that end at white space."""

from __future__ import annotations

import bisect
import codecs
import io
import os
from collections.abc import Sequence

from fastvec._kernels.text import PADDING, last_cut
from fastvec.text.opening import Text, open_text

PIECE_BYTES = 1 << 20


class PieceReader:
    """Hands out the bytes of some texts in order; a token or a sequence of bytes is never cut.

    Not safe for threads: callers hold a lock, so that positions follow the order of the pieces.
    """

    def __init__(
        self, texts: Sequence[str | Text], errors: str = "strict", piece_bytes: int = PIECE_BYTES
    ) -> None:
        codecs.lookup_error(errors)  # an unknown name must not wait for the first invalid byte
        self._texts = list(texts)
        self.errors = errors
        self._piece_bytes = piece_bytes
        self._file: io.RawIOBase | None = None
        self._n_opened = 0
        self._carry = b""
        self._missing = 0  # bytes of a plain file that are still to come
        self._file_starts: list[int] = []
        self._position = 0

    @property
    def at_end(self) -> bool:
        """Whether a text ended with the piece that was read last."""
        return self._file is None

    def read(self, buffer: bytearray) -> tuple[int, int] | None:
        """Fill buffer with the next piece; return its length and position, None behind the last.

        A piece ends in ASCII white space; the end of a file counts as a newline. The buffer grows
        as needed and keeps PADDING bytes behind the piece.
        """
        while self._file is None:
            if self._n_opened == len(self._texts):
                return None
            self._file = open_text(self._texts[self._n_opened])
            if isinstance(self._file, io.FileIO):
                self._missing = os.fstat(self._file.fileno()).st_size
            else:
                self._missing = 0
            self._n_opened += 1
            self._file_starts.append(self._position)
        n = self._fill(buffer)
        if self.errors != "strict":
            n = self._replace_invalid(buffer, n)
        position, self._position = self._position, self._position + n
        return n, position

    def _fill(self, buffer: bytearray) -> int:
        """Read until there is white space to cut at, or the file ends; return the length."""
        assert self._file is not None
        n = len(self._carry)
        _make_room(buffer, n)
        buffer[:n] = self._carry
        while True:
            _make_room(buffer, n + self._piece_bytes)
            with memoryview(buffer) as view, view[n : n + self._piece_bytes] as target:
                got = self._file.readinto(target) or 0
            self._missing -= got
            if not got and self._missing > 0:
                path = self._texts[self._n_opened - 1]
                raise OSError(f"{path} lost {self._missing} bytes while it was read")
            if not got:
                self._file.close()
                self._file = None
                self._carry = b""
                buffer[n : n + 1] = b"\n"
                return n + 1
            cut = last_cut(buffer, n, n + got)
            if cut > n:
                self._carry = bytes(buffer[cut : n + got])
                return cut
            n += got

    def _replace_invalid(self, buffer: bytearray, n: int) -> int:
        """Apply the error handler to the piece; it cannot reach over ASCII white space."""
        with memoryview(buffer) as view:
            text = str(view[:n], "utf-8", self.errors)
        data = text.encode("utf-8", "surrogatepass")
        _make_room(buffer, len(data))
        buffer[: len(data)] = data
        return len(data)

    def locate(self, position: int) -> tuple[str, int]:
        """Return the name of the text that holds a position of the joined pieces, and its byte there."""
        index = bisect.bisect_right(self._file_starts, position) - 1
        return str(self._texts[index]), position - self._file_starts[index]

    def close(self) -> None:
        """Close the file that is open, if any."""
        if self._file is not None:
            self._file.close()
            self._file = None


def _make_room(buffer: bytearray, n: int) -> None:
    """Grow buffer to n bytes and the padding; by half at least, so that long tokens stay cheap."""
    if len(buffer) < n + PADDING:
        buffer.extend(bytes(max(n + PADDING - len(buffer), len(buffer) // 2)))
