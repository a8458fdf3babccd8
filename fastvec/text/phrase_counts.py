"""Occurrences of words, and of sequences of words that may be phrases, in a corpus."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from fastvec._kernels.phrases import NgramTable
from fastvec.text._threads import n_threads, run_threads
from fastvec.text.column import CacheDir
from fastvec.text.filescan import Progress
from fastvec.text.idstream import IdStream
from fastvec.text.phrase_matcher import checked_words
from fastvec.text.scan import scan
from fastvec.text.sources import Source

_STEP_TOKENS = 1 << 20  # counted between two looks at what the other threads say
_MIN_TOKENS_PER_THREAD = 1 << 18
_TOKENS_PER_SEQUENCE = 4  # of a few million tokens of prose a third are of a new pair
_MOST_EXPECTED = 1 << 20  # a larger table grows as needed
_NO_LIMIT = (1 << 62) - 1


@dataclass(eq=False)
class PhraseCounts:
    """Words with their counts, and a trie of sequences of words with theirs.

    Attributes
    ----------
    words : list of str
        Different tokens as first seen, connector words too.
    word_counts : ndarray of shape (len(words),), int64
        0 for connector words, and for words that were forgotten.
    prefix, last : ndarray of shape (n_entries,), int32
        Entry e is a sequence: a prefix, which is the word `prefix[e]` if that is not negative, else
        entry `~prefix[e]` (that stands before e), and the word `last[e]`.
    counts : ndarray of shape (n_entries,), int64
        0 for entries that are only prefixes.
    n_tokens : int
        Of the corpus, connector words included.
    """

    words: list[str]
    word_counts: NDArray[np.int64]
    prefix: NDArray[np.int32]
    last: NDArray[np.int32]
    counts: NDArray[np.int64]
    n_tokens: int = 0

    @classmethod
    def empty(cls) -> PhraseCounts:
        """Counts of no text."""
        none = np.empty(0, np.int32)
        return cls([], np.empty(0, np.int64), none, none, np.empty(0, np.int64))

    @classmethod
    def of_texts(cls, counts: Mapping[str, int], n_tokens: int) -> PhraseCounts:
        """Counts of words and of phrases that are only known as text: all are words here."""
        values = np.fromiter(counts.values(), np.int64, len(counts))
        words = checked_words(list(counts))
        return replace(cls.empty(), words=words, word_counts=values, n_tokens=n_tokens)

    def with_tokens(self, n_tokens: int) -> PhraseCounts:
        """The same counts of a corpus of another length."""
        return replace(self, n_tokens=n_tokens)

    @property
    def n_counted(self) -> int:
        """Words and sequences with a count."""
        return int(np.count_nonzero(self.word_counts) + np.count_nonzero(self.counts))

    def first(self, entries: NDArray[np.int64]) -> NDArray[np.int32]:
        """First word of entries."""
        first = self.prefix[entries]
        left = np.flatnonzero(first < 0)
        while len(left):
            first[left] = self.prefix[~first[left]]
            left = left[first[left] < 0]
        return first

    def sequence(self, entry: int) -> tuple[str, ...]:
        """The words of an entry."""
        reverse = [self.words[self.last[entry]]]
        node = int(self.prefix[entry])
        while node < 0:
            reverse.append(self.words[self.last[~node]])
            node = int(self.prefix[~node])
        return (self.words[node], *reversed(reverse))

    def texts(self, delimiter: str) -> list[str]:
        """All entries as text, their words joined by a delimiter."""
        words, texts = self.words, list[str]()
        for prefix, last in zip(self.prefix.tolist(), self.last.tolist()):
            before = words[prefix] if prefix >= 0 else texts[~prefix]
            texts.append(f"{before}{delimiter}{words[last]}")
        return texts

    def pruned(self, least: int) -> PhraseCounts:
        """The counts without what was counted less than `least` times."""
        kept = _Table.of(self)
        kept.table.prune(least)
        counts = np.where(self.word_counts < least, 0, self.word_counts)
        return kept.counts(self.words, counts, self.n_tokens)


def count_phrases(
    source: Source,
    *,
    connector_words: Collection[str] = frozenset(),
    max_words: int = 2,
    max_size: int | None = None,
    workers: int | None = None,
    errors: str = "strict",
    cache_dir: CacheDir = None,
    progress: Progress | None = None,
) -> tuple[PhraseCounts, int]:
    """Count words and the sequences of words that may be phrases.

    Parameters
    ----------
    source : source
        Its tokens must be str.
    connector_words : collection of str
        Words that begin and end no phrase, are not counted, and may stand between the words of one.
    max_words : int, default 2
        Most words of a sequence, connector words not counted.
    max_size : int or None, default None
        Forget rare ones whenever a sentence leaves more than so many words and sequences: what was
        counted less than a bar that begins at 1 and rises by 1 each time. Counting is then serial.
    workers : int or None, default None
        Threads; None means all cores.
    errors, cache_dir, progress
        As in `scan`.

    Returns
    -------
    counts : PhraseCounts
        The same for any number of workers.
    bar : int
        The bar of `max_size` as it stands in the end.

    Raises
    ------
    TypeError
        If a token is not a str.
    """
    found = scan(source, workers=workers, errors=errors, cache_dir=cache_dir, progress=progress)
    assert found.stream is not None
    with found.stream as stream:
        words = checked_words(found.tokens)
        connectors = frozenset(connector_words)
        is_connector = np.fromiter(map(connectors.__contains__, words), np.uint8, len(words))
        if len(words):
            word_counts = np.where(is_connector, 0, found.counts)
        else:
            word_counts = np.empty(0, np.int64)
        most = _NO_LIMIT if max_size is None else max_size
        n_words = int(np.count_nonzero(word_counts))
        counter = _Counter(stream, is_connector, max_words)
        table = counter.parallel(n_threads(workers), most - n_words) if n_words <= most else None
        if table is not None:
            return _Table(table).counts(words, word_counts, found.n_tokens), 1
        table, word_counts, bar = counter.pruned(most)
        return _Table(table).counts(words, word_counts, found.n_tokens), bar


def merged(parts: Iterable[PhraseCounts]) -> PhraseCounts:
    """Return the sum of counts, of several parts of a corpus; words stand as in the first, then as in
    the second, and so on."""
    union: dict[str, int] = {}
    table = NgramTable()
    sums = np.empty(0, np.int64)
    n_tokens = 0
    for part in parts:
        word_map = np.fromiter(
            (union.setdefault(word, len(union)) for word in part.words), np.int32, len(part.words)
        )
        sums = np.concatenate([sums, np.zeros(len(union) - len(sums), np.int64)])
        sums[word_map] += part.word_counts
        scratch = np.empty(len(part.prefix), np.int64)
        table.add(part.prefix, part.last, part.counts, word_map, scratch)
        n_tokens += part.n_tokens
    return _Table(table).counts(list(union), sums, n_tokens)


class _Table:
    """A kernel's table and its arrays."""

    def __init__(self, table: NgramTable) -> None:
        self.table = table

    @classmethod
    def of(cls, counts: PhraseCounts) -> _Table:
        """A table that holds these counts."""
        table = NgramTable(len(counts.prefix))
        scratch = np.empty(len(counts.prefix), np.int64)
        same = np.arange(len(counts.words), dtype=np.int32)
        table.add(counts.prefix, counts.last, counts.counts, same, scratch)
        return cls(table)

    def counts(
        self, words: list[str], word_counts: NDArray[np.int64], n_tokens: int
    ) -> PhraseCounts:
        """The table's counts beside those of words."""
        n = len(self.table)
        prefix, last = np.empty(n, np.int32), np.empty(n, np.int32)
        counts = np.empty(n, np.int64)
        self.table.export(prefix, last, counts)
        return PhraseCounts(words, word_counts, prefix, last, counts, n_tokens)


