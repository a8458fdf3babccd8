"""Early stopping by held-out text and by a score, and the loss that moves nothing."""

from __future__ import annotations

import copy

import numpy as np
import pytest

from fastvec import EarlyStopping, FastText, Word2Vec
from fastvec._kernels import engine, isa
from fastvec._reference import block as twin
from fastvec.rules import Sgd
from fastvec.text.holdout import hold_out
from fastvec.text.idstream import IdStream
from fastvec.text.sources import as_source
from fastvec.train.heldout import HeldOut

from .conftest import CHUNK, MODES, SETTINGS, Killed, assert_same, make, text, timeless

LEVELS = [i for i in range(len(isa.levels())) if isa.supported(i)]


@pytest.mark.parametrize("level", LEVELS, ids=[isa.levels()[i] for i in LEVELS])
@pytest.mark.parametrize("pool", ["none", "mean", "sum"])
@pytest.mark.parametrize("generic", [False, True])
def test_the_fixed_rule_computes_the_loss_and_writes_nothing(level, pool, generic):
    rng = np.random.default_rng(3)
    stride = engine.lanes(level) * 2
    rows = [rng.normal(0, 0.5, (n, stride)).astype(np.float32) for n in (4, 6)]
    rows[0][0, 0] = -0.0  # adding a zero would change its sign
    label = np.array([1, 0, 0, 0, 0, 0], np.float32)
    before = [table.tobytes() for table in rows]
    loss = engine.block_step(
        level, *rows, label, rate=0.5, rule="fixed", pool=pool, generic=generic
    )
    assert [table.tobytes() for table in rows] == before
    wide = [table.astype(float) for table in rows]
    expected = twin.step(*wide, label.astype(float), rate=0.5, rule="fixed", pool=pool)
    assert loss == pytest.approx(expected[4], rel=1e-5)
    assert (expected[0] == wide[0]).all() and (expected[1] == wide[1]).all()


def test_held_out_sentences_leave_a_gap():
    ids = np.arange(30, dtype=np.int32)
    stream = IdStream(ids.copy(), np.arange(0, 31, 3, dtype=np.int64))
    held = hold_out(stream, 0.3, seed=5)
    assert 0 < held.n_sentences < 10
    gaps = stream.ids == -1
    assert (held.ids == ids[gaps]).all() and (stream.ids[~gaps] == ids[~gaps]).all()
    assert held.starts.tolist() == list(range(0, 3 * held.n_sentences + 1, 3))
    again = hold_out(IdStream(ids.copy(), stream.starts), 0.3, seed=5)
    assert (again.ids == held.ids).all()


@pytest.mark.parametrize("share", [1e-9, 1 - 1e-9])
def test_a_share_that_leaves_nothing_is_refused(share):
    with pytest.raises(ValueError, match="held_out"):
        make(early_stopping=EarlyStopping(held_out=share))


def test_held_out_sentences_without_a_pair_are_refused():
    with pytest.raises(ValueError, match="no pair"):
        make([["a"], ["b"]] * 2000, early_stopping=EarlyStopping(held_out=0.01))


def test_the_held_out_loss_of_a_diverged_model_is_infinite_and_that_of_a_mended_one_is_not():
    model, rule = make(sg=1), Sgd()
    tables, parts = model._bind(rule), model._parts(rule)
    held = HeldOut(model._encode(as_source(text())), 0.1, parts, tables, workers=1)
    good, loss = model.wv.vectors.copy(), held.loss()
    model.wv.vectors[3] = np.nan
    assert held.loss() == np.inf
    model.wv.vectors[:] = good
    assert held.loss() == loss


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("workers", [1, 2])
def test_held_out_loss_falls_where_there_is_something_to_learn(mode, workers):
    model = make(
        workers=workers, sample=0, early_stopping=EarlyStopping(held_out=0.05), **MODES[mode]
    )
    losses = [line["held_out_loss"] for line in model.training_history]
    assert losses == sorted(losses, reverse=True) and losses[0] > losses[-1] > 0


