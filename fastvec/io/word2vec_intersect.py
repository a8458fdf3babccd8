"""Vectors of a word2vec file for keys that are known already."""

from __future__ import annotations

import logging
import os
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from .errors import FormatError
from .opening import checked_name, open_binary
from .word2vec_format import _decoded, _read_header
from .word2vec_rows import row_blocks

if TYPE_CHECKING:
    from fastvec.vectors.keyed import KeyedVectors

logger = logging.getLogger(__name__)


def intersect(
    kv: KeyedVectors,
    fname: str | os.PathLike[str],
    lockf: float = 0.0,
    binary: bool = False,
    encoding: str = "utf8",
    unicode_errors: str = "strict",
) -> None:
    """Replace the vectors of those keys that the file has; see the method of KeyedVectors.

    The file is read once, some megabytes at a time, and nothing is replaced before its end.
    """
    name = checked_name(fname)
    wanted = dict(kv.key_to_index)
    rows: list[int] = []
    found: list[npt.NDArray[np.float32]] = []
    with open_binary(name) as file:
        n_rows, dim = _read_header(file, name, encoding)
        if dim != kv.vector_size:
            raise FormatError(
                f"{name}: vectors of {dim} dimensions cannot replace those of {kv.vector_size}"
            )
        n_read = 0
        for keys, vectors in row_blocks(file, dim, n_rows, binary, 2, name):
            for place, encoded in enumerate(keys):
                key = _decoded(encoded, n_read + place, encoding, unicode_errors, name)
                row = wanted.pop(key, None)
                if row is not None:
                    rows.append(row)
                    found.append(vectors[place].copy())
            n_read += len(keys)
    logger.info("%s: %d of %d keys have a vector there", name, len(rows), len(kv))
    locks = _lock_for_each_row(kv)
    if rows:
        if not kv.vectors.flags.writeable:
            kv.vectors = kv.vectors.copy()
        kv.vectors[rows] = found
        locks[rows] = lockf
    kv.vectors_lockf = locks
    kv.norms = None


def _lock_for_each_row(kv: KeyedVectors) -> npt.NDArray[np.float32]:
    """The factors of the learning rate, one per row: a shorter array is repeated, 1 is default."""
    locks = getattr(kv, "vectors_lockf", None)
    if locks is None or not len(locks):
        locks = np.ones(1, np.float32)
    return np.resize(np.asarray(locks, np.float32), len(kv))
