from typing import Any

import numpy as np
import numpy.typing as npt

LEVEL: int
FLOAT32: int
FLOAT16: int
INT8: int
COMBINED_ROWS: int

def scan(
    rows: npt.NDArray[np.uint8],
    kind: Any,
    queries: npt.NDArray[np.float32],
    exclude_start: npt.NDArray[np.int64],
    exclude: npt.NDArray[np.int64],
    scores: npt.NDArray[np.float32],
    ids: npt.NDArray[np.int64],
    n_found: npt.NDArray[np.int64],
    begin: int,
    end: int,
    first_id: int = 0,
    norms: npt.NDArray[np.float32] | None = None,
    level: Any = ...,
) -> None: ...
def cosines(
    rows: npt.NDArray[np.uint8],
    kind: Any,
    queries: npt.NDArray[np.float32],
    out: npt.NDArray[np.float32],
    begin: int,
    end: int,
    norms: npt.NDArray[np.float32] | None = None,
    level: Any = ...,
) -> None: ...
def products(
    rows: npt.NDArray[np.uint8],
    kind: Any,
    units: npt.NDArray[np.float32],
    term_start: npt.NDArray[np.int64],
    terms: npt.NDArray[np.int64],
    n_positive: npt.NDArray[np.int64],
    weights: npt.NDArray[np.float32] | None,
    exclude_start: npt.NDArray[np.int64],
    exclude: npt.NDArray[np.int64],
    scores: npt.NDArray[np.float32],
    ids: npt.NDArray[np.int64],
    n_found: npt.NDArray[np.int64],
    begin: int,
    end: int,
    first_id: int = 0,
    norms: npt.NDArray[np.float32] | None = None,
    epsilon: Any = 1e-6,
    level: Any = ...,
) -> None: ...
def combine(
    similarities: npt.NDArray[np.float32],
    term_start: npt.NDArray[np.int64],
    terms: npt.NDArray[np.int64],
    n_positive: npt.NDArray[np.int64],
    weights: npt.NDArray[np.float32] | None,
    exclude_start: npt.NDArray[np.int64],
    exclude: npt.NDArray[np.int64],
    scores: npt.NDArray[np.float32],
    ids: npt.NDArray[np.int64],
    n_found: npt.NDArray[np.int64],
    begin: int,
    end: int,
    epsilon: Any = 1e-6,
    level: Any = ...,
) -> None: ...
def row_norms(rows: npt.NDArray[np.float32], norms: npt.NDArray[np.float32]) -> None: ...
