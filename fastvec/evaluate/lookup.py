"""Words of evaluation files to rows: restricted to frequent keys, with or without regard to case."""

from __future__ import annotations

from typing import Any

from fastvec.vectors.keyed import KeyedVectors
from fastvec.vectors.sparse_vectors import SparseKeyedVectors

CASES = ("fold", "lower", "exact")


def vectors_of(model: Any) -> KeyedVectors:
    """Return the dense vectors of a model, or those that were given.

    Raises
    ------
    TypeError
        For anything else.
    """
    vectors: KeyedVectors | SparseKeyedVectors = any_vectors_of(model)
    if isinstance(vectors, SparseKeyedVectors):
        raise TypeError("this needs dense vectors, such as SVD makes of sparse ones")
    return vectors


def any_vectors_of(model: Any) -> Any:
    """Return the vectors of a model, or those that were given: dense or sparse.

    Raises
    ------
    TypeError
        For anything else.
    """
    vectors = getattr(model, "wv", model)
    if not isinstance(vectors, (KeyedVectors, SparseKeyedVectors)):
        raise TypeError(f"vectors must be KeyedVectors or a model, got {type(model).__name__}")
    return vectors


class Lookup:
    """Rows of the first keys by their spelling.

    Parameters
    ----------
    kv : KeyedVectors or SparseKeyedVectors
    restrict : int or None
        Only the first so many keys are known; 0 and None mean all.
    case : {"fold", "lower", "exact"}
        "fold" compares upper-cased, and of keys that differ only in case the first, which is the
        most frequent, stands for all. "lower" lower-cases the words of the data set. "exact" does
        neither.
    """

    def __init__(self, kv: Any, restrict: int | None = None, case: str = "fold") -> None:
        if case not in CASES:
            raise ValueError(f"case must be one of {', '.join(CASES)}, got {case!r}")
        keys = kv.index_to_key if not restrict else kv.index_to_key[:restrict]
        self.n_rows = len(keys)
        self._case = case
        self._rows: dict[str, int] = {}
        self._others: dict[str, list[int]] = {}  # further rows of a spelling, seldom any
        self._spelling = [key.upper() if case == "fold" else key for key in map(str, keys)]
        for row, (key, spelling) in enumerate(zip(keys, self._spelling)):
            if isinstance(key, str) and self._rows.setdefault(spelling, row) != row:
                self._others.setdefault(spelling, []).append(row)

    def fold(self, word: str) -> str:
        """The word as it is compared with keys."""
        if self._case == "fold":
            return word.upper()
        return word.lower() if self._case == "lower" else word

    def row(self, word: str) -> int:
        """The row of a word, -1 if it is unknown."""
        return self._rows.get(self.fold(word), -1)

    def variants(self, row: int) -> list[int]:
        """All rows that are spelled as this one is."""
        spelling = self._spelling[row]
        return [self._rows.get(spelling, row), *self._others.get(spelling, ())]

    def stands_for(self, row: int, word: str) -> bool:
        """Whether the key of a row is the word, as far as case counts."""
        return self._spelling[row] == self.fold(word)
