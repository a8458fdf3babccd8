"""Rows of binary word2vec files, copied by the kernel."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

from fastvec._kernels import vecfile

from .errors import FormatError, TruncatedError
from .wanted import Wanted

BLOCK_BYTES = 4 << 20
_MAX_KEY = 1 << 20  # a longer key in a binary file means that it is something else
_TEXT_BYTES = b"0123456789.eE+- \t\r\n"

Array = npt.NDArray[Any]


def read_binary_rows(
    file: BinaryIO,
    dim: int,
    n_rows: int,
    dtype: np.dtype[Any],
    name: str,
    *,
    offset: int = 0,
    size: int | None = None,
    wanted: Wanted | None = None,
) -> tuple[list[bytes], Array]:
    """Return the keys and the vectors, of shape (n, dim), of a binary word2vec file.

    Parameters
    ----------
    file : binary file
        At its first row.
    dim, n_rows : int
        As the header says, `n_rows` possibly less.
    dtype : dtype
        Of the result; the file holds float32.
    name : str
        For messages.
    offset : int, default 0
        Bytes before the first row, for messages.
    size : int, optional
        Bytes that come next, if that is known.
    wanted : Wanted, optional
        Keep only the rows of these keys.

    Raises
    ------
    TruncatedError
        When the file ends early. Memory is taken for bytes that exist, never for what is announced.
    FormatError
        When it holds something else.
    """
    keys: list[bytes] = []
    room = 0 if size is None or wanted else min(n_rows, size // (4 * dim + 1) + 1)
    vectors = np.empty((room, dim), dtype)
    for more_keys, rows in _blocks(file, dim, n_rows, name, offset):
        if wanted is not None:
            kept = [i for i, key in enumerate(more_keys) if key in wanted.encoded]
            more_keys, rows = [more_keys[i] for i in kept], rows[kept]
        end = len(keys) + len(more_keys)
        if end > len(vectors):
            grown = np.empty((max(end, 2 * len(vectors)), dim), dtype)
            grown[: len(keys)] = vectors[: len(keys)]
            vectors = grown
        with np.errstate(all="ignore"):  # a number beyond float16 becomes infinite
            vectors[len(keys) : end] = rows
        keys += more_keys
    return keys, vectors if len(vectors) == len(keys) else vectors[: len(keys)].copy()


def _blocks(
    file: BinaryIO, dim: int, n_rows: int, name: str, offset: int
) -> Iterator[tuple[list[bytes], Array]]:
    """Keys and vectors of `n_rows` rows, some megabytes at a time."""
    block, position, n_found = b"", 0, 0
    while n_found < n_rows:
        rest = block[position:]
        offset += position
        if len(rest) > 4 * dim + _MAX_KEY:
            raise FormatError(
                f"{name}: byte {offset}: no key within {_MAX_KEY} bytes; is the file text, or the "
                "header wrong?"
            )
        piece = file.read(BLOCK_BYTES)
        if not piece:
            raise TruncatedError(
                f"{name}: byte {offset}: ends after {n_found} rows, its header announces {n_rows} "
                "or more"
            )
        block, position = rest + piece, 0
        while n_found < n_rows and len(block) - position > 4 * dim:
            room = min(n_rows - n_found, (len(block) - position) // (4 * dim + 1))
            vectors, spans = np.empty((room, dim), np.float32), np.empty((room, 2), np.int64)
            n_new, position = vecfile.parse_binary(block, position, vectors, spans)
            if not n_new:
                break
            if not n_found and not vectors[0].tobytes().strip(_TEXT_BYTES):
                raise FormatError(f"{name}: line 2: numbers as text; read it with binary=False")
            n_found += n_new
            yield [block[a:b] for a, b in spans[:n_new].tolist()], vectors[:n_new]
