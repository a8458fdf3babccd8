"""Opens whatever vector or model file a command is given."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..vectors.keyed import KeyedVectors


def file_format(path: str) -> str:
    """Return 'native', 'word2vec-binary' or 'word2vec-text', judged by the first bytes.

    A native file begins with the length of its JSON header, then the header. A word2vec file
    begins with a line of two numbers; its first row holds raw floats if it is binary.
    """
    if os.fspath(path).endswith((".gz", ".bz2", ".xz")):
        return "word2vec-text"
    with open(path, "rb") as file:
        head = file.read(4096)
    if len(head) > 8 and head[8:9] == b"{" and head[5:8] == b"\0\0\0":
        return "native"
    rows = head.split(b"\n", 1)[-1]
    # Text holds no control characters but white space; the floats of a binary row nearly always do.
    is_binary = any(byte < 32 and byte not in b"\t\n\r\v\f" for byte in rows)
    return "word2vec-binary" if is_binary else "word2vec-text"


def open_vectors(path: str) -> KeyedVectors:
    """Open vectors, or the word vectors of a model; native files are mapped, not read."""
    from ..vectors.keyed import KeyedVectors

    kind = file_format(path)
    if kind != "native":
        return KeyedVectors.load_word2vec_format(path, binary=kind == "word2vec-binary")
    if model_class(path) == "KeyedVectors":
        return KeyedVectors.load(path, mmap="r")
    from ..models.word2vec import Word2Vec

    vectors: KeyedVectors = Word2Vec.load(path, mmap="r").wv
    return vectors


def model_class(path: str) -> str:
    """Return the class that a native file holds."""
    from ..io.native import read_tensors

    _, metadata = read_tensors(path, mmap=True)
    return metadata.get("class", "KeyedVectors")
