"""NumPy arrays out of pickles: built here from checked parts, not by the calls that a pickle asks for."""

from __future__ import annotations

import math
import re
from contextlib import suppress
from typing import Any

import numpy as np
import numpy.typing as npt

from .errors import FormatError
from .pickle_data import Made, Name

_CORES = ("numpy._core", "numpy.core")  # before and after NumPy 2
_RECONSTRUCT = {f"{core}.multiarray._reconstruct" for core in _CORES}
_SCALAR = {f"{core}.multiarray.scalar" for core in _CORES}
_FROM_BUFFER = {f"{core}.numeric._frombuffer" for core in _CORES}  # protocol 5
_MAKERS = _RECONSTRUCT | _SCALAR | _FROM_BUFFER
BYTES = "_codecs.encode"
ARRAY_NAMES = _MAKERS | {"numpy.ndarray", "numpy.dtype", BYTES}

_TEXT = re.compile(r"U[1-9]\d{0,4}")
_SIMPLE = re.compile(r"[iu][1248]|f[248]|b1|O8")


def made_or_plain(name: str, args: tuple[Any, ...]) -> Any:
    """Return what a call makes: NumPy's text as text, since keys may be of it; old pickles' bytes.

    Protocols before 3 have no bytes: they call for the encoding of a text.
    """
    if name == BYTES and len(args) == 2 and type(args[0]) is str and args[1] == "latin1":
        with suppress(UnicodeEncodeError):
            return memoryview(args[0].encode("latin1"))
    if name in _SCALAR and len(args) == 2 and type(args[0]) is Made:
        text = _text(args[0], args[1])
        if text is not None:
            return text
    return Made(name, args)


def _text(dtype: Made, raw: Any) -> str | None:
    """The text of a NumPy scalar, None for other scalars."""
    code = dtype.args[0] if dtype.args else None
    order = dtype.state[1] if type(dtype.state) is tuple and len(dtype.state) > 1 else None
    if type(code) is not str or not _TEXT.fullmatch(code) or order not in ("<", ">"):
        return None
    if type(raw) is not memoryview or len(raw) != 4 * int(code[1:]):
        return None
    with suppress(UnicodeDecodeError):
        encoding = "utf-32-le" if order == "<" else "utf-32-be"
        return str(raw, encoding, "surrogatepass").rstrip("\0")
    return None


def is_array(value: object) -> bool:
    """Whether a value of a pickle stands for an array or a NumPy number."""
    return type(value) is Made and value.name in _MAKERS


def array_of(made: Made, title: str, inner: bool = False) -> Any:
    """Return the array, or the Python number, that a pickle describes.

    Parameters
    ----------
    made : Made
        For which `is_array` holds.
    title : str
        Name of the file, for messages.
    inner : bool
        Whether it is an element of an array of objects; those have no such arrays as elements.

    Raises
    ------
    FormatError
        When shape, dtype and bytes do not fit each other.
    """
    try:
        if made.name in _SCALAR:
            dtype, raw = made.args
            return _filled(raw, _dtype(dtype), (), False).item()
        if made.name in _FROM_BUFFER:
            raw, dtype, shape, order = made.args
            return _filled(raw, _dtype(dtype), shape, order == "F")
        _, shape, dtype, fortran, raw = made.state
        checked = _dtype(dtype)
        if checked.kind != "O":
            return _filled(raw, checked, shape, bool(fortran))
        if inner:
            raise ValueError("an array of objects inside another")
        return _objects(raw, shape, title)
    except (TypeError, ValueError) as error:
        raise FormatError(f"{title}: a damaged array: {error}") from None


def _dtype(made: object) -> np.dtype[Any]:
    """A dtype of plain numbers or of objects."""
    if type(made) is not Made or made.name != "numpy.dtype" or not made.args:
        raise ValueError("no dtype")
    code, state = made.args[0], made.state
    order = state[1] if type(state) is tuple and len(state) > 1 else "|"
    if type(code) is not str or not _SIMPLE.fullmatch(code) or order not in ("<", ">", "|", "="):
        raise ValueError(f"dtype {code!r:.40}, only plain numbers are read")
    return np.dtype(code if order == "|" else order + code)


def _filled(raw: Any, dtype: np.dtype[Any], shape: Any, fortran: bool) -> npt.NDArray[Any]:
    """The array over some bytes, which it must fill exactly; a copy in the machine's byte order."""
    if not isinstance(raw, (bytes, memoryview)) or dtype.kind == "O":
        raise ValueError("no bytes")
    size = _size(shape)
    if size * dtype.itemsize != len(raw):
        raise ValueError(f"shape {shape} of {dtype} with {len(raw)} bytes")
    flat = np.frombuffer(raw, dtype) if size else np.empty(0, dtype)
    array = flat.reshape(shape, order="F" if fortran else "C")
    return np.array(array, dtype.newbyteorder("="), order="C")


def _objects(items: Any, shape: Any, title: str) -> npt.NDArray[np.object_]:
    """A row of Python objects: numbers, text and arrays of numbers."""
    if type(items) is not list or _size(shape) != len(items) or len(shape) != 1:
        raise ValueError(f"shape {shape!r:.80} of {type(items).__name__}")
    array = np.empty(len(items), object)
    for row, item in enumerate(items):
        if is_array(item):
            item = array_of(item, title, inner=True)
        array[row] = None if isinstance(item, (Made, Name)) else item
    return array


def _size(shape: Any) -> int:
    """The number of elements of a shape."""
    if type(shape) is not tuple or len(shape) > 8 or not all(
        type(n) is int and 0 <= n < 1 << 48 for n in shape
    ):  # fmt: skip
        raise ValueError(f"shape {shape!r:.80}")
    return math.prod(shape)
