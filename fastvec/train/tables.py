"""Row tables: one buffer per matrix, wide while workers run, narrow wherever Python can look."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from .._kernels.engine import join_rows, spread_rows

_ALIGN = 64  # bytes: a row that starts on a cache line is read with fewer line splits
_GAP = 16 * _ALIGN // 4  # floats between rows that stand apart: processors fetch some lines ahead

Matrix = NDArray[np.float32]


class Trained(Protocol):
    """The rows and states of a job, as the epoch loop handles them."""

    def wide(self) -> AbstractContextManager[None]:
        """Lay all rows out for the kernels, and give them back to Python whatever happens."""

    def copy(self, into: dict[str, Matrix] | None = None) -> dict[str, Matrix]:
        """Return copies of all tables, in the memory of an earlier copy if there is one."""

    def put_back(self, copies: Mapping[str, Matrix]) -> None:
        """Overwrite all tables with what `copy` returned."""


def aligned(n: int) -> NDArray[np.float32]:
    """Return n floats of undefined content that begin on a cache line."""
    raw = np.empty(n + _ALIGN // 4, np.float32)
    skip = (-raw.ctypes.data % _ALIGN) // 4
    return raw[skip : skip + n]


class RowTable:
    """A matrix of float32 rows whose stride can be padded in place.

    The user's view, `narrow`, is a plain C-contiguous (n_rows, dim) array at the start of the buffer.
    `widen` spreads the rows to `stride` floats each, padding zero, in the same memory; until `shrink`
    moves them back, `narrow` shows nonsense, so nothing of the user's may run in between.

    Parameters
    ----------
    n_rows, dim : int
    stride : int
        Floats from row to row when wide, at least `dim`.
    """

    def __init__(self, n_rows: int, dim: int, stride: int) -> None:
        self.n_rows, self.dim, self.stride = n_rows, dim, stride
        self._buffer = aligned(n_rows * stride)
        self.apart: Matrix | None = None
        self.narrow: Matrix = self._buffer[: n_rows * dim].reshape(n_rows, dim)
        self.is_wide = False

    @classmethod
    def adopt(cls, array: Matrix, stride: int) -> RowTable:
        """Copy an array that some user or loader made into a table of its own."""
        table = cls(array.shape[0], array.shape[1], stride)
        table.narrow[:] = array
        return table

    def holds(self, array: Matrix) -> bool:
        """Whether `array` is this table's memory and shape, so that it can be widened in place."""
        return (
            array.shape == self.narrow.shape
            and array.dtype == np.float32
            and array.ctypes.data == self.narrow.ctypes.data
            and array.flags.c_contiguous
        )

    @property
    def wide(self) -> Matrix:
        """The (n_rows, stride) view; meaningful between `widen` and `shrink`."""
        return self._buffer.reshape(self.n_rows, self.stride)

    def set_apart(self, n: int) -> None:
        """Let the first n rows stand in an array of their own, `apart`, with gaps, when wide."""
        assert not self.is_wide
        self.apart = None
        if n := min(n, self.n_rows):
            stride = -(-self.stride // (_ALIGN // 4)) * (_ALIGN // 4) + _GAP
            self.apart = aligned(n * stride).reshape(n, stride)

    def widen(self) -> Matrix:
        """Spread the rows, last first, and return the wide view."""
        if not self.is_wide:
            self.is_wide = True
            if self.stride != self.dim:
                spread_rows(self._buffer, self.n_rows, self.dim, self.stride)
            if self.apart is not None:
                self.apart[:, : self.stride] = self.wide[: len(self.apart)]
        return self.wide

    def shrink(self) -> Matrix:
        """Move the rows back together, first first, and return the narrow view."""
        if self.is_wide:
            self.is_wide = False
            if self.apart is not None:
                self.wide[: len(self.apart)] = self.apart[:, : self.stride]
            if self.stride != self.dim:
                join_rows(self._buffer, self.n_rows, self.dim, self.stride)
        return self.narrow


class TableSet:
    """The tables of one model, by attribute name; they outlive a `train()` call.

    `bind` returns the table behind an array: the one that made it, or a new one that copied it.
    """

    def __init__(self) -> None:
        self._tables: dict[str, RowTable] = {}

    def bind(self, name: str, array: Matrix, stride: int) -> RowTable:
        """Return a table that holds `array`, adopting it by one copy if it is not ours."""
        table = self._tables.get(name)
        if table is None or table.stride != stride or not table.holds(array):
            table = self._tables[name] = RowTable.adopt(np.asarray(array, np.float32), stride)
        return table

    def room(self, name: str, n_rows: int, dim: int, stride: int) -> RowTable:
        """Return the table of that name and size: the present one with its rows, or a new one."""
        table = self._tables.get(name)
        if table is None or (table.n_rows, table.dim, table.stride) != (n_rows, dim, stride):
            table = self.create(name, n_rows, dim, stride)
        return table

    def create(self, name: str, n_rows: int, dim: int, stride: int) -> RowTable:
        """Return a new table of undefined content under `name`."""
        table = self._tables[name] = RowTable(n_rows, dim, stride)
        return table

    def __reduce__(self) -> tuple[type[TableSet], tuple[()]]:
        # Copies and pickles of a model carry plain arrays; tables are bound again when it trains.
        return TableSet, ()
