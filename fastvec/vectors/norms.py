"""Lengths of rows, in blocks: no array as large as the vectors is ever made."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from .._kernels import query as _query
from .keys import Array, Floats

BLOCK = 4096  # rows at once
_NUMBERS = 1 << 16  # at once: their float64 copy stays in the second cache


def row_norms(vectors: Array) -> Floats:
    """Return the Euclidean length of each row, float32 of shape (n,)."""
    norms = np.empty(len(vectors), np.float32)
    if (
        type(vectors) is np.ndarray
        and vectors.dtype == np.float32
        and vectors.flags.c_contiguous
        and vectors.flags.aligned
    ):
        _query.row_norms(vectors, norms)
        return norms
    for rows in _blocks(vectors):
        block = vectors[rows].astype(np.float64)
        norms[rows] = np.sqrt(np.einsum("ij,ij->i", block, block))
    return norms


def unit_rows(vectors: Array) -> Array:
    """Return the rows divided by their lengths, as a new array; zero rows stay zero."""
    unit = np.empty(vectors.shape, vectors.dtype)
    for rows in _blocks(vectors):
        block = vectors[rows].astype(np.float64)
        lengths = np.sqrt(np.einsum("ij,ij->i", block, block))
        lengths[lengths == 0] = 1
        unit[rows] = block / lengths[:, None]
    return unit


def _blocks(vectors: Array) -> Iterator[slice]:
    """Ranges of rows that cover the vectors."""
    n_rows = max(1, _NUMBERS // max(1, vectors.shape[1]))
    return (slice(begin, begin + n_rows) for begin in range(0, len(vectors), n_rows))


def unit_vector(vector: Array) -> Floats:
    """Return the vector divided by its length, float32; a zero vector stays zero."""
    unit: Floats = unit_rows(np.asarray(vector, np.float64)[None])[0].astype(np.float32)
    return unit


def cosine(first: Array, second: Array) -> np.float32:
    """Return the cosine of two vectors: exactly 1 for the same one, 0 if one has no direction."""
    a, b = np.asarray(first, np.float64), np.asarray(second, np.float64)
    lengths = np.sqrt((a @ a) * (b @ b))
    return np.float32(a @ b / lengths if lengths > 0 else 0.0)
