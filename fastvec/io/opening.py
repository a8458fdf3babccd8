"""Opening files by name, compressed or not."""

from __future__ import annotations

import os
from typing import BinaryIO, cast


def checked_name(fname: object, argument: str = "fname") -> str:
    """The file name as text; TypeError for an open file or anything else."""
    if not isinstance(fname, (str, os.PathLike)):
        raise TypeError(f"{argument} must be a str or a Path, got {type(fname).__name__}")
    name = os.fspath(fname)
    if not isinstance(name, str):
        raise TypeError(f"{argument} must be a str or a Path, got one of bytes")
    return name


def is_plain(name: str) -> bool:
    """Whether the name is that of a local, uncompressed file."""
    return "://" not in name and not name.endswith((".gz", ".bz2", ".xz", ".zst"))


def open_binary(name: str, mode: str = "rb") -> BinaryIO:
    """Open a file; compression by extension and remote names go through smart_open."""
    if is_plain(name):
        return cast(BinaryIO, open(name, mode))
    import smart_open

    return cast(BinaryIO, smart_open.open(name, mode))