class _Counter:
    """Counts the sequences of one stream."""

    def __init__(self, stream: IdStream, is_connector: NDArray[np.uint8], max_words: int) -> None:
        self._stream = stream
        self._is_connector = is_connector
        self._max_words = max_words
        self._stopped = False

    def parallel(self, workers: int, most: int) -> NgramTable | None:
        """Count with several threads; None as soon as there are more than `most` sequences."""
        n_tokens = self._stream.n_tokens
        n_parts = max(1, min(workers, n_tokens // _MIN_TOKENS_PER_THREAD))
        cuts = [n_tokens * rank // n_parts for rank in range(n_parts + 1)]
        expected = min(n_tokens // n_parts // _TOKENS_PER_SEQUENCE, _MOST_EXPECTED)
        tables = [NgramTable(expected) for _ in range(n_parts)]
        full = False

        def work(rank: int) -> None:
            nonlocal full
            for begin in range(cuts[rank], cuts[rank + 1], _STEP_TOKENS):
                if self._stopped:
                    return
                if tables[rank].count(
                    self._stream.ids,
                    self._stream.starts,
                    begin,
                    min(begin + _STEP_TOKENS, cuts[rank + 1]),
                    self._is_connector,
                    self._max_words,
                    most,
                ):
                    full = True
                    self._stop()

        run_threads(work, n_parts, self._stop)
        if full:
            return None
        first = tables[0]
        for table in tables[1:]:  # in the order of the text: as one thread would have met them
            first.merge(table)
        return first if first.n_counted <= most else None

    def pruned(self, most: int) -> tuple[NgramTable, NDArray[np.int64], int]:
        """Count with one thread, forgetting rare sequences and words."""
        table, bar = NgramTable(), 1
        starts = self._stream.starts
        word_counts = np.zeros(len(self._is_connector), np.int64)
        first = 0
        while first < self._stream.n_sentences:
            wanted = np.searchsorted(starts, starts[first] + _STEP_TOKENS)
            last = min(max(first + 1, int(wanted)), self._stream.n_sentences)
            bar = table.count_pruned(
                self._stream.ids,
                starts,
                first,
                last,
                self._is_connector,
                self._max_words,
                most,
                word_counts,
                bar,
            )
            first = last
        return table, word_counts, bar

    def _stop(self) -> None:
        """Let every thread end."""
        self._stopped = True
