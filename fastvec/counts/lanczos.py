"""Block Lanczos iteration with thick restarts: exact singular pairs by products of matrices."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from .orthogonal import orthonormal
from .products import Products

Float64 = NDArray[np.float64]

BLOCK = 16  # columns that a product takes at once, see sparse.h
TOLERANCE = 1e-9  # of a residual, as a share of the squared singular value
_MOST_RESTARTS = 100


def lanczos_svd(products: Products, k: int, seed: int) -> tuple[Float64, Float64, Float64]:
    """Return U, S, V of the k largest singular values.

    Lanczos' iteration on A.T A, or A A.T where that is smaller, with blocks of vectors and full
    orthogonalisation: all work is products of matrices, where ARPACK's is products of a matrix and a
    vector that wait for memory.

    Parameters
    ----------
    products : Products
    k : int
    seed : int

    Raises
    ------
    ArithmeticError
        When it does not converge.

    References
    ----------
    Golub and Underwood (1977), The Block Lanczos Method for Computing Eigenvalues. Wu and Simon
    (2000), Thick-Restart Lanczos Method for Large Symmetric Eigenvalue Problems.
    """
    n, m = products.shape
    tall = n > m

    def squared(block: Float64) -> Float64:
        if tall:
            return products.transposed_times(products.times(block))
        return products.times(products.transposed_times(block))

    size = m if tall else n
    vectors = _largest(squared, size, k, seed)
    across = products.times(vectors) if tall else products.transposed_times(vectors)
    # The factors of this thin matrix are those of A in the space that was found.
    other, values, inner = np.linalg.svd(across, full_matrices=False)
    own = vectors @ inner.T
    return (other, values, own) if tall else (own, values, other)


def _largest(apply: Callable[[Float64], Float64], n: int, k: int, seed: int) -> Float64:
    """Orthonormal eigenvectors of the k largest eigenvalues of a positive operator."""
    room = min(n, max(2 * k, k + 8 * BLOCK))
    if room > n - 2 * BLOCK:  # as large as the space itself: there is nothing to iterate
        projected = apply(np.eye(n))
        return np.linalg.eigh((projected + projected.T) / 2)[1][:, : -k - 1 : -1]
    basis = np.zeros((n, room + BLOCK))
    projected = np.zeros((room + BLOCK, room + BLOCK))
    basis[:, :BLOCK] = np.linalg.qr(np.random.default_rng(seed).standard_normal((n, BLOCK)))[0]
    done, used = 0, BLOCK  # columns whose images are known, columns there are
    for _ in range(_MOST_RESTARTS):
        while done < used <= room:
            block = slice(done, used)
            image = apply(basis[:, block])
            inside, rest = _split(image, basis[:, :used])
            projected[:used, block] = inside
            projected[block, :used] = inside.T
            done = used
            following, coupling, sound = orthonormal(rest)
            if not sound:  # what is used up leaves noise, which is not orthogonal to the others
                following = orthonormal(_split(following, basis[:, :used])[1])[0]
            basis[:, used : used + following.shape[1]] = following
            used += following.shape[1]
        values, mixes = np.linalg.eigh(projected[:done, :done])
        values, mixes = values[::-1], mixes[:, ::-1]
        last = coupling @ mixes[done - (block.stop - block.start) : done, :k]
        residuals = np.linalg.norm(last, axis=0)
        if (residuals <= TOLERANCE * np.maximum(values[:k], TOLERANCE * values[0])).all():
            found: Float64 = basis[:, :done] @ mixes[:, :k]
            return found
        kept = min(k + (room - k) // 2, done - BLOCK) if done > k + BLOCK else k
        fresh = basis[:, done:used].copy()
        basis[:, :kept] = basis[:, :done] @ mixes[:, :kept]
        basis[:, kept : kept + fresh.shape[1]] = fresh
        projected[:] = 0
        projected[np.arange(kept), np.arange(kept)] = values[:kept]
        done, used = kept, kept + fresh.shape[1]
    raise ArithmeticError(
        f"the {k} largest singular values did not converge in {_MOST_RESTARTS} rounds; "
        "solver='arpack' may do"
    )


def _split(block: Float64, basis: Float64) -> tuple[Float64, Float64]:
    """Coefficients of a block in an orthonormal basis, and what is orthogonal to it."""
    inside = basis.T @ block
    rest = block - basis @ inside
    again = basis.T @ rest  # twice is enough
    return inside + again, rest - basis @ again
