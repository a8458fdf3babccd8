"""Distances of documents, starting vectors, vectors out of a file for known keys."""

from __future__ import annotations

import logging
import sys

import numpy as np
import pytest

from fastvec import FormatError, KeyedVectors
from fastvec.models.keyedvectors import prep_vectors, pseudorandom_weak_vector


@pytest.fixture
def plane() -> KeyedVectors:
    """Four words at the corners of a square of side 3."""
    vectors = KeyedVectors(2)
    vectors.add_vectors(["a", "b", "c", "d"], [[1, 1], [4, 1], [1, 4], [4, 4]])
    return vectors


def test_word_movers_distance(plane):
    pytest.importorskip("ot")
    assert plane.wmdistance(["a"], ["b"], norm=False) == pytest.approx(3)
    assert plane.wmdistance(["a", "a", "c"], ["b"], norm=False) == pytest.approx(
        (2 * 3 + np.hypot(3, 3)) / 3
    )
    # each goes to its neighbour, not across
    assert plane.wmdistance(["a", "d"], ["c", "b"], norm=False) == pytest.approx(3)
    assert plane.wmdistance(["a"], ["d"]) == pytest.approx(0, abs=1e-7), "same direction"
    assert plane.wmdistance(["a", "b"], ["b", "nothing", "a"]) == 0
    assert plane.wmdistance(["a"], ["nothing"]) == float("inf")
    plane["e"] = plane["a"].copy()
    assert plane.wmdistance(["a"], ["e"]) == 0


def test_word_movers_distance_makes_up_vectors_as_most_similar_does():
    pytest.importorskip("ot")
    from fastvec import FastText

    options = {"vector_size": 4, "min_count": 1, "bucket": 50, "workers": 1, "sample": 0}
    model = FastText([["green", "blue"]] * 5, **options)
    distance = model.wv.wmdistance(["greenish"], ["blue"], norm=False)
    expected = np.linalg.norm(model.wv["greenish"].astype(float) - model.wv["blue"])
    assert distance == pytest.approx(expected)


def test_word_movers_distance_names_the_extra(plane, monkeypatch):
    monkeypatch.setitem(sys.modules, "ot", None)
    with pytest.raises(ImportError, match=r"fastvec\[wmd\]"):
        plane.wmdistance(["a"], ["b"])


def test_a_vector_is_exactly_similar_to_itself(kv):
    assert all(kv.similarity(key, key) == 1 for key in kv)
    assert all(kv.distance(key, key) == 0 for key in kv)
    kv.vectors[0] = 0
    assert kv.similarity("word0", "word0") == 0


def test_starting_vectors_do_not_depend_on_their_number():
    few, many = prep_vectors((2, 5), seed=3), prep_vectors((4, 5), seed=3)
    np.testing.assert_array_equal(few, many[:2])
    assert np.abs(many).max() <= 1 / 5
    assert prep_vectors((2, 5), few) is few
    kept = prep_vectors((4, 5), np.ones((2, 5), np.float32), seed=3)
    np.testing.assert_array_equal(kept, np.vstack([np.ones((2, 5)), many[2:]]))
    assert prep_vectors((1, 5), dtype=np.float64).dtype == np.float64


def test_weak_vectors():
    same = [pseudorandom_weak_vector(50, "seed", hashfxn=len) for _ in range(2)]
    np.testing.assert_array_equal(*same)
    assert same[0].dtype == np.float32
    assert 0 < np.abs(same[0]).max() <= 0.5 / 50
    assert (pseudorandom_weak_vector(50) != pseudorandom_weak_vector(50)).any()


def test_resized_rows_start_differently_from_old_ones(kv):
    kv.index_to_key += ["x", "y"]
    kv.key_to_index |= {"x": 12, "y": 13}
    old = kv.vectors.copy()
    kv.resize_vectors(seed=7)
    np.testing.assert_array_equal(kv.vectors[:12], old)
    np.testing.assert_array_equal(kv.vectors[12:], prep_vectors((14, 8), seed=7)[12:])
    assert len(kv.expandos["count"]) == 14


def test_vectors_for_all_have_counts(kv):
    kv.set_vecattr("word3", "colour", "red")
    bare = kv.vectors_for_all(["word3", "nothing", "word1", "word3"])
    assert bare.index_to_key == ["word3", "word1"]
    assert bare.expandos["count"].tolist() == [2, 1]
    assert "colour" not in bare.expandos
    full = kv.vectors_for_all(["word3", "word1"], copy_vecattrs=True)
    assert full.expandos["count"].tolist() == [9, 11]
    assert full.get_vecattr("word3", "colour") == "red"


