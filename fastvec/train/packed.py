"""Tables whose rows hold more than vectors while workers run: values, state, all side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

import numpy as np
from numpy.typing import NDArray

from .._kernels.cells import pack_rows, unpack_rows
from .tables import Matrix

FROZEN = 1e30  # a sum so large that no step changes the entry


class PackedTable:
    """Columns of one row table, packed row by row while workers run.

    A packed row is ``[vector | bias | 1 ...]`` padded with zeros to `stride`, then as many floats of
    state. So a bias is one more dimension, whose partner in the other table is a constant 1 that its
    state keeps from moving. At rest each column is an array of its own.

    Parameters
    ----------
    columns : mapping of str to ndarray of shape (n_rows, width), float32
        By name, in the order of the packed row. Written in place.
    states : mapping of str to ndarray
        State of each column, written in place.
    one_first : bool
        Whether the constant stands before the last column instead of behind it.
    at : ndarray of shape (n_rows,), int32
        Id of the row at each place.
    stride : int
        Floats of the values of a packed row.
    """

    def __init__(
        self,
        columns: Mapping[str, Matrix],
        states: Mapping[str, Matrix],
        at: NDArray[np.int32],
        stride: int,
        *,
        one_first: bool,
    ) -> None:
        self.columns, self.states = columns, states
        self._at, self._stride = at, stride
        widths = [array.shape[1] for array in columns.values()]
        begins = np.cumsum([0, *widths])
        self._begins = dict(zip(columns, begins.tolist()))
        last = list(columns)[-1]
        self._one = int(begins[-1])
        if one_first:
            self._one = self._begins[last]
            self._begins[last] += widths[-1]
        raw = np.empty(len(at) * 2 * stride + 16, np.float32)
        skip = (-raw.ctypes.data % 64) // 4
        self.wide: Matrix = raw[skip : skip + len(at) * 2 * stride].reshape(len(at), 2 * stride)
        self.is_wide = False

    def widen(self) -> None:
        """Pack the columns and their states."""
        if self.is_wide:
            return
        self.is_wide = True
        self.wide[:] = 0
        self.wide[:, self._stride :] = 1
        self.wide[:, self._one] = 1
        self.wide[:, self._stride + self._one] = FROZEN
        for name, begin in self._begins.items():
            pack_rows(self.wide, begin, self.columns[name], self._at)
            pack_rows(self.wide, self._stride + begin, self.states[name], self._at)

    def shrink(self) -> None:
        """Unpack the columns and their states."""
        if not self.is_wide:
            return
        self.is_wide = False
        for name, begin in self._begins.items():
            unpack_rows(self.wide, begin, self.columns[name], self._at)
            unpack_rows(self.wide, self._stride + begin, self.states[name], self._at)


class PackedTables:
    """The packed tables of a job; see `Trained`.

    Parameters
    ----------
    tables : sequence of PackedTable
    on_shrink : callable, optional
        Called whenever Python can see the rows again.
    """

    def __init__(
        self, tables: Sequence[PackedTable], on_shrink: Callable[[], None] | None = None
    ) -> None:
        self.tables, self._on_shrink = tables, on_shrink

    @contextmanager
    def wide(self) -> Iterator[None]:
        """Pack all rows for the kernels, and give them back to Python whatever happens."""
        try:
            for table in self.tables:
                table.widen()
            yield
        finally:
            for table in self.tables:
                table.shrink()
            if self._on_shrink is not None:
                self._on_shrink()

    def copy(self, into: dict[str, Matrix] | None = None) -> dict[str, Matrix]:
        """Return copies of all columns and states, in the memory of an earlier copy if there is one."""
        own = self._arrays()
        if into is None:
            return {name: array.copy() for name, array in own.items()}
        for name, array in own.items():
            np.copyto(into[name], array)
        return into

    def put_back(self, copies: Mapping[str, Matrix]) -> None:
        """Overwrite all columns and states with what `copy` returned; ValueError if shapes differ."""
        for name, array in self._arrays().items():
            if name not in copies or copies[name].shape != array.shape:
                raise ValueError(f"the copy of table {name!r} is missing or has another shape")
            np.copyto(array, copies[name])
        if self._on_shrink is not None:
            self._on_shrink()

    def _arrays(self) -> dict[str, Matrix]:
        """Columns by name, states by ``<name>.state``."""
        arrays: dict[str, Matrix] = {}
        for table in self.tables:
            arrays |= table.columns
            arrays |= {f"{name}.state": array for name, array in table.states.items()}
        return arrays
