"""Slow twin of the kernel for word2vec rows: one line at a time, numbers by Python and NumPy."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import numpy.typing as npt

_NUMBER = re.compile(rb"[+-]?((\d+\.?\d*|\.\d+)([eE][+-]?\d+)?|nan|inf(inity)?)", re.IGNORECASE)


def parse_line(
    line: bytes, dim: int, dtype: npt.DTypeLike = np.float32
) -> tuple[bytes, npt.NDArray[Any]] | None:
    """The key and the vector of one text row, or None if it is not one."""
    fields = re.match(rb"(.*?)[ \t]+((?:[^ \t]+[ \t]+){%d}[^ \t]+)$" % (dim - 1), line.rstrip())
    if fields is None:
        return None
    numbers = fields[2].split()
    if not all(_NUMBER.fullmatch(number) for number in numbers):
        return None
    return fields[1], np.array([nearest_float(number, dtype) for number in numbers], dtype)


def nearest_float(text: bytes, dtype: npt.DTypeLike = np.float32) -> Any:
    """The number of a float type nearest to a decimal number, ties to even, rounded once."""
    from fractions import Fraction

    kind: Any = np.dtype(dtype).type
    with np.errstate(over="ignore"):
        near = kind(float(text))
    if not np.isfinite(near):
        return near
    exact = Fraction(text.decode())
    # float() rounded once already: its neighbours may be nearer to the text
    with np.errstate(over="ignore"):
        down, up = np.nextafter(near, kind(-np.inf)), np.nextafter(near, kind(np.inf))
    near_by = [c for c in (down, near, up) if np.isfinite(c)]
    odd = {2: np.uint16, 4: np.uint32, 8: np.uint64}[near.itemsize]
    return min(near_by, key=lambda c: (abs(Fraction(float(c)) - exact), c.view(odd) & odd(1)))


def row_text(key: bytes, vector: npt.NDArray[np.float32]) -> bytes:
    """One text row with the shortest decimals that are read back as the same numbers."""
    return key + b" " + " ".join(map(_number_text, vector)).encode() + b"\n"


def _number_text(number: np.float32) -> str:
    """The shortest decimal, in scientific notation below 0.0001 and from 1e16 on."""
    if 0 < abs(float(number)) < 1e-4:
        return np.format_float_scientific(number, trim="-", exp_digits=2)
    return repr(float(np.format_float_scientific(number)))  # a double keeps the nine digits
