"""Approximate neighbours from a graph index; needs the extra ``fastvec[ann]``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .keys import Array
from .norms import BLOCK, unit_rows
from .recall import Recall
from .search import Found
from .view import Neighbours, View

_SPARE = 2  # candidates for each result wanted: their scores are then taken exactly


class UsearchIndex:
    """A hierarchical navigable small world graph over the rows of a KeyedVectors.

    The graph proposes candidates; their cosines are taken from the vectors themselves, so scores are
    those of an exact search and only neighbours that the graph misses differ.

    Parameters
    ----------
    view : View
        The rows and their keys. The index answers for these, also after others were added.
    connectivity : int, default 16
        Edges per row.
    expansion_add, expansion_search : int, default 128 and 64
        Candidates kept while a row is added and while a query is answered: higher finds more and
        takes longer.
    threads : int, default 1
        Threads that build the graph.

    Attributes
    ----------
    recall_report : Recall or None
        How many of the exact neighbours it found when it was built.

    References
    ----------
    Malkov and Yashunin (2018), Efficient and Robust Approximate Nearest Neighbor Search Using
    Hierarchical Navigable Small World Graphs.
    """

    kind = "usearch"

    def __init__(
        self,
        view: View,
        *,
        connectivity: int = 16,
        expansion_add: int = 128,
        expansion_search: int = 64,
        threads: int = 1,
    ) -> None:
        try:
            from usearch.index import Index
        except ImportError as error:
            raise ImportError(
                'an approximate index needs usearch: pip install "fastvec[ann]"'
            ) from error
        self.view = view
        self.recall_report: Recall | None = None
        # inner products of unit vectors, so that zero vectors have a defined place
        self._graph: Any = Index(
            ndim=view.vectors.shape[1],
            metric="ip",
            dtype="f16",
            connectivity=connectivity,
            expansion_add=expansion_add,
            expansion_search=expansion_search,
        )
        for begin in range(0, view.n_rows, BLOCK):
            block = _units(view.vectors[begin : min(view.n_rows, begin + BLOCK)])
            rows = begin + np.flatnonzero(np.isfinite(block).all(axis=1))
            if len(rows):
                self._graph.add(rows.astype(np.uint64), block[rows - begin], threads=threads)

    def __len__(self) -> int:
        return len(self._graph)

    def most_similar(self, vector: Array, topn: int) -> Neighbours:
        """Return the (key, cosine) of about the nearest rows, best first."""
        return self.neighbours(_units(np.asarray(vector)[None]), topn, [[]], 1)[0]

    def neighbours(
        self, units: Array, topn: int, exclude: Sequence[Sequence[int]], threads: int
    ) -> list[Neighbours]:
        """Return the same for many unit vectors, each with rows to leave out."""
        if threads < 1:
            raise ValueError(f"threads must be at least 1, got {threads}")
        most = max((len(rows) for rows in exclude), default=0)
        n = min(len(self), _SPARE * topn + most)
        if not n:
            return [[] for _ in units]
        matches = self._graph.search(units, n, threads=threads)
        candidates = np.asarray(matches.keys).reshape(len(units), -1).astype(np.int64)
        counts = np.asarray(getattr(matches, "counts", [candidates.shape[1]])).reshape(-1)
        rows = np.full((len(units), topn), -1, np.int64)
        scores = np.zeros((len(units), topn), np.float32)
        n_found = np.zeros(len(units), np.int64)
        for q, (unit, barred) in enumerate(zip(units, exclude)):
            some = candidates[q, : counts[q]]
            some = np.sort(some[~np.isin(some, barred)])
            cosines = _units(self.view.vectors[some]) @ unit
            best = np.argsort(-cosines, kind="stable")[:topn]
            n_found[q] = len(best)
            rows[q, : len(best)], scores[q, : len(best)] = some[best], cosines[best]
        return self.view.named(Found(rows, scores, n_found))


def _units(rows: Array) -> Array:
    """The rows as float32 of length 1; zero rows stay zero."""
    return unit_rows(rows.astype(np.float32, copy=False))
