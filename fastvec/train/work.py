"""What the epoch loop asks of what it trains, and text's answers.

The loop knows positions, chunks of them, rates, and figures. Text counts raw words and is cut anywhere;
the cells of a matrix are cut into tiles (`cells`).
"""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from .._kernels.engine import Worker
from ..text.idstream import IdStream
from .checkpoint import identify
from .heldout import HeldOut
from .job import Parts, Tables, engine_job
from .plan import chunk_bounds
from .position import Corpus
from .workers import Crew, Figures, LossGuard

Stop = NDArray[np.int32]


class Job(Protocol):
    """The kernels' view of what is trained."""

    def set_epoch(
        self, epoch: int, alpha: float, min_alpha: float, cells_before: int, cells_total: int
    ) -> None:
        """Set the epoch's number over the model's life and the schedule of the whole job."""


class Work(Protocol):
    """What is trained, without the corpus; `data` is the corpus, ready to be trained on."""

    @property
    def unit(self) -> str:
        """What a position counts, in the plural."""

    def check(self, data: Any) -> None:
        """Raise RuntimeError if there is nothing to train on."""

    def size(self, data: Any) -> int:
        """Return the number of positions of an epoch."""

    def identify(self, data: Any) -> Corpus:
        """Return what tells the corpus from another one."""

    def job(self, tables: Any, data: Any, stop: Stop) -> Any:
        """Return the kernels' job."""

    def crew(self, job: Any, n: int, stop: Stop, guard: LossGuard) -> Crew:
        """Return n ranks with fresh scratch."""

    def chunks(self, data: Any, workers: int, begin: int) -> list[tuple[int, int]]:
        """Return the [begin, end) ranges from `begin` on; the job knows the epoch."""

    def held_out(self, data: Any, share: float, tables: Any, workers: int) -> HeldOut:
        """Take a share of the corpus out of training, for early stopping."""

    def line(self, figures: Figures) -> dict[str, Any]:
        """Return what the history says of an epoch's figures, its mean loss first."""


class TextWork:
    """A model of words in context, trained on text.

    Parameters
    ----------
    parts : Parts
    """

    unit = "words"

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def check(self, data: IdStream) -> None:
        """Raise RuntimeError if no word is in the vocabulary."""
        if not data.has_words():
            raise RuntimeError(
                "no word of the corpus is in the vocabulary; is this the corpus it was built from, "
                "tokenised in the same way?"
            )

    def size(self, data: IdStream) -> int:
        """Return the number of raw words."""
        return data.n_tokens

    def identify(self, data: IdStream) -> Corpus:
        """Return size and hash of the encoded corpus."""
        return identify(data)

    def job(self, tables: Tables, data: IdStream, stop: Stop) -> Any:
        """Return the kernels' job."""
        return engine_job(self._parts, tables, data, stop)

    def crew(self, job: Any, n: int, stop: Stop, guard: LossGuard) -> Crew:
        """Return n ranks that train each chunk together."""
        job.set_workers(n)
        return Crew([Worker(job) for _ in range(n)], stop, guard, together=True)

    def chunks(self, data: IdStream, workers: int, begin: int) -> list[tuple[int, int]]:
        """Return ranges of centre positions."""
        return chunk_bounds(data.n_tokens, workers, begin, together=True)

    def held_out(self, data: IdStream, share: float, tables: Tables, workers: int) -> HeldOut:
        """Take a share of the sentences out of training."""
        return HeldOut(data, share, self._parts, tables, workers)

    def line(self, figures: Figures) -> dict[str, Any]:
        """Return loss, pairs, words and scores."""
        line: dict[str, Any] = {
            "loss": figures.mean_loss,
            "n_pairs": figures.n_pairs,
            "n_words": figures.n_words,
            "n_effective_words": figures.n_kept,
            "n_scores": figures.n_scores,
        }
        if len(self._parts.objectives) > 1 and figures.n_pairs:
            line["loss_negative"] = figures.loss_noise / figures.n_pairs
            line["loss_hs"] = figures.loss_nodes / figures.n_pairs
        return line
