"""Negative sampling: tell the target from noise words."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .._kernels.engine import Job


@dataclass(frozen=True, eq=False)
class NegativeSampling:
    """Logistic regression of the target against K noise words (Mikolov et al. 2013b, eq. 4).

    Parameters
    ----------
    alias : ndarray of uint64, shape (n_words,)
        Alias table of the noise distribution.
    negative : int
        K, noise words per target, at least 1.
    shared : bool, default True
        Draw the K noise words once for a window; all its context words share them, which is what
        lets a window be one dense block. False draws them anew for every pair.

    Notes
    -----
    Loss of a pair: ``-log sigma(s_target) - sum_k log sigma(-s_k)``, the same expectation whether
    shared or not. Noise equal to the target is dropped, a repeated noise word counts twice.
    """

    alias: NDArray[np.uint64]
    negative: int
    shared: bool = True

    table = "noise"
    loss = "noise"

    def install(self, job: Job) -> None:
        """Hand the noise distribution to a job whose tables are set."""
        job.set_noise(self.alias, self.negative, self.shared)
