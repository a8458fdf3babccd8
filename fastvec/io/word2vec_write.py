"""Writing the text and binary formats of word2vec."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from fastvec._kernels import vecfile
from fastvec.text._threads import n_threads

from .opening import checked_name, writing

if TYPE_CHECKING:
    from fastvec.vectors.keyed import KeyedVectors

Name = str | os.PathLike[str]

_NUMBERS_AT_ONCE = 1 << 17

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
    threads: int | None = None,
) -> None:
    """Write vectors in the text or binary format of word2vec.

    Parameters
    ----------
    kv : KeyedVectors
    fname : str or Path
        File; compressed if it ends in ``.gz``, ``.bz2``, ``.xz`` or ``.zst``. A local file appears
        whole or not at all.
    fvocab : str or Path, optional
        Also write ``word count`` lines to this file.
    binary : bool, default False
        Text holds the shortest decimal that gives the same number back (float16 as float32).
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
    threads : int, optional
        Threads that format text; by default as many as there are processors.

    Raises
    ------
    ValueError
        For a key that the format cannot hold: line breaks and NUL bytes, in binary also blanks,
        in text a blank at the end, lone surrogates in both; and for `fvocab` without the attribute.
    """
    name = checked_name(fname)
    n_formatting = n_threads(threads, "threads")
    order = _order(kv, sort_attr, fvocab is not None)
    keys = [f"{prefix}{kv.index_to_key[row]}" for row in order]
    encoded = _encoded(keys, binary)
    if fvocab is not None:
        with writing(checked_name(fvocab, "fvocab"), append) as file:
            values = kv.expandos[sort_attr][order].tolist()
            file.writelines(b"%s %d\n" % (key, n) for key, n in zip(encoded, values))
    with writing(name, append) as file:
        if write_header:
            total = len(kv) if total_vec is None else total_vec
            file.write(b"%d %d\n" % (total, kv.vector_size))
        file.writelines(_blocks(kv.vectors, order, encoded, binary, n_formatting))


def _order(kv: KeyedVectors, sort_attr: str, needed: bool) -> npt.NDArray[np.int64]:
    """Row numbers in the order of writing."""
    if sort_attr in kv.expandos:
        values = kv.expandos[sort_attr][: len(kv)]
        return np.argsort(-values, kind="stable")
    if needed:
        raise ValueError(f"fvocab needs the attribute {sort_attr!r}, the keys have none")
    return np.arange(len(kv))


def _encoded(keys: list[str], binary: bool) -> list[bytes]:
    """The keys in UTF-8; those that would be read back as something else are refused."""
    bad = _NOT_IN_BINARY if binary else _NOT_IN_TEXT
    encoded = []
    for key in keys:
        try:
            if bad.search(key):
                raise ValueError
            encoded.append(key.encode("utf-8"))
        except ValueError:
            form = "binary" if binary else "text"
            raise ValueError(
                f"the key {key!r} cannot be written in the {form} format of word2vec: "
                "rename it, or use save()"
            ) from None
    return encoded


def _blocks(
    vectors: npt.NDArray[Any],
    order: npt.NDArray[np.int64],
    keys: list[bytes],
    binary: bool,
    threads: int,
) -> Iterator[bytes | bytearray]:
    """The bytes of the rows, in order, some thousand numbers at a time."""
    step = max(1, _NUMBERS_AT_ONCE // vectors.shape[1])
    form = _binary_block if binary else _text_block
    parts = ((order[at : at + step], keys[at : at + step]) for at in range(0, len(order), step))
    if threads == 1 or binary:
        yield from (form(vectors, rows, some) for rows, some in parts)
        return
    with ThreadPoolExecutor(threads) as pool:
        waiting = [pool.submit(form, vectors, *part) for part in islice(parts, 2 * threads)]
        while waiting:
            block = waiting.pop(0).result()
            waiting += [pool.submit(form, vectors, *part) for part in islice(parts, 1)]
            yield block


def _binary_block(
    vectors: npt.NDArray[Any], rows: npt.NDArray[np.int64], keys: list[bytes]
) -> bytes:
    """Rows of a key, a blank and little-endian float32."""
    raw = vectors[rows].astype("<f4").tobytes()
    width = 4 * vectors.shape[1]
    return b"".join(b"%s %s" % (k, raw[i * width : (i + 1) * width]) for i, k in enumerate(keys))


def _text_block(
    vectors: npt.NDArray[Any], rows: npt.NDArray[np.int64], keys: list[bytes]
) -> bytes | bytearray:
    """Rows of a key and the shortest decimals that are read back as the same numbers."""
    if vectors.dtype.itemsize > 4:
        lines = vectors[rows].astype(str).tolist()
        return b"".join(b"%s %s\n" % (k, " ".join(n).encode()) for k, n in zip(keys, lines))
    ends = np.zeros(len(keys) + 1, np.int64)
    np.cumsum([len(key) for key in keys], out=ends[1:])
    plain = isinstance(vectors, np.ndarray) and vectors.flags.c_contiguous  # int8 rows are not
    if vectors.dtype != np.float32 or not plain:
        vectors, rows = np.ascontiguousarray(vectors[rows], np.float32), np.arange(len(rows))
    return vecfile.write_rows(vectors, rows, b"".join(keys), ends)
