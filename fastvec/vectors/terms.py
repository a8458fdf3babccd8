"""Turns what users pass to queries (keys, vectors, weighted pairs) into query vectors."""

from __future__ import annotations

from collections.abc import Sequence
from numbers import Integral, Real
from typing import Any

import numpy as np

from .keys import KEY_TYPES, Array, Floats, UnknownKeyError, key_repr
from .norms import unit_rows, unit_vector
from .store import KeyStore
from .view import View

Term = tuple[Any, float]  # a key or a vector, and its weight


def terms_of(argument: Any, weight: float, name: str) -> list[Term]:
    """Return the weighted keys and vectors of a `positive` or `negative` argument."""
    if argument is None:
        return []
    if isinstance(argument, KEY_TYPES) or (isinstance(argument, np.ndarray) and argument.ndim == 1):
        return [(argument, weight)]
    if isinstance(argument, (set, frozenset, dict)):
        raise TypeError(f"{name} must be ordered, got a {type(argument).__name__}; pass a list")
    return [_term_of(item, weight) for item in argument]


def _term_of(item: Any, weight: float) -> Term:
    """One item of a list: a key, a vector, or a pair of one of them and its weight."""
    if isinstance(item, (*KEY_TYPES, np.ndarray)):
        return item, weight
    if isinstance(item, (tuple, list)) and len(item) == 2:
        term, share = item
        if isinstance(term, (*KEY_TYPES, np.ndarray)) and isinstance(share, Real):
            return term, weight * float(share)
    raise UnknownKeyError(item)


def rows_among(terms: Sequence[Any], view: View) -> list[int]:
    """Return the rows of those items that are keys with a row of their own."""
    rows = [view.find(term) for term in terms if not isinstance(term, np.ndarray)]
    return [row for row in rows if row >= 0]


def checked_topn(topn: Any) -> int | None:
    """Return the number of results asked for; TypeError if it is no integer."""
    if topn is None:
        return None
    if not isinstance(topn, (Integral, np.bool_)):
        raise TypeError(f"topn must be an integer or None, got {topn!r}")
    return int(topn)


def checked_batch(positive: Any, negative: Any, topn: Any) -> int:
    """Return topn of a call with many queries; TypeError or ValueError if these do not fit."""
    if isinstance(positive, str):
        raise TypeError("positive must be a sequence of queries, got one string")
    if negative is not None and len(negative) != len(positive):
        raise ValueError(f"negative: {len(negative)} queries, positive has {len(positive)}")
    n = checked_topn(topn)
    if n is None:
        raise TypeError("topn must be a number here; topn=None is for one query")
    return n


class Terms(KeyStore):
    """Mean vectors of keys and vectors."""

    def get_mean_vector(
        self,
        keys: Sequence[Any],
        weights: Sequence[float] | Array | None = None,
        pre_normalize: bool = True,
        post_normalize: bool = False,
        ignore_missing: bool = True,
    ) -> Array:
        """Return the weighted mean of the vectors of keys.

        Parameters
        ----------
        keys : sequence of str, int or ndarray
            Vectors may stand among the keys; they are taken as they are.
        weights : sequence of float, optional
            One for each key, 1 by default. The sum is divided by the sum of their sizes.
        pre_normalize : bool, default True
            Divide the vectors of keys by their lengths first.
        post_normalize : bool, default False
            Divide the mean by its length.
        ignore_missing : bool, default True
            Leave out keys without a vector instead of raising KeyError.

        Returns
        -------
        ndarray of shape (vector_size,)

        Raises
        ------
        ValueError
            For no keys at all, or when the number of weights differs.
        """
        mean = self._mean_of(keys, weights, pre_normalize, ignore_missing)
        if post_normalize:
            mean = unit_vector(mean)
        return mean.astype(self.vectors.dtype, copy=False)

    def _mean_of(
        self, keys: Sequence[Any], weights: Any, pre_normalize: bool, ignore_missing: bool
    ) -> Array:
        """The weighted mean in float64."""
        if len(keys) == 0:
            raise ValueError("keys must not be empty: a mean needs something to take it of")
        values = np.ones(len(keys)) if weights is None else np.asarray(weights, np.float64)
        if values.shape != (len(keys),):
            raise ValueError(f"weights must be {len(keys)} numbers, got shape {values.shape}")
        total = np.zeros(self.vector_size, np.float64)
        size = 0.0
        for key, weight in zip(keys, values):
            if isinstance(key, np.ndarray):
                vector = self._checked_vector(key)
            elif key in self:
                vector = self.get_vector(key).astype(np.float64)
                if pre_normalize:
                    vector = unit_rows(vector[None])[0]
            elif ignore_missing:
                continue
            else:
                raise UnknownKeyError(key, self._head)
            total += weight * vector
            size += abs(weight)
        return total / size if size > 0 else total

    def _query_of(self, positive: Any, negative: Any, view: View) -> tuple[Floats, list[int]]:
        """The unit query vector of the arguments, and the rows of the keys among them."""
        terms = [*terms_of(positive, 1.0, "positive"), *terms_of(negative, -1.0, "negative")]
        if not terms:
            raise ValueError("positive or negative must name at least one key or vector")
        keys = [term for term, _ in terms]
        mean = self._mean_of(keys, [weight for _, weight in terms], True, False)
        return unit_vector(mean), rows_among(keys, view)

    def _queries_of(
        self, positive: Sequence[Any] | Array, negative: Sequence[Any] | None, view: View
    ) -> tuple[Any, list[list[int]]]:
        """The same for many queries: shape (n, dim), and the rows that each names."""
        own_vectors = type(self).get_vector is not KeyStore.get_vector
        if negative is None and not own_vectors and all(type(p) is str for p in positive):
            rows = [view.find(key) for key in positive]
            if min(rows) < 0:
                raise UnknownKeyError(positive[rows.index(-1)], self._head)
            return unit_rows(view.vectors[rows].astype(np.float32)), [[row] for row in rows]
        behind = negative if negative is not None else [None] * len(positive)
        parsed = [self._query_of(p, n, view) for p, n in zip(positive, behind)]
        return np.stack([query for query, _ in parsed]), [rows for _, rows in parsed]

    def _vector_of(self, key_or_vector: Any) -> Array:
        """The vector of a key, or the vector that was given."""
        if isinstance(key_or_vector, KEY_TYPES):
            return self.get_vector(key_or_vector)
        return self._checked_vector(np.asarray(key_or_vector))

    def _checked_vector(self, vector: Array) -> Array:
        """The vector if it has our dimension."""
        if vector.shape != (self.vector_size,):
            raise ValueError(
                f"a vector must have the shape ({self.vector_size},), got {vector.shape} "
                f"for {key_repr(vector)}"
            )
        return vector
