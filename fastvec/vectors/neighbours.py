"""Nearest neighbours of keys, vectors and sums of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .approximate import UsearchIndex
from .keys import Array, Floats, Key
from .search import Found, all_cosines, top_rows
from .terms import Terms, checked_batch, checked_topn
from .view import Neighbours, View

_AT_ONCE = 1024  # queries in one scan: bounds the memory for their vectors


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
        index: str | None = None,
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
        index : {None, 'usearch'}
            Ask the approximate index of `build_index` instead of scanning all rows.
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
        n = checked_topn(topn)
        if n is not None and n < 1:
            return []
        view = self._scanned()
        queries, exclude = self._queries_of([positive], [negative], view)
        if n is None:
            begin, end = view.rows(clip_start, clip_end, restrict_vocab)
            return self._all_cosines(view, queries, begin, end, threads)
        if indexer is not None:
            return indexer.most_similar(queries[0], n)
        clips = clip_start, clip_end, restrict_vocab
        return self._neighbours(view, queries, exclude, n, clips, index, threads)[0]

    def most_similar_batch(
        self,
        positive: Sequence[Any] | Array,
        negative: Sequence[Any] | None = None,
        topn: int = 10,
        clip_start: int = 0,
        clip_end: int | None = None,
        restrict_vocab: int | None = None,
        *,
        index: str | None = None,
        threads: int = 1,
    ) -> list[Neighbours]:
        """Answer many most_similar queries in one scan, much faster than one call for each.

        Parameters
        ----------
        positive : sequence, or ndarray of shape (n_queries, vector_size)
            For each query what `most_similar` takes as `positive`.
        negative : sequence of the same length, optional
            For each query what `most_similar` takes as `negative`.
        topn, clip_start, clip_end, restrict_vocab, index, threads
            As in `most_similar`.

        Returns
        -------
        list of list of (key, float)
            The result of each query.
        """
        n = checked_batch(positive, negative, topn)
        if n < 1:
            return [[] for _ in positive]
        view = self._scanned()
        clips = clip_start, clip_end, restrict_vocab
        found: list[Neighbours] = []
        for start in range(0, len(positive), _AT_ONCE):
            part = slice(start, start + _AT_ONCE)
            behind = negative[part] if negative is not None else None
            queries, exclude = self._queries_of(positive[part], behind, view)
            found += self._neighbours(view, queries, exclude, n, clips, index, threads)
        return found

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

    def _neighbours(
        self,
        view: View,
        queries: Any,
        exclude: list[list[int]],
        topn: int,
        clips: tuple[int, int | None, int | None],
        index: str | None,
        threads: int,
    ) -> list[Neighbours]:
        """Keys and scores of the best rows for unit queries."""
        if index is not None:
            if clips != (0, None, None):
                raise ValueError(f"index={index!r} finds among all rows: leave the clips out")
            return self._built_index(index).neighbours(queries, topn, exclude, threads)
        begin, end = view.rows(*clips)
        return view.named(self._best_rows(view, queries, topn, begin, end, exclude, threads))

    def _best_rows(
        self,
        view: View,
        queries: Any,
        k: int,
        begin: int,
        end: int,
        exclude: list[list[int]],
        threads: int,
    ) -> Found:
        """The rows of a range that are nearest to unit queries."""
        return top_rows(
            view.vectors,
            queries,
            k,
            begin=begin,
            end=end,
            exclude=exclude,
            norms=view.norms,
            threads=threads,
        )

    def _all_cosines(
        self, view: View, queries: Any, begin: int, end: int, threads: int = 1
    ) -> Floats:
        """The cosine of the first of some unit queries with each row of a range."""
        return all_cosines(
            view.vectors, queries[0], begin=begin, end=end, norms=view.norms, threads=threads
        )

    def _built_index(self, kind: str) -> UsearchIndex:
        """The approximate index, if it was built from the rows as they are."""
        index: UsearchIndex | None = self._index
        if index is None or index.kind != kind:
            raise ValueError(f"index={kind!r}: none was built; call build_index({kind!r}) first")
        if index.view.vectors is not self.vectors:
            raise ValueError(
                f"index={kind!r}: rows were added, removed or replaced since it was built; "
                f"call build_index({kind!r}) again"
            )
        return index
