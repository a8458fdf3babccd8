"""Corpora that come as many tokens at a time: walks in an array, columns of lists."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from fastvec.text.integers import Integers, as_integers

PADDING = -1  # behind the last node of a walk that ended early

_BLOCK_TOKENS = 1 << 18


class Block(NamedTuple):
    """Some sentences: their tokens one after the other, and how many each one has."""

    tokens: Integers | list[Hashable]
    lengths: NDArray[np.int64]


class BlockSource(ABC):
    """Sentences that come in blocks; ``one_shot`` if they can be read only once."""

    one_shot = False

    @abstractmethod
    def blocks(self) -> Iterator[Block]:
        """Begin to read the corpus."""

    def sentences(self, errors: str = "strict") -> Iterator[list[Hashable]]:
        """Yield the same sentences slowly, as lists of tokens; there is nothing to decode."""
        for block in self.blocks():
            tokens = block.tokens
            flat: list[Any] = tokens if isinstance(tokens, list) else tokens.tolist()
            begin = 0
            for length in block.lengths.tolist():
                yield flat[begin : begin + length]
                begin += length


@dataclass(frozen=True, eq=False)
class WalkSource(BlockSource):
    """Walks as the rows of an array of integers; behind the end of a shorter one stands -1.

    Attributes
    ----------
    walks : ndarray of shape (n_walks, length), any integer type
        May be memory-mapped: it is read a block of rows at a time.
    """

    walks: NDArray[np.integer[Any]]

    def blocks(self) -> Iterator[Block]:
        """Yield the walks without their padding.

        Raises
        ------
        ValueError
            If -1 stands before another number of its row.
        """
        n_rows = max(1, _BLOCK_TOKENS // max(1, self.walks.shape[1]))
        for begin in range(0, len(self.walks), n_rows):
            rows = np.asarray(self.walks[begin : begin + n_rows])
            is_node = rows != PADDING
            gaps = (is_node[:, 1:] & ~is_node[:, :-1]).any(axis=1)
            if gaps.any():
                raise ValueError(
                    f"walk {begin + int(gaps.argmax())} has {PADDING}, which pads the end of a row, "
                    "before another number; pass walks with gaps as a list of arrays"
                )
            yield Block(as_integers(rows[is_node]), is_node.sum(axis=1, dtype=np.int64))
