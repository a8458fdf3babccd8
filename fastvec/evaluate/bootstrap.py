"""Rank correlations, and the bootstrap over the items of a data set."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

RESAMPLES = 10_000
_CELLS = 2_000_000  # resamples times items at once


def resample_weights(
    n_items: int, seed: int, resamples: int = RESAMPLES, cells: int = _CELLS
) -> Iterator[Floats]:
    """Yield blocks of bootstrap samples: how often each item was drawn, float64 (block, n_items).

    The samples are those of `seed`, whatever the size of the blocks.
    """
    rng = np.random.default_rng(seed)
    at_once = max(1, cells // max(1, n_items))
    for begin in range(0, resamples, at_once):
        n = min(at_once, resamples - begin)
        # one draw a sample: its numbers must not depend on how many samples share a block
        drawn = np.stack([rng.integers(0, n_items, n_items) for _ in range(n)])
        flat = (drawn + n_items * np.arange(n)[:, None]).ravel()
        yield np.bincount(flat, minlength=n * n_items).reshape(n, n_items).astype(np.float64)


class Ranking:
    """Average ranks of one set of values in weighted samples of them."""

    def __init__(self, values: ArrayLike) -> None:
        array = np.asarray(values, np.float64)
        self._order = np.argsort(array, kind="stable")
        ordered = array[self._order]
        is_new = np.ones(len(ordered), bool)
        is_new[1:] = ordered[1:] != ordered[:-1]
        self._first = np.flatnonzero(is_new)  # where each group of equal values begins
        self._group = np.cumsum(is_new) - 1

    def ranks(self, weights: Floats) -> Floats:
        """Ranks of all values when value i occurs ``weights[..., i]`` times; the same shape.

        Equal values share the mean of their ranks. Of values that do not occur it is what they
        would get between the others.
        """
        sizes = np.add.reduceat(weights[..., self._order], self._first, axis=-1)
        before = np.cumsum(sizes, axis=-1) - sizes
        ranks = np.empty_like(weights)
        ranks[..., self._order] = (before + (sizes + 1) / 2)[..., self._group]
        return ranks


def weighted_pearson(x: Floats, y: Floats, weights: Floats) -> Floats:
    """Pearson correlation along the last axis; NaN where either side is constant."""
    total = weights.sum(axis=-1, keepdims=True)
    x = x - (weights * x).sum(axis=-1, keepdims=True) / total
    y = y - (weights * y).sum(axis=-1, keepdims=True) / total
    spread = (weights * x * x).sum(axis=-1) * (weights * y * y).sum(axis=-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        correlation: Floats = (weights * x * y).sum(axis=-1) / np.sqrt(spread)
    return correlation


def spearman(x: ArrayLike, y: ArrayLike) -> float:
    """Spearman's rank correlation with average ranks for ties; NaN where either is constant."""
    ones = np.ones(len(np.asarray(x)))
    return float(weighted_pearson(Ranking(x).ranks(ones), Ranking(y).ranks(ones), ones))


def spearman_bootstrap(
    gold: ArrayLike, scores: ArrayLike, seed: int = 0, resamples: int = RESAMPLES
) -> Floats:
    """Spearman's correlation in each bootstrap sample of the pairs, shape (resamples,)."""
    wanted, found = Ranking(gold), Ranking(scores)
    return np.concatenate(
        [
            weighted_pearson(wanted.ranks(weights), found.ranks(weights), weights)
            for weights in resample_weights(len(np.asarray(gold)), seed, resamples)
        ]
    )


def percentile_interval(values: Floats, confidence: float) -> tuple[float, float]:
    """The middle `confidence` of bootstrapped values, NaN apart."""
    values = values[~np.isnan(values)]
    if not len(values):
        return math.nan, math.nan
    tail = (1 - confidence) / 2
    low, high = np.quantile(values, [tail, 1 - tail])
    return float(low), float(high)


def bootstrap_p(differences: Floats) -> float:
    """Two-sided p of bootstrapped differences: twice the smaller share on either side of 0."""
    differences = differences[~np.isnan(differences)]
    if not len(differences):
        return math.nan
    below, above = float(np.mean(differences <= 0)), float(np.mean(differences >= 0))
    return min(1.0, 2 * min(below, above))
