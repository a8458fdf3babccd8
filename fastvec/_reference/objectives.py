"""Twin of ``objectives.h``: from scores to coefficients and loss."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def logistic(scores: Floats, label: Floats, weight: Floats) -> tuple[Floats, float]:
    """Return ``(y - sigma(s)) * weight`` and ``sum weight * (-y log sigma(s) - (1-y) log sigma(-s))``.

    `scores` and `weight` are (n_in, n_out), `label` (n_out,) in [0, 1]. Mikolov et al. 2013b, eq. 4.
    """
    coef = (label - np.exp(-np.logaddexp(0, -scores))) * weight
    loss = label * np.logaddexp(0, -scores) + (1 - label) * np.logaddexp(0, scores)
    return coef, float((weight * loss).sum())
