"""From a model to a training job and back: its arrays as tables, its settings as parts."""

from __future__ import annotations

import json
import logging
import time
import warnings
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..contexts import Cbow, Context, SkipGram
from ..objectives import HierarchicalSoftmax, NegativeSampling, Objective
from ..rules import Rule, described, resolve
from ..text.idstream import IdStream
from ..text.sampling import alias_table, noise_weights
from ..train import logs
from ..train.job import Parts, Tables
from ..train.loop import Run, Trainer
from ..train.position import Position
from ..train.recovery import Recovery
from ..train.tables import RowTable
from ..train.work import TextWork
from ._arguments import window_pair
from ._saving import Saving
from ._weights import state_tables, stride_of

# Kernel name of a table -> the model's attribute that holds its rows.
_OUTPUTS = {"noise": "syn1neg", "nodes": "syn1"}
_APART = 1024  # rows of frequent words, see ``table.h``

Corpus = Callable[[], AbstractContextManager[IdStream]]


class Fitting(Saving):
    """What stands between a model's attributes and the training loop."""

    def _fit(
        self,
        corpus: Corpus,
        callbacks: Sequence[object] = (),
        report_delay: float = 1.0,
        recovery: Recovery | None = None,
        position: Position | None = None,
        best: Mapping[str, NDArray[np.float32]] | None = None,
    ) -> tuple[int, int]:
        """Run the training loop on a corpus opener and book what it did.

        `position` and `best` are those of a checkpoint that is resumed.
        """
        rule, recovery = resolve(self.rule), recovery or Recovery()
        if recovery.path is not None and described(self.rule) is None:
            raise TypeError(f"checkpoint= needs a rule that a file can hold, got {self.rule!r}")
        tables, parts = self._bind(rule), self._parts(rule)
        start_alpha = self.alpha
        begin = time.monotonic() - (position.elapsed if position else 0.0)
        first_epoch = position.first_epoch if position else self._epochs_seen

        tensors: dict[str, NDArray[Any]] = {}
        metadata: dict[str, str] = {}

        def contents() -> tuple[dict[str, NDArray[Any]], dict[str, str]]:
            """The model as a file holds it: with its settings, not with the rate of the moment.

            Keys are encoded once; rows and states are seen through, since tables stay where they are.
            """
            now, self.alpha = self.alpha, start_alpha
            self._epochs_seen = first_epoch + trainer.epochs_begun
            try:
                if tensors:
                    metadata["parameters"] = json.dumps(self._parameters())
                else:
                    found, text = self._to_tensors()
                    tensors.update(found)
                    metadata.update(text)
                    del tensors["wv.norms"]  # they are of this moment; readers do without
            finally:
                self.alpha = now
            return dict(tensors), dict(metadata)

        run = Run(
            corpus=corpus,
            epochs=self.epochs,
            alpha=self.alpha,
            min_alpha=self.min_alpha,
            workers=self.workers,
            contents=contents,
            first_epoch=first_epoch,
            reread=not self.cache,
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
            f"sg={self.sg} hs={self.hs} negative={self.negative} window={self.window} "
            f"sample={self.sample:g}",
        )
        self.add_lifecycle_event(
            "train",
            log_level=logging.DEBUG,
            epochs=self.epochs,
            alpha=self.alpha,
            min_alpha=self.min_alpha,
            workers=self.workers,
        )
        trainer = Trainer(self, TextWork(parts), tables, run)
        try:
            total = trainer.fit()
        finally:
            self._epochs_seen = first_epoch + trainer.epochs_begun
            # a rate that a callback set stays; the loop's was only the current one
            if self.alpha == trainer.rate:
                self.alpha = start_alpha
        self._book(time.monotonic() - begin)
        if not total.n_pairs:
            warnings.warn(
                "training found no pair of words: window=0, no sentence with two words of the "
                "vocabulary, or a corpus so small that subsampling (sample) dropped it; the vectors "
                "are as they began",
                UserWarning,
                stacklevel=4,  # train() is wrapped
            )
        return total.n_kept, total.n_words

    def _book(self, seconds: float) -> None:
        """Note a job that is done."""
        self.train_count += 1
        self.total_train_time += seconds
        self.min_alpha_yet_reached = self.min_alpha

    def _bind(self, rule: Rule) -> Tables:
        """Return row tables for the model's arrays and make its attributes views of them."""
        self._check_rows()
        stride = stride_of(self.layer1_size)
        rows = {"in": self._bind_inputs(), **self._more_tables()}
        for name, wanted in (("noise", self.negative), ("nodes", self.hs)):
            if wanted:
                attribute = _OUTPUTS[name]
                rows[name] = self._tables.bind(name, getattr(self, attribute), stride)
                setattr(self, attribute, rows[name].narrow)
        if self.negative:
            rows["noise"].set_apart(self._n_apart)
        return Tables(
            rows, state_tables(rule, rows, self._tables, self.rule_state), workers=self.workers
        )

    @property
    def _n_apart(self) -> int:
        """How many rows of the most frequent words, which several workers want at once, stand apart."""
        return _APART if self.workers > 1 else 0

    def _bind_inputs(self) -> RowTable:
        """The table of input rows; the vectors become a view of it."""
        table = self._tables.bind("in", self.wv.vectors, stride_of(self.vector_size))
        self.wv.vectors = table.narrow
        table.set_apart(self._n_apart)
        return table

    def _more_tables(self) -> dict[str, RowTable]:
        """Further tables of input rows."""
        return {}

    def _check_rows(self) -> None:
        """Raise if an array does not fit the vocabulary: users may assign arrays, and add keys."""
        n_words = len(self.wv)
        wanted: dict[str, tuple[Any, int]] = {"wv.vectors": (self.wv.vectors, self.vector_size)}
        for name, attribute in _OUTPUTS.items():
            if self.negative if name == "noise" else self.hs:
                wanted[attribute] = getattr(self, attribute, None), self.layer1_size
        for name, (array, dim) in wanted.items():
            shape = getattr(array, "shape", None)
            if shape != (n_words, dim):
                raise RuntimeError(
                    f"{name} has shape {shape}, wanted ({n_words}, {dim}): a row "
                    "for each word; build_vocab(corpus, update=True) adds words to a model"
                )
        n_paths = len(self._tree.starts) - 1 if self._tree is not None else 0
        if self.hs and n_paths != n_words:
            raise RuntimeError(
                f"the Huffman tree has {n_paths} words, the vocabulary {n_words}: "
                "call create_binary_tree() after changing it"
            )
        last = max(self.wv.key_to_index.values(), default=0)
        if last >= n_words:
            raise RuntimeError(
                f"key_to_index names row {last}, but there are {n_words} in index_to_key"
            )

    def _parts(self, rule: Rule) -> Parts:
        """Choose context, objectives and rule, with the arrays they need."""
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
            context=self._context(),
            objectives=objectives,
            rule=rule,
            window=window_pair(self.window),
            shrink=bool(self.shrink_windows),
            seed=self.seed,
            keep=None if (keep == everything).all() else keep,
            lock=None if (lock == 1).all() else lock,
        )

    def _context(self) -> Context:
        """Choose the context."""
        return SkipGram() if self.sg else Cbow(bool(self.cbow_mean), self.context_gradient)

    def _noise_weights(self) -> NDArray[np.float64]:
        """Weights of the noise distribution: from an assigned cum_table, else from the counts."""
        if self._cum_table is not None:
            return np.diff(self._cum_table.astype(np.float64), prepend=0.0)
        return noise_weights(self.wv.expandos["count"], self.ns_exponent)
