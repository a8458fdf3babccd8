"""FastText: training, unseen words, locks, growth, files."""

from __future__ import annotations

import copy
import pickle

import numpy as np
import pytest

from fastvec import FastText, Word2Vec
from fastvec.models import fasttext
from fastvec.text.subwords import Subwords

STEMS = ["walk", "talk", "jump", "paint", "cook", "climb"]
SENTENCES = [
    [f"{stem}{ending}", "the", "garden" if ending == "ing" else "kitchen", "today", str(i % 7)]
    for i in range(60)
    for stem in STEMS
    for ending in ("ing", "ed")
]


def make(**kwargs):
    settings = {"vector_size": 12, "min_count": 1, "bucket": 500, "workers": 1, "sample": 0}
    return FastText(SENTENCES, **{**settings, **kwargs})


@pytest.fixture(scope="module")
def model():
    return make(epochs=5, alpha=0.1)


VARIANTS = {
    "cbow": {},
    "skipgram": {"sg": 1},
    "skipgram, path": {"sg": 1, "hs": 1, "negative": 0},
    "cbow, path": {"hs": 1, "negative": 0},
    "cbow, sum": {"cbow_mean": 0, "alpha": 0.02},
    "noise per pair": {"sg": 1, "shared_negatives": False},
    "plain words": {"sg": 1, "max_n": 0},
    "adagrad": {"sg": 1, "rule": "adagrad", "alpha": 0.05},
    "cbow, adagrad": {"rule": "adagrad", "alpha": 0.05},
}


@pytest.mark.parametrize("variant", VARIANTS)
def test_loss_falls(variant):
    history = make(**{"epochs": 8, "alpha": 0.1, **VARIANTS[variant]}).training_history
    assert history[-1]["loss"] < 0.95 * history[0]["loss"]


def test_vectors_are_means_of_rows(model):
    wv = model.wv
    for word in ("walking", "the"):
        grams = wv.subwords.buckets(word)
        rows = [wv.vectors_vocab[wv.key_to_index[word]], *wv.vectors_ngrams[grams]]
        np.testing.assert_allclose(wv[word], np.mean(rows, axis=0), rtol=1e-5, atol=1e-7)


def test_unseen_words_are_means_of_ngrams(model):
    wv = model.wv
    expected = wv.vectors_ngrams[wv.subwords.buckets("jumper")].mean(0)
    np.testing.assert_allclose(wv["jumper"], expected, rtol=1e-5, atol=1e-7)
    assert "jumper" in wv
    assert not wv.has_index_for("jumper")
    both = wv[["jumper", "the"]]
    assert (both[0] == wv["jumper"]).all()
    assert (both[1] == wv["the"]).all()
    np.testing.assert_allclose(np.linalg.norm(wv.get_vector("jumper", norm=True)), 1, rtol=1e-5)
    assert wv.most_similar("jumper", topn=3)
    assert wv.similarity("jumper", "jumping") > wv.similarity("jumper", "kitchen")


def test_word_without_ngrams_is_zero(caplog):
    wv = make(min_n=5, epochs=1).wv
    assert (wv["a"] == 0).all()
    assert "without n-grams" in caplog.text


def test_plain_words_have_no_unseen_ones():
    wv = make(max_n=0, epochs=1).wv
    assert "jumper" not in wv
    with pytest.raises(KeyError):
        wv["jumper"]


def test_plain_words_learn_what_word2vec_learns():
    """Without n-grams each bag is one row: Word2Vec but for its merged repeats."""
    settings = {"sg": 1, "epochs": 8, "alpha": 0.1}
    plain = make(max_n=0, **settings)
    other = Word2Vec(SENTENCES, vector_size=12, min_count=1, workers=1, sample=0, **settings)
    assert plain.training_history[-1]["loss"] == pytest.approx(
        other.training_history[-1]["loss"], rel=0.01
    )


def test_one_worker_repeats_to_the_bit(model):
    again = make(epochs=5, alpha=0.1)
    assert (again.wv.vectors == model.wv.vectors).all()
    assert (again.wv.vectors_ngrams == model.wv.vectors_ngrams).all()
    assert (again.syn1neg == model.syn1neg).all()


def test_two_workers_train():
    history = make(workers=2, epochs=8, alpha=0.1).training_history
    assert history[-1]["loss"] < 0.95 * history[0]["loss"]


def test_locks_freeze_words_and_buckets():
    model = make(epochs=1)
    model.wv.vectors_vocab_lockf = np.ones(len(model.wv), np.float32)
    model.wv.vectors_vocab_lockf[2] = 0
    model.wv.vectors_ngrams_lockf = np.zeros(1, np.float32)
    words, grams = model.wv.vectors_vocab.copy(), model.wv.vectors_ngrams.copy()
    model.train(SENTENCES, total_examples=len(SENTENCES), epochs=2)
    assert (model.wv.vectors_ngrams == grams).all()
    assert (model.wv.vectors_vocab[2] == words[2]).all()
    assert (model.wv.vectors_vocab[3] != words[3]).any()


def test_arrays_of_the_user_are_trained():
    model = make(epochs=1)
    own = np.full_like(model.wv.vectors_ngrams, 0.01)
    model.wv.vectors_ngrams = own
    model.train(SENTENCES, total_examples=len(SENTENCES), epochs=1)
    touched = (model.wv.vectors_ngrams != np.float32(0.01)).any(1)
    assert 0 < touched.sum() < len(own)
    model.wv.vectors_ngrams = own[:-1]
    with pytest.raises(ValueError, match="vectors_ngrams"):
        model.train(SENTENCES, total_examples=len(SENTENCES), epochs=1)


