"""Matrices of counts in native files."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from fastvec.counts.arrays import checked_rows
from fastvec.vectors import key_table
from fastvec.vectors.keys import Array

if TYPE_CHECKING:
    from fastvec.counts.matrix import CooccurrenceMatrix
    from fastvec.io.native_stream import TensorStream

_FORMAT_VERSION = "1"
_NAME = "CooccurrenceMatrix"
_DTYPES: dict[str, tuple[type, ...]] = {
    "indptr": (np.int64,),
    "indices": (np.int32,),
    "counts": (np.int64, np.float64),
}


def to_tensors(matrix: CooccurrenceMatrix) -> tuple[dict[str, Array], dict[str, str]]:
    """Return the tensors and the metadata of a native file."""
    tensors: dict[str, Array] = {
        "indptr": matrix.indptr,
        "indices": matrix.indices,
        "counts": matrix.counts,
    }
    sides = [("words", matrix.words, matrix.word_counts)]
    if matrix.contexts is not matrix.words:
        sides.append(("contexts", matrix.contexts, matrix.context_counts))
    for name, keys, counts in sides:
        tensors |= {f"{name}.{part}": array for part, array in key_table.to_tensors(keys).items()}
        if counts is not None:
            tensors[f"{name}.count"] = counts
    about = {
        "unit": matrix.unit.hex(),
        "positional": matrix.positional,
        "settings": matrix.settings,
        "stats": matrix.stats,
    }
    metadata = {
        "format_version": _FORMAT_VERSION,
        "class": _NAME,
        "cooccurrences": json.dumps(about),
    }
    return tensors, metadata


def write(path: str | os.PathLike[str], make: Callable[[TensorStream], CooccurrenceMatrix]) -> None:
    """Write the native file of a matrix that is made while its counts are written to a stream."""
    from fastvec.io.native_stream import TensorStream  # upward, lazily: counting needs no files

    with TensorStream(path, "counts", np.int64) as stream:
        matrix = make(stream)
        tensors, metadata = to_tensors(matrix)
        counts = tensors["counts"]
        if counts.dtype == np.int64 and len(counts) == stream.n_items:
            del tensors["counts"]
            stream.commit(tensors, metadata)
            return
    matrix.save(path)  # counted in parts, or real numbers


def read(path: str | os.PathLike[str], mmap: str | None, checked: bool = False) -> dict[str, Any]:
    """Read a native file; return the arguments of `CooccurrenceMatrix`.

    ``checked`` says that the file is known to be good.

    Raises
    ------
    FormatError
        If the file is damaged; arrays are checked before anything goes by them.
    TypeError
        If it holds something else.
    """
    from fastvec.io.errors import FormatError  # upward, lazily: counting needs no files
    from fastvec.io.native import read_tensors  # upward, lazily: as above

    if mmap not in (None, "r", "c"):
        raise ValueError(f"mmap must be None, 'r' or 'c', got {mmap!r}")
    tensors, metadata = read_tensors(path, mmap=mmap is not None, writable=mmap == "c")
    if metadata.get("class") != _NAME:
        raise TypeError(
            f"{path} holds {metadata.get('class') or 'no fastvec object'}, not a {_NAME}; see "
            "fastvec.load"
        )
    try:
        return _parts(tensors, metadata, checked)
    except (KeyError, TypeError, ValueError, OverflowError, RecursionError) as error:
        raise FormatError(f"{path}: {error}") from error


def _parts(tensors: dict[str, Array], metadata: dict[str, str], checked: bool) -> dict[str, Any]:
    """The arguments of the class; any error if the file is bad."""
    if metadata.get("format_version") != _FORMAT_VERSION:
        raise ValueError(
            f"format_version {metadata.get('format_version')!r}, this version reads {_FORMAT_VERSION}"
        )
    about = json.loads(metadata["cooccurrences"])
    settings, stats, positional = about["settings"], about["stats"], about["positional"]
    unit = float.fromhex(about["unit"])
    if not (0 < unit < float("inf") and isinstance(settings, dict) and isinstance(stats, dict)):
        raise ValueError("unit, settings or stats are none")
    words, word_counts = _keys(tensors, "words", len(tensors["indptr"]) - 1)
    contexts, context_counts = None, None
    if "contexts.keys.offsets" in tensors:
        n_contexts = len(tensors["contexts.keys.offsets"]) - 1
        contexts, context_counts = _keys(tensors, "contexts", n_contexts)
    n_columns = len(words if contexts is None else contexts)
    if positional is not None:
        if not isinstance(positional, list) or not all(type(n) is int for n in positional):
            raise ValueError("positional must be a list of offsets")
        n_columns *= len(positional)
    for name, dtypes in _DTYPES.items():
        if tensors[name].dtype not in dtypes:
            raise ValueError(f"{name}: {tensors[name].dtype}")
    indptr, indices, counts = (tensors[name] for name in _DTYPES)
    if not checked:
        indptr, indices, counts = checked_rows(indptr, indices, counts, n_columns)
    return {
        "indptr": indptr,
        "indices": indices,
        "counts": counts,
        "unit": unit,
        "words": words,
        "contexts": contexts,
        "word_counts": word_counts,
        "context_counts": context_counts,
        "positional": positional,
        "settings": settings,
        "stats": stats,
    }


def _keys(tensors: dict[str, Array], side: str, n: int) -> tuple[list[Any], Array | None]:
    """Keys and counts of words or contexts."""
    own = {name: tensors[f"{side}.{name}"] for name in key_table.TENSORS}
    keys = key_table.KeyTable(own, n).to_list()
    if None in keys or len(set(keys)) != len(keys):
        raise ValueError(f"{side} must be keys that differ from each other")
    counts = tensors.get(f"{side}.count")
    if counts is not None and (counts.dtype != np.int64 or counts.shape != (n,)):
        raise ValueError(f"{side}.count: {counts.dtype} of shape {counts.shape}")
    return keys, counts
