"""One-vs-all: each label is right or wrong by itself."""

from __future__ import annotations

from dataclasses import dataclass

from .._kernels.engine import Job, set_all_labels


@dataclass(frozen=True)
class OneVsAll:
    """A logistic regression per label; a text may have any number of them.

    Loss of a text: ``-sum_j y_j log sigma(s_j) + (1 - y_j) log sigma(-s_j)`` over all labels.
    """

    table = "noise"
    loss = "noise"

    def install(self, job: Job) -> None:
        """Let a job whose texts are set score all labels."""
        set_all_labels(job, "logistic")
