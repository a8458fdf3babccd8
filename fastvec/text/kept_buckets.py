"""Which buckets of n-grams a pruned model still has, and in which rows."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


class KeptBuckets:
    """The buckets that stayed when a model was pruned; memory goes by their number alone.

    Parameters
    ----------
    buckets : array-like of int, shape (n,)
        The bucket whose row is i, for each i; different ones.

    Attributes
    ----------
    buckets : ndarray of int32, shape (n,)
    sorted, rows : ndarray of int32, shape (n,)
        The buckets by size, and the row of each: what kernels search.
    """

    __slots__ = ("buckets", "rows", "sorted")

    def __init__(self, buckets: Any) -> None:
        self.buckets: NDArray[np.int32] = np.array(buckets, np.int32)
        order = np.argsort(self.buckets, kind="stable")
        self.sorted = self.buckets[order]
        self.rows: NDArray[np.int32] = order.astype(np.int32)
        if self.buckets.ndim != 1 or (np.diff(self.sorted) == 0).any():
            raise ValueError("buckets must be different numbers, one for each row")

    def __len__(self) -> int:
        return len(self.buckets)

    def __bool__(self) -> bool:
        return True  # none kept is not the same as nothing pruned

    @property
    def search_arrays(self) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """The buckets by size, and the row of each: what kernels take."""
        return self.sorted, self.rows

    def find(self, buckets: NDArray[Any]) -> NDArray[np.int32]:
        """Return the row of each bucket, -1 for those that are gone."""
        if not len(self):
            return np.full(len(buckets), -1, np.int32)
        at = np.minimum(np.searchsorted(self.sorted, buckets), len(self) - 1)
        return np.where(self.sorted[at] == buckets, self.rows[at], np.int32(-1))
