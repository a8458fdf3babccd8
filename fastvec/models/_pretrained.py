"""Vectors that the words of a classifier begin with."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..io.loading import load


def pretrained(source: Any, dim: int) -> tuple[list[str], NDArray[np.float32]]:
    """Return words and their vectors, from a file, vectors, a model or a mapping; none of None.

    Raises
    ------
    TypeError
        If the source is something else, or a word is no string.
    ValueError
        If the vectors have another dimension.
    """
    if source is None:
        return [], np.empty((0, dim), np.float32)
    if isinstance(source, (str, os.PathLike)):
        source = load(source)
    if isinstance(source, Mapping):
        words, rows = list(source), np.array(list(source.values()), np.float32)
    else:
        vectors = getattr(source, "wv", source)
        try:
            words, rows = list(vectors.index_to_key), np.asarray(vectors.vectors, np.float32)
        except AttributeError:
            raise TypeError(
                "pretrained_vectors must be a path, a KeyedVectors, a model or a mapping, got "
                f"{source!r:.60}"
            ) from None
    if not all(isinstance(word, str) for word in words):
        raise TypeError("pretrained_vectors must be of words that are strings")
    if rows.shape != (len(words), dim):
        raise ValueError(
            f"pretrained_vectors has the shape {rows.shape}, this model vector_size={dim}; pass "
            f"vector_size={rows.shape[-1] if rows.ndim == 2 else dim}"
        )
    return words, rows
