"""A corpus seen through something that changes its sentences, such as phrases that are joined."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from fastvec.text.blocks import Block, BlockSource
from fastvec.text.phrase_matcher import PhraseMatcher

if TYPE_CHECKING:
    from fastvec.text.sources import Source

_BLOCK_SENTENCES = 1 << 12


class Transformation(Protocol):
    """What joins the phrases of a corpus."""

    def analyze_sentence(self, sentence: Iterable[str]) -> Iterator[tuple[str, float | None]]:
        """Yield the tokens of a sentence, changed, with scores."""

    def matcher(self) -> PhraseMatcher | None:
        """The sequences it joins, if that is all it does."""


class TransformedCorpus:
    """The sentences of a corpus, changed one by one as they are read.

    It can be read as often as the corpus can. Files are read by the native reader. A model that is
    given this object reads the corpus as ids and joins them, without a Python object for each token.

    Parameters
    ----------
    obj : Phrases or FrozenPhrases
        What changes the sentences.
    corpus : iterable of token lists

    Attributes
    ----------
    obj, corpus
    """

    def __init__(self, obj: Transformation, corpus: Iterable[Any]) -> None:
        self.obj = obj
        self.corpus = corpus

    def __len__(self) -> int:
        return len(self.corpus)  # type: ignore[arg-type]

    def __iter__(self) -> Iterator[list[str]]:
        matcher = self.obj.matcher()
        if matcher is None:
            return ([token for token, _ in self.obj.analyze_sentence(s)] for s in self.corpus)
        from fastvec.text.sources import file_source  # a cycle: sources know this class

        source = file_source(self.corpus)
        if source is None:
            return map(matcher.join, self.corpus)
        return TransformedSource(source, matcher).sentences()  # type: ignore[return-value]


@dataclass(frozen=True, eq=False)
class TransformedSource(BlockSource):
    """Sentences of another source, with phrases joined.

    Attributes
    ----------
    base : source
    matcher : PhraseMatcher
        What is joined.
    """

    base: Source
    matcher: PhraseMatcher

    @property
    def one_shot(self) -> bool:  # type: ignore[override]
        """Whether the other source can be read only once."""
        return self.base.one_shot

    def blocks(self) -> Iterator[Block]:
        """Begin to read the corpus."""
        sentences = self.sentences()
        while block := list(islice(sentences, _BLOCK_SENTENCES)):
            lengths = np.fromiter(map(len, block), np.int64, len(block))
            yield Block([token for sentence in block for token in sentence], lengths)

    def sentences(self, errors: str = "strict") -> Iterator[list[Hashable]]:
        """Yield the sentences as lists of tokens."""
        from fastvec.text.joined_files import joined_sentences  # a cycle: it reads file sources
        from fastvec.text.sources import FileSource  # a cycle: sources hold this one

        if isinstance(self.base, FileSource):
            return joined_sentences(self.base, self.matcher, errors)  # type: ignore[return-value]
        return map(self.matcher.join, self.base.sentences(errors))  # type: ignore[arg-type]


class SentenceLists:
    """The sentences of a corpus, those that can be read once as lists."""

    def __init__(self, corpus: Iterable[Any]) -> None:
        self._corpus = corpus

    def __iter__(self) -> Iterator[Any]:
        for sentence in self._corpus:
            kind = type(sentence)
            if kind is list or kind is tuple or hasattr(sentence, "__len__"):
                yield sentence
            else:
                yield list(sentence) if hasattr(sentence, "__iter__") else sentence
