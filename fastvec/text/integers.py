"""Integer tokens to ids without a Python object for each: a table in front of the dict."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Integers: TypeAlias = NDArray[np.int64]

_TABLE_ITEMS = 1 << 24  # 64 MB of int32; tokens outside are looked up one by one
_NOT_ASKED = -2


def as_integers(values: NDArray[np.integer[Any]]) -> Integers | list[Any]:
    """Return integers of any type as int64; as a list if some are too large for it."""
    if values.dtype == np.uint64 and values.size and values.max() > np.iinfo(np.int64).max:
        return values.tolist()  # type: ignore[no-any-return]
    return values.astype(np.int64, copy=False)


class IntegerIds:
    """What a dict says about integers, remembered in a table for the small ones.

    The dict stays the only authority, so integers that come in lists, or beside tokens of other
    kinds, get the same ids; it is asked in the order in which new tokens come.
    """

    def __init__(self, numbers: Mapping[Hashable, int]) -> None:
        self._numbers = numbers
        self._table = np.empty(0, np.int32)

    def of(self, tokens: Integers) -> NDArray[np.int32]:
        """Return the id of each token."""
        if not len(tokens):
            return np.empty(0, np.int32)
        most = int(tokens.max())
        if int(tokens.min()) < 0 or most >= _TABLE_ITEMS:
            ask = self._numbers.__getitem__
            return np.fromiter(map(ask, tokens.tolist()), np.int32, len(tokens))
        if most >= len(self._table):
            grown = np.full(max(most + 1, 2 * len(self._table)), _NOT_ASKED, np.int32)
            grown[: len(self._table)] = self._table
            self._table = grown
        ids = self._table[tokens]
        new = tokens[ids == _NOT_ASKED]
        if len(new):
            different, first = np.unique(new, return_index=True)
            for token in different[np.argsort(first)].tolist():
                self._table[token] = self._numbers[token]
            ids = self._table[tokens]
        return ids
