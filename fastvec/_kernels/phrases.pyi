import numpy as np
from numpy.typing import NDArray
from typing_extensions import disjoint_base

MOST_WORDS: int

@disjoint_base
class NgramTable:
    def __init__(self, expected: int = 0) -> None: ...
    def __len__(self) -> int: ...
    @property
    def n_counted(self) -> int: ...
    def count(
        self,
        ids: NDArray[np.int32],
        starts: NDArray[np.int64],
        begin: int,
        end: int,
        is_connector: NDArray[np.uint8],
        max_words: int,
        most: int,
    ) -> bool: ...
    def count_pruned(
        self,
        ids: NDArray[np.int32],
        starts: NDArray[np.int64],
        first: int,
        last: int,
        is_connector: NDArray[np.uint8],
        max_words: int,
        most: int,
        word_counts: NDArray[np.int64],
        least: int,
    ) -> int: ...
    def merge(self, other: NgramTable) -> None: ...
    def add(
        self,
        prefix: NDArray[np.int32],
        last: NDArray[np.int32],
        count: NDArray[np.int64],
        word_map: NDArray[np.int32],
        entry_map: NDArray[np.int64],
    ) -> None: ...
    def prune(self, least: int) -> None: ...
    def export(
        self, prefix: NDArray[np.int32], last: NDArray[np.int32], count: NDArray[np.int64]
    ) -> None: ...

@disjoint_base
class Joiner:
    def __init__(
        self,
        table: NgramTable,
        number_of: dict[str, int],
        begins: NDArray[np.uint8],
        phrases: list[str],
    ) -> None: ...
    def join_ids(
        self,
        ids: NDArray[np.int32],
        starts: NDArray[np.int64],
        first: int,
        last: int,
        word_of: NDArray[np.int32],
        phrase_ids: NDArray[np.int32],
        lengths: NDArray[np.int64],
    ) -> int: ...
    def join(self, sentence: list[str], marks: list[int] | None = None) -> list[str]: ...

def sentences(
    words: list[str], ids: NDArray[np.int32], starts: NDArray[np.int64]
) -> list[list[str]]: ...
def number(
    ids: NDArray[np.int32],
    place: NDArray[np.int32],
    order: NDArray[np.int32],
    counts: NDArray[np.int64],
) -> int: ...
