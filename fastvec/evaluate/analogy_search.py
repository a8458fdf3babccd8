"""The words that answer analogy questions: full scans, with whole spellings left out."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from fastvec.vectors.norms import unit_rows
from fastvec.vectors.products import top_products
from fastvec.vectors.search import top_rows

from .lookup import Lookup

Rows = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]

METHODS = ("3cosadd", "3cosmul")
SIMPLER = ("without a", "only c")  # baselines, see `evaluate_analogies`

_QUERIES = 4096  # questions at once: bounds the memory for query vectors
_SCORES = 4_000_000  # scores at once in 3CosMul with an epsilon of the user's
_KERNEL_EPSILON = 1e-6


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
        vectors: npt.NDArray[np.floating],
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
            elif self._epsilon == _KERNEL_EPSILON:
                found = self._by_product(part, end)
            else:
                found = self._by_product_with_epsilon(part, end)
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
        """The row with the largest s(x, b) s(x, c) / (s(x, a) + 1e-6)."""
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
            threads=self._threads,
        )
        return found.rows[:, 0]

    def _by_product_with_epsilon(self, asked: Rows, end: int) -> Rows:
        """The same with another number than the kernel's, which is slower."""
        answers = np.full(len(asked), -1, np.int64)
        units: Floats = unit_rows(self._vectors[:end].astype(np.float32, copy=False))
        at_once = max(1, _SCORES // end)
        for start in range(0, len(asked), at_once):
            part = asked[start : start + at_once]
            a, b, c = ((1 + units[part[:, i]] @ units.T) / 2 for i in range(3))
            b *= c
            b /= a + np.float32(self._epsilon)
            b[np.isnan(b)] = -np.inf
            for line, barred in zip(b, self._barred(part)):
                line[[row for row in barred if row < end]] = -np.inf
            best = b.argmax(axis=1)
            answers[start : start + at_once] = np.where(b.max(axis=1) > -np.inf, best, -1)
        return answers
