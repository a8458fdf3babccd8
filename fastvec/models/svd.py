"""SVD: dense word vectors by factorising PPMI, or terms by documents (latent semantic analysis)."""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from ..counts.documents import TF, TermDocumentMatrix, document_weights
from ..counts.factorize import SOLVERS, truncated_svd
from ..counts.matrix import CooccurrenceMatrix
from ..vectors import key_table
from ..vectors.keyed import KeyedVectors
from ..vectors.keys import Key
from ..vectors.sparse_rows import SparseRows
from ..vectors.sparse_vectors import SparseKeyedVectors
from ._arguments import integer
from ._count_files import CountFiles, parameters_of, write_model
from ._counting import COUNTING, WEIGHTING, Counting, context_names, one_of
from ._factor_vectors import Tables
from ._readings import Readings
from .ppmi import PPMI

__all__ = ["SVD"]

_SETTINGS = (
    "vector_size",
    *COUNTING,
    *WEIGHTING,
    "eigenvalue_weight",
    "eigenvalue_context",
    "vectors",
    "normalize",
    "solver",
)

Float32 = NDArray[np.float32]


class SVD(CountFiles, Readings, Counting):
    """Word vectors by truncated singular value decomposition of PPMI, or of tf-idf (LSA).

    Given a corpus, the constructor counts, weights and factorises. Without one, call `fit`. The
    factors are kept: assigning `eigenvalue_weight`, `eigenvalue_context`, `vectors`, `add_context`
    or `normalize` makes new vectors of them and solves nothing again.

    Parameters
    ----------
    sentences, corpus_file
        As in `Word2Vec`.
    vector_size : int, default 100
        d, the number of singular values kept. Below the number of words and contexts.
    window, min_count, window_weighting, sample, sample_formula, sample_mode, delete_rare,
    max_final_vocab, shift, context_smoothing, context_distribution
        As in `PPMI`.
    eigenvalue_weight : float, default 0.5
        p: words are U S^p. 1 is the textbook's, and much worse for similarity than 0.5 or 0.
    eigenvalue_context : float, optional
        The same for contexts, V S^p; by default that of the words.
    vectors : {"word", "context", "sum", "both"}, default "word"
        What `wv` holds: the words' rows; those of the contexts; the sum of both, for words that are
        contexts, too; or both side by side, 2 d dimensions.
    add_context : bool, optional
        True is ``vectors="sum"``, False ``vectors="word"``.
    normalize : {"row", "col", "both", None}, default None
        Make rows, or dimensions, or dimensions and then rows, of length 1. Sums are taken before.
    solver : {"arpack", "lanczos", "randomized"}, default "arpack"
        Exact by ARPACK; exact by blocks, about twice as fast for hundreds of dimensions; or by random
        projections, which warns where it is not accurate.
    seed : int, default 1
        Of subsampling, and of what the solver starts from.
    workers : int or None, default 3
        Threads; None for all cores.
    memory_limit, errors, progress
        As in `CooccurrenceMatrix.count`.

    Attributes
    ----------
    wv : KeyedVectors
    left, singular_values, right : ndarray of shapes (n_words, d), (d,), (n_contexts, d)
        U, S and V: float32, float64, float32. S falls; the largest number of each column of U, by
        size, is positive.

    Notes
    -----
    M = U S V.T with the d largest singular values is the best approximation of rank d; with p = 0.5
    the products of words and contexts are those of M. Computed in float64.

    References
    ----------
    Levy, Goldberg and Dagan (2015), Improving Distributional Similarity with Lessons Learned from
    Word Embeddings. Deerwester et al. (1990), Indexing by Latent Semantic Analysis.

    Examples
    --------
    >>> import fastvec
    >>> from fastvec.counts.documents import TermDocumentMatrix
    >>> docs = [["sun", "sea"], ["sun", "sand", "sea"], ["tax", "law"], ["tax", "court", "law"]]
    >>> lsa = fastvec.SVD(vector_size=2).fit(TermDocumentMatrix.from_documents(docs))
    >>> lsa.wv.most_similar("sun", topn=1)[0][0]
    'sea'
    >>> lsa.fold_in([["sea", "sun"]]).shape
    (1, 2)
    """

    def __init__(
        self,
        sentences: Any = None,
        corpus_file: Any = None,
        vector_size: int = 100,
        window: int | tuple[int, int] = 2,
        min_count: int = 5,
        *,
        window_weighting: str = "flat",
        sample: float = 0.0,
        sample_formula: str = "paper",
        sample_mode: str = "dirty",
        delete_rare: bool = True,
        shift: float = 1.0,
        context_smoothing: float = 1.0,
        context_distribution: str = "pairs",
        eigenvalue_weight: float = 0.5,
        eigenvalue_context: float | None = None,
        vectors: str | None = None,
        add_context: bool | None = None,
        normalize: str | None = None,
        solver: str = "arpack",
        max_final_vocab: int | None = None,
        seed: int = 1,
        workers: int | None = 3,
        memory_limit: int | str | None = None,
        errors: str = "strict",
        progress: bool | None = None,
    ) -> None:
        self.vector_size = integer("vector_size", vector_size, 1, 1 << 20)
        self._set_counting(
            window=window,
            min_count=min_count,
            window_weighting=window_weighting,
            sample=sample,
            sample_formula=sample_formula,
            sample_mode=sample_mode,
            delete_rare=delete_rare,
            max_final_vocab=max_final_vocab,
            seed=seed,
            workers=workers,
            memory_limit=memory_limit,
            errors=errors,
            progress=progress,
        )
        self._set_weighting(shift, context_smoothing, context_distribution)
        self.solver = one_of("solver", solver, SOLVERS)
        self._tables: Tables | None = None
        self._wv: KeyedVectors | None = None
        self.eigenvalue_weight = eigenvalue_weight
        self.eigenvalue_context = eigenvalue_context
        self.normalize = normalize
        if vectors is not None and add_context is not None and add_context != (vectors == "sum"):
            raise ValueError(f"add_context={add_context} contradicts vectors={vectors!r}")
        self.vectors = ("sum" if add_context else "word") if vectors is None else vectors
        if sentences is not None or corpus_file is not None:
            self.fit(self._count(sentences, corpus_file))

    @classmethod
    def recommended(cls, sentences: Any = None, corpus_file: Any = None, **settings: Any) -> Self:
        """Return a model with the settings that the study recommends; `settings` override them.

        Window 2, counted dynamically, contexts smoothed by 0.75, no shift, eigenvalue_weight 0.5 (0
        may serve analogies better), rows of length 1.
        """
        advised = {
            "window": 2,
            "window_weighting": "dynamic",
            "context_smoothing": 0.75,
            "shift": 1,
            "eigenvalue_weight": 0.5,
            "normalize": "row",
        }
        return cls(sentences, corpus_file, **{**advised, **settings})

    def fit(
        self, matrix: CooccurrenceMatrix | PPMI | SparseKeyedVectors | TermDocumentMatrix
    ) -> Self:
        """Factorise.

        Parameters
        ----------
        matrix : CooccurrenceMatrix, PPMI, SparseKeyedVectors or TermDocumentMatrix
            Counts, which are weighted by the model's settings; associations, taken as they are; or
            terms by documents, which weigh themselves (LSA).

        Raises
        ------
        TypeError
            For anything else.
        ValueError
            For a matrix without counts, or a `vector_size` that it does not have the rank for.

        Warns
        -----
        UserWarning
            For ``shift > 1`` or ``eigenvalue_weight=1`` on associations, which are worse.
        """
        rows, of = self._taken(matrix)
        factors = truncated_svd(
            rows, self.vector_size, solver=self.solver, seed=self.seed, threads=self.workers
        )
        self._tables = Tables(
            factors.left.astype(np.float32),
            factors.singular_values,
            factors.right.astype(np.float32),
            **of,
        )
        self._wv = None
        return self

    def fold_in(self, documents: Iterable[Sequence[Key]]) -> Float32:
        """Return vectors of new documents in the space of a model of terms by documents.

        Parameters
        ----------
        documents : iterable of token sequences
            Terms that the model does not know are left out.

        Returns
        -------
        ndarray of shape (n_documents, d), float32
            As the rows of the model's own documents with ``eigenvalue_context``, before
            normalisation; 0 for a document without known terms.

        Raises
        ------
        ValueError
            When the model is not one of terms by documents.

        Notes
        -----
        x.T U S^(p - 1) for the tf-idf weights x of a document: what its row of V S^p would be if it had
        been there (Deerwester et al. 1990, appendix).
        """
        tables = self._fitted()
        if tables.idf is None:
            raise ValueError("fold_in needs a model that was fitted on a TermDocumentMatrix")
        row_of = {key: row for row, key in enumerate(tables.keys)}
        weights = document_weights(documents, row_of, tables.idf, tables.tf)
        rows = weights.to_scipy().astype(np.float64) @ tables.left.astype(np.float64)
        powers = tables.singular_values ** (self._context_weight() - 1)
        return np.asarray(rows * powers, np.float32)

    def __str__(self) -> str:
        n_words = 0 if self._tables is None else len(self._tables.keys)
        return (
            f"{type(self).__name__}<vocab={n_words}, vector_size={self.vector_size}, "
            f"eigenvalue_weight={self.eigenvalue_weight:g}>"
        )

    __repr__ = __str__

    def save(self, fname_or_handle: Any) -> None:
        """Write settings and factors to a native file that can be mapped, whole or not at all."""
        tables = self._fitted()
        tensors: dict[str, NDArray[Any]] = {
            "left": tables.left,
            "singular_values": tables.singular_values,
            "right": tables.right,
            **key_table.to_tensors(tables.keys),
        }
        if tables.contexts is not tables.keys:
            names = key_table.to_tensors(tables.contexts)
            tensors |= {f"contexts.{name}": array for name, array in names.items()}
        for name in ("counts", "context_counts", "idf"):
            if getattr(tables, name) is not None:
                tensors[name] = getattr(tables, name)
        write_model(self, fname_or_handle, _SETTINGS, tensors, {"tf": tables.tf})

    @classmethod
    def _from_tensors(
        cls, tensors: dict[str, NDArray[Any]], metadata: Mapping[str, str], mapped: bool
    ) -> Self:
        """The model whose file `save` made; ValueError if it is bad."""
        model = cls(**parameters_of(json.loads(metadata["parameters"]), _SETTINGS))
        model._tables = Tables.from_tensors(tensors, metadata.get("tf", "count"))
        if model._tables.left.shape[1] != model.vector_size:
            raise ValueError(
                f"left has {model._tables.left.shape[1]} columns, vector_size is "
                f"{model.vector_size}"
            )
        one_of("tf", model._tables.tf, TF)
        return model

    def _taken(self, matrix: Any) -> tuple[SparseRows, dict[str, Any]]:
        """The sparse matrix to factorise, and what its rows and columns are."""
        if isinstance(matrix, TermDocumentMatrix):
            return matrix.weighted(), {
                "keys": matrix.words,
                "contexts": matrix.contexts,
                "counts": matrix.word_counts,
                "context_counts": None,
                "idf": matrix.idf_weights(),
                "tf": matrix.tf,
            }
        if isinstance(matrix, CooccurrenceMatrix):
            self._warn(self.shift)
            return self._weighted(matrix), {
                "keys": matrix.words,
                "contexts": context_names(matrix),
                "counts": matrix.word_counts,
                "context_counts": None if matrix.positional else matrix.context_counts,
            }
        if isinstance(matrix, (PPMI, SparseKeyedVectors)):
            self._warn(matrix.shift if isinstance(matrix, PPMI) else 1)
            kv = matrix.wv if isinstance(matrix, PPMI) else matrix
            counts = kv.expandos.get("count")
            same = kv.index_to_context is kv.index_to_key
            return kv.vectors, {
                "keys": kv.index_to_key,
                "contexts": kv.index_to_context,
                "counts": counts,
                "context_counts": counts if same else None,
            }
        raise TypeError(
            "matrix must be a CooccurrenceMatrix, PPMI, SparseKeyedVectors or TermDocumentMatrix, "
            f"got {type(matrix).__name__}"
        )

    def _warn(self, shift: float) -> None:
        """Say what the study found about these settings."""
        if shift > 1:
            warnings.warn(
                f"shift={shift:g}: shifted PPMI was found to harm SVD; shift=1 is recommended "
                "(Levy et al. 2015, section 7)",
                UserWarning,
                stacklevel=3,
            )
        if self._eigenvalue_weight == 1:
            warnings.warn(
                "eigenvalue_weight=1: the textbook's weighting was found far worse than 0.5 or 0 "
                "(Levy et al. 2015, section 6)",
                UserWarning,
                stacklevel=3,
            )
