"""Truncated singular value decomposition of a sparse matrix."""

from __future__ import annotations

import logging
import warnings
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fastvec.vectors.sparse_rows import SparseRows

from .lanczos import lanczos_svd
from .orthogonal import orthonormal
from .products import Products

Float64 = NDArray[np.float64]

SOLVERS = ("arpack", "lanczos", "randomized")
POWER_ITERATIONS = 7
TOLERATED_RESIDUAL = 0.05

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Factors:
    """U diag(S) V.T, the best approximation of a matrix by one of rank k.

    Attributes
    ----------
    left : ndarray of shape (n, k), float64
        U: orthonormal columns. The largest number of each, by size, is positive.
    singular_values : ndarray of shape (k,), float64
        S: falling.
    right : ndarray of shape (m, k), float64
        V: orthonormal columns.
    """

    left: Float64
    singular_values: Float64
    right: Float64


def truncated_svd(
    rows: SparseRows, k: int, *, solver: str = "arpack", seed: int = 1, threads: int = 1
) -> Factors:
    """Return the k largest singular values of a sparse matrix with their vectors.

    Parameters
    ----------
    rows : SparseRows of shape (n, m)
    k : int
        Below n and m, and at most the rank.
    solver : {"arpack", "lanczos", "randomized"}, default "arpack"
        ARPACK's Lanczos iteration, exact to rounding; `lanczos_svd`, the same by blocks, about twice
        as fast; or `randomized_svd`.
    seed : int, default 1
        Of the vectors that the iterations start from.
    threads : int, default 1
        The result does not depend on it, up to the rounding of NumPy's own products.

    Raises
    ------
    ValueError
        For k out of range or above the rank.
    """
    if solver not in SOLVERS:
        raise ValueError(f"solver must be one of {', '.join(SOLVERS)}, got {solver!r}")
    most = min(rows.shape) - 1
    if k > most:
        raise ValueError(
            f"vector_size={k}: a matrix of {rows.shape[0]} x {rows.shape[1]} has at most {most} "
            "dimensions to choose; take a smaller vector_size or a larger vocabulary"
        )
    if not rows.values.any():
        raise ValueError("all of the matrix is 0: its rank is 0; it takes more text, or less shift")
    products = Products(rows, threads)
    decompose = {"arpack": _arpack, "lanczos": lanczos_svd, "randomized": _randomized}[solver]
    factors = with_signs(*decompose(products, k, seed))
    _check_rank(factors.singular_values, rows.shape)
    return factors


def with_signs(left: Float64, singular_values: Float64, right: Float64) -> Factors:
    """Order by falling singular values and fix signs: a solver's start leaves both open."""
    order = np.argsort(-singular_values, kind="stable")
    left, right = left[:, order], right[:, order]
    largest = left[np.abs(left).argmax(axis=0), np.arange(left.shape[1])]
    signs = np.where(largest < 0, -1.0, 1.0)
    return Factors(left * signs, np.maximum(singular_values[order], 0), right * signs)


def randomized_svd(
    products: Products, k: int, *, oversample: int, power_iterations: int, seed: int
) -> tuple[Float64, Float64, Float64]:
    """Return U, S, V by subspace iteration from a random block, orthonormal at every half-step.

    Parameters
    ----------
    products : Products
    k : int
    oversample : int
        Columns of the block beyond k; the block has at most as many as the matrix allows.
    power_iterations : int
    seed : int

    References
    ----------
    Halko, Martinsson and Tropp (2011), Finding Structure with Randomness, algorithms 4.4 and 5.1.
    """
    n, m = products.shape
    size = min(k + oversample, n, m)
    block = np.random.default_rng(seed).standard_normal((m, size))
    basis = orthonormal(products.times(block))[0]
    for _ in range(power_iterations):
        across = orthonormal(products.transposed_times(basis))[0]
        basis = orthonormal(products.times(across))[0]
    # A.T Q = W S Z.T, hence Q.T A = Z S W.T: the small factor is that of a tall, thin matrix.
    across = products.transposed_times(basis)
    right, values, inner = np.linalg.svd(across, full_matrices=False)
    return basis @ inner.T[:, :k], values[:k], right[:, :k]


def _randomized(products: Products, k: int, seed: int) -> tuple[Float64, Float64, Float64]:
    """The randomised solver with as much oversampling and power as flat spectra need, guarded."""
    left, values, right = randomized_svd(
        products, k, oversample=k, power_iterations=POWER_ITERATIONS, seed=seed
    )
    residual = np.linalg.norm(products.times(right[:, -1]) - values[-1] * left[:, -1])
    share = residual / values[-1] if values[-1] > 0 else 0.0
    logger.info("randomized SVD: residual of the last vector %.2g", share)
    if share > TOLERATED_RESIDUAL:
        warnings.warn(
            f"solver='randomized': the last singular vector is off by {share:.0%} of its value; "
            "solver='arpack' and 'lanczos' are exact",
            UserWarning,
            stacklevel=5,
        )
    return left, values, right


def _arpack(products: Products, k: int, seed: int) -> tuple[Float64, Float64, Float64]:
    """ARPACK through SciPy, on our own products."""
    from scipy.sparse.linalg import LinearOperator, svds

    operator = LinearOperator(
        products.shape,
        matvec=lambda x: products.times(x.reshape(-1)),
        rmatvec=lambda x: products.transposed_times(x.reshape(-1)),
        matmat=products.times,
        rmatmat=products.transposed_times,
        dtype=np.float64,
    )
    start = np.random.default_rng(seed).standard_normal(min(products.shape))
    left, values, right = svds(operator, k=k, v0=start, solver="arpack")
    return left, values, right.T


def _check_rank(values: Float64, shape: tuple[int, int]) -> None:
    """Raise ValueError for singular values that are 0 but for rounding."""
    # svds finds the squares, so what is 0 comes out as the root of the rounding error.
    smallest = values[0] * np.sqrt(max(shape) * np.finfo(np.float64).eps) if len(values) else 0.0
    rank = int(np.count_nonzero(values > smallest))
    if rank < len(values):
        raise ValueError(
            f"vector_size={len(values)} exceeds the rank of the matrix: only {rank} singular values "
            f"are not 0; take vector_size={rank} or less, or more text"
        )
