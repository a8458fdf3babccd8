"""KeyedVectors out of what gensim saved, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, cast

import numpy as np
import numpy.typing as npt

from .errors import FormatError
from .gensim_file import Saved

if TYPE_CHECKING:
    from fastvec.vectors.keyed import KeyedVectors
    from fastvec.vectors.subword_vectors import FastTextKeyedVectors

KV = TypeVar("KV", bound="KeyedVectors")

KEYED_VECTORS = "gensim.models.keyedvectors.KeyedVectors"
SUBWORD_VECTORS = "gensim.models.fasttext.FastTextKeyedVectors"


def keyed_vectors(saved: Saved, cls: type[KV], title: str) -> KV:
    """Return saved vectors as an object of `cls`, with all attributes of the keys.

    Vectors with n-grams become `FastTextKeyedVectors`, whatever `cls` is.

    Raises
    ------
    TypeError
        When another class was saved.
    FormatError
        When keys, vectors and attributes do not fit each other.
    """
    if saved.kind == SUBWORD_VECTORS:
        found: Any = _subword_vectors(saved, title)
        return cast(KV, found)
    if saved.kind != KEYED_VECTORS:
        raise TypeError(f"{title} holds {saved.kind}, not vectors alone; see fastvec.load")
    keys = _keys_of(saved, title)
    vectors = checked_matrix(saved.attributes.get("vectors"), (len(keys), None), title, "vectors")
    kv = cls(vectors.shape[1], dtype=vectors.dtype)
    kv.vectors = vectors
    _add_keys(kv, keys, saved, title)
    return kv


def _subword_vectors(saved: Saved, title: str) -> FastTextKeyedVectors:
    """The rows of words and of n-grams; gensim leaves the vectors that follow from them out."""
    from fastvec.vectors.subword_vectors import FastTextKeyedVectors

    attributes = saved.attributes
    sizes: list[Any] = [attributes.get(name) for name in ("min_n", "max_n", "bucket")]
    if not all(type(size) is int and 0 <= size < 1 << 31 for size in sizes):
        raise FormatError(f"{title}: min_n, max_n and bucket must be numbers, got {sizes}")
    if attributes.get("compatible_hash") is not True:
        raise TypeError(f"{title}: its n-grams were hashed as gensim before 3.8 did; train it anew")
    keys = _keys_of(saved, title)
    own = checked_matrix(attributes.get("vectors_vocab"), (len(keys), None), title, "vectors_vocab")
    wanted = (sizes[2], own.shape[1])
    ngrams = checked_matrix(attributes.get("vectors_ngrams"), wanted, title, "vectors_ngrams")
    try:
        kv = FastTextKeyedVectors(own.shape[1], sizes[0], sizes[1], 0)
        kv.bucket = sizes[2]
        kv.subwords  # noqa: B018 - raises for sizes that cannot be
    except ValueError as error:
        raise FormatError(f"{title}: {error}") from None
    kv.vectors_vocab, kv.vectors_ngrams = (np.asarray(a, np.float32) for a in (own, ngrams))
    _add_keys(kv, keys, saved, title)
    for name, n in (("vectors_vocab_lockf", len(keys)), ("vectors_ngrams_lockf", sizes[2])):
        lockf = attributes.get(name)
        if isinstance(lockf, np.ndarray) and lockf.shape in ((1,), (n,)):
            setattr(kv, name, np.asarray(lockf, np.float32))
    kv.adjust_vectors()
    return kv


def _keys_of(saved: Saved, title: str) -> list[Any]:
    keys = saved.attributes.get("index_to_key")
    if type(keys) is not list or not all(type(key) in (str, int, type(None)) for key in keys):
        raise FormatError(f"{title}: index_to_key must be a list of keys")
    return keys


def _add_keys(kv: KeyedVectors, keys: list[Any], saved: Saved, title: str) -> None:
    """Give vectors their keys, and the keys their attributes."""
    attributes = saved.attributes
    kv.index_to_key = keys
    kv.key_to_index = {key: row for row, key in enumerate(keys) if key is not None}
    kv.next_index = sum(key is not None for key in keys)  # None marks a row that is still free
    if len(kv.key_to_index) < kv.next_index:
        raise FormatError(f"{title}: index_to_key holds a key twice")
    expandos = attributes.get("expandos")
    for name, values in expandos.items() if isinstance(expandos, dict) else ():
        if isinstance(values, np.ndarray) and values.shape[:1] == (len(keys),):
            kv.expandos[str(name)] = values
    lockf = attributes.get("vectors_lockf")
    if isinstance(lockf, np.ndarray) and lockf.shape in ((1,), (len(keys),)):
        kv.vectors_lockf = np.asarray(lockf, np.float32)


def checked_matrix(
    array: Any, shape: tuple[int | None, int | None], title: str, name: str
) -> npt.NDArray[Any]:
    """Return the array if it is a matrix of floats with so many rows and columns."""
    if not isinstance(array, np.ndarray) or array.ndim != 2 or array.dtype.kind != "f":
        raise FormatError(f"{title}: {name} must be a matrix of floats")
    for axis, wanted in enumerate(shape):
        if wanted is not None and array.shape[axis] != wanted:
            raise FormatError(f"{title}: {name} has shape {array.shape}, wanted {shape}")
    if array.shape[1] < 1:
        raise FormatError(f"{title}: {name} has no columns")
    return array


def to_gensim(kv: KeyedVectors) -> Any:
    """Return the vectors as a `gensim.models.KeyedVectors`; the rows are copied.

    Raises
    ------
    ImportError
        When gensim is not installed.
    """
    models = gensim_models()
    theirs = models.KeyedVectors(kv.vector_size, dtype=kv.vectors.dtype)
    theirs.vectors = np.array(kv.vectors, order="C")
    theirs.index_to_key = list(kv.index_to_key)
    theirs.key_to_index = dict(kv.key_to_index)
    theirs.next_index = kv.next_index
    theirs.expandos = {name: values.copy() for name, values in kv.expandos.items()}
    return theirs


def gensim_models() -> Any:
    """The module `gensim.models`: gensim's own, whatever `fastvec.compat.gensim` put there."""
    try:
        from gensim import models
    except ImportError as error:
        raise ImportError("to_gensim() needs gensim: pip install gensim") from error
    models = getattr(models, "__wrapped__", models)
    if models.__spec__.origin == "fastvec":
        raise ImportError("to_gensim() needs gensim: only a package of fastvec's has its name now")
    return models
