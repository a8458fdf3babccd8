"""Decimal text to the nearest float32, for the few numbers that the kernel leaves over."""

from __future__ import annotations

from fractions import Fraction

import numpy as np


def nearest_float32(text: bytes) -> np.float32:
    """Return the float32 nearest to a number that the kernel's grammar accepts, ties to even."""
    value = float(text)
    with np.errstate(over="ignore"):
        near = np.float32(value)
    if not np.isfinite(near) or near == value == 0 or abs(value) < 1e-60:
        return near
    # float() has rounded once: where it hit a tie of float32, the text decides
    with np.errstate(over="ignore"):  # beyond the largest number stands infinity
        other = np.nextafter(near, np.float32(np.inf if value > near else -np.inf))
    if not np.isfinite(other) or value * 2 != float(near) + float(other):
        return near
    exact, tie = Fraction(text.decode("ascii")), Fraction(value)
    if exact == tie:
        return near  # already to even
    return max(near, other) if exact > tie else min(near, other)
