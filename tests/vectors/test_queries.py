"""Neighbours and similarities against brute force."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

from fastvec._reference.query import cosine_scores
from fastvec.vectors.keyed import KeyedVectors


def expected(kv, query, barred, n):
    scores = cosine_scores(kv.vectors, np.asarray(query)[None] / np.linalg.norm(query))[0]
    order = [i for i in np.argsort(-scores, kind="stable") if kv.index_to_key[i] not in barred]
    return [(kv.index_to_key[i], scores[i]) for i in order[:n]]


def same(found, wanted):
    assert [key for key, _ in found] == [key for key, _ in wanted]
    np.testing.assert_allclose([s for _, s in found], [s for _, s in wanted], atol=1e-6)
    assert all(type(score) is float for _, score in found)


def unit(v):
    return v / np.linalg.norm(v)


def test_most_similar_is_the_weighted_mean_of_units(kv):
    query = unit(kv["word1"]) + 0.5 * unit(kv["word2"]) - unit(kv["word3"])
    found = kv.most_similar(["word1", ("word2", 0.5)], negative=["word3"], topn=5)
    same(found, expected(kv, query, {"word1", "word2", "word3"}, 5))


def test_given_vectors_are_taken_as_they_are_and_not_left_out(kv):
    found = kv.most_similar(positive=[kv["word4"] * 10, "word5"], topn=3)
    same(found, expected(kv, kv["word4"] * 10 + unit(kv["word5"]), {"word5"}, 3))
    assert kv.similar_by_vector(kv["word4"])[0][0] == "word4"


@pytest.mark.parametrize("positive", ["word1", 1, np.int64(1), ["word1"], ["word1", "word1"]])
def test_spellings_of_one_query(kv, positive):
    same(kv.most_similar(positive), expected(kv, kv["word1"], {"word1"}, 10))


def test_two_dimensional_array_is_several_items(kv):
    found = kv.most_similar(kv.vectors[:2], topn=2)
    same(found, expected(kv, kv.vectors[0] + kv.vectors[1], (), 2))


def test_topn(kv):
    assert kv.most_similar("word1", topn=0) == kv.most_similar("word1", topn=False) == []
    assert len(kv.most_similar("word1", topn=100)) == 11
    every = kv.most_similar("word1", topn=None, clip_start=2)
    assert every.dtype == np.float32 and every.shape == (10,)
    np.testing.assert_allclose(every[1], kv.similarity("word1", "word3"), atol=1e-6)
    with pytest.raises(TypeError, match="topn"):
        kv.most_similar("word1", topn=2.0)


def test_ranges(kv):
    inside = {f"word{i}" for i in range(4, 8)}
    assert {k for k, _ in kv.most_similar("word1", clip_start=4, clip_end=8)} == inside
    first = kv.most_similar("word1", clip_start=4, restrict_vocab=3)
    assert {k for k, _ in first} == {"word0", "word2"}


def test_misuse(kv):
    with pytest.raises(ValueError, match="positive"):
        kv.most_similar()
    with pytest.raises(KeyError):
        kv.most_similar("nothing")
    with pytest.raises(TypeError, match="set"):
        kv.most_similar({"word1"})
    with pytest.raises(KeyError):
        kv.similar_by_vector([0.1] * 8)
    with pytest.raises(ValueError, match=r"\(8,\)"):
        kv.most_similar(np.ones(7))
    with pytest.raises(ValueError, match="threads"):
        kv.most_similar("word1", threads=0)


def test_an_indexer_answers_instead(kv):
    class Indexer:
        def most_similar(self, vector, topn):
            return [("indexed", topn)]

    assert kv.most_similar("word1", topn=3, indexer=Indexer()) == [("indexed", 3)]


@pytest.mark.parametrize("pair", [(["a", "b"], "a"), ("a", np.array(["a"]))])
def test_similarity_of_lists_names_what_compares_them(kv, pair):
    with pytest.raises(TypeError, match="similarity_batch"):
        kv.similarity(*pair)
    with pytest.raises(TypeError, match="similarity_batch"):
        kv.distance(*pair)


def test_zero_vectors_have_similarity_zero(kv):
    kv.vectors[2] = 0
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert dict(kv.most_similar("word1", topn=11))["word2"] == 0
        assert kv.similarity("word2", "word1") == 0
        assert {score for _, score in kv.most_similar("word2", topn=11)} == {0.0}
        assert kv.distances("word1")[2] == 1


def test_batch_is_one_query_after_another(kv):
    batch = kv.most_similar_batch(["word1", ["word2", "word3"], 4, kv["word5"], "word6"], topn=4)
    single = [kv.most_similar(q, topn=4) for q in ("word1", ["word2", "word3"], 4, kv["word5"])]
    for found, wanted in zip(batch, single):
        same(found, wanted)
    minus = kv.most_similar_batch([["word1"]], negative=[["word2"]], topn=3)[0]
    same(minus, kv.most_similar(["word1"], ["word2"], topn=3))
    assert kv.most_similar_batch([]) == []
    with pytest.raises(TypeError, match="one string"):
        kv.most_similar_batch("word1")


def test_cosmul(kv):
    units = kv.get_normed_vectors()
    a, b, c = ((1 + units @ units[i]) / 2 for i in (1, 2, 3))
    scores = a * b / (c + 1e-6)
    order = [i for i in np.argsort(-scores) if i not in (1, 2, 3)][:4]
    found = kv.most_similar_cosmul(["word1", "word2"], ["word3"], topn=4)
    assert [k for k, _ in found] == [f"word{i}" for i in order]
    np.testing.assert_allclose([s for _, s in found], scores[order], rtol=1e-4)
    with pytest.raises(ValueError):
        kv.most_similar_cosmul(negative=["word1"])


def test_measures(kv):
    similar = kv.similarity("word1", "word2")
    assert isinstance(similar, np.float32)
    assert kv.distance("word1", "word2") == pytest.approx(1 - similar)
    near = kv.most_similar("word1", topn=11)
    assert kv.rank("word1", near[2][0]) == 3
    assert set(kv.closer_than("word1", near[2][0])) == {near[0][0], near[1][0]}
    assert kv.most_similar_to_given("word1", ["word5", near[0][0]]) == near[0][0]
    mean1, mean2 = kv[["word1", "word2"]].mean(0), kv["word3"]
    together = kv.n_similarity(["word1", "word2", "nothing"], ["word3"])
    assert together == pytest.approx(unit(mean1) @ unit(mean2), abs=1e-6)
    assert kv.n_similarity(["nothing"], ["word1"]) == 0
    with pytest.raises(ZeroDivisionError):
        kv.n_similarity([], ["word1"])
    share = similar / sum(s for _, s in near[:10])
    assert kv.relative_cosine_similarity("word1", "word2") == pytest.approx(share, rel=1e-4)
    with pytest.raises(NotImplementedError):
        kv.similarity_unseen_docs()


def test_doesnt_match():
    kv = KeyedVectors(2)
    kv.add_vectors(["a", "b", "odd"], [[1, 0], [0.9, 0.1], [-1, 1]])
    assert kv.doesnt_match(["a", "odd", "b", "nothing"]) == "odd"
    with pytest.raises(ValueError):
        kv.doesnt_match(["nothing"])


def test_mean_vector(kv):
    mean = kv.get_mean_vector(["word1", kv["word2"], "nothing"], weights=[1, -2, 5])
    np.testing.assert_allclose(mean, (unit(kv["word1"]) - 2 * kv["word2"]) / 3, rtol=1e-5)
    assert mean.dtype == np.float32
    with pytest.raises(ValueError):
        kv.get_mean_vector([])
    with pytest.raises(ValueError, match="weights"):
        kv.get_mean_vector(["word1"], weights=[1, 2])
    with pytest.raises(KeyError):
        kv.get_mean_vector(["nothing"], ignore_missing=False)


def test_subclass_with_vectors_of_its_own(kv):
    class Shifted(KeyedVectors):
        def get_vector(self, key, norm=False):
            return super().get_vector(key, norm) + 1

    shifted = Shifted(8)
    shifted.add_vectors(kv.index_to_key, kv.vectors)
    assert (shifted[["word1", "word2"]] == kv[["word1", "word2"]] + 1).all()
