"""The arrays of a matrix of counts, what follows from them, and what they are made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fastvec.counts.arrays import as_integers, checked_rows
from fastvec.vectors.keys import Array, Key, UnknownKeyError


class Cells:
    """Sparse rows of whole numbers with a key for each row and column; see `CooccurrenceMatrix`."""

    def __init__(
        self,
        indptr: NDArray[np.int64],
        indices: NDArray[np.int32],
        counts: Array,
        unit: float,
        words: Sequence[Key],
        *,
        contexts: Sequence[Key] | None = None,
        word_counts: NDArray[np.int64] | None = None,
        context_counts: NDArray[np.int64] | None = None,
        positional: Sequence[int] | None = None,
        settings: Mapping[str, Any] | None = None,
        stats: Mapping[str, Any] | None = None,
    ) -> None:
        # What comes here is believed; from_arrays checks.
        self.indptr, self.indices, self.counts, self.unit = indptr, indices, counts, float(unit)
        self.words = words if isinstance(words, list) else list(words)
        self.word_counts = word_counts
        same = contexts is None or contexts is words
        self.contexts = self.words if same else list(contexts or ())
        self.context_counts = word_counts if same else context_counts
        self.positional = None if positional is None else tuple(positional)
        self.settings = dict(settings or {})
        self.stats = {"nnz": len(indices), **(stats or {})}
        self._rows: dict[Key, int] | None = None
        self._columns: dict[Key, int] | None = None

    @classmethod
    def from_arrays(
        cls,
        indptr: ArrayLike,
        indices: ArrayLike,
        counts: ArrayLike,
        unit: float,
        words: Sequence[Key],
        *,
        contexts: Sequence[Key] | None = None,
        word_counts: ArrayLike | None = None,
        context_counts: ArrayLike | None = None,
        positional: Sequence[int] | None = None,
        settings: Mapping[str, Any] | None = None,
        stats: Mapping[str, Any] | None = None,
    ) -> Self:
        """Make a matrix of arrays that exist; they are checked, and copied only to change a dtype.

        Parameters
        ----------
        indptr, indices, counts, unit, words, contexts, word_counts, context_counts, positional
            See the attributes.
        settings, stats : mapping, optional
            Kept as they are.

        Raises
        ------
        ValueError
            If arrays do not fit each other, a column is out of bounds or out of order, a count is not
            above 0 and finite or exceeds 2**62, a key stands twice, or `unit` is not above 0.
        """
        if not (np.isfinite(unit) and unit > 0):
            raise ValueError(f"unit must be finite and above 0, got {unit}")
        known = list(words) if contexts is None else list(contexts)
        n_columns = len(known) * (1 if positional is None else len(positional))
        if n_columns >= 1 << 31:
            raise ValueError(f"a matrix has up to 2**31 - 1 columns, got {n_columns}")
        parts = checked_rows(indptr, indices, counts, n_columns)
        if len(parts[0]) != len(words) + 1:
            raise ValueError(f"indptr has {len(parts[0])} items, {len(words)} words need one more")
        for name, keys in (("words", words), ("contexts", known)):
            if len(set(keys)) != len(keys):
                raise ValueError(f"{name} must differ from each other")
        return cls(
            *parts,
            unit,
            words,
            contexts=contexts,
            word_counts=_occurrences("word_counts", word_counts, len(words)),
            context_counts=_occurrences("context_counts", context_counts, len(known)),
            positional=positional,
            settings=settings,
            stats=stats,
        )

    @classmethod
    def from_scipy(
        cls,
        matrix: Any,
        words: Sequence[Key],
        contexts: Sequence[Key] | None = None,
        **attributes: Any,
    ) -> Self:
        """Make a matrix of a SciPy sparse matrix or array of counts.

        Parameters
        ----------
        matrix : scipy.sparse matrix or array of shape (n_words, n_contexts)
            Real values become whole numbers of a power of two if that is exact, else they are kept.
        words : sequence of str or int
            Key of each row.
        contexts : sequence of str or int, optional
            Key of each column; by default the words.
        **attributes
            ``word_counts``, ``context_counts``, ``settings``, as in `from_arrays`.

        Raises
        ------
        ValueError
            If the matrix is empty or of another shape, a value is zero, negative or NaN, or columns are
            out of order (``matrix.sum_duplicates()`` orders them, ``eliminate_zeros()`` drops zeros).
        TypeError
            If it is no sparse matrix.
        """
        if not hasattr(matrix, "tocsr"):
            raise TypeError(f"matrix must be a sparse matrix of SciPy, got {type(matrix).__name__}")
        rows = matrix.tocsr()
        wanted = (len(words), len(words if contexts is None else contexts))
        if rows.shape != wanted:
            raise ValueError(f"matrix has the shape {rows.shape}, the keys give {wanted}")
        if not rows.nnz:
            raise ValueError("matrix is empty: it holds no count")
        unit, values = 1.0, rows.data
        indptr, indices, values = checked_rows(rows.indptr, rows.indices, values, wanted[1])
        if values.dtype.kind == "f":
            values, unit = as_integers(values)
        return cls.from_arrays(
            indptr, indices, values, unit, words, contexts=contexts, **attributes
        )

    @property
    def n_words(self) -> int:
        """Number of rows."""
        return len(self.indptr) - 1

    @property
    def n_contexts(self) -> int:
        """Number of columns: of contexts, or of contexts times offsets."""
        return len(self.contexts) * (1 if self.positional is None else len(self.positional))

    @property
    def nnz(self) -> int:
        """Number of cells that hold a count."""
        return len(self.indices)

    @property
    def shape(self) -> tuple[int, int]:
        """``(n_words, n_contexts)``."""
        return self.n_words, self.n_contexts

    @property
    def values(self) -> NDArray[np.float64]:
        """``counts * unit``, of shape (nnz,), float64; made anew on each access."""
        return self.counts.astype(np.float64) * self.unit

    def to_scipy(self, dtype: str = "float") -> Any:
        """Return the matrix as a SciPy sparse array.

        Parameters
        ----------
        dtype : {"float", "int"}, default "float"
            "float": `values` in float64. "int": `counts`, not copied: with a memory-mapped matrix the
            array's data and columns are pages of the file.

        Returns
        -------
        scipy.sparse.csr_array of shape (n_words, n_contexts)
            From 2**31 cells on, SciPy needs columns in int64, which are a copy.
        """
        from scipy.sparse import csr_array

        if dtype not in ("float", "int"):
            raise ValueError(f"dtype must be 'float' or 'int', got {dtype!r}")
        # SciPy wants one dtype for both kinds of indices; the pointers are the smaller to convert.
        small = self.nnz < 1 << 31
        indptr = self.indptr.astype(np.int32) if small else self.indptr
        data = self.counts if dtype == "int" else self.values
        result = csr_array(self.shape, dtype=data.dtype)
        # Its constructor would copy arrays that are a small part of another, as those of a mapped file.
        result.indptr, result.data = indptr, data
        result.indices = self.indices if small else self.indices.astype(np.int64)
        result.has_canonical_format = True
        return result

    def get_index(self, word: Key) -> int:
        """Return the row of a word; KeyError with similar words if there is none."""
        if self._rows is None:
            self._rows = {key: row for row, key in enumerate(self.words)}
        if word not in self._rows:
            raise UnknownKeyError(word, lambda n: self.words[:n])
        return self._rows[word]

    def row(self, word: Key) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
        """Return the columns and values of a word's row."""
        index = self.get_index(word)
        begin, end = int(self.indptr[index]), int(self.indptr[index + 1])
        return self.indices[begin:end], self.counts[begin:end] * self.unit

    def probability_ratio(
        self, word: Key, other: Key, probes: Iterable[Key]
    ) -> NDArray[np.float64]:
        """Return P(probe | word) / P(probe | other) for each probe.

        Ratios, not probabilities, carry meaning (Pennington, Socher and Manning 2014, table 1): far
        above 1 for what belongs to `word`, far below 1 for what belongs to `other`.

        Parameters
        ----------
        word, other : str or int
        probes : iterable of str or int
            Contexts; with positional ones, the offsets are added up.

        Returns
        -------
        ndarray of shape (n_probes,), float64
            inf where `other` never occurs with the probe, NaN where neither does.

        Raises
        ------
        KeyError
            For an unknown word or probe.
        """
        if self._columns is None:
            self._columns = {key: column for column, key in enumerate(self.contexts)}
        wanted = []
        for probe in probes:
            if probe not in self._columns:
                raise UnknownKeyError(probe, lambda n: self.contexts[:n])
            wanted.append(self._columns[probe])
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio: NDArray[np.float64] = self._chances(word)[wanted] / self._chances(other)[wanted]
        return ratio

    def _chances(self, word: Key) -> NDArray[np.float64]:
        """P(context | word) for all contexts."""
        columns, values = self.row(word)
        n = len(self.contexts)
        total = values.sum()
        chances = np.bincount(columns % n, weights=values, minlength=n).astype(np.float64)
        return chances / total if total else chances

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.n_words} x {self.n_contexts}, nnz={self.nnz})"


def _occurrences(name: str, counts: ArrayLike | None, n: int) -> NDArray[np.int64] | None:
    """Counts of words or contexts, one for each, or None."""
    if counts is None:
        return None
    array = np.asarray(counts)
    if array.shape != (n,) or array.dtype.kind not in "iu" or (array < 0).any():
        raise ValueError(f"{name} must be {n} whole numbers of at least 0")
    return array.astype(np.int64, copy=False)
