import numpy as np
from numpy.typing import NDArray
from typing_extensions import Buffer, disjoint_base

BY: dict[str, int]
PAD: int

@disjoint_base
class Lines:
    def __init__(
        self,
        words: Buffer,
        ends: NDArray[np.int64],
        hashes: NDArray[np.int32],
        slots: NDArray[np.int32],
        prefix: Buffer,
        bag_starts: NDArray[np.int64],
        bag_rows: NDArray[np.int32],
        min_n: int,
        max_n: int,
        end_id: int,
        word_ngrams: int,
        bucket: int,
        first_bucket: int,
        kept: NDArray[np.int32] | None = None,
        place: NDArray[np.int32] | None = None,
    ) -> None: ...
    def most_rows(self, ends: NDArray[np.int64]) -> int: ...
    def rows(
        self,
        text: Buffer,
        ends: NDArray[np.int64],
        starts: NDArray[np.int64],
        rows: NDArray[np.int32],
        cut: bool = False,
    ) -> None: ...

def mean_rows(
    level: int,
    table: NDArray[np.uint8],
    starts: NDArray[np.int64],
    rows: NDArray[np.int32],
    out: NDArray[np.float32],
) -> None: ...
def label_scores(
    level: int, table: NDArray[np.uint8], hidden: NDArray[np.float32], out: NDArray[np.float32]
) -> None: ...
def probabilities(
    by: str,
    scores: NDArray[np.float32],
    parent: NDArray[np.int32] | None = None,
    turn: NDArray[np.uint8] | None = None,
) -> None: ...
def best_labels(
    probability: NDArray[np.float32],
    threshold: float,
    best: NDArray[np.float32],
    label: NDArray[np.int64],
    found: NDArray[np.int64],
) -> None: ...
