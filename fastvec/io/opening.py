"""Files of vectors by name: opened for reading, unpacked by content, and for writing, packed by name."""

from __future__ import annotations

import importlib
import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO

from fastvec.text.opening import open_binary

from .atomic import replacing
from .errors import FormatError, TruncatedError

_BUFFER_BYTES = 1 << 17

# Ending of the name, and the module with an `open` like that of gzip.
_COMPRESSIONS = {".gz": "gzip", ".bz2": "bz2", ".xz": "lzma", ".zst": "compression.zstd"}
_FORMER_ZSTD = "backports.zstd"  # compression.zstd came with Python 3.14


def checked_name(fname: object, argument: str = "fname") -> str:
    """The file name as text; TypeError for an open file or anything else."""
    if not isinstance(fname, (str, os.PathLike)):
        raise TypeError(f"{argument} must be a str or a Path, got {type(fname).__name__}")
    name = os.fspath(fname)
    if not isinstance(name, str):
        raise TypeError(f"{argument} must be a str or a Path, got one of bytes")
    return name


def is_remote(name: str) -> bool:
    """Whether the name is a URI and not that of a local file."""
    return "://" in name


@contextmanager
def reading(name: str) -> Iterator[io.BufferedReader[Any]]:
    """Open a file or URI for reading, unpacked by content.

    Raises
    ------
    TruncatedError, FormatError
        When compressed data end early or are damaged, also while the file is read inside the block.
    ImportError
        For a URI or a compression whose package is missing; the message names it.
    """
    try:
        with io.BufferedReader(open_binary(name), _BUFFER_BYTES) as file:
            yield file
    except FormatError:
        raise
    except EOFError as error:
        raise TruncatedError(str(error)) from error
    except OSError as error:
        if error.errno is not None or is_remote(name):  # of the system, not of the contents
            raise
        raise FormatError(str(error)) from error


@contextmanager
def writing(name: str, append: bool = False) -> Iterator[BinaryIO]:
    """Open a file for writing, packed by the ending of its name.

    A local file appears whole or not at all, unless it is appended to.
    """
    if is_remote(name):
        import smart_open

        with smart_open.open(name, "ab" if append else "wb") as remote:
            yield remote
        return
    compression = next((m for ending, m in _COMPRESSIONS.items() if name.endswith(ending)), None)
    with open(name, "ab") if append else replacing(name) as file:
        if compression is None:
            yield file
        else:
            with _module(compression).open(file, "wb") as packed:
                yield packed


def plain_size(file: io.BufferedReader) -> int | None:
    """Bytes of a local file that is not compressed, from its position to its end; else None."""
    if isinstance(file.raw, io.FileIO):
        return os.fstat(file.fileno()).st_size - file.tell()
    return None


def _module(compression: str) -> Any:
    """A compression module by its name."""
    try:
        return importlib.import_module(compression)
    except ImportError:
        if not compression.endswith("zstd"):
            raise
    try:
        return importlib.import_module(_FORMER_ZSTD)
    except ImportError:
        raise ImportError(
            'zstandard needs Python 3.14 or a package: pip install "fastvec[zstd]"'
        ) from None


def is_pickle(head: bytes) -> bool:
    """Whether a file with these first bytes is a pickle as gensim writes them."""
    return len(head) >= 2 and head[0] == 0x80 and 2 <= head[1] <= 5


def is_gensim_file(name: str) -> bool:
    """Whether a file, compressed or not, is a pickle."""
    with reading(name) as file:
        return is_pickle(file.read(2))
