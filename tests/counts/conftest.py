"""A corpus whose counts are known to be many, and the bytes of a matrix."""

import random

import numpy as np
import pytest


def random_sentences(n=200, seed=3, most=30):
    """Sentences of words w0, ..., w39 of falling frequency, empty and one-word ones among them."""
    rng = random.Random(seed)
    words = [f"w{i}" for i in range(40)]
    chances = [1 / (i + 1) for i in range(40)]
    lengths = [rng.choice([0, 1, 2, rng.randrange(most)]) for _ in range(n)]
    return [rng.choices(words, chances, k=length) for length in lengths]


def parts(matrix):
    """The bytes of a matrix, all that must not depend on how it was counted."""
    arrays = (matrix.indptr, matrix.indices, matrix.counts)
    return [np.asarray(a).tobytes() for a in arrays]


@pytest.fixture
def small_shares(monkeypatch):
    """Make tiny limits bite: a few places and cells at a time, short ranges of rows."""
    from fastvec.counts import crew, memory

    monkeypatch.setattr(memory, "_LEAST_PLACES", 1)
    monkeypatch.setattr(memory, "_LEAST_CELLS", 1)
    monkeypatch.setattr(crew, "BUFFER_CELLS", 64)
