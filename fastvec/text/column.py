"""A growing array: in memory, or in an unnamed temporary file."""

from __future__ import annotations

import errno
import mmap
import os
import tempfile
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import DTypeLike, NDArray

from fastvec.text.growing import GrowingBytes

CacheDir = str | os.PathLike[str] | None

_NO_ROOM = (
    "no room for the encoded corpus, 4 bytes per token ({0}); pass cache_dir= a directory with room, or "
    "cache=False to read anew in each epoch"
)
_WRITE_BYTES = 1 << 20  # smaller pieces are gathered before they are written


def write_all(file: BinaryIO, data: memoryview) -> None:
    """Write bytes to an unbuffered file, which may take less at a time than it is given."""
    while data:
        data = data[file.write(data) :]


class Column:
    """A growing array: in memory, or in an unlinked file.

    ``no_room`` is what to say when the disk is full, with the system's words for it as ``{0}``.
    """

    def __init__(self, dtype: DTypeLike, cache_dir: CacheDir, no_room: str = _NO_ROOM) -> None:
        self._dtype = np.dtype(dtype)
        self._dir = cache_dir
        self._no_room = no_room
        self._memory = GrowingBytes()
        self._file: BinaryIO | None = None
        self.in_file = 0

    @property
    def in_memory(self) -> int:
        """Bytes that are not in the file."""
        return len(self._memory)

    def append(self, values: NDArray[Any]) -> None:
        """Append a copy of values."""
        if len(values) == 0:
            return
        data = np.ascontiguousarray(values).data.cast("B")
        if self._file is not None and values.nbytes >= _WRITE_BYTES:
            self.spill()
            self._write(data)
            return
        self._memory.append(data)
        if self._file is not None and self.in_memory >= _WRITE_BYTES:
            self.spill()

    def spill(self) -> None:
        """Move what is in memory to the file."""
        if self._file is None:
            self._file = unnamed_file(self._dir)
        memory, self._memory = self._memory, GrowingBytes()
        self._write(memory.finish())

    def _write(self, data: memoryview) -> None:
        assert self._file is not None
        self.in_file += len(data)
        try:
            write_all(self._file, data)
        except OSError as error:
            if error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
                raise
            raise OSError(
                error.errno, self._no_room.format(error.strerror), directory(self._dir)
            ) from error

    def finish(self) -> Any:
        """Return the array; the column is used up."""
        if self._file is None:
            memory, self._memory = self._memory, GrowingBytes()
            return np.frombuffer(memory.finish(), self._dtype)
        self.spill()
        file, self._file = self._file, None
        with file:
            size = os.fstat(file.fileno()).st_size
            if size == 0:  # cannot be mapped
                return np.empty(0, self._dtype)
            # The map keeps the file alive after its descriptor is closed.
            return np.frombuffer(mmap.mmap(file.fileno(), size), self._dtype)

    def close(self) -> None:
        """Free everything."""
        self._memory = GrowingBytes()
        if self._file is not None:
            self._file.close()
            self._file = None


def unnamed_file(cache_dir: CacheDir) -> BinaryIO:
    """Open a temporary file that no directory lists, so that it cannot outlive the process."""
    folder = directory(cache_dir)
    try:
        return tempfile.TemporaryFile(dir=folder, buffering=0)
    except OSError as error:
        raise type(error)(
            error.errno, f"cache_dir must be a writable directory: {error.strerror}", folder
        ) from error


def directory(cache_dir: CacheDir) -> str:
    """Return cache_dir, or the default: on a disk, since tmpfs would be memory again."""
    if cache_dir is not None:
        return os.fspath(cache_dir)
    default = tempfile.gettempdir()
    if "TMPDIR" not in os.environ and _is_tmpfs(default) and os.access("/var/tmp", os.W_OK):
        return "/var/tmp"
    return default


def _is_tmpfs(directory: str) -> bool:
    """Tell whether a directory is a mount point of a file system that lives in memory."""
    try:
        with open("/proc/self/mounts", encoding="utf-8", errors="replace") as mounts:
            fields = [line.split() for line in mounts]
    except OSError:
        return False
    return any(f[1] == directory and f[2] in ("tmpfs", "ramfs") for f in fields if len(f) > 2)
