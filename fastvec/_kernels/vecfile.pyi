import numpy as np
import numpy.typing as npt
from typing_extensions import disjoint_base

_Bytes = bytes | bytearray | memoryview | npt.NDArray[np.uint8]

@disjoint_base
class KeySet:
    def __init__(
        self, joined: _Bytes, ends: npt.NDArray[np.int64], slots: npt.NDArray[np.uint32]
    ) -> None: ...

def parse_text(
    data: _Bytes,
    position: int,
    vectors: npt.NDArray[np.float32] | npt.NDArray[np.float64],
    bits: int,
    spans: npt.NDArray[np.int64],
    hard: npt.NDArray[np.int64],
    max_seen: int,
    keys: KeySet | None = None,
    first_words: KeySet | None = None,
) -> tuple[int, int, int, int, int, bool]: ...
def parse_binary(
    data: _Bytes, position: int, vectors: npt.NDArray[np.float32], spans: npt.NDArray[np.int64]
) -> tuple[int, int]: ...
def count_rows(data: _Bytes, max_rows: int) -> tuple[int, int, int]: ...
def join_keys(data: _Bytes, spans: npt.NDArray[np.int64]) -> bytearray: ...
def write_rows(
    vectors: npt.NDArray[np.float32],
    rows: npt.NDArray[np.int64],
    keys: _Bytes,
    ends: npt.NDArray[np.int64],
) -> bytearray: ...
def begin_writing(fd: int, offset: int, n: int) -> bool: ...
