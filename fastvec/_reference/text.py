"""Slow twins of the text kernels: what str.split() does, one token at a time."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def scan(
    text: str, table: dict[str, int], newlines: bool = True
) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Return ids and sentence starts of a text; new tokens get the next id in table."""
    ids: list[int] = []
    starts = [0]
    for line in text.split("\n") if newlines else [text]:
        for token in line.split():
            ids.append(table.setdefault(token, len(table)))
        if len(ids) > starts[-1]:
            starts.append(len(ids))
    return np.array(ids, np.int32), np.array(starts, np.int64)


def remap(ids: NDArray[np.int32], final: NDArray[np.int32]) -> NDArray[np.int32]:
    """Return final[id] for each id, -1 for negative ones."""
    return np.array([final[i] if i >= 0 else i for i in ids.tolist()], np.int32)
