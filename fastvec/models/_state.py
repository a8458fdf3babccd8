"""The attributes that the parts of a word2vec model share; the constructor sets them all."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..rules import Rule
from ..text.huffman import HuffmanTree
from ..text.scan import Scan
from ..train.tables import TableSet

if TYPE_CHECKING:
    from ..vectors.keyed import KeyedVectors


class State:
    """Declarations only, so that each part can be read and type-checked by itself."""

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
    _raw: Scan | None
    _epochs_seen: int

    def _set_paths(self) -> None: ...
