"""Sentences of files with phrases joined, read a piece at a time: ids until a list is handed out."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from fastvec._kernels.phrases import sentences as as_lists
from fastvec._kernels.text import TokenTable
from fastvec.text.filescan import decoded
from fastvec.text.idstream import cut_long
from fastvec.text.phrase_matcher import PhraseMatcher
from fastvec.text.pieces import PieceReader
from fastvec.text.sources import FileSource

# Lists made at once: so few that most are gone again before the garbage collector looks at them.
_LISTS = 256


def joined_sentences(
    source: FileSource, matcher: PhraseMatcher, errors: str = "strict"
) -> Iterator[list[str]]:
    """Yield the sentences of files with phrases joined.

    Parameters
    ----------
    source : FileSource
    matcher : PhraseMatcher
    errors : str, default "strict"
        What to do with invalid UTF-8, as in `bytes.decode`.

    Yields
    ------
    list of str

    Raises
    ------
    UnicodeDecodeError
        If a text is not UTF-8 and ``errors`` is "strict".
    OSError
        If it cannot be read.
    """
    reader = PieceReader(source.texts, errors)
    try:
        words = _Words(matcher)
        for ids, starts in _sentences(source, reader, words):
            joined = matcher.join_ids(ids, starts, words.word_of, words.phrase_ids)
            for begin in range(0, len(joined) - 1, _LISTS):
                yield from as_lists(words.texts, ids, joined[begin : begin + _LISTS + 1])
    finally:
        reader.close()


class _Words:
    """What ids stand for: first the phrases, then the tokens as they are met."""

    def __init__(self, matcher: PhraseMatcher) -> None:
        self._matcher = matcher
        self.table = TokenTable()
        self.texts = [phrase.text for phrase in matcher.phrases]
        self.n_phrases = len(self.texts)
        self.phrase_ids = np.arange(self.n_phrases, dtype=np.int32)
        self._word_of = np.full(1024 + self.n_phrases, -1, np.int32)

    @property
    def word_of(self) -> NDArray[np.int32]:
        """Number of each text among the words of phrases."""
        return self._word_of[: len(self.texts)]

    def learn(self, reader: PieceReader) -> None:
        """Take in the tokens that the table has met since."""
        known, n = len(self.texts) - self.n_phrases, len(self.table)
        if known == n:
            return
        counts, first = np.empty(n, np.int64), np.empty(n, np.int64)
        self.table.export(counts, first)
        tokens = decoded(self.table.joined(known), first[known:], reader).split("\n")[:-1]
        if len(self.texts) + len(tokens) > len(self._word_of):
            grown = np.full(2 * (len(self.texts) + len(tokens)), -1, np.int32)
            grown[: len(self.texts)] = self.word_of
            self._word_of = grown
        begin = len(self.texts)
        self.texts += tokens
        self._word_of[begin : len(self.texts)] = self._matcher.word_numbers(tokens)


def _sentences(
    source: FileSource, reader: PieceReader, words: _Words
) -> Iterator[tuple[NDArray[np.int32], NDArray[np.int64]]]:
    """Yield ids of whole sentences with their starts, cut as the source wants them."""
    buffer = bytearray()
    limit = source.max_sentence_length
    waiting: list[NDArray[np.int32]] = []  # of a sentence that goes on in the next piece
    n_waiting = 0
    while (piece := reader.read(buffer)) is not None:
        n, position = piece
        ids, ends = np.empty((n + 1) // 2, np.int32), np.empty((n + 1) // 2 + 1, np.int32)
        n_tokens, n_ends = words.table.scan(buffer, n, position, ids, ends)
        words.learn(reader)
        waiting.append(ids[:n_tokens] + np.int32(words.n_phrases))
        whole = ends[: n_ends if source.newlines else 0].astype(np.int64) + n_waiting
        n_waiting += n_tokens
        starts = np.append(0, whole[whole > 0])
        open_end = n_waiting
        if limit is not None and open_end - starts[-1] > limit:
            starts = np.append(starts, open_end - (open_end - starts[-1] - 1) % limit - 1)
        if len(starts) > 1:
            gathered = np.concatenate(waiting)
            yield gathered[: starts[-1]], cut_long(starts, limit)
            waiting = [gathered[starts[-1] :]]
            n_waiting = len(waiting[0])
    if n_waiting:
        yield np.concatenate(waiting), cut_long(np.array([0, n_waiting]), limit)
