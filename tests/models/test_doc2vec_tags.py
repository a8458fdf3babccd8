"""Tags of documents: which rows they have, how they are added, in files."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fastvec import Doc2Vec, FormatError, KeyedVectors
from fastvec.io.native import read_tensors, write_tensors
from fastvec.models.doc2vec import TaggedDocument

WORDS = ["one", "two", "three", "one", "two"]
SETTINGS = {"vector_size": 5, "min_count": 1, "workers": 1, "epochs": 1, "sample": 0}


def documents(*tags):
    return [TaggedDocument(WORDS, own) for own in tags]


def test_integers_are_rows_and_names_follow():
    model = Doc2Vec(documents([0, "b"], [np.int64(2)], ["a", "b"], []), **SETTINGS)
    assert model.dv.index_to_key == [0, 1, 2, "b", "a"]
    assert model.dv.key_to_index == {"b": 3, "a": 4}
    assert model.dv.expandos["doc_count"].tolist() == [1, 0, 1, 2, 1]
    assert model.dv.get_vecattr("b", "word_count") == 10
    assert (model.dv["a"] == model.dv[4]).all() and (model.dv[2] == model.dv.vectors[2]).all()
    untouched = Doc2Vec(**SETTINGS)
    untouched.build_vocab(documents([0, "b"], [2], ["a", "b"], []))
    moved = (model.dv.vectors != untouched.dv.vectors).any(1)
    assert moved.tolist() == [True, False, True, True, True]  # no document has the tag 1


def test_a_tag_that_stands_twice_counts_once():
    one, two = (Doc2Vec(documents(tags), dm=0, **SETTINGS) for tags in (["x"], ["x", "x"]))
    assert (one.dv.vectors == two.dv.vectors).all()


TAGS = st.one_of(
    st.integers(0, 12),
    st.integers(-3, -1),
    st.sampled_from("abc"),
    st.sampled_from([("t", 1), 0.5]),
)


@given(
    st.lists(st.lists(st.lists(TAGS, max_size=3), min_size=1, max_size=4), min_size=1, max_size=3)
)
def test_growth_keeps_every_vector(batches):
    """Whatever comes later: earlier tags keep their vectors to the bit, and are found."""
    model = Doc2Vec(**SETTINGS)
    known: dict[object, np.ndarray] = {}
    for number, batch in enumerate(batches):
        corpus = [TaggedDocument([*WORDS, f"new{number}"], tags) for tags in batch]
        words = model.wv.vectors.copy()
        model.build_vocab(corpus, update=number > 0)
        assert (model.wv.vectors[: len(words)] == words).all()
        for tag, vector in known.items():
            assert (model.dv.get_vector(tag) == vector).all()
        model.train(corpus, total_examples=len(corpus), epochs=1)
        for tag in {tag for tags in batch for tag in tags} | known.keys():
            known[tag] = model.dv.get_vector(tag).copy()
            assert model.dv.index_to_key[model.dv.get_index(tag)] == tag
        assert len(set(map(str, model.dv.index_to_key))) == len(model.dv) == len(model.dv.vectors)


def test_growth_moves_locks_and_states():
    model = Doc2Vec(documents(["a"], ["b"]), rule="adagrad", dm=0, **SETTINGS)
    model.dv.vectors_lockf = np.array([0, 1], np.float32)
    state = model.rule_state["tags"].copy()
    frozen = model.dv["a"].copy()
    model.build_vocab(documents([1], ["c"]), update=True)
    assert model.dv.index_to_key == [0, 1, "a", "b", "c"]
    assert model.dv.vectors_lockf.tolist() == [1, 1, 0, 1, 1]
    assert (model.rule_state["tags"][2:4] == state).all()
    assert (model.rule_state["tags"][[0, 1, 4]] == 0).all()
    model.train(documents(["a"], ["c"]), total_examples=2, epochs=1)
    assert (model.dv["a"] == frozen).all()


def test_unknown_tags_are_left_out_in_training():
    model = Doc2Vec(documents(["a"], ["b"]), **SETTINGS)
    model.train(documents(["a", "new"], ["new"]), total_examples=2, epochs=1)
    assert model.dv.index_to_key == ["a", "b"]
    dbow = Doc2Vec(documents(["a"]), dm=0, **SETTINGS)
    with pytest.raises(RuntimeError, match="update=True"):
        dbow.train(documents(["new"]), total_examples=1, epochs=1)


def test_tags_that_are_there_before():
    dv = KeyedVectors(5)
    dv.add_vectors(["x", "y"], np.arange(10, dtype=np.float32).reshape(2, 5))
    model = Doc2Vec(dv=dv, **SETTINGS)
    model.build_vocab(documents(["y"], ["z"]))
    assert model.dv.index_to_key == ["x", "y", "z"]
    assert model.dv["y"].tolist() == [5, 6, 7, 8, 9]
    with pytest.raises(ValueError, match="vector_size=5"):
        Doc2Vec(documents(["y"]), dv=dv, **{**SETTINGS, "vector_size": 6})


def test_build_by_steps_and_from_counts():
    model = Doc2Vec(**SETTINGS)
    assert model.scan_vocab(documents([0], [1], [])) == (15, 3)
    model.prepare_vocab()
    model.prepare_weights()
    assert model.corpus_count == 3 and len(model.dv) == 2
    model.train(documents([0], [1]), total_examples=3, epochs=1)
    counted = Doc2Vec(**SETTINGS)
    counted.build_vocab_from_freq({"one": 3, "two": 2}, corpus_count=2)
    assert len(counted.wv) == 2 and len(counted.dv) == 0
    counted.build_vocab(documents([0]), update=True)
    counted.train(documents([0]), total_examples=1, epochs=1)


def test_tags_of_any_kind_in_files(tmp_path):
    path = tmp_path / "model"
    tags = [1, -7, "a", ("t", 1, None), 0.5, b"x", frozenset()]
    model = Doc2Vec(documents(tags[:-1]), **SETTINGS)
    model.save(path)
    loaded = Doc2Vec.load(path)
    assert loaded.dv.index_to_key == [0, *tags[:-1]]
    assert loaded.dv.key_to_index == model.dv.key_to_index
    assert (loaded.dv.get_vector(("t", 1, None)) == model.dv.get_vector(("t", 1, None))).all()
    bad = Doc2Vec(documents(tags), **SETTINGS)
    with pytest.raises(TypeError, match="frozenset"):
        bad.save(path)


def test_damaged_files(tmp_path):
    path = tmp_path / "model"
    Doc2Vec(documents([0, "a"], [1]), **SETTINGS).save(path)
    tensors, metadata = read_tensors(path)
    changes = {
        "rows": ({"dv.vectors": tensors["dv.vectors"][:1]}, {}),
        "width": ({"dv.vectors": np.zeros((3, 4), np.float32)}, {}),
        "type": ({"dv.vectors": np.zeros((3, 5), np.float64)}, {}),
        "locks": ({"dv_lockf": np.ones(2, np.float32)}, {}),
    }
    for wrong in (-1, 3, 10**9, "'x'"):
        text = metadata["parameters"].replace('"_n_int_tags": 2', f'"_n_int_tags": {wrong}')
        changes[f"integers {wrong}"] = ({}, {"parameters": text.replace("'", '"')})
    for name, (arrays, texts) in changes.items():
        write_tensors(path, {**tensors, **arrays}, {**metadata, **texts})
        with pytest.raises(FormatError):
            Doc2Vec.load(path)
            pytest.fail(name)
    missing = {name: a for name, a in tensors.items() if not name.startswith("dv.keys.bytes")}
    write_tensors(path, missing, metadata)
    with pytest.raises(FormatError):
        Doc2Vec.load(path)


def test_word2vec_format(tmp_path):
    model = Doc2Vec(documents([0, "a"], [1]), **SETTINGS)
    path = tmp_path / "vectors.txt"
    model.save_word2vec_format(path, doctag_vec=True, word_vec=True)
    both = KeyedVectors.load_word2vec_format(path)
    assert sorted(both.index_to_key) == sorted(["one", "two", "three", "*dt_0", "*dt_1", "*dt_a"])
    assert (both["*dt_a"] == model.dv["a"]).all() and (both["one"] == model.wv["one"]).all()
    model.save_word2vec_format(path, doctag_vec=True, word_vec=False, binary=True, prefix="")
    assert len(KeyedVectors.load_word2vec_format(path, binary=True)) == 3
