"""Training on the cells of a co-occurrence matrix: what the epoch loop asks of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from .. import _kernels
from .._kernels.cells import CellJob, CellWorker
from ..counts.tiles import Tiles
from ..objectives.log_counts import LogCounts
from ..rules import Rule
from .packed import PackedTables
from .plan import chunk_size
from .position import Corpus
from .workers import Crew, Figures, LossGuard


@dataclass(frozen=True, eq=False)
class Anchors:
    """Vectors that the sums of word and context vectors are drawn to (Dingwall and Potts 2018).

    Attributes
    ----------
    rows : mapping of int to int
        Id of a word to its row of `vectors`.
    vectors : ndarray of shape (n, vector_size), float32
    mu : float
        Weight of the penalty ``mu / 2 |word + context - vector|^2``.
    """

    rows: Mapping[int, int]
    vectors: NDArray[np.float32]
    mu: float


class CellWork:
    """A model of words and contexts, trained on the tiles of a matrix; see `Work`.

    Parameters
    ----------
    objective : LogCounts
    rule : Rule
        With a state.
    rate_unit : float
        The model's rate that is a rate of 1 to the rule.
    seed : int
    anchors : Anchors, optional
    """

    unit = "cells"

    def __init__(
        self,
        objective: LogCounts,
        rule: Rule,
        rate_unit: float,
        seed: int,
        anchors: Anchors | None = None,
    ) -> None:
        self._objective, self._rule, self._rate_unit = objective, rule, rate_unit
        self._seed, self._anchors = seed, anchors

    def check(self, data: Tiles) -> None:
        """A matrix without cells has been refused before it was cut."""

    def size(self, data: Tiles) -> int:
        """Return the number of cells."""
        return data.n_cells

    def identify(self, data: Tiles) -> Corpus:
        """Return size and hash of the matrix."""
        return Corpus(data.n_cells, len(data.row_at), data.fingerprint)

    def job(self, tables: PackedTables, data: Tiles, stop: NDArray[np.int32]) -> CellJob:
        """Return the kernels' job."""
        rule, (words, contexts) = self._rule, tables.tables
        job = CellJob(
            _kernels.LEVEL,
            data.cells,
            data.starts,
            data.side,
            words.wide,
            contexts.wide,
            rule.kernel,
            rule.eps,
            rule.before,
            rule.clip,
            self._rate_unit,
            self._seed,
        )
        job.set_order(data.order, data.order_starts)
        job.set_stop(stop)
        self._objective.install(job)
        if self._anchors is not None:
            found = self._anchors.rows
            rows = np.array([found.get(i, -1) for i in data.row_at.tolist()], np.int32)
            job.set_anchors(rows, self._anchors.vectors, self._anchors.mu)
        return job

    def crew(self, job: CellJob, n: int, stop: NDArray[np.int32], guard: LossGuard) -> Crew:
        """Return n ranks, which take whole chunks."""
        return Crew([_Rank(CellWorker(job)) for _ in range(n)], stop, guard)

    def chunks(self, data: Tiles, workers: int, begin: int) -> list[tuple[int, int]]:
        """Return ranges of whole tiles, in the order of the epoch."""
        ends = data.order_starts[1:]
        # Short ones: an epoch may take less than a second, and ends when its last chunk does.
        size, last, bounds = chunk_size(data.n_cells, 4 * workers), begin, []
        while last < data.n_cells:
            tile = int(np.searchsorted(ends, min(last + size, data.n_cells)))
            end = int(ends[tile])
            bounds.append((last, end))
            last = end
        return bounds

    def held_out(self, data: Any, share: float, tables: Any, workers: int) -> NoReturn:
        """Cells are not held out."""
        raise ValueError(
            "held_out= takes sentences of a text, this model is trained on counts; give "
            "EarlyStopping a score= instead"
        )

    def line(self, figures: Figures) -> dict[str, Any]:
        """Return mean loss and number of cells, and the mean pull of the anchors."""
        line = {"loss": figures.loss_noise / figures.n_pairs, "n_cells": figures.n_pairs}
        if self._anchors is not None:
            line["anchor_loss"] = figures.loss_nodes / max(len(self._anchors.rows), 1)
        return line


class _Rank:
    """A worker whose figures are called as those of text."""

    def __init__(self, worker: CellWorker) -> None:
        self._worker = worker

    def train(self, begin: int, end: int) -> tuple[int, int, int, int, float, float]:
        n, loss, penalty = self._worker.train(begin, end)
        return n, n, n, n, loss, penalty
