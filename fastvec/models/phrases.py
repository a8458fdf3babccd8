"""Phrases: words that stand together more often than by chance, joined to one token."""

from __future__ import annotations

import logging
import time
from collections.abc import Collection, Mapping
from typing import Any, Self

from .._kernels.phrases import MOST_WORDS
from ..text.phrase_counts import PhraseCounts, count_phrases, merged
from ..text.phrase_matcher import PhraseMatcher
from ..text.sources import IterableSource, Source, as_source
from ..text.transformed import SentenceLists
from ._arguments import former_arguments, integer, real, worker_count
from ._frozen_phrases import FrozenPhrases
from ._phrase_acceptance import Acceptance
from ._phrase_base import PhrasesTransformation, checked_delimiter
from ._phrase_files import Arrays, counts_of_arrays, counts_to_arrays
from ._phrase_scores import Scorer, npmi_scorer, original_scorer, resolve_scorer
from ._phrase_vocabulary import PhraseVocabulary

__all__ = [
    "ENGLISH_CONNECTOR_WORDS",
    "FrozenPhrases",
    "Phraser",
    "Phrases",
    "npmi_scorer",
    "original_scorer",
]

logger = logging.getLogger("fastvec.models")

# Words that stand inside an English phrase but neither begin nor end one, and count for nothing.
ENGLISH_CONNECTOR_WORDS = frozenset(
    [
        "a",
        "an",
        "the",
        "for",
        "of",
        "with",
        "without",
        "at",
        "from",
        "to",
        "in",
        "on",
        "by",
        "and",
        "or",
    ]
)

Phraser = FrozenPhrases  # its name in gensim 3


