from typing import Any

import numpy as np
import numpy.typing as npt

LEVEL: int
WIDTH: int

def check(indptr: npt.NDArray[np.int64], indices: npt.NDArray[np.int32], n_columns: int) -> int: ...
def multiply(
    indptr: npt.NDArray[np.int64],
    indices: npt.NDArray[np.int32],
    values: npt.NDArray[np.float32],
    panel: npt.NDArray[np.float64],
    out: npt.NDArray[np.float64],
    begin: int,
    end: int,
    level: Any = ...,
) -> None: ...
def apply(
    indptr: npt.NDArray[np.int64],
    indices: npt.NDArray[np.int32],
    values: npt.NDArray[np.float32],
    vector: npt.NDArray[np.float64],
    out: npt.NDArray[np.float64],
    begin: int,
    end: int,
    level: Any = ...,
) -> None: ...
def cosines(
    indptr: npt.NDArray[np.int64],
    indices: npt.NDArray[np.int32],
    values: npt.NDArray[np.float32],
    panel: npt.NDArray[np.float32],
    inverse: npt.NDArray[np.float32],
    out: npt.NDArray[np.float32],
    begin: int,
    end: int,
    level: Any = ...,
) -> None: ...
