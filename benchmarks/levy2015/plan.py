"""What is trained: one job is one training, one run is one reading of its vectors."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

MIN_COUNT = 20
DIMENSIONS = 100
SGNS_WINDOW = 5
SGNS_EPOCHS = 3
GLOVE_EPOCHS = 15
SEEDS = (1, 2)
SMOOTHINGS = (1.0, 0.75)
NEGATIVES = (1, 5, 15)
WEIGHTS = (0.5, 0.0, 1.0)


@dataclass(frozen=True)
class Job:
    """One training.

    ``negative`` is the shift of PPMI and SVD, and the number of noise words of SGNS.
    ``context_smoothing`` is the power of the noise distribution there.
    """

    model: str
    window: int
    negative: int = 1
    context_smoothing: float | None = 1.0
    seed: int = 1

    def variants(self) -> list[dict[str, Any]]:
        """How its vectors are read: which of them, and with which power of the singular values."""
        if self.model == "PPMI":
            return [{"vectors": "word"}]
        kinds = [{"vectors": "word"}, {"vectors": "sum"}]
        if self.model != "SVD":
            return kinds
        return [{**kind, "eigenvalue_weight": p} for p in WEIGHTS for kind in kinds]

    def run(self, variant: dict[str, Any]) -> dict[str, Any]:
        """What tells a run from all others."""
        return {**asdict(self), **variant}


def jobs() -> Iterator[Job]:
    """All trainings, the quick ones and those that most claims need first."""
    for model in ("PPMI", "SVD"):
        for smoothing in SMOOTHINGS:
            for negative in NEGATIVES:
                yield Job(model, 2, negative, smoothing)
            for window in (5, 10):
                yield Job(model, window, 1, smoothing)
    for seed in SEEDS:
        for smoothing in SMOOTHINGS:
            for negative in NEGATIVES:
                yield Job("SGNS", SGNS_WINDOW, negative, smoothing, seed)
    yield Job("GloVe", 10, context_smoothing=None)