def test_sections_and_pairs_are_logged(kv, caplog):
    caplog.set_level(logging.INFO)
    kv.log_accuracy({"section": "capitals", "correct": [1, 2, 3], "incorrect": [4]})
    kv.log_accuracy({"section": "none", "correct": [], "incorrect": []})
    kv.log_evaluate_word_pairs((0.5, 0.1), (0.25, 0.1), 12.5, "pairs.tsv")
    assert "capitals: 75.0% (3/4)" in caplog.text
    assert "none" not in caplog.text
    assert "pairs.tsv: Spearman rank correlation 0.2500" in caplog.text


@pytest.mark.parametrize("binary", [False, True])
def test_intersect_replaces_known_rows_and_locks_them(kv, tmp_path, binary):
    other = KeyedVectors(8)
    other.add_vectors(["word4", "stranger", "word2"], np.arange(24).reshape(3, 8))
    other.save_word2vec_format(tmp_path / "other", binary=binary)
    old = kv.vectors.copy()
    kv.intersect_word2vec_format(tmp_path / "other", lockf=0.25, binary=binary)
    assert len(kv) == 12 and "stranger" not in kv
    np.testing.assert_array_equal(kv["word4"], other["word4"])
    np.testing.assert_array_equal(kv["word2"], other["word2"])
    untouched = [i for i in range(12) if i not in (2, 4)]
    np.testing.assert_array_equal(kv.vectors[untouched], old[untouched])
    assert kv.vectors_lockf.dtype == np.float32
    assert kv.vectors_lockf.tolist() == [0.25 if i in (2, 4) else 1 for i in range(12)]


def test_intersect_keeps_locks_and_changes_nothing_on_errors(kv, tmp_path):
    kv.vectors_lockf = np.zeros(1, np.float32)
    old = kv.vectors.copy()
    path = tmp_path / "other"
    path.write_text("1 3\nword1 1 2 3\n")
    with pytest.raises(FormatError, match="3 dimensions"):
        kv.intersect_word2vec_format(path)
    path.write_text("2 8\nword1 1 2 3 4 5 6 7 8\nword2 1\n")
    with pytest.raises(FormatError, match="line 3"):
        kv.intersect_word2vec_format(path)
    np.testing.assert_array_equal(kv.vectors, old)
    path.write_text("2 8\nword1 1 2 3 4 5 6 7 8\nword1 8 7 6 5 4 3 2 1\n")
    kv.intersect_word2vec_format(path, lockf=1.0)
    assert kv["word1"].tolist() == [1, 2, 3, 4, 5, 6, 7, 8], "the first of a repeated key"
    assert kv.vectors_lockf.tolist() == [0, 1] + [0] * 10


def test_locked_rows_stay_while_a_model_trains(tmp_path):
    from fastvec import Word2Vec

    sentences = [["red", "green", "blue", "grey"]] * 20
    model = Word2Vec(vector_size=4, min_count=1, workers=1, sample=0, progress=False)
    model.build_vocab(sentences)
    (tmp_path / "known").write_text("1 4\nblue 1 2 3 4\n")
    model.wv.intersect_word2vec_format(tmp_path / "known")
    before = model.wv.vectors.copy()
    model.train(sentences, total_examples=model.corpus_count, epochs=2)
    assert model.wv["blue"].tolist() == [1, 2, 3, 4]
    moved = [model.wv.get_index(key) for key in ("red", "green", "grey")]
    assert (model.wv.vectors[moved] != before[moved]).any(axis=1).all()


def test_names_of_gensim_3(kv):
    with pytest.raises(AttributeError, match="key_to_index"):
        _ = kv.vocab
    with pytest.raises(AttributeError, match="key_to_index"):
        kv.vocab = {}
    with pytest.raises(AttributeError, match="get_normed_vectors"):
        _ = kv.vectors_norm
    kv.vectors_norm = None  # old files set it
    assert "vectors_norm" not in vars(kv)


def test_saved_to_an_open_file_and_with_events(kv, tmp_path):
    with open(tmp_path / "vectors", "wb") as file:
        kv.save(file)
    np.testing.assert_array_equal(KeyedVectors.load(tmp_path / "vectors").vectors, kv.vectors)
    kv.add_lifecycle_event("made", reason="test")
    assert kv.lifecycle_events[-1]["reason"] == "test"
