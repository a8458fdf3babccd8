"""Checkpoints of a training job: when they are due, and how they reach the disk.

All workers are parked and the tables are narrow while a checkpoint is written. Writing hands the data
to the operating system, which is as fast as a copy in memory and needs none of our own; waiting for
the disk, and renaming the file, is left to a thread. A process that is killed meanwhile has lost nothing
of it: see `newest`.
"""

from __future__ import annotations

import json
import logging
import threading
import time
import warnings
from collections.abc import Callable, Mapping
from hashlib import blake2b
from typing import Any

import numpy as np

from ..io.atomic import Replacement, remove_leftovers
from ..io.native import put_tensors
from ..text.idstream import IdStream
from .newest import checksum
from .position import Corpus, Position
from .recovery import KEY, Recovery
from .tables import Matrix

logger = logging.getLogger("fastvec.train")

BEST = "best."  # prefix of the tensors that hold early stopping's best state

Contents = Callable[[], tuple[dict[str, np.ndarray[Any, Any]], dict[str, str]]]


class Checkpointer:
    """Writes the checkpoints of one job; none if its options name no path.

    Parameters
    ----------
    options : Recovery
    contents : callable
        Returns the tensors and the metadata of a complete model file.
    whole_epochs : bool, default False
        Write between epochs only, as for a corpus that is read anew in each.
    clock : callable, default ``time.monotonic``
        Returns seconds.
    """

    def __init__(
        self,
        options: Recovery,
        contents: Contents,
        *,
        whole_epochs: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._options, self._contents, self._clock = options, contents, clock
        self._path, self._whole_epochs = options.path, whole_epochs
        self._last = clock()
        self._last_words = 0
        self._thread: threading.Thread | None = None
        self._synced = threading.Semaphore(0)
        self._error: OSError | None = None
        self._warned = False

    @property
    def is_on(self) -> bool:
        """Whether there is a path to write to."""
        return self._path is not None

    def is_due(self, n_words: int) -> bool:
        """Whether the interval has passed when the job has trained so many raw words."""
        words = self._options.every.words
        if words is not None:
            return self.is_on and n_words - self._last_words >= words
        return self._seconds_passed()

    def parks(self) -> bool:
        """Whether workers are to stop in the middle of an epoch because it is time."""
        return not self._whole_epochs and self._seconds_passed()

    def reach(self, n_words: int, chunks: list[tuple[int, int]]) -> int:
        """Return how many of the chunks to train until the words of the interval have passed.

        `n_words` are the raw words of the job before the first of them.
        """
        words = self._options.every.words
        if not self.is_on or words is None or self._whole_epochs:
            return len(chunks)
        begin, wanted = chunks[0][0], self._last_words + words - n_words
        ends = (i for i, (_, end) in enumerate(chunks, 1) if end - begin >= wanted)
        return next(ends, len(chunks))

    def begin(self, position: Position, best: Mapping[str, Matrix] | None) -> None:
        """Write the first checkpoint before anything is trained: here an error is raised."""
        if self._path is None:
            return
        remove_leftovers(self._path)
        self._last, self._last_words = self._clock(), words_trained(position)
        replacement = self._write(position, best)
        try:
            replacement.commit()
        except BaseException:
            replacement.discard()
            raise

    def write(self, position: Position, best: Mapping[str, Matrix] | None) -> None:
        """Write a checkpoint; if that fails, warn once, keep the old one and go on."""
        if self._path is None:
            return
        self._settle()
        try:
            replacement = self._write(position, best)
        except OSError as error:
            self._complain(error)
        else:
            self._thread = threading.Thread(
                target=self._commit, args=(replacement,), name="fastvec-checkpoint"
            )
            self._thread.start()
        self._last, self._last_words = self._clock(), words_trained(position)

    def close(self) -> None:
        """Wait until the last checkpoint is on the disk."""
        self._settle()

    def _seconds_passed(self) -> bool:
        seconds = self._options.every.seconds
        return self.is_on and seconds is not None and self._clock() - self._last >= seconds

    def _write(self, position: Position, best: Mapping[str, Matrix] | None) -> Replacement:
        """Hand a checkpoint to the operating system under a temporary name."""
        assert self._path is not None
        tensors, metadata = self._contents()
        tensors |= {BEST + name: array for name, array in (best or {}).items()}
        training = {
            "position": position.to_json(),
            "options": self._options.to_json(),
            "checksum": checksum(tensors.values()),
        }
        replacement = Replacement(self._path)
        try:
            put_tensors(replacement.file, tensors, metadata | {KEY: json.dumps(training)})
            replacement.file.flush()
        except BaseException:
            replacement.discard()
            raise
        return replacement

    def _commit(self, replacement: Replacement) -> None:
        """Wait for the disk and rename; runs on a thread of its own."""
        try:
            replacement.commit()
        except OSError as error:
            self._error = error
            replacement.discard()
        finally:
            self._synced.release()

    def _settle(self) -> None:
        """Wait for the thread, if there is one, and say what it met."""
        if self._thread is None:
            return
        self._synced.acquire()  # not Thread.join, which Ctrl-C can leave in a broken state
        thread, self._thread = self._thread, None
        thread.join()
        error, self._error = self._error, None
        if error is not None:
            self._complain(error)

    def _complain(self, error: OSError) -> None:
        """Say that a checkpoint failed: the first time as a warning, then in the log."""
        message = f"checkpoint {self._path} could not be written ({error}); the one before it stays"
        if self._warned:
            logger.warning("%s", message)
        else:
            self._warned = True
            warnings.warn(f"{message}, and training goes on", UserWarning, stacklevel=2)


def words_trained(position: Position) -> int:
    """Return the raw words that the job has trained."""
    return position.total.n_words + position.figures.n_words


def identify(stream: IdStream) -> Corpus:
    """Return what tells an encoded corpus from another one."""
    digest = blake2b(digest_size=16)
    for array in (stream.ids, stream.starts, *(stream.tags or ())):
        digest.update(np.ascontiguousarray(array).data)
    return Corpus(stream.n_tokens, stream.n_sentences, digest.hexdigest())


def check_same(expected: Corpus, found: Corpus) -> None:
    """Raise ValueError if a corpus is not the one that a checkpoint was trained on."""
    if found == expected:
        return
    sizes = (found.n_tokens, found.n_sentences), (expected.n_tokens, expected.n_sentences)
    what = (
        "other words, or in another order"
        if sizes[0] == sizes[1]
        else "{:,} words in {:,} sentences instead of {:,} in {:,}".format(*sizes[0], *sizes[1])
    )
    raise ValueError(
        f"this corpus is not the one the checkpoint was trained on: it holds {what}. Pass the same "
        "sentences in the same order, or load the checkpoint as a model and train it anew"
    )
