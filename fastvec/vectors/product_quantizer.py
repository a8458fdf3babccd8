"""Product quantisation: parts of rows as the nearest of 256 centroids each."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from fastvec._kernels import LEVEL
from fastvec._kernels import quantizer as _kernel
from fastvec.text._threads import run_threads

from .keys import Array, Floats
from .norms import BLOCK

N_CENTROIDS = _kernel.N_CENTROIDS
_MAX_POINTS = 256 * N_CENTROIDS  # that k-means learns from
_EPSILON = 1e-7  # between the halves of a cluster that is split

Codes = npt.NDArray[np.uint8]


class ProductQuantizer:
    """Centroids of the parts of vectors (Jégou, Douze and Schmid 2011).

    A vector of `dim` numbers is cut into parts of `width` numbers, the last one shorter if width does
    not divide dim. Each part has 256 centroids, and a vector is stored as the nearest centroid of every
    part: one byte a part.

    Parameters
    ----------
    dim : int
    width : int
        fastText calls it ``dsub``; more than `dim` counts as `dim`.
    centroids : ndarray of shape (dim * 256,), float32
        Part by part, then centroid by centroid.

    Raises
    ------
    ValueError
        For sizes that do not fit each other.
    """

    __slots__ = ("centroids", "dim", "width")

    def __init__(self, dim: int, width: int, centroids: Floats) -> None:
        if dim < 1 or width < 1:
            raise ValueError(f"dim and width must be at least 1, got {dim} and {width}")
        if centroids.shape != (dim * N_CENTROIDS,) or centroids.dtype != np.float32:
            raise ValueError(
                f"centroids must be float32 of shape ({dim * N_CENTROIDS},), got {centroids.dtype} "
                f"of shape {centroids.shape}"
            )
        self.dim, self.width = dim, min(width, dim)
        self.centroids = centroids

    @classmethod
    def train(
        cls,
        points: Array,
        width: int = 2,
        *,
        epochs: int = 25,
        seed: int = 1234,
        threads: int = 1,
        level: int = LEVEL,
    ) -> ProductQuantizer:
        """Learn the centroids of each part by k-means, as fastText does.

        Parameters
        ----------
        points : ndarray of shape (n, dim), float32
            At least 256; of more than 65,536 a random sample serves. Must be finite.
        width : int, default 2
        epochs : int, default 25
            Rounds of k-means.
        seed : int, default 1234
            Of the sample, of the first centroids, and of the clusters that are split.
        threads : int, default 1
            Parts are learnt beside each other; the result does not depend on it.

        Raises
        ------
        ValueError
            For fewer than 256 points.

        Notes
        -----
        k-means begins with 256 points of the sample. A cluster that is left empty takes half of
        another one, chosen by its size: both centroids move by 1e-7 in opposite directions.
        """
        n, dim = points.shape
        if n < N_CENTROIDS:
            raise ValueError(
                f"product quantisation needs at least {N_CENTROIDS} rows, there are {n}"
            )
        rng = np.random.default_rng(seed)
        if n > _MAX_POINTS:
            chosen = np.sort(rng.choice(n, _MAX_POINTS, replace=False))
            points = points[chosen]
        points = np.ascontiguousarray(points, np.float32)
        self = cls(dim, width, np.empty(dim * N_CENTROIDS, np.float32))
        parts = list(self.parts())
        generators = rng.spawn(len(parts))

        def learn(rank: int) -> None:
            for i in range(rank, len(parts), threads):
                column, centroids = parts[i]
                _k_means(points, column, centroids, epochs, generators[i], level)

        threads = max(1, min(threads, len(parts)))
        run_threads(learn, threads)
        return self

    @property
    def n_parts(self) -> int:
        """Bytes of a row's codes."""
        return -(-self.dim // self.width)

    def parts(self) -> Iterator[tuple[int, Floats]]:
        """Yield (first column, centroids of shape (256, width)) of each part; views."""
        for column in range(0, self.dim, self.width):
            width = min(self.width, self.dim - column)
            flat = self.centroids[N_CENTROIDS * column : N_CENTROIDS * (column + width)]
            yield column, flat.reshape(N_CENTROIDS, width)

    def encode(self, rows: Array, *, threads: int = 1, level: int = LEVEL) -> Codes:
        """Return the codes of rows.

        Parameters
        ----------
        rows : ndarray of shape (n, dim), float32
        threads : int, default 1

        Returns
        -------
        ndarray of shape (n, n_parts), uint8
        """
        codes = np.empty((len(rows), self.n_parts), np.uint8)
        columns = [(c, np.ascontiguousarray(centroids.T)) for c, centroids in self.parts()]

        def encode_some(rank: int) -> None:
            for begin in range(rank * BLOCK, len(rows), threads * BLOCK):
                block = np.ascontiguousarray(rows[begin : begin + BLOCK], np.float32)
                for part, (column, centroids) in enumerate(columns):
                    _kernel.nearest(
                        block, column, centroids, codes[begin : begin + BLOCK], part, level
                    )

        run_threads(encode_some, threads)
        return codes


def _k_means(
    points: Floats,
    column: int,
    centroids: Floats,
    epochs: int,
    rng: np.random.Generator,
    level: int,
) -> None:
    """Set the centroids, (256, width), of the columns of `points` that begin at `column`."""
    width = centroids.shape[1]
    first = rng.choice(len(points), N_CENTROIDS, replace=False)
    centroids[:] = points[first, column : column + width]
    codes = np.empty((len(points), 1), np.uint8)
    for _ in range(epochs):
        side_by_side = np.ascontiguousarray(centroids.T)
        _kernel.nearest(points, column, side_by_side, codes, 0, level)
        sums, sizes = np.zeros((N_CENTROIDS, width)), np.zeros(N_CENTROIDS, np.int64)
        _kernel.sum_clusters(points, column, codes[:, 0], sums, sizes)
        filled = sizes > 0
        centroids[filled] = sums[filled] / sizes[filled, None]
        _split_for_empty(centroids, sizes, rng)


def _split_for_empty(
    centroids: Floats, sizes: npt.NDArray[np.int64], rng: np.random.Generator
) -> None:
    """Give every empty cluster half of another one, chosen by its size less one."""
    signs = np.where(np.arange(centroids.shape[1]) % 2, _EPSILON, -_EPSILON)
    for empty in np.flatnonzero(sizes == 0):
        shares = np.maximum(sizes - 1, 0)
        split = rng.choice(N_CENTROIDS, p=shares / shares.sum())
        middle = centroids[split].copy()
        centroids[empty], centroids[split] = middle + signs, middle - signs
        sizes[empty] = sizes[split] // 2
        sizes[split] -= sizes[empty]
