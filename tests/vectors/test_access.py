"""Access by key, growth, attributes, copies."""

from __future__ import annotations

import copy
import pickle

import numpy as np
import pytest

from fastvec.models import keyedvectors as aliases
from fastvec.vectors.keyed import KeyedVectors


def test_vectors_are_read_only_views(kv):
    row = kv["word3"]
    with pytest.raises(ValueError, match="read-only"):
        row[0] = 1
    kv.vectors[3] = 7
    assert (row == 7).all()


def test_keys_then_integers_as_row_indices(kv):
    assert 0 in kv and 99 not in kv and "0" not in kv and -1 not in kv
    assert kv.get_index(np.int64(4)) == 4
    numbers = KeyedVectors(2)
    numbers.add_vectors([5, 0], [[1, 0], [0, 1]])
    assert numbers.get_index(0) == 1, "an integer that is a key means that key"
    assert numbers.get_index(1) == 1
    assert numbers[5].tolist() == [1, 0]


def test_sequences_give_copies_and_bad_ones_raise(kv):
    rows = kv[["word1", 2]]
    assert rows.shape == (2, 8)
    rows[:] = 0
    assert kv["word1"].any()
    with pytest.raises(TypeError):
        kv[1:3]
    with pytest.raises(ValueError):
        kv[[]]
    with pytest.raises(KeyError):
        kv[["word1", "nothing"]]


def test_unknown_key_names_close_matches(kv):
    with pytest.raises(KeyError) as caught:
        kv["wrod11"]
    assert "'word11'" in str(caught.value)
    with pytest.raises(KeyError) as unlike:
        kv.get_index(-3)
    assert "close matches" not in str(unlike.value)
    assert str(pickle.loads(pickle.dumps(caught.value))).startswith("key 'wrod11'")
    assert kv.get_index("nothing", default=-1) == -1


def test_iterates_over_keys(kv):
    assert list(kv) == kv.index_to_key
    assert len(kv) == 12
    assert str(kv) == "KeyedVectors<vector_size=8, 12 keys>"
    assert kv != copy.copy(kv)


def test_add_vectors_keeps_first_of_duplicates_and_extends_attributes(kv):
    rows = np.arange(24, dtype=np.float32).reshape(3, 8)
    kv.add_vectors(["new", "word1", "new"], rows, extras={"count": [3, 4, 5]})
    assert len(kv) == len(kv.vectors) == len(kv.expandos["count"]) == 13
    assert (kv["new"] == rows[0]).all() and kv.get_vecattr("new", "count") == 3
    assert kv.get_vecattr("word1", "count") == 11, "an existing key stays as it is"
    kv.add_vectors(["word1"], rows[1:2], replace=True)
    assert (kv["word1"] == rows[1]).all()
    kv["other"] = rows[2]
    assert kv.most_similar([rows[2]], topn=1)[0][0] == "other"
    assert kv.get_vecattr("other", "count") == 0


def test_add_vectors_refuses_what_does_not_fit(kv):
    with pytest.raises(ValueError, match=r"\(1, 8\)"):
        kv.add_vectors(["a"], np.zeros((1, 7)))
    with pytest.raises(ValueError, match="extras"):
        kv.add_vectors(["a"], np.zeros((1, 8)), extras={"count": [1, 2]})
    assert "a" not in kv


def test_add_vector_fills_reserved_slots_then_warns():
    kv = KeyedVectors(2, count=1)
    assert kv.index_to_key == [None]
    assert kv.add_vector("a", [1, 2]) == 0
    with pytest.warns(UserWarning, match="reserved"):
        assert kv.add_vector("b", [3, 4]) == 1
    assert kv["b"].tolist() == [3, 4]


def test_growing_is_amortised_and_never_writes_to_the_users_array():
    kv = KeyedVectors(2)
    mine = np.zeros((10, 2), np.float32)
    kv.vectors = mine[:4]
    kv.index_to_key = list("abcd")
    kv.key_to_index = {k: i for i, k in enumerate("abcd")}
    addresses = set()
    for i in range(200):
        kv.add_vectors([i + 100], np.ones((1, 2)))
        addresses.add(kv.vectors.__array_interface__["data"][0])
    assert not mine.any()
    assert len(addresses) < 20
    assert (kv.vectors[4:] == 1).all()


def test_vecattr_types(kv):
    kv.set_vecattr("word2", "tag", "noun")
    kv.set_vecattr("word2", "weight", 0.5)
    assert kv.expandos["tag"].dtype == object and kv.get_vecattr("word2", "tag") == "noun"
    assert kv.expandos["weight"].dtype == np.float64
    with pytest.raises(TypeError, match="count"):
        kv.allocate_vecattrs(["count"], [str])
    with pytest.raises(KeyError, match="no attribute"):
        kv.get_vecattr("word2", "nothing")


def test_sort_by_descending_frequency(kv):
    kv.expandos["count"] = np.arange(12)
    last = kv["word11"].copy()
    kv.sort_by_descending_frequency()
    assert kv.index_to_key[0] == "word11" and (kv.vectors[0] == last).all()
    assert kv.get_vecattr("word11", "count") == 11


def test_resize_vectors_keeps_old_rows(kv):
    old = kv.vectors.copy()
    kv.index_to_key.append("more")
    kv.key_to_index["more"] = 12
    kv.resize_vectors(seed=1)
    assert (kv.vectors[:12] == old).all() and 0 < abs(kv["more"]).max() <= 1 / 8


def test_vectors_for_all(kv):
    some = kv.vectors_for_all(["word3", "nothing", "word3", "word1"], copy_vecattrs=True)
    assert some.index_to_key == ["word3", "word1"]
    assert (some["word1"] == kv["word1"]).all() and some.get_vecattr("word1", "count") == 11


def test_norms_follow_writes(kv):
    kv.fill_norms()
    kv.vectors[0] *= 3
    kv.fill_norms()
    np.testing.assert_allclose(kv.norms, np.linalg.norm(kv.vectors, axis=1), rtol=1e-6)
    kv.vectors[0] = kv.vectors[1] * 2
    assert kv.most_similar("word1", topn=1)[0][0] == "word0"
    np.testing.assert_allclose(np.linalg.norm(kv.get_normed_vectors(), axis=1), 1, rtol=1e-6)
    kv.unit_normalize_all()
    np.testing.assert_allclose(np.linalg.norm(kv.vectors, axis=1), 1, rtol=1e-6)


def test_copies_are_independent(kv):
    for twin in (copy.deepcopy(kv), pickle.loads(pickle.dumps(kv))):
        twin.vectors[0] = 0
        twin.add_vectors(["more"], np.ones((1, 8)))
        assert kv["word0"].any() and "more" not in kv
        assert twin.index_to_key[:12] == kv.index_to_key


def test_names_of_gensim_3(kv):
    for name in ("vocab", "index2word", "index2entity", "vectors_norm"):
        with pytest.raises(AttributeError, match="use "):
            getattr(kv, name)
    kv.index2word = list("abcdefghijkl")
    assert kv.index_to_key[0] == "a"
    with pytest.warns(DeprecationWarning):
        kv.word_vec("word1")
    with pytest.raises(AttributeError, match="nonsense"):
        kv.nonsense  # noqa: B018
    assert aliases.Word2VecKeyedVectors is KeyedVectors


@pytest.mark.parametrize("bad", [{"vector_size": 0}, {"vector_size": 3, "count": -1}])
def test_refuses_impossible_sizes(bad):
    with pytest.raises(ValueError, match="must"):
        KeyedVectors(**bad)
