"""Differences of two models in bootstrap samples of the items that both were judged on."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .bootstrap import Floats, Ranking, resample_weights, weighted_pearson


def pair_differences(
    gold: Floats, first: Floats, second: Floats, resamples: int, seed: int
) -> Floats:
    """Difference of the correlations in each sample of the pairs."""
    wanted, one, two = Ranking(gold), Ranking(first), Ranking(second)
    parts = []
    for weights in resample_weights(len(gold), seed, resamples):
        ranks = wanted.ranks(weights)
        parts.append(
            weighted_pearson(ranks, one.ranks(weights), weights)
            - weighted_pearson(ranks, two.ranks(weights), weights)
        )
    return np.concatenate(parts)


def mean_differences(differences: Floats, resamples: int, seed: int) -> Floats:
    """The mean of -1, 0 and 1 in each sample: only how often each was drawn matters."""
    values, counts = np.unique(differences, return_counts=True)
    n = len(differences)
    drawn = np.random.default_rng(seed).multinomial(n, counts / n, size=resamples)
    means: Floats = drawn @ values / n
    return means


def grouped_differences(
    differences: Floats, groups: Sequence[int], resamples: int, seed: int
) -> Floats:
    """The mean in each sample of whole groups."""
    _, own = np.unique(groups, return_inverse=True)
    sums, sizes = np.bincount(own, differences), np.bincount(own)
    return np.concatenate(
        [
            (weights @ sums) / (weights @ sizes)
            for weights in resample_weights(len(sums), seed, resamples)
        ]
    )
