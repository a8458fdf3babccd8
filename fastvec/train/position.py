"""Where a training job stands: all it needs to go on, besides its tables and its corpus."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Self

from .plan import Schedule
from .workers import Figures


@dataclass(frozen=True)
class Corpus:
    """What identifies an encoded corpus: its size and a hash of its ids and sentence starts."""

    n_tokens: int
    n_sentences: int
    fingerprint: str


@dataclass
class Position:
    """A place in a job; plain numbers, so that JSON can hold it.

    Attributes
    ----------
    schedule : Schedule
        How the rate falls over the whole job.
    first_epoch : int
        Epochs of the model's life before this job: it names the random streams.
    epoch, offset : int
        Epochs of the job that are finished, and raw words of the current one that are trained.
    figures, total : Figures
        Sums over these words, and over the finished epochs.
    seconds, elapsed : float
        Spent on the current epoch and on the job before this process took it over.
    first_loss : float or None
        What `LossGuard` compares with.
    reductions : int
        How often a divergence has halved the rate.
    best_score, best_epoch, waited
        Of early stopping: the best score, its epoch, and the epochs since without improvement.
    corpus : Corpus or None
        The corpus of the current epoch; None when no checkpoint needs it.
    finished : bool
        Whether the job is done.
    """

    schedule: Schedule
    first_epoch: int = 0
    epoch: int = 0
    offset: int = 0
    figures: Figures = field(default_factory=Figures)
    total: Figures = field(default_factory=Figures)
    seconds: float = 0.0
    elapsed: float = 0.0
    first_loss: float | None = None
    reductions: int = 0
    best_score: float | None = None
    best_epoch: int | None = None
    waited: int = 0
    corpus: Corpus | None = None
    finished: bool = False

    def next_epoch(self) -> None:
        """Go to the begin of the next epoch."""
        self.total.add(self.figures)
        self.epoch, self.offset = self.epoch + 1, 0
        self.figures, self.seconds = Figures(), 0.0

    def to_json(self) -> dict[str, Any]:
        """Return the fields as objects that JSON can hold."""
        return asdict(self)

    @classmethod
    def from_json(cls, fields: dict[str, Any]) -> Self:
        """Return the position that `to_json` described; TypeError or KeyError if it is none."""
        corpus = fields["corpus"]
        return cls(
            **{
                **fields,
                "schedule": Schedule(**fields["schedule"]),
                "figures": Figures(**fields["figures"]),
                "total": Figures(**fields["total"]),
                "corpus": None if corpus is None else Corpus(**corpus),
            }
        )
