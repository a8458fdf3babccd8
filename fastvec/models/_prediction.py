"""Predictions of a classifier: labels and probabilities of one text or of many, and vectors."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from threading import Lock
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .._kernels import classify
from ..text._threads import run_threads
from ..text.huffman import huffman_tree
from ._arguments import integer, real, worker_count
from ._classifier_state import ClassifierState
from ._text_rows import Rows, TextRows, as_rows

Floats = NDArray[np.float32]
_BATCH = 256  # texts whose rows and scores exist at once
_SCORES = 1 << 22  # scores that exist at once, where there are many labels
_BY = {"softmax": "softmax", "ns": "logistic", "ova": "logistic", "hs": "tree"}


class Machine(NamedTuple):
    """What prediction reads, made once for a model that does not change."""

    reader: TextRows
    input: Rows
    output: Rows
    by: str
    parent: NDArray[np.int32] | None
    turn: NDArray[np.uint8] | None

    def hidden(self, texts: list[Any]) -> Floats:
        """Return the pooled rows of texts."""
        return self.input.means(*self.reader.rows(texts))

    def probabilities(self, texts: list[Any]) -> Floats:
        """Return the probability of every label for each text."""
        scores = self.output.products(self.hidden(texts))
        classify.probabilities(self.by, scores, self.parent, self.turn)
        return scores


class Predicting(ClassifierState):
    """`predict` and its kin."""

    def predict(
        self, text: Any, k: int = 1, threshold: float = 0.0, *, workers: int | None = None
    ) -> tuple[Any, Any]:
        """Return the most probable labels.

        Parameters
        ----------
        text : str, or iterable of texts
            One text, or many: an iterable of strings or of token lists.
        k : int, default 1
            At most so many labels, -1 for all.
        threshold : float, default 0.0
            Only labels of at least this probability.
        workers : int, optional
            Threads for many texts; by default those of the model.

        Returns
        -------
        labels : tuple of str, or list of lists of str
            Best first, as in fastText: a tuple for one text, lists for many.
        probabilities : ndarray of float32, or list of ndarrays
            Of these labels.

        Raises
        ------
        RuntimeError
            If the model is not trained.

        Notes
        -----
        A text whose words are all unknown has no row but that of ``</s>``, the end of the text, and
        gets what the model knows of an empty text.
        """
        k = integer("k", k, -1)
        if k == 0:
            raise ValueError("k must be at least 1, or -1 for all labels, got 0")
        threshold = real("threshold", threshold)
        n = min(k, len(self.labels)) if k > 0 else len(self.labels)
        one = isinstance(text, str)
        labels: list[list[str]] = []
        values: list[Floats] = []
        names = self.labels
        for best, label, found in self._best([text] if one else text, n, threshold, workers):
            labels += [
                [names[j] for j in row[:m]] for row, m in zip(label.tolist(), found.tolist())
            ]
            values += [row[:m] for row, m in zip(best, found.tolist())]
        return (tuple(labels[0]), values[0]) if one else (labels, values)

    def predict_proba(self, text: Any, *, workers: int | None = None) -> Floats:
        """Return the probabilities of all labels, in the order of ``labels``.

        Parameters
        ----------
        text, workers
            As in `predict`.

        Returns
        -------
        ndarray of float32, shape (n_labels,) for one text, (n_texts, n_labels) for many
            With the objectives ``"softmax"`` and ``"hs"`` they sum to 1; with ``"ova"`` and ``"ns"`` each
            label has one of its own.
        """
        one = isinstance(text, str)
        parts = [p for _, p in self._batches([text] if one else text, workers)]
        out = np.concatenate(parts) if parts else np.empty((0, len(self.labels)), np.float32)
        return out[0] if one else out

    def get_sentence_vector(self, text: Any) -> Floats:
        """Return the vector of a text: the mean of all its rows, which is what is classified."""
        vector: Floats = self._machine().hidden([text])[0]
        return vector

    def get_word_vector(self, word: str) -> Floats:
        """Return the vector of a word: the mean of its own row and of its n-grams'.

        Zeros for an unknown word of a model without n-grams of characters.
        """
        machine = self._machine()
        starts, rows = self._bags([word])
        if word in self.words:
            rows = np.append(np.int32(self.words.index(word)), rows)
            starts = np.array([0, len(rows)])
        vector: Floats = machine.input.means(starts, rows)[0]
        return vector

    def _best(
        self, texts: Iterable[Any], k: int, threshold: float, workers: int | None
    ) -> Iterator[tuple[Floats, NDArray[np.int64], NDArray[np.int64]]]:
        """Yield (probabilities, labels, how many count) of batches of texts."""

        def choose(p: Floats) -> tuple[Floats, NDArray[np.int64], NDArray[np.int64]]:
            best = np.empty((len(p), k), np.float32)
            label = np.empty((len(p), k), np.int64)
            found = np.empty(len(p), np.int64)
            classify.best_labels(p, threshold, best, label, found)
            return best, label, found

        for _, p in self._batches(texts, workers, choose):
            yield p

    def _batches(
        self, texts: Iterable[Any], workers: int | None, then: Any = None
    ) -> Iterator[tuple[int, Any]]:
        """Yield (number of texts, result) of batches, in order; threads take groups of batches."""
        if isinstance(texts, bytes) or not isinstance(texts, Iterable):
            raise TypeError(f"text must be a string or an iterable of texts, got {texts!r:.60}")
        machine = self._machine()
        n = self.workers if workers is None else worker_count(workers)
        size = max(1, min(_BATCH, _SCORES // max(1, len(self.labels))))
        source = iter(texts)
        while group := [b for _ in range(4 * n) if (b := list(islice(source, size)))]:
            yield from zip(map(len, group), _in_threads(machine, group, n, then))

    def _machine(self) -> Machine:
        """Return what prediction reads; made anew after training."""
        if not self.labels:
            raise RuntimeError("the classifier is not trained: call fit(texts, labels) first")
        if self._predictor is None:
            parent = turn = None
            if self.objective == "hs":
                parent, turn = tree_arrays(self.label_counts)
            self._predictor = Machine(
                TextRows(
                    self.words,
                    self._subwords(),
                    self.word_ngrams,
                    self.label_prefix,
                    self.kept_buckets,
                ),
                as_rows(self.input),
                as_rows(self.output),
                _BY[self.objective],
                parent,
                turn,
            )
        found: Machine = self._predictor
        return found


def _in_threads(machine: Machine, group: list[list[Any]], n: int, then: Any) -> list[Any]:
    """Return the probabilities of batches of texts, or what `then` makes of them."""
    results: list[Any] = [None] * len(group)
    todo, lock = list(reversed(range(len(group)))), Lock()

    def work(rank: int) -> None:
        while True:
            with lock:
                if not todo:
                    return
                i = todo.pop()
            p = machine.probabilities(group[i])
            results[i] = p if then is None else then(p)

    run_threads(work, min(n, len(group)), todo.clear)
    return results


def tree_arrays(counts: NDArray[np.int64]) -> tuple[NDArray[np.int32], NDArray[np.uint8]]:
    """Return each node's parent and whether the turn from there is the one that training labels 1.

    Inner nodes first, the root last of them, then the labels.
    """
    n = len(counts)
    tree = huffman_tree(counts, ties="fasttext")
    parent, turn = np.zeros(2 * n - 1, np.int32), np.zeros(2 * n - 1, np.uint8)
    first, last = tree.starts[:-1], tree.starts[1:] - 1
    if n > 1:
        parent[n - 1 :], turn[n - 1 :] = tree.points[last], 1 - tree.codes[last]
        inner = np.ones(len(tree.points), bool)
        inner[first] = False
        at = np.flatnonzero(inner)
        parent[tree.points[at]], turn[tree.points[at]] = tree.points[at - 1], 1 - tree.codes[at - 1]
    return parent, turn
