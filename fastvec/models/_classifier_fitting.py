"""From a classifier to a training job and back: its arrays as tables, its settings as parts."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..contexts import WholeText
from ..objectives import HierarchicalSoftmax, NegativeSampling, Objective, OneVsAll, Softmax
from ..rules import Sgd
from ..text.huffman import huffman_tree
from ..text.idstream import IdStream
from ..text.labelled import LabelDictionary, known_ids, label_dictionary
from ..text.sampling import alias_table, noise_weights
from ..text.scan import Scan, scan
from ..text.sources import Source
from ..text.subwords import hash_words
from ..train import logs
from ..train.job import Parts, Tables
from ..train.loop import Run, Trainer
from ..train.position import Position
from ..train.recovery import Recovery
from ..train.work import TextWork
from ._classifier_saving import ClassifierSaving
from ._weights import random_rows, stride_of

logger = logging.getLogger("fastvec.models")


class ClassifierFitting(ClassifierSaving):
    """What stands between a classifier's attributes and the training loop."""

    def _read(
        self, source: Source, known_words: Sequence[str] = ()
    ) -> tuple[IdStream, LabelDictionary]:
        """Read a corpus: its ids, and the dictionary that gives them a meaning."""
        found = self._scan(source)
        dictionary = label_dictionary(
            found,
            prefix=self.label_prefix,
            min_count=self.min_count,
            min_count_label=self.min_count_label,
            known_words=known_words,
        )
        assert found.stream is not None
        found.stream.remap(dictionary.final)
        return found.stream, dictionary

    def _train_again(self, source: Source, callbacks: Sequence[object]) -> None:
        """Train the rows that exist on a corpus; its other labels are passed over."""
        found = self._scan(source)
        assert found.stream is not None
        with found.stream as stream:
            final, others = known_ids(found, self.words, self.labels, prefix=self.label_prefix)
            stream.remap(final)
            self._fit(stream, others, Recovery.of(None, "10 min", None, "raise"), callbacks)

    def _scan(self, source: Source) -> Scan:
        """Number the tokens of a corpus as they come."""
        return scan(
            source,
            workers=self.workers,
            errors=self.errors,
            cache_dir=self.cache_dir,
            cache_bytes=self.cache_bytes,
        )

    def _take(self, dictionary: LabelDictionary) -> None:
        """Make rows for the words and labels of a dictionary."""
        self.words, self.counts = dictionary.words, dictionary.counts
        self.labels, self.label_counts = dictionary.labels, dictionary.label_counts
        self.corpus_total_words = dictionary.n_tokens
        dim, stride = self.vector_size, stride_of(self.vector_size)
        n_rows = len(self.words) + self.bucket
        self.input = self._tables.create("in", n_rows, dim, stride).narrow
        random_rows(self.input, self.seed)
        self.output = self._tables.create("noise", len(self.labels), dim, stride).narrow
        self.output[:] = 0

    def _fit(
        self,
        stream: IdStream,
        others: list[str],
        recovery: Recovery,
        callbacks: Sequence[object] = (),
        report_delay: float = 1.0,
        position: Position | None = None,
        best: Mapping[str, NDArray[np.float32]] | None = None,
    ) -> None:
        """Run the training loop on an encoded corpus, which is closed at the end."""
        parts, tables = self._parts(others), self._bind()
        start_alpha, begin = self.alpha, time.monotonic()
        first_epoch = position.first_epoch if position else self._epochs_seen
        elapsed = position.elapsed if position else 0.0

        def contents() -> tuple[dict[str, NDArray[Any]], dict[str, str]]:
            """The model as a file holds it: with its settings, not with the rate of the moment."""
            now, self.alpha = self.alpha, start_alpha
            self._epochs_seen = first_epoch + trainer.epochs_begun
            try:
                return self._to_tensors()
            finally:
                self.alpha = now

        run = Run(
            corpus=lambda: nullcontext(stream),
            epochs=self.epochs,
            alpha=self.alpha,
            min_alpha=self.min_alpha,
            workers=self.workers,
            contents=contents,
            first_epoch=first_epoch,
            callbacks=callbacks,
            report_delay=report_delay,
            progress=self.progress,
            recovery=recovery,
            position=position,
            best=best,
        )
        logs.log_training_begin(
            self.corpus_total_words,
            self.vector_size,
            self.epochs,
            self.workers,
            f"objective={self.objective} word_ngrams={self.word_ngrams} labels={len(self.labels)}",
        )
        trainer = Trainer(self, TextWork(parts), tables, run)
        self._predictor = None
        try:
            trainer.fit()
        finally:
            stream.close()
            self._predictor = None
            self._epochs_seen = first_epoch + trainer.epochs_begun
            if self.alpha == trainer.rate:
                self.alpha = start_alpha
        self.total_train_time += elapsed + time.monotonic() - begin

    def _bind(self) -> Tables:
        """Return row tables for the model's arrays and make its attributes views of them."""
        stride = stride_of(self.vector_size)
        name = "nodes" if self.objective == "hs" else "noise"
        rows = {
            "in": self._tables.bind("in", self.input, stride),
            name: self._tables.bind("noise", self.output, stride),
        }
        self.input, self.output = rows["in"].narrow, rows[name].narrow

        def changed() -> None:
            self._predictor = None

        return Tables(rows, on_shrink=changed)

    def _parts(self, others: list[str]) -> Parts:
        """Choose the objective, and say what the ids of the corpus stand for."""
        starts, rows = self._word_bags()
        more, more_rows = self._bags(others)
        context = WholeText(
            (
                np.concatenate([starts, starts[-1] + more[1:]]),
                np.concatenate([rows, more_rows]),
            ),
            hash_words([*self.words, *others]),
            len(self.labels),
            self._end_id(),
            self.word_ngrams,
            self.bucket,
            len(self.words),
            self.kept_buckets,
            self.seed if self.shuffle else None,
        )
        return Parts(context, [self._objective()], Sgd(), (0, 0), False, self.seed)

    def _objective(self) -> Objective:
        if self.objective == "softmax":
            return Softmax()
        if self.objective == "ova":
            return OneVsAll()
        if self.objective == "ns":
            weights = noise_weights(self.label_counts, self.ns_exponent)
            return NegativeSampling(alias_table(weights), self.negative)
        tree = huffman_tree(self.label_counts, ties="fasttext")
        return HierarchicalSoftmax(tree.starts, tree.points, tree.codes)
