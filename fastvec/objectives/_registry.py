"""The objectives by name; a new one is one file and one line here."""

from __future__ import annotations

from typing import Protocol

from .._kernels.engine import Job
from .hsoftmax import HierarchicalSoftmax
from .negative import NegativeSampling
from .one_vs_all import OneVsAll
from .softmax import Softmax


class Objective(Protocol):
    """What the trainer reads from an objective."""

    @property
    def table(self) -> str:
        """Name of the output table in the kernels."""

    @property
    def loss(self) -> str:
        """Name of the objective's loss in a worker's figures."""

    def install(self, job: Job) -> None:
        """Hand the objective's arrays to a job whose tables are set."""


OBJECTIVES: dict[str, type[Objective]] = {
    "negative": NegativeSampling,
    "hs": HierarchicalSoftmax,
    "softmax": Softmax,
    "ova": OneVsAll,
}
