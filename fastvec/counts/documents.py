"""`TermDocumentMatrix`: how often terms occur in documents, and their tf-idf weights."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fastvec.vectors.keys import Array, Key
from fastvec.vectors.sparse_rows import Columns, SparseRows

TF = ("count", "log", "binary")
IDF = ("log", None)


class TermDocumentMatrix:
    """Counts of terms in documents: a sparse row for each term, a column for each document.

    `SVD.fit` of it is latent semantic analysis. Made by `from_documents`.

    Attributes
    ----------
    indptr : ndarray of shape (n_terms + 1,), int64
    indices : ndarray of shape (nnz,), int32
        Documents, rising within a row.
    counts : ndarray of shape (nnz,), int64
    words : list of str or int
        Terms in the order of the rows: by falling count, ties as first seen.
    word_counts : ndarray of shape (n_terms,), int64
        Occurrences in all documents.
    document_counts : ndarray of shape (n_terms,), int64
        Documents that hold the term.
    contexts : list of str or int
        Tags of the documents.
    tf : {"count", "log", "binary"}
    idf : {"log", None}

    Notes
    -----
    The weight of a cell is ``tf * idf``, where tf is the count n, 1 + log(n), or 1, and idf is
    ``log(n_documents / document_count)``, or 1. A term of all documents weighs 0.

    References
    ----------
    Deerwester et al. (1990), Indexing by Latent Semantic Analysis.

    Examples
    --------
    >>> docs = [["sun", "sea"], ["sun", "sand"], ["tax", "law"]]
    >>> matrix = TermDocumentMatrix.from_documents(docs)
    >>> matrix.shape
    (5, 3)
    """

    def __init__(
        self,
        indptr: NDArray[np.int64],
        indices: NDArray[np.int32],
        counts: NDArray[np.int64],
        words: list[Key],
        contexts: list[Key],
        *,
        tf: str = "count",
        idf: str | None = "log",
    ) -> None:
        if tf not in TF:
            raise ValueError(f"tf must be one of {', '.join(TF)}, got {tf!r}")
        if idf not in IDF:
            raise ValueError(f"idf must be 'log' or None, got {idf!r}")
        self.indptr, self.indices, self.counts = indptr, indices, counts
        self.words, self.contexts = words, contexts
        self.tf, self.idf = tf, idf
        self.document_counts = np.diff(indptr)
        cells = np.concatenate([[0], np.cumsum(counts)])
        self.word_counts: NDArray[np.int64] = cells[indptr[1:]] - cells[indptr[:-1]]

    @classmethod
    def from_documents(
        cls,
        documents: Iterable[Sequence[Key]],
        *,
        tags: Sequence[Key] | None = None,
        min_count: int = 1,
        tf: str = "count",
        idf: str | None = "log",
    ) -> Self:
        """Count the terms of documents, in one pass.

        Parameters
        ----------
        documents : iterable of token sequences
            An empty document has an empty column.
        tags : sequence of str or int, optional
            Names of the documents, by default 0, 1, 2, ....
        min_count : int, default 1
            Terms that occur less often are left out.
        tf, idf
            See the attributes.

        Raises
        ------
        ValueError
            When there are no documents, no term is left, or tags do not fit.
        TypeError
            When a document is a string.
        """
        totals: Counter[Key] = Counter()
        bags: list[Counter[Key]] = []
        for document in documents:
            if isinstance(document, str):
                raise TypeError(
                    f"documents must be lists of tokens, got a string: {document[:40]!r}"
                )
            bags.append(Counter(document))
            totals.update(bags[-1])
        names: list[Key] = list(range(len(bags)) if tags is None else tags)
        if len(names) != len(bags) or len(set(names)) < len(names):
            raise ValueError(
                f"tags must name each of {len(bags)} documents once, got {len(names)} tags"
            )
        words = [word for word, n in totals.most_common() if n >= min_count]
        if not bags or not words:
            raise ValueError(
                f"{len(bags)} documents hold {len(totals)} terms, none of them {min_count} times: "
                "lower min_count, or are the documents empty?"
            )
        row_of = {word: row for row, word in enumerate(words)}
        cells = [
            (row_of[word], column, n)
            for column, bag in enumerate(bags)
            for word, n in bag.items()
            if word in row_of
        ]
        rows, columns, counts = (np.array(part, np.int64) for part in zip(*cells))
        order = np.argsort(rows, kind="stable")  # columns rise already
        indptr = np.zeros(len(words) + 1, np.int64)
        np.cumsum(np.bincount(rows, minlength=len(words)), out=indptr[1:])
        indices = columns[order].astype(np.int32)
        return cls(indptr, indices, counts[order], words, names, tf=tf, idf=idf)

    @property
    def shape(self) -> tuple[int, int]:
        """``(n_terms, n_documents)``."""
        return len(self.indptr) - 1, len(self.contexts)

    @property
    def context_counts(self) -> None:
        """Documents are not counted."""
        return None

    def idf_weights(self) -> NDArray[np.float64]:
        """Return the idf of each term: float64 of shape (n_terms,)."""
        if self.idf is None:
            return np.ones(len(self.words))
        weights: NDArray[np.float64] = np.log(len(self.contexts) / self.document_counts)
        return weights

    def weighted(self) -> SparseRows:
        """Return tf * idf of every cell, without those that are 0."""
        sizes = np.diff(self.indptr)
        owners = np.repeat(np.arange(len(sizes)), sizes)
        values = tf_weights(self.counts, self.tf) * self.idf_weights()[owners]
        rounded = values.astype(np.float32)
        kept = rounded != 0
        indptr = np.zeros(len(sizes) + 1, np.int64)
        np.cumsum(np.bincount(owners[kept], minlength=len(sizes)), out=indptr[1:])
        return SparseRows(indptr, self.indices[kept], rounded[kept], len(self.contexts))


def tf_weights(counts: ArrayLike, tf: str) -> NDArray[np.float64]:
    """Return the term frequencies of counts above 0: as they are, 1 + log, or 1."""
    numbers = np.asarray(counts, np.float64)
    if tf == "log":
        return 1 + np.log(numbers)
    return np.ones_like(numbers) if tf == "binary" else numbers


def document_weights(
    documents: Iterable[Sequence[Key]],
    row_of: Mapping[Key, int],
    idf: Array,
    tf: str,
) -> SparseRows:
    """Return the weights of new documents: a row for each, a column for each known term."""
    columns: list[Columns] = []
    values: list[Any] = []
    for document in documents:
        if isinstance(document, str):
            raise TypeError(f"documents must be lists of tokens, got a string: {document[:40]!r}")
        bag = Counter(row_of[word] for word in document if word in row_of)
        rows = np.array(sorted(bag), np.int32)
        counts = [bag[row] for row in rows.tolist()]
        columns.append(rows)
        values.append(tf_weights(counts, tf) * idf[rows] if len(rows) else np.zeros(0))
    return SparseRows.joined(columns, values, len(idf))
