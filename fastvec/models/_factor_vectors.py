"""From the factors of a decomposition to vectors: powers, sums, lengths; nothing is solved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from ..vectors import key_table
from ..vectors.keyed import KeyedVectors
from ..vectors.keys import Key
from ..vectors.norms import unit_rows

VECTORS = ("word", "context", "sum", "both")
NORMALIZATIONS = ("row", "col", "both", None)

Float32 = NDArray[np.float32]


@dataclass(frozen=True)
class Tables:
    """The factors of a matrix, and what its rows and columns are.

    Attributes
    ----------
    left : ndarray of shape (n, d), float32
    singular_values : ndarray of shape (d,), float64
    right : ndarray of shape (m, d), float32
    keys, contexts : list of key
        Of rows and columns; the same list where they are the same words.
    counts, context_counts : ndarray of int64 or None
    idf : ndarray of shape (n,), float64, or None
        Of the terms, where columns are documents.
    tf : str
        How these are weighted.
    """

    left: Float32
    singular_values: NDArray[np.float64]
    right: Float32
    keys: list[Key]
    contexts: list[Key]
    counts: NDArray[np.int64] | None
    context_counts: NDArray[np.int64] | None
    idf: NDArray[np.float64] | None = None
    tf: str = "count"

    @classmethod
    def from_tensors(cls, tensors: Mapping[str, NDArray[Any]], tf: str) -> Self:
        """Return what a file holds; ValueError or KeyError if its parts do not fit."""
        left, values, right = (tensors[n] for n in ("left", "singular_values", "right"))
        if left.dtype != np.float32 or right.dtype != np.float32 or values.dtype != np.float64:
            raise ValueError("left and right must be float32, singular_values float64")
        if (
            left.ndim != 2
            or right.ndim != 2
            or not (left.shape[1:] == right.shape[1:] == values.shape)
        ):
            raise ValueError(
                f"left {left.shape}, singular_values {values.shape} and right {right.shape} do not "
                "fit each other"
            )
        if not (np.isfinite(values) & (values > 0)).all():
            raise ValueError("singular_values must be above 0, one for each column of left")
        keys = _keys(tensors, "", len(left))
        contexts = keys
        if "contexts.keys.bytes" in tensors:
            contexts = _keys(tensors, "contexts.", len(right))
        elif len(left) != len(right):
            raise ValueError(f"right has {len(right)} rows for {len(keys)} keys")
        counts = _numbers(tensors, "counts", len(keys), np.int64)
        context_counts = _numbers(tensors, "context_counts", len(contexts), np.int64)
        idf = _numbers(tensors, "idf", len(keys), np.float64)
        return cls(left, values, right, keys, contexts, counts, context_counts, idf, tf)


def made_of(
    tables: Tables, weight: float, context_weight: float, which: str, normalize: str | None
) -> KeyedVectors:
    """Return vectors of the factors.

    Parameters
    ----------
    tables : Tables
    weight, context_weight : float
        Powers p of the singular values: words are U S^p, contexts V S^p.
    which : {"word", "context", "sum", "both"}
        The sum, or words and contexts side by side, is of the words that are contexts, too.
    normalize : {"row", "col", "both", None}
        Applied to what `which` says.

    Raises
    ------
    ValueError
        When no word is a context.
    """
    words = tables.left * tables.singular_values**weight
    contexts = tables.right * tables.singular_values**context_weight
    keys, counts = tables.keys, tables.counts
    if which == "context":
        vectors, keys, counts = contexts, tables.contexts, tables.context_counts
    elif which == "word":
        vectors = words
    else:
        rows, columns = _in_both(tables)
        keys = [keys[row] for row in rows.tolist()]
        counts = None if counts is None else counts[rows]
        pair = words[rows], contexts[columns]
        vectors = pair[0] + pair[1] if which == "sum" else np.concatenate(pair, axis=1)
    if normalize in ("col", "both"):
        lengths = np.sqrt(np.einsum("ij,ij->j", vectors, vectors))
        lengths[lengths == 0] = 1
        vectors = vectors / lengths
    if normalize in ("row", "both"):
        vectors = unit_rows(vectors)
    kv = KeyedVectors(vectors.shape[1])
    extras = {} if counts is None else {"count": np.asarray(counts)}
    kv.add_vectors(keys, vectors.astype(np.float32), extras=extras)
    return kv


def _in_both(tables: Tables) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Rows and columns of the words that are contexts, too, in the order of the rows."""
    if tables.contexts is tables.keys:
        everything = np.arange(len(tables.keys))
        return everything, everything
    column_of = {key: column for column, key in enumerate(tables.contexts)}
    pairs = [(row, column_of[key]) for row, key in enumerate(tables.keys) if key in column_of]
    if not pairs:
        raise ValueError(
            "no word is a context as well, so there is nothing to add; use vectors='word' or 'context'"
        )
    rows, columns = np.array(pairs, np.int64).T
    return rows, columns


def _keys(tensors: Mapping[str, NDArray[Any]], prefix: str, n: int) -> list[Any]:
    """The keys of a file, each once."""
    parts = {name: tensors[prefix + name] for name in key_table.TENSORS}
    keys = key_table.KeyTable(parts, n).to_list()
    if len(set(keys)) < len(keys):
        raise ValueError(f"{prefix}keys.bytes holds a key twice: the file is damaged")
    return keys


def _numbers(
    tensors: Mapping[str, NDArray[Any]], name: str, n: int, dtype: Any
) -> NDArray[Any] | None:
    """An array of a file with n numbers, if it is there."""
    array = tensors.get(name)
    if array is not None and (array.dtype != dtype or array.shape != (n,)):
        raise ValueError(f"{name}: {array.dtype} of shape {array.shape}, {n} numbers expected")
    return array
