"""Checks of arguments: every message names the argument, what it got, what it wants."""

from __future__ import annotations

import math
import operator
import os
import re
from typing import Any

_UNITS = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9, "t": 10**12}
_UNITS |= {f"{prefix}i": 1 << 10 * power for power, prefix in enumerate(("k", "m", "g", "t"), 1)}
_SIZE = re.compile(r"(\d+(?:\.\d*)?|\.\d+)\s*([kmgt]i?|)b?")


def integer(name: str, value: Any, least: int, most: int | None = None) -> int:
    """Return `value` as an int within bounds; TypeError or ValueError otherwise."""
    try:
        number = operator.index(value)
    except TypeError:
        if not (isinstance(value, float) and value.is_integer()):
            raise TypeError(f"{name} must be an integer, got {value!r}") from None
        number = int(value)
    if number < least or (most is not None and number > most):
        bounds = f"at least {least}" if most is None else f"from {least} to {most}"
        raise ValueError(f"{name} must be {bounds}, got {number}")
    return number


def real(name: str, value: Any, *, least: float = -math.inf, above: bool = False) -> float:
    """Return `value` as a finite float, at least (or above) `least`."""
    try:
        number = float(value)
    except (TypeError, ValueError):
        raise TypeError(f"{name} must be a number, got {value!r}") from None
    if not math.isfinite(number) or number < least or (above and number == least):
        bound = f"finite and {'above' if above else 'at least'} {least:g}"
        raise ValueError(
            f"{name} must be {bound if least > -math.inf else 'finite'}, got {value!r}"
        )
    return number


def worker_count(workers: Any) -> int:
    """Return the number of workers; None means all cores this process may use."""
    if workers is None:
        if hasattr(os, "sched_getaffinity"):
            return len(os.sched_getaffinity(0))
        return os.cpu_count() or 1
    try:
        return integer("workers", workers, 1)
    except ValueError as error:
        raise ValueError(f"{error}; workers=None takes all cores") from None


def window_pair(window: Any) -> tuple[int, int]:
    """Return (left, right) from an int or a pair; 0 on both sides gives no pairs."""
    most = (1 << 31) - 2
    if isinstance(window, (tuple, list)):
        if len(window) != 2:
            raise ValueError(f"window must be an integer or (left, right), got {window!r}")
        left, right = (integer("window", part, 0, most) for part in window)
        return left, right
    reach = integer("window", window, 0, most)
    return reach, reach


def n_bytes(name: str, value: Any) -> int:
    """Return a number of bytes from an integer, or from text such as "1 GB", "512MB" or "1.5 GiB"."""
    if not isinstance(value, str):
        return integer(name, value, 1)
    match = _SIZE.fullmatch(value.strip().lower())
    if match is None:
        raise ValueError(f"{name} must be bytes, or text such as '512 MB' or '2 GB', got {value!r}")
    return integer(name, round(float(match[1]) * _UNITS[match[2]]), 1)


def choice(name: str, value: Any, allowed: tuple[str, ...]) -> str:
    """Return `value` if it is one of the texts that are allowed; ValueError otherwise."""
    if value not in allowed:
        raise ValueError(f"{name} must be {' or '.join(map(repr, allowed))}, got {value!r}")
    return str(value)
