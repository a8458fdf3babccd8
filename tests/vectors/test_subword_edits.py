"""Edits of vectors of words that are bags of n-grams."""

from __future__ import annotations

import numpy as np
import pytest

from fastvec.vectors.subword_vectors import FastTextKeyedVectors


@pytest.fixture
def subwords() -> FastTextKeyedVectors:
    """Three words over random n-grams."""
    kv = FastTextKeyedVectors(4, min_n=2, max_n=3, bucket=50)
    rows = np.random.default_rng(1).normal(size=(50, 4)).astype(np.float32)
    kv.vectors_ngrams[:] = rows
    kv.add_vectors(["north", "south", "east"], rows[:3], extras={"count": [3, 2, 1]})
    return kv


def check(kv):
    """Vectors follow from own rows and n-grams, row by row."""
    given = kv.vectors.copy()
    assert len(kv.vectors_vocab) == len(kv)
    kv.adjust_vectors()
    np.testing.assert_allclose(kv.vectors, given, atol=1e-5)


def test_own_rows_follow(subwords):
    south, unseen = subwords["south"].copy(), subwords["northern"].copy()
    subwords.remove("north")
    check(subwords)
    subwords["west"] = np.arange(4)
    check(subwords)
    np.testing.assert_allclose(subwords["west"], np.arange(4), atol=1e-6)
    subwords.add_vector("south", south * 2)
    check(subwords)
    np.testing.assert_allclose(subwords["south"], south * 2, rtol=1e-6)
    subwords.sort_by_descending_frequency()
    check(subwords)
    assert list(subwords) == ["south", "east", "west"]
    assert (subwords["northern"] == unseen).all()


def test_a_filtered_copy_knows_its_n_grams(subwords):
    some = subwords.filter(["east"])
    assert type(some) is FastTextKeyedVectors and len(some) == 1
    assert (some["northern"] == subwords["northern"]).all()
    check(some)
    check(subwords)


def test_batches_take_unseen_words(subwords):
    batch = subwords.most_similar_batch(["north", "northern"], topn=2)
    assert batch[1] == subwords.most_similar("northern", topn=2)
    assert [key for key, _ in batch[0]] == [
        key for key, _ in subwords.most_similar("north", topn=2)
    ]
    alike = subwords.similarity_batch(["north", "northern"], ["south", "north"])
    assert alike[1] == pytest.approx(subwords.similarity("northern", "north"), abs=1e-6)
