"""Counting a stretch of text: where each word stands, then its row; threads take ranges of rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from fastvec._kernels import cooccur as _cooccur
from fastvec.counts.arrays import LARGEST
from fastvec.counts.crew import BUFFER_CELLS, Buffers, Progress, make_rows
from fastvec.counts.settings import PairSettings
from fastvec.counts.sink import RowSink
from fastvec.text._threads import run_threads

MOST_PLACES = 1 << 31  # of one stretch: a place is an int32
_LEAST_BATCH = 256  # with fewer places between two carries, wide cells are faster
_ADDITIONS = 1 << 25  # before a kernel returns to look around: a tenth of a second


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
    def width(self) -> int:
        """Columns of the matrix: contexts, or contexts at offsets."""
        return self.n_columns * (sum(self.settings.window) if self.settings.positional else 1)

    @property
    def bytes_per_worker(self) -> int:
        """Memory of one thread."""
        return 17 * self.n_cells + 12 * (self.n_cells + BUFFER_CELLS)

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
    *,
    origin: int = 0,
) -> int:
    """Count the pairs of the words in ``text[begin:end]`` with their neighbours, row by row.

    Parameters
    ----------
    text : ndarray, int32
        As `fastvec._kernels.cooccur.pair_text` writes it. Neighbours may lie outside the stretch.
    begin, end : int
    plan : Plan
    sink : RowSink
        Gets the rows that it does not have yet.
    progress : callable
        Called with the number of places done since the last call, by one thread at a time.
    origin : int, default 0
        Position of the text in that of the corpus, by which windows are drawn.

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
    crew = [Buffers(plan.n_cells) for _ in range(plan.workers)]
    budget = max(_ADDITIONS // sum(plan.settings.window), 1)
    n_runs = 0
    progress(int(places.bounds[sink.n_rows]))
    for low, high in places.passes(sink.n_rows):
        n_runs += 1
        job = _job(text, origin, begin, plan, places, low, high)
        step = partial(_step, job, budget)
        make_rows(places.bounds, (low, high), crew, step, sink, progress)
    return n_runs


def _step(
    job: _cooccur.PairJob,
    budget: int,
    buffers: Buffers,
    row: int,
    stop: int,
    sizes: NDArray[np.int64],
) -> tuple[int, int, int]:
    """Count some rows; the adder knows where it stands."""
    return buffers.adder.count(job, stop, budget, buffers.columns, buffers.counts, sizes)


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

    def passes(self, low: int) -> Iterator[tuple[int, int]]:
        """Yield ranges of rows from `low` on whose places fit in memory, and are there meanwhile."""
        bounds, n_rows = self.bounds, self._plan.n_rows
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


def _job(
    text: NDArray[np.int32],
    origin: int,
    begin: int,
    plan: Plan,
    places: _Places,
    low: int,
    high: int,
) -> _cooccur.PairJob:
    """What the kernel needs to count rows low to high - 1."""
    settings = plan.settings
    left, right, _ = settings.weights()
    per_place = int(left.sum()) + int(right.sum())
    bounds = places.bounds[low : high + 1]
    narrow = ((1 << 32) - 1) // per_place
    return _cooccur.PairJob(
        text,
        origin,
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
