"""INFO log lines at the moments where gensim's users expect them.

They go to the loggers ``fastvec.train`` and ``fastvec.text``; ``logging.basicConfig(
level=logging.INFO)`` shows them.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

logger = logging.getLogger("fastvec.train")
text_logger = logging.getLogger("fastvec.text")


def log_scan(n_types: int, n_tokens: int, n_sentences: int) -> None:
    """Log what one pass over the corpus found."""
    text_logger.info(
        "collected %i word types from %i raw words in %i sentences",
        n_types,
        n_tokens,
        n_sentences,
    )


def log_vocabulary(
    min_count: int, n_kept: int, n_types: int, tokens_kept: int, n_tokens: int
) -> None:
    """Log what `min_count` leaves of the word types and of the corpus."""
    text_logger.info(
        "min_count=%i keeps %i of %i word types (%.2f%%) and %i of %i words (%.2f%%)",
        min_count,
        n_kept,
        n_types,
        100 * n_kept / max(n_types, 1),
        tokens_kept,
        n_tokens,
        100 * tokens_kept / max(n_tokens, 1),
    )


def log_subsampling(sample: float, expected: float, tokens_kept: int) -> None:
    """Log how many words of an epoch subsampling is expected to leave."""
    text_logger.info(
        "sample=%g leaves an expected %.0f of %i words per epoch (%.1f%%)",
        sample,
        expected,
        tokens_kept,
        100 * expected / max(tokens_kept, 1),
    )


def log_training_begin(
    n: int, dim: int, epochs: int, workers: int, settings: str, unit: str = "words"
) -> None:
    """Log the size of the job; `settings` is free text, as ``sg=1 negative=5 window=5``."""
    logger.info(
        "training %i %s x %i dimensions, %i epochs, %i workers, %s",
        n,
        unit,
        dim,
        epochs,
        workers,
        settings,
    )


def log_epoch_end(
    epoch: int,
    n_raw: int,
    n_effective: int,
    seconds: float,
    loss: float | None = None,
    unit: str = "words",
) -> None:
    """Log one finished epoch."""
    logger.info(
        "EPOCH %i: %i raw %s (%i effective) in %.1f s, %.0f effective %s/s%s",
        epoch,
        n_raw,
        unit,
        n_effective,
        seconds,
        n_effective / max(seconds, 1e-9),
        unit,
        "" if loss is None else f", loss {loss:.6g}",
    )


def log_training_end(n_raw: int, n_effective: int, seconds: float, unit: str = "words") -> None:
    """Log the whole finished job."""
    logger.info(
        "training finished: %i raw %s (%i effective) in %.1f s, %.0f effective %s/s",
        n_raw,
        unit,
        n_effective,
        seconds,
        n_effective / max(seconds, 1e-9),
        unit,
    )


class ProgressLog:
    """Logs ``EPOCH i - PROGRESS`` every `report_delay` seconds.

    Parameters
    ----------
    epoch : int
        Number shown.
    total_words : int
        Raw words in the epoch.
    report_delay : float, default 1.0
        Seconds between two lines.
    unit : str, default "words"
        What is counted.
    clock : callable, default ``time.monotonic``
        Returns seconds.
    """

    def __init__(
        self,
        epoch: int,
        total_words: int,
        report_delay: float = 1.0,
        unit: str = "words",
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._epoch = epoch
        self._total = total_words
        self._delay = report_delay
        self._unit = unit
        self._clock = clock
        self._start = self._last = clock()

    def update(self, done: int) -> None:
        """Log that `done` raw words of the epoch are finished, if it is time."""
        now = self._clock()
        if now - self._last < self._delay:
            return
        self._last = now
        logger.info(
            "EPOCH %i - PROGRESS: at %.2f%% %s, %.0f %s/s",
            self._epoch,
            100 * done / max(self._total, 1),
            self._unit,
            done / max(now - self._start, 1e-9),
            self._unit,
        )
