"""The epoch loop: the only one in fastvec. Models choose parts and own arrays; this trains them."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, closing
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np

from . import logs
from .callbacks import CallbackList
from .checkpoint import Checkpointer, Contents, check_same, words_trained
from .divergence import Retreat
from .errors import DivergenceError
from .heldout import HeldOut
from .plan import Schedule
from .position import Position
from .progress import Progress
from .recovery import Recovery
from .tables import Matrix, Trained
from .work import Work
from .workers import Figures, LossGuard


class Trainable(Protocol):
    """What the loop touches of a model."""

    alpha: float
    running_training_loss: float
    training_history: list[dict[str, Any]]


@dataclass
class Run:
    """What one `train()` call asked for.

    `corpus` opens what an epoch trains on, as `Work` knows it; with `reread` it is opened anew
    for each. `first_epoch` is the number of epochs the model has seen in its life: it names the random
    streams. `contents` returns the model as a file holds it. `position` and `best` come from a
    checkpoint that is resumed.
    """

    corpus: Callable[[], AbstractContextManager[Any]]
    epochs: int
    alpha: float
    min_alpha: float
    workers: int
    contents: Contents
    first_epoch: int = 0
    reread: bool = False
    callbacks: Sequence[object] = ()
    report_delay: float = 1.0
    progress: bool | None = None
    recovery: Recovery = field(default_factory=Recovery)
    position: Position | None = None
    best: Mapping[str, Matrix] | None = None


class Trainer:
    """One training job: trains `tables` by `work` as `run` asks; see `fit`.

    Attributes
    ----------
    rate : float or None
        What the loop last set ``model.alpha`` to.
    epochs_begun : int
        Epochs of the job that used up the random draws of an epoch of the model's life.
    """

    def __init__(self, model: Trainable, work: Work, tables: Trained, run: Run) -> None:
        self._model, self._work, self._tables, self._run = model, work, tables, run
        self._position = run.position or Position(
            Schedule(run.alpha, run.min_alpha, run.epochs), run.first_epoch
        )
        self.rate: float | None = None
        self.epochs_begun = self._position.epoch + (self._position.offset > 0)
        self._callbacks = CallbackList(run.callbacks)
        self._checkpoints = Checkpointer(run.recovery, run.contents, whole_epochs=run.reread)
        self._retreat = Retreat(tables, self._position, run.recovery.on_divergence)
        self._best = None if run.best is None else dict(run.best)
        self._held_out: HeldOut | None = None
        self._stop = np.zeros(1, np.int32)
        self._guard = LossGuard(self._position.first_loss)

    def fit(self) -> Figures:
        """Train the epochs that are left and return the sums over all epochs of the job.

        Callbacks run between epochs on the calling thread, all workers joined, tables narrow. Whatever
        ends the training, tables are narrow and the model is usable.
        """
        position = self._position
        self._begin = time.monotonic() - position.elapsed
        self._model.running_training_loss = position.total.loss
        self._go_on = self._callbacks.on_train_begin(self._model)
        progress: Progress | None = None
        with ExitStack() as stack:
            stack.callback(self._checkpoints.close)
            streams = stack.enter_context(closing(self._streams()))
            while self._go_on and position.epoch < self._run.epochs:
                data = next(streams)
                if progress is None:
                    progress = stack.enter_context(self._progress(data))
                    self._checkpoints.begin(position, self._best)
                self._epoch(data, progress)
            self._give_best()
            position.finished = True
            self._save()
        total, seconds = position.total, time.monotonic() - self._begin
        logs.log_training_end(total.n_words, total.n_kept, seconds, self._work.unit)
        self._callbacks.on_train_end(self._model)
        return total

    def _streams(self) -> Generator[Any, None, None]:
        """Yield the corpus of each epoch, ready to be trained on: always the same, or read anew."""
        while True:
            with self._run.corpus() as data:
                self._prepare(data)
                yield data
                while not self._run.reread:
                    yield data

    def _prepare(self, data: Any) -> None:
        """Compare a corpus with the checkpoint's, hold out a part, make the crew that trains on it."""
        work, position, run = self._work, self._position, self._run
        work.check(data)
        if self._checkpoints.is_on and not run.reread:
            found = work.identify(data)
            if position.corpus is not None:
                check_same(position.corpus, found)
            position.corpus = found
        stopping = run.recovery.early_stopping
        if stopping is not None and stopping.held_out:
            self._held_out = work.held_out(data, stopping.held_out, self._tables, run.workers)
        self._job = work.job(self._tables, data, self._stop)
        self._hire()

    def _hire(self) -> None:
        """Make a crew with fresh scratch."""
        self._crew = self._work.crew(self._job, self._run.workers, self._stop, self._guard)

    def _epoch(self, data: Any, progress: Progress) -> None:
        """Train what is left of an epoch, note it in the history, run the callbacks around it."""
        model, position, size = self._model, self._position, self._work.size(data)
        epoch, schedule = position.epoch, position.schedule
        model.alpha = self.rate = current = schedule.rate_at_begin(epoch, size)
        self._go_on = self._callbacks.on_epoch_begin(model) and self._go_on
        if model.alpha != current:
            schedule.rebase(epoch, model.alpha)
        self.epochs_begun = epoch + 1
        self._retreat.note()
        log = logs.ProgressLog(epoch, size, self._run.report_delay, self._work.unit)

        def report(figures: Figures) -> None:
            log.update(figures.n_words)
            progress.update(epoch * size + figures.n_words, loss=figures.mean_loss)

        begin = time.monotonic() - position.seconds
        while position.offset < size:
            self._segment(data, report)
            position.seconds = time.monotonic() - begin
            if 0 < position.offset < size:
                self._save()
                self._retreat.note()
        model.alpha = self.rate = current = schedule.rate_at_end(epoch, size)
        self._judge(self._note())
        position.next_epoch()
        self._go_on = self._callbacks.on_epoch_end(model) and self._go_on
        if model.alpha != current:
            schedule.rebase(position.epoch, model.alpha)
        if self._checkpoints.is_due(words_trained(position)):
            self._save()

    def _segment(self, data: Any, report: Callable[[Figures], None]) -> None:
        """Train from where the job stands until a checkpoint is due, or the epoch ends."""
        position = self._position
        epoch = position.epoch
        rates = position.schedule.of_epoch(epoch, self._work.size(data))
        self._job.set_epoch(position.first_epoch + epoch, *rates)
        chunks = self._work.chunks(data, self._run.workers, position.offset)
        chunks = chunks[: self._checkpoints.reach(words_trained(position), chunks)]
        try:
            with self._tables.wide():
                position.figures, done = self._crew.run(
                    chunks, report, self._checkpoints.parks, position.figures
                )
        except DivergenceError as error:
            self._retreat.back(error)
            self._hire()  # NaN in the old scratch would outlive the rows
        else:
            position.offset = chunks[done - 1][1]
            position.first_loss = self._guard.first

    def _note(self) -> dict[str, Any]:
        """Append the epoch's line to the model's history and the log, add its loss up; return it."""
        position = self._position
        figures = position.figures
        self._model.running_training_loss = position.total.loss + figures.loss
        line: dict[str, Any] = {
            "epoch": position.first_epoch + position.epoch,
            **self._work.line(figures),
            "seconds": position.seconds,
            "alpha": self._model.alpha,
        }
        self._model.training_history.append(line)
        logs.log_epoch_end(
            position.epoch,
            figures.n_words,
            figures.n_kept,
            position.seconds,
            line["loss"],
            self._work.unit,
        )
        return line

    def _judge(self, line: dict[str, Any]) -> None:
        """Early stopping: score the model, keep it if it is the best, stop if patience is over."""
        stopping = self._run.recovery.early_stopping
        if stopping is None:
            return
        if self._held_out is not None:
            line["held_out_loss"] = self._held_out.loss()
        elif stopping.score is not None:
            line["score"] = float(stopping.score(self._model))
        if stopping.is_best(self._position, line):
            self._best = self._tables.copy(self._best)
        elif stopping.ends(self._position):
            self._go_on = False

    def _give_best(self) -> None:
        """Early stopping: give the model the tables of its best epoch."""
        if self._best is not None and self._position.waited:
            self._tables.put_back(self._best)
        self._best = None

    def _save(self) -> None:
        """Write a checkpoint, if the job has any."""
        self._position.elapsed = time.monotonic() - self._begin
        self._checkpoints.write(self._position, self._best)

    def _progress(self, data: Any) -> Progress:
        """Make the progress line of the whole job."""
        run, work = self._run, self._work
        return Progress(work.size(data) * run.epochs, work.unit, "training", run.progress)
