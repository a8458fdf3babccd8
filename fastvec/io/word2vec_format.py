"""The text and binary formats of word2vec, also without a header (GloVe).

A text row is ``key v1 v2 ...``, a binary row is the key, a blank and little-endian float32
numbers. The first line holds the number of rows and of dimensions.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, BinaryIO, TypeVar

import numpy as np
import numpy.typing as npt

from fastvec.text._threads import n_threads

from .binary_rows import read_binary_rows
from .errors import FormatError, TruncatedError
from .opening import checked_name, plain_size, reading
from .text_layout import TextLayout, decoded_key
from .text_rows import read_text_rows
from .wanted import Wanted
from .word2vec_write import save
from .word_counts import read_word_counts

if TYPE_CHECKING:
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
    keys: Iterable[object] | None = None,
    threads: int | None = None,
) -> KV:
    """Read vectors in the text or binary format of word2vec.

    Parameters
    ----------
    fname : str or Path
        File or URI; compressed contents (gzip, bzip2, xz, zstandard) are decompressed.
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
    keys : iterable of str, optional
        Keep only the rows of these keys, in the order of the file; keys it does not hold are left
        out. Other rows are skipped without a look at their numbers.
    threads : int, optional
        Threads that parse text; by default as many as there are processors.

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
    dtype = checked_dtype(datatype, "datatype")
    if limit is not None and limit < 0:
        raise ValueError(f"limit must not be negative, got {limit}")
    if no_header and binary:
        raise NotImplementedError("no_header needs text: only a header sizes a binary file")
    n_parsing = n_threads(threads, "threads")
    wanted = None if keys is None else Wanted(keys, encoding)
    counts = read_word_counts(fvocab, encoding, unicode_errors) if fvocab is not None else None
    with reading(name) as file:
        begun, n_rows, first_line, offset = b"", limit or None, 1, 0
        if no_header:
            begun, dim = _first_line(file, name)
        else:
            announced, dim, offset = read_header(file, name, encoding)
            n_rows = min(announced, limit) if limit else announced
            first_line = 2
        size = plain_size(file)
        if size is not None:
            size += len(begun)
            if dim * (4 if binary else 2) > size + 1 and n_rows:
                raise TruncatedError(
                    f"{name}: {dim} dimensions are announced, {size} bytes hold no row of them"
                )
        if binary:
            assert n_rows is not None
            encoded, vectors = read_binary_rows(
                file, dim, n_rows, dtype, name, offset=offset, size=size, wanted=wanted
            )
            texts = [
                decoded_key(k, i, encoding, unicode_errors, name) for i, k in enumerate(encoded)
            ]
        else:
            layout = TextLayout(
                name, dim, n_rows, not no_header, first_line, size, dtype, encoding, unicode_errors
            )
            texts, vectors = read_text_rows(
                file, layout, begun=begun, wanted=wanted, threads=n_parsing
            )
    return assembled(cls, texts, vectors, counts, name)


def checked_dtype(dtype: npt.DTypeLike, argument: str = "dtype") -> np.dtype[Any]:
    """The dtype if vectors may have it; ValueError for others."""
    checked = np.dtype(dtype)
    if checked.kind != "f" or checked.itemsize > 8:
        raise ValueError(f"{argument} must be float16, float32 or float64, got {checked}")
    return checked


def read_header(file: BinaryIO, name: str, encoding: str) -> tuple[int, int, int]:
    """Return the number of rows, of dimensions, and of bytes of the first line."""
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
    return n_rows, dim, len(line)


def _first_line(file: BinaryIO, name: str) -> tuple[bytes, int]:
    """What was read of a file without a header, and its number of dimensions."""
    lines = file.readline(), file.readline()
    first, second = (line.split() for line in lines)
    dim = trailing_numbers(first)
    if not dim:
        raise FormatError(f"{name}: line 1: not a key and numbers")
    if len(first) == 2 and first[1].isdigit() and 2 < len(second) == int(first[1][:9]) + 1:
        raise FormatError(f"{name}: line 1 is a header; read it with no_header=False")
    return b"".join(lines), dim


def trailing_numbers(fields: list[bytes]) -> int:
    """Return how many of the last fields of a row are numbers; the first is always the key."""
    found = 0
    for field in reversed(fields[1:]):
        try:
            float(field)
        except ValueError:
            break
        found += 1
    return found


def assembled(
    cls: type[KV],
    keys: list[str],
    vectors: npt.NDArray[Any],
    counts: dict[str, int] | None,
    name: str,
) -> KV:
    """Return the object with the first row of each key, and counts that fall with the rows."""
    key_to_index: dict[Any, int] = dict(zip(keys, range(len(keys))))
    kept = np.arange(len(keys))
    if len(key_to_index) < len(keys):
        key_to_index = {}
        for row, key in enumerate(keys):
            key_to_index.setdefault(key, row)
        kept = np.fromiter(key_to_index.values(), np.int64, len(key_to_index))
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
