"""Smaller classifiers: rows chosen by their length, trained again, stored by a product quantiser."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Sequence
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from ..text.kept_buckets import KeptBuckets
from ..text.labelled import labelled_source
from ..train.tables import TableSet
from ..vectors.norms import row_norms
from ..vectors.product_quantizer import N_CENTROIDS
from ..vectors.quantized_matrix import QuantizedMatrix
from ._arguments import integer, real, worker_count
from ._classifier_fitting import ClassifierFitting

logger = logging.getLogger("fastvec.models")

# What `quantize` changes: all of it comes back if it does not end.
_CHANGED = (
    "words",
    "counts",
    "input",
    "output",
    "kept_buckets",
    "epochs",
    "alpha",
    "workers",
    "_tables",
)


class Quantizing(ClassifierFitting):
    """`quantize`."""

    def quantize(
        self,
        texts: Any = None,
        labels: Any = None,
        corpus_file: Any = None,
        *,
        cutoff: int = 0,
        retrain: bool = False,
        epochs: int | None = None,
        alpha: float | None = None,
        dsub: int = 2,
        qnorm: bool = False,
        qout: bool = False,
        workers: int | None = None,
        callbacks: Sequence[object] = (),
    ) -> Self:
        """Make the model small, as fastText's ``quantize`` does; then it predicts but does not learn.

        Parameters
        ----------
        texts, labels, corpus_file
            As in `fit`; needed with `retrain` only.
        cutoff : int, default 0
            Keep so many input rows, words and n-grams together: ``"</s>"`` and the longest ones. 0, or
            as many as there are, keeps all.
        retrain : bool, default False
            Train on the corpus again after rows were dropped, with those that are left. Where `cutoff`
            drops none nothing is trained, as in fastText, with a warning.
        epochs, alpha : optional
            Of that training; by default those of the model.
        dsub : int, default 2
            Numbers of a row that share a byte.
        qnorm : bool, default False
            Store the length of each row in a byte of its own.
        qout : bool, default False
            Quantise the rows of the labels, too, with ``dsub=2``.
        workers : int, optional
            Threads; by default those of the model.
        callbacks : sequence of callbacks, optional
            Of the training.

        Returns
        -------
        self
            `input` is then a `QuantizedMatrix`, with `qout` `output`, too. `kept_buckets` tells which
            n-grams are left.

        Raises
        ------
        RuntimeError
            If the model is not trained, or is quantised already.
        ValueError
            If fewer than 256 rows are to be quantised: a quantiser has 256 centroids.
        TypeError
            With `retrain` and without a corpus.

        Notes
        -----
        Nothing is changed when an error or Ctrl-C ends it. The parts of a row, `dsub` numbers each, are
        replaced by the nearest of 256 centroids of that part (Joulin et al. 2016, "FastText.zip",
        sections 3.1 and 3.2); prediction reads the codes.
        """
        self._check_quantize(cutoff, qout, dsub)
        if retrain and texts is None and corpus_file is None:
            raise TypeError("retrain=True trains again: pass texts and labels, or corpus_file")
        if retrain and not 0 < cutoff < len(self.input):
            warnings.warn(
                f"retrain=True trains after rows were dropped, and cutoff={cutoff} drops none of the "
                f"{len(self.input):,}: nothing is trained",
                UserWarning,
                stacklevel=2,
            )
        before = {name: getattr(self, name) for name in _CHANGED}
        n_threads = self.workers if workers is None else worker_count(workers)
        try:
            if 0 < cutoff < len(self.input):
                self._tables = (
                    TableSet()
                )  # the rows that are dropped stay as they are until the end
                self._prune(cutoff)
                if retrain:
                    self.output = self.output.copy()
                    self.epochs = self.epochs if epochs is None else integer("epochs", epochs, 1)
                    self.alpha = (
                        self.alpha if alpha is None else real("alpha", alpha, least=0, above=True)
                    )
                    self.workers = n_threads
                    self._train_again(labelled_source(texts, labels, corpus_file), callbacks)
            seed = self.seed
            rows = QuantizedMatrix.quantize(self.input, dsub, qnorm, seed=seed, threads=n_threads)
            if qout:
                self.output = QuantizedMatrix.quantize(
                    self.output, 2, qnorm, seed=seed, threads=n_threads
                )
            else:
                self.output = self.output.copy()  # out of the table that goes
            self.input = rows
        except BaseException:
            for name, value in before.items():
                setattr(self, name, value)
            self._predictor = None
            raise
        for name in ("epochs", "alpha", "workers"):
            setattr(self, name, before[name])
        self._tables = TableSet()
        self._predictor = None
        return self

    def _check_quantize(self, cutoff: int, qout: bool, dsub: int) -> None:
        """Raise for what cannot be, before anything is done."""
        integer("cutoff", cutoff, 0)
        integer("dsub", dsub, 1)
        if not self.labels:
            raise RuntimeError("the classifier is not trained: call fit(texts, labels) first")
        if isinstance(self.input, QuantizedMatrix):
            raise RuntimeError("the classifier is quantised already")
        n_rows = min(cutoff or len(self.input), len(self.input))
        if n_rows < N_CENTROIDS:
            what = "cutoff" if cutoff else "the number of input rows"
            raise ValueError(f"{what} must be at least {N_CENTROIDS} to be quantised, got {n_rows}")
        if qout and len(self.labels) < N_CENTROIDS:
            raise ValueError(
                f"qout=True needs at least {N_CENTROIDS} labels, there are {len(self.labels)}"
            )

    def _prune(self, cutoff: int) -> None:
        """Keep the longest rows: words in their order, n-grams by falling length."""
        n_words = len(self.words)
        lengths = np.array(row_norms(self.input))
        if (end := self._end_id()) >= 0:
            lengths[end] = np.inf
        chosen = np.argsort(-lengths, kind="stable")[:cutoff]
        words = np.sort(chosen[chosen < n_words])
        grams = chosen[chosen >= n_words]
        logger.info("%i words and %i n-grams are kept", len(words), len(grams))
        buckets: NDArray[Any] = grams - n_words
        if self.kept_buckets is not None:
            buckets = self.kept_buckets.buckets[buckets]
        self.input = np.ascontiguousarray(self.input[np.concatenate([words, grams])])
        self.kept_buckets = KeptBuckets(buckets)
        self.words = [self.words[i] for i in words.tolist()]
        self.counts = self.counts[words]
