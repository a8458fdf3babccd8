"""PPMI of sparse counts against the dense formula."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.sparse import csr_array

from fastvec import CooccurrenceMatrix
from fastvec._reference.sparse import ppmi
from fastvec.counts import weighting
from fastvec.counts.weighting import context_probabilities, shifted_ppmi


def counted(counts, **attributes):
    """A matrix of counts, words and contexts being numbers."""
    n, m = counts.shape
    return CooccurrenceMatrix.from_scipy(
        csr_array(counts), list(range(n)), list(range(m)), **attributes
    )


def dense(rows):
    return rows.to_scipy().toarray()


@given(
    arrays(np.int64, (6, 7), elements=st.sampled_from([0, 0, 1, 2, 50, 10**12])),
    st.sampled_from([1, 1.5, 5]),
    st.sampled_from([1, 0.75, 0.1, 2]),
)
def test_any_counts_give_the_numbers_of_the_dense_formula(counts, shift, smoothing):
    counts[2, 3] = 1  # at least one
    rows = shifted_ppmi(counted(counts), shift=shift, context_smoothing=smoothing)
    wanted = ppmi(counts, shift, smoothing)
    np.testing.assert_allclose(dense(rows), wanted, rtol=1e-6, atol=1e-6)
    assert (rows.values > 0).all()


@pytest.mark.parametrize("size", [1, 100, 1 << 20])
def test_the_size_of_blocks_changes_nothing(monkeypatch, size):
    counts = np.random.default_rng(0).poisson(0.7, (60, 50))
    wanted = dense(shifted_ppmi(counted(counts), shift=1.2))
    monkeypatch.setattr(
        weighting, "block_end", lambda indptr, begin: min(begin + 1 + size // 50, 60)
    )
    rows = shifted_ppmi(counted(counts), shift=1.2)
    np.testing.assert_array_equal(dense(rows), wanted)


def test_the_unit_of_counts_cancels():
    counts = np.random.default_rng(0).poisson(0.7, (20, 30)).astype(float)
    whole = shifted_ppmi(counted(counts), context_smoothing=0.75)
    halves = counted(counts / 2**7)
    assert halves.unit == 2**-7
    np.testing.assert_allclose(
        dense(shifted_ppmi(halves, context_smoothing=0.75)), dense(whole), atol=1e-6
    )


def test_independent_words_have_no_association():
    counts = np.outer([1, 5, 20], [3, 10, 40, 2])
    assert shifted_ppmi(counted(counts)).values.max(initial=0) < 1e-6


def test_the_shift_is_subtracted_before_the_cut():
    counts = np.random.default_rng(0).poisson(0.7, (40, 30))
    plain = dense(shifted_ppmi(counted(counts)))
    for k in (2, 5):
        shifted = dense(shifted_ppmi(counted(counts), shift=k))
        np.testing.assert_allclose(shifted, np.maximum(plain - math.log(k), 0), atol=1e-6)
        assert np.count_nonzero(shifted) < np.count_nonzero(plain)


def test_smoothing_lowers_rare_contexts_and_only_them():
    counts = np.random.default_rng(0).poisson(3.0, (40, 30)) * np.arange(1, 31)
    matrix = counted(counts)
    plain, smoothed = (context_probabilities(matrix, a) for a in (1, 0.75))
    frequency = counts.sum(axis=0)
    ratio = (smoothed / plain)[np.argsort(frequency)]
    assert (np.diff(ratio) < 1e-12).all()
    assert smoothed.sum() == pytest.approx(1)
    # (K20) log PMI of a context moves by the logarithm of that ratio, for every word alike
    difference = dense(shifted_ppmi(matrix)) - dense(shifted_ppmi(matrix, context_smoothing=0.75))
    both = (dense(shifted_ppmi(matrix)) > 0) & (
        dense(shifted_ppmi(matrix, context_smoothing=0.75)) > 0
    )
    wanted = np.broadcast_to(np.log(smoothed / plain), counts.shape)
    np.testing.assert_allclose(difference[both], wanted[both], atol=1e-5)


def test_unigrams_may_take_the_place_of_pairs():
    counts = np.random.default_rng(0).poisson(0.7, (20, 30))
    occurrences = np.arange(1, 31) ** 2
    matrix = counted(counts, context_counts=occurrences)
    given = {"context_smoothing": 0.75, "context_distribution": "unigram"}
    wanted = ppmi(counts, 1, 0.75, occurrences)
    np.testing.assert_allclose(dense(shifted_ppmi(matrix, **given)), wanted, atol=1e-6)
    with pytest.raises(ValueError, match="context_counts"):
        shifted_ppmi(counted(counts), **given)


def test_a_word_without_contexts_has_an_empty_row():
    counts = np.random.default_rng(0).poisson(0.7, (20, 30))
    counts[5] = 0
    counts[:, 9] = 0
    rows = shifted_ppmi(counted(counts))
    assert not dense(rows)[5].any() and not dense(rows)[:, 9].any()
    assert np.isfinite(rows.values).all()


@pytest.mark.parametrize(
    "bad, message",
    [
        ({"shift": 0.5}, "shift"),
        ({"shift": math.nan}, "shift"),
        ({"shift": math.inf}, "shift"),
        ({"context_smoothing": 0}, "context_smoothing"),
        ({"context_smoothing": math.nan}, "context_smoothing"),
        ({"context_distribution": "words"}, "context_distribution"),
    ],
)
def test_bad_arguments_are_named(bad, message):
    with pytest.raises(ValueError, match=message):
        shifted_ppmi(counted(np.eye(3, dtype=int)), **bad)


def test_a_matrix_without_counts_is_refused():
    empty = CooccurrenceMatrix.from_arrays(
        np.zeros(4, np.int64), np.zeros(0, np.int32), np.zeros(0, np.int64), 1.0, [0, 1, 2]
    )
    with pytest.raises(ValueError, match="no counts"):
        shifted_ppmi(empty)
