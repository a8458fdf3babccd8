"""Nearest neighbours of keys, vectors and sums of them."""

from __future__ import annotations

from collections.abc import Sequence
from numbers import Integral
from typing import Any

import numpy as np

from .keys import Array, Key
from .norms import BLOCK, row_norms, unit_vector
from .search import top_rows
from .terms import Terms, terms_of

Neighbours = list[tuple[Key, float]]


class NeighbourQueries(Terms):
    """most_similar and its relatives."""

    def most_similar(
        self,
        positive: Any = None,
        negative: Any = None,
        topn: int | None = 10,
        clip_start: int = 0,
        clip_end: int | None = None,
        restrict_vocab: int | None = None,
        indexer: Any = None,
        *,
        threads: int = 1,
    ) -> Any:
        """Return the keys whose vectors point most nearly where the query does.

        The query is the weighted mean of the positive (weight 1) and negative (weight -1) items,
        each divided by its length; given vectors are taken as they are.

        Parameters
        ----------
        positive, negative : key, ndarray, or sequence of keys, ndarrays and (item, weight) pairs
            Keys given here are left out of the result.
        topn : int or None, default 10
            How many keys; None asks for all similarities instead.
        clip_start, clip_end : int, optional
            Range of rows that are looked at.
        restrict_vocab : int, optional
            Look at the first so many rows only, whatever the clips say.
        indexer : object, optional
            Something with ``most_similar(vector, topn)`` that answers instead of a scan.
        threads : int, default 1
            Threads that share the scan.

        Returns
        -------
        list of (key, float)
            Highest cosine similarity first; a zero vector has similarity 0 to everything.
            With ``topn=None`` a float32 array with the similarity of each row in the range.

        Raises
        ------
        KeyError
            For a key without a vector.
        ValueError
            When neither positive nor negative items are given.
        """
        topn = _checked_topn(topn)
        if topn is not None and topn < 1:
            return []
        query, exclude = self._query_of(positive, negative)
        if indexer is not None and topn is not None:
            return indexer.most_similar(query, topn)
        begin, end = self._range(clip_start, clip_end, restrict_vocab)
        if topn is None:
            return self._all_scores(query, begin, end)
        return self._neighbours(query[None], [exclude], topn, begin, end, threads)[0]

    def most_similar_batch(
        self,
        positive: Sequence[Any] | Array,
        negative: Sequence[Any] | None = None,
        topn: int = 10,
        clip_start: int = 0,
        clip_end: int | None = None,
        restrict_vocab: int | None = None,
        *,
        threads: int = 1,
    ) -> list[Neighbours]:
        """Answer many most_similar queries in one scan, much faster than one call for each.

        Parameters
        ----------
        positive : sequence, or ndarray of shape (n_queries, vector_size)
            For each query what `most_similar` takes as `positive`.
        negative : sequence of the same length, optional
            For each query what `most_similar` takes as `negative`.
        topn, clip_start, clip_end, restrict_vocab, threads
            As in `most_similar`.

        Returns
        -------
        list of list of (key, float)
            The result of each query.
        """
        if isinstance(positive, str):
            raise TypeError("positive must be a sequence of queries, got one string")
        if negative is not None and len(negative) != len(positive):
            raise ValueError(f"negative: {len(negative)} queries, positive has {len(positive)}")
        n = _checked_topn(topn)
        if n is None:
            raise TypeError("topn must be a number here; most_similar(topn=None) returns all")
        if n < 1 or len(positive) == 0:
            return [[] for _ in positive]
        pairs = zip(positive, negative if negative is not None else [None] * len(positive))
        parsed = [self._query_of(p, m) for p, m in pairs]
        queries = np.stack([query for query, _ in parsed])
        begin, end = self._range(clip_start, clip_end, restrict_vocab)
        return self._neighbours(queries, [rows for _, rows in parsed], n, begin, end, threads)

    def similar_by_word(
        self, word: Key, topn: int | None = 10, restrict_vocab: int | None = None
    ) -> Any:
        """Return ``most_similar(positive=[word], ...)``."""
        return self.most_similar([word], topn=topn, restrict_vocab=restrict_vocab)

    def similar_by_key(
        self, key: Key, topn: int | None = 10, restrict_vocab: int | None = None
    ) -> Any:
        """Return ``most_similar(positive=[key], ...)``."""
        return self.most_similar([key], topn=topn, restrict_vocab=restrict_vocab)

    def similar_by_vector(
        self, vector: Array, topn: int | None = 10, restrict_vocab: int | None = None
    ) -> Any:
        """Return ``most_similar(positive=[vector], ...)`` for an ndarray."""
        return self.most_similar([vector], topn=topn, restrict_vocab=restrict_vocab)

    def most_similar_cosmul(
        self,
        positive: Any = None,
        negative: Any = None,
        topn: int | None = 10,
        restrict_vocab: int | None = None,
    ) -> Any:
        """Return the keys with the largest product of similarities (3CosMul).

        The score is the product of (1 + cos) / 2 over the positive items, divided by the same
        product over the negative ones plus 1e-6.

        Parameters and results are those of `most_similar`; weights have no meaning here.

        References
        ----------
        Levy and Goldberg (2014), Linguistic Regularities in Sparse and Explicit Word
        Representations, section 6.
        """
        topn = _checked_topn(topn)
        if topn is not None and topn < 1:
            return []
        ahead = [term for term, _ in terms_of(positive, 1.0, "positive")]
        behind = [term for term, _ in terms_of(negative, 1.0, "negative")]
        if not ahead:
            raise ValueError("positive must name at least one key or vector")
        units = np.stack([unit_vector(self._vector_of(term)) for term in [*ahead, *behind]])
        begin, end = self._range(0, None, restrict_vocab)
        scores = np.empty(end - begin, np.float32)
        for start in range(begin, end, BLOCK):
            stop = min(end, start + BLOCK)
            similar = (1 + _cosines(self.vectors[start:stop], units)) / 2
            product = similar[:, : len(ahead)].prod(axis=1)
            product /= similar[:, len(ahead) :].prod(axis=1) + 1e-6
            scores[start - begin : stop - begin] = product
        if topn is None:
            return scores
        barred = [r - begin for r in self._rows_among([*ahead, *behind]) if begin <= r < end]
        scores[barred] = -np.inf
        scores[np.isnan(scores)] = -np.inf
        n = min(topn, len(scores))
        best = np.argpartition(-scores, n - 1)[:n] if n else np.empty(0, np.int64)
        best = best[np.lexsort((best, -scores[best]))]
        return [
            (self._key_at(begin + int(i)), float(scores[i])) for i in best if scores[i] > -np.inf
        ]

    def _neighbours(
        self,
        queries: Array,
        exclude: list[list[int]],
        topn: int,
        begin: int,
        end: int,
        threads: int,
    ) -> list[Neighbours]:
        """Keys and scores of the best rows for unit queries."""
        found = top_rows(
            self.vectors,
            queries,
            topn,
            begin=begin,
            end=end,
            exclude=exclude,
            norms=self._known_norms(),
            threads=threads,
        )
        return [
            [(self._key_at(row), score) for row, score in zip(rows[:n], scores[:n])]
            for rows, scores, n in zip(
                found.rows.tolist(), found.scores.tolist(), found.n_found.tolist()
            )
        ]

    def _all_scores(self, query: Array, begin: int, end: int) -> Array:
        """The cosine of the query with each row of the range."""
        scores = np.empty(end - begin, np.float32)
        for start in range(begin, end, BLOCK):
            stop = min(end, start + BLOCK)
            scores[start - begin : stop - begin] = _cosines(self.vectors[start:stop], query[None])[
                :, 0
            ]
        return scores

    def _range(self, start: int, end: int | None, restrict: int | None) -> tuple[int, int]:
        """The range of rows to look at, as a slice would cut it."""
        if restrict:
            start, end = 0, restrict
        begin, stop, _ = slice(start, end).indices(len(self))
        return begin, max(begin, stop)


def _cosines(rows: Array, units: Array) -> Array:
    """Cosines of each row with each unit vector; 0 for zero rows."""
    lengths = row_norms(rows)
    lengths[lengths == 0] = 1
    cosines: Array = rows.astype(np.float32, copy=False) @ units.T / lengths[:, None]
    return cosines


def _checked_topn(topn: Any) -> int | None:
    """The number of results asked for."""
    if topn is None:
        return None
    if not isinstance(topn, (Integral, np.bool_)):
        raise TypeError(f"topn must be an integer or None, got {topn!r}")
    return int(topn)
