"""The contexts by name; a new one is one file and one line here."""

from __future__ import annotations

from typing import Protocol

from .._kernels.engine import Job
from .cbow import Cbow
from .concat import Concat
from .skipgram import SkipGram
from .text import WholeText


class Context(Protocol):
    """What the trainer reads from a context."""

    @property
    def kernel(self) -> str:
        """Name of the kernel."""

    @property
    def pool(self) -> str:
        """How the input rows become one: ``"none"``, ``"mean"`` or ``"sum"``."""

    @property
    def gradient_per_row(self) -> bool:
        """Whether each input row gets the gradient divided by their number."""

    def install(self, job: Job) -> None:
        """Hand numbers of the context's own to a job that has its input table."""


CONTEXTS: dict[str, type[Context]] = {
    "skipgram": SkipGram,
    "cbow": Cbow,
    "concat": Concat,
    "text": WholeText,
}
