"""SparseKeyedVectors: explicit vectors, whose dimensions are contexts, with the queries of dense ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .attributes import Attributes
from .cosmul import CosmulQueries, items_of, numbered
from .evaluation import Evaluation
from .keys import KEY_TYPES, Array, Floats, Indices, Key
from .measures import Measures
from .pairs import PairQueries
from .search import Found
from .sparse_files import SparseFiles
from .sparse_rows import SparseRows
from .sparse_search import Questions, best_answers, similarities
from .store import KeyStore
from .terms import rows_among, terms_of
from .view import Neighbours, View

EPSILON = 1e-3  # of 3CosMul, the paper's
_PAIRS = 4096  # pairs of rows multiplied at once


class SparseKeyedVectors(SparseFiles, Measures, CosmulQueries, PairQueries, Evaluation, Attributes):
    """Sparse vectors by key: a row for each word, a column for each context, such as PPMI makes.

    Answers what `KeyedVectors` answers: `most_similar` (one query and many), `similarity`,
    3CosMul, `doesnt_match`, evaluation, .... All scans are exact and read the stored entries only;
    ``kv[key]`` is the one place where a row becomes dense. Not changed once made.

    Parameters
    ----------
    vectors : SparseRows of shape (n, n_contexts)
        Or a SciPy sparse matrix, whose numbers are rounded to float32.
    keys : sequence of key
        Of the rows.
    contexts : sequence of key, optional
        Of the columns; by default the keys themselves.
    counts : array_like of shape (n,), optional
        How often each key occurred, for the attribute ``count``.

    Attributes
    ----------
    vectors : SparseRows
    key_to_index, index_to_key, expandos
        As those of `KeyedVectors`.
    index_to_context : list of key
        What the dimensions are.

    Notes
    -----
    `most_similar_cosmul` takes similarities as they are when no number is negative: cosines then lie
    in [0, 1], and shifting them by (1 + cos) / 2 would only blur them. With negative numbers it
    shifts, as `KeyedVectors` does. The number added to the denominator is the 0.001 of the paper:
    many words have nothing in common, and with gensim's 1e-6 only that would count.

    References
    ----------
    Levy and Goldberg (2014), Linguistic Regularities in Sparse and Explicit Word Representations.

    Examples
    --------
    >>> import numpy as np
    >>> from fastvec.vectors.sparse_rows import SparseRows
    >>> rows = SparseRows.from_dense(np.array([[2, 0, 1], [1, 0, 1], [0, 3, 0]]))
    >>> kv = SparseKeyedVectors(rows, ["tea", "coffee", "sun"], contexts=["drink", "shine", "hot"])
    >>> kv.most_similar("tea", topn=1)[0][0]
    'coffee'
    >>> kv.strongest_contexts("tea")
    [('drink', 2.0), ('hot', 1.0)]
    """

    def __init__(
        self,
        vectors: Any,
        keys: Sequence[Key],
        contexts: Sequence[Key] | None = None,
        counts: Any = None,
    ) -> None:
        rows = vectors if isinstance(vectors, SparseRows) else SparseRows.from_scipy(vectors)
        if len(keys) != len(rows):
            raise ValueError(f"keys: {len(keys)} for {len(rows)} rows")
        names = keys if contexts is None else contexts
        if len(names) != rows.n_columns:
            raise ValueError(f"contexts: {len(names)} for {rows.n_columns} columns")
        KeyStore.__init__(self, rows.n_columns)
        self.vectors = rows.check()
        self.index_to_key = list(keys)
        self.key_to_index = {key: row for row, key in enumerate(keys)}
        if len(self.key_to_index) < len(self.index_to_key):
            raise ValueError("keys must be different from each other")
        self.index_to_context = self.index_to_key if names is keys else list(names)
        self.next_index = len(rows)
        if counts is not None:
            self.expandos["count"] = np.asarray(counts, np.int64)

    def strongest_contexts(self, key: Any, topn: int | None = 10) -> Neighbours:
        """Return the contexts with the largest weights in a key's vector.

        Parameters
        ----------
        key : str or int
        topn : int or None, default 10
            None for all.

        Returns
        -------
        list of (context, float)
            Largest weight first, equal ones by column.
        """
        columns, values = self.vectors.check().row(self.get_index(key))
        order = np.argsort(-values, kind="stable")[:topn]
        names = self.index_to_context
        return [(names[columns[i]], float(values[i])) for i in order.tolist()]

    def get_normed_vectors(self) -> SparseRows:  # type: ignore[override]
        """Return all rows divided by their lengths, as new `SparseRows`."""
        rows = self.vectors
        factors = np.repeat(rows.inverse_norms(), np.diff(rows.indptr))
        return SparseRows(rows.indptr, rows.indices, rows.values * factors, rows.n_columns)

    def fill_norms(self, force: bool = False) -> None:
        """Do nothing: the lengths of sparse rows are kept with the rows."""

    def unit_normalize_all(self) -> None:
        """Divide every row by its length; replaces `vectors`."""
        self.vectors = self.get_normed_vectors()

    def _queries_of(
        self, positive: Sequence[Any] | Array, negative: Sequence[Any] | None, view: View
    ) -> tuple[SparseRows, list[list[int]]]:
        """The unit query vectors in compressed form, and the rows of the keys that each names."""
        behind = negative if negative is not None else [None] * len(positive)
        columns, values, exclude = [], [], []
        for p, n in zip(positive, behind):
            terms = [*terms_of(p, 1.0, "positive"), *terms_of(n, -1.0, "negative")]
            if not terms:
                raise ValueError("positive or negative must name at least one key or vector")
            place, value = self._sum_of(terms)
            columns.append(place)
            values.append(value)
            exclude.append(rows_among([term for term, _ in terms], view))
        return SparseRows.joined(columns, values, self.vector_size), exclude

    def _sum_of(self, terms: list[tuple[Any, float]]) -> tuple[Indices, Array]:
        """Columns and values of a weighted sum of unit vectors, itself of length 1."""
        columns, values = [], []
        for term, weight in terms:
            place, value = self._sparse_unit(term)
            columns.append(place)
            values.append(weight * value)
        places, numbers = np.unique(np.concatenate(columns), return_inverse=True)
        total = np.bincount(numbers.ravel(), np.concatenate(values), len(places))
        length = np.sqrt(total @ total)
        return places, total / length if length > 0 else total

    def _sparse_unit(self, item: Any) -> tuple[Array, Array]:
        """Columns and values of a key's unit vector, or of a given vector as it is."""
        if isinstance(item, KEY_TYPES):
            place, value = self.vectors.check().row(self.get_index(item))
            length = np.sqrt(np.dot(value.astype(np.float64), value))
            return place, value / length if length > 0 else value
        vector = self._checked_vector(np.asarray(item))
        filled = np.flatnonzero(vector)
        return filled, vector[filled].astype(np.float64)

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
        """Every query is a question of one unit."""
        asked = Questions(queries, [[q] for q in range(len(queries))], [[]] * len(queries))
        return best_answers(
            self.vectors, asked, k, begin=begin, end=end, exclude=exclude, threads=threads
        )

    def _all_cosines(
        self, view: View, queries: Any, begin: int, end: int, threads: int = 1
    ) -> Floats:
        """The same for all rows of a range."""
        units = queries if isinstance(queries, SparseRows) else SparseRows.from_dense(queries)
        found = similarities(self.vectors, units.take([0]), begin=begin, end=end, threads=threads)
        first: Floats = found[0]
        return first

    def _best_products(
        self,
        positive: Sequence[Any],
        negative: Sequence[Any],
        topn: int,
        restrict: int | None,
        threads: int,
        view: View,
    ) -> list[Neighbours]:
        """3CosMul over the distinct items of all queries."""
        units = _Units(self)
        ahead, behind, exclude = numbered(units.number, positive, negative, view)
        asked = Questions(units.rows(), ahead, behind, True, EPSILON, shift_of(self.vectors))
        begin, end = view.rows(0, None, restrict)
        found = best_answers(
            self.vectors, asked, topn, begin=begin, end=end, exclude=exclude, threads=threads
        )
        return view.named(found)

    def _all_products(
        self, positive: Any, negative: Any, restrict: int | None, threads: int
    ) -> Array:
        """The 3CosMul score of each row of the range."""
        above, below = items_of(positive, negative)
        units = _Units(self)
        numbers = [[units.number(item) for item in side] for side in (above, below)]
        begin, end = self._scanned().rows(0, None, restrict)
        found = similarities(self.vectors, units.rows(), begin=begin, end=end, threads=threads)
        shift = shift_of(self.vectors)
        found = shift(found) if shift is not None else found
        scores: Array = found[numbers[0]].prod(axis=0)
        scores /= found[numbers[1]].prod(axis=0) + np.float32(EPSILON)
        return scores

    def similarity_batch(
        self, first: Sequence[Key] | Array, second: Sequence[Key] | Array, *, threads: int = 1
    ) -> Floats:
        """Return the similarity of each key (or row) of `first` with that beside it in `second`.

        As `KeyedVectors.similarity_batch`; `threads` is without effect.
        """
        if len(first) != len(second):
            raise ValueError(f"first has {len(first)} keys, second has {len(second)}")
        left, right = (self._given_rows(side) for side in (first, second))
        out = np.zeros(len(left), np.float32)
        for begin in range(0, len(left), _PAIRS):
            part = slice(begin, begin + _PAIRS)
            a, b = (self.vectors.units(side[part]).to_scipy() for side in (left, right))
            out[part] = np.asarray(a.multiply(b).sum(axis=1)).ravel()
        return out

    def _given_rows(self, keys: Sequence[Key] | Array) -> list[int]:
        """The rows of some keys, or the rows that were given."""
        if isinstance(keys, np.ndarray) and keys.dtype.kind in "iu":
            if len(keys) and not (-len(self) <= keys.min() and keys.max() < len(self)):
                raise IndexError(f"rows must lie within the {len(self)} that exist")
            return [int(row) % len(self) for row in keys]
        return [self.get_index(key) for key in keys]


