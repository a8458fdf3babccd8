"""Slow twin of the parser of word2vec rows: one line at a time, numbers by Python."""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt

_NUMBER = re.compile(rb"[+-]?((\d+\.?\d*|\.\d+)([eE][+-]?\d+)?|nan|inf(inity)?)", re.IGNORECASE)


def parse_line(line: bytes, dim: int) -> tuple[bytes, npt.NDArray[np.float32]] | None:
    """The key and the vector of one text row, or None if it is not one."""
    fields = re.match(rb"(.*?)[ \t]+((?:[^ \t]+[ \t]+){%d}[^ \t]+)$" % (dim - 1), line.rstrip())
    if fields is None:
        return None
    numbers = fields[2].split()
    if not all(_NUMBER.fullmatch(number) for number in numbers):
        return None
    return fields[1], np.array([nearest_float32(number) for number in numbers], np.float32)


def nearest_float32(text: bytes) -> np.float32:
    """The float32 nearest to a decimal number, ties to even, rounded once."""
    from fractions import Fraction

    with np.errstate(over="ignore"):
        near = np.float32(float(text))
    if not np.isfinite(near):
        return near
    exact = Fraction(text.decode())
    # float() rounded once already: its neighbours may be nearer to the text
    with np.errstate(over="ignore"):
        down, up = np.nextafter(near, np.float32(-np.inf)), np.nextafter(near, np.float32(np.inf))
    near_by = [c for c in (down, near, up) if np.isfinite(c)]
    return min(near_by, key=lambda c: (abs(Fraction(float(c)) - exact), c.view(np.uint32) & 1))
