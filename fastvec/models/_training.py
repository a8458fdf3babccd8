"""Training of a word2vec model: which parts, which arrays, which corpus; the loop is in ``train``."""

from __future__ import annotations

import logging
import time
import warnings
from collections.abc import Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from ..contexts import Cbow, Context, SkipGram
from ..objectives import HierarchicalSoftmax, NegativeSampling, Objective
from ..rules import resolve
from ..text.idstream import IdStream
from ..text.sampling import alias_table, noise_weights
from ..text.scan import encode
from ..text.sources import Source, as_source
from ..train import logs
from ..train.loop import Parts, Run, Tables, Trainer
from ._arguments import former_arguments, integer, real, window_pair
from ._state import State
from ._weights import state_tables, stride_of

logger = logging.getLogger("fastvec.models")

# Kernel name of a table -> the model's attribute that holds its rows.
_OUTPUTS = {"noise": "syn1neg", "nodes": "syn1"}


class Training(State):
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
        source = as_source(corpus_iterable, corpus_file)
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

        return self._fit(corpus, callbacks, report_delay)

    def get_latest_training_loss(self) -> float:
        """Return the loss summed over all pairs of the `train` call so far (float64 sums)."""
        return float(self.running_training_loss)

    def _check_trainable(self) -> None:
        """Raise if there is nothing to train or no objective."""
        if not len(self.wv):
            raise RuntimeError("build the vocabulary first: model.build_vocab(corpus)")
        if len(self.wv.vectors) != len(self.wv):
            raise RuntimeError("prepare_vocab() made no rows: call prepare_weights(update) next")
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

    def _fit(
        self, corpus: Any, callbacks: Sequence[object], report_delay: float
    ) -> tuple[int, int]:
        """Run the training loop on a corpus opener and book what it did."""
        rule = resolve(self.rule)
        tables, parts = self._bind(rule), self._parts(rule)
        begin, start_alpha = time.monotonic(), self.alpha
        run = Run(
            corpus=corpus,
            epochs=self.epochs,
            alpha=self.alpha,
            min_alpha=self.min_alpha,
            workers=self.workers,
            first_epoch=self._epochs_seen,
            reread=not self.cache,
            callbacks=callbacks,
            report_delay=report_delay,
            progress=self.progress,
        )
        logs.log_training_begin(
            self.corpus_total_words,
            self.vector_size,
            self.epochs,
            self.workers,
            f"sg={self.sg} hs={self.hs} negative={self.negative} window={self.window} "
            f"sample={self.sample:g}",
        )
        trainer = Trainer(self, parts, tables)
        try:
            total = trainer.fit(run)
        finally:
            self._epochs_seen += trainer.epochs_begun
            # a rate that a callback set stays; the loop's was only the current one
            if self.alpha == trainer.rate:
                self.alpha = start_alpha
        self.train_count += 1
        self.total_train_time += time.monotonic() - begin
        self.min_alpha_yet_reached = self.min_alpha
        if not total.n_kept:
            raise RuntimeError(
                "training saw no word of the vocabulary; is this the corpus it was built from, "
                "tokenised in the same way?"
            )
        if not total.n_pairs:
            warnings.warn(
                "training found no pair of words: window=0, or no sentence with two words of the "
                "vocabulary; the vectors are as they began",
                UserWarning,
                stacklevel=3,
            )
        return total.n_kept, total.n_words

    def _bind(self, rule: Any) -> Tables:
        """Return row tables for the model's arrays and make its attributes views of them."""
        stride = stride_of(self.vector_size)
        rows = {"in": self._tables.bind("in", self.wv.vectors, stride)}
        self.wv.vectors = rows["in"].narrow
        for name, wanted in (("noise", self.negative), ("nodes", self.hs)):
            if wanted:
                attribute = _OUTPUTS[name]
                rows[name] = self._tables.bind(name, getattr(self, attribute), stride)
                setattr(self, attribute, rows[name].narrow)
        return Tables(rows, state_tables(rule, rows, self._tables, self.rule_state))

    def _parts(self, rule: Any) -> Parts:
        """Choose context, objectives and rule, with the arrays they need."""
        context: Context = (
            SkipGram() if self.sg else Cbow(bool(self.cbow_mean), self.context_gradient)
        )
        objectives: list[Objective] = []
        if self.negative:
            alias = alias_table(self._noise_weights())
            objectives.append(NegativeSampling(alias, self.negative, self.shared_negatives))
        if self.hs:
            tree = self._tree
            assert tree is not None
            objectives.append(HierarchicalSoftmax(tree.starts, tree.points, tree.codes))
        lock = np.ascontiguousarray(self.wv.vectors_lockf, np.float32)
        keep = np.ascontiguousarray(self.wv.expandos["sample_int"], np.uint32)
        everything = np.uint32(0xFFFFFFFF)
        return Parts(
            context=context,
            objectives=objectives,
            rule=rule,
            window=window_pair(self.window),
            shrink=bool(self.shrink_windows),
            seed=self.seed,
            keep=None if (keep == everything).all() else keep,
            lock=None if (lock == 1).all() else lock,
        )

    def _noise_weights(self) -> NDArray[np.float64]:
        """Weights of the noise distribution: from an assigned cum_table, else from the counts."""
        if self._cum_table is not None:
            return np.diff(self._cum_table.astype(np.float64), prepend=0.0)
        return noise_weights(self.wv.expandos["count"], self.ns_exponent)
