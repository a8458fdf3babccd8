"""Files to ids: threads take pieces in turn, number their tokens, append the ids in order."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from fastvec._kernels.text import TokenTable, remap
from fastvec.text._threads import run_threads
from fastvec.text.found import FoundTokens
from fastvec.text.idstream import IdStream, IdStreamBuilder
from fastvec.text.lines import LineNumbers
from fastvec.text.pieces import PieceReader

Progress = Callable[[int, int, int], object]

_AHEAD = 4  # pieces, for each thread, that may wait for one that is not yet numbered


class _Numbered(NamedTuple):
    """The ids of a piece, and where its sentences end."""

    rank: int
    ids: NDArray[np.int32]
    ends: NDArray[np.int32]
    at_end: bool

    def copy(self) -> _Numbered:
        """Return one whose arrays stay when the thread goes on."""
        return self._replace(ids=self.ids.copy(), ends=self.ends.copy())


class FileScan:
    """One pass over the pieces of a reader.

    Each thread numbers the tokens of its pieces in a table of its own. At the end the tables are
    merged in the order of the first occurrences, which does not depend on who read what.
    """

    def __init__(
        self,
        reader: PieceReader,
        builder: IdStreamBuilder | None,
        *,
        workers: int,
        newlines: bool = True,
        lines: LineNumbers | None = None,
        progress: Progress | None = None,
    ) -> None:
        self._reader = reader
        self._builder = builder
        self._workers = workers
        self._newlines = newlines
        self._lines = lines
        if lines is not None:
            lines.clear()
        self._progress = progress
        self._tables = [TokenTable() for _ in range(workers)]
        self._reading = threading.Lock()
        self._turn = threading.Condition()
        self._n_read = 0  # pieces handed out
        self._n_done = 0  # pieces appended
        self._waiting: dict[int, _Numbered] = {}  # pieces whose turn has not come
        self._stopped = False
        self._runs: list[tuple[int, int]] = []  # (tokens so far, rank) for each change of rank
        self._n_tokens = 0
        self._n_sentences = 0
        self._open = False

    def run(self) -> None:
        """Read everything; afterwards ``tokens``, ``counts`` and the builder are complete."""
        try:
            run_threads(self._work, self._workers, self._stop)
        finally:
            self._reader.close()
        self._merge()

    def _work(self, rank: int) -> None:
        """Take pieces until there are none left."""
        table, buffer = self._tables[rank], bytearray()
        ids, ends = np.empty(0, np.int32), np.empty(0, np.int32)
        while not self._stopped:
            with self._reading:
                piece = self._reader.read(buffer)
                if piece is None:
                    return
                number, self._n_read = self._n_read, self._n_read + 1
                at_end = self._reader.at_end
            n, position = piece
            blank = self._lines is not None
            if len(ids) < (n + 1) // 2 or (blank and len(ends) < n):
                ids, ends = np.empty(n, np.int32), np.empty(n + 1, np.int32)
            n_tokens, n_ends = table.scan(buffer, n, position, ids, ends, blank)
            found = ends[: n_ends if self._newlines else 0]
            with self._turn:
                self._take_in(number, _Numbered(rank, ids[:n_tokens], found, at_end))

    def _take_in(self, number: int, piece: _Numbered) -> None:
        """Append a piece in its turn, with those that waited for it; else let it wait.

        Threads rarely have the same speed: one that had to wait for its turn would work at that of the
        slowest.
        """
        while number - self._n_done > _AHEAD * self._workers and not self._stopped:
            self._turn.wait()
        if self._stopped:
            return
        if number != self._n_done:
            self._waiting[number] = piece.copy()
            return
        due: _Numbered | None = piece
        while due is not None:
            self._append(due)
            self._n_done += 1
            due = self._waiting.pop(self._n_done, None)
        self._turn.notify_all()

    def _append(self, piece: _Numbered) -> None:
        """Append the ids of a piece, whose turn it is."""
        rank, ids, ends = piece.rank, piece.ids, piece.ends
        if self._lines is not None:
            ends = self._lines.take(ends, len(ids), piece.at_end)
        self._n_tokens += len(ids)
        if self._builder is not None:
            self._builder.append(ids, ends)
        if self._runs and self._runs[-1][1] == rank:
            self._runs.pop()
        self._runs.append((self._n_tokens, rank))
        # A newline before the piece's first token ends a sentence only if one is open.
        empty = len(ends) > 0 and ends[0] == 0 and not self._open
        self._n_sentences += len(ends) - empty
        if len(ids) or len(ends):
            self._open = not len(ends) or int(ends[-1]) < len(ids)
        if self._progress is not None:
            self._progress(self._n_sentences, self._n_tokens, len(self._tables[rank]))

    def _stop(self) -> None:
        """Let every thread end."""
        with self._turn:
            self._stopped = True
            self._turn.notify_all()

    def _merge(self) -> None:
        """Join the tables and order the tokens by first occurrence."""
        union = self._tables[0]
        maps = [np.arange(len(union), dtype=np.int32)]
        for table in self._tables[1:]:
            maps.append(np.empty(len(table), np.int32))
            union.merge(table, maps[-1])
        counts, first = np.empty(len(union), np.int64), np.empty(len(union), np.int64)
        union.export(counts, first)
        text = decoded(union.joined(), first, self._reader)
        order = None
        if self._workers > 1:
            order = np.argsort(first)
            place = np.empty(len(order), np.int32)
            place[order] = np.arange(len(order), dtype=np.int32)
            maps = [place[m] for m in maps]
            counts = counts[order]
        self.tokens = FoundTokens(union, text, order)
        self.counts = counts
        self.n_tokens = self._n_tokens
        self.n_sentences = self._n_sentences + self._open
        self._maps = maps

    def finish(self) -> IdStream:
        """Return the stream of ids that index ``tokens``."""
        assert self._builder is not None
        stream = self._builder.finish(workers=self._workers)
        if self._workers > 1:
            ends = [end for end, _ in self._runs]
            runs = list(zip([0, *ends], ends, [self._maps[rank] for _, rank in self._runs]))

            def map_runs(rank: int) -> None:
                for begin, end, final in runs[rank :: self._workers]:
                    remap(stream.ids[begin:end], final)

            run_threads(map_runs, self._workers)
        return stream


def decoded(joined: bytes, first: NDArray[np.int64], reader: PieceReader) -> str:
    """Return joined tokens as text; complain about the first one in the files that is not UTF-8.

    Parameters
    ----------
    joined : bytes
        Each token, followed by a newline.
    first : ndarray, int64
        Position of the first occurrence of each.
    reader : PieceReader
        Which found them.
    """
    errors = "strict" if reader.errors == "strict" else "surrogatepass"
    try:
        return joined.decode("utf-8", errors)
    except UnicodeDecodeError:
        raw = joined.split(b"\n")[:-1]
    for index in np.argsort(first).tolist():
        try:
            raw[index].decode("utf-8")
        except UnicodeDecodeError as error:
            path, byte = reader.locate(int(first[index]) + error.start)
            raise UnicodeDecodeError(
                "utf-8",
                error.object,
                error.start,
                error.end,
                f"{error.reason}: byte {byte} of {path}; errors='replace' or 'ignore' reads on",
            ) from None
    raise AssertionError("the joined tokens are not UTF-8 but each of them is")
