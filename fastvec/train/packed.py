"""Tables whose rows hold more than vectors while workers run: values, state, all side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

import numpy as np
from numpy.typing import NDArray

from .._kernels.packed import Packing
from ..text._threads import run_parts
from .tables import Matrix, aligned

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
        self.wide: Matrix = aligned(len(at) * 2 * stride).reshape(len(at), 2 * stride)
        self.is_wide = False

    def widen(self, workers: int = 1) -> None:
        """Pack the columns and their states, on as many threads."""
        if not self.is_wide:
            self.is_wide = True
            run_parts(self._packing().pack, len(self.wide), workers, self.wide.nbytes)

    def shrink(self, workers: int = 1) -> None:
        """Unpack the columns and their states, on as many threads."""
        if self.is_wide:
            self.is_wide = False
            run_parts(self._packing().unpack, len(self.wide), workers, self.wide.nbytes)

    def _packing(self) -> Packing:
        """Where the arrays of today stand in a packed row."""
        blank = np.zeros(2 * self._stride, np.float32)
        blank[self._stride :] = 1
        blank[self._one], blank[self._stride + self._one] = 1, FROZEN
        arrays = [*self.columns.values(), *(self.states[name] for name in self._begins)]
        begins = list(self._begins.values())
        return Packing(
            self.wide, blank, arrays, begins + [self._stride + begin for begin in begins], self._at
        )


class PackedTables:
    """The packed tables of a job; see `Trained`.

    Parameters
    ----------
    tables : sequence of PackedTable
    on_shrink : callable, optional
        Called whenever Python can see the rows again.
    workers : int, default 1
        Threads that pack and unpack.
    """

    def __init__(
        self,
        tables: Sequence[PackedTable],
        on_shrink: Callable[[], None] | None = None,
        workers: int = 1,
    ) -> None:
        self.tables, self._on_shrink, self._workers = tables, on_shrink, workers

    @contextmanager
    def wide(self) -> Iterator[None]:
        """Pack all rows for the kernels, and give them back to Python whatever happens."""
        try:
            for table in self.tables:
                table.widen(self._workers)
            yield
        finally:
            for table in self.tables:
                table.shrink(self._workers)
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
