"""Vectors of new documents: one job of the engine over many documents, in which only tags move."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from .. import _kernels
from .._kernels.engine import Job, Worker
from ..rules import resolve
from ..text._threads import run_threads
from ..text.known import known_ids
from ..train.tables import RowTable
from ._arguments import integer, real, worker_count
from ._tags import TagRows
from ._training import Training
from ._weights import stride_of

_AT_ONCE = 64  # documents that a thread takes together
_MISSING = -1
_MOST_COPIED = 1 << 28  # bytes of a table of which a large batch makes a padded copy


class Inference(Training, TagRows):
    """`infer_vector` and `infer_vectors`: neither changes the model, any number of threads may call."""

    dm_tag_count: int
    dm_concat: int

    def infer_vector(
        self,
        doc_words: Any,
        alpha: float | None = None,
        min_alpha: float | None = None,
        epochs: int | None = None,
    ) -> NDArray[np.float32]:
        """Return a vector for a document that need not have been trained on.

        Parameters
        ----------
        doc_words : list of str
            Tokens, made as those of the training documents. Words outside the vocabulary are left
            out. A list of such lists is a batch, see `infer_vectors`.
        alpha, min_alpha : float, optional
            First and last rate; default ``model.alpha`` and ``model.min_alpha``.
        epochs : int, optional
            Passes over the document, default ``model.epochs``. More make vectors steadier.

        Returns
        -------
        ndarray of shape (vector_size,), float32
            For a batch of shape (n_documents, vector_size). The same words give the same bytes, in any
            process and in any batch; a document without known words gets the row that inference
            begins from.

        Raises
        ------
        TypeError
            If `doc_words` is one string, or no list at all.
        RuntimeError
            If the model has no vocabulary.
        ValueError
            If a document must have several tags (``dm_concat=1, dm_tag_count=2``).
        """
        if isinstance(doc_words, (str, bytes)) or not isinstance(doc_words, Iterable):
            raise TypeError(
                f"doc_words must be a list of words, got the {type(doc_words).__name__} "
                f"{doc_words!r:.60}; split the text as the training documents were"
            )
        words = list(doc_words)
        if words and all(isinstance(word, (list, np.ndarray)) for word in words):
            return self.infer_vectors(words, alpha, min_alpha, epochs)
        return cast(
            NDArray[np.float32], self.infer_vectors([words], alpha, min_alpha, epochs, workers=1)[0]
        )

    def infer_vectors(
        self,
        documents: Iterable[Sequence[Any]],
        alpha: float | None = None,
        min_alpha: float | None = None,
        epochs: int | None = None,
        *,
        workers: int | None = None,
    ) -> NDArray[np.float32]:
        """Return vectors for many documents, without the GIL.

        Parameters
        ----------
        documents : iterable of token lists
            As for `infer_vector`; a generator will do.
        alpha, min_alpha, epochs
            As for `infer_vector`.
        workers : int, optional
            Threads, default ``model.workers``. They do not change the result.

        Returns
        -------
        ndarray of shape (n_documents, vector_size), float32

        Raises
        ------
        TypeError, RuntimeError, ValueError
            As `infer_vector`.
        """
        rates = (
            real("alpha", self.alpha if alpha is None else alpha, least=0),
            real("min_alpha", self.min_alpha if min_alpha is None else min_alpha, least=0),
        )
        passes = integer("epochs", self.epochs if epochs is None else epochs, 0, (1 << 31) - 1)
        n_threads = self.workers if workers is None else worker_count(workers)
        self._check_trainable()
        self._check_rows()
        if self.dm_concat and self.dm_tag_count != 1:
            raise ValueError(
                f"dm_tag_count={self.dm_tag_count}: a new document has one tag, so a model that "
                "joins the rows of several cannot infer it"
            )
        ids, starts = known_ids(documents, self.wv.key_to_index)
        return self._infer(ids, starts, rates, passes, n_threads)

    def _infer(
        self,
        ids: NDArray[np.int32],
        starts: NDArray[np.int64],
        rates: tuple[float, float],
        epochs: int,
        n_threads: int,
    ) -> NDArray[np.float32]:
        """The vectors of encoded documents: ids without unknown words, starts of each document."""
        n = len(starts) - 1
        table = RowTable(max(n, 1), self.vector_size, stride_of(self.vector_size))
        stop = np.zeros(1, np.int32)
        if not n:
            return table.narrow[:0]
        table.widen()
        table.wide[:] = 0
        job = self._inference_job(ids, starts, table, rates, epochs, stop)
        todo = iter(range(0, n, _AT_ONCE))
        lock = threading.Lock()

        def work(rank: int) -> None:
            worker = Worker(job)
            while not stop[0]:
                with lock:
                    first = next(todo, _MISSING)
                if first == _MISSING or not worker.infer(first, min(_AT_ONCE, n - first), epochs):
                    return

        def end() -> None:
            stop[0] = 1

        run_threads(work, min(n_threads, -(-n // _AT_ONCE)), end)
        return table.shrink()

    def _inference_job(
        self,
        ids: NDArray[np.int32],
        starts: NDArray[np.int64],
        table: RowTable,
        rates: tuple[float, float],
        epochs: int,
        stop: NDArray[np.int32],
    ) -> Job:
        """The engine's job: rows of words and outputs are read where they lie, or from padded copies."""
        n_reads = len(ids) * epochs
        parts = self._parts(resolve("sgd"))
        context = parts.context
        left, right = (
            parts.window if self.sg == 0 else (0, 0)
        )  # PV-DBOW: words are not trained here
        job = Job(
            _kernels.LEVEL, context.kernel, left, right, parts.shrink, context.pool,
            context.gradient_per_row, "inputs", 0.0, False, 0.0, parts.seed,
        )  # fmt: skip
        tag_starts = np.arange(len(starts))
        if not len(ids):  # a corpus holds a token: here that of a last sentence, which has no tag
            ids, starts = np.full(1, -1, np.int32), np.append(starts, 1)
            tag_starts = np.append(tag_starts, tag_starts[-1])
        job.set_corpus(ids, starts, int(np.diff(starts).max()))
        job.set_table("tags", table.wide)
        job.set_frozen("in", _padded(self.wv.vectors, n_reads))
        context.install(job)
        for objective in parts.objectives:
            rows = self.syn1neg if objective.table == "noise" else self.syn1
            job.set_frozen(objective.table, _padded(rows, n_reads))
            objective.install(job)
        job.set_tags(tag_starts, np.arange(table.n_rows, dtype=np.int32))
        if parts.keep is not None:
            job.set_keep(parts.keep)
        job.set_inference(self.vector_size, *rates)
        job.set_stop(stop)
        return job

    def similarity_unseen_docs(
        self,
        doc_words1: Sequence[Any],
        doc_words2: Sequence[Any],
        alpha: float | None = None,
        min_alpha: float | None = None,
        epochs: int | None = None,
    ) -> float:
        """Return the cosine of the vectors that `infer_vector` gives two documents."""
        one, two = self.infer_vectors([doc_words1, doc_words2], alpha, min_alpha, epochs, workers=1)
        lengths = float(np.linalg.norm(one)) * float(np.linalg.norm(two))
        return float(one @ two) / lengths if lengths else 0.0


def _padded(rows: NDArray[np.float32], n_reads: int) -> NDArray[np.float32]:
    """The rows of a table as they are, or a padded copy of it if a batch reads so many.

    Without padding the kernels copy each row that they read, each time.
    """
    stride = stride_of(rows.shape[1])
    if stride == rows.shape[1] or n_reads < len(rows) or 4 * stride * len(rows) > _MOST_COPIED:
        return rows
    return RowTable.adopt(rows, stride).widen()
