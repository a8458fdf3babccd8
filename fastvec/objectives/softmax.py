"""Softmax over all labels: one of them is right."""

from __future__ import annotations

from dataclasses import dataclass

from .._kernels.engine import Job, set_all_labels


@dataclass(frozen=True)
class Softmax:
    """Multinomial logistic regression over all labels of a classifier (Joulin et al. 2017, eq. 1).

    Loss of a text: ``-s_target + log sum_j exp(s_j)``, exact. Of several labels one is drawn anew in
    each epoch.
    """

    table = "noise"
    loss = "noise"

    def install(self, job: Job) -> None:
        """Let a job whose texts are set score all labels."""
        set_all_labels(job, "softmax")
