"""KeyedVectors out of what gensim saved, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import numpy.typing as npt

from .errors import FormatError
from .gensim_file import Saved

if TYPE_CHECKING:
    from fastvec.vectors.keyed import KeyedVectors

KV = TypeVar("KV", bound="KeyedVectors")

KEYED_VECTORS = "gensim.models.keyedvectors.KeyedVectors"


def keyed_vectors(saved: Saved, cls: type[KV], title: str) -> KV:
    """Return saved vectors as an object of `cls`, with all attributes of the keys.

    Raises
    ------
    TypeError
        When another class was saved.
    FormatError
        When keys, vectors and attributes do not fit each other.
    """
    if saved.kind != KEYED_VECTORS:
        raise TypeError(f"{title} holds {saved.kind}, not vectors alone; see fastvec.load")
    attributes = saved.attributes
    keys = attributes.get("index_to_key")
    if type(keys) is not list or not all(type(key) in (str, int, type(None)) for key in keys):
        raise FormatError(f"{title}: index_to_key must be a list of keys")
    vectors = checked_matrix(attributes.get("vectors"), (len(keys), None), title, "vectors")
    kv = cls(vectors.shape[1], dtype=vectors.dtype)
    kv.vectors, kv.index_to_key = vectors, keys
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
    return kv


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
