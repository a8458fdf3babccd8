"""Ranks and threads: who trains which chunk, and how errors and interrupts travel.

A chunk is trained by one rank, or by all together; the kernels then divide it among them.

Hogwild: workers write the same rows without locks (Recht et al. 2011). A rank is a worker's scratch and
number; here each rank has a thread of its own, and one rank runs on the calling thread.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from .errors import DivergenceError

_POLL = 0.2  # seconds between two looks at the workers: progress, and Ctrl-C within a second
_EXPLOSION = 20.0  # times the first chunk's mean loss


@dataclass
class Figures:
    """Sums over chunks: raw words, kept words, pairs, scores, loss of either objective."""

    n_words: int = 0
    n_kept: int = 0
    n_pairs: int = 0
    n_scores: int = 0
    loss_noise: float = 0.0
    loss_nodes: float = 0.0

    def add(self, other: Figures) -> None:
        """Add the figures of another chunk or rank."""
        for field in fields(self):
            setattr(self, field.name, getattr(self, field.name) + getattr(other, field.name))

    @property
    def loss(self) -> float:
        """Loss of both objectives."""
        return self.loss_noise + self.loss_nodes

    @property
    def mean_loss(self) -> float:
        """Loss of both objectives per pair; NaN when there was no pair."""
        return self.loss / self.n_pairs if self.n_pairs else math.nan


class LossGuard:
    """Notices a loss that is not finite or has exploded, once per chunk.

    `first` is the mean loss of the job's first chunk, which others are compared with.
    """

    def __init__(self, first: float | None = None) -> None:
        self.first = first

    def check(self, figures: Figures) -> None:
        """Raise DivergenceError if a chunk's mean loss is out of bounds."""
        if not figures.n_pairs:
            return
        mean = figures.mean_loss
        if self.first is None and math.isfinite(mean):
            self.first = max(mean, math.log(2))
        if math.isfinite(mean) and self.first is not None and mean <= _EXPLOSION * self.first:
            return
        what = "is not a finite number" if not math.isfinite(mean) else f"exploded to {mean:.3g}"
        raise DivergenceError(
            f"the mean loss of a chunk {what}: training diverged. Lower alpha= (a tenth is a good "
            "first try), and check the vectors for NaN if you set them yourself"
        )


class Trains(Protocol):
    """A worker of the kernels."""

    def train(self, begin: int, end: int) -> tuple[int, int, int, int, float, float]:
        """Train the positions [begin, end) without the GIL; return the fields of `Figures`."""


Report = Callable[[Figures], None]


def _never() -> bool:
    return False


class Crew:
    """The workers of one training job.

    Parameters
    ----------
    workers : sequence of Trains
        Their scratch, one per rank.
    stop : ndarray of int32, shape (1,)
        The flag that the kernels poll.
    guard : LossGuard
    together : bool, default False
        Whether every rank is given every chunk, to train what of it no other has taken.
    """

    def __init__(
        self,
        workers: Sequence[Trains],
        stop: NDArray[np.int32],
        guard: LossGuard,
        *,
        together: bool = False,
    ) -> None:
        self._workers, self._stop, self._guard = workers, stop, guard
        self._together = together

    def run(
        self,
        chunks: list[tuple[int, int]],
        report: Report,
        parks: Callable[[], bool] = _never,
        start: Figures | None = None,
    ) -> tuple[Figures, int]:
        """Train chunks in order; return the sums and the number of chunks trained.

        The sums begin at `start`. Once `parks` returns True no further chunk is begun, so that those
        that are trained are the first of the list and all workers have ended. An error in any worker
        ends all and is raised.
        """
        self._stop[0] = 0
        total = replace(start or Figures())
        if len(self._workers) == 1 or len(chunks) == 1:
            return self._run_here(chunks, report, parks, total)
        return self._run_threads(chunks, report, parks, total)

    def _chunk(self, worker: Trains, bounds: tuple[int, int]) -> Figures:
        figures = Figures(*worker.train(*bounds))
        self._guard.check(figures)
        return figures

    def _run_here(
        self,
        chunks: list[tuple[int, int]],
        report: Report,
        parks: Callable[[], bool],
        total: Figures,
    ) -> tuple[Figures, int]:
        for done, bounds in enumerate(chunks, 1):
            total.add(self._chunk(self._workers[0], bounds))
            report(total)
            if parks():
                return total, done
        return total, len(chunks)

    def _run_threads(
        self,
        chunks: list[tuple[int, int]],
        report: Report,
        parks: Callable[[], bool],
        total: Figures,
    ) -> tuple[Figures, int]:
        begun = 0
        totals = [Figures() for _ in self._workers]
        errors: list[BaseException] = []
        lock = threading.Lock()
        parked = False
        # Waiting is done here and not in Thread.join, which Ctrl-C can leave in a broken state.
        finished = threading.Semaphore(0)

        def work(rank: int) -> None:
            nonlocal begun
            try:
                own = 0  # the first chunk in which this rank has had no part
                while not self._stop[0]:
                    with lock:
                        own = own if self._together else begun
                        if own == len(chunks) or (parked and own == begun):
                            return
                        begun = max(begun, own + 1)
                    totals[rank].add(self._chunk(self._workers[rank], chunks[own]))
                    own += 1
            except BaseException as error:  # reaches the caller below
                errors.append(error)
                self._stop[0] = 1
            finally:
                finished.release()

        threads = [
            threading.Thread(target=work, args=(rank,), name=f"fastvec-{rank}", daemon=True)
            for rank in range(len(self._workers))
        ]
        running = 0
        try:
            for thread in threads:
                thread.start()
                running += 1
            while running:
                running -= finished.acquire(timeout=_POLL)
                report(_sum([total, *totals]))
                parked = parked or parks()
        except BaseException:
            self._stop[0] = 1  # Ctrl-C, or an error in the report: end the workers, then go
            raise
        finally:
            for _ in range(running):
                finished.acquire()
            for thread in threads:
                if thread.ident is not None:
                    thread.join()
        if errors:
            raise errors[0]
        return _sum([total, *totals]), begun


def _sum(parts: list[Figures]) -> Figures:
    """Return the sum of the ranks' figures."""
    total = Figures()
    for part in parts:
        total.add(part)
    return total
