"""What a key is, and the error for a key that is not there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Key: TypeAlias = str | int
Array: TypeAlias = npt.NDArray[Any]
Floats: TypeAlias = npt.NDArray[np.float32]
Indices: TypeAlias = npt.NDArray[np.int64]

KEY_TYPES = (str, int, np.integer)

_MAX_CANDIDATES = 20_000  # the head of the vocabulary: fast for millions of keys
_MAX_COMPARED = 2_000


class UnknownKeyError(KeyError):
    """A key without a vector; the message names keys that look like it.

    Similar keys are looked for when the message is read, not when the error is raised: programs
    that try keys and catch the error pay nothing.
    """

    def __init__(self, key: object, head: Callable[[int], Sequence[Key]] | None = None) -> None:
        super().__init__(f"key {key!r} is not in the vocabulary")
        self.key = key
        self._head = head

    def __str__(self) -> str:
        message = str(self.args[0])
        close = close_matches(self.key, self._head(_MAX_CANDIDATES)) if self._head else []
        if close:
            message += f"; close matches: {', '.join(map(repr, close))}"
        return message

    def __reduce__(self) -> tuple[Any, ...]:
        return (UnknownKeyError, (self.key,))


def close_matches(key: object, candidates: Sequence[Key], n: int = 3) -> list[str]:
    """Return up to `n` of the candidates that are spelled like `key`, best first."""
    import difflib

    if not isinstance(key, str) or not key:
        return []
    folded = key.casefold()
    similar_length = max(2, len(key) // 3)
    plausible = [
        c
        for c in candidates
        if isinstance(c, str)
        and abs(len(c) - len(key)) <= similar_length
        and (c[:1].casefold() == folded[0] or c[-2:].casefold() == folded[-2:])
    ]
    by_case = [c for c in plausible if c.casefold() == folded]
    near = difflib.get_close_matches(key, plausible[:_MAX_COMPARED], n=n, cutoff=0.6)
    return list(dict.fromkeys([*by_case, *near]))[:n]


def key_repr(key: object) -> str:
    """Short text of a key for messages."""
    text = repr(key)
    return text if len(text) <= 60 else text[:57] + "..."
