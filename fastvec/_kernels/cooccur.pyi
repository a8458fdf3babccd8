from collections.abc import Sequence
from typing import Self

import numpy as np
from numpy.typing import NDArray
from typing_extensions import disjoint_base

DONE: int
FULL: int
PAUSED: int
OVERFLOW: int

def pair_text(
    ids: NDArray[np.int32],
    starts: NDArray[np.int64],
    begin: int,
    end: int,
    hole: int,
    close_up: bool,
    keep: NDArray[np.uint32] | None,
    dirty: bool,
    seed: int,
    out: NDArray[np.int32],
) -> int: ...
def count_pairs(text: NDArray[np.int32], begin: int, end: int, hole: int, reach: int) -> int: ...
def count_ids(text: NDArray[np.int32], counts: NDArray[np.int64]) -> None: ...
def fill_places(
    text: NDArray[np.int32],
    start: int,
    begin: int,
    end: int,
    row_of: NDArray[np.int32] | None,
    low: int,
    high: int,
    next: NDArray[np.int64],
    places: NDArray[np.int32],
) -> None: ...

@disjoint_base
class RowAdder:
    def __new__(cls, n_cells: int) -> Self: ...
    def begin(self, row: int, place: int) -> None: ...
    def count(
        self,
        job: PairJob,
        row_end: int,
        budget: int,
        columns: NDArray[np.int32],
        counts: NDArray[np.int64],
        sizes: NDArray[np.int64],
    ) -> tuple[int, int, int]: ...
    def merge(
        self,
        parts: Parts,
        row_begin: int,
        row_end: int,
        n_columns: int,
        budget: int,
        columns: NDArray[np.int32],
        counts: NDArray[np.int64],
        sizes: NDArray[np.int64],
    ) -> tuple[int, int, int]: ...

@disjoint_base
class PairJob:
    def __init__(
        self,
        text: NDArray[np.int32],
        origin: int,
        start: int,
        left_weights: NDArray[np.int64],
        right_weights: NDArray[np.int64],
        n_ids: int,
        n_columns: int,
        positional: bool,
        sampled: bool,
        seed: int,
        narrow_places: int,
        checked: bool,
        row_begin: int,
        bounds: NDArray[np.int64],
        places: NDArray[np.int32],
    ) -> None: ...
    @property
    def cells(self) -> int: ...

@disjoint_base
class Parts:
    def __new__(
        cls,
        parts: Sequence[
            tuple[
                NDArray[np.int64],
                NDArray[np.int32],
                NDArray[np.int64],
                NDArray[np.int32] | None,
                NDArray[np.int32] | None,
            ]
        ],
        n_rows: int,
    ) -> Self: ...
