"""Similarities of many pairs of keys."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .keys import Array, Floats, Key
from .norms import BLOCK, unit_rows
from .search import shared
from .terms import Terms


class PairQueries(Terms):
    """`similarity` for whole columns of keys."""

    def similarity_batch(
        self, first: Sequence[Key] | Array, second: Sequence[Key] | Array, *, threads: int = 1
    ) -> Floats:
        """Return the cosine similarity of each key of `first` with the one beside it in `second`.

        Parameters
        ----------
        first, second : sequences of keys of equal length, or integer ndarrays of row indices
            An integer array addresses rows, whatever the keys are.
        threads : int, default 1
            Threads that share the pairs.

        Returns
        -------
        ndarray of float32, shape (n,)
            0 where one of the two has a zero vector.

        Raises
        ------
        KeyError
            For a key without a vector.
        IndexError
            For a row that does not exist.
        ValueError
            When the lengths differ.
        """
        if len(first) != len(second):
            raise ValueError(f"first has {len(first)} keys, second has {len(second)}")
        similarities = np.zeros(len(first), np.float32)

        def run(start: int, stop: int) -> None:
            for begin in range(start, stop, BLOCK):
                end = min(stop, begin + BLOCK)
                left, right = (unit_rows(self._given(side[begin:end])) for side in (first, second))
                similarities[begin:end] = np.einsum("ij,ij->i", left, right)

        if len(first):
            shared(run, 0, len(first), threads)
        return similarities

    def _given(self, keys: Sequence[Key] | Array) -> Floats:
        """The vectors of some keys or rows, in float32."""
        rows = isinstance(keys, np.ndarray) and keys.dtype.kind in "iu"
        vectors = self.vectors[keys] if rows else self._rows_of(list(keys))  # type: ignore[index]
        return vectors.astype(np.float32, copy=False)
