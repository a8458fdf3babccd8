"""How well a classifier does on labelled texts: precision and recall, at k and per label."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..text.labelled import Label, LabelledTexts
from ..text.sources import as_source
from ._arguments import integer, real
from ._prediction import Predicting

_STEP = 8192  # texts that are looked at together

Counts = NDArray[np.int64]


class Testing(Predicting):
    """`test` and `test_label`."""

    def test(
        self,
        data: Any,
        k: int = 1,
        threshold: float = 0.0,
        *,
        labels: Iterable[Any] | None = None,
        workers: int | None = None,
    ) -> tuple[int, float, float]:
        """Return the number of texts, precision at k and recall at k.

        Parameters
        ----------
        data : path, or iterable of texts
            A file with one text per line and its labels in it; or texts, as in `fit`.
        k : int, default 1
            Labels that are predicted for each text, -1 for all.
        threshold : float, default 0.0
            Only labels of at least this probability are predicted.
        labels : iterable, optional
            Of the texts, as in `fit`.
        workers : int, optional
            Threads; by default those of the model.

        Returns
        -------
        n : int
            Texts with a label that the model knows; others do not count.
        precision, recall : float
            Right predictions by predictions, and by right labels; NaN for 0 / 0.

        Examples
        --------
        >>> from fastvec import FastTextClassifier
        >>> texts, labels = ["a cat", "a stock"] * 20, ["pets", "money"] * 20
        >>> model = FastTextClassifier(texts, labels, epochs=20, workers=1, progress=False)
        >>> model.test(texts, labels=labels)
        (40, 1.0, 1.0)
        """
        n, gold, predicted, right = self._counts(data, k, threshold, labels, workers)
        return n, _share(right.sum(), predicted.sum()), _share(right.sum(), gold.sum())

    def test_label(
        self,
        data: Any,
        k: int = 1,
        threshold: float = 0.0,
        *,
        labels: Iterable[Any] | None = None,
        workers: int | None = None,
    ) -> dict[str, dict[str, float]]:
        """Return precision, recall and F1 of every label.

        Parameters
        ----------
        data, k, threshold, labels, workers
            As in `test`.

        Returns
        -------
        dict
            From label to ``{"precision": ..., "recall": ..., "f1score": ...}``; NaN for 0 / 0.
        """
        _, gold, predicted, right = self._counts(data, k, threshold, labels, workers)
        return {
            name: {
                "precision": _share(r, p),
                "recall": _share(r, g),
                "f1score": _share(2 * r, p + g),
            }
            for name, g, p, r in zip(self.labels, gold, predicted, right)
        }

    def _counts(
        self, data: Any, k: int, threshold: float, labels: Any, workers: int | None
    ) -> tuple[int, Counts, Counts, Counts]:
        """Count texts, and for each label how often it is right, predicted, and both."""
        n_labels = len(self.labels)
        k = integer("k", k, -1)
        if k == 0:
            raise ValueError("k must be at least 1, or -1 for all labels, got 0")
        k, threshold = min(k, n_labels) if k > 0 else n_labels, real("threshold", threshold)
        number = {name: i for i, name in enumerate(self.labels)}
        gold, predicted, right = (np.zeros(n_labels, np.int64) for _ in range(3))
        n = 0
        pairs = _labelled(data, labels, self.label_prefix, number, self.errors)
        while group := list(islice(pairs, _STEP)):
            n += len(group)
            lists = [wanted for _, wanted in group]
            owner = np.repeat(np.arange(len(group)), [len(wanted) for wanted in lists])
            wanted = np.concatenate([np.array(wanted, np.int64) for wanted in lists])
            is_gold = set((owner * n_labels + wanted).tolist())
            gold += np.bincount(wanted, minlength=n_labels)
            begin = 0
            for _, label, found in self._best([text for text, _ in group], k, threshold, workers):
                used = np.arange(k) < found[:, None]
                rows = np.nonzero(used)[0] + begin
                chosen = label[used]
                predicted += np.bincount(chosen, minlength=n_labels)
                hit = np.fromiter(
                    (code in is_gold for code in (rows * n_labels + chosen).tolist()), bool
                )
                right += np.bincount(chosen[hit], minlength=n_labels)
                begin += len(found)
        return n, gold, predicted, right


def _labelled(
    data: Any, labels: Any, prefix: str, number: dict[str, int], errors: str
) -> Iterator[tuple[list[str], list[int]]]:
    """Yield tokens and labels of the texts with labels that are known."""
    if isinstance(data, (str, os.PathLike)):
        if labels is not None:
            raise TypeError("labels= goes with texts; those of a file stand in its lines")
        lists: Iterable[Any] = as_source(None, data).sentences(errors)
    else:
        lists = LabelledTexts(data, labels)
    for tokens in lists:
        names = [token.name for token in tokens if isinstance(token, Label)]
        words = [token for token in tokens if not isinstance(token, Label)]
        names += [word for word in words if word.startswith(prefix)]
        known = [number[name] for name in names if name in number]
        if known:
            yield words, known


def _share(part: Any, whole: Any) -> float:
    return float(part) / float(whole) if whole else float("nan")
