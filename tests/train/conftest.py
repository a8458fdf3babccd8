"""A corpus of several chunks, a model on it, and a way to cut a training off between chunks."""

from __future__ import annotations

import numpy as np
import pytest

from fastvec import Word2Vec
from fastvec.train.workers import Crew

MODES = {
    "sg": {"sg": 1},
    "cbow": {"sg": 0},
    "sg-both": {"sg": 1, "hs": 1, "negative": 3},
    "cbow-hs": {"sg": 0, "hs": 1, "negative": 0},
    "sg-adagrad": {"sg": 1, "rule": "adagrad"},
}
CHUNK = 8192  # raw words of the smallest chunk


class Killed(BaseException):
    """Nothing in the library catches it."""


def text(n: int = 4000, seed: int = 0) -> list[list[str]]:
    """Sentences of ten words in two languages that never mix; 40,000 words, five chunks."""
    rng = np.random.default_rng(seed)
    numbers = rng.integers(0, 40, (n, 10))
    return [[f"{'ab'[i % 2]}{k}" for k in row] for i, row in enumerate(numbers.tolist())]


SETTINGS = {
    "vector_size": 12,
    "min_count": 1,
    "workers": 1,
    "alpha": 0.05,
    "window": 3,
    "progress": False,
}


def make(sentences=None, **kwargs) -> Word2Vec:
    corpus = text() if sentences is None else sentences
    return Word2Vec(corpus, **{**SETTINGS, "epochs": 3, **kwargs})


def assert_same(one: Word2Vec, other: Word2Vec) -> None:
    """Everything a training leaves is equal, but for the time it took."""
    assert one.wv.index_to_key == other.wv.index_to_key
    assert one.rule_state.keys() == other.rule_state.keys()
    for name in ("syn1neg", "syn1"):
        assert hasattr(one, name) == hasattr(other, name)
        if hasattr(one, name):
            np.testing.assert_array_equal(getattr(one, name), getattr(other, name))
    for name in one.rule_state:
        np.testing.assert_array_equal(one.rule_state[name], other.rule_state[name])
    np.testing.assert_array_equal(one.wv.vectors, other.wv.vectors)
    for name in ("alpha", "_epochs_seen", "train_count", "running_training_loss", "epochs"):
        assert getattr(one, name) == getattr(other, name), name
    assert timeless(one) == timeless(other)


def timeless(model: Word2Vec) -> list[dict[str, object]]:
    """The history without seconds."""
    return [{k: v for k, v in line.items() if k != "seconds"} for line in model.training_history]


@pytest.fixture
def cut_off(monkeypatch):
    """Returns a function: the training that follows ends behind so many chunks, as if killed."""

    def after(n_chunks: int) -> None:
        train, left = Crew._chunk, [n_chunks]

        def chunk(self, worker, bounds):
            if left[0] == 0:
                monkeypatch.undo()
                raise Killed
            left[0] -= 1
            return train(self, worker, bounds)

        monkeypatch.setattr(Crew, "_chunk", chunk)

    return after
