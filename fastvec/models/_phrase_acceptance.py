"""Which of the sequences that were counted are phrases."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..text.phrase_matcher import Phrase
from ._phrase_scores import Scorer, npmi_scorer, original_scorer
from ._phrase_vocabulary import PhraseVocabulary

_MARGIN = 1e-9  # the scores of NumPy's logarithms may be off by less


@dataclass(frozen=True)
class Acceptance:
    """What decides whether a sequence is a phrase: it scores above the threshold."""

    vocabulary: PhraseVocabulary
    scoring: Scorer
    threshold: float
    min_count: float
    connector_words: Collection[str]
    max_words: int = 2

    def phrases(self) -> list[Phrase]:
        """Every sequence of words that is a phrase."""
        vocabulary = self.vocabulary
        counted, counts = self._counted()
        found = [
            Phrase(words, vocabulary.delimiter.join(words), score)
            for words, score in self._scored(counted, counts)
        ]
        if self.max_words > 2:
            found += self._longer()
        if vocabulary.clashes:
            found += self._other_cuts()
        return found

    def exported(self) -> dict[str, float]:
        """Score of every phrase by its text."""
        phrases = self.phrases()
        if not self.vocabulary.clashes or self.max_words > 2:
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

    @cached_property
    def _least(self) -> float:
        """Rarer sequences are no phrases."""
        known = self.scoring is npmi_scorer or (
            self.scoring is original_scorer and self.threshold >= 0
        )
        return max(1, self.min_count) if known else 1

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
        counts, both = self.vocabulary.counts, self.vocabulary.phrase_counts
        entries = np.flatnonzero(both >= self._least)
        if self.max_words > 2:
            entries = entries[self._n_words(entries) == 2]
        word_counts = self.vocabulary.word_counts
        first = word_counts[counts.first(entries)]
        last = word_counts[counts.last[entries]]
        occur = (first > 0) & (last > 0)
        entries = entries[occur]
        return entries, np.stack([first[occur], last[occur], both[entries]])

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

    def _n_words(self, entries: NDArray[np.int64]) -> NDArray[np.int64]:
        """How many words the sequences of entries have, connector words apart."""
        counts, connectors = self.vocabulary.counts, self.connector_words
        counts_as = np.fromiter((w not in connectors for w in counts.words), np.int64)
        n_words = counts_as[counts.last[entries]]
        places, nodes = np.arange(len(entries)), counts.prefix[entries]
        while len(places):
            is_word = nodes >= 0
            n_words[places[is_word]] += counts_as[nodes[is_word]]
            places, nodes = places[~is_word], ~nodes[~is_word]
            n_words[places] += counts_as[counts.last[nodes]]
            nodes = counts.prefix[nodes]
        return n_words

    def _longer(self) -> list[Phrase]:
        """The phrases of more than two words: the least score of a cut into two parts decides."""
        counts, connectors = self.vocabulary.counts, self.connector_words
        entries = np.flatnonzero(counts.counts >= self._least)
        known: dict[tuple[str, ...], int] = {}
        known.update(((w,), n) for w, n in zip(counts.words, counts.word_counts.tolist()))
        sequences = list(map(counts.sequence, entries.tolist()))
        known.update(zip(sequences, counts.counts[entries].tolist()))
        found = []
        for words, n_words in zip(sequences, self._n_words(entries).tolist()):
            if n_words < 3:
                continue
            ends = [i for i, word in enumerate(words) if word not in connectors]
            parts = [
                (known.get(words[: a + 1], 0), known.get(words[b:], 0)) for a, b in pairwise(ends)
            ]
            if not all(left and right for left, right in parts):
                continue  # forgotten by max_vocab_size
            score = min(self._score(*part, known[words]) for part in parts)
            if score > self.threshold:
                found.append(Phrase(words, self.vocabulary.delimiter.join(words), score))
        return found

    def _other_cuts(self) -> list[Phrase]:
        """Phrases whose words, cut otherwise, are words or phrases as well."""
        vocabulary = self.vocabulary
        within = set(vocabulary.delimiter)
        found = []
        for text, n in vocabulary.table.items():
            if n < self._least:
                continue
            if within and within.isdisjoint(text):
                continue
            for words in cuts(text, vocabulary.delimiter, self.connector_words):
                score = self.score(words[0], words[-1], text)
                if score is not None:
                    found.append(Phrase(words, text, score))
        return found


def cuts(
    text: str, delimiter: str, connector_words: Collection[str], max_words: int = 2
) -> Iterator[tuple[str, ...]]:
    """Yield the sequences that joined give a text: words, connector words between them."""
    size = len(delimiter)
    waiting: list[tuple[tuple[str, ...], int, str]] = [((), 0, text)]
    while waiting:
        pieces, n_words, rest = waiting.pop()
        if pieces and rest and rest not in connector_words:
            yield (*pieces, rest)
        for place in _places(rest, delimiter):
            piece, left = rest[:place], rest[place + size :]
            if piece in connector_words:
                if pieces:
                    waiting.append(((*pieces, piece), n_words, left))
            elif piece and n_words + 1 < max_words:
                waiting.append(((*pieces, piece), n_words + 1, left))


def _places(text: str, delimiter: str) -> Iterator[int]:
    """Yield where a delimiter stands in a text."""
    at = text.find(delimiter)
    while 0 <= at < len(text):
        yield at
        at = text.find(delimiter, at + 1)
