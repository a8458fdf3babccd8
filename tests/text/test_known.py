"""Documents as ids of a given vocabulary, without unknown words."""

from __future__ import annotations

from types import MappingProxyType

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fastvec.text import known
from fastvec.text.known import known_ids

VOCABULARY = {"a": 0, "b": 1, "naïve": 2, 7: 3}
documents = st.lists(st.lists(st.sampled_from(["a", "b", "naïve", 7, "unknown", 8])))


def expected(given_documents):
    """What a loop over tokens finds."""
    kept = [[VOCABULARY[t] for t in tokens if t in VOCABULARY] for tokens in given_documents]
    starts = np.concatenate(([0], np.cumsum([len(ids) for ids in kept], dtype=np.int64)))
    return [i for ids in kept for i in ids], starts.tolist()


@given(documents)
def test_equals_a_loop_over_tokens(given_documents):
    ids, starts = known_ids(given_documents, VOCABULARY)
    assert (ids.dtype, starts.dtype) == (np.int32, np.int64)
    assert (ids.tolist(), starts.tolist()) == expected(given_documents)


def test_documents_longer_than_the_room_that_waits():
    rng = np.random.default_rng(0)
    sizes = [0, 3, known._FEW_TOKENS + 1, 5, known._FLUSH_TOKENS + 7, 0, known._FEW_TOKENS, 2]
    given_documents = [rng.choice(["a", "b", "unknown"], n).tolist() for n in sizes]
    ids, starts = known_ids((tokens for tokens in given_documents), VOCABULARY)
    assert (ids.tolist(), starts.tolist()) == expected(given_documents)


def test_arrays_tuples_and_any_mapping_will_do():
    given_documents = [np.array([7, 8, 7]), ("a", "b"), np.array(["b", "x"])]
    ids, starts = known_ids(given_documents, MappingProxyType(VOCABULARY))
    assert ids.tolist() == [3, 3, 0, 1, 1]
    assert starts.tolist() == [0, 2, 4, 5]


def test_bad_documents_are_refused_by_number():
    with pytest.raises(TypeError, match="document 1 has a token without a hash"):
        known_ids([["a"], ["b", ["c"]]], VOCABULARY)
    with pytest.raises(TypeError, match="sentence 1 is a str"):
        known_ids([["a"], "b"], VOCABULARY)
