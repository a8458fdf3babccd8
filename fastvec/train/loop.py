"""The epoch loop: the only one in fastvec. Models choose parts and own arrays; this trains them."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from .. import _kernels
from .._kernels.engine import Job, Worker
from ..contexts import Context
from ..objectives import Objective
from ..rules import Rule
from ..text.idstream import IdStream
from . import logs
from .callbacks import CallbackList
from .plan import Schedule, chunk_bounds
from .progress import Progress
from .tables import RowTable
from .workers import Crew, Figures, LossGuard


class Trainable(Protocol):
    """What the loop touches of a model."""

    alpha: float
    running_training_loss: float
    training_history: list[dict[str, Any]]


@dataclass(frozen=True, eq=False)
class Parts:
    """What to train: one choice on each axis, with the numbers all of them share.

    `window` is (left, right) in kept tokens; `keep` and `lock` are None for no subsampling and no
    locked rows.
    """

    context: Context
    objectives: Sequence[Objective]
    rule: Rule
    window: tuple[int, int]
    shrink: bool
    seed: int
    keep: NDArray[np.uint32] | None = None
    lock: NDArray[np.float32] | None = None


@dataclass(eq=False)
class Tables:
    """Row tables by their kernel names (``"in"``, ``"noise"``, ``"nodes"``) and the rule's states."""

    rows: Mapping[str, RowTable]
    states: Mapping[str, RowTable] = field(default_factory=dict)

    def widen(self) -> None:
        """Spread all rows for the kernels."""
        for table in (*self.rows.values(), *self.states.values()):
            table.widen()

    def shrink(self) -> None:
        """Give all rows back to Python."""
        for table in (*self.rows.values(), *self.states.values()):
            table.shrink()


@dataclass
class Run:
    """What one `train()` call asked for.

    `corpus` opens the encoded corpus of an epoch; with `reread` it is opened anew for each. `first_epoch`
    is the number of epochs the model has seen in its life: it names the random streams.
    """

    corpus: Callable[[], AbstractContextManager[IdStream]]
    epochs: int
    alpha: float
    min_alpha: float
    workers: int
    first_epoch: int = 0
    reread: bool = False
    callbacks: Sequence[object] = ()
    report_delay: float = 1.0
    progress: bool | None = None


