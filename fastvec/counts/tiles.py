"""The cells of a sparse matrix cut into tiles, in memory or in an unnamed temporary file."""

from __future__ import annotations

import mmap
import os
import threading
from hashlib import blake2b
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from .._kernels.cells import CELL_BYTES, Grid
from ..text._threads import run_threads
from ..text.column import CacheDir, directory, unnamed_file
from .matrix import CooccurrenceMatrix

_LARGEST_SIDE = 2048  # rows of 100 floats and their state: 1.7 MB for either side of a tile
_SMALLEST_SIDE = 64
_TILES_WANTED = 10  # along each side, so that every worker finds tiles that others do not touch


def side_of(n: int) -> int:
    """Return the side of a tile for a matrix whose longer side is `n`: a power of two."""
    side = _SMALLEST_SIDE
    while side < _LARGEST_SIDE and side * 2 * _TILES_WANTED <= n:
        side *= 2
    return side


class Tiles:
    """Cells in tiles of places; see ``cells.h``. Leaving it as a context frees memory or file.

    Attributes
    ----------
    cells : ndarray of shape (n_cells,), uint64
        A cell is 8 bytes: row and column inside its tile, and the logarithm of the count.
    starts : ndarray of shape (n_tiles + 1,), int64
        Where each tile begins.
    side : int
        Rows and columns of a tile.
    row_at, col_at : ndarray, int32
        Id of the word, of the context, at each place. The same permutation if their numbers are equal.
    order, order_starts : ndarray of shape (n_tiles,) and (n_tiles + 1,)
        The kernels' order of an epoch, and the cells before each tile in it.
    """

    def __init__(
        self,
        cells: NDArray[np.uint64],
        starts: NDArray[np.int64],
        side: int,
        row_at: NDArray[np.int32],
        col_at: NDArray[np.int32],
        fingerprint: str,
    ) -> None:
        self.cells, self.starts, self.side = cells, starts, side
        self.row_at, self.col_at, self.fingerprint = row_at, col_at, fingerprint
        self.order = np.zeros(len(starts) - 1, np.int32)
        self.order_starts = np.zeros(len(starts), np.int64)

    @property
    def n_cells(self) -> int:
        """Number of cells."""
        return len(self.cells)

    def __enter__(self) -> Tiles:
        return self

    def __exit__(self, *error: object) -> None:
        self.cells = np.empty(0, np.uint64)


def cut(
    matrix: CooccurrenceMatrix,
    seed: int,
    *,
    workers: int = 1,
    memory_limit: int | None = None,
    cache_dir: CacheDir = None,
) -> Tiles:
    """Cut a matrix into tiles, its words and contexts shuffled.

    Parameters
    ----------
    matrix : CooccurrenceMatrix
        May be memory-mapped; it is read twice, band by band.
    seed : int
        Of the permutation.
    workers : int, default 1
        Threads; the result does not depend on their number.
    memory_limit : int, optional
        Bytes of cells to keep in memory; more go to a file in `cache_dir`.

    Raises
    ------
    ValueError
        If a count is not finite and above 0, or a column is out of bounds.
    OSError
        If the file finds no room.
    """
    n_rows, n_cols = matrix.shape
    side = side_of(max(n_rows, n_cols))
    row_at = _permutation(n_rows, seed)
    col_at = row_at if n_cols == n_rows else _permutation(n_cols, seed)
    col_place = np.empty_like(col_at)
    col_place[col_at] = np.arange(n_cols, dtype=np.int32)
    grid = Grid(matrix.indptr, matrix.indices, matrix.counts, matrix.unit, row_at, col_place, side)
    sizes = np.zeros((grid.n_bands, grid.n_col_tiles), np.int64)
    _each_band(grid.n_bands, workers, lambda band: grid.sizes(band, sizes[band]))
    starts = np.zeros(sizes.size + 1, np.int64)
    np.cumsum(sizes, out=starts[1:])
    bands = starts[:: grid.n_col_tiles]
    n_cells = int(starts[-1])

    def begins(band: int) -> NDArray[np.int64]:
        first = band * grid.n_col_tiles
        mine: NDArray[np.int64] = starts[first : first + grid.n_col_tiles + 1] - starts[first]
        return mine

    if memory_limit is None or n_cells * CELL_BYTES <= memory_limit:
        cells = np.empty(n_cells, np.uint64)

        def fill(band: int) -> None:
            grid.fill(band, begins(band), cells[bands[band] : bands[band + 1]])

        _each_band(grid.n_bands, workers, fill)
    else:
        with unnamed_file(cache_dir) as file:
            lock = threading.Lock()

            def write(band: int) -> None:
                some = np.empty(int(bands[band + 1] - bands[band]), np.uint64)
                grid.fill(band, begins(band), some)
                with lock:
                    _write(file, some, int(bands[band]) * CELL_BYTES, cache_dir)

            _each_band(grid.n_bands, workers, write)
            # The map keeps the file alive after its descriptor is closed.
            mapped = mmap.mmap(file.fileno(), n_cells * CELL_BYTES)
            cells = np.frombuffer(mapped, np.uint64)
    return Tiles(cells, starts, side, row_at, col_at, _fingerprint(matrix))


def _permutation(n: int, seed: int) -> NDArray[np.int32]:
    """The ids in a random order."""
    return np.random.default_rng(seed % (1 << 64)).permutation(n).astype(np.int32)


def _each_band(n_bands: int, workers: int, work: Any) -> None:
    """Call ``work(band)`` for each band, on as many threads."""
    todo = iter(range(n_bands))
    lock = threading.Lock()
    stopped: list[bool] = []

    def run(rank: int) -> None:
        while not stopped:
            with lock:
                band = next(todo, None)
            if band is None:
                return
            work(band)

    run_threads(run, min(workers, n_bands), lambda: stopped.append(True))


def _write(file: BinaryIO, cells: NDArray[np.uint64], offset: int, cache_dir: CacheDir) -> None:
    """Write all bytes at an offset; an unbuffered file may take fewer than it is given."""
    file.seek(offset)
    rest = cells.data.cast("B")
    try:
        while rest:
            rest = rest[file.write(rest) :]
    except OSError as error:
        raise OSError(
            error.errno,
            f"no room for the cells in tiles, {CELL_BYTES} bytes each ({error.strerror}); pass "
            "cache_dir= a directory with room, or a larger memory_limit=",
            os.fspath(directory(cache_dir)),
        ) from error


def _fingerprint(matrix: CooccurrenceMatrix) -> str:
    """Hash of the cells."""
    digest = blake2b(digest_size=16)
    for array in (matrix.indptr, matrix.indices, matrix.counts):
        digest.update(np.ascontiguousarray(array).data)
    digest.update(np.float64(matrix.unit).tobytes())
    return digest.hexdigest()
