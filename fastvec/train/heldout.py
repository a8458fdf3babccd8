"""The loss on sentences that are kept from training, computed by the engine without moving a row."""

from __future__ import annotations

import math

import numpy as np

from .._kernels.engine import Worker
from ..text.holdout import hold_out
from ..text.idstream import IdStream
from .errors import DivergenceError
from .job import Parts, Tables, engine_job
from .plan import chunk_bounds
from .workers import Crew, Figures, LossGuard

_NO_EPOCH = (1 << 64) - 1  # names random streams that no training uses: always the same draws


class HeldOut:
    """Sentences taken out of a corpus, and the means to compute a model's loss on them.

    Parameters
    ----------
    stream : IdStream
        The corpus; the sentences leave it.
    share : float
    parts, tables
        The model.
    workers : int

    Raises
    ------
    ValueError
        If the sentences hold no pair to predict.
    """

    def __init__(
        self, stream: IdStream, share: float, parts: Parts, tables: Tables, workers: int
    ) -> None:
        held = hold_out(stream, share, parts.seed)
        self._stop = np.zeros(1, np.int32)
        self._job = engine_job(parts, tables, held, self._stop, fixed=True)
        self._job.set_epoch(_NO_EPOCH, 0.0, 0.0, 0, 1)
        self._tables, self._workers = tables, workers
        self._chunks = chunk_bounds(held.n_tokens, workers)
        if math.isnan(self.loss()):
            raise ValueError(
                f"held_out={share:g} took {held.n_sentences} sentences that hold no pair of words "
                "to predict; take a larger share"
            )

    def loss(self) -> float:
        """Return the mean loss per pair; infinity if the model has diverged."""
        # scratch lives as long as one call: it may keep a NaN that it met
        workers = [Worker(self._job) for _ in range(self._workers)]
        try:
            with self._tables.wide():
                figures, _ = Crew(workers, self._stop, LossGuard()).run(self._chunks, _ignore)
        except DivergenceError:
            return math.inf
        return figures.mean_loss


def _ignore(figures: Figures) -> None:
    pass
