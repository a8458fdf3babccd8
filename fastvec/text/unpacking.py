"""Compressed streams, recognised by their first bytes and unpacked while they are read."""

from __future__ import annotations

import io
import itertools
import re
from collections.abc import Callable, Iterator
from typing import Any

HEAD_BYTES = 10  # enough to recognise every format
_PACKED_BYTES = 1 << 16  # read at a time

# A file that unpacks, and what it raises on damaged data.
Unpacker = Callable[[Any], tuple[Any, tuple[type[Exception], ...]]]


class ChunkReader(io.RawIOBase):
    """A raw stream over an iterator of bytes; closing it calls ``close``."""

    def __init__(self, chunks: Iterator[bytes], close: Callable[[], object]) -> None:
        self._chunks = chunks
        self._close = close
        self._left = memoryview(b"")

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, target: Any) -> int:
        """Copy what comes next into target; return how many bytes, 0 at the end."""
        while not self._left:
            chunk = next(self._chunks, None)
            if chunk is None:
                return 0
            self._left = memoryview(chunk)
        n = min(len(target), len(self._left))
        target[:n] = self._left[:n]
        self._left = self._left[n:]
        return n

    def close(self) -> None:
        """Close what the chunks come from."""
        if not self.closed:
            self._left = memoryview(b"")
            self._close()
        super().close()


def from_chunks(chunks: Iterator[bytes], close: Callable[[], object], name: str) -> io.RawIOBase:
    """Return a stream over chunks, unpacked if they are compressed."""
    head = b""
    for chunk in chunks:
        head += chunk
        if len(head) >= HEAD_BYTES:
            break
    return unpacked(ChunkReader(itertools.chain([head], chunks), close), head, name)


def unpacked(raw: io.RawIOBase, head: bytes, name: str) -> io.RawIOBase:
    """Return raw, or what it unpacks to if its first bytes are those of a compressed format."""
    for magic, unpacker in _FORMATS:
        if magic.match(head):
            return _Unpacked(raw, unpacker, name)
    return raw


class _Unpacked(io.RawIOBase):
    """Unpacks a stream, which it owns; errors name the file."""

    def __init__(self, raw: io.RawIOBase, unpacker: Unpacker, name: str) -> None:
        self._raw = raw
        self._name = name
        self._plain: Any = raw  # what close() finds where the unpacker is not installed
        self._plain, self._damage = unpacker(raw)

    def readable(self) -> bool:
        return True

    def readinto(self, target: Any) -> int:
        try:
            return self._plain.readinto(target)  # type: ignore[no-any-return]
        except EOFError as error:
            raise EOFError(f"{self._name} is cut off: {error}") from error
        except self._damage as error:
            if getattr(error, "errno", None) is not None:  # the disk's error, not the data's
                raise
            raise OSError(f"{self._name} is damaged: {error}") from error

    def close(self) -> None:
        if not self.closed:
            try:
                self._plain.close()
            finally:
                self._raw.close()
        super().close()


class _Streams:
    """Streams of bzip2, xz or zstandard, one after the other, with nothing but zeros between them.

    BZ2File and its kin take what does not begin a stream for the end: a damaged archive of many
    streams would be cut off silently.
    """

    def __init__(self, raw: io.RawIOBase, decompressor: Callable[[], Any]) -> None:
        self._raw = raw
        self._new = decompressor
        self._current: Any = None
        self._rest = b""  # read, and behind the stream that has ended

    def readinto(self, target: Any) -> int:
        """Unpack some bytes into target; return how many, 0 at the end."""
        while True:
            if self._current is None:
                packed = self._rest or self._raw.read(_PACKED_BYTES)
                if not packed:
                    return 0
                self._rest = packed.lstrip(b"\0")
                if not self._rest:
                    continue
                self._current = self._new()
            packed = b""
            if self._current.needs_input:
                packed, self._rest = self._rest or self._raw.read(_PACKED_BYTES), b""
                if not packed:
                    raise EOFError("the compressed data end within a stream")
            data = self._current.decompress(packed, len(target))
            if self._current.eof:
                self._rest, self._current = self._current.unused_data, None
            if data:
                target[: len(data)] = data
                return len(data)

    def close(self) -> None:
        """Free the decompressor."""
        self._current = None


def _gzip(raw: Any) -> tuple[Any, tuple[type[Exception], ...]]:
    import gzip
    import zlib

    return gzip.GzipFile(fileobj=raw), (zlib.error, gzip.BadGzipFile)


def _bz2(raw: Any) -> tuple[Any, tuple[type[Exception], ...]]:
    import bz2

    return _Streams(raw, bz2.BZ2Decompressor), (OSError, ValueError)


def _xz(raw: Any) -> tuple[Any, tuple[type[Exception], ...]]:
    import lzma

    return _Streams(raw, lzma.LZMADecompressor), (lzma.LZMAError,)


def _zstd(raw: Any) -> tuple[Any, tuple[type[Exception], ...]]:
    try:
        from compression import zstd  # Python 3.14
    except ImportError:
        try:
            from backports import zstd
        except ImportError:
            raise ImportError(
                'reading zstandard files needs Python 3.14 or: pip install "fastvec[zstd]"'
            ) from None
    return _Streams(raw, zstd.ZstdDecompressor), (zstd.ZstdError,)


_FORMATS: tuple[tuple[re.Pattern[bytes], Unpacker], ...] = (
    (re.compile(rb"\x1f\x8b\x08"), _gzip),
    # The magic of a block, or of the end where there is none: text may begin with "BZh9", too.
    (re.compile(rb"BZh[1-9](1AY&SY|\x17rE8P\x90)"), _bz2),
    (re.compile(rb"\xfd7zXZ\x00"), _xz),
    (re.compile(rb"\x28\xb5\x2f\xfd|[\x50-\x5f]\x2a\x4d\x18"), _zstd),  # a frame; a skippable one
)
