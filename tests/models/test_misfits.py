"""Arrays and keys that users changed and that no longer fit: an error, never memory of others."""

from __future__ import annotations

import numpy as np
import pytest

from fastvec import Word2Vec

SENTENCES = [["a", "b", "c"]] * 20


def make(**kwargs) -> Word2Vec:
    settings = {"vector_size": 8, "min_count": 1, "workers": 1, "sample": 0, "progress": False}
    return Word2Vec(SENTENCES, **settings, **kwargs)


def more_rows(model):
    model.wv.add_vectors(["d"], np.ones((1, 8)))


def another_width(model):
    model.wv.vectors = np.ones((3, 7), np.float32)


def fewer_outputs(model):
    for name in ("syn1", "syn1neg"):
        if hasattr(model, name):
            setattr(model, name, getattr(model, name)[:2])


def only_keys(model):
    model.wv.key_to_index["d"] = 10**6


def only_rows_missing(model):
    model.wv.vectors = model.wv.vectors[:2]


def shorter_tree(model):
    more_rows(model)
    for name in ("syn1", "syn1neg"):
        if hasattr(model, name):
            setattr(model, name, np.zeros((4, 8), np.float32))


CHANGES = [more_rows, another_width, fewer_outputs, only_keys, only_rows_missing]


@pytest.mark.parametrize("kwargs", [{}, {"hs": 1, "negative": 0}], ids=str)
@pytest.mark.parametrize("change", CHANGES, ids=lambda c: c.__name__)
def test_training_and_scoring_refuse(change, kwargs):
    model = make(**kwargs)
    change(model)
    with pytest.raises(RuntimeError, match=r"update=True|key_to_index"):
        model.train([["a", "d"]], total_examples=1, epochs=1)
    if model.hs:
        with pytest.raises(RuntimeError, match=r"update=True|key_to_index"):
            model.score([["a", "d"]])


def test_a_tree_of_fewer_words():
    model = make(hs=1, negative=0)
    shorter_tree(model)
    with pytest.raises(RuntimeError, match="create_binary_tree"):
        model.score([["a", "d"]])
    model.create_binary_tree()
    model.wv.expandos["sample_int"][:] = 2**32 - 1  # a count of 0 is never kept
    assert model.score([["a", "d"]])[0] < 0
    model.train([["a", "d"]], total_examples=1, epochs=1)


def test_words_added_as_they_should_be():
    model = make(hs=1)
    model.build_vocab([["d", "d"]], update=True)
    model.train([["a", "d"]], total_examples=1, epochs=1)
    assert model.score([["a", "d"]])[0] < 0
