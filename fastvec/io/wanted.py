"""The rows of a file that were asked for by their keys."""

from __future__ import annotations

import re
from collections.abc import Iterable

import numpy as np

from fastvec._kernels.vecfile import KeySet


class Wanted:
    """Keys as the bytes that a file holds.

    Attributes
    ----------
    encoded : frozenset of bytes
    keys, first_words : KeySet
        The same for the kernel, and what the rows of these keys begin with, up to a blank.
    """

    def __init__(self, keys: Iterable[object], encoding: str = "utf8") -> None:
        if isinstance(keys, (str, bytes)):
            raise TypeError(f"keys must be a list of keys, got one: {keys!r:.60}")
        self.encoded = frozenset(str(key).encode(encoding) for key in keys)
        self.keys = _key_set(self.encoded)
        self.first_words = _key_set(re.split(rb"[ \t]", key, maxsplit=1)[0] for key in self.encoded)


def _key_set(strings: Iterable[bytes]) -> KeySet:
    """The strings in a table of the kernel."""
    distinct = list(dict.fromkeys(strings))
    ends = np.zeros(len(distinct) + 1, np.int64)
    np.cumsum([len(string) for string in distinct], out=ends[1:])
    slots = np.zeros(1 << (2 * len(distinct) + 1).bit_length(), np.uint32)
    return KeySet(b"".join(distinct), ends, slots)
