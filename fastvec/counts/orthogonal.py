"""Orthonormal bases by products of matrices."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Float64 = NDArray[np.float64]

_CONDITION = 1e-6  # smallest of the factor's pivots, as a share of the largest


def orthonormal(block: Float64) -> tuple[Float64, Float64, bool]:
    """Return Q and R of ``block = Q R``, and whether the columns were independent.

    Two rounds of Cholesky's factor of the Gram matrix: all products of matrices, several times
    faster than Householder's reflections, which are left for blocks that are too ill-conditioned.

    Parameters
    ----------
    block : ndarray of shape (n, k), float64
        n at least k.

    References
    ----------
    Yamamoto et al. (2015), Roundoff Error Analysis of the CholeskyQR2 Algorithm.
    """
    from scipy.linalg import solve_triangular

    try:
        first = np.linalg.cholesky(block.T @ block)
        pivots = np.diag(first)
        if pivots.min() > _CONDITION * pivots.max():
            basis = solve_triangular(first, block.T, lower=True, check_finite=False).T
            second = np.linalg.cholesky(basis.T @ basis)
            basis = solve_triangular(second, basis.T, lower=True, check_finite=False).T
            return basis, np.asarray((first @ second).T, np.float64), True
    except np.linalg.LinAlgError:
        pass
    basis, triangle = (np.asarray(part, np.float64) for part in np.linalg.qr(block))
    return basis, triangle, False
