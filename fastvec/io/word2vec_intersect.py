"""Vectors of a word2vec file for keys that are known already."""

from __future__ import annotations

import logging
import os
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from .errors import FormatError
from .opening import checked_name, reading
from .word2vec_format import load, read_header

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

    Only rows of these keys are kept while the file is read; nothing is replaced before its end.
    """
    from fastvec.vectors.keyed import KeyedVectors

    name = checked_name(fname)
    with reading(name) as file:
        _, dim, _ = read_header(file, name, encoding)
    if dim != kv.vector_size:
        raise FormatError(
            f"{name}: vectors of {dim} dimensions cannot replace those of {kv.vector_size}"
        )
    theirs = load(
        name,
        KeyedVectors,
        binary=binary,
        encoding=encoding,
        unicode_errors=unicode_errors,
        # keys are compared as bytes: not where decoding changes them
        keys=kv.key_to_index if unicode_errors == "strict" else None,
    )
    places = {
        kv.key_to_index[k]: i for i, k in enumerate(theirs.index_to_key) if k in kv.key_to_index
    }
    rows = list(places)
    logger.info("%s: %d of %d keys have a vector there", name, len(rows), len(kv))
    locks = _lock_for_each_row(kv)
    if rows:
        if not kv.vectors.flags.writeable:
            kv.vectors = kv.vectors.copy()
        kv.vectors[rows] = theirs.vectors[list(places.values())]
        locks[rows] = lockf
    kv.vectors_lockf = locks
    kv.norms = None


def _lock_for_each_row(kv: KeyedVectors) -> npt.NDArray[np.float32]:
    """The factors of the learning rate, one per row: a shorter array is repeated, 1 is default."""
    locks = getattr(kv, "vectors_lockf", None)
    if locks is None or not len(locks):
        locks = np.ones(1, np.float32)
    return np.resize(np.asarray(locks, np.float32), len(kv))
