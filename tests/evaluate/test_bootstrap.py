"""Ranks and correlations of weighted samples against SciPy on the samples themselves."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import rankdata, spearmanr

from fastvec.evaluate import bootstrap

values = st.lists(st.integers(0, 5), min_size=2, max_size=12)


@given(values)
def test_ranks_are_scipys_average_ranks(numbers):
    ranks = bootstrap.Ranking(numbers).ranks(np.ones(len(numbers)))
    assert ranks.tolist() == rankdata(numbers).tolist()


@given(st.data())
def test_a_weighted_correlation_is_that_of_the_repeated_items(data):
    gold = np.array(data.draw(values), float)
    n = len(gold)
    scores = np.array(data.draw(st.lists(st.integers(0, 5), min_size=n, max_size=n)), float)
    weights = np.array(data.draw(st.lists(st.integers(0, 3), min_size=n, max_size=n)))
    x, y = np.repeat(gold, weights), np.repeat(scores, weights)
    if len(x) < 2 or np.ptp(x) == 0 or np.ptp(y) == 0:
        return
    ranks = [bootstrap.Ranking(v).ranks(weights.astype(float)) for v in (gold, scores)]
    found = bootstrap.weighted_pearson(*ranks, weights.astype(float))
    assert found == pytest.approx(spearmanr(x, y).statistic, abs=1e-12)


def test_a_constant_side_has_no_correlation():
    assert np.isnan(bootstrap.spearman([1, 1, 1], [1, 2, 3]))


def test_samples_depend_on_the_seed_and_not_on_the_blocks():
    def samples(seed, cells):
        return np.concatenate(list(bootstrap.resample_weights(7, seed, 25, cells)))

    whole = samples(3, 10**6)
    assert whole.shape == (25, 7) and (whole.sum(axis=1) == 7).all()
    assert (samples(3, 21) == whole).all()
    assert (samples(4, 10**6) != whole).any()


def test_the_interval_holds_the_middle():
    assert bootstrap.percentile_interval(np.arange(101.0), 0.9) == pytest.approx((5, 95))
    assert np.isnan(bootstrap.percentile_interval(np.array([np.nan]), 0.9)).all()


def test_p_is_twice_the_smaller_side():
    assert bootstrap.bootstrap_p(np.array([-1.0, 1, 1, 1, 1, 1, 1, 1])) == 0.25
    assert bootstrap.bootstrap_p(np.zeros(4)) == 1
