"""The counts of words and phrases under the text of each, as users read them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ..text.phrase_counts import PhraseCounts


class PhraseVocabulary(Mapping[str, int]):
    """Counts of words and phrases by their text, read-only.

    A word whose text is that of a phrase, or two phrases with one text, share a count. The dict behind
    it is made when something else than its length is asked for.
    """

    def __init__(self, counts: PhraseCounts, delimiter: str) -> None:
        self.counts = counts
        self.delimiter = delimiter

    def __getitem__(self, text: str) -> int:
        return self.table[text]

    def __iter__(self) -> Iterator[str]:
        return iter(self.table)

    def __len__(self) -> int:
        return self._size

    def __repr__(self) -> str:
        return repr(self.table)

    @cached_property
    def _size(self) -> int:
        """Number of texts, without making them if it is clear that they differ."""
        return len(self.table) if self.clashes else self.counts.n_counted

    @cached_property
    def clashes(self) -> bool:
        """Whether two sequences of words may have the same text."""
        joined = "".join(self.counts.words)
        return not self.delimiter or any(part in joined for part in self.delimiter)

    @cached_property
    def texts(self) -> list[str]:
        """Text of every entry of the trie."""
        return self.counts.texts(self.delimiter)

    @cached_property
    def table(self) -> dict[str, int]:
        """The counts as a dict: words, then phrases, each as first seen."""
        counts = self.counts
        table = {w: n for w, n in zip(counts.words, counts.word_counts.tolist()) if n}
        if self.clashes:
            for text, n in zip(self.texts, counts.counts.tolist()):
                if n:
                    table[text] = table.get(text, 0) + n
        else:
            table.update((t, n) for t, n in zip(self.texts, counts.counts.tolist()) if n)
        return table

    @property
    def word_counts(self) -> NDArray[np.int64]:
        """Counts of the words under their text."""
        if not self.clashes:
            return self.counts.word_counts
        table, words = self.table, self.counts.words
        return np.fromiter((table.get(w, 0) for w in words), np.int64, len(words))

    @property
    def phrase_counts(self) -> NDArray[np.int64]:
        """Counts of the entries under their text, 0 for those that are only prefixes."""
        counts = self.counts.counts
        if not self.clashes:
            return counts
        shared = np.fromiter((self.table.get(t, 0) for t in self.texts), np.int64, len(self.texts))
        return np.where(counts > 0, shared, 0)
