"""The newest checkpoint of a training that was killed.

A checkpoint has its temporary name until the disk has it. When the process is killed before that, the
operating system still has all of it: such a file is complete, and newer than the one that bears the
name. After a power cut it may have its length and not its contents; a checksum tells.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from ..io.atomic import leftovers, rename
from ..io.errors import FormatError
from ..io.native import read_tensors
from .position import Position
from .recovery import KEY


def checksum(arrays: Iterable[np.ndarray[Any, Any]]) -> int:
    """Return the sum of all 64-bit words modulo 2**64.

    It is taken while no worker runs, so it must be as fast as the memory; what it has to find are
    blocks of zeros in place of data.
    """
    total = 0
    for array in arrays:
        data = np.ascontiguousarray(array).reshape(-1).view(np.uint8)
        n_whole = len(data) & ~7
        total += int(data[:n_whole].view("<u8").sum(dtype=np.uint64))
        total += int(data[n_whole:].sum(dtype=np.uint64))
    return total & (1 << 64) - 1


def take_newest(path: str | os.PathLike[str]) -> None:
    """Give a complete checkpoint that a killed process left beside `path` its name, if it is newer."""
    path = Path(path)
    if not path.exists():
        return
    newest, furthest = path, _progress(path, complete=False)
    for entry in leftovers(path):
        progress = _progress(entry, complete=True)
        if progress > furthest:
            newest, furthest = entry, progress
    if newest == path:
        return
    with open(newest, "rb+") as file:
        os.fsync(file.fileno())
    rename(newest, path)


def _progress(path: Path, *, complete: bool) -> tuple[int, int, bool]:
    """How far the training of a checkpoint had come; below 0 for what is none, or is not `complete`."""
    try:
        tensors, metadata = read_tensors(path)
        training = json.loads(metadata[KEY])
        if complete and training["checksum"] != checksum(tensors.values()):
            return -1, 0, False
        position = Position.from_json(training["position"])
    except (OSError, FormatError, KeyError, TypeError, ValueError):
        return -1, 0, False
    return position.epoch, position.offset, position.finished
