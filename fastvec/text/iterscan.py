"""Token lists to ids: one dict from token to id, filled by the dict's own look-up."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fastvec._kernels.text import TokenIds, count
from fastvec.text.blocks import Block
from fastvec.text.filescan import Progress
from fastvec.text.idstream import IdStreamBuilder
from fastvec.text.integers import IntegerIds, Integers, as_integers

_FLUSH_TOKENS = 1 << 16


class Numbering(dict[Hashable, int]):
    """Gives a key that is looked up for the first time the next id."""

    def __missing__(self, key: Hashable) -> int:
        number = self[key] = len(self)
        return number


class Lookup(dict[Hashable, int]):
    """Answers -1 for unknown keys, without remembering them."""

    def __missing__(self, key: Hashable) -> int:
        return -1


class IterableScan:
    """One pass over sentences, each a sequence of hashable tokens."""

    def __init__(
        self,
        numbers: Numbering | Lookup,
        builder: IdStreamBuilder | None,
        progress: Progress | None = None,
    ) -> None:
        self._numbers = numbers
        self._integers = IntegerIds(numbers)
        self._builder = builder
        self._progress = progress
        self._counts = np.zeros(1024, np.int64)
        self.n_tokens = 0
        self.n_sentences = 0

    @property
    def counts(self) -> NDArray[np.int64]:
        """Occurrences of each token so far."""
        return self._counts[: len(self._numbers)]

    def run(self, sentences: Iterable[object]) -> None:
        """Consume the sentences once."""
        numbers = self._numbers
        ids = TokenIds(np.empty(_FLUSH_TOKENS, np.int32))
        lengths: list[int] = []
        arrays: list[Integers] = []  # sentences of integers; one kind waits at a time
        n_waiting = 0
        for index, sentence in enumerate(sentences):
            if type(sentence) is not list and type(sentence) is not tuple:
                sentence = as_tokens(sentence, index)
                if isinstance(sentence, np.ndarray):
                    self._flush(ids, lengths)
                    if len(sentence):
                        arrays.append(sentence.copy())  # the corpus may fill it anew
                        n_waiting += len(sentence)
                    if n_waiting >= _FLUSH_TOKENS:
                        n_waiting = self._flush_arrays(arrays)
                    continue
            if arrays:
                n_waiting = self._flush_arrays(arrays)
            n_before = ids.n
            try:
                while not ids.append(sentence, numbers):
                    self._flush(ids, lengths)
                    n_before = 0
                    if len(sentence) > _FLUSH_TOKENS:
                        ids = TokenIds(np.empty(len(sentence), np.int32))
            except TypeError as error:
                raise TypeError(f"sentence {index} has a token without a hash: {error}") from error
            if ids.n > n_before:
                lengths.append(ids.n - n_before)
        self._flush(ids, lengths)
        self._flush_arrays(arrays)

    def run_blocks(self, blocks: Iterable[Block]) -> None:
        """Consume blocks of sentences once."""
        for tokens, lengths in blocks:
            if isinstance(tokens, np.ndarray):
                self._book(self._integers.of(tokens), lengths)
            else:
                look_up = self._numbers.__getitem__
                self._book(np.fromiter(map(look_up, tokens), np.int32, len(tokens)), lengths)

    def _flush(self, ids: TokenIds, lengths: list[int]) -> None:
        """Book the ids of sentences that came as lists."""
        if lengths:
            self._book(np.asarray(ids.ids)[: ids.n], np.array(lengths, np.int64))
            lengths.clear()
        ids.clear()

    def _flush_arrays(self, arrays: list[Integers]) -> int:
        """Number and book sentences that came as arrays of integers; return that none waits."""
        if arrays:
            lengths = np.array([len(array) for array in arrays], np.int64)
            self._book(self._integers.of(np.concatenate(arrays)), lengths)
            arrays.clear()
        return 0

    def _book(self, ids: NDArray[np.int32], lengths: NDArray[np.int64]) -> None:
        """Count the ids of some sentences and hand them on."""
        ends = np.cumsum(lengths[lengths > 0])  # an empty sentence is none
        if len(self._numbers) > len(self._counts):
            grown = np.zeros(2 * len(self._numbers), np.int64)
            grown[: len(self._counts)] = self._counts
            self._counts = grown
        count(ids, self._counts)
        if self._builder is not None:
            self._builder.append(ids, ends)
        self.n_tokens += len(ids)
        self.n_sentences += len(ends)
        if self._progress is not None:
            self._progress(self.n_sentences, self.n_tokens, len(self._numbers))


def as_tokens(sentence: object, index: int) -> list[Any] | tuple[Any, ...] | Integers:
    """Return a sentence of any kind as a list, or an array of int64; refuse what is none."""
    if isinstance(sentence, (str, bytes)):
        raise TypeError(
            f"sentence {index} is a {type(sentence).__name__}, {sentence[:40]!r}, wanted a list of "
            "tokens; split it first, for example with .split() or fastvec.utils.simple_preprocess"
        )
    if hasattr(sentence, "__array__"):  # of NumPy, PyTorch, pandas, ...
        array = np.asarray(sentence)
        if array.ndim != 1:
            raise TypeError(f"sentence {index} is an array of shape {array.shape}, wanted 1-D")
        return as_integers(array) if array.dtype.kind in "iu" else array.tolist()
    if not hasattr(sentence, "__len__"):
        if hasattr(sentence, "__iter__"):
            raise TypeError(
                f"sentence {index} is a one-shot {type(sentence).__name__}, wanted a list of "
                "tokens; pass list(sentence)"
            )
        raise TypeError(f"sentence {index} is a {type(sentence).__name__}, wanted a list of tokens")
    return list(sentence)  # type: ignore[call-overload,no-any-return]
