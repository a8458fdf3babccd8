"""Keys removed, renamed, filtered, merged: vectors and attributes follow."""

from __future__ import annotations

import numpy as np
import pytest

from fastvec.vectors.keyed import KeyedVectors


def consistent(kv):
    assert kv.key_to_index == {key: i for i, key in enumerate(kv.index_to_key)}
    assert len(kv.vectors) == len(kv) == kv.next_index
    assert all(len(values) == len(kv) for values in kv.expandos.values())


def counts(kv):
    return {key: int(kv.get_vecattr(key, "count")) for key in kv}


def test_remove(kv):
    old, counted = {key: kv[key].copy() for key in kv}, counts(kv)
    kv.remove(["word3", "word0"])
    kv.remove("word11")
    consistent(kv)
    assert list(kv) == [f"word{i}" for i in (1, 2, 4, 5, 6, 7, 8, 9, 10)]
    assert all((kv[key] == old[key]).all() for key in kv)
    assert counts(kv) == {key: counted[key] for key in kv}
    with pytest.raises(KeyError):
        kv.remove("word3")
    kv.remove(["word3", "word4"], ignore_missing=True)
    assert "word4" not in kv
    kv.add_vectors(["back"], np.ones((1, 8)))
    consistent(kv)
    assert kv.most_similar([np.ones(8)], topn=1)[0][0] == "back"


def test_remove_is_all_or_nothing(kv):
    with pytest.raises(KeyError):
        kv.remove(["word1", "nothing"])
    assert "word1" in kv


def test_reserved_slots_survive_an_edit():
    kv = KeyedVectors(2, count=3)
    kv.add_vector("a", [1, 2])
    kv.add_vector("b", [3, 4])
    kv.remove("a")
    assert kv.index_to_key == ["b", None] and kv.next_index == 1
    assert kv.add_vector("c", [5, 6]) == 1 and kv["c"].tolist() == [5, 6]


def test_rename_keeps_rows_and_can_exchange(kv):
    one, two = kv["word1"].copy(), kv["word2"].copy()
    kv.rename({"word1": "word2", "word2": "word1", "word5": 5})
    consistent(kv)
    assert (kv["word2"] == one).all() and (kv["word1"] == two).all() and 5 in kv.key_to_index
    before = list(kv)
    with pytest.raises(ValueError, match="word3"):
        kv.rename({"word1": "word3"})
    with pytest.raises(ValueError, match="same"):
        kv.rename({"word1": "same", "word2": "same"})
    with pytest.raises(KeyError):
        kv.rename({"nothing": "new"})
    assert list(kv) == before


def test_filter_by_predicate_or_keys(kv):
    some = kv.filter(lambda key: int(key[4:]) % 2 == 0)
    consistent(some)
    assert (
        list(some) == [f"word{i}" for i in range(0, 12, 2)]
        and some.get_vecattr("word2", "count") == 10
    )
    listed = kv.filter(["word7", "nothing", "word1"])
    assert list(listed) == ["word1", "word7"] and (listed["word7"] == kv["word7"]).all()
    listed.vectors[:] = 0
    listed.expandos["count"][:] = 0
    assert kv["word7"].any() and counts(kv)["word7"] == 5 and len(kv) == 12
    assert len(kv.filter([])) == 0


def test_merge(kv):
    other = KeyedVectors(8)
    rows = np.arange(16, dtype=np.float32).reshape(2, 8)
    other.add_vectors(["word1", "new"], rows, extras={"count": [70, 80], "tag": ["x", "y"]})
    kept = kv["word1"].copy()
    kv.merge(other)
    consistent(kv)
    assert (kv["word1"] == kept).all() and (kv["new"] == rows[1]).all()
    assert counts(kv)["word1"] == 11 and counts(kv)["new"] == 80
    assert kv.get_vecattr("new", "tag") == "y"
    kv.merge(other, replace=True)
    assert (kv["word1"] == rows[0]).all() and counts(kv)["word1"] == 70 and len(kv) == 13
    with pytest.raises(ValueError, match="4 dimensions"):
        kv.merge(KeyedVectors(4))


def test_lock_factors_of_rows_follow(kv):
    kv.vectors_lockf = np.arange(12, dtype=np.float32)
    kv.remove("word0")
    assert kv.vectors_lockf.tolist() == list(range(1, 12))


def test_edits_of_a_mapped_file_stay_in_memory(kv, tmp_path):
    kv.save(tmp_path / "kv")
    mapped = KeyedVectors.load(tmp_path / "kv", mmap="r")
    mapped.remove("word0")
    mapped["word1"] = np.ones(8)
    mapped.rename({"word2": "two"})
    consistent(mapped)
    assert "word0" in KeyedVectors.load(tmp_path / "kv")
