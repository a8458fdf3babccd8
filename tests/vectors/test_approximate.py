"""Approximate search through usearch."""

from __future__ import annotations

import copy
import pickle
import sys

import numpy as np
import pytest

from fastvec.vectors.keyed import KeyedVectors


@pytest.fixture
def big() -> KeyedVectors:
    rows = np.random.default_rng(4).normal(size=(1500, 16)).astype(np.float32)
    rows[100] = 0
    vectors = KeyedVectors(16)
    vectors.add_vectors([f"w{i}" for i in range(1500)], rows)
    return vectors


def test_an_index_answers_like_a_scan(big):
    pytest.importorskip("usearch")
    index = big.build_index("usearch", expansion_search=200, n_queries=50)
    assert index.recall_report.recall > 0.9 and index.recall_report.method == "usearch"
    exact = big.most_similar("w3", topn=5)
    found = big.most_similar("w3", topn=5, index="usearch")
    assert len({k for k, _ in exact} & {k for k, _ in found}) >= 4
    assert all(type(score) is float and key != "w3" for key, score in found)
    for key, score in found:
        assert score == pytest.approx(big.similarity("w3", key), abs=1e-5)
    batch = big.most_similar_batch(["w3", ["w4", "w5"]], topn=5, index="usearch")
    assert dict(batch[0]) == pytest.approx(dict(found))
    assert not {"w4", "w5"} & {key for key, _ in batch[1]}
    assert big.most_similar([big["w3"]], topn=2, indexer=index)[0][0] == "w3"
    minus = big.most_similar(["w1"], ["w2"], topn=3, index="usearch")
    assert len(minus) == 3


def test_an_index_knows_when_its_rows_are_gone(big):
    pytest.importorskip("usearch")
    with pytest.raises(ValueError, match="build_index"):
        big.most_similar("w1", index="usearch")
    big.build_index(n_queries=0)
    with pytest.raises(ValueError, match="clips"):
        big.most_similar("w1", index="usearch", restrict_vocab=10)
    for twin in (copy.deepcopy(big), pickle.loads(pickle.dumps(big))):
        with pytest.raises(ValueError, match="build_index"):
            twin.most_similar("w1", index="usearch")
    big["more"] = np.ones(16)
    with pytest.raises(ValueError, match="build_index"):
        big.most_similar("w1", index="usearch")


def test_without_usearch_the_error_names_the_extra(big, monkeypatch):
    monkeypatch.setitem(sys.modules, "usearch", None)
    monkeypatch.setitem(sys.modules, "usearch.index", None)
    with pytest.raises(ImportError, match=r"fastvec\[ann\]"):
        big.build_index()
    with pytest.raises(ValueError, match="kind"):
        big.build_index("other")
