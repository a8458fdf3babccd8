"""The native file: named tensors in the safetensors layout, memory-mapped and written atomically.

Eight bytes give the length of a JSON header, the header gives the dtype, the shape and the byte
range of each tensor, the rest is data. The header is padded with blanks and the gaps between
tensors are filled with byte tensors called ``pad.<n>``, so that every tensor starts on a cache
line and readers that refuse holes still open the file.

References
----------
https://github.com/huggingface/safetensors#format
"""

from __future__ import annotations

import io
import json
import math
import mmap as mmap_module
import os
from collections import Counter
from collections.abc import Iterator
from typing import Any, BinaryIO, cast

import numpy as np

from .atomic import replacing
from .errors import FormatError, TruncatedError
from .opening import plain_size, reading

ALIGNMENT = 64  # a cache line
MAX_HEADER = 100_000_000  # the limit of the safetensors format

_DTYPES = {
    "F64": "<f8",
    "F32": "<f4",
    "F16": "<f2",
    "I64": "<i8",
    "I32": "<i4",
    "I16": "<i2",
    "I8": "|i1",
    "U64": "<u8",
    "U32": "<u4",
    "U16": "<u2",
    "U8": "|u1",
    "BOOL": "|b1",
}
_NAMES = {np.dtype(code): name for name, code in _DTYPES.items()}


def write_tensors(
    path: str | os.PathLike[str] | BinaryIO,
    tensors: dict[str, np.ndarray[Any, Any]],
    metadata: dict[str, str],
) -> None:
    """Write arrays and text to one file; the old file stays whole until the new one is complete.

    Parameters
    ----------
    path : str, Path or binary file
        File to create or replace; one that is open is written from where it stands.
    tensors : dict of str to ndarray
        Arrays of a bool, integer or float dtype, any shape.
    metadata : dict of str to str
        Free text, kept beside the tensors.

    Raises
    ------
    TypeError
        For a dtype that the format does not have.
    ValueError
        For a tensor called ``pad.<n>`` or ``__metadata__``: those names belong to the format.
    """
    if hasattr(path, "write"):
        put_tensors(cast(BinaryIO, path), tensors, metadata)
        return
    with replacing(path) as file:
        put_tensors(file, tensors, metadata)


def put_tensors(
    file: BinaryIO, tensors: dict[str, np.ndarray[Any, Any]], metadata: dict[str, str]
) -> None:
    """Write what `write_tensors` writes to a file that is open, from where it stands."""
    arrays = {name: _little_endian(name, array) for name, array in tensors.items()}
    file.write(_header(arrays, metadata))
    for array in arrays.values():
        file.write(array.reshape(-1).view(np.uint8).data)
        file.write(b"\0" * (-array.nbytes % ALIGNMENT))


def read_tensors(
    path: str | os.PathLike[str], mmap: bool = True, writable: bool | None = None
) -> tuple[dict[str, np.ndarray[Any, Any]], dict[str, str]]:
    """Read the arrays and the text of a file in the safetensors layout.

    Parameters
    ----------
    path : str or Path
        File to read; compressed contents are decompressed.
    mmap : bool, default True
        Map the file instead of reading it: opening takes milliseconds and processes share the
        pages.
    writable : bool, optional
        With ``mmap``, make the arrays writable; changes stay in this process (copy on write).
        Arrays that were read are always writable.

    Returns
    -------
    tensors : dict of str to ndarray
        Padding left out. Read-only when mapped, unless ``writable``.
    metadata : dict of str to str

    Raises
    ------
    TruncatedError
        When the file ends before the data its header announces.
    FormatError
        For anything else that is wrong: not this format, bad JSON, overlapping tensors, ...
    ValueError
        When a compressed file is to be mapped.
    """
    with reading(os.fspath(path)) as file:
        buffer = _data(file, path, mmap, bool(writable))
        size = len(buffer)
        header, start = _read_header(buffer, path)
        metadata = _checked_metadata(header.pop("__metadata__", {}), path)
        entries = sorted(_checked_entries(header, size - start, path), key=lambda e: (e[3], e[4]))
        previous_end, previous = 0, ""
        for name, _, _, begin, end in entries:
            if begin < previous_end:
                raise FormatError(f"{path}: tensors {previous!r} and {name!r} overlap at {begin}")
            previous_end, previous = end, name
    tensors = {}
    for name, dtype, shape, begin, end in entries:
        if not name.startswith("pad."):
            flat = buffer[start + begin : start + end]
            if start + begin & dtype.itemsize - 1:
                flat = flat.copy()  # foreign writers need not align; unaligned arrays are slow
            tensors[name] = flat.view(dtype).reshape(shape)
    return tensors, metadata


def read_metadata(path: str | os.PathLike[str]) -> dict[str, str]:
    """Return the text beside the tensors alone."""
    with reading(os.fspath(path)) as file:
        head = file.read(8)
        length = min(int.from_bytes(head, "little"), MAX_HEADER)
        parts = [head]
        while length > 0 and (more := file.read(min(length, 1 << 20))):
            parts.append(more)
            length -= len(more)
    header, _ = _read_header(np.frombuffer(b"".join(parts), np.uint8), path)
    return _checked_metadata(header.get("__metadata__", {}), path)


def begins_native(head: bytes) -> bool:
    """Return whether a file with these first bytes is in the safetensors layout, as far as they go."""
    return head[8:9] == b"{" and int.from_bytes(head[:8], "little") <= MAX_HEADER


