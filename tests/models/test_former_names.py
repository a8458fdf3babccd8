"""Names of gensim 3 fail as in gensim 4, and say what took their place."""

from __future__ import annotations

import copy
import inspect
import logging
import pickle

import numpy as np
import pytest

from fastvec import Word2Vec, utils

SENTENCES = [["a", "b", "c"]] * 20


@pytest.fixture
def model() -> Word2Vec:
    return Word2Vec(SENTENCES, vector_size=4, min_count=1, workers=1, sample=0, progress=False)


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("most_similar", r"model\.wv\.most_similar"),
        ("similarity", r"model\.wv\.similarity"),
        ("wmdistance", r"model\.wv\.wmdistance"),
        ("doesnt_match", r"model\.wv\.doesnt_match"),
        ("save_word2vec_format", r"model\.wv\.save_word2vec_format"),
        ("accuracy", "evaluate_word_analogies"),
        ("iter", r"model\.epochs"),
        ("size", "vector_size"),
        ("syn0", r"wv\.vectors"),
        ("vocab", "key_to_index"),
        ("delete_temporary_training_data", r"model\.wv"),
        ("load_word2vec_format", r"KeyedVectors\.load_word2vec_format"),
    ],
)
def test_removed_names(model, name, hint):
    with pytest.raises(AttributeError, match=hint):
        getattr(model, name)
    assert not hasattr(model, name)


def test_removed_from_the_class():
    with pytest.raises(AttributeError, match=r"KeyedVectors\.load_word2vec_format"):
        _ = Word2Vec.load_word2vec_format


def test_a_misspelling_has_no_hint(model):
    with pytest.raises(AttributeError, match=r"no attribute 'vectr'$"):
        _ = model.vectr


def test_a_model_is_no_mapping_of_words(model):
    with pytest.raises(TypeError, match=r"model\.wv\['a'\]"):
        model["a"]
    with pytest.raises(TypeError, match=r"'a' in model\.wv"):
        "a" in model  # noqa: B015
    with pytest.raises(TypeError, match="not iterable"):
        iter(model)


@pytest.mark.parametrize(
    ("call", "hint"),
    [
        (lambda m: Word2Vec(SENTENCES, size=100), "vector_size="),
        (lambda m: Word2Vec(SENTENCES, iter=5), "epochs="),
        (lambda m: m.build_vocab(sentences=SENTENCES), "corpus_iterable="),
        (lambda m: m.train(sentences=SENTENCES, epochs=1), "corpus_iterable="),
        (lambda m: m.train(SENTENCES, total_examples=20, iter=1), "epochs="),
        (lambda m: Word2Vec(SENTENCES, vectorsize=3), "unexpected"),
    ],
)
def test_former_arguments(model, call, hint):
    with pytest.raises(TypeError, match=hint):
        call(model)


def test_signatures_show_through_the_check():
    names = list(inspect.signature(Word2Vec).parameters)
    assert names[:4] == ["sentences", "corpus_file", "vector_size", "alpha"]
    assert list(inspect.signature(Word2Vec.train).parameters)[1:3] == [
        "corpus_iterable",
        "corpus_file",
    ]


def test_init_sims_is_deprecated(model):
    with pytest.warns(DeprecationWarning, match="fill_norms"):
        model.init_sims()
    assert model.wv.norms is not None
    with pytest.warns(DeprecationWarning, match="unit_normalize_all"):
        model.init_sims(replace=True)
    np.testing.assert_allclose(np.linalg.norm(model.wv.vectors, axis=1), 1, rtol=1e-5)


def test_seeded_vector_is_deprecated(model):
    model.hashfxn = len
    with pytest.warns(DeprecationWarning, match="pseudorandom_weak_vector"):
        vector = model.seeded_vector("text", 7)
    assert vector.shape == (7,) and vector.dtype == np.float32


def test_copies_of_a_model_still_work(model):
    for twin in (copy.copy(model), copy.deepcopy(model), pickle.loads(pickle.dumps(model))):
        assert twin.wv.index_to_key == model.wv.index_to_key
        assert str(twin) == str(model) == "Word2Vec<vocab=3, vector_size=4, alpha=0.025>"


def test_events_of_a_models_life(model, tmp_path):
    events = [event["event"] for event in model.lifecycle_events]
    assert events == ["build_vocab", "train", "created"]
    assert {"datetime", "fastvec", "python", "platform"} <= set(model.lifecycle_events[0])
    model.add_lifecycle_event("noted", reason="test")
    model.save(tmp_path / "model")
    loaded = Word2Vec.load(tmp_path / "model")
    assert loaded.lifecycle_events[:4] == model.lifecycle_events[:4]
    assert loaded.lifecycle_events[3]["reason"] == "test"
    assert [event["event"] for event in loaded.lifecycle_events[4:]] == ["saving", "loaded"]
    model.lifecycle_events = None
    model.train(SENTENCES, total_examples=20, epochs=1)
    assert model.lifecycle_events is None
    assert isinstance(model, utils.SaveLoad)


def test_a_rising_rate_is_logged(model, caplog):
    with caplog.at_level(logging.WARNING, logger="fastvec"):
        model.train(SENTENCES, total_examples=20, epochs=1, start_alpha=0.0001)
    assert not caplog.records
    with caplog.at_level(logging.WARNING, logger="fastvec"):
        model.train(SENTENCES, total_examples=20, epochs=1, start_alpha=0.02)
    assert "start_alpha" in caplog.text


def test_both_objectives_are_logged(caplog):
    with caplog.at_level(logging.WARNING, logger="fastvec"):
        Word2Vec(hs=1, negative=5)
    assert "hs=1 and negative=5" in caplog.text
