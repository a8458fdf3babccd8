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


def squared(scores: Floats, label: Floats, weight: Floats) -> tuple[Floats, float]:
    """Return ``(y - s) * weight`` and ``sum 1/2 weight (y - s)^2`` (Pennington et al. 2014, eq. 8)."""
    coef = (label - scores) * weight
    return coef, float((0.5 * coef * (label - scores)).sum())


def log_count_weights(label: Floats, x_max: float, exponent: float) -> Floats:
    """Return GloVe's weights ``min(1, (x / x_max) ** exponent)`` of log counts (ibid., eq. 9)."""
    return np.minimum(1.0, (np.exp(label) / x_max) ** exponent)


def softmax(scores: Floats, label: Floats, weight: Floats) -> tuple[Floats, float]:
    """Return ``w y - p sum(w y)`` and ``sum w y (log sum w exp(s) - s)``, p the shares of ``w exp(s)``.

    Arguments as of `logistic`. The largest weight of an output is 1, so that the largest of a row is the
    input's, which counts the row's loss.
    """
    coef, loss = np.zeros_like(scores), 0.0
    for i, (s, w) in enumerate(zip(scores, weight)):
        factor = w.max()
        w = w / factor
        with np.errstate(divide="ignore"):
            log_share = s + np.log(w)
        log_sum = np.logaddexp.reduce(log_share)
        y = w * label
        coef[i] = factor * (y - np.exp(log_share - log_sum) * y.sum())
        loss += factor * float((y * (log_sum - s)).sum())
    return coef, loss


OBJECTIVES = {"logistic": logistic, "squared": squared, "softmax": softmax}
