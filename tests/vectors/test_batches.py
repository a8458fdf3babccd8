"""Many queries in one call, arrays and notebooks."""

from __future__ import annotations

import numpy as np
import pytest

from fastvec.vectors.keyed import KeyedVectors


def test_similarity_batch(kv):
    first, second = ["word1", "word2", "word3"], ["word4", "word2", "word0"]
    got = kv.similarity_batch(first, second)
    assert got.dtype == np.float32
    wanted = [kv.similarity(a, b) for a, b in zip(first, second)]
    np.testing.assert_allclose(got, wanted, atol=1e-6)
    rows = kv.similarity_batch(np.array([1, 2, 3]), np.array([4, 2, 0]), threads=2)
    np.testing.assert_allclose(rows, wanted, atol=1e-6)
    assert kv.similarity_batch([], []).shape == (0,)
    with pytest.raises(ValueError, match="3 keys"):
        kv.similarity_batch(first, second[:2])
    with pytest.raises(KeyError):
        kv.similarity_batch(["nothing"], ["word1"])
    with pytest.raises(IndexError):
        kv.similarity_batch(np.array([99]), np.array([0]))
    with pytest.raises(ValueError, match="threads"):
        kv.similarity_batch(first, second, threads=0)


def test_similarities_of_many_pairs_in_threads():
    kv = KeyedVectors(4)
    rows = np.random.default_rng(1).normal(size=(500, 4)).astype(np.float32)
    rows[7] = 0
    kv.add_vectors(list(range(1000, 1500)), rows)
    pairs = np.random.default_rng(2).integers(0, 500, (2, 9000))
    units = kv.get_normed_vectors()
    wanted = np.einsum("ij,ij->i", units[pairs[0]], units[pairs[1]])
    np.testing.assert_allclose(kv.similarity_batch(*pairs, threads=2), wanted, atol=1e-6)


def test_cosmul_batch_is_one_query_after_another(kv):
    positive = [["word1", "word2"], ["word3"], [kv["word4"], "word1"]]
    negative = [["word5"], None, ["word6", "word7"]]
    batch = kv.most_similar_cosmul_batch(positive, negative, topn=4, threads=2)
    for found, p, n in zip(batch, positive, negative):
        single = kv.most_similar_cosmul(p, n, topn=4)
        assert [k for k, _ in found] == [k for k, _ in single]
        every = kv.most_similar_cosmul(p, n, topn=None)
        np.testing.assert_allclose(
            [s for _, s in found], [every[kv.get_index(k)] for k, _ in found], rtol=1e-5
        )
    first = kv.most_similar_cosmul_batch([["word1"]], topn=20, restrict_vocab=3)[0]
    assert {key for key, _ in first} == {"word0", "word2"}
    assert kv.most_similar_cosmul_batch([]) == []
    assert kv.most_similar_cosmul_batch([["word1"]], topn=0) == [[]]
    with pytest.raises(ValueError, match="positive"):
        kv.most_similar_cosmul_batch([[]])
    with pytest.raises(ValueError, match="negative"):
        kv.most_similar_cosmul_batch([["word1"]], [])


def test_more_queries_than_are_answered_in_one_scan(kv):
    many = kv.most_similar_batch([f"word{i % 12}" for i in range(2100)], topn=2)
    assert many[:12] * 3 == many[:36] and many[2088:] == many[:12]
    assert len(many) == 2100


def test_vectors_as_queries(kv):
    found = kv.most_similar_batch(kv.vectors[:3], topn=1)
    assert [each[0][0] for each in found] == ["word0", "word1", "word2"]


def test_numpy_sees_the_vectors(kv):
    assert np.asarray(kv) is kv.vectors or np.shares_memory(np.asarray(kv), kv.vectors)
    assert np.asarray(kv, np.float64).dtype == np.float64
    copied = np.array(kv)
    copied[:] = 0
    assert kv.vectors.any()


def test_notebooks_see_a_table(kv):
    kv.rename({"word0": "<b>"})
    html = kv._repr_html_()
    assert "&lt;b&gt;" in html and "<b>" not in html
    assert "12 keys" in html and "float32" in html and "<th>count</th>" in html
    assert html.count("<tr>") == 9
    assert "int8" in kv.quantize(n_queries=0)._repr_html_()
    assert KeyedVectors(3)._repr_html_().count("<tr>") == 1


def test_appending_one_by_one_is_linear():
    """Twice the keys copy twice the bytes, not four times."""
    grown = KeyedVectors(2)
    moved, address, size = 0, 0, 0
    for i in range(4_000):
        grown.add_vectors([i + 50_000], np.ones((1, 2)), extras={"count": [i]})
        here = grown.vectors.__array_interface__["data"][0]
        if here != address:
            moved, address = moved + size, here
        size = grown.vectors.nbytes
    assert moved < 4 * size
    assert (grown.expandos["count"] == np.arange(4_000)).all()
