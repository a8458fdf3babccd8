"""How rows are handed to the query kernels: as bytes of a kind, without a copy where possible."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from fastvec._kernels import query

from .int8_rows import Int8Rows
from .keys import Array, Floats

_BLOCK = 4096  # rows converted at once when they are of no kind that kernels read
_KINDS = {np.dtype(np.float32): query.FLOAT32, np.dtype(np.float16): query.FLOAT16}


class Block(NamedTuple):
    """Some rows for a kernel: `rows[begin:end]`, of which the first is called first_id + begin."""

    rows: npt.NDArray[np.uint8]
    kind: int
    begin: int
    end: int
    first_id: int
    norms: Floats | None


def blocks(
    vectors: Array | Int8Rows, begin: int, end: int, norms: Floats | None
) -> Iterator[Block]:
    """Yield the range as one block, or block by block converted to float32."""
    if isinstance(vectors, Int8Rows):  # a row and its codes differ in length, so norms do not fit
        codes = np.ascontiguousarray(vectors.codes)
        yield Block(codes.view(np.uint8), query.INT8, begin, end, 0, None)
    elif is_plain(vectors):
        yield Block(vectors.view(np.uint8), _KINDS[vectors.dtype], begin, end, 0, norms)
    else:
        for start in range(begin, end, _BLOCK):
            stop = min(end, start + _BLOCK)
            rows = np.ascontiguousarray(vectors[start:stop], np.float32)
            own = None if norms is None else norms[start:stop]
            yield Block(rows.view(np.uint8), query.FLOAT32, 0, stop - start, start, own)


def is_plain(vectors: np.ndarray[Any, Any]) -> bool:
    """Whether kernels can read the array where it lies."""
    flags = vectors.flags
    return vectors.dtype in _KINDS and bool(flags.c_contiguous and flags.aligned)
