"""The attributes that the parts of a word2vec model share."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..rules import Rule
from ..text.huffman import HuffmanTree
from ..text.sources import Source, as_source
from ..train.tables import TableSet
from ..utils import SaveLoad
from ..vectors.keyed import KeyedVectors


class State(SaveLoad):
    """Declared here, so that each part can be read and type-checked by itself.

    The constructor sets the settings, `_begin` the rest.
    """

    wv: KeyedVectors
    syn1neg: NDArray[np.float32]
    syn1: NDArray[np.float32]
    random: np.random.RandomState
    raw_vocab: dict[Any, int]

    vector_size: int
    layer1_size: int
    window: int | tuple[int, int]
    min_count: int
    effective_min_count: int
    max_vocab_size: int | None
    max_final_vocab: int | None
    sorted_vocab: int
    null_word: int
    sample: float
    seed: int
    hashfxn: Callable[[Any], int]
    sg: int
    hs: int
    negative: int
    ns_exponent: float
    cbow_mean: int
    shrink_windows: bool
    rule: str | Rule
    shared_negatives: bool
    context_gradient: str

    alpha: float
    min_alpha: float
    min_alpha_yet_reached: float
    epochs: int
    workers: int
    cache: bool
    cache_dir: str | os.PathLike[str] | None
    cache_bytes: int
    errors: str
    progress: bool | None

    corpus_count: int
    corpus_total_words: int
    train_count: int
    total_train_time: float
    running_training_loss: float
    training_history: list[dict[str, Any]]
    rule_state: dict[str, NDArray[np.float32]]

    _tables: TableSet
    _tree: HuffmanTree | None
    _cum_table: NDArray[np.uint32] | None
    _epochs_seen: int

    def _new_vectors(self) -> KeyedVectors:
        """The empty vectors that a model begins with."""
        return KeyedVectors(self.vector_size)

    def _begin(self) -> None:
        """Set what changes while the model lives."""
        self.wv = self._new_vectors()
        self.wv.vectors_lockf = np.ones(1, np.float32)
        self.random = np.random.RandomState(self.seed % (1 << 32))
        self.raw_vocab = defaultdict(int)
        self.effective_min_count = self.min_count
        self.corpus_count = self.corpus_total_words = 0
        self.train_count, self.total_train_time = 0, 0.0
        self.running_training_loss = 0.0
        self.min_alpha_yet_reached = self.alpha
        self.training_history = []
        self.lifecycle_events = []
        self.rule_state = {}
        self._tables = TableSet()
        self._tree = None
        self._cum_table = None
        self._epochs_seen = 0

    def _set_paths(self) -> None: ...

    def _hidden_size(self) -> int:
        """Numbers of an output row."""
        return self.vector_size

    def _as_source(self, corpus: object = None, corpus_file: object = None) -> Source:
        """What a user passed as a corpus, as the model reads it."""
        return as_source(corpus, corpus_file)
