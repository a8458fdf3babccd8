"""Token lists to ids: one dict from token to id, filled by the dict's own look-up."""

from __future__ import annotations

from collections.abc import Hashable, Iterable

import numpy as np

from fastvec._kernels.text import count
from fastvec.text.filescan import Progress
from fastvec.text.idstream import IdStreamBuilder

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
        self._builder = builder
        self._progress = progress
        self.counts = np.zeros(1024, np.int64)
        self.n_tokens = 0
        self.n_sentences = 0

    def run(self, sentences: Iterable[object]) -> None:
        """Consume the sentences once."""
        look_up = self._numbers.__getitem__
        ids: list[int] = []
        ends: list[int] = []
        for index, sentence in enumerate(sentences):
            if type(sentence) is not list and type(sentence) is not tuple:
                sentence = as_tokens(sentence, index)
            try:
                # The loop over tokens runs in C: map and extend call the dict directly.
                ids.extend(map(look_up, sentence))
            except TypeError as error:
                raise TypeError(f"sentence {index} has a token without a hash: {error}") from error
            if sentence:
                ends.append(len(ids))
            if len(ids) >= _FLUSH_TOKENS:
                self._flush(ids, ends)
        self._flush(ids, ends)
        self.counts = self.counts[: len(self._numbers)]

    def _flush(self, ids: list[int], ends: list[int]) -> None:
        """Count the ids and hand them on."""
        array = np.fromiter(ids, np.int32, len(ids))
        if len(self._numbers) > len(self.counts):
            grown = np.zeros(2 * len(self._numbers), np.int64)
            grown[: len(self.counts)] = self.counts
            self.counts = grown
        count(array, self.counts)
        if self._builder is not None:
            self._builder.append(array, np.array(ends, np.int64))
        self.n_tokens += len(ids)
        self.n_sentences += len(ends)
        ids.clear()
        ends.clear()
        if self._progress is not None:
            self._progress(self.n_sentences, self.n_tokens, len(self._numbers))


def as_tokens(sentence: object, index: int) -> list[Hashable] | tuple[Hashable, ...]:
    """Return a sentence of any kind as a list; refuse strings and one-shot iterators."""
    if isinstance(sentence, (str, bytes)):
        raise TypeError(
            f"sentence {index} is a {type(sentence).__name__}, {sentence[:40]!r}, wanted a list of "
            "tokens; split it first, for example with .split() or fastvec.utils.simple_preprocess"
        )
    if isinstance(sentence, np.ndarray):
        if sentence.ndim != 1:
            raise TypeError(f"sentence {index} is an array of shape {sentence.shape}, wanted 1-D")
        return sentence.tolist()  # type: ignore[no-any-return]
    if not hasattr(sentence, "__len__"):
        if hasattr(sentence, "__iter__"):
            raise TypeError(
                f"sentence {index} is a one-shot {type(sentence).__name__}, wanted a list of "
                "tokens; pass list(sentence)"
            )
        raise TypeError(f"sentence {index} is a {type(sentence).__name__}, wanted a list of tokens")
    return list(sentence)  # type: ignore[call-overload,no-any-return]
