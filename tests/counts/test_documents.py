"""Terms by documents."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fastvec import TermDocumentMatrix

DOCUMENTS = [["a", "b", "a"], [], ["c", "a"], ["b", "b", "b", "c"]]


def dense(matrix):
    """tf * idf by the formula."""
    counts = np.zeros(matrix.shape)
    for row in range(matrix.shape[0]):
        part = slice(matrix.indptr[row], matrix.indptr[row + 1])
        counts[row, matrix.indices[part]] = matrix.counts[part]
    return counts


@given(st.lists(st.lists(st.sampled_from("abcdef"), max_size=8), min_size=1, max_size=8))
def test_cells_are_the_counts_of_terms_in_documents(documents):
    if not any(documents):
        documents.append(["a"])
    matrix = TermDocumentMatrix.from_documents(documents)
    counts = dense(matrix)
    for row, word in enumerate(matrix.words):
        assert counts[row].tolist() == [Counter(d)[word] for d in documents]
    assert matrix.word_counts.tolist() == counts.sum(axis=1).tolist()
    assert matrix.document_counts.tolist() == (counts > 0).sum(axis=1).tolist()
    assert (np.diff(matrix.word_counts) <= 0).all()


def test_weights_are_tf_times_idf():
    for tf, function in {
        "count": lambda n: n,
        "log": lambda n: np.where(n > 0, 1 + np.log(np.maximum(n, 1)), 0),
        "binary": lambda n: n > 0,
    }.items():
        for idf in ("log", None):
            matrix = TermDocumentMatrix.from_documents(DOCUMENTS, tf=tf, idf=idf)
            counts = dense(matrix)
            wanted = function(counts)
            if idf:
                wanted = wanted * np.log(4 / (counts > 0).sum(axis=1))[:, None]
            np.testing.assert_allclose(matrix.weighted().to_scipy().toarray(), wanted, rtol=1e-6)


def test_rare_terms_are_left_out_and_documents_keep_their_columns():
    matrix = TermDocumentMatrix.from_documents(DOCUMENTS, min_count=3, tags=["p", "q", "r", "s"])
    assert matrix.words == ["b", "a"]
    assert matrix.contexts == ["p", "q", "r", "s"]
    assert dense(matrix).tolist() == [[1, 0, 0, 3], [2, 0, 1, 0]]


@pytest.mark.parametrize(
    "documents, options, error, message",
    [
        ([], {}, ValueError, "0 documents"),
        ([[], []], {}, ValueError, "empty"),
        (DOCUMENTS, {"min_count": 9}, ValueError, "min_count"),
        (DOCUMENTS, {"tags": ["a", "b"]}, ValueError, "tags"),
        (DOCUMENTS, {"tags": ["a"] * 4}, ValueError, "tags"),
        (DOCUMENTS, {"tf": "x"}, ValueError, "tf"),
        (DOCUMENTS, {"idf": "x"}, ValueError, "idf"),
        (["a text", "another"], {}, TypeError, "lists of tokens"),
    ],
)
def test_bad_arguments_are_named(documents, options, error, message):
    with pytest.raises(error, match=message):
        TermDocumentMatrix.from_documents(documents, **options)
