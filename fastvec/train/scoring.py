"""The loss of every sentence of a corpus, taken by the training kernels moving no row."""

from __future__ import annotations

import threading
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from .._kernels.engine import Worker
from ..text._threads import run_threads
from ..text.idstream import IdStream
from .job import Parts, Tables, engine_job
from .plan import chunk_bounds


def sentence_losses(
    parts: Parts, tables: Tables, stream: IdStream, workers: int
) -> NDArray[np.float64]:
    """Return the loss of each sentence: an array of shape (n_sentences,), float64.

    Nothing moves; the tables are wide meanwhile.
    """
    losses = np.zeros(stream.n_sentences)
    if not stream.n_tokens:
        return losses
    stop = np.zeros(1, np.int32)
    job = engine_job(parts, tables, stream, stop, fixed=True)
    ranges = _sentence_ranges(stream.starts, workers)
    todo = iter(ranges)
    lock = threading.Lock()

    def work(rank: int) -> None:
        worker = Worker(job)
        while True:
            with lock:
                first, last = next(todo, (0, 0))
            if first == last or stop[0]:
                return
            worker.sentence_losses(first, losses[first:last])

    def end() -> None:
        stop[0] = 1

    with tables.wide():
        run_threads(work, min(workers, len(ranges)), end)
    return losses


def _sentence_ranges(starts: NDArray[np.int64], workers: int) -> list[tuple[int, int]]:
    """Cut the sentences into ranges of about the length of a training chunk."""
    chunks = chunk_bounds(int(starts[-1]), workers)
    cuts = np.searchsorted(starts[:-1], [begin for begin, _ in chunks]).tolist()
    cuts.append(len(starts) - 1)
    return [(first, last) for first, last in pairwise(cuts) if first < last]
