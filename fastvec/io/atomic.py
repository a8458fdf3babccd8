"""Files that appear whole or not at all."""

from __future__ import annotations

import io
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, cast

_STEP = 4 << 20  # bytes written before the disk is asked to begin with them


class _EagerFile(io.FileIO):
    """A file whose data goes to the disk while more of it is written, so that a sync waits less.

    Errors name `target`, the file whose place it will take.
    """

    def __init__(self, path: Path, mode: str, target: Path) -> None:
        super().__init__(path, mode)
        self._target = target

    def write(self, data: bytes | memoryview) -> int:  # type: ignore[override]
        """Write some of the data, as a raw file may; return how much."""
        try:
            n = super().write(memoryview(data).cast("B")[:_STEP])
        except OSError as error:
            said = f"{error.strerror} while it was written; a file that had this name is unchanged"
            raise OSError(error.errno, said, str(self._target)) from error
        if n == _STEP:
            from fastvec._kernels.vecfile import begin_writing  # lazily: few saves need it

            begin_writing(self.fileno(), self.tell() - n, n)
        return n


class Replacement:
    """A temporary file beside `path` that takes its place when `commit` is called.

    Data that was written is the operating system's after ``file.flush()``; waiting for the disk is all
    in `commit`, which another thread may call.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(path)
        self._temporary = self.path.with_name(
            f".{self.path.name}.{os.getpid()}.{os.urandom(4).hex()}.tmp"
        )
        raw = _EagerFile(self._temporary, "xb", self.path)
        self.file = cast(BinaryIO, io.BufferedWriter(raw))  # closed by the two below

    def commit(self) -> None:
        """Sync the data, then rename: after a crash the name holds the old file or the new one."""
        with self.file as file:
            file.flush()
            os.fsync(file.fileno())
        rename(self._temporary, self.path)

    def discard(self) -> None:
        """Remove the temporary file; the old file stays."""
        with suppress(OSError):  # closing flushes, which a full disk refuses
            self.file.close()
        with suppress(OSError):
            self._temporary.unlink()


def rename(old: Path, new: Path) -> None:
    """Give a file whose data is on the disk the name of another one, which it replaces."""
    os.replace(old, new)
    with suppress(OSError):  # some file systems do not sync folders
        folder = os.open(new.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


@contextmanager
def replacing(path: str | os.PathLike[str]) -> Iterator[BinaryIO]:
    """Open a temporary file beside `path` that takes its place when the block ends well.

    The data is synced before the rename, so that after a crash the name holds the old file or the
    new one. When the block raises, the temporary file is removed and the old file stays.
    """
    replacement = Replacement(path)
    try:
        yield replacement.file
        replacement.commit()
    except BaseException:
        replacement.discard()
        raise


def leftovers(path: str | os.PathLike[str]) -> list[Path]:
    """Return the temporary files that killed processes left beside `path`."""
    path = Path(path)
    name = re.compile(rf"\.{re.escape(path.name)}\.\d+\.[0-9a-f]{{8}}\.tmp")
    return [entry for entry in path.parent.iterdir() if name.fullmatch(entry.name)]


def remove_leftovers(path: str | os.PathLike[str]) -> None:
    """Remove what `leftovers` finds."""
    for entry in leftovers(path):
        with suppress(OSError):
            entry.unlink()
