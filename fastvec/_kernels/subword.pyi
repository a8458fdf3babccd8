import numpy as np
from numpy.typing import NDArray

_Bytes = bytes | bytearray | memoryview | NDArray[np.uint8]

def hash_bytes(data: _Bytes) -> int: ...
def hash_words(words: _Bytes, ends: NDArray[np.int64], hashes: NDArray[np.int32]) -> None: ...
def count_ngrams(
    words: _Bytes, ends: NDArray[np.int64], min_n: int, max_n: int, counts: NDArray[np.int64]
) -> None: ...
def fill_ngrams(
    words: _Bytes,
    ends: NDArray[np.int64],
    min_n: int,
    max_n: int,
    bucket: int,
    first_row: int,
    starts: NDArray[np.int64],
    rows: NDArray[np.int32],
) -> None: ...
def mean_rows(
    rows: NDArray[np.uint8],
    starts: NDArray[np.int64],
    ids: NDArray[np.int32],
    out: NDArray[np.float32],
) -> None: ...
