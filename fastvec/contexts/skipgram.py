"""Skip-gram: each context word of a window is an input and predicts the centre."""

from __future__ import annotations

from dataclasses import dataclass

from .._kernels.engine import Job


@dataclass(frozen=True)
class SkipGram:
    """Each context word is an input row of its own (Mikolov et al. 2013a, section 3.2).

    As in word2vec.c the context word is the input and the centre the target; with a symmetric window
    every pair occurs both ways, so the set of pairs is that of the paper.
    """

    kernel = "skipgram"
    pool = "none"
    gradient_per_row = False

    def install(self, job: Job) -> None:
        """Nothing: the kernel has all it needs."""
