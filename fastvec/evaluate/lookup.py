"""Words of evaluation files to rows: restricted to frequent keys, upper-cased where asked."""

from __future__ import annotations

from fastvec.vectors.keyed import KeyedVectors


class Lookup:
    """Rows of the first keys by their spelling, or by their upper-cased spelling."""

    def __init__(self, kv: KeyedVectors, restrict: int | None, case_insensitive: bool) -> None:
        keys = kv.index_to_key if not restrict else kv.index_to_key[:restrict]
        self.n_rows = len(keys)
        self._fold = case_insensitive
        self._rows: dict[str, int] = {}
        self._spelling: list[str] = [self.fold(str(key)) for key in keys]
        for row, (key, spelling) in enumerate(zip(keys, self._spelling)):
            if isinstance(key, str):
                self._rows.setdefault(spelling, row)

    def fold(self, word: str) -> str:
        """The word as it is compared."""
        return word.upper() if self._fold else word

    def row(self, word: str) -> int:
        """The row of a word, -1 if it is unknown."""
        return self._rows.get(self.fold(word), -1)

    def spelling(self, row: int) -> str:
        """The key of a row as it is compared."""
        return self._spelling[row]

    def is_first(self, row: int) -> bool:
        """Whether the row is the one its spelling stands for."""
        return self._rows.get(self._spelling[row]) == row
