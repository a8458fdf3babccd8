"""The file of a count, into which cells are written as they are counted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from fastvec.counts.sink import RowSink
from fastvec.text.column import CacheDir

if TYPE_CHECKING:
    from fastvec.io.native_stream import TensorStream


class _Streamed:
    """A column whose values go to a native file."""

    def __init__(self, stream: TensorStream) -> None:
        self._stream = stream
        self.in_memory = self.in_file = 0

    def append(self, values: NDArray[Any]) -> None:
        """Append values."""
        try:
            self._stream.append(values)
        except OSError as error:
            said = f"no room for the counts, 12 bytes for each pair that occurs ({error.strerror})"
            raise OSError(error.errno, said, str(self._stream.path)) from error

    def spill(self) -> None:
        """There is nothing in memory."""

    def finish(self) -> Any:
        """Return the array, mapped."""
        return self._stream.tensor()

    def close(self) -> None:
        """The file belongs to the stream."""


class StreamedRows(RowSink):
    """A sink whose counts are written to a native file; columns wait in an unnamed one.

    Parameters
    ----------
    stream : TensorStream
    cache_dir, waiting
        As in `RowSink`.
    """

    def __init__(self, stream: TensorStream, cache_dir: CacheDir, waiting: int) -> None:
        super().__init__(cache_dir, 0, waiting)
        self._counts = _Streamed(stream)  # type: ignore[assignment]

    def _write(
        self, sizes: NDArray[np.int64], columns: NDArray[np.int32], counts: NDArray[np.int64]
    ) -> None:
        self._sizes.append(sizes)
        self._columns.append(columns)
        self._counts.append(counts)
        self.n_rows += len(sizes)
        self.n_cells += len(columns)
        if self._columns.in_memory >= 1 << 20:
            self._columns.spill()
