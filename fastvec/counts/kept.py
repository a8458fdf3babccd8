"""Rows that outlive the process: finished rows in a folder, to go on from after a kill.

Cells are appended to files, then a record of how many of them are complete is replaced. What lies behind
the record when the process dies is cut off by the next.
"""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from fastvec.counts.settings import PairSettings
from fastvec.counts.sink import Rows, RowSink
from fastvec.text.column import write_all

_RECORD = "state.json"


class KeptColumn:
    """A growing array in a file with a name; it begins with the first `n` items that are there."""

    def __init__(self, path: Path, dtype: DTypeLike, n: int) -> None:
        self._path, self._dtype = path, np.dtype(dtype)
        mode = "r+b" if path.exists() else "w+b"
        self._file: Any = open(path, mode, buffering=0)  # noqa: SIM115 - closed by `close`
        self._file.truncate(n * self._dtype.itemsize)
        self._file.seek(0, os.SEEK_END)
        self.in_file = self.in_memory = 0

    def append(self, values: NDArray[Any]) -> None:
        """Append values."""
        self.in_file += values.nbytes
        try:
            write_all(self._file, np.ascontiguousarray(values).data.cast("B"))
        except OSError as error:
            said = (
                f"no room for a checkpoint, 12 bytes for each pair that occurs ({error.strerror})"
            )
            raise OSError(error.errno, said, str(self._path)) from error

    def spill(self) -> None:
        """There is nothing in memory."""

    def sync(self) -> None:
        """Wait until everything is on the disk."""
        os.fsync(self._file.fileno())

    def finish(self) -> Any:
        """Return the array, mapped; it stays when the file is deleted."""
        if not os.fstat(self._file.fileno()).st_size:
            return np.empty(0, self._dtype)
        return np.memmap(self._file, self._dtype, "r").view(np.ndarray)

    def close(self) -> None:
        """Close the file."""
        self._file.close()


class KeptRows(RowSink):
    """A sink in a folder, which it creates, or goes on with if it holds rows of the same count.

    Parameters
    ----------
    folder : path
    fingerprint : str
        Of all that the rows depend on.
    seconds : float
        How often the record of complete rows is replaced.
    waiting : int
        As in `RowSink`.
    clock : callable, default ``time.monotonic``

    Raises
    ------
    ValueError
        If the folder holds rows of another count, or anything else.
    """

    def __init__(
        self,
        folder: str | os.PathLike[str],
        fingerprint: str,
        seconds: float,
        waiting: int,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(None, 1 << 62, waiting)
        self._folder, self._fingerprint = Path(folder), fingerprint
        self._seconds, self._clock, self._last = seconds, clock, clock()
        record = self._read()
        self.n_rows, self.n_cells = record["rows"], record["cells"]
        self._columns = KeptColumn(self._folder / "indices", np.int32, self.n_cells)  # type: ignore[assignment]
        self._counts = KeptColumn(self._folder / "counts", np.int64, self.n_cells)  # type: ignore[assignment]
        self._sizes = KeptColumn(self._folder / "sizes", np.int64, self.n_rows)  # type: ignore[assignment]

    def _read(self) -> dict[str, Any]:
        """The record, after making the folder if there is none."""
        path = self._folder / _RECORD
        try:
            self._folder.mkdir(exist_ok=True)
            record = json.loads(path.read_text())
            kept = {name: record[name] for name in ("fingerprint", "rows", "cells")}
        except FileNotFoundError:
            return {"rows": 0, "cells": 0}
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(
                f"checkpoint {path} is damaged ({error}); delete {self._folder.parent}"
            ) from error
        if kept["fingerprint"] != self._fingerprint:
            raise ValueError(
                f"checkpoint {self._folder.parent} belongs to another corpus, or to other settings; "
                "delete it, or choose another"
            )
        for name, size, n in (
            ("indices", 4, "cells"),
            ("counts", 8, "cells"),
            ("sizes", 8, "rows"),
        ):
            file = self._folder / name
            if not file.exists() or file.stat().st_size < size * kept[n]:
                raise ValueError(
                    f"checkpoint {file} lacks what was recorded; delete {self._folder.parent}"
                )
        return kept

    def _write(
        self, sizes: NDArray[np.int64], columns: NDArray[np.int32], counts: NDArray[np.int64]
    ) -> None:
        super()._write(sizes, columns, counts)
        if self._clock() - self._last >= self._seconds:
            self.record()
            self._last = self._clock()

    def record(self) -> None:
        """Note how many rows are complete, once they are on the disk."""
        from fastvec.io.atomic import replacing  # upward, lazily: counting needs no files

        for column in (self._columns, self._counts, self._sizes):
            column.sync()  # type: ignore[attr-defined]
        state = {"fingerprint": self._fingerprint, "rows": self.n_rows, "cells": self.n_cells}
        with replacing(self._folder / _RECORD) as file:
            file.write(json.dumps(state).encode())

    def finish(self) -> Rows:
        """Return all rows, which are recorded, too."""
        self.record()
        return super().finish()


class Kept:
    """The folder of a count that can be taken up again; each stretch of the text has a folder in it.

    Parameters
    ----------
    folder : path
    seconds : float
        See `KeptRows`.
    """

    def __init__(self, folder: str | os.PathLike[str], seconds: float) -> None:
        self._folder, self._seconds = Path(folder), seconds
        self._fingerprint, self._waiting = "", 0

    def begin(
        self,
        text: NDArray[np.int32],
        words: list[Any],
        contexts: list[Any],
        settings: PairSettings,
        waiting: int,
    ) -> None:
        """Note what is counted; only then are there sinks."""
        self._waiting = waiting
        digest = blake2b(digest_size=16)
        for what in (settings, words, contexts):
            digest.update(repr(what).encode("utf-8", "surrogatepass"))
        digest.update(text.data)
        self._fingerprint = digest.hexdigest()
        self._folder.mkdir(exist_ok=True)

    def sink(self, stretch: int) -> KeptRows:
        """Return the sink for a stretch, with what it has of it."""
        folder = self._folder / f"stretch-{stretch}"
        return KeptRows(folder, self._fingerprint, self._seconds, self._waiting)

    def delete(self) -> None:
        """Delete the folder; arrays that sinks returned stay."""
        shutil.rmtree(self._folder)
