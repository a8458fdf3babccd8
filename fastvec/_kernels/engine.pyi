import numpy as np
from numpy.typing import NDArray
from typing_extensions import disjoint_base

CONTEXTS: dict[str, int]
POOLS: dict[str, int]
OBJECTIVES: dict[str, int]
RULES: dict[str, int]
ALL_LABELS: dict[str, int]
STREAMS: dict[str, int]
MAX_IN: int
MAX_OUT: int
RATE_GRID: int

def lanes(level: int) -> int: ...

@disjoint_base
class Job:
    def __init__(
        self,
        level: int,
        context: str,
        left: int,
        right: int,
        shrink: bool,
        pool: str,
        grad_per_row: bool,
        rule: str,
        eps: float,
        before: bool,
        clip: float,
        seed: int,
    ) -> None: ...
    @property
    def n_sentences(self) -> int: ...
    def set_stop(self, flag: NDArray[np.int32]) -> None: ...
    def set_workers(self, n: int) -> None: ...
    def set_corpus(
        self, ids: NDArray[np.int32], starts: NDArray[np.int64], longest: int
    ) -> None: ...
    def set_table(
        self, name: str, rows: NDArray[np.float32], state: NDArray[np.float32] | None = None
    ) -> None: ...
    def set_frozen(self, name: str, rows: NDArray[np.float32]) -> None: ...
    def set_apart(self, name: str, rows: NDArray[np.float32]) -> None: ...
    def set_noise(self, alias: NDArray[np.uint64], negative: int, shared: bool) -> None: ...
    def set_paths(
        self, starts: NDArray[np.int64], points: NDArray[np.int32], codes: NDArray[np.uint8]
    ) -> None: ...
    def set_keep(self, keep: NDArray[np.uint32]) -> None: ...
    def set_bags(self, starts: NDArray[np.int64], rows: NDArray[np.int32]) -> None: ...
    def set_tags(self, starts: NDArray[np.int64], rows: NDArray[np.int32]) -> None: ...
    def set_concat(self, n_tags: int, row_dim: int, stride: int, null_word: int) -> None: ...
    def set_lock(self, lock: NDArray[np.float32]) -> None: ...
    def set_tag_lock(self, lock: NDArray[np.float32]) -> None: ...
    def set_inference(self, row_dim: int, alpha: float, min_alpha: float) -> None: ...
    def set_epoch(
        self,
        epoch: int,
        alpha: float,
        min_alpha: float,
        cells_before: int,
        cells_total: int,
    ) -> None: ...

@disjoint_base
class Worker:
    job: Job
    def __init__(self, job: Job) -> None: ...
    def train(self, begin: int, end: int) -> tuple[int, int, int, int, float, float]: ...
    def sentence_losses(self, first: int, losses: NDArray[np.float64]) -> None: ...
    def infer(self, first: int, n: int, epochs: int) -> bool: ...

def set_texts(
    job: Job,
    hashes: NDArray[np.int32],
    n_labels: int,
    end_id: int,
    word_ngrams: int,
    bucket: int,
    first_bucket: int,
    kept: NDArray[np.int32] | None = None,
    place: NDArray[np.int32] | None = None,
) -> None: ...
def set_order(job: Job, order: NDArray[np.int64]) -> None: ...
def set_all_labels(job: Job, objective: str) -> None: ...
def spread_rows(buffer: NDArray[np.float32], n_rows: int, dim: int, stride: int) -> None: ...
def join_rows(buffer: NDArray[np.float32], n_rows: int, dim: int, stride: int) -> None: ...
def draws(seed: int, epoch: int, stream: str, first: int, n: int) -> list[int]: ...
def alias_draws(alias: NDArray[np.uint64], numbers: list[int]) -> list[int]: ...
def run_draws(
    level: int, alias: NDArray[np.uint64], key: int, first: int, numbers: NDArray[np.uint64]
) -> bool: ...
def window_draws(
    level: int,
    alias: NDArray[np.uint64],
    key: int,
    positions: NDArray[np.int64],
    targets: NDArray[np.int32],
    rows: NDArray[np.float32],
    numbers: NDArray[np.uint64],
    ids: NDArray[np.int32],
    addresses: NDArray[np.uintp],
    apart: NDArray[np.float32] | None = None,
) -> int | None: ...
def block_step(
    level: int,
    rows_in: NDArray[np.float32],
    rows_out: NDArray[np.float32],
    label: NDArray[np.float32],
    *,
    rate: float,
    rule: str = "sgd",
    pool: str = "none",
    state_in: NDArray[np.float32] | None = None,
    state_out: NDArray[np.float32] | None = None,
    in_weight: NDArray[np.float32] | None = None,
    out_weight: NDArray[np.float32] | None = None,
    offset: NDArray[np.float32] | None = None,
    in_rate: NDArray[np.float32] | None = None,
    grad_scale: float = 1.0,
    eps: float = 0.0,
    before: bool = True,
    clip: float = 0.0,
    objective: str = "logistic",
    generic: bool = False,
) -> float: ...
def pair_step(
    level: int,
    row_in: NDArray[np.float32],
    row_out: NDArray[np.float32],
    *,
    label: float,
    weight: float,
    rate: float,
    rule: str = "adagrad",
    state_in: NDArray[np.float32],
    state_out: NDArray[np.float32],
    eps: float = 0.0,
    before: bool = True,
    clip: float = 0.0,
) -> float: ...
def bench_block(
    level: int, rows_in: NDArray[np.float32], rows_out: NDArray[np.float32], repeats: int
) -> float: ...
def fma_rounds(level: int, rounds: int) -> tuple[int, float]: ...
def fma_peak(seconds: float, level: int) -> float: ...
