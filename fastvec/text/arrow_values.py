"""Values out of Arrow arrays: texts, lists of tokens, integers, and which of them are null."""

from __future__ import annotations

import ctypes
import itertools
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import numpy as np
from numpy.typing import DTypeLike, NDArray

from fastvec.text.arrow_stream import Array, Field

INTEGERS = {
    "c": np.int8,
    "C": np.uint8,
    "s": np.int16,
    "S": np.uint16,
    "i": np.int32,
    "I": np.uint32,
    "l": np.int64,
    "L": np.uint64,
}
# The type of their offsets.
STRINGS: dict[str, DTypeLike] = {"u": np.int32, "U": np.int64}
STRING_VIEW = "vu"
LISTS: dict[str, DTypeLike] = {"+l": np.int32, "+L": np.int64}
_FIXED_LIST = "+w:"

# A view is four int32: the length, then up to 12 bytes inline, or a prefix, buffer and offset.
_VIEW = np.dtype((np.int32, 4))
_INLINE_BYTES = 12

Mask = NDArray[np.bool_]
T = TypeVar("T")


def is_string(field: Field) -> bool:
    """Tell whether the values are strings, encoded by a dictionary or not."""
    return (field.dictionary or field).format in (*STRINGS, STRING_VIEW)


def is_integer(field: Field) -> bool:
    """Tell whether the values are integers, encoded by a dictionary or not."""
    return (field.dictionary or field).format in INTEGERS


def is_list(field: Field) -> bool:
    """Tell whether the values are lists."""
    return field.format in LISTS or field.format.startswith(_FIXED_LIST)


def valid(field: Field, array: Array, begin: int, n: int) -> Mask | None:
    """Return which of n values are not null; None if all are valid."""
    mask = None
    if array.null_count != 0 and array.buffers[0]:
        first = array.offset + begin
        bits = _buffer(array, 0, np.uint8, (first + n + 7) // 8)[first // 8 :]
        mask = np.unpackbits(bits, bitorder="little")[first % 8 :][:n].astype(bool)
    if field.dictionary is None:
        return mask
    entries = array.dictionary.contents
    known = valid(field.dictionary, entries, 0, entries.length)
    if known is None:
        return mask
    if mask is None:
        mask = np.ones(n, bool)
    mask[mask] = known[_numbers(field, array, begin, n)[mask]]
    return mask


def strings(
    field: Field,
    array: Array,
    begin: int,
    n: int,
    keep: Mask | None,
    convert: Callable[[bytes], T],
) -> list[T]:
    """Convert the strings among n values that are kept; a null must not be kept."""
    if field.dictionary is not None:  # each entry is converted once
        entries = array.dictionary.contents
        known = valid(field.dictionary, entries, 0, entries.length)
        different = strings(field.dictionary, entries, 0, entries.length, known, convert)
        place = np.arange(entries.length) if known is None else np.cumsum(known) - 1
        indices = place[integers(field, array, begin, n, keep)]
        return list(map(different.__getitem__, indices.tolist()))
    plain = _viewed if field.format == STRING_VIEW else _joined
    return list(map(convert, plain(field, array, begin, n, keep)))


def integers(field: Field, array: Array, begin: int, n: int, keep: Mask | None) -> NDArray[Any]:
    """Return the integers among n values that are kept, as a copy."""
    values = _numbers(field, array, begin, n)
    return values.copy() if keep is None else values[keep]


def list_items(field: Field, array: Array, begin: int, n: int) -> tuple[int, NDArray[np.int64]]:
    """Return where the items of n lists begin among the child's values, and how many each has."""
    if field.format.startswith(_FIXED_LIST):
        size = int(field.format[len(_FIXED_LIST) :])
        return (array.offset + begin) * size, np.full(n, size, np.int64)
    offsets = _offsets(array, LISTS[field.format], begin, n)
    return int(offsets[0]), np.diff(offsets).astype(np.int64)


def _numbers(field: Field, array: Array, begin: int, n: int) -> NDArray[Any]:
    """View n integers, or indices into the dictionary."""
    first = array.offset + begin
    return _buffer(array, 1, INTEGERS[field.format], first + n)[first:]


def _offsets(array: Array, dtype: DTypeLike, begin: int, n: int) -> NDArray[Any]:
    """View the n + 1 offsets of n values."""
    first = array.offset + begin
    return _buffer(array, 1, dtype, first + n + 1)[first:]


def _joined(field: Field, array: Array, begin: int, n: int, keep: Mask | None) -> Iterator[bytes]:
    """Yield strings that lie one after the other in one buffer."""
    offsets = _offsets(array, STRINGS[field.format], begin, n)
    data = _buffer(array, 2, np.uint8, int(offsets[-1]))[int(offsets[0]) :].tobytes()
    pairs = itertools.pairwise((offsets - offsets[0]).tolist())
    for a, b in pairs if keep is None else itertools.compress(pairs, keep.tolist()):
        yield data[a:b]


def _viewed(field: Field, array: Array, begin: int, n: int, keep: Mask | None) -> Iterator[bytes]:
    """Yield strings of the view layout, which are short and inline, or lie in one of many buffers."""
    first = array.offset + begin
    views = _buffer(array, 1, _VIEW, first + n)[first:]
    views = views.copy() if keep is None else views[keep]
    n_data = array.n_buffers - 3  # validity, views, ..., sizes
    sizes = _buffer(array, array.n_buffers - 1, np.int64, n_data).tolist()
    data = [_buffer(array, 2 + i, np.uint8, size).data for i, size in enumerate(sizes)]
    inline = views.tobytes()
    columns = zip(itertools.count(4, _VIEW.itemsize), *views[:, [0, 2, 3]].T.tolist())
    for at, length, buffer, offset in columns:
        if length <= _INLINE_BYTES:
            yield inline[at : at + length]
        else:
            yield bytes(data[buffer][offset : offset + length])


def _buffer(array: Array, index: int, dtype: DTypeLike, n: int) -> NDArray[Any]:
    """View the first n items of a buffer; it is the producer's memory."""
    dtype = np.dtype(dtype)
    if n <= 0 or not array.buffers[index]:
        return np.zeros(max(n, 0), dtype)  # buffers of nothing may be absent
    memory = (ctypes.c_char * (n * dtype.itemsize)).from_address(array.buffers[index])
    view: NDArray[Any] = np.frombuffer(memoryview(memory), dtype.base).reshape(n, *dtype.shape)
    return view
