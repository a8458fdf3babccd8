"""What is known of a text vector file beforehand, and how its keys are decoded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class TextLayout:
    """What is known about a text vector file before its rows are read.

    Attributes
    ----------
    name : str
        For messages.
    dim : int
    n_rows : int or None
        Rows to look at, None for all.
    announced : bool
        Whether fewer rows are an error.
    first_line : int
        Number of the line that comes next.
    size : int or None
        Bytes that come next, None if that is not known.
    dtype : dtype
    encoding, errors : str
        How keys are decoded.
    """

    name: str
    dim: int
    n_rows: int | None
    announced: bool
    first_line: int
    size: int | None
    dtype: np.dtype[Any]
    encoding: str = "utf8"
    errors: str = "strict"


def decoded_key(key: bytes, row: int, encoding: str, errors: str, name: str) -> str:
    """A key as text; the error names its row."""
    try:
        return key.decode(encoding, errors)
    except UnicodeDecodeError as error:
        error.reason += f" (key of row {row} in {name}; see unicode_errors)"
        raise
