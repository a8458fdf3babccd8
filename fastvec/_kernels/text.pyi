from collections.abc import Hashable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from typing_extensions import disjoint_base

PADDING: int

@disjoint_base
class TokenTable:
    def __len__(self) -> int: ...
    def scan(
        self,
        text: bytes | bytearray | memoryview | NDArray[np.uint8],
        n: int,
        position: int,
        ids: NDArray[np.int32],
        ends: NDArray[np.int32],
        blank: bool = False,
    ) -> tuple[int, int]: ...
    def merge(self, other: TokenTable, mapping: NDArray[np.int32]) -> None: ...
    def find(self, text: bytes | NDArray[np.uint8], ids: NDArray[np.int32]) -> None: ...
    def export(self, counts: NDArray[np.int64], first: NDArray[np.int64]) -> None: ...
    def joined(self, first: int = 0) -> bytes: ...

@disjoint_base
class TokenIds:
    ids: NDArray[np.int32]
    n: int
    def __init__(self, ids: NDArray[np.int32]) -> None: ...
    def clear(self) -> None: ...
    def append(
        self,
        sentence: list[Any] | tuple[Any, ...],
        numbers: dict[Hashable, int],
        missing: int | None = None,
    ) -> bool: ...

def last_cut(
    text: bytes | bytearray | memoryview | NDArray[np.uint8], begin: int, end: int
) -> int: ...
def remap(ids: NDArray[np.int32], final: NDArray[np.int32]) -> None: ...
def count(ids: NDArray[np.int32], counts: NDArray[np.int64]) -> None: ...
def huffman_join(
    counts: NDArray[np.int64],
    heap: NDArray[np.int64],
    parent: NDArray[np.int32],
    code: NDArray[np.uint8],
    depth: NDArray[np.int32],
) -> None: ...
def huffman_join_sorted(
    counts: NDArray[np.int64],
    heap: NDArray[np.int64],
    parent: NDArray[np.int32],
    code: NDArray[np.uint8],
    depth: NDArray[np.int32],
) -> None: ...
def huffman_paths(
    parent: NDArray[np.int32],
    code: NDArray[np.uint8],
    starts: NDArray[np.int64],
    points: NDArray[np.int32],
    codes: NDArray[np.uint8],
) -> None: ...
def alias_build(
    scaled: NDArray[np.float64], stack: NDArray[np.int32], table: NDArray[np.uint64]
) -> None: ...
