"""The counts of phrases under the text of each: what users read, and which phrases are accepted."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..text.phrase_counts import PhraseCounts
from ..text.phrase_matcher import Phrase
from ._phrase_scores import Scorer, npmi_scorer, original_scorer

_MARGIN = 1e-9  # the scores of NumPy's logarithms may be off by less


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


@dataclass(frozen=True)
class Acceptance:
    """What decides whether a sequence is a phrase: it scores above the threshold."""

    vocabulary: PhraseVocabulary
    scoring: Scorer
    threshold: float
    min_count: float
    connector_words: Collection[str]

    def phrases(self) -> list[Phrase]:
        """Every sequence of words that is a phrase."""
        vocabulary = self.vocabulary
        counted, counts = self._counted()
        found = [
            Phrase(words, vocabulary.delimiter.join(words), score)
            for words, score in self._scored(counted, counts)
        ]
        if vocabulary.clashes:
            found += self._other_cuts()
        return found

    def exported(self) -> dict[str, float]:
        """Score of every phrase by its text."""
        phrases = self.phrases()
        if not self.vocabulary.clashes:
            return {phrase.text: phrase.score for phrase in phrases}
        scores = dict[str, float]()
        for text in self.vocabulary.table:
            first, *rest = text.split(self.vocabulary.delimiter)
            score = self.score(first, rest[-1], text) if rest else None
            if score is not None:
                scores[text] = score
        for phrase in phrases:
            scores.setdefault(phrase.text, phrase.score)
        return scores

    def score(self, first: str, last: str, text: str) -> float | None:
        """The score of a phrase, None if it is none."""
        get = self.vocabulary.get
        n_first, n_last, n = get(first, 0), get(last, 0), get(text, 0)
        if not (n_first > 0 and n_last > 0 and n > 0):
            return None
        score = self._score(n_first, n_last, n)
        return score if score > self.threshold else None

    def _score(self, first: int, last: int, both: int) -> float:
        """What the scorer says."""
        return self.scoring(
            worda_count=first,
            wordb_count=last,
            bigram_count=both,
            len_vocab=len(self.vocabulary),
            min_count=self.min_count,
            corpus_word_count=self.vocabulary.counts.n_tokens,
        )

    def _counted(self) -> tuple[NDArray[Any], NDArray[np.int64]]:
        """Entries that may score, and the counts of first word, last word and phrase of each."""
        counts, word_counts = self.vocabulary.counts, self.vocabulary.word_counts
        both = self.vocabulary.phrase_counts
        first, last = word_counts[counts.first()], word_counts[counts.last]
        entries = np.flatnonzero((both > 0) & (first > 0) & (last > 0))
        return entries, np.stack([first, last, both])[:, entries]

    def _scored(
        self, entries: NDArray[Any], counts: NDArray[np.int64]
    ) -> list[tuple[tuple[str, ...], float]]:
        """Words and score of the entries that are phrases."""
        likely = self._likely(counts)
        entries, counts = entries[likely], counts[:, likely]
        sequence = self.vocabulary.counts.sequence
        return [
            (sequence(entry), score)
            for entry, *of in zip(entries.tolist(), *counts.tolist())
            if (score := self._score(*of)) > self.threshold
        ]

    def _likely(self, counts: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Which entries a known scorer, all at once, does not rule out."""
        first, last, both = counts.astype(np.float64)
        if self.scoring is original_scorer:
            scores = (both - self.min_count) / (first * last) * len(self.vocabulary)
        elif self.scoring is npmi_scorer:
            total = float(self.vocabulary.counts.n_tokens)
            with np.errstate(all="ignore"):
                scores = np.log(both / total / (first / total * (last / total)))
                scores /= -np.log(both / total)
            scores[both < self.min_count] = -np.inf
        else:
            return np.ones(len(both), np.bool_)
        bar = self.threshold - _MARGIN * max(1.0, abs(self.threshold))
        likely: NDArray[np.bool_] = scores > bar
        return likely

    def _other_cuts(self) -> list[Phrase]:
        """Phrases whose words, cut otherwise, are words or phrases as well."""
        vocabulary = self.vocabulary
        within = set(vocabulary.delimiter)
        found = []
        for text, n in vocabulary.table.items():
            if n < self.min_count and self.scoring in (original_scorer, npmi_scorer):
                continue
            if within and within.isdisjoint(text):
                continue
            for words in cuts(text, vocabulary.delimiter, self.connector_words):
                score = self.score(words[0], words[-1], text)
                if score is not None:
                    found.append(Phrase(words, text, score))
        return found


def cuts(text: str, delimiter: str, connector_words: Collection[str]) -> Iterator[tuple[str, ...]]:
    """Yield the sequences that joined give a text: a word, connector words, a word."""
    size = len(delimiter)
    for at in _places(text, delimiter):
        first, rest = text[:at], text[at + size :]
        if first in connector_words or not first:
            continue
        waiting: list[tuple[tuple[str, ...], str]] = [((first,), rest)]
        while waiting:
            words, rest = waiting.pop()
            if rest and rest not in connector_words:
                yield (*words, rest)
            for place in _places(rest, delimiter) if connector_words else ():
                if rest[:place] in connector_words:
                    waiting.append(((*words, rest[:place]), rest[place + size :]))


def _places(text: str, delimiter: str) -> Iterator[int]:
    """Yield where a delimiter stands in a text."""
    at = text.find(delimiter)
    while 0 <= at < len(text):
        yield at
        at = text.find(delimiter, at + 1)
