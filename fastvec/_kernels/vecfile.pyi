import numpy as np
import numpy.typing as npt

def parse_rows(
    data: bytes | bytearray | memoryview,
    position: int,
    vectors: npt.NDArray[np.float32],
    spans: npt.NDArray[np.int64],
    hard: npt.NDArray[np.int64],
    binary: bool,
) -> tuple[int, int, int, int, bool]: ...
