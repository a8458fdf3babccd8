"""Opens whatever vector or model file a command is given, and writes vectors in any format."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..vectors.keyed import KeyedVectors

FORMATS = ["native", "word2vec-text", "word2vec-binary", "glove-text"]  # that are written
_COMPRESSED = (".gz", ".bz2", ".xz", ".zst")


def file_format(path: str) -> str:
    """Return one of ``FORMATS``, ``"gensim"`` or ``"fasttext"``, judged by what the file holds."""
    from ..io.recognise import Format, recognise

    names = {
        Format.NATIVE: "native",
        Format.GENSIM: "gensim",
        Format.FASTTEXT: "fasttext",
        Format.TEXT: "word2vec-text",
        Format.BINARY: "word2vec-binary",
        Format.HEADERLESS: "glove-text",
    }
    return names[recognise(path)]


def open_vectors(path: str, kind: str | None = None, **chosen: Any) -> KeyedVectors:
    """Open vectors, or the word vectors of a model; a whole native file is mapped, not read.

    Parameters
    ----------
    path : str
        A file or a URI.
    kind : str, optional
        One of ``FORMATS``; by default what the file looks like.
    **chosen
        ``limit``, ``keys`` and ``dtype`` of `fastvec.load`.
    """
    from ..io.loading import load
    from ..vectors.keyed import KeyedVectors

    if kind is None or kind == "native":
        opened: Any = load(path, **chosen) if any(chosen.values()) else _mapped(path)
        vectors: KeyedVectors = getattr(opened, "wv", opened)
        if not hasattr(vectors, "vectors"):
            raise TypeError(f"{path} holds no vectors, but {opened}")
        return vectors
    dtype = chosen.pop("dtype", None) or "float32"
    return KeyedVectors.load_word2vec_format(
        path,
        binary=kind == "word2vec-binary",
        no_header=kind == "glove-text",
        datatype=dtype,
        **chosen,
    )


def open_model(path: str) -> Any:
    """Open what a file holds, model or vectors, mapped where that can be."""
    return _mapped(path)


def _mapped(path: str) -> Any:
    """What a file holds, mapped if it is native and not compressed."""
    from ..io.loading import load
    from ..io.opening import is_remote
    from ..io.recognise import Format, is_packed, recognise

    if is_remote(path) or recognise(path) is not Format.NATIVE or is_packed(path):
        return load(path)
    return load(path, mmap="r")


def format_by_options(binary: int | None, output: str, bin_format: str = "word2vec-binary") -> str:
    """Return the format that ``-binary`` or the file's ending asks for; `bin_format` is ``.bin``."""
    if binary is not None:
        return "word2vec-binary" if binary else "word2vec-text"
    stem = output
    for ending in _COMPRESSED:
        stem = stem.removesuffix(ending)
    if stem.endswith((".txt", ".vec")):
        return "word2vec-text"
    return bin_format if stem.endswith(".bin") else "native"


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
