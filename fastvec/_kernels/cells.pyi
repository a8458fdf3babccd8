from typing import Any

import numpy as np
from numpy.typing import NDArray
from typing_extensions import disjoint_base

MAX_SIDE: int
CELL_BYTES: int
RULES: dict[str, int]

@disjoint_base
class Grid:
    n_bands: int
    @property
    def n_col_tiles(self) -> int: ...
    def __init__(
        self,
        indptr: NDArray[np.int64],
        indices: NDArray[np.int32],
        counts: NDArray[Any],
        unit: float,
        row_at: NDArray[np.int32],
        col_place: NDArray[np.int32],
        side: int,
    ) -> None: ...
    def sizes(self, band: int, sizes: NDArray[np.int64]) -> None: ...
    def fill(self, band: int, starts: NDArray[np.int64], cells: NDArray[np.uint64]) -> None: ...

@disjoint_base
class CellJob:
    def __init__(
        self,
        level: int,
        cells: NDArray[np.uint64],
        tile_starts: NDArray[np.int64],
        side: int,
        rows_in: NDArray[np.float32],
        rows_out: NDArray[np.float32],
        rule: str,
        eps: float,
        before: bool,
        clip: float,
        rate_unit: float,
        seed: int,
    ) -> None: ...
    def set_order(self, order: NDArray[np.int32], order_starts: NDArray[np.int64]) -> None: ...
    def set_stop(self, flag: NDArray[np.int32]) -> None: ...
    def set_weighting(self, log_x_max: float, exponent: float) -> None: ...
    def set_anchors(
        self, anchor_of: NDArray[np.int32], anchors: NDArray[np.float32], weight: float
    ) -> None: ...
    def set_epoch(
        self, epoch: int, alpha: float, min_alpha: float, cells_before: int, cells_total: int
    ) -> None: ...

@disjoint_base
class CellWorker:
    job: CellJob
    def __init__(self, job: CellJob) -> None: ...
    def train(self, begin: int, end: int) -> tuple[int, float, float]: ...
