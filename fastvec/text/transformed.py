"""A corpus seen through something that changes its sentences, such as phrases that are joined."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Protocol

from fastvec.text.phrase_matcher import PhraseMatcher


class Transformation(Protocol):
    """What joins the phrases of a corpus."""

    def analyze_sentence(self, sentence: Iterable[str]) -> Iterator[tuple[str, float | None]]:
        """Yield the tokens of a sentence, changed, with scores."""

    def matcher(self) -> PhraseMatcher | None:
        """The sequences it joins, if that is all it does."""


class TransformedCorpus:
    """The sentences of a corpus, changed one by one as they are read.

    It can be read as often as the corpus can. Given to a model it is read as ids, without a Python
    object for each token, if the corpus is a file or a list.

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
        return map(matcher.join, self.corpus)
