"""The arrays of a GloVe model: how they begin, and the vectors that users see."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..counts.matrix import CooccurrenceMatrix
from ..rules import Adagrad
from ..text._threads import run_parts
from ..utils import SaveLoad
from ..vectors.keyed import KeyedVectors
from ._counting import Counting, context_names

Matrix = NDArray[np.float32]

VECTORS = ("sum", "word", "context", "both")
# Arrays that are trained: words' side, contexts' side.
SIDES = (("word_vectors", "word_biases"), ("context_vectors", "context_biases"))


class GloVeState(Counting, SaveLoad):
    """Settings and arrays; the constructor sets the settings, `_begin` the rest."""

    wv: KeyedVectors
    words: list[Any]
    contexts: list[Any]
    word_vectors: Matrix
    context_vectors: Matrix
    word_biases: Matrix
    context_biases: Matrix
    rule_state: dict[str, Matrix]

    vector_size: int
    alpha: float
    min_alpha: float | None
    max_vocab_size: int | None
    epochs: int
    x_max: float
    weight_exponent: float
    bias_eta: bool
    clip: float
    vectors: str
    mu: float
    symmetric: bool
    cache_dir: str | os.PathLike[str] | None

    training_history: list[dict[str, Any]]
    running_training_loss: float
    train_count: int
    total_train_time: float
    anchors: tuple[NDArray[np.int32], Matrix] | None
    _epochs_seen: int
    _rate_unit: float

    def _begin(self) -> None:
        """Set what changes while the model lives."""
        self.wv = KeyedVectors(self.vector_size * (2 if self.vectors == "both" else 1))
        self.words, self.contexts = [], []
        for vectors, biases in SIDES:
            setattr(self, vectors, np.zeros((0, self.vector_size), np.float32))
            setattr(self, biases, np.zeros(0, np.float32))
        self.rule_state = {}
        self.training_history = []
        self.running_training_loss = 0.0
        self.train_count, self.total_train_time = 0, 0.0
        self.lifecycle_events = []
        self.anchors = None
        self._epochs_seen = 0
        self._rate_unit = self.alpha

    def _start(self, matrix: CooccurrenceMatrix) -> None:
        """Give every word and context of a matrix its random start, uniform in [-1/2d, 1/2d)."""
        self._check_keys(matrix)
        random = np.random.default_rng(self.seed % (1 << 64))
        self._rate_unit = self.alpha
        for (vectors, biases), n in zip(SIDES, matrix.shape):
            rows = random.random((n, self.vector_size + 1), dtype=np.float32)
            rows -= np.float32(0.5)
            rows /= self.vector_size
            setattr(self, vectors, np.ascontiguousarray(rows[:, :-1]))
            setattr(self, biases, rows[:, -1].copy())
        self.rule_state = {}
        for names in SIDES:
            for name, initial in zip(names, self._initial_sums()):
                self.rule_state[name] = np.full_like(getattr(self, name), initial)
        self.contexts = self._contexts_of(matrix)
        same = not self.contexts
        words = list(matrix.words)
        self.wv = KeyedVectors(self.wv.vector_size)
        of_contexts = self.vectors == "context" and not same
        keys, self.words = (self.contexts, words) if of_contexts else (words, [])
        self.wv.add_vectors(keys, np.zeros((len(keys), self.wv.vector_size), np.float32))
        counts = matrix.context_counts if of_contexts else matrix.word_counts
        if counts is not None and len(counts) == len(keys):
            self.wv.expandos["count"] = np.array(counts, np.int64)
        self._show()

    def _initial_sums(self) -> tuple[float, float]:
        """What the sums of vectors and of biases begin with; see `Adagrad.of_glove`."""
        unit = self._rate_unit**-2
        return unit, unit if self.bias_eta else 1.0

    def _rule(self) -> Adagrad:
        """The update rule."""
        return Adagrad.of_glove(self._rate_unit, self.clip)

    @staticmethod
    def _contexts_of(matrix: CooccurrenceMatrix) -> list[Any]:
        """Keys of the columns; none if they are the words."""
        same = matrix.positional is None and matrix.contexts is matrix.words
        return [] if same else list(context_names(matrix))

    def _check_keys(self, matrix: CooccurrenceMatrix) -> None:
        """Raise where words and contexts differ and both are wanted in one vector."""
        same = not self._contexts_of(matrix)
        if self.vectors in ("sum", "both") and not same:
            raise ValueError(
                f"vectors={self.vectors!r} needs contexts that are the words; this matrix has "
                "others, take vectors='word' or vectors='context'"
            )
        if self.mu and not same:
            raise ValueError(
                "mu= draws the sums of word and context vectors, which need one vocabulary"
            )

    def _show(self) -> None:
        """Bring the vectors that users see up to date."""
        words, contexts = self.word_vectors, self.context_vectors
        if self.vectors == "word":
            self.wv.vectors = words
        elif self.vectors == "context":
            self.wv.vectors = contexts
        elif self.vectors == "sum":
            own = self._own_vectors()
            run_parts(
                lambda i, j: np.add(words[i:j], contexts[i:j], out=own[i:j]),
                len(own),
                self.workers,
                own.nbytes,
            )
        else:
            own = self._own_vectors()
            own[:, : self.vector_size] = words
            own[:, self.vector_size :] = contexts

    def _own_vectors(self) -> Matrix:
        """The array of `wv`, made anew where it cannot be written."""
        shape = (len(self.word_vectors), self.wv.vector_size)
        vectors = self.wv.vectors
        if vectors.shape != shape or vectors.dtype != np.float32 or not vectors.flags.writeable:
            self.wv.vectors = np.empty(shape, np.float32)
        self.wv.norms = None
        return self.wv.vectors

    @property
    def biases(self) -> tuple[Matrix, Matrix]:
        """Biases of words and of contexts, arrays of shape (n_words,) and (n_contexts,)."""
        return self.word_biases, self.context_biases


def vectors_of(source: Any, known: Mapping[Any, int]) -> tuple[list[int], NDArray[Any]]:
    """Return our rows of the words that `source` knows, and its vectors of them.

    Parameters
    ----------
    source : KeyedVectors, object with ``wv``, mapping of words to vectors, or path
    known : mapping of word to row

    Raises
    ------
    TypeError
        If `source` is something else.
    """
    if isinstance(source, (str, os.PathLike)):
        from ..io.loading import load

        source = load(source, keys=known)
    if isinstance(source, Mapping):
        words = [word for word in known if word in source]
        return [known[w] for w in words], np.array([source[w] for w in words], np.float32)
    vectors = getattr(source, "wv", source)
    try:
        words = [word for word in known if vectors.has_index_for(word)]
        theirs = [vectors.get_index(word) for word in words]
    except AttributeError:
        raise TypeError(
            f"source must be a model, a KeyedVectors, a mapping or a path, got {source!r}"
        ) from None
    return [known[w] for w in words], vectors.vectors[theirs]
