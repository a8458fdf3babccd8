"""Decimal text to the nearest float, for the few numbers that the kernel leaves over."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt


def nearest_float(text: bytes, dtype: npt.DTypeLike = np.float32) -> Any:
    """Return the float nearest to a number that the kernel's grammar accepts, ties to even.

    Parameters
    ----------
    text : bytes
    dtype : {float32, float16, float64}

    Returns
    -------
    NumPy scalar of that dtype
    """
    kind: Any = np.dtype(dtype).type
    value = float(text)
    with np.errstate(over="ignore"):
        near = kind(value)
    if not np.isfinite(near) or float(near) == value or abs(value) < 1e-60:
        return near
    # float() has rounded once: where it hit a tie of the narrower type, the text decides
    with np.errstate(over="ignore"):  # beyond the largest number stands infinity
        other = np.nextafter(near, kind(np.inf if value > float(near) else -np.inf))
    if not np.isfinite(other) or value * 2 != float(near) + float(other):
        return near
    exact, tie = Fraction(text.decode("ascii")), Fraction(value)
    if exact == tie:
        return near  # already to even
    return max(near, other) if exact > tie else min(near, other)
