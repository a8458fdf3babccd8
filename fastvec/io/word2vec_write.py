"""Writing the text and binary formats of word2vec."""

from __future__ import annotations

import os
import re
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np
import numpy.typing as npt

from .atomic import replacing
from .opening import checked_name, is_plain, open_binary

if TYPE_CHECKING:
    from fastvec.vectors.keyed import KeyedVectors

Name = str | os.PathLike[str]

_ROWS_AT_ONCE = 1024

# What a reader of the format would take for the end of a key, of a row or of the file.
_NOT_IN_TEXT = re.compile(r"[\n\r\0]|[ \t]$")
_NOT_IN_BINARY = re.compile(r"[ \n\0]")


def save(
    kv: KeyedVectors,
    fname: Name,
    *,
    fvocab: Name | None = None,
    binary: bool = False,
    total_vec: int | None = None,
    write_header: bool = True,
    prefix: str = "",
    append: bool = False,
    sort_attr: str = "count",
) -> None:
    """Write vectors in the text or binary format of word2vec.

    Parameters
    ----------
    kv : KeyedVectors
    fname : str or Path
        File; compressed if it ends in ``.gz``, ``.bz2``, ...
    fvocab : str or Path, optional
        Also write ``word count`` lines to this file.
    binary : bool, default False
        Text holds the shortest decimal that gives the same float32 back.
    total_vec : int, optional
        Number of rows for the header, when more will be appended.
    write_header : bool, default True
        False writes what GloVe writes.
    prefix : str, default ''
        Put in front of every key.
    append : bool, default False
        Add to the file instead of replacing it.
    sort_attr : str, default 'count'
        Rows go by this attribute, the largest first, if there is one; else in row order.

    Raises
    ------
    ValueError
        For a key that the format cannot hold: line breaks and NUL bytes, in binary also blanks,
        in text a blank at the end; and for `fvocab` without the attribute.
    """
    name = checked_name(fname)
    order = _order(kv, sort_attr, fvocab is not None)
    keys = [f"{prefix}{kv.index_to_key[row]}" for row in order]
    _check_keys(keys, binary)
    encoded = [key.encode("utf-8") for key in keys]
    if fvocab is not None:
        with _opened(checked_name(fvocab, "fvocab"), append) as file:
            values = kv.expandos[sort_attr][order].tolist()
            file.writelines(b"%s %d\n" % (key, n) for key, n in zip(encoded, values))
    with _opened(name, append) as file:
        if write_header:
            total = len(kv) if total_vec is None else total_vec
            file.write(b"%d %d\n" % (total, kv.vector_size))
        for start in range(0, len(order), _ROWS_AT_ONCE):
            rows = kv.vectors[order[start : start + _ROWS_AT_ONCE]]
            lines = _binary_rows(rows) if binary else _text_rows(rows)
            block = encoded[start : start + _ROWS_AT_ONCE]
            file.write(b"".join(b"%s %s" % pair for pair in zip(block, lines)))


def _order(kv: KeyedVectors, sort_attr: str, needed: bool) -> npt.NDArray[np.int64]:
    """Row numbers in the order of writing."""
    if sort_attr in kv.expandos:
        values = kv.expandos[sort_attr][: len(kv)]
        return np.argsort(-values, kind="stable")
    if needed:
        raise ValueError(f"fvocab needs the attribute {sort_attr!r}, the keys have none")
    return np.arange(len(kv))


def _check_keys(keys: list[str], binary: bool) -> None:
    """Refuse keys that would be read back as something else."""
    bad = _NOT_IN_BINARY if binary else _NOT_IN_TEXT
    for key in keys:
        if bad.search(key):
            form = "binary" if binary else "text"
            raise ValueError(
                f"the key {key!r} cannot be written in the {form} format of word2vec: "
                "rename it, or use save()"
            )


def _opened(name: str, append: bool) -> AbstractContextManager[BinaryIO]:
    """The file to write: a plain one appears whole or not at all."""
    if append:
        return open_binary(name, "ab")
    return replacing(name) if is_plain(name) else open_binary(name, "wb")


def _binary_rows(rows: npt.NDArray[Any]) -> list[bytes]:
    """Each row as little-endian float32."""
    raw = rows.astype("<f4").tobytes()
    width = 4 * rows.shape[1]
    return [raw[begin : begin + width] for begin in range(0, len(raw), width)]


def _text_rows(rows: npt.NDArray[Any]) -> list[bytes]:
    """Each row as the shortest decimals that are read back as the same numbers."""
    return [" ".join(row).encode("ascii") + b"\n" for row in rows.astype(str).tolist()]
