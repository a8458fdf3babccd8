"""The attributes that the parts of a classifier share."""

from __future__ import annotations

import os
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..text.kept_buckets import KeptBuckets
from ..text.labelled import END_OF_TEXT
from ..text.subwords import Subwords
from ..train.tables import TableSet
from ._text_rows import Bags, word_bags


class ClassifierState:
    """Declared here, so that each part can be read and type-checked by itself."""

    words: list[str]
    counts: NDArray[np.int64]
    labels: list[str]
    label_counts: NDArray[np.int64]
    input: Any
    output: Any
    kept_buckets: KeptBuckets | None

    vector_size: int
    alpha: float
    min_alpha: float
    epochs: int
    min_count: int
    min_count_label: int
    min_n: int
    max_n: int
    word_ngrams: int
    bucket: int
    objective: str
    negative: int
    ns_exponent: float
    window: int
    sample: float
    label_prefix: str
    shuffle: bool
    seed: int
    workers: int
    errors: str
    cache_dir: str | os.PathLike[str] | None
    cache_bytes: int
    progress: bool | None

    corpus_total_words: int
    running_training_loss: float
    training_history: list[dict[str, Any]]
    total_train_time: float

    _tables: TableSet
    _predictor: Any
    _epochs_seen: int

    def _begin(self) -> None:
        """Set what changes while the model lives."""
        self.words, self.labels = [], []
        self.counts, self.label_counts = np.empty(0, np.int64), np.empty(0, np.int64)
        self.input = np.empty((0, self.vector_size), np.float32)
        self.output = np.empty((0, self.vector_size), np.float32)
        self.kept_buckets = None
        self.corpus_total_words = 0
        self.running_training_loss = self.total_train_time = 0.0
        self.training_history = []
        self._tables = TableSet()
        self._predictor = None
        self._epochs_seen = 0

    def _subwords(self) -> Subwords:
        """The n-grams of characters; `bucket` is also that of word n-grams."""
        return Subwords(max(self.min_n, 1), self.max_n, self.bucket)

    def _bags(self, others: list[str]) -> Bags:
        """Rows of words that are not in the vocabulary: those of their n-grams."""
        return word_bags(
            others, self._subwords(), len(self.words), self.kept_buckets, own_rows=False
        )

    def _word_bags(self) -> Bags:
        """Rows of the words of the vocabulary."""
        return word_bags(self.words, self._subwords(), len(self.words), self.kept_buckets)

    def _end_id(self) -> int:
        """Number of the word that ends every text, or -1."""
        return self.words.index(END_OF_TEXT) if END_OF_TEXT in self.words else -1
