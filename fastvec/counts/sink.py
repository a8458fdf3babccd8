"""Where counted rows go: pieces come from threads in any order and are kept in that of the rows."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from fastvec.text.column import CacheDir, Column

_NO_ROOM = (
    "no room for the counts, 12 bytes for each pair of words that occurs ({0}); pass cache_dir= a "
    "directory with room, or a larger min_count"
)


Rows: TypeAlias = tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.int64]]


class RowSink:
    """Takes rows of counts in pieces; a context manager that frees what `finish` has not handed over.

    Parameters
    ----------
    cache_dir : path or None
        Where cells go when they outgrow `budget`.
    budget : int
        Bytes of cells to keep in memory.
    waiting : int
        Bytes of pieces that may wait for their turn before `next_item` waits, too.
    """

    def __init__(self, cache_dir: CacheDir, budget: int, waiting: int) -> None:
        self._columns = Column(np.int32, cache_dir, _NO_ROOM)
        self._counts = Column(np.int64, cache_dir, _NO_ROOM)
        self._sizes = Column(np.int64, cache_dir, _NO_ROOM)
        self._budget, self._waiting_budget = budget, waiting
        self._turn = threading.Condition()
        self._n_items = self._next = self._open = 0
        self._waiting: dict[int, list[tuple[NDArray[Any], ...]]] = {}
        self._complete: set[int] = set()
        self._waiting_bytes = 0
        self._stopped = False
        self.n_rows = self.n_cells = 0

    @property
    def spilled(self) -> int:
        """Bytes written to temporary files."""
        return self._columns.in_file + self._counts.in_file

    def begin(self, n_items: int) -> int:
        """Expect so many more items; return the number of the first."""
        first, self._n_items = self._n_items, self._n_items + n_items
        return first

    def next_item(self) -> int | None:
        """Return the number of the next item, None when all are taken or the work has been stopped."""
        with self._turn:
            while self._waiting_bytes > self._waiting_budget and not self._stopped:
                self._turn.wait()  # whoever holds the item that is due makes room
            if self._stopped or self._next == self._n_items:
                return None
            item, self._next = self._next, self._next + 1
            return item

    def put(
        self,
        item: int,
        sizes: NDArray[np.int64],
        columns: NDArray[np.int32],
        counts: NDArray[np.int64],
        complete: bool,
        then: Callable[[], object] = lambda: None,
    ) -> None:
        """Append rows of an item; `then` is called while no other thread is in here."""
        with self._turn:
            if item == self._open:
                self._write(sizes, columns, counts)
            else:
                piece = (sizes.copy(), columns.copy(), counts.copy())
                self._waiting.setdefault(item, []).append(piece)
                self._waiting_bytes += sum(part.nbytes for part in piece)
            if complete:
                self._complete.add(item)
                self._advance()
            then()

    def stop(self) -> None:
        """Let every thread that waits or asks for an item end."""
        with self._turn:
            self._stopped = True
            self._turn.notify_all()

    @property
    def stopped(self) -> bool:
        """Whether `stop` was called."""
        return self._stopped

    def _advance(self) -> None:
        """Write what has become due."""
        while self._open in self._complete:
            self._complete.remove(self._open)
            self._open += 1
            for piece in self._waiting.pop(self._open, ()):
                self._write(*piece)
                self._waiting_bytes -= sum(part.nbytes for part in piece)
        self._turn.notify_all()

    def _write(
        self, sizes: NDArray[np.int64], columns: NDArray[np.int32], counts: NDArray[np.int64]
    ) -> None:
        self._sizes.append(sizes)
        self._columns.append(columns)
        self._counts.append(counts)
        self.n_rows += len(sizes)
        self.n_cells += len(columns)
        if self._columns.in_memory + self._counts.in_memory > self._budget:
            self._columns.spill()
            self._counts.spill()

    def finish(self) -> Rows:
        """Return indptr, indices and counts of all rows; the sink is used up."""
        sizes = self._sizes.finish()
        indptr = np.zeros(len(sizes) + 1, np.int64)
        np.cumsum(sizes, out=indptr[1:])
        return indptr, self._columns.finish(), self._counts.finish()

    def close(self) -> None:
        """Free everything."""
        for column in (self._sizes, self._columns, self._counts):
            column.close()
        self._waiting.clear()

    def __enter__(self) -> RowSink:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()
