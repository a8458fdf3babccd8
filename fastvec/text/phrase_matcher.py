"""Accepted sequences of words, joined wherever they stand in a sentence or a stream."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import repeat
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from fastvec._kernels.phrases import Joiner, NgramTable, number
from fastvec.text._threads import run_threads
from fastvec.text.idstream import IdStream

_MIN_IDS_PER_THREAD = 1 << 18


class Phrase(NamedTuple):
    """A sequence of words, what it is joined to, and how well its words belong together."""

    words: tuple[str, ...]
    text: str
    score: float


class PhraseMatcher:
    """Replaces phrases, from left to right, the longest that begins at a place first.

    Parameters
    ----------
    phrases : iterable of Phrase
        Of two words or more; of two with the same words the first counts.

    Attributes
    ----------
    phrases : list of Phrase
    """

    def __init__(self, phrases: Iterable[Phrase]) -> None:
        self.phrases: list[Phrase] = []
        self._texts: list[str] = []
        self._number_of: dict[str, int] = {}
        nodes: dict[tuple[int, int], int] = {}  # (node, word) -> entry
        accepted: list[int] = []
        for phrase in phrases:
            node, *rest = (
                self._number_of.setdefault(w, len(self._number_of)) for w in phrase.words
            )
            for word in rest:
                entry = nodes.setdefault((node, word), len(accepted))
                if entry == len(accepted):
                    accepted.append(0)
                node = ~entry
            if not accepted[~node]:
                self.phrases.append(phrase)
                self._texts.append(phrase.text)
                accepted[~node] = len(self.phrases)
        n_words = len(self._number_of)
        trie = np.array(list(nodes), np.int32).reshape(-1, 2)
        prefix, last = np.ascontiguousarray(trie[:, 0]), np.ascontiguousarray(trie[:, 1])
        table = NgramTable(len(prefix))
        table.add(
            prefix,
            last,
            np.array(accepted, np.int64),
            np.arange(n_words, dtype=np.int32),
            np.empty(len(prefix), np.int64),
        )
        begins = np.zeros(n_words, np.uint8)
        begins[prefix[prefix >= 0]] = 1
        self._joiner = Joiner(table, self._number_of, begins, self._texts)

    def __len__(self) -> int:
        return len(self.phrases)

    def join(self, sentence: Iterable[str]) -> list[str]:
        """Return a sentence with its phrases joined, as a new list."""
        return self._joiner.join(sentence if type(sentence) is list else list(sentence))

    def analyze(self, sentence: Iterable[str]) -> list[tuple[str, float | None]]:
        """Return the joined sentence with the score of each phrase, None for other words."""
        marks: list[int] = []
        tokens = self._joiner.join(list(sentence), marks)
        scores = [phrase.score for phrase in self.phrases]
        return [(t, None if k < 0 else scores[k]) for t, k in zip(tokens, marks)]

    def word_numbers(self, tokens: Sequence[object]) -> NDArray[np.int32]:
        """Number of each token among the words of phrases, -1 where it is in none."""
        numbers = map(self._number_of.get, tokens, repeat(-1))  # type: ignore[arg-type]
        return np.fromiter(numbers, np.int32, len(tokens))

    def join_ids(
        self,
        ids: NDArray[np.int32],
        starts: NDArray[np.int64],
        word_of: NDArray[np.int32],
        phrase_ids: NDArray[np.int32],
        workers: int = 1,
    ) -> NDArray[np.int64]:
        """Join phrases in place; return the new starts, whose last one says how many ids count.

        Parameters
        ----------
        ids : ndarray, int32
        starts : ndarray of shape (n_sentences + 1,), int64
        word_of : ndarray, int32
            `word_numbers` of what the ids stand for.
        phrase_ids : ndarray of shape (len(self),), int32
            What stands for each phrase afterwards.
        workers : int, default 1
            Threads; each joins sentences of its own.
        """
        n_parts = max(1, min(workers, len(ids) // _MIN_IDS_PER_THREAD))
        cuts = np.searchsorted(starts, np.linspace(0, starts[-1], n_parts + 1)).tolist()
        joined = np.zeros(len(starts), np.int64)
        written = [0] * n_parts

        def work(rank: int) -> None:
            first, last = cuts[rank], cuts[rank + 1]
            lengths = joined[first + 1 : last + 1]
            written[rank] = self._joiner.join_ids(
                ids, starts, first, last, word_of, phrase_ids, lengths
            )

        run_threads(work, n_parts)
        end = written[0]
        for rank in range(1, n_parts):
            begin = int(starts[cuts[rank]])
            ids[end : end + written[rank]] = ids[begin : begin + written[rank]]
            end += written[rank]
        return np.cumsum(joined, out=joined)

    def join_stream(
        self, tokens: Sequence[object], stream: IdStream, workers: int = 1
    ) -> tuple[list[str], NDArray[np.int64]]:
        """Join phrases in a stream, in place; return the new tokens as first seen, and their counts.

        Parameters
        ----------
        tokens : sequence of str
            What the ids of the stream stand for.
        stream : IdStream
        workers : int, default 1
            Threads.
        """
        ids_of = dict.fromkeys(self._texts, -1)
        texts = checked_words(tokens)
        ids_of.update((text, i) for i, text in enumerate(texts) if text in ids_of)
        for text, known in ids_of.items():
            if known < 0:
                ids_of[text] = len(texts)
                texts.append(text)
        phrase_ids = np.fromiter(map(ids_of.__getitem__, self._texts), np.int32, len(self))
        word_of = self.word_numbers(tokens)
        starts = self.join_ids(stream.ids, stream.starts, word_of, phrase_ids, workers)
        stream.ids, stream.starts = stream.ids[: starts[-1]], starts
        place = np.full(len(texts), -1, np.int32)
        order, counts = np.empty(len(texts), np.int32), np.zeros(len(texts), np.int64)
        n = number(stream.ids, place, order, counts)
        return [texts[i] for i in order[:n].tolist()], counts[:n]


def checked_words(tokens: Sequence[object]) -> list[str]:
    """Return the tokens, which must be str."""
    if set(map(type, tokens)) <= {str}:
        return list(tokens)  # type: ignore[arg-type]
    for token in tokens:
        if not isinstance(token, str):
            raise TypeError(
                f"phrases are found among tokens of type str, got {type(token).__name__} "
                f"{token!r:.40}; convert each sentence, as in list(map(str, sentence))"
            )
    return list(tokens)  # type: ignore[arg-type]