def shift_of(rows: SparseRows) -> Any:
    """Return what 3CosMul does to cosines: nothing (None) where none can be negative, or `shifted`."""
    return None if not rows.nnz or rows.values.min() >= 0 else shifted


def shifted(cosines: Floats) -> Floats:
    """Set cosines to (1 + cos) / 2, in place."""
    cosines *= np.float32(0.5)
    cosines += np.float32(0.5)
    return cosines


class _Units:
    """The distinct unit vectors of many questions; a key that occurs again keeps its number."""

    def __init__(self, source: SparseKeyedVectors) -> None:
        self._source = source
        self._numbers: dict[Key, int] = {}
        self._rows: list[tuple[Array, Array]] = []

    def number(self, item: Any) -> int:
        """The number of a key's or a given vector's unit vector."""
        if isinstance(item, np.ndarray):
            return self._add(item)
        if item not in self._numbers:
            self._numbers[item] = self._add(item)
        return self._numbers[item]

    def rows(self) -> SparseRows:
        """All of them, in the order of their numbers."""
        columns, values = zip(*self._rows)
        return SparseRows.joined(columns, values, self._source.vector_size)

    def _add(self, item: Any) -> int:
        """Append the unit vector of an item."""
        self._rows.append(self._source._sum_of([(item, 1.0)]))
        return len(self._rows) - 1
