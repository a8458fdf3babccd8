"""`train` of a word2vec model: its arguments, and the corpus they name."""

from __future__ import annotations

import logging
import os
from collections.abc import Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, cast

from ..text.idstream import IdStream
from ..text.scan import encode
from ..text.sources import Source
from ..train.recovery import Recovery
from ..train.stopping import EarlyStopping
from ._arguments import former_arguments, integer, real
from ._fitting import Fitting

logger = logging.getLogger("fastvec.models")


class Training(Fitting):
    """`train` and what it needs; mixed into models that have word vectors."""

    @former_arguments(sentences="corpus_iterable", iter="epochs")
    def train(
        self,
        corpus_iterable: Any = None,
        corpus_file: Any = None,
        total_examples: int | None = None,
        total_words: int | None = None,
        epochs: int | None = None,
        start_alpha: float | None = None,
        end_alpha: float | None = None,
        word_count: int = 0,
        queue_factor: int = 2,
        report_delay: float = 1.0,
        compute_loss: bool = False,
        callbacks: Sequence[object] = (),
        *,
        checkpoint: str | os.PathLike[str] | None = None,
        checkpoint_every: object = "10 min",
        early_stopping: EarlyStopping | None = None,
        on_divergence: str = "raise",
        **kwargs: Any,
    ) -> tuple[int, int]:
        """Train on a corpus, which is read once and kept as ids for all epochs.

        Parameters
        ----------
        corpus_iterable : iterable of token sequences, optional
            Exactly one of this and `corpus_file`. May be consumed by one pass (a generator) unless
            the model was made with ``cache=False``.
        corpus_file : path or list of paths, optional
            One sentence per line, tokens separated by white space.
        total_examples, total_words : int, optional
            Sentences and raw words of the corpus: one of them is required, as in gensim, and
            compared with what is found.
        epochs : int
            Passes over the corpus, at least 1; required.
        start_alpha, end_alpha : float, optional
            First and last rate; default ``model.alpha`` and ``model.min_alpha``. Given values stay
            set on the model.
        word_count, queue_factor, compute_loss
            Accepted for compatibility; the loss is always computed.
        report_delay : float, default 1.0
            Seconds between two log lines.
        callbacks : sequence of callbacks
            Objects with the four methods of `CallbackAny2Vec`.
        checkpoint : path, optional
            File that is replaced now and then by one from which `resume` goes on. The first is
            written before training begins: a path that does not work is an error at once, and so
            is one that holds an unfinished training (`resume` it, or delete it). Later,
            a checkpoint that cannot be written (disk full) leaves the old one whole and is one
            warning; training goes on.
        checkpoint_every : str, int or timedelta, default "10 min"
            Time (``"90 s"``, ``"5 min"``, ``"2 h"``), or a number of raw words; rounded up to the end
            of a chunk of text (8 to 128 thousand words per worker).
        early_stopping : EarlyStopping, optional
            Ends training when a held-out text or a score no longer improves.
        on_divergence : {"raise", "reduce_alpha"}, default "raise"
            What to do when the loss becomes NaN, infinite or explodes: raise, or go back to the
            last good state (the epoch's begin or the last checkpoint, kept in memory) with half the
            rate, at most five times.

        Returns
        -------
        (int, int)
            Words trained (in vocabulary, not subsampled away) and raw words, over all epochs.

        Raises
        ------
        TypeError
            If there is no corpus, or two.
        RuntimeError
            If there is no vocabulary, or the corpus holds none of its words.
        ValueError
            If `epochs` or both totals are missing, or ``hs=0`` and ``negative=0``.
        DivergenceError
            If the loss becomes NaN, infinite or explodes.

        Notes
        -----
        The rate falls linearly from `start_alpha` to `end_alpha` over the raw words of all epochs.
        """
        if kwargs:
            raise TypeError(f"train() got unexpected arguments: {', '.join(sorted(kwargs))}")
        recovery = Recovery.of(checkpoint, checkpoint_every, early_stopping, on_divergence)
        source = self._as_source(corpus_iterable, corpus_file)
        self._check_trainable()
        self._check_passes(source, epochs or 1)
        if epochs is None or epochs <= 0:
            raise ValueError(f"epochs must be at least 1, got {epochs}; pass epochs=model.epochs")
        if total_examples is None and total_words is None:
            raise ValueError(
                "pass total_examples=model.corpus_count or total_words=model.corpus_total_words"
            )
        self.epochs = integer("epochs", epochs, 1)
        if start_alpha:
            self.alpha = real("start_alpha", start_alpha, least=0, above=True)
        if end_alpha is not None:
            self.min_alpha = real("end_alpha", end_alpha, least=0)
        if self.alpha > self.min_alpha_yet_reached:
            logger.warning(
                "alpha=%g is above the rate %g that earlier training came down to; if it is to go "
                "on from there, pass start_alpha=",
                self.alpha,
                self.min_alpha_yet_reached,
            )

        @contextmanager
        def corpus() -> Iterator[IdStream]:
            with self._encode(source) as stream:
                self._compare_totals(stream, total_examples, total_words)
                yield stream

        return self._fit(corpus, callbacks, report_delay, recovery)

    def get_latest_training_loss(self) -> float:
        """Return the loss summed over all pairs of the `train` call so far (float64 sums)."""
        return float(self.running_training_loss)

    def _check_trainable(self) -> None:
        """Raise if there is nothing to train or no objective."""
        if not len(self.wv):
            raise RuntimeError("build the vocabulary first: model.build_vocab(corpus)")
        if not self.hs and not self.negative:
            raise ValueError("hs=0 and negative=0 leave nothing to train; set one of them")

    def _check_passes(self, source: Source, passes: int) -> None:
        """Raise if an iterator that can be read once would be read again."""
        if not self.cache and passes > 1 and getattr(source, "one_shot", False):
            raise TypeError(
                f"cache=False reads the corpus {passes} times, but this iterator can be read only "
                "once; pass a list or an object whose __iter__ starts anew, or leave cache=True"
            )

    def _encode(self, source: Source) -> IdStream:
        """Read a corpus into ids of the vocabulary."""
        return encode(
            source,
            cast(Mapping[Hashable, int], self.wv.key_to_index),
            workers=self.workers,
            errors=self.errors,
            cache_dir=self.cache_dir,
            cache_bytes=self.cache_bytes,
        )

    def _compare_totals(
        self, stream: IdStream, total_examples: int | None, total_words: int | None
    ) -> None:
        """Warn in the log where the corpus differs from what it was said to hold."""
        if total_examples and total_examples != stream.n_sentences:
            logger.warning(
                "the corpus holds %i sentences, total_examples said %i",
                stream.n_sentences,
                total_examples,
            )
        if total_words and total_words != stream.n_tokens:
            logger.warning(
                "the corpus holds %i raw words, total_words said %i", stream.n_tokens, total_words
            )
