"""Threads that make rows: each takes a range of them, makes it in its own scratch, hands it over."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np
from numpy.typing import NDArray

from fastvec._kernels import cooccur as _cooccur
from fastvec.counts.sink import RowSink
from fastvec.text._threads import run_threads

_ITEMS_PER_WORKER = 24
BUFFER_CELLS = 1 << 15

Progress = Callable[[int], object]


class Buffers:
    """The scratch of one thread: a dense row, and room for the cells of many."""

    def __init__(self, n_cells: int) -> None:
        self.adder = _cooccur.RowAdder(n_cells)
        self.columns = np.empty(n_cells + BUFFER_CELLS, np.int32)
        self.counts = np.empty(n_cells + BUFFER_CELLS, np.int64)


# (buffers, row, end of the range, sizes) -> status, rows and cells that were made
Step = Callable[[Buffers, int, int, NDArray[np.int64]], tuple[int, int, int]]


def make_rows(
    bounds: NDArray[np.int64],
    rows: tuple[int, int],
    crew: list[Buffers],
    step: Step,
    sink: RowSink,
    progress: Progress,
) -> None:
    """Make a range of rows and put them into a sink.

    Parameters
    ----------
    bounds : ndarray of shape (n_rows + 1,), int64
        Work before each row, by which the range is shared out and progress is told.
    rows : tuple of int
    crew : list of Buffers
        One for each thread.
    step : callable
        Makes some rows.
    sink : RowSink
    progress : callable
        Called with the work done since the last call, by one thread at a time.

    Raises
    ------
    OverflowError
        If a count exceeds 2**62.
    """
    items = list(_items(bounds, *rows, len(crew)))
    work = partial(_work, bounds, crew, step, sink, progress, items, sink.begin(len(items)))
    run_threads(work, len(crew), sink.stop)


def _work(
    bounds: NDArray[np.int64],
    crew: list[Buffers],
    step: Step,
    sink: RowSink,
    progress: Progress,
    items: list[tuple[int, int]],
    first: int,
    rank: int,
) -> None:
    """Take ranges of rows until there are none left."""
    buffers = crew[rank]
    while (item := sink.next_item()) is not None:
        row, stop = items[item - first]
        buffers.adder.begin(row, int(bounds[row]))
        sizes = np.empty(stop - row, np.int64)
        while row < stop and not sink.stopped:
            status, n_rows, n_cells = step(buffers, row, stop, sizes)
            if status == _cooccur.OVERFLOW:
                raise OverflowError(
                    f"the counts of row {row + n_rows} exceed 2**62 units; a smaller window, or "
                    "window_weighting='flat', has a larger unit"
                )
            done = int(bounds[row + n_rows] - bounds[row])
            row += n_rows
            if n_rows:
                columns, counts = buffers.columns[:n_cells], buffers.counts[:n_cells]
                then = partial(progress, done)
                sink.put(item, sizes[:n_rows], columns, counts, row == stop, then)


def _items(
    bounds: NDArray[np.int64], low: int, high: int, workers: int
) -> Iterator[tuple[int, int]]:
    """Cut rows into ranges of about equally much work."""
    if workers == 1:
        yield low, high
        return
    share = max(int(bounds[high] - bounds[low]) // (workers * _ITEMS_PER_WORKER), 1)
    while low < high:
        end = int(np.searchsorted(bounds, int(bounds[low]) + share, side="right")) - 1
        end = min(max(end, low + 1), high)
        yield low, end
        low = end