def _header(
    arrays: dict[str, np.ndarray[Any, Any]], metadata: dict[str, str], room: int = 0
) -> bytes:
    """The length and the JSON of a header for arrays that follow each other, in at least `room` bytes."""
    header: dict[str, Any] = {"__metadata__": dict(metadata)}
    position = 0
    for number, (name, array) in enumerate(arrays.items()):
        end = position + array.nbytes
        header[name] = _entry(_NAMES[array.dtype], list(array.shape), position, end)
        position = end + -end % ALIGNMENT
        if position > end:
            header[f"pad.{number}"] = _entry("U8", [position - end], end, position)
    encoded = json.dumps(header, ensure_ascii=False).encode("utf-8")
    encoded += b" " * (-(8 + len(encoded)) % ALIGNMENT)
    encoded = encoded.ljust(room - 8)
    if len(encoded) > MAX_HEADER:
        raise ValueError(f"metadata: the header takes {len(encoded)} bytes, {MAX_HEADER} at most")
    return len(encoded).to_bytes(8, "little") + encoded


def _entry(dtype: str, shape: list[int], begin: int, end: int) -> dict[str, Any]:
    """One tensor's part of the header."""
    return {"dtype": dtype, "shape": shape, "data_offsets": [begin, end]}


def _little_endian(name: str, array: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """The array as the format stores it: C order, little endian."""
    if name == "__metadata__" or name.startswith("pad."):
        raise ValueError(f"tensors: the name {name!r} belongs to the file format, rename it")
    array = np.asarray(array)
    dtype = array.dtype.newbyteorder("<")
    if dtype not in _NAMES:
        raise TypeError(f"tensors[{name!r}]: dtype {array.dtype} has no place in this format")
    return np.asarray(array, dtype=dtype, order="C")


def _read_header(buffer: np.ndarray[Any, Any], path: object) -> tuple[dict[str, Any], int]:
    """The JSON header and the byte at which data starts."""
    size = len(buffer)
    if size < 8:
        raise TruncatedError(f"{path}: {size} bytes, the header alone takes more")
    length = int.from_bytes(buffer[:8].tobytes(), "little")
    if length > MAX_HEADER:
        raise FormatError(f"{path}: byte 0: a header of {length} bytes, not a native file")
    if length > size - 8:
        raise TruncatedError(f"{path}: byte 0: a header of {length} bytes in a file of {size}")
    try:
        text = buffer[8 : 8 + length].tobytes().decode("utf-8")
        header = json.loads(text, object_pairs_hook=_without_repeats)
    except (ValueError, RecursionError) as error:
        raise FormatError(f"{path}: byte 8: the header is not JSON: {error}") from None
    if not isinstance(header, dict):
        raise FormatError(f"{path}: byte 8: the header is not a JSON object")
    return header, 8 + length


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object; two values under one name would leave it open which one counts."""
    found = dict(pairs)
    if len(found) < len(pairs):
        names = Counter(name for name, _ in pairs)
        raise ValueError(f"{names.most_common(1)[0][0]!r} stands there twice")
    return found


def _checked_metadata(metadata: object, path: object) -> dict[str, str]:
    """The metadata if it maps text to text."""
    if not isinstance(metadata, dict) or not all(isinstance(v, str) for v in metadata.values()):
        raise FormatError(f"{path}: __metadata__ must map text to text")
    return metadata


def _checked_entries(
    header: dict[str, Any], data_size: int, path: object
) -> Iterator[tuple[str, np.dtype[Any], tuple[int, ...], int, int]]:
    """Name, dtype, shape, begin and end of each tensor, checked against the bytes that exist."""
    for name, entry in header.items():
        try:
            code, shape, (begin, end) = entry["dtype"], entry["shape"], entry["data_offsets"]
        except (TypeError, KeyError, ValueError):
            raise FormatError(f"{path}: tensor {name!r}: incomplete header entry") from None
        if not isinstance(code, str) or code not in _DTYPES:
            raise FormatError(f"{path}: tensor {name!r}: unknown dtype {code!r}")
        if not isinstance(shape, list) or not all(_is_count(n) for n in [*shape, begin, end]):
            raise FormatError(f"{path}: tensor {name!r}: shape {shape}, offsets {begin}, {end}")
        dtype = np.dtype(_DTYPES[code])
        if begin > end or end - begin != math.prod(shape) * dtype.itemsize:
            raise FormatError(
                f"{path}: tensor {name!r}: shape {shape} of {code} takes "
                f"{math.prod(shape) * dtype.itemsize} bytes, offsets {begin} to {end} are given"
            )
        if end > data_size:
            raise TruncatedError(
                f"{path}: tensor {name!r} ends at data byte {end}, the file at {data_size}"
            )
        yield name, dtype, tuple(shape), begin, end


def _is_count(value: object) -> bool:
    """Whether a JSON value is a size that an array may have."""
    return type(value) is int and 0 <= value < 1 << 62


def _data(
    file: io.BufferedReader, path: object, mapped: bool, writable: bool
) -> np.ndarray[Any, Any]:
    """The whole file as bytes."""
    size = plain_size(file)
    if not mapped:
        if size is None:
            return np.frombuffer(bytearray(file.read()), np.uint8)
        data = np.empty(size, np.uint8)
        n_read = file.readinto(data.data)
        return data[:n_read]
    if size is None:
        raise ValueError(f"{path} is compressed and cannot be mapped; decompress it, or mmap=None")
    if not size:
        return np.empty(0, np.uint8)  # nothing to map
    access = mmap_module.ACCESS_COPY if writable else mmap_module.ACCESS_READ
    return np.frombuffer(mmap_module.mmap(file.fileno(), 0, access=access), np.uint8)
