"""Plain stochastic gradient descent."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Sgd:
    """``row += rate * g``, g being minus the gradient of the loss (Robbins & Monro 1951)."""

    kernel = "sgd"
    has_state = False
    initial = 0.0
    eps = 0.0
    before = True
    clip = 0.0