def test_measuring_changes_nothing_but_the_words_held_out():
    """A score that always rises, beside it nothing: the same bytes."""
    rising = EarlyStopping(score=lambda model: len(model.training_history))
    scored, plain = make(early_stopping=rising), make()
    assert (scored.wv.vectors == plain.wv.vectors).all()
    assert [line.pop("score") for line in scored.training_history] == [1, 2, 3]
    assert timeless(scored) == timeless(plain)


def test_training_ends_when_patience_is_over_and_the_best_state_is_given_back():
    states, scores = [], iter([1.0, 3.0, 2.0, float("nan"), 2.9, 9.0])

    def score(model):
        states.append(
            (model.wv.vectors.copy(), model.syn1neg.copy(), copy.deepcopy(model.rule_state))
        )
        return next(scores)

    model = make(
        epochs=6, rule="adagrad", sg=1, early_stopping=EarlyStopping(score=score, patience=3)
    )
    assert len(model.training_history) == 5
    vectors, outputs, sums = states[1]
    assert (model.wv.vectors == vectors).all() and (model.syn1neg == outputs).all()
    assert all((model.rule_state[name] == sums[name]).all() for name in sums)
    assert (states[4][0] != vectors).any()
    assert model._epochs_seen == 5, "their random draws are used up"


def test_the_best_state_of_fasttext_has_the_vectors_of_its_rows():
    states, scores = [], iter([1.0, 0.5, 0.4])

    def score(model):
        states.append((model.wv.vectors.copy(), model.wv.vectors_ngrams.copy()))
        return next(scores)

    stopping = EarlyStopping(score=score)
    model = FastText(text(1000), epochs=5, bucket=200, **SETTINGS, early_stopping=stopping)
    assert (model.wv.vectors_ngrams == states[0][1]).all()
    assert (model.wv.vectors == states[0][0]).all()
    held = EarlyStopping(held_out=0.1)
    losses = FastText(text(1000), bucket=200, **SETTINGS, early_stopping=held).training_history
    assert losses[0]["held_out_loss"] > losses[-1]["held_out_loss"] > 0


def test_small_improvements_do_not_count():
    scores = iter([1.0, 1.05, 1.09, 5.0])
    stopping = EarlyStopping(score=lambda model: next(scores), min_improvement=0.1)
    assert len(make(epochs=4, early_stopping=stopping).training_history) == 3


@pytest.mark.parametrize("n_chunks", [3, 7, 12, 17, 21])
def test_a_resumed_training_stops_at_the_same_epoch_with_the_same_best(n_chunks, tmp_path, cut_off):
    def stopping():
        return EarlyStopping(score=lambda m: [0, 5, 4, 3, 9][len(m.training_history) - 1])

    path = tmp_path / "checkpoint.fv"
    whole = make(epochs=5, early_stopping=stopping())
    assert len(whole.training_history) == 4
    cut_off(n_chunks)
    try:
        make(epochs=5, early_stopping=stopping(), checkpoint=path, checkpoint_every=CHUNK)
    except Killed:
        if n_chunks < 20:
            with pytest.raises(ValueError, match="score function"):
                Word2Vec.resume(path, text())
    resumed = Word2Vec.resume(path, text(), early_stopping=stopping(), progress=False)
    assert_same(resumed, whole)


def test_a_resumed_training_holds_out_the_same_sentences(tmp_path, cut_off):
    path, stopping = tmp_path / "checkpoint.fv", EarlyStopping(held_out=0.1)
    cut_off(12)  # the held-out chunks count, too
    with pytest.raises(Killed):
        make(sg=1, early_stopping=stopping, checkpoint=path, checkpoint_every=CHUNK)
    assert_same(Word2Vec.resume(path, text(), progress=False), make(sg=1, early_stopping=stopping))


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({}, ValueError),
        ({"held_out": 0.1, "score": len}, ValueError),
        ({"held_out": 1.0}, ValueError),
        ({"held_out": -0.1}, ValueError),
        ({"score": 3}, TypeError),
        ({"held_out": 0.1, "patience": 0}, ValueError),
        ({"held_out": 0.1, "min_improvement": float("nan")}, ValueError),
    ],
    ids=str,
)
def test_wrong_settings(options, error):
    with pytest.raises(error):
        EarlyStopping(**options)
