"""What a query reads: rows and keys as they were at one moment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from .key_table import KeyTable
from .keys import Array, Floats, Key

if TYPE_CHECKING:
    from .search import Found

Neighbours = list[tuple[Key, float]]


class View(NamedTuple):
    """Vectors, keys and index of a KeyedVectors, taken together in one step.

    Rows are only ever appended to what a view holds; whatever moves rows makes new containers. So a
    view stays right while another thread edits: at most it sees keys whose rows it does not have,
    and leaves them out.
    """

    vectors: Array
    keys: Sequence[Key] | KeyTable
    row_of: Mapping[Key, int] | KeyTable
    norms: Floats | None  # where they are certain to describe the rows

    @property
    def n_rows(self) -> int:
        """Number of rows that have a key."""
        return min(len(self.vectors), len(self.keys))

    def find(self, key: Any) -> int:
        """The row of a key, or -1. A key comes first, then an integer as row index."""
        try:
            row = self.row_of.get(key, -1)
        except TypeError:  # not hashable, so not a key
            return -1
        if row < 0 and isinstance(key, (int, np.integer)) and key >= 0:
            row = int(key)
        return row if row < self.n_rows else -1

    def rows(self, start: int, end: int | None, restrict: int | None) -> tuple[int, int]:
        """The range of rows to look at, as a slice would cut it."""
        if restrict:
            start, end = 0, restrict
        begin, stop, _ = slice(start, end).indices(self.n_rows)
        return begin, max(begin, stop)

    def named(self, found: Found) -> list[Neighbours]:
        """The keys and scores of what a search found."""
        return [
            [(self.keys[row], score) for row, score in zip(rows[:n], scores[:n])]  # type: ignore[misc]
            for rows, scores, n in zip(
                found.rows.tolist(), found.scores.tolist(), found.n_found.tolist()
            )
        ]
