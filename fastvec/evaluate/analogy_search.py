"""The words that answer analogy questions: full scans, with whole spellings left out."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from fastvec.vectors.norms import unit_rows
from fastvec.vectors.products import top_products
from fastvec.vectors.search import top_rows
from fastvec.vectors.sparse_rows import SparseRows
from fastvec.vectors.sparse_search import Questions, best_answers
from fastvec.vectors.sparse_vectors import shift_of

from .lookup import Lookup

Rows = npt.NDArray[np.int64]

METHODS = ("3cosadd", "3cosmul")
SIMPLER = ("without a", "only c")  # baselines, see `evaluate_analogies`

_QUERIES = 4096  # questions at once: bounds the memory for query vectors


class Search:
    """Finds the best row for each question among the rows of a lookup.

    Parameters
    ----------
    vectors : ndarray of shape (n, dim)
    lookup : Lookup
    exclude_variants : bool
        Leave out all spellings of the words of a question, not only the rows themselves.
    epsilon : float
        Of 3CosMul.
    threads : int
    """

    def __init__(
        self,
        vectors: Any,
        lookup: Lookup,
        exclude_variants: bool,
        epsilon: float,
        threads: int,
    ) -> None:
        self._vectors, self._lookup = vectors, lookup
        self._variants = exclude_variants
        self._epsilon, self._threads = epsilon, threads

    def answer(self, method: str, questions: Rows, end: int | None = None) -> Rows:
        """Return a row for each question, -1 where there is none.

        Parameters
        ----------
        method : str
            One of ``METHODS`` and ``SIMPLER``.
        questions : ndarray of shape (n, 3 or 4), int64
            Rows of a, b and c.
        end : int, optional
            Look only at the rows before this one.
        """
        end = self._lookup.n_rows if end is None else end
        asked = questions[:, :3]
        answers = np.full(len(asked), -1, np.int64)
        if not end:
            return answers
        for i in range(0, len(asked), _QUERIES):
            part = asked[i : i + _QUERIES]
            if method != "3cosmul":
                found = self._by_sum(method, part, end)
            else:
                found = self._by_product(part, end)
            answers[i : i + _QUERIES] = found
        return answers

    def _barred(self, asked: Rows) -> list[list[int]]:
        """The rows that cannot be answers, for each question."""
        if not self._variants:
            return [list(rows) for rows in asked.tolist()]
        variants = self._lookup.variants
        return [[v for row in rows for v in variants(row)] for rows in asked.tolist()]

    def _by_sum(self, method: str, asked: Rows, end: int) -> Rows:
        """The row nearest to b - a + c, to b + c or to c."""
        a, b, c = (unit_rows(self._vectors[asked[:, i]].astype(np.float32)) for i in range(3))
        queries = {"3cosadd": b - a + c, "without a": b + c, "only c": c}[method]
        found = top_rows(
            self._vectors,
            unit_rows(queries),
            1,
            end=end,
            exclude=self._barred(asked),
            threads=self._threads,
        )
        return found.rows[:, 0]

    def _by_product(self, asked: Rows, end: int) -> Rows:
        """The row with the largest s(x, b) s(x, c) / (s(x, a) + epsilon)."""
        distinct, numbers = np.unique(asked, return_inverse=True)
        numbers = numbers.reshape(asked.shape)
        found = top_products(
            self._vectors,
            unit_rows(self._vectors[distinct].astype(np.float32)),
            numbers[:, 1:].tolist(),
            numbers[:, :1].tolist(),
            1,
            end=end,
            exclude=self._barred(asked),
            epsilon=self._epsilon,
            threads=self._threads,
        )
        return found.rows[:, 0]


class SparseSearch(Search):
    """The same among sparse rows: similarities of the distinct words, taken once and combined."""

    _vectors: SparseRows

    def _by_sum(self, method: str, asked: Rows, end: int) -> Rows:
        """Sums of similarities: the length of b - a + c is the same for all answers."""
        negative = [0] if method == "3cosadd" else []
        return self._combined(asked, [2] if method == "only c" else [1, 2], negative, False, end)

    def _by_product(self, asked: Rows, end: int) -> Rows:
        return self._combined(asked, [1, 2], [0], True, end)

    def _combined(
        self, asked: Rows, positive: list[int], negative: list[int], product: bool, end: int
    ) -> Rows:
        """The best row for sums or products over some of the words a, b and c."""
        distinct, numbers = np.unique(asked, return_inverse=True)
        numbers = numbers.reshape(asked.shape)
        questions = Questions(
            self._vectors.units(distinct),
            numbers[:, positive].tolist(),
            numbers[:, negative].tolist(),
            product,
            self._epsilon,
            shift_of(self._vectors) if product else None,
        )
        found = best_answers(
            self._vectors,
            questions,
            1,
            end=end,
            exclude=self._barred(asked),
            threads=self._threads,
        )
        return found.rows[:, 0]
