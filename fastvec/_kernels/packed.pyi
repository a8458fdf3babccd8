from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from typing_extensions import disjoint_base

@disjoint_base
class Packing:
    def __init__(
        self,
        wide: NDArray[np.float32],
        blank: NDArray[np.float32],
        arrays: Sequence[NDArray[np.float32]],
        begins: Sequence[int],
        at: NDArray[np.int32],
    ) -> None: ...
    def pack(self, first: int, last: int) -> None: ...
    def unpack(self, first: int, last: int) -> None: ...
