"""Starting vectors: small random numbers, the same for the same seed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from .keys import Array, Floats


def prep_vectors(
    target_shape: tuple[int, int],
    prior_vectors: Array | None = None,
    seed: int = 0,
    dtype: npt.DTypeLike = np.float32,
) -> Array:
    """Return rows uniform in [-1 / dim, 1 / dim), over which the given rows are copied.

    Parameters
    ----------
    target_shape : (int, int)
    prior_vectors : ndarray of shape (n, dim), optional
        The first rows; returned as they are when they have the shape already.
    seed : int, default 0
        A row has the same start however many rows are made at once.
    dtype : {float32, float64}, default float32

    Returns
    -------
    ndarray of shape `target_shape`
    """
    if prior_vectors is not None and prior_vectors.shape == tuple(target_shape):
        return prior_vectors
    vectors: Array = np.empty(target_shape, dtype)
    np.random.default_rng(seed).random(out=vectors, dtype=vectors.dtype)
    vectors *= 2
    vectors -= 1
    vectors /= target_shape[1]
    if prior_vectors is not None:
        n_rows, n_dims = prior_vectors.shape
        vectors[:n_rows, :n_dims] = prior_vectors
    return vectors


def pseudorandom_weak_vector(
    size: int, seed_string: str | None = None, hashfxn: Callable[[Any], int] = hash
) -> Floats:
    """Return one vector uniform in [-0.5 / size, 0.5 / size).

    Parameters
    ----------
    size : int
        Number of dimensions.
    seed_string : str, optional
        The same string gives the same vector, as far as `hashfxn` gives the same number: the
        builtin ``hash`` of a string changes from process to process.
    hashfxn : callable, default hash

    Returns
    -------
    ndarray of shape (size,), float32
    """
    if seed_string:
        seed = hashfxn(seed_string) & 0xFFFFFFFF
        random = np.random.Generator(np.random.SFC64(seed))
    else:
        random = np.random.default_rng()
    vector: Floats = (random.random(size).astype(np.float32) - np.float32(0.5)) / np.float32(size)
    return vector
