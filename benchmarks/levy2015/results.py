"""Runs kept one a line, so that an interrupted study goes on; scores and bootstrap samples of them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.levy2015.measure import METHODS, PAIRS, TASKS
from fastvec.evaluate.bootstrap import resample_weights, spearman, spearman_bootstrap

RESAMPLES = 1000
_KEYS = (
    "model",
    "window",
    "negative",
    "context_smoothing",
    "seed",
    "vectors",
    "eigenvalue_weight",
)

Record = dict[str, Any]


def key_of(run: Record) -> str:
    """What tells a run from all others, as text."""
    return json.dumps([run.get(name) for name in _KEYS])


def read(path: Path) -> dict[str, Record]:
    """The runs of a file by their keys; a line that an interruption cut short is left out."""
    found: dict[str, Record] = {}
    if path.exists():
        for line in path.read_text().splitlines():
            try:
                record = json.loads(line)
            except json.JSONDecodeError:
                continue
            found[key_of(record)] = record
    return found


def append(path: Path, record: Record) -> None:
    """Write a run at the end of a file, on a line of its own."""
    path.parent.mkdir(parents=True, exist_ok=True)
    cut_short = path.exists() and not path.read_bytes().endswith(b"\n") and path.stat().st_size
    with path.open("a") as file:
        file.write(("\n" if cut_short else "") + json.dumps(record) + "\n")


class Scores:
    """Scores of all runs on the items that all of them know, with paired bootstrap samples.

    Parameters
    ----------
    records : sequence of dict
    gold : dict of str to sequence of float
        Judgements of the sets of pairs.
    """

    def __init__(self, records: Sequence[Record], gold: dict[str, Sequence[float]]) -> None:
        self.records = list(records)
        self.n_items: dict[str, int] = {}
        self._points: dict[str, np.ndarray] = {}
        self._samples: dict[str, np.ndarray] = {}
        for task in PAIRS:
            scores = np.array(
                [[np.nan if x is None else x for x in r["items"][task]] for r in self.records]
            )
            known = ~np.isnan(scores).any(axis=0)
            judged = np.asarray(gold[task], float)[known]
            self.n_items[task] = int(known.sum())
            rows = scores[:, known]
            # Constant similarities order nothing: their correlation, which does not exist, counts 0.
            self._points[task] = np.nan_to_num([spearman(judged, row) for row in rows])
            samples = [spearman_bootstrap(judged, row, 0, RESAMPLES) for row in rows]
            self._samples[task] = np.nan_to_num(samples)
        for task in METHODS:
            answers = np.array([list(r["items"][task]) for r in self.records])
            known = (answers != "-").all(axis=0)
            right = (answers[:, known] == "1").astype(float)
            self.n_items[task] = int(known.sum())
            self._points[task] = right.mean(axis=1)
            drawn = resample_weights(right.shape[1], 0, RESAMPLES)
            self._samples[task] = np.concatenate([w @ right.T for w in drawn]).T / right.shape[1]

    def where(self, **wanted: Any) -> list[int]:
        """The numbers of the runs that have these settings, in the order of their keys."""
        found = [
            i
            for i, record in enumerate(self.records)
            if all(record.get(name) == value for name, value in wanted.items())
        ]
        return sorted(found, key=lambda i: key_of(self.records[i]))

    def score(self, runs: Sequence[int], task: str | None = None) -> float:
        """The mean score of runs on a task, or on the average of all tasks."""
        tasks = TASKS if task is None else (task,)
        return float(np.mean([self._points[name][list(runs)] for name in tasks]))

    def difference(
        self, better: Sequence[int], worse: Sequence[int], task: str | None = None
    ) -> tuple[float, float, float]:
        """How much higher the first runs score, with the middle 95 % over samples of the items."""
        tasks = TASKS if task is None else (task,)
        samples = np.mean(
            [
                self._samples[name][list(better)].mean(axis=0)
                - self._samples[name][list(worse)].mean(axis=0)
                for name in tasks
            ],
            axis=0,
        )
        low, high = np.quantile(samples, [0.025, 0.975])
        return self.score(better, task) - self.score(worse, task), float(low), float(high)
