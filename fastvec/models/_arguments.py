"""Checks of constructor arguments: every message names the argument, what it got, what it wants."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from .._kernels.engine import MAX_OUT
from ..utils.arguments import integer, real, window_pair, worker_count

__all__ = [
    "former_arguments",
    "integer",
    "noise_words",
    "real",
    "window_pair",
    "worker_count",
]

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


def noise_words(negative: Any) -> int:
    """Return the number of noise words per target."""
    return integer("negative", negative, 0, MAX_OUT - 1)
