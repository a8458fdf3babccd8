"""Who trains which chunk: alone or together, parked, failing, with workers that only note their calls."""

from __future__ import annotations

import threading
from itertools import pairwise

import numpy as np
import pytest

from fastvec.train.plan import chunk_bounds
from fastvec.train.workers import Crew, LossGuard

CHUNKS = [(i * 10, i * 10 + 10) for i in range(12)]


class Pool:
    """Ranges whose positions are taken one by one, as the kernels take cells."""

    def __init__(self):
        self.next = 0
        self.lock = threading.Lock()
        self.trained = []

    def take(self, begin, end):
        with self.lock:
            self.next = max(self.next, begin)
            if self.next >= end:
                return None
            self.next += 1
            return self.next - 1


class Sharer:
    """A worker that shares chunks with the others of its pool."""

    def __init__(self, pool, fails_at=None):
        self.pool, self.fails_at = pool, fails_at

    def train(self, begin, end):
        n = 0
        while (at := self.pool.take(begin, end)) is not None:
            if at == self.fails_at:
                raise OSError("gone")
            self.pool.trained.append(at)
            n += 1
        return n, n, n, n, 0.5 * n, 0.0


class Owner:
    """A worker to whom a chunk belongs."""

    def __init__(self, trained):
        self.trained = trained

    def train(self, begin, end):
        self.trained.append((begin, end))
        n = end - begin
        return n, n, n, n, 0.5 * n, 0.0


def crew(workers, together):
    return Crew(workers, np.zeros(1, np.int32), LossGuard(), together=together)


@pytest.mark.parametrize("n_workers", [1, 2, 5])
def test_together_every_position_is_trained_once(n_workers):
    pool = Pool()
    figures, done = crew([Sharer(pool) for _ in range(n_workers)], True).run(CHUNKS, lambda f: None)
    assert sorted(pool.trained) == list(range(120))
    assert (done, figures.n_words, figures.loss) == (12, 120, 60.0)


@pytest.mark.parametrize("n_workers", [1, 3])
def test_alone_every_chunk_is_trained_once(n_workers):
    trained = []
    figures, done = crew([Owner(trained) for _ in range(n_workers)], False).run(
        CHUNKS, lambda f: None
    )
    assert sorted(trained) == CHUNKS
    assert (done, figures.n_words) == (12, 120)


@pytest.mark.parametrize("together", [True, False])
def test_parked_workers_have_trained_the_first_chunks_whole(together):
    pool, trained = Pool(), []
    workers = [Sharer(pool) if together else Owner(trained) for _ in range(3)]
    figures, done = crew(workers, together).run(CHUNKS, lambda f: None, lambda: True)
    assert 0 < done <= 12 and figures.n_words == done * 10
    if together:
        assert sorted(pool.trained) == list(range(done * 10))
    else:
        assert sorted(trained) == CHUNKS[:done]


def test_the_error_of_one_ends_all_and_arrives():
    pool = Pool()
    with pytest.raises(OSError, match="gone"):
        crew([Sharer(pool, fails_at=35) for _ in range(3)], True).run(CHUNKS, lambda f: None)


@pytest.mark.parametrize("together", [True, False])
@pytest.mark.parametrize("workers", [1, 4, 64])
@pytest.mark.parametrize("n_tokens", [1, 1024, 8193, 100_000, 50_000_000])
def test_chunks_cover_the_text_and_begin_on_the_grid(n_tokens, workers, together):
    bounds = chunk_bounds(n_tokens, workers, together=together)
    assert bounds[0][0] == 0 and bounds[-1][1] == n_tokens
    assert all(a[1] == b[0] for a, b in pairwise(bounds))
    assert all(begin % 1024 == 0 and begin < end for begin, end in bounds)
    rest = chunk_bounds(n_tokens, workers, bounds[-1][0], together=together)
    assert rest == bounds[-1:]
