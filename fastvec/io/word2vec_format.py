"""The text and binary formats of word2vec, also without a header (GloVe).

A text row is ``key v1 v2 ...``, a binary row is the key, a blank and little-endian float32
numbers. The first line holds the number of rows and of dimensions.
"""

from __future__ import annotations

import logging
import os
from typing import TYPE_CHECKING, Any, BinaryIO, TypeVar

import numpy as np
import numpy.typing as npt

from .errors import FormatError, TruncatedError
from .opening import checked_name, is_plain, open_binary
from .word2vec_rows import Rows, row_blocks, wide_row_blocks
from .word2vec_write import save

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fastvec.vectors.keyed import KeyedVectors

__all__ = ["load", "save"]

logger = logging.getLogger(__name__)

KV = TypeVar("KV", bound="KeyedVectors")
Name = str | os.PathLike[str]

_MAX_HEADER_LINE = 200


def load(
    fname: Name,
    cls: type[KV],
    *,
    fvocab: Name | None = None,
    binary: bool = False,
    encoding: str = "utf8",
    unicode_errors: str = "strict",
    limit: int | None = None,
    datatype: npt.DTypeLike = np.float32,
    no_header: bool = False,
) -> KV:
    """Read vectors in the text or binary format of word2vec.

    Parameters
    ----------
    fname : str or Path
        File; ``.gz``, ``.bz2``, ... are decompressed.
    cls : type
        Class of the result: KeyedVectors or a subclass.
    fvocab : str or Path, optional
        File with ``word count`` lines; else counts fall from the number of rows to 1.
    binary : bool, default False
    encoding, unicode_errors : str
        How keys are decoded. In text, numbers are ASCII.
    limit : int, optional
        Read the first so many rows only; None or 0 reads all.
    datatype : dtype, default float32
        Type of the vectors: float16, float32 or float64.
    no_header : bool, default False
        Rows begin in the first line, which gives the number of dimensions.

    Returns
    -------
    KeyedVectors
        With the attribute ``count``. Of repeated keys the first is kept.

    Raises
    ------
    TruncatedError
        When there are fewer rows than the header announces (also an EOFError).
    FormatError
        For a bad header or row; the message names the line or byte (also a ValueError).
    UnicodeDecodeError
        For a key that is not in `encoding`.
    TypeError
        For an open file, or when `fvocab` lacks a key.
    NotImplementedError
        For `no_header` with `binary`: nothing would tell the number of dimensions.
    """
    name = checked_name(fname)
    dtype = np.dtype(datatype)
    if dtype.kind != "f":
        raise ValueError(f"datatype must be a float type, got {dtype}")
    if limit is not None and limit < 0:
        raise ValueError(f"limit must not be negative, got {limit}")
    if no_header and binary:
        raise NotImplementedError("no_header needs text: only a header sizes a binary file")
    counts = _read_counts(fvocab, encoding, unicode_errors) if fvocab is not None else None
    with open_binary(name) as file:
        if no_header:
            n_rows, dim, first_line = limit or None, _fields_of_first_line(file, name), 1
        else:
            announced, dim = _read_header(file, name, encoding)
            n_rows = min(announced, limit) if limit else announced
            first_line = 2
        size = os.path.getsize(name) - file.tell() if is_plain(name) else None
        if size is not None and dim * (4 if binary else 2) > size + 1 and n_rows:
            raise TruncatedError(
                f"{name}: {dim} dimensions are announced, {size} bytes hold no row of them"
            )
        if dtype.itemsize > 4 and not binary:
            blocks = wide_row_blocks(file, dim, n_rows, dtype, first_line, name)
        else:
            blocks = row_blocks(file, dim, n_rows, binary, first_line, name)
        encoded, vectors = _gather(blocks, dim, n_rows, dtype)
    keys = [_decoded(key, row, encoding, unicode_errors, name) for row, key in enumerate(encoded)]
    return _assembled(cls, keys, vectors, counts, name)


