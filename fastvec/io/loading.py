"""`fastvec.load`: vectors and models from any file that can be read."""

from __future__ import annotations

import os
from collections.abc import Iterable
from importlib import import_module
from typing import Any

import numpy as np
import numpy.typing as npt

from fastvec.vectors.keyed import KeyedVectors

from .cache import local_copy
from .fasttext_bin import is_classifier
from .gensim_file import read_gensim
from .gensim_vectors import KEYED_VECTORS, SUBWORD_VECTORS, keyed_vectors
from .native import read_metadata
from .opening import checked_name, is_remote
from .recognise import Format, is_packed, recognise
from .word2vec_format import checked_dtype
from .word2vec_format import load as load_word2vec

_HOMES = {
    "CooccurrenceMatrix": "fastvec.counts.matrix",
    "Doc2Vec": "fastvec.models.doc2vec",
    "FastText": "fastvec.models.fasttext",
    "FastTextClassifier": "fastvec.models.fasttext_classifier",
    "FastTextKeyedVectors": "fastvec.vectors.subword_vectors",
    "GloVe": "fastvec.models.glove",
    "FrozenPhrases": "fastvec.models.phrases",
    "KeyedVectors": "fastvec.vectors.keyed",
    "Phrases": "fastvec.models.phrases",
    "PPMI": "fastvec.models.ppmi",
    "SVD": "fastvec.models.svd",
    "SparseKeyedVectors": "fastvec.vectors.sparse_vectors",
    "Word2Vec": "fastvec.models.word2vec",
}


def load(
    path_or_uri: str | os.PathLike[str],
    limit: int | None = None,
    keys: Iterable[str | int] | None = None,
    dtype: npt.DTypeLike | None = None,
    mmap: str | None = None,
    *,
    threads: int | None = None,
) -> Any:
    """Open a file of vectors or a model, whichever of the formats it has.

    The contents decide, not the name: a native file, word2vec text or binary, text without a header
    (GloVe), a model of fastText (``.bin``), or what gensim 4 saved, each also compressed (gzip, bzip2,
    xz, zstandard).

    Parameters
    ----------
    path_or_uri : str or Path
        A URI (``https://...``, ``s3://...``, whatever smart_open opens) is copied once to the folder
        that the environment variable ``FASTVEC_CACHE`` names, else to the user's cache folder, and
        unpacked there.
    limit : int, optional
        Look at the first so many rows only.
    keys : iterable of str or int, optional
        Load only the rows of these keys, in the order of the file. Keys it does not hold are left out.
    dtype : {float16, float32, float64}, optional
        Type of the vectors; by default that of a native or pickled file, float32 for other formats.
    mmap : {None, 'r', 'c'}
        Map a native file (or the arrays beside a pickle) instead of reading it: 'r' read-only, 'c'
        with changes kept in this process.
    threads : int, optional
        Threads that parse text; by default as many as there are processors.

    Returns
    -------
    KeyedVectors, or what the file holds
        A model, phrases or counts in their class. Of a model, `limit`, `keys` and `dtype` give the word
        vectors.

    Raises
    ------
    FormatError
        When the file is damaged or of no known format (also a ValueError). Pickles that name anything
        but a fixed list are refused; nothing in a pickle is run.
    ValueError
        When the format cannot be mapped, or `limit`, `keys` or `dtype` are given for sparse vectors.

    Examples
    --------
    >>> import tempfile, fastvec
    >>> with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
    ...     _ = file.write("2 3\\nking 0.1 0.2 0.3\\nqueen 0.1 0.2 0.4\\n")
    ...     file.flush()
    ...     print(fastvec.load(file.name, keys=["queen"]))
    KeyedVectors<vector_size=3, 1 keys>
    """
    name = checked_name(path_or_uri, "path_or_uri")
    if mmap not in (None, "r", "c"):
        raise ValueError(f"mmap must be None, 'r' or 'c', got {mmap!r}")
    if limit is not None and limit < 0:
        raise ValueError(f"limit must not be negative, got {limit}")
    wanted_dtype = None if dtype is None else checked_dtype(dtype)
    if is_remote(name):
        name = os.fspath(local_copy(name))
    form = recognise(name)
    if form in (Format.NATIVE, Format.GENSIM, Format.FASTTEXT):
        if mmap is not None and form is Format.FASTTEXT:
            raise _not_mapped(name, form)
        if not limit and keys is None and wanted_dtype is None:
            return open_object(name, form, mmap)
        if form is Format.NATIVE and mmap is None and not is_packed(name):
            mmap = "r"  # so that only the rows that are taken are read
        opened = open_object(name, form, mmap)
        if not hasattr(opened, "wv") and not hasattr(opened, "vectors"):
            raise TypeError(f"{name} holds no vectors: limit=, keys= and dtype= mean nothing there")
        return part(getattr(opened, "wv", opened), limit, keys, wanted_dtype)
    if mmap is not None:
        raise _not_mapped(name, form)
    return load_word2vec(
        name,
        KeyedVectors,
        binary=form is Format.BINARY,
        no_header=form is Format.HEADERLESS,
        limit=limit,
        keys=keys,
        datatype=np.float32 if wanted_dtype is None else wanted_dtype,
        threads=threads,
    )


