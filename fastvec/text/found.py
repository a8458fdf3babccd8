"""The different tokens that a scan of files found, and looking keys up among tokens."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator, Sequence
from itertools import repeat
from typing import overload

import numpy as np
from numpy.typing import NDArray

from fastvec._kernels.text import PADDING, TokenTable


class FoundTokens(Sequence[Hashable]):
    """Tokens in the order of their first occurrence; strings are made when they are asked for.

    Most tokens of a corpus are too rare for a vocabulary, so nobody may want their strings. Once they are
    made, the table is given up.

    Parameters
    ----------
    table : TokenTable
    text : str
        Each token of the table, followed by a newline.
    order : ndarray of shape (len(table),), int64, or None
        The table's id of each token; None: they have the same order.
    """

    def __init__(self, table: TokenTable, text: str, order: NDArray[np.int64] | None) -> None:
        self._table: TokenTable | None = table
        self._text, self._order, self._n = text, order, len(table)
        self._tokens: list[str] = []

    def _made(self) -> list[str]:
        if self._table is not None:
            tokens = self._text.split("\n")[:-1]
            if self._order is not None:
                tokens = [tokens[i] for i in self._order.tolist()]
            self._tokens, self._table, self._text, self._order = tokens, None, "", None
        return self._tokens

    def __len__(self) -> int:
        return self._n

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> list[str]: ...
    def __getitem__(self, index: int | slice) -> str | list[str]:
        return self._made()[index]

    def __iter__(self) -> Iterator[str]:
        return iter(self._made())

    def __eq__(self, other: object) -> bool:
        return list(self) == list(other) if isinstance(other, Sequence) else NotImplemented

    __hash__ = None  # type: ignore[assignment]

    def positions(self, keys: Collection[Hashable]) -> NDArray[np.int32] | None:
        """Return the position of each key, -1 for those that are none.

        None if the table is gone, or a key may not be text.
        """
        if self._table is None:
            return None
        try:
            text = "\n".join(keys) + "\n"  # type: ignore[arg-type]
            data = text.encode("utf-8", "surrogatepass")
        except TypeError:
            return None
        if text.count("\n") != len(keys):
            return None
        ids = np.empty(len(keys), np.int32)
        self._table.find(data + bytes(PADDING), ids)
        if self._order is None:
            return ids
        place = np.empty(len(self._order) + 1, np.int32)
        place[self._order] = np.arange(len(self._order), dtype=np.int32)
        place[-1] = -1
        return place[ids]


def ids_by_token(tokens: Sequence[Hashable], keys: Collection[Hashable]) -> NDArray[np.int32]:
    """Return for each token the position of the key that equals it, -1 where none does.

    Parameters
    ----------
    tokens : sequence of hashable
        Different from each other.
    keys : collection of hashable
        Different from each other.

    Returns
    -------
    ndarray of shape (len(tokens),), int32
    """
    if isinstance(tokens, FoundTokens):
        positions = tokens.positions(keys)
        if positions is not None:
            ids = np.full(len(tokens), -1, np.int32)
            known = np.flatnonzero(positions >= 0)
            ids[positions[known]] = known
            return ids
    places = {key: i for i, key in enumerate(keys)}
    return np.fromiter(map(places.get, tokens, repeat(-1)), np.int32, len(tokens))
