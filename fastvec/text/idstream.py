"""The encoded corpus: token ids and sentence starts, in memory or in an unnamed temporary file."""

from __future__ import annotations

from types import TracebackType

import numpy as np
from numpy.typing import NDArray

from fastvec._kernels import text as _text
from fastvec.text._threads import run_threads
from fastvec.text.column import CacheDir, Column

DEFAULT_BUDGET = 32 << 20  # bytes kept in memory before a stream goes to disk
_MIN_IDS_PER_THREAD = 1 << 20


class IdStream:
    """Token ids of a corpus in reading order.

    A context manager: leaving it frees the memory or the file behind the arrays.

    Attributes
    ----------
    ids : ndarray of shape (n_tokens,), int32
        -1 stands for a token outside the vocabulary, which keeps its place.
    starts : ndarray of shape (n_sentences + 1,), int64
        Index of each sentence's first token; the last item is ``n_tokens``. No sentence is empty.
    tags : (ndarray of shape (n_sentences + 1,) and int64, ndarray of int32), or None
        Where sentences are documents: sentence s has the tags' rows ``tags[1][begin:end]``, begin and
        end being ``tags[0][s]`` and ``tags[0][s + 1]``.
    """

    ids: NDArray[np.int32]
    starts: NDArray[np.int64]
    tags: tuple[NDArray[np.int64], NDArray[np.int32]] | None = None

    def __init__(
        self, ids: NDArray[np.int32], starts: NDArray[np.int64], *, workers: int = 1
    ) -> None:
        self.ids = ids
        self.starts = starts
        self._workers = workers

    @property
    def n_tokens(self) -> int:
        """Number of tokens, those outside the vocabulary included."""
        return len(self.ids)

    @property
    def n_sentences(self) -> int:
        """Number of sentences."""
        return len(self.starts) - 1

    def has_words(self) -> bool:
        """Tell whether any token is in the vocabulary; mostly the first piece answers."""
        step = 1 << 16
        pieces = (self.ids[i : i + step] for i in range(0, len(self.ids), step))
        return any((piece >= 0).any() for piece in pieces)

    def remap(self, final: NDArray[np.int32]) -> None:
        """Replace each id by ``final[id]`` in place; negative ids stay.

        Parameters
        ----------
        final : ndarray, int32
            New id of every id in the stream, -1 for a token that leaves the vocabulary.

        Raises
        ------
        IndexError
            If the stream holds an id that ``final`` does not reach.
        """
        final = np.ascontiguousarray(final, np.int32)
        n_parts = max(1, min(self._workers, self.n_tokens // _MIN_IDS_PER_THREAD))
        parts = np.array_split(self.ids, n_parts)
        run_threads(lambda rank: _text.remap(parts[rank], final), n_parts)

    def close(self) -> None:
        """Free the memory or the file; the stream is empty afterwards. May be called repeatedly."""
        self.ids = np.empty(0, np.int32)
        self.starts = np.zeros(1, np.int64)
        self.tags = None

    def __enter__(self) -> IdStream:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"IdStream(n_tokens={self.n_tokens}, n_sentences={self.n_sentences})"


class IdStreamBuilder:
    """Collects ids and sentence ends; goes to disk when they outgrow the budget.

    A context manager: leaving it frees what `finish` has not handed over.
    """

    def __init__(self, cache_dir: CacheDir = None, cache_bytes: int = DEFAULT_BUDGET) -> None:
        self._ids = Column(np.int32, cache_dir)
        self._starts = Column(np.int64, cache_dir)
        self._budget = cache_bytes
        self._last_end = 0
        self.n_tokens = 0
        self._starts.append(np.zeros(1, np.int64))

    def append(self, ids: NDArray[np.int32], ends: NDArray[np.integer]) -> None:
        """Append a copy of ids; ends are numbers of tokens in ids behind which a sentence ends."""
        absolute = np.asarray(ends, np.int64) + self.n_tokens
        if len(absolute) and absolute[0] == self._last_end:
            absolute = absolute[1:]
        self._ids.append(ids)
        self.n_tokens += len(ids)
        if len(absolute):
            self._starts.append(absolute)
            self._last_end = int(absolute[-1])
        if self._ids.in_memory + self._starts.in_memory > self._budget:
            self._ids.spill()
            self._starts.spill()

    def end_sentence(self) -> None:
        """End the sentence that is open, if there is one."""
        self.append(np.empty(0, np.int32), np.zeros(1, np.int64))

    def finish(self, *, workers: int = 1) -> IdStream:
        """Return the stream; the builder is used up."""
        self.end_sentence()
        return IdStream(self._ids.finish(), self._starts.finish(), workers=workers)

    def close(self) -> None:
        """Free everything collected so far."""
        self._ids.close()
        self._starts.close()

    def __enter__(self) -> IdStreamBuilder:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def cut_long(starts: NDArray[np.int64], limit: int | None) -> NDArray[np.int64]:
    """Return the starts of sentences of which those that are longer than a limit are cut into several."""
    lengths = np.diff(starts)
    if limit is None or not len(lengths) or lengths.max() <= limit:
        return starts
    n_parts = (lengths + limit - 1) // limit
    part = np.arange(n_parts.sum()) - np.repeat(np.cumsum(n_parts) - n_parts, n_parts)
    return np.append(np.repeat(starts[:-1], n_parts) + part * limit, starts[-1])
