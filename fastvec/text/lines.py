"""Which line of a text each sentence is: blank lines are no sentences, but they are counted."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


class LineNumbers:
    """Numbers of the lines that hold tokens, over several texts in a row, from 0 on.

    Attributes
    ----------
    n_lines : int
        Lines so far, blank ones included.
    """

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        """Begin anew."""
        self.n_lines = 0
        self._numbers: list[NDArray[np.int64]] = []
        self._lengths: list[NDArray[np.int64]] = []
        self._open = 0  # tokens of the line that is not yet ended

    def take(self, ends: NDArray[np.int32], n_tokens: int, at_end: bool) -> NDArray[np.int32]:
        """Count the lines of a piece and return the ends of those that hold a token.

        Parameters
        ----------
        ends : ndarray of shape (n_newlines,), int32
            Tokens of the piece before each newline.
        n_tokens : int
            Tokens of the piece.
        at_end : bool
            A text ends here: its last newline may be the reader's, and then ends a line only if there
            is one.
        """
        if not len(ends):
            self._open += n_tokens
            return ends
        lengths = np.diff(ends, prepend=0).astype(np.int64)
        lengths[0] += self._open
        full = lengths > 0
        self._numbers.append(self.n_lines + np.flatnonzero(full))
        self._lengths.append(lengths[full])
        self.n_lines += len(ends) - (at_end and not full[-1])
        self._open = n_tokens - int(ends[-1])
        return ends[full]

    def numbers(self) -> NDArray[np.int64]:
        """Return the number of each line that holds tokens."""
        return np.concatenate([np.empty(0, np.int64), *self._numbers])

    def lengths(self) -> NDArray[np.int64]:
        """Return the tokens of each of these lines."""
        return np.concatenate([np.empty(0, np.int64), *self._lengths])