def test_growth_keeps_vectors_and_adds_words():
    model = make(epochs=1)
    words, grams = model.wv.vectors_vocab.copy(), model.wv.vectors_ngrams.copy()
    n_words = len(model.wv)
    more = [["painting", "gardener", "the"]] * 20
    model.build_vocab(more, update=True)
    assert len(model.wv) == n_words + 1
    assert (model.wv.vectors_vocab[:n_words] == words).all()
    assert (model.wv.vectors_ngrams == grams).all()
    model.train(more, total_examples=len(more), epochs=1)
    assert np.isfinite(model.wv["gardener"]).all()
    assert len(model.wv.vectors) == n_words + 1


def test_callbacks_see_current_vectors():
    seen = []

    class Look:
        def on_train_begin(self, model): ...
        def on_train_end(self, model): ...
        def on_epoch_begin(self, model): ...
        def on_epoch_end(self, model):
            wv = model.wv
            row = wv.key_to_index["the"]
            grams = wv.vectors_ngrams[wv.subwords.buckets("the")]
            rows = np.vstack([wv.vectors_vocab[row], grams])
            seen.append(np.abs(wv["the"] - rows.mean(0)).max())

    make(epochs=2, callbacks=[Look()])
    assert len(seen) == 2
    assert max(seen) < 1e-6


def test_files_round_trip(model, tmp_path):
    path = tmp_path / "model"
    model.save(path)
    for mmap in (None, "r"):
        loaded = FastText.load(path, mmap=mmap)
        assert (loaded.wv["jumper"] == model.wv["jumper"]).all()
        assert (loaded.wv.vectors == model.wv.vectors).all()
        assert (loaded.min_n, loaded.max_n, loaded.bucket) == (3, 6, 500)
    loaded.train(SENTENCES, total_examples=len(SENTENCES), epochs=1)
    model.wv.save(tmp_path / "vectors")
    wv = fasttext.FastTextKeyedVectors.load(tmp_path / "vectors")
    assert (wv["jumper"] == model.wv["jumper"]).all()


@pytest.mark.parametrize("duplicate", [copy.deepcopy, lambda m: pickle.loads(pickle.dumps(m))])
def test_copies(model, duplicate):
    other = duplicate(model)
    assert (other.wv["jumper"] == model.wv["jumper"]).all()
    other.train(SENTENCES, total_examples=len(SENTENCES), epochs=1)
    assert (other.wv["jumper"] != model.wv["jumper"]).any()


def test_added_vectors_keep_rows_consistent():
    wv = make(epochs=1).wv
    vector = np.arange(12, dtype=np.float32)
    wv.add_vectors(["newcomer"], vector[None])
    wv["the"] = vector
    before = wv.vectors.copy()
    wv.adjust_vectors()
    np.testing.assert_allclose(wv["newcomer"], vector, atol=1e-5)
    np.testing.assert_allclose(wv["the"], vector, atol=1e-5)
    np.testing.assert_allclose(wv.vectors, before, atol=1e-5)


def test_helpers():
    assert fasttext.ft_hash_bytes(b"hello") == 1335831723
    assert fasttext.ft_ngram_hashes("where", 3, 6, 1000) == list(
        Subwords(3, 6, 1000).buckets("where")
    )
    assert fasttext.compute_ngrams("ab", 3, 4) == ["<ab", "ab>", "<ab>"]
    assert fasttext.compute_ngrams_bytes("ab", 3, 4) == [b"<ab", b"<ab>", b"ab>"]
    assert fasttext.compute_ngrams_bytes("é", 3, 3) == ["<é>".encode()]


def test_buckets_word(model):
    row = model.wv.key_to_index["today"]
    expected = Subwords(3, 6, 500).buckets("today")
    assert (model.wv.buckets_word[row] == expected).all()


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"word_ngrams": 2}, NotImplementedError, "word_ngrams"),
        ({"min_n": 0}, ValueError, "min_n"),
        ({"bucket": -1}, ValueError, "bucket"),
        ({"bucket": "many"}, TypeError, "bucket"),
        ({"min_n": 3.5}, TypeError, "min_n"),
        ({"max_n": None}, TypeError, "max_n"),
        ({"compute_loss": True}, TypeError, "compute_loss"),
    ],
)
def test_bad_arguments(arguments, error, message):
    with pytest.raises(error, match=message):
        make(**arguments)


def test_sums_of_adagrad_stay_with_their_rows(tmp_path):
    model = make(rule="adagrad", epochs=2)
    n_words = len(model.wv)
    before = model.rule_state["in"].copy()
    assert before.shape == (n_words + 500, 12) and before[:n_words].min() > 0
    model.save(tmp_path / "m")
    assert (FastText.load(tmp_path / "m").rule_state["in"] == before).all()
    model.build_vocab([["newword", "other"]], update=True)
    states = model.rule_state["in"]
    assert (states[:n_words] == before[:n_words]).all()
    assert (states[n_words + 2 :] == before[n_words:]).all()
    assert not states[n_words : n_words + 2].any()
    model.train([["newword", "walking", "other"]] * 9, total_examples=9, epochs=1)
    assert (model.rule_state["in"] >= states).all() and np.isfinite(model.wv.vectors).all()
