"""What can go wrong while training."""

from __future__ import annotations


class DivergenceError(ArithmeticError):
    """The loss became NaN, infinite, or exploded; the message names the remedy."""