def _read_header(file: BinaryIO, name: str, encoding: str) -> tuple[int, int]:
    """Number of rows and dimensions from the first line."""
    line = file.readline(_MAX_HEADER_LINE)
    try:
        fields = line.decode(encoding).split()
        n_rows, dim = map(int, fields)
    except ValueError:
        raise FormatError(
            f"{name}: line 1: not two integers but {line[:60]!r}; "
            "a file without a header (GloVe) needs no_header=True"
        ) from None
    if n_rows < 0 or dim < 1 or n_rows >= 1 << 62 or dim >= 1 << 40:
        raise FormatError(f"{name}: line 1: {n_rows} rows of {dim} dimensions cannot be")
    return n_rows, dim


def _fields_of_first_line(file: BinaryIO, name: str) -> int:
    """The number of dimensions of a file without a header; the file is at its start again."""
    first, second = file.readline().split(), file.readline().split()
    file.seek(0)
    if len(first) < 2:
        raise FormatError(f"{name}: line 1: not a key and numbers")
    if len(first) == 2 and first[1].isdigit() and 2 < len(second) == int(first[1]) + 1:
        raise FormatError(f"{name}: line 1 is a header; read it with no_header=False")
    return len(first) - 1


def _gather(
    blocks: Iterator[Rows], dim: int, n_rows: int | None, dtype: np.dtype[Any]
) -> tuple[list[bytes], npt.NDArray[Any]]:
    """All keys, and all vectors in one array that grows with what was read."""
    keys: list[bytes] = []
    vectors: npt.NDArray[Any] = np.empty((0, dim), dtype)
    for more_keys, rows in blocks:
        end = len(keys) + len(more_keys)
        if end > len(vectors):
            capacity = max(end, 2 * len(vectors))
            grown = np.empty((capacity if n_rows is None else min(capacity, n_rows), dim), dtype)
            grown[: len(keys)] = vectors[: len(keys)]
            vectors = grown
        with np.errstate(over="ignore"):  # a number beyond float16 becomes infinite
            vectors[len(keys) : end] = rows
        keys += more_keys
    return keys, vectors if len(vectors) == len(keys) else vectors[: len(keys)].copy()


def _decoded(key: bytes, row: int, encoding: str, errors: str, name: str) -> str:
    """A key as text; the error names its row."""
    try:
        return key.decode(encoding, errors)
    except UnicodeDecodeError as error:
        error.reason += f" (key of row {row} in {name}; see unicode_errors)"
        raise


def _assembled(
    cls: type[KV],
    keys: list[str],
    vectors: npt.NDArray[Any],
    counts: dict[str, int] | None,
    name: str,
) -> KV:
    """The object with the first row of each key."""
    key_to_index: dict[Any, int] = {}
    for row, key in enumerate(keys):
        key_to_index.setdefault(key, row)
    kept = np.fromiter(key_to_index.values(), np.int64, len(key_to_index))
    if len(kept) < len(keys):
        logger.warning(
            "%s: %d keys occur more than once, the first row of each is kept",
            name,
            len(keys) - len(kept),
        )
        vectors = vectors[kept]
        key_to_index = {key: row for row, key in enumerate(key_to_index)}
    kv = cls(vectors.shape[1], dtype=vectors.dtype)
    kv.vectors = vectors
    kv.index_to_key = list(key_to_index)
    kv.key_to_index = key_to_index
    kv.next_index = len(key_to_index)
    if counts is None:
        kv.expandos["count"] = len(keys) - kept
    else:
        missing = [key for key in key_to_index if key not in counts]
        if missing:
            raise TypeError(f"fvocab: {len(missing)} keys have no count, {missing[0]!r} is one")
        kv.expandos["count"] = np.array([counts[str(key)] for key in key_to_index], np.int64)
    return kv


def _read_counts(fvocab: Name, encoding: str, errors: str) -> dict[str, int]:
    """Counts from lines of a word and a number."""
    name = checked_name(fvocab, "fvocab")
    counts = {}
    with open_binary(name) as file:
        for number, line in enumerate(file, 1):
            word, _, count = line.decode(encoding, errors).strip().rpartition(" ")
            try:
                counts[word] = int(count)
            except ValueError:
                raise FormatError(f"{name}: line {number}: not a word and a count") from None
    return counts
