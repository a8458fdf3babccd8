"""Slow twins of the phrase kernels, on sentences of words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TypeVar

Word = TypeVar("Word", str, int)


def count(
    sentences: Iterable[Sequence[Word]], connectors: Collection[Word], max_words: int = 2
) -> Counter[tuple[Word, ...]]:
    """Return the occurrences of every sequence of 2 to max_words words, connectors between them free."""
    found: Counter[tuple[Word, ...]] = Counter()
    for sentence in sentences:
        for begin, first in enumerate(sentence):
            n_words = 0 if first in connectors else 1
            for end in range(begin + 1, len(sentence)):
                if n_words == 0 or n_words == max_words:
                    break
                if sentence[end] not in connectors:
                    n_words += 1
                    found[tuple(sentence[begin : end + 1])] += 1
    return found


def join(sentence: Sequence[Word], phrases: Mapping[tuple[Word, ...], Word]) -> list[Word]:
    """Return a sentence with phrases joined from left to right, the longest first."""
    out: list[Word] = []
    begin = 0
    while begin < len(sentence):
        for end in range(len(sentence), begin + 1, -1):
            if tuple(sentence[begin:end]) in phrases:
                out.append(phrases[tuple(sentence[begin:end])])
                begin = end
                break
        else:
            out.append(sentence[begin])
            begin += 1
    return out