class Phrases(PhrasesTransformation):
    """Phrases of a corpus, found by how often words stand together (Mikolov et al. 2013b).

    Parameters
    ----------
    sentences : iterable of token lists, optional
        As for `Word2Vec`: lists of str, `LineSentence` and its kin, columns. Files are read by all
        workers. More can be added by `add_vocab`.
    min_count : float, default 5
        Of phrases; see the scorers.
    threshold : float, default 10.0
        A phrase scores more. Above 0 for ``scoring="default"``, from -1 to 1 for ``"npmi"``.
    max_vocab_size : int, default 40,000,000
        Forget rare words and phrases while counting whenever there are more than this many;
        32 bytes each.
    delimiter : str, default "_"
        Stands between the words of a phrase.
    progress_per : int, default 10,000
        Sentences between two lines in the log.
    scoring : {"default", "npmi"} or callable, default "default"
        `original_scorer`, `npmi_scorer`, or a function with their parameters, which can be pickled.
    connector_words : collection of str, optional
        Words such as `ENGLISH_CONNECTOR_WORDS` that may stand inside a phrase and do not count.
    corpus_file : path, URI, open file, or list of these, optional
        Instead of `sentences`: one sentence a line.
    max_words : int, default 2
        Most words of a phrase, connector words apart. Up to 8; all lengths are counted in one pass.
    workers : int or None, default None
        Threads; None for all cores. Results do not depend on it.
    errors : str, default "strict"
        What to do with invalid UTF-8 in files, as in `bytes.decode`.

    Attributes
    ----------
    vocab : mapping of str to int
        Counts of words and phrases, read-only; a mapping may be assigned.
    corpus_word_count : int
        Words read, connector words included.
    min_reduce : int
        What is counted less is forgotten by the next `max_vocab_size` pruning.
    scoring : callable
    min_count, threshold, max_vocab_size, delimiter, progress_per, connector_words, max_words
        As given; `threshold` may be changed.

    Raises
    ------
    ValueError
        If a number is out of range, or `scoring` unknown.
    TypeError
        If a token is not a str, or `delimiter` is not.

    Notes
    -----
    A phrase of more than two words scores the least of what the scorer says of its cuts into two
    parts: `worda_count` and `wordb_count` are then those of the parts.

    Phrases are joined from left to right, the longest first, and do not overlap.

    References
    ----------
    Mikolov et al. 2013b, Distributed Representations of Words and Phrases and their Compositionality,
    section 4.

    Examples
    --------
    >>> from fastvec import Phrases
    >>> corpus = [["trees", "graph", "minors"], ["graph", "minors"], ["minors", "survey"]]
    >>> phrases = Phrases(corpus, min_count=1, threshold=0.5)
    >>> phrases[["graph", "minors", "survey"]]
    ['graph_minors', 'survey']
    """

    _settings = (
        "min_count",
        "threshold",
        "max_vocab_size",
        "delimiter",
        "progress_per",
        "max_words",
        "workers",
        "errors",
        "min_reduce",
        "corpus_word_count",
    )

    @former_arguments(common_terms="connector_words")
    def __init__(
        self,
        sentences: Any = None,
        min_count: float = 5,
        threshold: float = 10.0,
        max_vocab_size: int = 40000000,
        delimiter: str = "_",
        progress_per: int = 10000,
        scoring: str | Scorer = "default",
        connector_words: Collection[str] = frozenset(),
        *,
        corpus_file: Any = None,
        max_words: int = 2,
        workers: int | None = None,
        errors: str = "strict",
    ) -> None:
        super().__init__(connector_words)
        real("min_count", min_count, least=0, above=True)
        _check_threshold(threshold, scoring)
        self.min_count = min_count
        self.threshold = threshold
        self.max_vocab_size = integer("max_vocab_size", max_vocab_size, 1)
        self.delimiter = checked_delimiter(delimiter)
        self.progress_per = integer("progress_per", progress_per, 1)
        self.scoring = resolve_scorer(scoring)
        self.max_words = integer("max_words", max_words, 2, MOST_WORDS)
        if self.max_words > 2 and not delimiter:
            raise ValueError("delimiter must not be empty where max_words is above 2")
        self.workers = None if workers is None else worker_count(workers)
        self.errors = errors
        self.min_reduce = 1
        self._counts = PhraseCounts.empty()
        if sentences is not None or corpus_file is not None:
            begin = time.monotonic()
            self._count(_listed(as_source(sentences, corpus_file)))
            seconds = time.monotonic() - begin
            self.add_lifecycle_event("created", msg=f"built {self} in {seconds:.2f} s")

    def __str__(self) -> str:
        return (
            f"{type(self).__name__}<{len(self.vocab)} vocab, min_count={self.min_count}, "
            f"threshold={self.threshold}, max_vocab_size={self.max_vocab_size}>"
        )

    @property
    def vocab(self) -> Mapping[str, int]:
        """Counts of words and phrases by their text, read-only; a mapping may be assigned."""
        known = self.__dict__.get("_vocabulary")
        if known is None or known.counts is not self._counts or known.delimiter != self.delimiter:
            known = self.__dict__["_vocabulary"] = PhraseVocabulary(self._counts, self.delimiter)
        return known

    @vocab.setter
    def vocab(self, counts: Mapping[str, int]) -> None:
        self._counts = PhraseCounts.of_texts(counts, self.corpus_word_count)

    @property
    def corpus_word_count(self) -> int:
        """Words read, connector words included."""
        return self._counts.n_tokens

    @corpus_word_count.setter
    def corpus_word_count(self, n_tokens: int) -> None:
        self._counts = self._counts.with_tokens(integer("corpus_word_count", n_tokens, 0))

    def add_vocab(self, sentences: Any) -> None:
        """Count more text.

        Parameters
        ----------
        sentences
            As for the class; files as `LineSentence`.

        Raises
        ------
        TypeError
            If a token is not a str, or a sentence is one.
        """
        self._count(_listed(as_source(sentences)))

    def _count(self, source: Source) -> None:
        """Add the counts of a corpus."""
        counts, bar = count_phrases(
            source,
            connector_words=self.connector_words,
            max_words=self.max_words,
            max_size=self.max_vocab_size,
            workers=self.workers,
            errors=self.errors,
            progress=self._log_progress(),
        )
        self._add(counts, bar)

    def merge(self, *others: Phrases) -> None:
        """Add the counts of other objects, of other parts of a corpus perhaps.

        Parameters
        ----------
        *others : Phrases
            With the same `delimiter`, `connector_words` and `max_words`.

        Raises
        ------
        ValueError
            If one differs in these.
        """
        for other in others:
            for name in ("delimiter", "connector_words", "max_words"):
                if getattr(self, name) != getattr(other, name):
                    raise ValueError(f"phrases with another {name} cannot be merged")
        for other in others:
            self._add(other._counts, other.min_reduce)

    def _add(self, counts: PhraseCounts, bar: int) -> None:
        """Add counts that were made with a bar of `max_vocab_size`."""
        if not len(self.vocab):
            self._counts = counts.with_tokens(self.corpus_word_count + counts.n_tokens)
            return
        self._counts = merged([self._counts, counts])
        self.min_reduce = max(self.min_reduce, bar)
        if len(self.vocab) > self.max_vocab_size:
            self._counts = self._counts.pruned(self.min_reduce)
            self.min_reduce += 1

    def score_candidate(
        self, word_a: str, word_b: str, in_between: list[str]
    ) -> tuple[str, float] | tuple[None, None]:
        """Return the phrase that words make, and its score; None twice if they make none."""
        text = self.delimiter.join([word_a, *in_between, word_b])
        score = self._acceptance().score(word_a, word_b, text)
        return (None, None) if score is None else (text, score)

    def matcher(self) -> PhraseMatcher | None:
        """Return the sequences that are joined; None for a class with a `score_candidate` of its own."""
        if type(self).score_candidate is not Phrases.score_candidate:
            return None
        key = (
            self._counts,
            self.delimiter,
            self.scoring,
            self.threshold,
            self.min_count,
            self.connector_words,
        )
        if self.__dict__.get("_matched") != key:
            self._matcher = PhraseMatcher(self._acceptance().phrases())
            self._matched = key
        return self._matcher

    def freeze(self) -> FrozenPhrases:
        """Return the phrases without the counts: smaller, and not to be added to."""
        return FrozenPhrases(self)

    def export_phrases(self) -> dict[str, float]:
        """Return all phrases with their scores."""
        return self._acceptance().exported()

    def _acceptance(self) -> Acceptance:
        """What decides on phrases now."""
        if self.scoring is None:
            raise RuntimeError(
                "the scoring function was not found when the file was loaded; assign it to .scoring"
            )
        vocabulary = self.vocab
        assert isinstance(vocabulary, PhraseVocabulary)
        return Acceptance(
            vocabulary,
            self.scoring,
            self.threshold,
            self.min_count,
            self.connector_words,
            self.max_words,
        )

    def _to_arrays(self) -> Arrays:
        return counts_to_arrays(self._counts)

    @classmethod
    def _from_arrays(cls, arrays: Arrays, settings: dict[str, Any]) -> Self:
        loaded = cls.__new__(cls)
        given = {name: settings[name] for name in cls._settings}
        bar, n_tokens = given.pop("min_reduce"), given.pop("corpus_word_count")
        Phrases.__init__(loaded, scoring=original_scorer, **given)
        loaded.min_reduce = integer("min_reduce", bar, 1)
        loaded._counts = counts_of_arrays(arrays, integer("corpus_word_count", n_tokens, 0))
        return loaded

    def _log_progress(self) -> Any:
        """What the scan calls now and then."""
        due = 0

        def progress(n_sentences: int, n_tokens: int, n_words: int) -> None:
            nonlocal due
            if n_sentences >= due:
                due = n_sentences + self.progress_per
                logger.info(
                    "PROGRESS: at sentence %i, %i words, %i word types",
                    n_sentences,
                    n_tokens,
                    n_words,
                )

        return progress


def _check_threshold(threshold: float, scoring: object) -> None:
    """Raise unless a scorer with a name can have this threshold."""
    real("threshold", threshold)
    if isinstance(scoring, str) and scoring == "default" and threshold <= 0:
        raise ValueError(f"threshold must be above 0 for scoring='default', got {threshold}")
    if isinstance(scoring, str) and scoring == "npmi" and not -1 <= threshold <= 1:
        raise ValueError(f"threshold must be from -1 to 1 for scoring='npmi', got {threshold}")


def _listed(source: Source) -> Source:
    """The same source, whose sentences may be generators."""
    if not isinstance(source, IterableSource):
        return source
    return IterableSource(SentenceLists(source.corpus), source.one_shot)
