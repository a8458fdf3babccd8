"""Opening what a text is read from: paths, URIs and files that the user has opened."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from typing import Any, Protocol

from fastvec.text.unpacking import HEAD_BYTES, from_chunks, unpacked

_READ_BYTES = 1 << 18


class Text(Protocol):
    """Something other than a path that is read as UTF-8 bytes; ``str(text)`` names it in errors."""

    @property
    def one_shot(self) -> bool:
        """Whether it can be read only once."""

    def open(self) -> io.RawIOBase:
        """Begin to read it."""


class OpenFile:
    """A file that the user has opened, text or binary, and will close.

    It is read from its start; if it cannot seek, once, from where it stands.
    """

    def __init__(self, file: Any) -> None:
        self.file = file
        seekable = getattr(file, "seekable", None)
        self.one_shot = not (hasattr(file, "seek") if seekable is None else seekable())

    def open(self) -> io.RawIOBase:
        """Begin to read the file; closing the result leaves the file open."""
        if not self.one_shot:
            self.file.seek(0)
        return from_chunks(self._chunks(), lambda: None, str(self))

    def _chunks(self) -> Iterator[bytes]:
        """Yield the content as UTF-8; a file without ``read`` is iterated."""
        pieces = _pieces(self.file, str(self)) if hasattr(self.file, "read") else self.file
        for piece in pieces:
            # A lone surrogate is found, and treated as errors= says, where bytes are decoded.
            yield piece.encode("utf-8", "surrogatepass") if isinstance(piece, str) else piece

    def __str__(self) -> str:
        return str(getattr(self.file, "name", repr(self.file)))


def as_text(source: object, argument: str) -> str | OpenFile:
    """Return the path, or the open file, that an argument stands for."""
    if isinstance(source, (str, os.PathLike)):
        path = os.fspath(source)
        if isinstance(path, str):
            return path
    elif hasattr(source, "read") or (hasattr(source, "seek") and hasattr(source, "__iter__")):
        return OpenFile(source)
    raise TypeError(
        f"{argument} must be a path (str or pathlib), a URI or an open file, "
        f"got {type(source).__name__}; token lists are passed as sentences="
    )


def open_text(text: str | Text) -> io.RawIOBase:
    """Begin to read a path, a URI or another text as bytes, unpacked."""
    if not isinstance(text, str):
        return text.open()
    if os.path.isdir(text):
        raise IsADirectoryError(f"{text} is a directory; PathLineSentences reads all its files")
    return open_binary(text)


def open_binary(path: str) -> io.RawIOBase:
    """Open a local file or a URI to read bytes; compressed content is recognised and unpacked.

    Parameters
    ----------
    path : str
        A file, or anything with ``"://"``, which smart_open reads as a stream.

    Returns
    -------
    io.RawIOBase
        A plain file is an `io.FileIO`.

    Raises
    ------
    IsADirectoryError, FileNotFoundError, PermissionError
        If there is no such file.
    ImportError
        If a package is missing that the URI or the compression needs.
    EOFError, OSError
        While reading: if compressed data are cut off, or damaged.
    """
    if "://" in path:
        return _open_uri(path)
    raw = io.FileIO(path)
    try:
        if not raw.seekable():  # a named pipe
            return from_chunks(_pieces(raw, path), raw.close, path)
        head = raw.read(HEAD_BYTES)
        raw.seek(0)
        return unpacked(raw, head, path)
    except BaseException:
        raw.close()
        raise


def _open_uri(uri: str) -> io.RawIOBase:
    """Open a URI with smart_open, whose file extensions are not asked for the compression."""
    from smart_open import open as smart_open  # slow to import, rarely needed

    try:
        file = smart_open(uri, "rb", compression="disable")
    except ImportError as error:
        scheme = uri.partition("://")[0]
        extra = "fastvec[http]" if scheme in ("http", "https") else f"smart_open[{scheme}]"
        raise ImportError(f'reading {uri} needs: pip install "{extra}" ({error})') from error
    try:
        return from_chunks(_transported(file, uri), file.close, uri)
    except BaseException:
        file.close()
        raise


def _transported(file: Any, uri: str) -> Iterator[Any]:
    """Yield what a URI holds; whatever a transport raises becomes an OSError."""
    try:
        yield from _pieces(file, uri)
    except OSError:
        raise
    except Exception as error:  # transports have no common class: an HTTPError of urllib3, ...
        raise OSError(f"{uri} was cut off while it was read: {error}") from error


def _pieces(file: Any, name: str) -> Iterator[Any]:
    """Yield what a file holds, piece by piece."""
    while piece := file.read(_READ_BYTES):
        yield piece
    if piece is None:
        raise BlockingIOError(f"{name} is in non-blocking mode and has no data; make it blocking")
