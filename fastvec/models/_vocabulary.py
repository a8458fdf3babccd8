"""Vocabulary of a word2vec model: scanning, choosing, growing."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping
from typing import Any, cast

from ..text.idstream import IdStream
from ..text.sampling import keep_thresholds
from ..text.scan import Scan, scan
from ..text.sources import Source
from ..text.vocabulary import (
    Vocabulary,
    build_vocabulary,
    from_frequencies,
    update_vocabulary,
)
from ..train import logs
from ._arguments import former_arguments
from ._structures import Structures

logger = logging.getLogger("fastvec.models")

TrimRule = Callable[..., Any]


class VocabularyBuilding(Structures):
    """`build_vocab` and its kin."""

    @former_arguments(sentences="corpus_iterable")
    def build_vocab(
        self,
        corpus_iterable: Any = None,
        corpus_file: Any = None,
        update: bool = False,
        progress_per: int = 10000,
        keep_raw_vocab: bool = False,
        trim_rule: TrimRule | None = None,
        **kwargs: Any,
    ) -> None:
        """Build the vocabulary from one pass over a corpus, or grow it.

        Parameters
        ----------
        corpus_iterable, corpus_file
            Exactly one; see `Word2Vec`. A generator will do.
        update : bool, default False
            Add words to the vocabulary there is. Known words keep their vectors, their counts grow;
            subsampling and noise follow the merged counts.
        progress_per : int
            Accepted for compatibility.
        keep_raw_vocab : bool, default False
            Keep the counts of all words in ``raw_vocab``.
        trim_rule : callable, optional
            See `Word2Vec`.
        **kwargs
            ``min_count`` and ``sample`` for this call.

        Raises
        ------
        RuntimeError
            If the corpus is empty, no word reaches ``min_count``, or `update` finds no vocabulary.
        TypeError
            If there is no corpus, or two.
        """
        source = self._as_source(corpus_iterable, corpus_file)
        self._scan_and_build(source, trim_rule, False, update, keep_raw_vocab, **kwargs)

    def build_vocab_from_freq(
        self,
        word_freq: Mapping[Any, int],
        keep_raw_vocab: bool = False,
        corpus_count: int | None = None,
        trim_rule: TrimRule | None = None,
        update: bool = False,
    ) -> None:
        """Build or grow the vocabulary from a table of counts.

        Parameters
        ----------
        word_freq : mapping of word to count
        keep_raw_vocab, trim_rule, update
            As in `build_vocab`.
        corpus_count : int, optional
            Sentences of the corpus the counts come from.
        """
        tokens, counts = from_frequencies(word_freq)
        found = Scan(tokens, counts, 0, corpus_count or 0, None)
        self._check_update(update)
        self.add_lifecycle_event("build_vocab", log_level=logging.DEBUG, update=update)
        self._choose(found, trim_rule, update, keep_raw_vocab)
        self.prepare_weights(update)
        self.corpus_count, self.corpus_total_words = corpus_count or 0, 0

    def scan_vocab(
        self,
        corpus_iterable: Any = None,
        corpus_file: Any = None,
        progress_per: int = 10000,
        workers: int | None = None,
        trim_rule: TrimRule | None = None,
    ) -> tuple[int, int]:
        """Count words into ``raw_vocab``; return ``(raw words, sentences)``.

        Parameters
        ----------
        corpus_iterable, corpus_file, trim_rule
            As in `build_vocab`; the rule is asked only while `max_vocab_size` prunes.
        progress_per, workers
            Accepted for compatibility: files are read by the model's `workers`.
        """
        found = self._scan(self._as_source(corpus_iterable, corpus_file), trim_rule, False)
        self.raw_vocab = _table(found)
        self.corpus_count, self.corpus_total_words = found.n_sentences, found.n_tokens
        return found.n_tokens, found.n_sentences

    def prepare_vocab(
        self,
        update: bool = False,
        keep_raw_vocab: bool = False,
        trim_rule: TrimRule | None = None,
        min_count: int | None = None,
        sample: float | None = None,
        dry_run: bool = False,
    ) -> dict[str, int]:
        """Choose the vocabulary from the counts in ``raw_vocab``; `prepare_weights` then makes rows.

        Parameters
        ----------
        update, keep_raw_vocab, trim_rule
            As in `build_vocab`.
        min_count, sample : optional
            Used, and set on the model, instead of its own; 0 counts as not given.
        dry_run : bool, default False
            Only report: nothing changes, so several settings can be compared.

        Returns
        -------
        dict of str to int
            ``drop_unique`` (words dropped), ``retain_total`` (occurrences of the others),
            ``downsample_unique`` (words that subsampling touches), ``downsample_total`` (expected
            occurrences after it), ``num_retained_words``.

        Raises
        ------
        RuntimeError
            If nothing was counted, no word is left, or `update` finds no vocabulary.
        """
        if not self.raw_vocab:
            raise RuntimeError("call scan_vocab(corpus) first: there are no counts to choose from")
        self._check_update(update)
        found = Scan(
            *from_frequencies(self.raw_vocab), self.corpus_total_words, self.corpus_count, None
        )
        if dry_run:
            chosen = self._vocabulary_of(found, trim_rule, update, min_count)
            return chosen.report(sample or self.sample)
        chosen = self._choose(found, trim_rule, update, keep_raw_vocab, min_count, sample)
        return chosen.report(self.sample)

    def _scan(self, source: Source, trim_rule: TrimRule | None, keep_stream: bool) -> Scan:
        """Count (and encode) a corpus with the model's settings."""
        found = scan(
            source,
            workers=self.workers,
            errors=self.errors,
            max_vocab_size=self.max_vocab_size,
            trim_rule=trim_rule,
            keep_stream=keep_stream,
            cache_dir=self.cache_dir,
            cache_bytes=self.cache_bytes,
        )
        logs.log_scan(len(found.tokens), found.n_tokens, found.n_sentences)
        return found

    def _scan_and_build(
        self,
        source: Source,
        trim_rule: TrimRule | None,
        keep_stream: bool,
        update: bool = False,
        keep_raw_vocab: bool = False,
        min_count: int | None = None,
        sample: float | None = None,
    ) -> IdStream | None:
        """Scan, choose, and return the corpus in final ids if it was kept."""
        self._check_update(update)
        found = self._scan(source, trim_rule, keep_stream)
        self.add_lifecycle_event("build_vocab", log_level=logging.DEBUG, update=update)
        try:
            chosen = self._choose(found, trim_rule, update, keep_raw_vocab, min_count, sample)
            self.prepare_weights(update)
            self.corpus_count, self.corpus_total_words = found.n_sentences, found.n_tokens
            if found.stream is not None:
                found.stream.remap(chosen.final)
        except BaseException:
            if found.stream is not None:
                found.stream.close()
            raise
        return found.stream

    def _vocabulary_of(
        self, found: Scan, trim_rule: TrimRule | None, update: bool, min_count: int | None
    ) -> Vocabulary:
        """Apply min_count and its kin to a scan."""
        least = min_count or self.min_count
        if update:
            return update_vocabulary(
                cast(list[Hashable], self.wv.index_to_key),
                cast(Mapping[Hashable, int], self.wv.key_to_index),
                self.wv.expandos["count"],
                found.tokens,
                found.counts,
                min_count=least,
                max_final_vocab=self.max_final_vocab,
                trim_rule=trim_rule,
            )
        return build_vocabulary(
            found.tokens,
            found.counts,
            min_count=least,
            max_final_vocab=self.max_final_vocab,
            trim_rule=trim_rule,
            sorted_vocab=bool(self.sorted_vocab),
            null_word=bool(self.null_word),
        )

    def _choose(
        self,
        found: Scan,
        trim_rule: TrimRule | None,
        update: bool,
        keep_raw_vocab: bool,
        min_count: int | None = None,
        sample: float | None = None,
    ) -> Vocabulary:
        """Make the vocabulary of a scan the model's own; the rows are `prepare_weights`' matter."""
        chosen = self._vocabulary_of(found, trim_rule, update, min_count)
        if not len(chosen.counts) or not (chosen.retained_counts.sum() or update):
            self._refuse(
                "the corpus is empty: no token was read"
                if not len(found.tokens)
                else f"no word occurs {chosen.effective_min_count} times (of {len(found.tokens)} "
                "different words); lower min_count"
            )
        if min_count:
            self.min_count = min_count
        self.sample = sample or self.sample
        self.effective_min_count = chosen.effective_min_count
        known = len(chosen.keys) - chosen.n_added
        self.raw_vocab = _table(found) if keep_raw_vocab else defaultdict(int)
        report = chosen.report(self.sample)
        logs.log_vocabulary(
            chosen.effective_min_count,
            report["num_retained_words"],
            len(found.tokens),
            report["retain_total"],
            found.n_tokens,
        )
        logs.log_subsampling(self.sample, report["downsample_total"], report["retain_total"])
        self._set_words(chosen, known)
        return chosen

    def _refuse(self, why: str) -> None:
        """Say that a corpus leaves the model without words."""
        raise RuntimeError(why)

    def _set_words(self, chosen: Vocabulary, known: int) -> None:
        """Set keys and counts, and what follows from counts; `known` words were there before."""
        wv, n_words = self.wv, len(chosen.keys)
        wv.index_to_key = cast(list[str | int], list(chosen.keys))
        wv.key_to_index = {key: i for i, key in enumerate(wv.index_to_key)}
        wv.next_index = n_words
        wv.norms = None
        wv.expandos = {
            name: values
            for name, values in wv.expandos.items()
            if known and len(values) == n_words  # attributes of the user's that still fit
        }
        wv.expandos["count"] = chosen.counts
        wv.expandos["sample_int"] = keep_thresholds(chosen.counts, self.sample)
        self._cum_table = None
        if self.hs:
            self.create_binary_tree()

    def _check_update(self, update: bool) -> None:
        """Raise if there is nothing to update."""
        if update and not len(self.wv):
            raise RuntimeError(
                "update=True needs a vocabulary: call build_vocab(corpus) without update first"
            )


def _table(found: Scan) -> dict[Any, int]:
    """The counts of a scan, 0 for words that it did not meet."""
    return defaultdict(int, zip(found.tokens, found.counts.tolist()))
