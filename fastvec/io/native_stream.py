"""A native file whose first tensor is written before its length is known."""

from __future__ import annotations

import os
from typing import Any

import numpy as np
import numpy.typing as npt

from .atomic import Replacement, remove_leftovers
from .native import ALIGNMENT, _header, _little_endian

_HEADER_ROOM = 1 << 16  # left free for the header, which is written last


class TensorStream:
    """Appends to one tensor, then writes the others and the header; a context manager.

    Leaving it without `commit` leaves nothing behind, and an old file as it was.

    Parameters
    ----------
    path : str or Path
        File to create or replace.
    name : str
        Of the tensor, which has one dimension.
    dtype : dtype
    """

    def __init__(self, path: str | os.PathLike[str], name: str, dtype: npt.DTypeLike) -> None:
        self.path = path
        remove_leftovers(path)  # of a run that was killed
        self._replacement = Replacement(path)
        self._name, self._dtype = name, np.dtype(dtype)
        self._n_bytes = 0
        self._done = False
        self._replacement.file.write(bytes(_HEADER_ROOM))

    @property
    def n_items(self) -> int:
        """Length of the tensor so far."""
        return self._n_bytes // self._dtype.itemsize

    def append(self, values: npt.NDArray[Any]) -> None:
        """Append values to the tensor."""
        array = np.ascontiguousarray(values, self._dtype)
        self._replacement.file.write(array.data.cast("B"))
        self._n_bytes += array.nbytes

    def tensor(self) -> npt.NDArray[Any]:
        """Return what was appended, mapped read-only; it stays whatever becomes of the file."""
        file = self._replacement.file
        file.flush()
        if not self._n_bytes:
            return np.empty(0, self._dtype)
        shape = (self.n_items,)
        return np.memmap(file.name, self._dtype, "r", _HEADER_ROOM, shape).view(np.ndarray)

    def commit(self, tensors: dict[str, npt.NDArray[Any]], metadata: dict[str, str]) -> None:
        """Write the other tensors and the header; only now the file takes its place.

        Raises
        ------
        ValueError
            If there are too many tensors, or too much metadata, for the room that was left.
        """
        file = self._replacement.file
        arrays = {self._name: self.tensor()}
        arrays |= {name: _little_endian(name, array) for name, array in tensors.items()}
        header = _header(arrays, metadata, _HEADER_ROOM)
        if len(header) > _HEADER_ROOM:
            raise ValueError(
                f"the header takes {len(header)} bytes, {_HEADER_ROOM} were left for it"
            )
        file.write(bytes(-self._n_bytes % ALIGNMENT))
        for name in tensors:
            file.write(arrays[name].reshape(-1).view(np.uint8).data)
            file.write(bytes(-arrays[name].nbytes % ALIGNMENT))
        file.seek(0)
        file.write(header)
        self._replacement.commit()
        self._done = True

    def __enter__(self) -> TensorStream:
        return self

    def __exit__(self, *error: object) -> None:
        if not self._done:
            self._replacement.discard()
