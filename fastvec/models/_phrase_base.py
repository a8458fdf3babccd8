"""Sentences and corpora with phrases joined, whatever decides what a phrase is."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from itertools import chain
from typing import Any

from ..text.phrase_matcher import PhraseMatcher
from ..text.transformed import TransformedCorpus
from ._phrase_files import PhraseFiles


class PhrasesTransformation(PhraseFiles):
    """What `Phrases` and `FrozenPhrases` share: sentences, or a corpus, with phrases joined.

    A class of one's own gives `score_candidate`.

    Parameters
    ----------
    connector_words : collection of str
        Words that may stand between the words of a phrase, and neither begin nor end one.
    """

    def __init__(self, connector_words: Collection[str]) -> None:
        if isinstance(connector_words, (str, bytes)):
            raise TypeError(
                f"connector_words must be a collection of words, got {connector_words!r:.60}; "
                "split it first"
            )
        self.connector_words = frozenset(connector_words)

    def score_candidate(
        self, word_a: str, word_b: str, in_between: list[str]
    ) -> tuple[str, float] | tuple[None, None]:
        """Return the phrase that words make, and its score; None twice if they make none.

        Parameters
        ----------
        word_a, word_b : str
            First and last word.
        in_between : list of str
            Connector words between them.
        """
        raise NotImplementedError(f"{type(self).__name__} has no score_candidate()")

    def matcher(self) -> PhraseMatcher | None:
        """Return the sequences that are joined; None where `score_candidate` has to be asked."""
        return None

    def analyze_sentence(self, sentence: Iterable[str]) -> Iterator[tuple[str, float | None]]:
        """Yield the words and phrases of a sentence, each with its score.

        Parameters
        ----------
        sentence : iterable of str

        Yields
        ------
        (str, float or None)
            A phrase and its score, or a word that is in none and None.
        """
        matcher = self.matcher()
        return iter(self._asked(sentence) if matcher is None else matcher.analyze(sentence))

    def _asked(self, sentence: Iterable[str]) -> Iterator[tuple[str, float | None]]:
        """The words and phrases of a sentence, by `score_candidate`."""
        words, connectors = list(sentence), self.connector_words
        begin = 0
        while begin < len(words):
            if words[begin] not in connectors:
                end = begin + 1
                while end < len(words) and words[end] in connectors:
                    end += 1
                if end < len(words):
                    between = words[begin + 1 : end]
                    phrase, score = self.score_candidate(words[begin], words[end], between)
                    if phrase is not None:
                        yield phrase, score
                        begin = end + 1
                        continue
            yield words[begin], None
            begin += 1

    def __getitem__(self, sentence: Any) -> Any:
        """Return a sentence, or the sentences of a corpus, with phrases joined.

        Parameters
        ----------
        sentence : iterable of str, or iterable of iterables of str
            What yields a str first is a sentence; a string is one of its characters.

        Returns
        -------
        list of str, or TransformedCorpus
            The latter reads the corpus again whenever it is iterated.
        """
        if isinstance(sentence, TransformedCorpus):
            return TransformedCorpus(self, sentence)
        words = iter(sentence)
        first = next(words, None)
        if first is not None and not isinstance(first, str):
            one_shot = words is sentence
            return TransformedCorpus(self, chain([first], words) if one_shot else sentence)
        given = [] if first is None else [first, *words]
        matcher = self.matcher()
        if matcher is None:
            return [token for token, _ in self._asked(given)]
        return matcher.join(given)

    def find_phrases(self, sentences: Iterable[Iterable[str]]) -> dict[str, float]:
        """Return the phrases that occur in a corpus, with their scores.

        Parameters
        ----------
        sentences : iterable of iterables of str

        Returns
        -------
        dict of str to float
        """
        found = dict[str, float]()
        for sentence in sentences:
            for text, score in self.analyze_sentence(sentence):
                if score is not None:
                    found[text] = score
        return found

    def __getstate__(self) -> dict[str, Any]:
        """Return what is pickled and copied: all but what is made anew when needed."""
        return {name: value for name, value in self.__dict__.items() if name not in _CACHES}


_CACHES = ("_matcher", "_matched", "_vocabulary")


def checked_delimiter(delimiter: object) -> str:
    """Return a delimiter, which must be a str."""
    if not isinstance(delimiter, str):
        raise TypeError(
            f"delimiter must be a str, got {type(delimiter).__name__} {delimiter!r:.20}"
        )
    return delimiter
