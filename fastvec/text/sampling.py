"""Which tokens are kept (subsampling) and which are drawn as noise (alias table)."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fastvec._kernels import text as _text

KEEP_ALWAYS = 2**32 - 1


def keep_probabilities(
    counts: ArrayLike, sample: float, formula: str = "word2vec"
) -> NDArray[np.float64]:
    """Return the probability with which a token of each word is kept.

    Parameters
    ----------
    counts : array_like of shape (V,), int
        Occurrences of each word that stays in the vocabulary.
    sample : float, at least 0
        Below 1 a share of the corpus, from 1 on a number of occurrences; 0 keeps everything.
    formula : {"word2vec", "paper"}, default "word2vec"
        That of the word2vec program, or that of Mikolov et al. (2013b), eq. 5.

    Returns
    -------
    ndarray of shape (V,), float64

    Raises
    ------
    ValueError
        If ``sample`` is negative or not finite.

    Notes
    -----
    With c the count and T their sum, p = min(1, (sqrt(c / t) + 1) * t / c), where t = sample * T
    for a sample below 1 and t = int(sample * (3 + sqrt(5)) / 2) else. p is 1 for
    counts of up to t * (3 + sqrt(5)) / 2. The paper has p = min(1, sqrt(t / c)).
    """
    if not (math.isfinite(sample) and sample >= 0):
        raise ValueError(f"sample must be a finite number of at least 0, got {sample}")
    counts = np.asarray(counts, np.float64)
    if sample == 0:
        return np.ones(len(counts))
    if formula == "paper":
        threshold = sample * counts.sum() if sample < 1 else sample
        ratio = threshold / np.maximum(counts, 1)
        return np.asarray(np.minimum(1.0, np.sqrt(ratio)))
    threshold = sample * counts.sum() if sample < 1 else int(sample * (3 + math.sqrt(5)) / 2)
    ratio = threshold / np.maximum(counts, 1)
    keep: NDArray[np.float64] = np.minimum(1.0, np.sqrt(ratio) + ratio)
    return keep


def keep_thresholds(
    counts: ArrayLike, sample: float, formula: str = "word2vec"
) -> NDArray[np.uint32]:
    """Return `keep_probabilities` as numbers t: a token stays if t >= a 32-bit random word.

    Parameters
    ----------
    counts, sample, formula
        As in `keep_probabilities`.

    Returns
    -------
    ndarray of shape (V,), uint32
    """
    return (keep_probabilities(counts, sample, formula) * KEEP_ALWAYS).astype(np.uint32)


def alias_table(weights: ArrayLike) -> NDArray[np.uint64]:
    """Pack the alias table of a distribution into 64-bit entries.

    To draw, take an entry i uniformly and a 32-bit random word r: the result is i if
    r < low 32 bits of the entry, else its high 32 bits.

    Parameters
    ----------
    weights : array_like of shape (V,), float
        At least 0, with a positive finite sum; need not sum to 1.

    Returns
    -------
    ndarray of shape (V,), uint64

    Raises
    ------
    ValueError
        If a weight is negative or not finite, or there is no positive one.

    Examples
    --------
    >>> table = alias_table([1, 3])
    >>> [(int(t) & 0xFFFFFFFF) / 2**32 for t in table], [int(t) >> 32 for t in table]
    ([0.5, 0.9999999997671694], [1, 1])
    """
    scaled = np.array(weights, np.float64)
    n = len(scaled)
    total = scaled.sum()
    if not (n and np.isfinite(total) and total > 0 and scaled.min() >= 0):
        raise ValueError(
            f"weights must be at least 0 with a positive finite sum, got {n} weights of sum {total}"
        )
    scaled /= total  # before it is multiplied, so that a tiny total cannot overflow
    scaled *= n
    table = np.empty(n, np.uint64)
    _text.alias_build(scaled, np.empty(n, np.int32), table)
    return table


def noise_weights(counts: ArrayLike, ns_exponent: float) -> NDArray[np.float64]:
    """Return counts ** ns_exponent, the weights with which words are drawn as negatives.

    Parameters
    ----------
    counts : array_like of shape (V,), int
        A word with count 0 weighs nothing, whatever the exponent.
    ns_exponent : float
        0.75 in word2vec; 0 is uniform; negative values prefer rare words.

    Returns
    -------
    ndarray of shape (V,), float64

    Raises
    ------
    ValueError
        If ``ns_exponent`` is not finite.
    """
    if not math.isfinite(ns_exponent):
        raise ValueError(f"ns_exponent must be finite, got {ns_exponent}")
    counts = np.asarray(counts, np.float64)
    return np.where(counts > 0, np.maximum(counts, 1) ** ns_exponent, 0.0)
