"""PPMI: words as explicit, sparse vectors of associations with their contexts."""

from __future__ import annotations

import json
from typing import Any, Self

import numpy as np

from ..counts.matrix import CooccurrenceMatrix
from ..vectors.sparse_vectors import SparseKeyedVectors
from ._count_files import CountFiles, parameters_of, write_model
from ._counting import COUNTING, WEIGHTING, Counting, context_names

__all__ = ["PPMI"]

_SETTINGS = (*COUNTING, *WEIGHTING)


class PPMI(CountFiles, Counting):
    """Explicit word vectors by (shifted) positive pointwise mutual information.

    Given a corpus, the constructor counts and weights. Without one, call `fit` with counts.

    Parameters
    ----------
    sentences, corpus_file
        As in `Word2Vec`.
    window : int or (int, int), default 2
        Reach to both sides, or (left, right). Short windows suit explicit vectors.
    min_count : int, default 5
        Rarer words are dropped.
    window_weighting : {"flat", "dynamic", "harmonic"}, default "flat"
        What a pair at distance d counts: 1, (window - d + 1) / window, or 1 / d.
    sample : float, default 0
        Threshold of subsampling frequent words, 0 for none.
    sample_formula : {"paper", "word2vec"}, default "paper"
    sample_mode : {"dirty", "clean", "expected"}, default "dirty"
        Remove words before windows are laid, leave gaps, or count what is to be expected of gaps.
    delete_rare : bool, default True
        Rare words are deleted before windows are laid; False leaves gaps.
    shift : float, default 1
        k: log(k) is subtracted from PMI, as `negative` noise words do in word2vec.
    context_smoothing : float, default 1
        Power of the context distribution; 0.75 weakens the associations with rare contexts.
    context_distribution : {"pairs", "unigram"}, default "pairs"
        What that distribution is taken from: counted pairs, or occurrences in the corpus.
    max_final_vocab : int, optional
        Raise `min_count` until at most so many words remain.
    seed : int, default 1
        Of subsampling.
    workers : int or None, default 3
        Threads; None for all cores. The result does not depend on it.
    memory_limit, errors, progress
        As in `CooccurrenceMatrix.count`.
    add_context : bool
        Refused if true: words and contexts have different dimensions.

    Attributes
    ----------
    wv : SparseKeyedVectors
        A row for each word, a column for each context.

    See Also
    --------
    fastvec.SVD : dense vectors of the same associations.
    fastvec.counts.weighting.shifted_ppmi : the formula.

    References
    ----------
    Levy, Goldberg and Dagan (2015), Improving Distributional Similarity with Lessons Learned from
    Word Embeddings. Levy and Goldberg (2014), Neural Word Embedding as Implicit Matrix
    Factorization.
    """

    def __init__(
        self,
        sentences: Any = None,
        corpus_file: Any = None,
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
        max_final_vocab: int | None = None,
        seed: int = 1,
        workers: int | None = 3,
        memory_limit: int | str | None = None,
        errors: str = "strict",
        progress: bool | None = None,
        add_context: bool = False,
    ) -> None:
        if add_context:
            raise ValueError(
                "add_context: a sparse word vector has a dimension for each context, a context has "
                "one for each word; they cannot be added. SVD(add_context=True) can"
            )
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
        self._wv: SparseKeyedVectors | None = None
        if sentences is not None or corpus_file is not None:
            self.fit(self._count(sentences, corpus_file))

    @classmethod
    def recommended(cls, sentences: Any = None, corpus_file: Any = None, **settings: Any) -> Self:
        """Return a model with the settings that the study recommends; `settings` override them.

        Window 2, counted dynamically, contexts smoothed by 0.75, no shift.
        """
        advised = {
            "window": 2,
            "window_weighting": "dynamic",
            "context_smoothing": 0.75,
            "shift": 1,
        }
        return cls(sentences, corpus_file, **{**advised, **settings})

    def fit(self, cooccurrences: CooccurrenceMatrix) -> Self:
        """Weight counts; the model's settings of counting are not looked at.

        Parameters
        ----------
        cooccurrences : CooccurrenceMatrix

        Raises
        ------
        TypeError
            For anything else.
        ValueError
            For a matrix without counts.
        """
        if not isinstance(cooccurrences, CooccurrenceMatrix):
            raise TypeError(
                "cooccurrences must be a CooccurrenceMatrix, got "
                f"{type(cooccurrences).__name__}; CooccurrenceMatrix.from_scipy makes one"
            )
        rows = self._weighted(cooccurrences)
        same = cooccurrences.contexts is cooccurrences.words and cooccurrences.positional is None
        self._wv = SparseKeyedVectors(
            rows,
            cooccurrences.words,
            None if same else context_names(cooccurrences),
            cooccurrences.word_counts,
        )
        return self

    @property
    def wv(self) -> SparseKeyedVectors:
        """The vectors; RuntimeError before `fit`."""
        if self._wv is None:
            raise RuntimeError(
                "the model has no vectors yet: give it a corpus, or call fit(counts)"
            )
        return self._wv

    def __str__(self) -> str:
        n_words = 0 if self._wv is None else len(self._wv)
        return f"{type(self).__name__}<vocab={n_words}, window={self.window}, shift={self.shift:g}>"

    __repr__ = __str__

    def save(self, fname_or_handle: Any) -> None:
        """Write settings and vectors to a native file that can be mapped, whole or not at all."""
        write_model(self, fname_or_handle, _SETTINGS, *self.wv._to_tensors(prefix="wv."))

    @classmethod
    def _from_tensors(
        cls, tensors: dict[str, np.ndarray[Any, Any]], metadata: dict[str, str], mapped: bool
    ) -> Self:
        """The model whose file `save` made; ValueError if it is bad."""
        model = cls(**parameters_of(json.loads(metadata["parameters"]), _SETTINGS))
        model._wv = SparseKeyedVectors._from_tensors(tensors, metadata, prefix="wv.")
        if not mapped:
            model._wv.vectors.check()
        return model
