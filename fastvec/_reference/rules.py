"""Twin of ``rules.h``: how one row moves. Returns the new row and the new state."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def sgd(row: Floats, state: Floats, grad: Floats, rate: float) -> tuple[Floats, Floats]:
    """Return ``row + rate * grad``."""
    return row + rate * grad, state


def adagrad(
    row: Floats,
    state: Floats,
    grad: Floats,
    rate: float,
    eps: float = 0.0,
    before: bool = True,
    clip: float = 0.0,
) -> tuple[Floats, Floats]:
    """Return ``row + rate * g / (sqrt(state) + eps)``, the sum added before or after (Duchi 2011)."""
    if clip > 0:
        grad = np.clip(grad, -clip, clip)
    total = state + grad**2
    root = np.maximum(np.sqrt(total if before else state) + eps, 1e-30)
    return row + rate * grad / root, total


def record(row: Floats, state: Floats, grad: Floats, rate: float) -> tuple[Floats, Floats]:
    """Return the row as it was and the gradient as state."""
    return row, grad


def fixed(row: Floats, state: Floats, grad: Floats, rate: float) -> tuple[Floats, Floats]:
    """Return both as they were."""
    return row, state


RULES = {"sgd": sgd, "adagrad": adagrad, "record": record, "fixed": fixed}
