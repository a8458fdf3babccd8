"""Corpora made of other corpora, and the text file that a corpus becomes."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterable, Iterator
from typing import Any

from .saveload import SaveLoad


class RepeatCorpus(SaveLoad):
    """The first `reps` documents of a corpus that is repeated without end.

    Parameters
    ----------
    corpus : iterable
        Its documents are kept in memory while an iteration lasts.
    reps : int
        Number of documents.

    Examples
    --------
    >>> list(RepeatCorpus(["a", "b"], 5))
    ['a', 'b', 'a', 'b', 'a']
    """

    def __init__(self, corpus: Iterable[Any], reps: int) -> None:
        self.corpus, self.reps = corpus, reps

    def __iter__(self) -> Iterator[Any]:
        return itertools.islice(itertools.cycle(self.corpus), self.reps)

    def __len__(self) -> int:
        return self.reps


class RepeatCorpusNTimes(SaveLoad):
    """A corpus read `n` times, one pass after the other.

    Parameters
    ----------
    corpus : iterable
        Must begin anew for each pass.
    n : int
        Number of passes.

    Examples
    --------
    >>> list(RepeatCorpusNTimes(["a", "b"], 2))
    ['a', 'b', 'a', 'b']
    """

    def __init__(self, corpus: Iterable[Any], n: int) -> None:
        self.corpus, self.n = corpus, n

    def __iter__(self) -> Iterator[Any]:
        for _ in range(self.n):
            yield from self.corpus


class ClippedCorpus(SaveLoad):
    """The first documents of a corpus.

    Parameters
    ----------
    corpus : iterable
    max_docs : int, optional
        How many documents at most; None for all.

    Examples
    --------
    >>> list(ClippedCorpus(["a", "b", "c"], 2))
    ['a', 'b']
    """

    def __init__(self, corpus: Any, max_docs: int | None = None) -> None:
        self.corpus, self.max_docs = corpus, max_docs

    def __iter__(self) -> Iterator[Any]:
        return itertools.islice(self.corpus, self.max_docs)

    def __len__(self) -> int:
        n = len(self.corpus)
        return n if self.max_docs is None else min(self.max_docs, n)


def save_as_line_sentence(
    corpus: Iterable[Iterable[str]], filename: str | os.PathLike[str]
) -> None:
    """Write a corpus with one sentence per line and blanks between tokens, as UTF-8."""
    with open(filename, "w", encoding="utf8", newline="\n") as file:
        for sentence in corpus:
            file.write(" ".join(sentence) + "\n")
