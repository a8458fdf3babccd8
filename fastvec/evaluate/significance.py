"""Intervals by formula, and tests of two models on the same items."""

from __future__ import annotations

import math
from collections.abc import Callable
from statistics import NormalDist


def bonett_wright_interval(rho: float, n: int, confidence: float) -> tuple[float, float]:
    """Interval of Spearman's rho through Fisher's z, with se = sqrt((1 + rho^2 / 2) / (n - 3)).

    References
    ----------
    Bonett and Wright (2000), Sample size requirements for estimating Pearson, Kendall and Spearman
    correlations. Fisher's own 1 / sqrt(n - 3) is too narrow for ranks.
    """
    if n <= 3 or math.isnan(rho):
        return math.nan, math.nan
    if abs(rho) >= 1:
        return rho, rho
    half = NormalDist().inv_cdf(0.5 + confidence / 2) * math.sqrt((1 + rho * rho / 2) / (n - 3))
    z = math.atanh(rho)
    return math.tanh(z - half), math.tanh(z + half)


def wilson_interval(correct: int, asked: int, confidence: float) -> tuple[float, float]:
    """Score interval of a share (Wilson 1927); NaN when nothing was asked."""
    if not asked:
        return math.nan, math.nan
    z = NormalDist().inv_cdf(0.5 + confidence / 2)
    share, extra = correct / asked, z * z / asked
    middle = (share + extra / 2) / (1 + extra)
    half = z * math.sqrt(share * (1 - share) / asked + extra / (4 * asked)) / (1 + extra)
    return max(0.0, middle - half), min(1.0, middle + half)


def williams_t(r1: float, r2: float, r12: float, n: int) -> tuple[float, float]:
    """t and two-sided p of two correlations with the same gold scores (Williams 1959).

    Parameters
    ----------
    r1, r2 : float
        Correlations of each model with the gold scores.
    r12 : float
        Correlation between the models.
    n : int
        Number of items.
    """
    from scipy.stats import t as students

    if n <= 3:
        return math.nan, math.nan
    det = 1 - r1 * r1 - r2 * r2 - r12 * r12 + 2 * r1 * r2 * r12
    mean = (r1 + r2) / 2
    under = 2 * det * (n - 1) / (n - 3) + mean * mean * (1 - r12) ** 3
    if under <= 0:
        return math.nan, math.nan
    t = (r1 - r2) * math.sqrt((n - 1) * (1 + r12) / under)
    return t, float(2 * students.sf(abs(t), n - 3))


def steiger_z(r1: float, r2: float, r12: float, n: int) -> tuple[float, float]:
    """Z and two-sided p of two dependent correlations, Fisher-transformed (Steiger 1980).

    Parameters are those of `williams_t`.
    """
    mean = (r1 + r2) / 2
    square = mean * mean
    rest = 1 - square
    if n <= 3 or rest <= 0 or abs(r1) >= 1 or abs(r2) >= 1:
        return math.nan, math.nan
    covariance = r12 * (1 - 2 * square) - square * (1 - 2 * square - r12 * r12) / 2
    covariance /= rest * rest
    if covariance >= 1:
        return math.nan, math.nan
    z = (math.atanh(r1) - math.atanh(r2)) * math.sqrt(n - 3) / math.sqrt(2 - 2 * covariance)
    return z, math.erfc(abs(z) / math.sqrt(2))


def mcnemar_p(only_a: int, only_b: int) -> float:
    """Exact two-sided p of McNemar's test: items that only one of two models got right."""
    from scipy.stats import binom

    n = only_a + only_b
    return min(1.0, 2 * float(binom.cdf(min(only_a, only_b), n, 0.5))) if n else 1.0


def holm(p_values: list[float]) -> list[float]:
    """p values corrected for their number (Holm 1979), in the given order."""
    order: Callable[[int], float] = p_values.__getitem__
    corrected, least = [0.0] * len(p_values), 0.0
    for place, index in enumerate(sorted(range(len(p_values)), key=order)):
        least = max(least, min(1.0, (len(p_values) - place) * p_values[index]))
        corrected[index] = least
    return corrected
