"""Twin of ``bag_rows.h`` and ``ring.h``: words that stand for several rows, pooled while in reach."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bags = tuple[NDArray[np.int64], NDArray[np.int32]]


class Ring:
    """Pooled rows of the tokens that windows can reach.

    Parameters
    ----------
    tokens : list of int
        Ids of all tokens that survive, in corpus order.
    bags : (starts, rows)
        Word w stands for ``rows[starts[w]:starts[w + 1]]`` of `table`.
    table : ndarray of shape (n_rows, dim)
        Changed in place when tokens leave.
    lock : ndarray or None
        Factors of the rows' moves, by row modulo their number.
    left, right : int
        Reach, in tokens.

    Notes
    -----
    A rule's state is pooled by a ring of its own, over the table of states.
    """

    def __init__(
        self,
        tokens: list[int],
        bags: Bags,
        table: Floats,
        lock: Floats | None,
        left: int,
        right: int,
    ) -> None:
        self._tokens, self._bags, self._table, self._lock = tokens, bags, table, lock
        self._left, self._right = left, right
        self._now: dict[int, Floats] = {}
        self._was: dict[int, Floats] = {}

    def _bag(self, t: int) -> NDArray[np.int32]:
        starts, rows = self._bags
        word = self._tokens[t]
        return rows[starts[word] : starts[word + 1]]

    def flush(self) -> None:
        """Let all tokens leave."""
        for t in sorted(self._now):
            self._leave(t)

    def move(self, t: int) -> None:
        """Hold the tokens that a window around t can reach."""
        for old in sorted(self._now):
            if old < t - self._left:
                self._leave(old)
        for new in range(max(0, t - self._left), min(t + self._right + 1, len(self._tokens))):
            if new not in self._now:
                self._was[new] = self._table[self._bag(new)].mean(0)
                self._now[new] = self._was[new].copy()

    def _leave(self, t: int) -> None:
        gained = self._now.pop(t) - self._was.pop(t)
        for row in self._bag(t):
            factor = 1.0 if self._lock is None else self._lock[row % len(self._lock)]
            self._table[row] += factor * gained

    def rows(self, tokens: list[int]) -> Floats:
        """Return the pooled rows of tokens."""
        return np.array([self._now[t] for t in tokens])

    def sizes(self, tokens: list[int]) -> Floats:
        """Return the number of rows in each token's bag."""
        return np.array([len(self._bag(t)) for t in tokens], float)

    def put(self, tokens: list[int], rows: Floats) -> None:
        """Set the pooled rows of tokens."""
        self._now.update(zip(tokens, rows))