class Trainer:
    """Trains `tables` with `parts`; see `fit`."""

    def __init__(self, model: Trainable, parts: Parts, tables: Tables) -> None:
        self._model, self._parts, self._tables = model, parts, tables
        self._stop = np.zeros(1, np.int32)
        self.rate: float | None = None  # what the loop last set model.alpha to
        self.epochs_begun = 0  # each used up the random draws of one epoch of the model's life
        self._guard = LossGuard()

    def fit(self, run: Run) -> Figures:
        """Train `run.epochs` epochs and return the sums over all of them.

        Callbacks run between epochs on the calling thread, all workers joined, tables narrow. Whatever
        ends the training, tables are narrow and the model is usable.
        """
        callbacks = CallbackList(run.callbacks)
        schedule = Schedule(run.alpha, run.min_alpha, run.epochs)
        total = Figures()
        begin = time.monotonic()
        self._model.running_training_loss = 0.0
        self._go_on = callbacks.on_train_begin(self._model)
        stream_of = run.corpus()
        try:
            stream = stream_of.__enter__()
            crew = self._crew(stream, run.workers)
            progress = Progress(stream.n_tokens * run.epochs, desc="training", mode=run.progress)
            with progress:
                for epoch in range(run.epochs):
                    if not self._go_on:
                        break
                    if run.reread and epoch:
                        stream_of.__exit__(None, None, None)
                        stream_of = run.corpus()
                        stream = stream_of.__enter__()
                        crew = self._crew(stream, run.workers)
                    total.add(self._epoch(epoch, run, schedule, stream, crew, callbacks, progress))
        finally:
            stream_of.__exit__(None, None, None)
        seconds = time.monotonic() - begin
        logs.log_training_end(total.n_words, total.n_kept, seconds)
        callbacks.on_train_end(self._model)
        return total

    def _epoch(
        self,
        epoch: int,
        run: Run,
        schedule: Schedule,
        stream: IdStream,
        crew: Crew,
        callbacks: CallbackList,
        progress: Progress,
    ) -> Figures:
        """Train one epoch, note it in the history, run the callbacks around it."""
        model = self._model
        model.alpha = self.rate = current = schedule.rate_at_begin(epoch, stream.n_tokens)
        self._go_on = callbacks.on_epoch_begin(model) and self._go_on
        if model.alpha != current:
            schedule.rebase(epoch, model.alpha)
        self._job.set_epoch(run.first_epoch + epoch, *schedule.of_epoch(epoch, stream.n_tokens))

        self.epochs_begun += 1

        begin = time.monotonic()
        log = logs.ProgressLog(epoch, stream.n_tokens, run.report_delay)

        def report(figures: Figures) -> None:
            log.update(figures.n_words)
            progress.update(epoch * stream.n_tokens + figures.n_words, loss=figures.mean_loss)

        self._tables.widen()
        try:
            figures = crew.run(chunk_bounds(stream.n_tokens, run.workers), report)
        finally:
            self._tables.shrink()
        seconds = time.monotonic() - begin
        model.alpha = self.rate = current = schedule.rate_at_end(epoch, stream.n_tokens)
        self._note(run.first_epoch + epoch, figures, seconds)
        logs.log_epoch_end(epoch, figures.n_words, figures.n_kept, seconds, figures.mean_loss)
        self._go_on = callbacks.on_epoch_end(model) and self._go_on
        if model.alpha != current:
            schedule.rebase(epoch + 1, model.alpha)
        return figures

    def _note(self, epoch: int, figures: Figures, seconds: float) -> None:
        """Append the epoch's line to the model's history, and add its loss up."""
        self._model.running_training_loss += figures.loss_noise + figures.loss_nodes
        line: dict[str, Any] = {
            "epoch": epoch,
            "loss": figures.mean_loss,
            "n_pairs": figures.n_pairs,
            "n_words": figures.n_words,
            "n_effective_words": figures.n_kept,
            "n_scores": figures.n_scores,
            "seconds": seconds,
            "alpha": self._model.alpha,
        }
        if len(self._parts.objectives) > 1 and figures.n_pairs:
            line["loss_negative"] = figures.loss_noise / figures.n_pairs
            line["loss_hs"] = figures.loss_nodes / figures.n_pairs
        self._model.training_history.append(line)

    def _crew(self, stream: IdStream, workers: int) -> Crew:
        """Make the job for a corpus and the scratch of its workers."""
        parts, tables = self._parts, self._tables
        rule = parts.rule
        job = Job(
            _kernels.LEVEL,
            parts.context.kernel,
            *parts.window,
            parts.shrink,
            parts.context.pool,
            parts.context.gradient_per_row,
            rule.kernel,
            rule.eps,
            rule.before,
            rule.clip,
            parts.seed,
        )
        job.set_corpus(stream.ids, stream.starts, _longest(stream.starts))
        for name, table in tables.rows.items():
            state = tables.states[name].wide if rule.has_state else None
            job.set_table(name, table.wide, state)
        for objective in parts.objectives:
            objective.install(job)
        if parts.keep is not None:
            job.set_keep(parts.keep)
        if parts.lock is not None:
            job.set_lock(parts.lock)
        job.set_stop(self._stop)
        self._job = job
        return Crew([Worker(job) for _ in range(workers)], self._stop, self._guard)


def _longest(starts: NDArray[np.int64]) -> int:
    """Return the length of the longest sentence; in pieces, since starts may be a large map."""
    step = 1 << 20
    return max(
        (int(np.diff(starts[i : i + step + 1]).max()) for i in range(0, len(starts) - 1, step)),
        default=0,
    )