def _not_mapped(name: str, form: Format) -> ValueError:
    """The error for a format that cannot be mapped."""
    return ValueError(
        f"{name}: {form.value} cannot be mapped; load it, save() it, and map the native file"
    )


def open_object(name: str, form: Format, mmap: str | None) -> Any:
    """What a native file, a pickle of gensim or a model of fastText holds, in its class."""
    # Models stand above files; they are imported by name, when a file turns out to hold one.
    if form is Format.FASTTEXT:
        if is_classifier(name):
            kind = "FastTextClassifier"
            return getattr(import_module(_HOMES[kind]), kind).load_fasttext(name)
        return import_module("fastvec.models.fasttext").load_facebook_model(name)
    if form is Format.GENSIM:
        return open_gensim(name, mmap)
    metadata = read_metadata(name)
    kind = metadata.get("class", "")
    if kind not in _HOMES:  # a class of the user's, or none: the error of `load` tells
        kind = "Word2Vec" if "parameters" in metadata else "KeyedVectors"
    return class_called(kind).load(name, mmap=mmap)


def open_gensim(name: str, mmap: str | None) -> Any:
    """What a pickle of gensim holds, in its class."""
    saved = read_gensim(name, mmap)
    if saved.kind in (KEYED_VECTORS, SUBWORD_VECTORS):
        return keyed_vectors(saved, KeyedVectors, name)
    word2vec = import_module("fastvec.models.word2vec").Word2Vec
    return import_module("fastvec.models._gensim").model_of(saved, word2vec, name)


def class_called(kind: str) -> Any:
    """The class whose objects native files call so; None if it is none of ours."""
    home = _HOMES.get(kind)
    return None if home is None else getattr(import_module(home), kind)


def part(
    kv: Any, limit: int | None, keys: Iterable[str | int] | None, dtype: np.dtype[Any] | None
) -> KeyedVectors:
    """Return some rows of vectors as new vectors, with their attributes; only these rows are read.

    Parameters
    ----------
    kv : KeyedVectors
    limit : int or None
        Rows from this one on are left out; None and 0 leave out none.
    keys : iterable or None
        Rows of other keys are left out.
    dtype : dtype or None
    """
    if not isinstance(kv, KeyedVectors):
        raise ValueError("limit, keys and dtype choose among dense vectors; load sparse ones whole")
    n_rows = min(limit or len(kv), len(kv))
    if keys is None:
        rows = np.arange(n_rows)
        kept = kv._head(n_rows)
    else:
        if isinstance(keys, (str, bytes)):
            raise TypeError(f"keys must be a list of keys, got one: {keys!r:.60}")
        rows = np.array(sorted({kv._lookup(key) for key in keys}), np.int64)
        rows = rows[(rows >= 0) & (rows < n_rows)]
        kept = [kv._key_at(row) for row in rows.tolist()]
    chosen = KeyedVectors(kv.vector_size, dtype=kv.vectors.dtype if dtype is None else dtype)
    with np.errstate(all="ignore"):  # a number beyond float16 becomes infinite
        chosen.vectors = kv.vectors[rows].astype(chosen.vectors.dtype, copy=False)
    chosen.index_to_key = list(kept)
    chosen.key_to_index = {key: i for i, key in enumerate(kept) if key is not None}
    chosen.next_index = len(kept)
    chosen.expandos = {name: values[rows] for name, values in kv.expandos.items()}
    return chosen
