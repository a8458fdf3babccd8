"""Counting a stretch of text: where each word stands, then its row; threads take ranges of rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from fastvec._kernels import cooccur as _cooccur
from fastvec.counts.arrays import LARGEST
from fastvec.counts.settings import PairSettings
from fastvec.counts.sink import RowSink
from fastvec.text._threads import run_threads

MOST_PLACES = 1 << 31  # of one stretch: a place is an int32
_ITEMS_PER_WORKER = 24
_LEAST_BATCH = 256  # with fewer places between two carries, wide cells are faster
_ADDITIONS = 1 << 25  # before a kernel returns to look around: a tenth of a second
_BUFFER_CELLS = 1 << 17

Progress = Callable[[int], object]


@dataclass(frozen=True)
class Plan:
    """What is counted, and how much memory it may take.

    Attributes
    ----------
    settings : PairSettings
    n_rows : int
    n_ids : int
        Ids below it occur in the text; the last is the hole.
    n_columns : int
        Contexts: ids below it.
    row_of : ndarray of shape (n_ids,), int32, or None
        Row of each id, -1 for none; None: row i is id i.
    workers : int
        Threads.
    place_budget : int
        Places (4 bytes each) to keep at a time; a single row may take more.
    """

    settings: PairSettings
    n_rows: int
    n_ids: int
    n_columns: int
    row_of: NDArray[np.int32] | None = None
    workers: int = 1
    place_budget: int = 1 << 62

    @property
    def n_cells(self) -> int:
        """Cells of a row while it is added up."""
        slots = sum(self.settings.window) if self.settings.positional else 1
        return slots * ((self.n_ids + 63) // 64 * 64)

    @property
    def bytes_per_worker(self) -> int:
        """Memory of one thread."""
        return 17 * self.n_cells + 12 * (self.n_cells + _BUFFER_CELLS)

    def alone(self) -> Plan:
        """Return the plan for one thread."""
        return replace(self, workers=1)


def count_rows(
    text: NDArray[np.int32],
    begin: int,
    end: int,
    plan: Plan,
    sink: RowSink,
    progress: Progress = lambda n_places: None,
) -> int:
    """Count the pairs of the words in ``text[begin:end]`` with their neighbours, row by row.

    Parameters
    ----------
    text : ndarray, int32
        As `fastvec._kernels.cooccur.pair_text` writes it. Neighbours may lie outside the stretch.
    begin, end : int
    plan : Plan
    sink : RowSink
        Gets ``plan.n_rows`` rows.
    progress : callable
        Called with the number of places done since the last call, by one thread at a time.

    Returns
    -------
    int
        How often the text was searched for places: 1 if all of them fit in memory.

    Raises
    ------
    OverflowError
        If a count exceeds 2**62.
    """
    places = _Places(text, begin, end, plan)
    adders = [_Buffers(plan.n_cells) for _ in range(plan.workers)]
    n_runs = 0
    for low, high in places.passes():
        n_runs += 1
        job = _job(text, begin, plan, places, low, high)
        items = list(_items(places.bounds, low, high, plan.workers))
        work = partial(_work, adders, job, items, sink.begin(len(items)), places, sink, progress)
        run_threads(work, plan.workers, sink.stop)
    return n_runs


def _work(
    adders: list[_Buffers],
    job: _cooccur.PairJob,
    items: list[tuple[int, int]],
    first: int,
    places: _Places,
    sink: RowSink,
    progress: Progress,
    rank: int,
) -> None:
    """Take ranges of rows until there are none left."""
    while (item := sink.next_item()) is not None:
        row, stop = items[item - first]
        adders[rank].rows(job, item, row, stop, places, sink, progress)


class _Places:
    """Where the words of some rows stand in a stretch of text."""

    def __init__(self, text: NDArray[np.int32], begin: int, end: int, plan: Plan) -> None:
        if end - begin >= MOST_PLACES:
            raise ValueError(f"a stretch has less than {MOST_PLACES} tokens, got {end - begin}")
        self._text, self._begin, self._plan = text, begin, plan
        self._cuts = np.linspace(begin, end, plan.workers + 1).astype(np.int64).tolist()
        # The rows of every part of the stretch: each part is filled by a thread of its own.
        self._counts = np.zeros((plan.workers, plan.n_rows), np.int64)
        run_threads(self._count, plan.workers)
        self.bounds = np.zeros(plan.n_rows + 1, np.int64)
        np.cumsum(self._counts.sum(axis=0), out=self.bounds[1:])
        self.places = np.empty(0, np.int32)

    def _count(self, rank: int) -> None:
        begin, end = self._cuts[rank : rank + 2]
        counts = np.zeros(self._plan.n_ids, np.int64)
        _cooccur.count_ids(self._text[begin:end], counts)
        row_of = self._plan.row_of
        if row_of is None:
            self._counts[rank] = counts[: self._plan.n_rows]
        else:
            own = np.flatnonzero(row_of >= 0)
            self._counts[rank, row_of[own]] = counts[own]

    def passes(self) -> Iterator[tuple[int, int]]:
        """Yield ranges of rows whose places fit in memory; they are in ``places`` meanwhile."""
        bounds, low, n_rows = self.bounds, 0, self._plan.n_rows
        while low < n_rows:
            most = int(bounds[low]) + self._plan.place_budget
            high = min(max(int(np.searchsorted(bounds, most, side="right")) - 1, low + 1), n_rows)
            self.places = np.empty(0, np.int32)  # before the next are made
            self.places = self._fill(low, high)
            yield low, high
            low = high

    def _fill(self, low: int, high: int) -> NDArray[np.int32]:
        """Find the places of rows low to high - 1."""
        places = np.empty(int(self.bounds[high] - self.bounds[low]), np.int32)
        before = np.cumsum(self._counts[:, low:high], axis=0) - self._counts[:, low:high]
        before += self.bounds[low:high] - self.bounds[low]

        def fill(rank: int) -> None:
            begin, end = self._cuts[rank : rank + 2]
            _cooccur.fill_places(
                self._text,
                self._begin,
                begin,
                end,
                self._plan.row_of,
                low,
                high,
                before[rank],
                places,
            )

        run_threads(fill, self._plan.workers)
        return places


class _Buffers:
    """The scratch of one thread."""

    def __init__(self, n_cells: int) -> None:
        self.adder = _cooccur.RowAdder(n_cells)
        self._columns = np.empty(n_cells + _BUFFER_CELLS, np.int32)
        self._counts = np.empty(n_cells + _BUFFER_CELLS, np.int64)

    def rows(
        self,
        job: _cooccur.PairJob,
        item: int,
        row: int,
        stop: int,
        places: _Places,
        sink: RowSink,
        progress: Progress,
    ) -> None:
        """Count rows [row, stop) and put them into the sink, until it is stopped."""
        self.adder.begin(row, int(places.bounds[row]))
        sizes = np.empty(stop - row, np.int64)
        budget = max(_ADDITIONS // sum(places._plan.settings.window), 1)
        while row < stop and not sink.stopped:
            status, n_rows, n_cells = self.adder.count(
                job, stop, budget, self._columns, self._counts, sizes
            )
            if status == _cooccur.OVERFLOW:
                raise OverflowError(
                    f"the counts of row {row + n_rows} exceed 2**62 units; a smaller window, or "
                    "window_weighting='flat', has a larger unit"
                )
            n_places = int(places.bounds[row + n_rows] - places.bounds[row])
            row += n_rows
            if n_rows:
                sink.put(
                    item,
                    sizes[:n_rows],
                    self._columns[:n_cells],
                    self._counts[:n_cells],
                    row == stop,
                    lambda n=n_places: progress(n),  # type: ignore[misc]
                )


def _job(
    text: NDArray[np.int32], begin: int, plan: Plan, places: _Places, low: int, high: int
) -> _cooccur.PairJob:
    """What the kernel needs to count rows low to high - 1."""
    settings = plan.settings
    left, right, _ = settings.weights()
    per_place = int(left.sum()) + int(right.sum())
    bounds = places.bounds[low : high + 1]
    narrow = ((1 << 32) - 1) // per_place
    return _cooccur.PairJob(
        text,
        begin,
        left,
        right,
        plan.n_ids,
        plan.n_columns,
        settings.positional,
        settings.window_weighting == "sampled",
        settings.seed,
        narrow if narrow >= _LEAST_BATCH else 0,
        int(np.diff(bounds).max(initial=0)) * per_place > LARGEST,
        low,
        bounds,
        places.places,
    )


def _items(
    bounds: NDArray[np.int64], low: int, high: int, workers: int
) -> Iterator[tuple[int, int]]:
    """Cut rows into ranges of about equally many places."""
    if workers == 1:
        yield low, high
        return
    n_places = int(bounds[high] - bounds[low])
    share = max(n_places // (workers * _ITEMS_PER_WORKER), 1)
    while low < high:
        end = int(np.searchsorted(bounds, int(bounds[low]) + share, side="right")) - 1
        end = min(max(end, low + 1), high)
        yield low, end
        low = end
