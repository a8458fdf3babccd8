"""Which format a file of vectors has, told by what it holds, whatever it is called."""

from __future__ import annotations

import re
import struct
from enum import Enum

import numpy as np

from fastvec._kernels import vecfile

from .errors import FormatError
from .fasttext_bin import MAGIC
from .native import begins_native
from .opening import is_pickle, plain_size, reading
from .word2vec_format import trailing_numbers

_HEAD = 1 << 16
_LONGEST = 1 << 26  # a text row of more than a million numbers
_LOOKED_AT = 4096
_CONTROL = re.compile(r"[\0-\x08\x0b\x0c\x0e-\x1f\x7f]")


class Format(Enum):
    """The formats that `fastvec.load` reads."""

    NATIVE = "native file"
    GENSIM = "gensim pickle"
    FASTTEXT = "fastText model"
    TEXT = "word2vec text"
    BINARY = "word2vec binary"
    HEADERLESS = "text without a header (GloVe)"


_FASTTEXT_MAGIC = struct.pack("<i", MAGIC)
_FOREIGN = {
    b"PK\x03\x04": "a zip archive; unpack it first",
    b"\x93NUMPY": "a NumPy array",
    b"\x89HDF": "an HDF5 file",
    b"PAR1": "a Parquet file",
}


def recognise(name: str) -> Format:
    """Return the format of a local file, compressed or not.

    Raises
    ------
    FormatError
        When it is none that is known; the message tells what it looks like.
    """
    with reading(name) as file:
        head = file.read(_HEAD)
        if begins_native(head):
            return Format.NATIVE
        if is_pickle(head):
            return Format.GENSIM
        if head.startswith(_FASTTEXT_MAGIC):
            return Format.FASTTEXT
        for magic, what in _FOREIGN.items():
            if head.startswith(magic):
                raise FormatError(f"{name}: {what}, not a file of vectors that can be read")
        # a text row may be long; one whole row behind the first line tells text from binary
        while head.count(b"\n") < 2 and len(head) < _LONGEST and (more := file.read(len(head))):
            head += more
    first, _, rest = head.partition(b"\n")
    fields = first.split()
    if len(fields) == 2 and all(field.isdigit() for field in fields):
        row = rest.partition(b"\n")[0].rstrip(b"\r")
        is_text = _is_text_row(row, int(fields[1][:12])) or _is_written(rest[:_LOOKED_AT])
        return Format.TEXT if is_text else Format.BINARY
    if trailing_numbers(fields) and _is_written(first[:_LOOKED_AT]):
        return Format.HEADERLESS
    raise FormatError(
        f"{name}: neither a native file nor a pickle, and its first line is neither a header nor a "
        f"key with numbers: {head[:40]!r}"
    )


def is_packed(name: str) -> bool:
    """Return whether a local file is compressed, so that it cannot be mapped."""
    with reading(name) as file:
        return plain_size(file) is None


def _is_text_row(line: bytes, dim: int) -> bool:
    """Whether a line is a key and `dim` numbers."""
    if not 0 < 2 * dim <= len(line) + 1:
        return False
    vectors, spans = np.empty((1, dim), np.float32), np.empty((1, 2), np.int64)
    hard = np.empty((dim, 3), np.int64)
    return vecfile.parse_text(line, 0, vectors, 24, spans, hard, 1)[0] == 1


def _is_written(start: bytes) -> bool:
    """Whether this is readable text, be it right or wrong: then errors should speak of lines."""
    try:
        text = start.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start < len(start) - 3:  # not just a character that was cut
            return False
        text = start[: error.start].decode("utf-8")
    return _CONTROL.search(text) is None
