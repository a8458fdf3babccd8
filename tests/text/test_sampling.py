"""Subsampling thresholds, alias table, Huffman tree."""

import heapq
import itertools
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fastvec._reference import sampling as reference
from fastvec.text.huffman import huffman_tree
from fastvec.text.sampling import alias_table, keep_thresholds, noise_weights

COUNT_LISTS = st.lists(
    st.one_of(st.integers(0, 5), st.integers(0, 10**12)), min_size=1, max_size=50
)


@given(counts=COUNT_LISTS, sample=st.one_of(st.floats(1e-6, 0.99), st.integers(1, 1000)))
def test_keep_thresholds_follow_the_formula(counts, sample):
    total = sum(counts)
    t = sample * total if sample < 1 else int(sample * (3 + 5**0.5) / 2)
    for count, threshold in zip(counts, keep_thresholds(counts, sample).tolist()):
        if count:
            p = min(1.0, ((count / t) ** 0.5 + 1) * t / count)
            assert threshold == pytest.approx(p * (2**32 - 1), rel=1e-12, abs=1)


def test_sample_zero_keeps_everything():
    assert keep_thresholds([1, 10**9], 0).tolist() == [2**32 - 1] * 2
    for bad in (-1, float("nan"), float("inf")):
        with pytest.raises(ValueError, match="sample"):
            keep_thresholds([1], bad)


@given(
    weights=st.lists(st.one_of(st.just(0.0), st.floats(1e-9, 1e9)), min_size=1, max_size=40).filter(
        any
    )
)
def test_alias_table_draws_the_weights(weights):
    drawn = reference.alias_probabilities(alias_table(weights))
    total = sum(map(Fraction, weights))
    assert sum(drawn) == 1
    for weight, probability in zip(weights, drawn):
        assert abs(probability - Fraction(weight) / total) < Fraction(1, 2**31)
        assert weight > 0 or probability == 0


@pytest.mark.parametrize("weights", [[], [0, 0], [-1, 2], [np.nan, 1], [np.inf, 1]])
def test_alias_table_refuses(weights):
    with pytest.raises(ValueError, match="weights must be at least 0"):
        alias_table(weights)


def test_alias_table_of_tiny_weights():
    assert reference.alias_probabilities(alias_table([5e-324, 0])) == [1, 0]


def test_noise_weights():
    assert noise_weights([16, 1, 0], 0.75).tolist() == [8, 1, 0]
    assert noise_weights([4, 0], -0.5).tolist() == [0.5, 0]
    with pytest.raises(ValueError, match="ns_exponent"):
        noise_weights([1], float("nan"))


@given(counts=COUNT_LISTS)
def test_huffman_tree_is_its_twin(counts):
    tree = huffman_tree(counts)
    paths = [
        (tree.points[a:b].tolist(), tree.codes[a:b].tolist())
        for a, b in zip(tree.starts, tree.starts[1:])
    ]
    assert paths == reference.huffman_paths(counts)


@given(counts=st.lists(st.integers(0, 10**9), min_size=2, max_size=60))
def test_huffman_tree_is_prefix_free_and_optimal(counts):
    tree = huffman_tree(counts)
    lengths = np.diff(tree.starts).tolist()
    assert sum(Fraction(1, 2**length) for length in lengths) == 1
    codes = sorted("".join(map(str, tree.codes[a:b])) for a, b in zip(tree.starts, tree.starts[1:]))
    assert not any(later.startswith(code) for code, later in itertools.pairwise(codes))
    # The least possible total length is the sum of all merged counts.
    heap, best = list(counts), 0
    heapq.heapify(heap)
    while len(heap) > 1:
        merged = heapq.heappop(heap) + heapq.heappop(heap)
        best += merged
        heapq.heappush(heap, merged)
    assert sum(count * length for count, length in zip(counts, lengths)) == best
    roots = tree.points[tree.starts[:-1]]
    assert set(roots.tolist()) == {len(counts) - 2}


def test_huffman_tree_of_one_word_and_of_none():
    tree = huffman_tree([7])
    assert tree.starts.tolist() == [0, 0]
    with pytest.raises(ValueError, match="empty"):
        huffman_tree([])
    with pytest.raises(ValueError, match="at least 0"):
        huffman_tree([1, -1])
