"""A text counted in stretches, one after the other or elsewhere, and their rows added up.

One stretch needs no sum, so it is the rule: ranges of rows are counted from the whole text and written in
order. A text that does not fit in the machine's memory is cut, because the places of a word lie all over
it; so is one whose stretches are counted by an executor.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import ExitStack
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from fastvec.counts.crew import Progress
from fastvec.counts.merging import merge_rows
from fastvec.counts.rows import MOST_PLACES, Plan, count_rows
from fastvec.counts.sink import Rows, RowSink

_MOST_OPEN = 128  # sums of so many stretches are added up at a time

MakeSink = Callable[..., RowSink]


def cut(n_tokens: int, most: int, least_stretches: int = 1) -> list[tuple[int, int]]:
    """Cut a text into equal stretches of at most so many tokens."""
    n = max(least_stretches, -(-n_tokens // min(most, MOST_PLACES - 1)), 1)
    n = max(min(n, n_tokens), 1)
    bounds = np.linspace(0, n_tokens, n + 1).astype(np.int64).tolist()
    return list(pairwise(bounds))


def count_stretches(
    text: NDArray[np.int32],
    stretches: list[tuple[int, int]],
    plan: Plan,
    make_sink: MakeSink,
    progress: Progress,
    executor: Executor | None = None,
) -> tuple[Rows, int, int]:
    """Count a text.

    Parameters
    ----------
    text : ndarray, int32
    stretches : list of tuple of int
    plan : Plan
    make_sink : callable
        Makes a sink for the rows of the stretch that has a number, or, without one, for sums.
    progress : callable
    executor : Executor or None
        Counts the stretches, if given.

    Returns
    -------
    rows : tuple of ndarray
        indptr, indices, counts.
    n_runs : int
        How often a stretch was searched for places.
    spilled : int
        Bytes written to files.
    """
    if len(stretches) == 1 and executor is None:
        with make_sink(0) as sink:
            n_runs = count_rows(text, *stretches[0], plan, sink, progress)
            return sink.finish(), n_runs, sink.spilled
    if executor is None:
        parts = _one_by_one(text, stretches, plan, make_sink, progress)
    else:
        parts = _elsewhere(text, stretches, plan, executor, progress)
    rows: list[Rows] = []
    n_runs = spilled = 0
    for part, part_runs, part_spilled in parts:
        rows.append(part)
        n_runs, spilled = n_runs + part_runs, spilled + part_spilled
        if len(rows) == _MOST_OPEN:
            rows, more = _sum(rows, plan, make_sink)
            spilled += more
    rows, more = _sum(rows, plan, make_sink)
    return rows[0], n_runs, spilled + more


def _sum(rows: list[Rows], plan: Plan, make_sink: MakeSink) -> tuple[list[Rows], int]:
    """Add up what there is; return it as the only item, and the bytes written."""
    if len(rows) == 1:
        return rows, 0
    with make_sink() as sink:
        merge_rows(
            [(*part, None, None) for part in rows], plan.n_rows, plan.width, plan.workers, sink
        )
        return [sink.finish()], sink.spilled


def _one_by_one(
    text: NDArray[np.int32],
    stretches: list[tuple[int, int]],
    plan: Plan,
    make_sink: MakeSink,
    progress: Progress,
) -> Iterator[tuple[Rows, int, int]]:
    """Count the stretches here."""
    for i, (begin, end) in enumerate(stretches):
        with make_sink(i) as sink:
            n_runs = count_rows(text, begin, end, plan, sink, progress)
            yield sink.finish(), n_runs, sink.spilled


def _elsewhere(
    text: NDArray[np.int32],
    stretches: list[tuple[int, int]],
    plan: Plan,
    executor: Executor,
    progress: Progress,
) -> Iterator[tuple[Rows, int, int]]:
    """Let an executor count them; each task gets its stretch and the neighbours at both ends."""
    left, right = plan.settings.window
    todo = iter(stretches)
    with ExitStack() as stack:
        running: deque[tuple[int, Future[Rows]]] = deque()
        stack.callback(lambda: [future.cancel() for _, future in running])
        while True:
            while len(running) < 2 * plan.workers and (stretch := next(todo, None)):
                begin, end = stretch
                low, high = max(begin - left, 0), min(end + right, len(text))
                own = text[low:high].copy()
                future = executor.submit(
                    count_apart, own, begin - low, end - low, low, plan.alone()
                )
                running.append((end - begin, future))
            if not running:
                return
            size, future = running[0]
            rows = future.result()
            running.popleft()
            progress(size)
            yield rows, 1, 0


def count_apart(text: NDArray[np.int32], begin: int, end: int, origin: int, plan: Plan) -> Rows:
    """Count a stretch with one thread, in memory: the task of an executor."""
    with RowSink(None, 1 << 62, 1 << 62) as sink:
        count_rows(text, begin, end, plan, sink, origin=origin)
        return sink.finish()
