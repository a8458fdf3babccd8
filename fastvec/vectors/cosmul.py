"""Neighbours by products of similarities (3CosMul), for one query or many."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .keys import Array, Key
from .norms import unit_vector
from .products import top_answers
from .search import all_cosines
from .terms import Terms, checked_batch, checked_topn, rows_among, terms_of
from .view import Neighbours, View

_AT_ONCE = 4096  # questions in one scan: bounds the memory for their similarities


class CosmulQueries(Terms):
    """most_similar_cosmul and its batch."""

    def most_similar_cosmul(
        self,
        positive: Any = None,
        negative: Any = None,
        topn: int | None = 10,
        restrict_vocab: int | None = None,
        *,
        threads: int = 1,
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
        n = checked_topn(topn)
        if n is None:
            return self._all_products(positive, negative, restrict_vocab, threads)
        return self.most_similar_cosmul_batch(
            [positive], [negative], n, restrict_vocab, threads=threads
        )[0]

    def most_similar_cosmul_batch(
        self,
        positive: Sequence[Any],
        negative: Sequence[Any] | None = None,
        topn: int = 10,
        restrict_vocab: int | None = None,
        *,
        threads: int = 1,
    ) -> list[Neighbours]:
        """Answer many most_similar_cosmul queries in one scan; what they share is done once.

        Parameters
        ----------
        positive : sequence
            For each query what `most_similar_cosmul` takes as `positive`.
        negative : sequence of the same length, optional
            For each query what `most_similar_cosmul` takes as `negative`.
        topn, restrict_vocab, threads
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
        behind = negative if negative is not None else [None] * len(positive)
        found: list[Neighbours] = []
        for start in range(0, len(positive), _AT_ONCE):
            part = slice(start, start + _AT_ONCE)
            found += self._best_products(
                positive[part], behind[part], n, restrict_vocab, threads, view
            )
        return found

    def _best_products(
        self,
        positive: Sequence[Any],
        negative: Sequence[Any],
        topn: int,
        restrict: int | None,
        threads: int,
        view: View,
    ) -> list[Neighbours]:
        """The results of queries that are answered in one scan."""
        units = Units(self)
        ahead, behind, exclude = numbered(units.number, positive, negative, view)
        begin, end = view.rows(0, None, restrict)
        found = top_answers(
            view.vectors,
            np.stack(units.vectors),
            ahead,
            behind,
            topn,
            product=True,
            begin=begin,
            end=end,
            exclude=exclude,
            norms=view.norms,
            threads=threads,
        )
        return view.named(found)

    def _all_products(
        self, positive: Any, negative: Any, restrict: int | None, threads: int
    ) -> Array:
        """The score of each row of the range."""
        view = self._scanned()
        begin, end = view.rows(0, None, restrict)
        above, below = items_of(positive, negative)

        def product(items: list[Any]) -> Array:
            result = np.ones(end - begin, np.float32)
            for item in items:
                unit = unit_vector(self._vector_of(item))
                cosines = all_cosines(
                    view.vectors, unit, begin=begin, end=end, norms=view.norms, threads=threads
                )
                result *= (1 + cosines) / 2
            return result

        return product(above) / (product(below) + np.float32(1e-6))


class Units:
    """The distinct unit vectors of many queries; a key that occurs again keeps its number."""

    def __init__(self, source: Terms) -> None:
        self._source = source
        self._numbers: dict[Key, int] = {}
        self.vectors: list[Array] = []

    def number(self, item: Any) -> int:
        """The number of a key's or a given vector's unit vector."""
        if isinstance(item, np.ndarray):
            return self._add(item)
        if item not in self._numbers:
            self._numbers[item] = self._add(item)
        return self._numbers[item]

    def _add(self, item: Any) -> int:
        """Append the unit vector of an item."""
        self.vectors.append(unit_vector(self._source._vector_of(item)))
        return len(self.vectors) - 1


def items_of(positive: Any, negative: Any) -> tuple[list[Any], list[Any]]:
    """Return the keys and vectors on both sides of a 3CosMul query."""
    above = [term for term, _ in terms_of(positive, 1.0, "positive")]
    below = [term for term, _ in terms_of(negative, 1.0, "negative")]
    if not above:
        raise ValueError("positive must name at least one key or vector")
    return above, below


def numbered(
    number: Callable[[Any], int], positive: Sequence[Any], negative: Sequence[Any], view: View
) -> tuple[list[list[int]], list[list[int]], list[list[int]]]:
    """Number the items of queries: those ahead, those behind, and the rows that are no answers."""
    ahead, behind, exclude = [], [], []
    for p, n in zip(positive, negative):
        above, below = items_of(p, n)
        ahead.append([number(item) for item in above])
        behind.append([number(item) for item in below])
        exclude.append(rows_among([*above, *below], view))
    return ahead, behind, exclude
