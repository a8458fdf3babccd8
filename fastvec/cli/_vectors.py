"""Opens whatever vector or model file a command is given, and writes vectors in any format."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..vectors.keyed import KeyedVectors

FORMATS = ["native", "word2vec-text", "word2vec-binary", "glove-text"]
_COMPRESSED = (".gz", ".bz2", ".xz", ".zst")


def file_format(path: str) -> str:
    """Return one of ``FORMATS``, judged by the first bytes.

    A native file begins with the length of its JSON header, then the header. A word2vec file begins
    with a line of two numbers; its first row holds raw floats if it is binary. A file in the form of
    GloVe begins with a row.
    """
    from ..text.opening import open_binary

    with open_binary(path) as file:
        head = file.read(4096)
    if len(head) > 8 and head[8:9] == b"{" and head[5:8] == b"\0\0\0":
        return "native"
    first, _, rows = head.partition(b"\n")
    # Text holds no control characters but white space; the floats of a binary row nearly always do.
    is_binary = any(byte < 32 and byte not in b"\t\n\r\v\f" for byte in rows)
    if is_binary:
        return "word2vec-binary"
    return "word2vec-text" if len(first.split()) == 2 else "glove-text"


def open_vectors(path: str, kind: str | None = None, **options: Any) -> KeyedVectors:
    """Open vectors, or the word vectors of a model; native files are mapped, not read.

    Parameters
    ----------
    path : str
    kind : str, optional
        One of ``FORMATS``; by default what the file looks like.
    **options
        ``limit`` and ``datatype`` of `KeyedVectors.load_word2vec_format`, for files of that form.
    """
    from ..vectors.keyed import KeyedVectors

    kind = kind or file_format(path)
    if kind != "native":
        return KeyedVectors.load_word2vec_format(
            path, binary=kind == "word2vec-binary", no_header=kind == "glove-text", **options
        )
    if model_class(path) == "KeyedVectors":
        return KeyedVectors.load(path, mmap="r")
    vectors: KeyedVectors = open_model(path).wv
    return vectors


def open_model(path: str) -> Any:
    """Open a whole model; native files only, mapped."""
    from ..models.word2vec import Word2Vec

    return Word2Vec.load(path, mmap="r")


def model_class(path: str) -> str:
    """Return the class that a native file holds."""
    from ..io.native import read_tensors

    _, metadata = read_tensors(path, mmap=True)
    return metadata.get("class", "KeyedVectors")


def format_by_options(binary: int | None, output: str) -> str:
    """Return the format that ``-binary`` or the file's ending asks for."""
    if binary is not None:
        return "word2vec-binary" if binary else "word2vec-text"
    stem = output
    for ending in _COMPRESSED:
        stem = stem.removesuffix(ending)
    if stem.endswith((".txt", ".vec")):
        return "word2vec-text"
    return "word2vec-binary" if stem.endswith(".bin") else "native"


def write_vectors(vectors: KeyedVectors, output: str, kind: str) -> None:
    """Write vectors in one of ``FORMATS``."""
    if kind == "native":
        if output.endswith(_COMPRESSED):
            raise ValueError(f"{output}: a native file is mapped, so it cannot be compressed")
        vectors.save(output)
    else:
        vectors.save_word2vec_format(
            output, binary=kind == "word2vec-binary", write_header=kind != "glove-text"
        )


def check_folder(output: str) -> None:
    """Refuse an output in a folder that does not exist now, not after an hour of work."""
    folder = os.path.dirname(output) or "."
    if not os.path.isdir(folder):
        raise FileNotFoundError(f"{output}: there is no folder {folder}")
