"""Hubness against a count over a dense matrix of cosines."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import skew

from fastvec.evaluate import hubness
from fastvec.vectors.keyed import KeyedVectors


@pytest.fixture
def kv():
    vectors = KeyedVectors(5)
    rows = np.random.default_rng(1).normal(size=(60, 5)) + 0.5
    vectors.add_vectors([f"w{i}" for i in range(60)], rows)
    return vectors


def counts_of(rows, k):
    """How often each row is among the k nearest of the others."""
    units = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    cosines = units @ units.T
    np.fill_diagonal(cosines, -np.inf)
    return np.bincount(np.argsort(-cosines, axis=1)[:, :k].ravel(), minlength=len(rows))


def test_equals_a_dense_count(kv):
    counts = counts_of(kv.vectors, 4)
    result = hubness(kv, k=4)
    assert result.skewness == pytest.approx(skew(counts))
    assert (result.largest, result.never) == (counts.max(), (counts == 0).mean())
    assert result.hubs[0][1] == counts.max()
    assert sum(count for _, count in result.histogram) == 60
    assert dict(result.histogram)["0"] == (counts == 0).sum()
    assert "skewness" in str(result)


def test_a_restricted_vocabulary_and_a_sample_of_queries(kv):
    assert hubness(kv, k=4, restrict_vocab=20).largest == counts_of(kv.vectors[:20], 4).max()
    few = hubness(kv, k=4, queries=10)
    assert few.n_queries == 10 and few.n_words == 60
    assert sum(count for _, count in few.hubs) <= 40
    assert hubness(kv, k=4, queries=10) == few


@pytest.mark.parametrize("options", [{"k": 0}, {"queries": 0}, {"restrict_vocab": 1}])
def test_bad_options(kv, options):
    with pytest.raises(ValueError, match=r"must be|needs"):
        hubness(kv, **options)
