"""Vectors to start from, and vocabularies that grow while some rows stay frozen."""

from __future__ import annotations

import numpy as np
import pytest

from fastvec import FastText, KeyedVectors, Word2Vec

SENTENCES = [[f"w{(i * j) % 17}" for j in range(1, 9)] for i in range(300)]
MORE = [["new", "w1", "newer", "w2"], ["w3", "new", "newest"]] * 60
MODES = {
    "sg": {"sg": 1},
    "cbow": {"sg": 0},
    "sg-hs": {"sg": 1, "hs": 1},
    "cbow-sum": {"sg": 0, "cbow_mean": 0},
    "sg-adagrad": {"sg": 1, "rule": "adagrad"},
    "cbow-adagrad": {"sg": 0, "rule": "adagrad"},
}


def make(sentences=SENTENCES, **kwargs) -> Word2Vec:
    settings = {"vector_size": 10, "min_count": 1, "workers": 1, "progress": False, **kwargs}
    return Word2Vec(sentences, **settings)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("workers", [1, 2])
def test_frozen_words_stay_bit_identical_while_new_ones_learn(mode, workers):
    model = make(**MODES[mode], workers=workers)
    model.wv.vectors_lockf = np.zeros(len(model.wv), np.float32)
    model.wv.vectors_lockf[3] = 1
    before = model.wv.vectors.copy()
    model.build_vocab(MORE, update=True)
    n_old = len(before)
    start = model.wv.vectors.copy()
    assert (start[:n_old] == before).all()
    model.train(MORE + SENTENCES, total_examples=420, epochs=2)
    moved = (model.wv.vectors != start).any(axis=1)
    assert moved[n_old:].all(), "new words learn"
    assert moved[3] and not np.delete(moved[:n_old], 3).any()
    assert model.wv.vectors[:3].tobytes() == before[:3].tobytes()


def test_one_factor_for_all_freezes_what_was_known_when_words_were_added():
    model = make(sg=1)
    model.wv.vectors_lockf = np.zeros(1, np.float32)
    before = model.wv.vectors.copy()
    model.build_vocab(MORE, update=True)
    model.train(MORE, total_examples=120, epochs=1)
    assert (model.wv.vectors[: len(before)] == before).all()
    assert model.wv.vectors_lockf.tolist() == [0] * len(before) + [1] * 3


def untrained(**kwargs) -> Word2Vec:
    model = make(None, **kwargs)
    model.build_vocab(MORE)
    return model


@pytest.mark.parametrize("kind", ["model", "vectors", "mapping", "path", "text", "model file"])
def test_known_words_start_from_vectors_that_exist(kind, tmp_path):
    old = make(sg=1)
    old.save(tmp_path / "model.fv")
    old.wv.save(tmp_path / "vectors.fv")
    old.wv.save_word2vec_format(tmp_path / "vectors.txt")
    source = {
        "model": old,
        "vectors": old.wv,
        "mapping": {word: old.wv[word] for word in old.wv.index_to_key},
        "path": tmp_path / "vectors.fv",
        "text": str(tmp_path / "vectors.txt"),
        "model file": tmp_path / "model.fv",
    }[kind]
    model = untrained(sg=1)
    before = model.wv.vectors.copy()
    assert model.warm_start(source) == 3
    for word, row in model.wv.key_to_index.items():
        expected = old.wv[word] if word in old.wv else before[row]
        np.testing.assert_allclose(model.wv[word], expected, rtol=0 if kind != "text" else 1e-6)
    outputs = model.syn1neg[model.wv.key_to_index["w1"]]
    assert (outputs == (old.syn1neg[old.wv.key_to_index["w1"]] if kind == "model" else 0)).all()
    assert (model.wv.vectors_lockf == 1).all()


def test_copied_rows_can_be_frozen():
    old, model = make(sg=1), untrained(sg=1)
    model.warm_start(old.wv, lock=0.0)
    model.train(MORE, total_examples=120, epochs=2)
    assert (model.wv["w1"] == old.wv["w1"]).all()
    model.warm_start(old.wv)
    assert (model.wv.vectors_lockf == 1).all()


def test_the_constructor_takes_vectors_to_start_from():
    old = make(sg=1)
    model = make(MORE, sg=1, alpha=1e-12, min_alpha=1e-12, warm_start=old)
    np.testing.assert_allclose(model.wv["w2"], old.wv["w2"], atol=1e-6)


def test_fasttext_starts_from_vectors_of_words():
    old = make(sg=1)
    model = FastText(vector_size=10, min_count=1, bucket=100, workers=1, progress=False)
    model.build_vocab(MORE)
    assert model.warm_start(old) == 3
    np.testing.assert_allclose(model.wv["w1"], old.wv["w1"], atol=1e-6)
    model.wv.adjust_vectors()
    np.testing.assert_allclose(model.wv["w1"], old.wv["w1"], atol=1e-6)
    with pytest.raises(ValueError, match="lock"):
        model.warm_start(old, lock=0.0)


def test_vectors_that_do_not_fit():
    model = untrained()
    with pytest.raises(ValueError, match="vector_size=10"):
        model.warm_start(make(vector_size=8))
    with pytest.raises(ValueError, match="vector_size=10"):
        model.warm_start({"w1": [1.0, 2.0]})
    with pytest.raises(TypeError, match="source must be"):
        model.warm_start(3)
    with pytest.raises(RuntimeError, match="build_vocab"):
        Word2Vec().warm_start(model)
    assert model.warm_start(KeyedVectors(4)) == 0
    assert model.warm_start({}) == 0
