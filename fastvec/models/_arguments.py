"""Checks of constructor arguments: every message names the argument, what it got, what it wants."""

from __future__ import annotations

import functools
import math
import operator
import os
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from .._kernels.engine import MAX_OUT

P = ParamSpec("P")
R = TypeVar("R")


def former_arguments(**names: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Decorate: an argument under its gensim 3 name is a TypeError that says the present one."""

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        @functools.wraps(function)
        def checked(*args: P.args, **kwargs: P.kwargs) -> R:
            for old in kwargs.keys() & names.keys():
                raise TypeError(f"{old}= is called {names[old]}= since gensim 4")
            return function(*args, **kwargs)

        return checked

    return decorate


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


def noise_words(negative: Any) -> int:
    """Return the number of noise words per target."""
    return integer("negative", negative, 0, MAX_OUT - 1)
