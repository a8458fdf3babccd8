"""The words that answer analogy questions: full scans, with whole spellings left out."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from fastvec.vectors.norms import unit_rows
from fastvec.vectors.products import top_answers
from fastvec.vectors.search import Found
from fastvec.vectors.sparse_rows import SparseRows
from fastvec.vectors.sparse_search import Questions, best_answers
from fastvec.vectors.sparse_vectors import shift_of

from .lookup import Lookup

Rows = npt.NDArray[np.int64]

METHODS = ("3cosadd", "3cosmul")
SIMPLER = ("without a", "only c")  # baselines, see `evaluate_analogies`

_QUERIES = 4096  # questions at once: their words' cosines with a block of rows stay in the caches

_TERMS = {  # which of a, b and c add to the score of a row, and which take from it
    "3cosadd": ([1, 2], [0]),
    "3cosmul": ([1, 2], [0]),
    "without a": ([1, 2], []),
    "only c": ([2], []),
}


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
            answers[i : i + _QUERIES] = self._best(method, asked[i : i + _QUERIES], end)
        return answers

    def _barred(self, asked: Rows) -> list[list[int]]:
        """The rows that cannot be answers, for each question."""
        if not self._variants:
            return [list(rows) for rows in asked.tolist()]
        variants = self._lookup.variants
        return [[v for row in rows for v in variants(row)] for rows in asked.tolist()]

    def _best(self, method: str, asked: Rows, end: int) -> Rows:
        """The row with the highest score for each question."""
        distinct, numbers = np.unique(asked, return_inverse=True)
        numbers = numbers.reshape(asked.shape)
        positive, negative = (numbers[:, words].tolist() for words in _TERMS[method])
        found = self._scan(
            method == "3cosmul", distinct, positive, negative, self._barred(asked), end
        )
        return found.rows[:, 0]

    def _scan(
        self,
        product: bool,
        words: Rows,
        positive: list[list[int]],
        negative: list[list[int]],
        barred: list[list[int]],
        end: int,
    ) -> Found:
        """Sums or products of similarities with rows, which questions name by their places in `words`.

        The cosine with b - a + c is a sum of three, divided by a length that is the same for all
        answers.
        """
        return top_answers(
            self._vectors,
            unit_rows(self._vectors[words].astype(np.float32)),
            positive,
            negative,
            1,
            product=product,
            end=end,
            exclude=barred,
            epsilon=self._epsilon,
            threads=self._threads,
        )


class SparseSearch(Search):
    """The same among sparse rows."""

    _vectors: SparseRows

    def _scan(
        self,
        product: bool,
        words: Rows,
        positive: list[list[int]],
        negative: list[list[int]],
        barred: list[list[int]],
        end: int,
    ) -> Found:
        questions = Questions(
            self._vectors.units(words),
            positive,
            negative,
            product,
            self._epsilon,
            shift_of(self._vectors) if product else None,
        )
        return best_answers(
            self._vectors, questions, 1, end=end, exclude=barred, threads=self._threads
        )
