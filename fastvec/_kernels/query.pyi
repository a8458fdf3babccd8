from typing import Any

import numpy as np
import numpy.typing as npt

LEVEL: int

def scan(
    rows: npt.NDArray[np.float32],
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
