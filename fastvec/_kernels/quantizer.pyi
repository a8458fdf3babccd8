import numpy as np
import numpy.typing as npt

LEVEL: int
N_CENTROIDS: int

def nearest(
    points: npt.NDArray[np.float32],
    column: int,
    centroids: npt.NDArray[np.float32],
    codes: npt.NDArray[np.uint8],
    part: int,
    level: int = ...,
) -> None: ...
def sum_clusters(
    points: npt.NDArray[np.float32],
    column: int,
    codes: npt.NDArray[np.uint8],
    sums: npt.NDArray[np.float64],
    sizes: npt.NDArray[np.int64],
) -> None: ...
def rows(
    width: int,
    centroids: npt.NDArray[np.float32],
    codes: npt.NDArray[np.uint8],
    norm_codes: npt.NDArray[np.uint8] | None,
    norms: npt.NDArray[np.float32] | None,
    out: npt.NDArray[np.float32],
) -> None: ...
def mean_rows(
    width: int,
    centroids: npt.NDArray[np.float32],
    codes: npt.NDArray[np.uint8],
    norm_codes: npt.NDArray[np.uint8] | None,
    norms: npt.NDArray[np.float32] | None,
    starts: npt.NDArray[np.int64],
    ids: npt.NDArray[np.int32],
    out: npt.NDArray[np.float32],
) -> None: ...
def products(
    width: int,
    centroids: npt.NDArray[np.float32],
    codes: npt.NDArray[np.uint8],
    norm_codes: npt.NDArray[np.uint8] | None,
    norms: npt.NDArray[np.float32] | None,
    x: npt.NDArray[np.float32],
    out: npt.NDArray[np.float32],
) -> None: ...
