"""GloVe: word vectors whose products are to equal logarithms of co-occurrence counts."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any, Self

from ..counts.matrix import CooccurrenceMatrix
from ..train.newest import take_newest
from ..train.recovery import Recovery
from ..train.stopping import EarlyStopping
from ..utils.arguments import n_bytes
from ._arguments import integer, real, worker_count
from ._counting import one_of
from ._glove_fitting import GloVeFitting
from ._glove_state import VECTORS
from ._recovery import read_checkpoint

__all__ = ["GloVe"]


class GloVe(GloVeFitting):
    """Word vectors by GloVe (Pennington, Socher, Manning 2014).

    Given a corpus, the constructor counts co-occurrences and trains. Without one, call `fit` with a
    `CooccurrenceMatrix`.

    Parameters
    ----------
    sentences : iterable of token sequences, optional
        As in `Word2Vec`.
    corpus_file : path, URI, open file, or list of these, optional
        One sentence per line.
    vector_size : int, default 100
    alpha : float, default 0.05
        Rate of Adagrad (``-eta`` of GloVe's program).
    window : int or (int, int), default 15
        Reach to both sides, or (left, right).
    min_count : int, default 5
        Rarer words are dropped.
    max_vocab_size : int, optional
        Forget rare words while counting whenever more than this many are known (approximate).
    seed : int, default 1
        With ``workers=1`` the same seed gives the same vectors, bit for bit.
    workers : int or None, default 3
        Threads; None for all cores.
    epochs : int, default 25
        Passes over the nonzero cells.
    callbacks : sequence of callbacks
        See `CallbackAny2Vec`.
    x_max : float, default 100.0
        Count from which on a cell has weight 1. 100 is meant for corpora of a billion words and more;
        take 10 for some ten million.
    weight_exponent : float, default 0.75
        Cells below have weight ``(count / x_max) ** weight_exponent`` (``-alpha`` of the program).
    bias_eta : bool, default True
        Multiply the gradient of a bias by the rate, as the program did until 2019. False: biases move
        as if their rate were 1, as in later versions.
    clip : float, default 100.0
        Bound of the entries of a gradient; 0 for none.
    min_alpha : float, optional
        Let the rate fall linearly to this; by default it stays.
    vectors : {"sum", "word", "context", "both"}, default "sum"
        What ``wv`` holds: the sum of word and context vectors, one of them, or both side by side.
    symmetric, window_weighting, max_final_vocab, sample, sample_formula, sample_mode, delete_rare
        How pairs are counted, see `CooccurrenceMatrix.count`.
    memory_limit : int or str, optional
        Bytes for counting, and for the cells in tiles (8 bytes each), as ``"1 GB"``; what exceeds it
        goes to a temporary file. By default half of the machine's memory.
    cache_dir : path, optional
        Where such files are.
    errors : str, default "strict"
        What to do with invalid UTF-8, as in `bytes.decode`.
    progress : bool, optional
        Progress on standard error: None shows it on a terminal only.
    checkpoint, checkpoint_every, early_stopping, on_divergence
        As in `Word2Vec.train`; a number in `checkpoint_every` counts cells. Early stopping needs a
        `score`.
    warm_start : model, KeyedVectors, mapping or path, optional
        Vectors that known words begin with, see `warm_start`.
    mu : float, default 0.0
        Draw the sums of word and context vectors to those of `warm_start`, with the penalty
        ``mu / 2 * |word + context - given|^2`` for each of these words (Mittens, Dingwall and Potts
        2018, there with ``mu`` and a loss twice ours).

    Attributes
    ----------
    wv : KeyedVectors
        The vectors, as `vectors` says.
    word_vectors, context_vectors : ndarray of shape (n_words, vector_size), (n_contexts, vector_size)
        float32.
    word_biases, context_biases : ndarray of shape (n_words,), (n_contexts,)
        float32.
    contexts : list
        Keys of the context vectors; empty if they are those of the words.
    training_history : list of dict
        Per epoch: ``epoch``, ``loss`` (mean of ``1/2 f(x) (score - log x)^2`` over the cells before
        each moved, which is the cost that GloVe's program prints), ``n_cells``, ``seconds``, ``alpha``,
        with `mu` also ``anchor_loss`` (mean penalty of an anchored word).

    Notes
    -----
    Score of a cell: ``word . context + word bias + context bias``; loss
    ``1/2 f(x) (score - log x)^2``. Cells are visited in tiles (docs/architecture.md), in a new order in
    each epoch. Rows are float32, the program's are doubles.

    Examples
    --------
    >>> import numpy as np, scipy.sparse
    >>> from fastvec import CooccurrenceMatrix, GloVe
    >>> counts = scipy.sparse.csr_array(np.array([[0, 4, 1], [4, 2, 3], [1, 3, 0]]))
    >>> matrix = CooccurrenceMatrix.from_scipy(counts, ["ice", "water", "steam"])
    >>> model = GloVe(vector_size=2, workers=1, progress=False).fit(matrix)
    >>> model.wv["ice"].shape
    (2,)
    >>> model.training_history[-1]["loss"] < model.training_history[0]["loss"]
    True
    """

    def __init__(
        self,
        sentences: Any = None,
        corpus_file: Any = None,
        vector_size: int = 100,
        alpha: float = 0.05,
        window: int | tuple[int, int] = 15,
        min_count: int = 5,
        max_vocab_size: int | None = None,
        seed: int = 1,
        workers: int | None = 3,
        epochs: int = 25,
        callbacks: Sequence[object] = (),
        *,
        x_max: float = 100.0,
        weight_exponent: float = 0.75,
        bias_eta: bool = True,
        clip: float = 100.0,
        min_alpha: float | None = None,
        vectors: str = "sum",
        symmetric: bool = True,
        window_weighting: str = "harmonic",
        max_final_vocab: int | None = None,
        sample: float = 0.0,
        sample_formula: str = "paper",
        sample_mode: str = "dirty",
        delete_rare: bool = True,
        memory_limit: int | str | None = None,
        cache_dir: str | os.PathLike[str] | None = None,
        errors: str = "strict",
        progress: bool | None = None,
        checkpoint: str | os.PathLike[str] | None = None,
        checkpoint_every: object = "10 min",
        early_stopping: EarlyStopping | None = None,
        on_divergence: str = "raise",
        warm_start: Any = None,
        mu: float = 0.0,
    ) -> None:
        self.vector_size = integer("vector_size", vector_size, 1)
        self.alpha = real("alpha", alpha, least=0, above=True)
        self.min_alpha = None if min_alpha is None else real("min_alpha", min_alpha, least=0)
        self.max_vocab_size = (
            None if max_vocab_size is None else integer("max_vocab_size", max_vocab_size, 1)
        )
        self._set_counting(
            window=window,
            window_weighting=window_weighting,
            min_count=min_count,
            max_final_vocab=max_final_vocab,
            sample=sample,
            sample_formula=sample_formula,
            sample_mode=sample_mode,
            delete_rare=delete_rare,
            seed=seed,
            workers=workers,
            memory_limit=memory_limit,
            errors=errors,
            progress=progress,
        )
        self.epochs = integer("epochs", epochs, 1)
        self.x_max = real("x_max", x_max, least=0, above=True)
        self.weight_exponent = real("weight_exponent", weight_exponent, least=0)
        self.bias_eta = bool(bias_eta)
        self.clip = real("clip", clip, least=0)
        self.vectors = one_of("vectors", vectors, VECTORS)
        self.mu = real("mu", mu, least=0)
        self.symmetric = bool(symmetric)
        if memory_limit is not None:
            n_bytes("memory_limit", memory_limit)
        self.cache_dir = cache_dir
        recovery = Recovery.of(checkpoint, checkpoint_every, early_stopping, on_divergence)
        self._begin()
        if sentences is None and corpus_file is None:
            if warm_start is not None or recovery != Recovery():
                raise TypeError(
                    "without a corpus the constructor does not train: pass warm_start=, checkpoint=, "
                    "early_stopping= and on_divergence= to fit()"
                )
            return
        matrix = self._counted(sentences, corpus_file)
        self._train(matrix, callbacks, recovery, warm_start)

    @classmethod
    def recommended(cls, sentences: Any = None, corpus_file: Any = None, **settings: Any) -> Self:
        """Return a model with the settings of the vectors that GloVe's authors published last.

        Window 10, ``x_max=10``, 50 epochs; `settings` go before. They used ``min_count=20`` on large
        corpora. The sum of word and context vectors is worth comparing with ``vectors="word"``: which
        is better differs from task to task (Levy, Goldberg, Dagan 2015).
        """
        return cls(
            sentences, corpus_file, **{"window": 10, "x_max": 10.0, "epochs": 50, **settings}
        )

    def fit(
        self,
        cooccurrences: CooccurrenceMatrix,
        epochs: int | None = None,
        callbacks: Sequence[object] = (),
        *,
        checkpoint: str | os.PathLike[str] | None = None,
        checkpoint_every: object = "10 min",
        early_stopping: EarlyStopping | None = None,
        on_divergence: str = "raise",
        warm_start: Any = None,
        report_delay: float = 1.0,
    ) -> Self:
        """Train on a matrix of counts. A model that is trained already goes on.

        Parameters
        ----------
        cooccurrences : CooccurrenceMatrix
            Of a SciPy matrix: ``CooccurrenceMatrix.from_scipy(matrix, words)``.
        epochs : int, optional
            By default those of the constructor; stays set.
        callbacks, checkpoint, checkpoint_every, early_stopping, on_divergence, warm_start
            As in the constructor.
        report_delay : float, default 1.0
            Seconds between two log lines.

        Returns
        -------
        GloVe
            The model itself.

        Raises
        ------
        TypeError
            If it is no `CooccurrenceMatrix`.
        ValueError
            If the matrix is empty, holds a count that is not finite and above 0, or has other words
            than a model that is trained already.
        DivergenceError
            If the loss becomes NaN, infinite or explodes.
        """
        recovery = Recovery.of(checkpoint, checkpoint_every, early_stopping, on_divergence)
        if epochs is not None:
            self.epochs = integer("epochs", epochs, 1)
        self._train(cooccurrences, callbacks, recovery, warm_start, report_delay)
        return self

    @classmethod
    def resume(
        cls,
        path: str | os.PathLike[str],
        cooccurrences: CooccurrenceMatrix | None = None,
        *,
        sentences: Any = None,
        corpus_file: Any = None,
        callbacks: Sequence[object] = (),
        early_stopping: EarlyStopping | None = None,
        workers: int | None = None,
        cache_dir: str | os.PathLike[str] | None = None,
        report_delay: float = 1.0,
        progress: bool | None = None,
    ) -> Self:
        """Go on with a training that was cut off, from its last checkpoint, and finish it.

        With one worker the vectors are the same, bit for bit, as if nothing had happened.

        Parameters
        ----------
        path : str or Path
            What was ``checkpoint=``.
        cooccurrences : CooccurrenceMatrix
            The same counts; or the corpus that they are counted from again, as `sentences` or
            `corpus_file`.
        callbacks, early_stopping, workers, cache_dir, report_delay, progress
            As in `Word2Vec.resume`.

        Raises
        ------
        FileNotFoundError
            If there is no checkpoint.
        ValueError
            If the counts are others, or the file is a model that is not in training.
        FormatError
            If the file is damaged.
        """
        take_newest(path)
        options, position, best = read_checkpoint(path, early_stopping)
        model = cls.load(path)
        if workers is not None:
            model.workers = worker_count(workers)
        model.cache_dir, model.progress = cache_dir, progress
        if position.finished:
            return model
        if cooccurrences is None:
            cooccurrences = model._counted(sentences, corpus_file)
        model._check_matrix(cooccurrences)
        model._check_words(cooccurrences)
        model._fit(cooccurrences, callbacks, options, position, best or None, report_delay)
        return model

    def _train(
        self,
        matrix: CooccurrenceMatrix,
        callbacks: Sequence[object],
        recovery: Recovery,
        warm_start: Any,
        report_delay: float = 1.0,
    ) -> None:
        """Check a matrix, begin or go on with its words, train."""
        self._check_matrix(matrix)
        if len(self.word_vectors):
            self._check_words(matrix)
        else:
            self._start(matrix)
        if warm_start is not None:
            self.warm_start(warm_start)
        if self.mu and self.anchors is None:
            raise ValueError("mu= draws vectors to given ones: pass them as warm_start=")
        self._fit(matrix, callbacks, recovery, report_delay=report_delay)

    def _counted(self, sentences: Any, corpus_file: Any) -> CooccurrenceMatrix:
        """Count the pairs of a corpus."""
        return self._count(
            sentences,
            corpus_file,
            symmetric=self.symmetric,
            max_vocab_size=self.max_vocab_size,
            cache_dir=self.cache_dir,
        )

    @staticmethod
    def _check_matrix(matrix: CooccurrenceMatrix) -> None:
        """Raise if there is nothing to train on."""
        if not isinstance(matrix, CooccurrenceMatrix):
            raise TypeError(
                f"fit wants a CooccurrenceMatrix, got {type(matrix).__name__}; make one of a sparse "
                "matrix by CooccurrenceMatrix.from_scipy(matrix, words)"
            )
        if not matrix.nnz:
            raise ValueError(
                "the matrix is empty: it holds no count, so there is nothing to train on"
            )

    def _check_words(self, matrix: CooccurrenceMatrix) -> None:
        """Raise if a matrix has other words or contexts than the model."""
        self._check_keys(matrix)
        if list(matrix.words) != self._words() or self._contexts_of(matrix) != self.contexts:
            raise ValueError(
                "the matrix has other words than the model, or in another order; for a new vocabulary "
                "make a new model and pass this one as warm_start="
            )

    def __str__(self) -> str:
        return (
            f"{type(self).__name__}<vocab={len(self.word_vectors)}, vector_size={self.vector_size}, "
            f"alpha={self.alpha}>"
        )
