"""``on_divergence="reduce_alpha"`` goes back and tries with half the rate."""

from __future__ import annotations

import logging

import numpy as np
import pytest

from fastvec import CallbackAny2Vec, Word2Vec
from fastvec.train.errors import DivergenceError
from fastvec.train.recovery import MAX_REDUCTIONS
from fastvec.train.workers import Crew

from .conftest import CHUNK, Killed, make, text


@pytest.fixture
def diverge(monkeypatch):
    """Returns a function: each of these calls of a chunk (counted from 1) spoils rows and diverges."""

    def at(*calls: int) -> None:
        train, count = Crew._chunk, [0]

        def chunk(self, worker, bounds):
            count[0] += 1
            figures = train(self, worker, bounds)
            if count[0] in calls:
                raise DivergenceError("the loss exploded")
            return figures

        monkeypatch.setattr(Crew, "_chunk", chunk)

    return at


def test_training_goes_on_from_the_epochs_begin_with_half_the_rate(diverge, caplog):
    states = []

    class Watch(CallbackAny2Vec):
        def on_epoch_end(self, model):
            states.append(model.wv.vectors.copy())

    diverge(8)  # in the second epoch
    with caplog.at_level(logging.WARNING, logger="fastvec.train"):
        model = make(on_divergence="reduce_alpha", callbacks=[Watch()], min_alpha=0.05)
    assert "alpha halved to 0.025" in caplog.text
    assert [line["n_words"] for line in model.training_history] == [40000] * 3
    assert [line["alpha"] for line in model.training_history] == [0.05, 0.025, 0.025]

    half = make(epochs=1, min_alpha=0.05)
    assert (half.wv.vectors == states[0]).all()
    half.train(text(), total_examples=4000, epochs=2, start_alpha=0.025, end_alpha=0.025)
    assert (half.wv.vectors == model.wv.vectors).all(), "the failed attempt has left no trace"
    assert model.alpha == 0.05, "the setting stays"


@pytest.mark.parametrize("workers", [1, 3])
def test_it_is_bounded(workers, diverge):
    diverge(*range(100))
    with pytest.raises(DivergenceError, match="exploded") as raised:
        make(on_divergence="reduce_alpha", workers=workers)
    assert f"halved alpha {MAX_REDUCTIONS} times" in raised.value.__notes__[0]


def test_a_rate_far_too_high_is_brought_down():
    settings = {"sg": 1, "alpha": 4.0, "min_alpha": 4.0, "sample": 0, "epochs": 2}
    with pytest.raises(DivergenceError):
        make(text(1000), **settings)
    model = make(text(1000), **settings, on_divergence="reduce_alpha")
    assert np.isfinite(model.wv.vectors).all()
    assert model.training_history[-1]["alpha"] < 4


def test_raising_is_the_default(diverge):
    diverge(2)
    with pytest.raises(DivergenceError):
        make()


def test_reductions_outlive_a_kill(diverge, cut_off, tmp_path):
    path = tmp_path / "checkpoint.fv"
    diverge(2)
    cut_off(4)
    with pytest.raises(Killed):
        make(
            on_divergence="reduce_alpha",
            min_alpha=0.05,
            checkpoint=path,
            checkpoint_every=CHUNK,
        )
    resumed = Word2Vec.resume(path, text(), progress=False)
    assert resumed.training_history[-1]["alpha"] == 0.025
