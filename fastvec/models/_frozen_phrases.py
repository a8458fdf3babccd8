"""Phrases without the counts that they were found by."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from .._kernels.phrases import MOST_WORDS
from ..text.phrase_matcher import Phrase, PhraseMatcher
from ..vectors.key_table import to_tensors
from ._arguments import integer, real
from ._phrase_acceptance import cuts
from ._phrase_base import PhrasesTransformation, checked_delimiter
from ._phrase_files import Arrays, texts_of_arrays

if TYPE_CHECKING:
    from .phrases import Phrases


class FrozenPhrases(PhrasesTransformation):
    """The phrases that a `Phrases` object found, without its counts.

    Parameters
    ----------
    phrases_model : Phrases

    Attributes
    ----------
    phrasegrams : dict of str to float
        Score of every phrase; may be changed.
    threshold, min_count, delimiter, scoring, connector_words, max_words
        As in `phrases_model`; phrases that score no more than `threshold` are not joined.
    """

    _settings = ("threshold", "min_count", "delimiter", "max_words")

    def __init__(self, phrases_model: Phrases) -> None:
        super().__init__(phrases_model.connector_words)
        begin = time.monotonic()
        self.threshold = phrases_model.threshold
        self.min_count = phrases_model.min_count
        self.delimiter = phrases_model.delimiter
        self.scoring = phrases_model.scoring
        self.max_words = phrases_model.max_words
        self.phrasegrams = phrases_model.export_phrases()
        seconds = time.monotonic() - begin
        self.add_lifecycle_event("created", msg=f"exported {self} in {seconds:.2f} s")

    def __str__(self) -> str:
        return (
            f"{type(self).__name__}<{len(self.phrasegrams)} phrases, min_count={self.min_count}, "
            f"threshold={self.threshold}>"
        )

    def score_candidate(
        self, word_a: str, word_b: str, in_between: list[str]
    ) -> tuple[str, float] | tuple[None, None]:
        """Return the phrase that words make, and its score; None twice if they make none."""
        text = self.delimiter.join([word_a, *in_between, word_b])
        score = self.phrasegrams.get(text)
        return (None, None) if score is None or not score > self.threshold else (text, score)

    def matcher(self) -> PhraseMatcher | None:
        """Return the sequences that are joined; None for a class with a `score_candidate` of its own."""
        if type(self).score_candidate is not FrozenPhrases.score_candidate:
            return None
        key = (dict(self.phrasegrams), self.delimiter, self.threshold, self.connector_words)
        if self.__dict__.get("_matched") != key:
            self._matcher = PhraseMatcher(
                Phrase(words, text, score)
                for text, score in self.phrasegrams.items()
                if score > self.threshold
                for words in cuts(text, self.delimiter, self.connector_words, self.max_words)
            )
            self._matched = key
        return self._matcher

    def _to_arrays(self) -> Arrays:
        scores = np.fromiter(self.phrasegrams.values(), np.float64, len(self.phrasegrams))
        return {**to_tensors(list(self.phrasegrams)), "scores": scores}

    @classmethod
    def _from_arrays(cls, arrays: Arrays, settings: dict[str, Any]) -> Self:
        loaded = cls.__new__(cls)
        loaded.threshold = real("threshold", settings["threshold"])
        loaded.min_count = real("min_count", settings["min_count"], least=0, above=True)
        loaded.delimiter = checked_delimiter(settings["delimiter"])
        loaded.max_words = integer("max_words", settings["max_words"], 2, MOST_WORDS)
        scores = arrays["scores"]
        if scores.dtype != np.float64 or scores.ndim != 1:
            raise ValueError(f"scores: {scores.dtype} of shape {scores.shape}")
        texts = texts_of_arrays(arrays, len(scores))
        loaded.phrasegrams = dict(zip(texts, scores.tolist()))
        return loaded
