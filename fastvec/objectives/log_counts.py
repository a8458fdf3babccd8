"""GloVe's objective: scores are to equal logarithms of counts."""

from __future__ import annotations

import math
from dataclasses import dataclass

from .._kernels.cells import CellJob


@dataclass(frozen=True)
class LogCounts:
    """Weighted squared error on log counts (Pennington, Socher, Manning 2014, eq. 8 and 9).

    Parameters
    ----------
    x_max : float, default 100.0
        Count from which on the weight is 1.
    weight_exponent : float, default 0.75
        Below it the weight is ``(count / x_max) ** weight_exponent``.

    Notes
    -----
    Loss of a cell: ``1/2 f(x) (score - log x)^2``. The paper has it without the half; the program
    prints it with it.
    """

    x_max: float = 100.0
    weight_exponent: float = 0.75

    table = "contexts"
    loss = "cells"

    def install(self, job: CellJob) -> None:
        """Hand the weighting to a job."""
        job.set_weighting(math.log(self.x_max), self.weight_exponent)
