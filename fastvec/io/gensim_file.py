"""Objects that gensim saved, read without gensim and without running what the pickle says.

They are those of gensim 4; of gensim 3, vectors alone.

A file holds the pickled attributes of one object. Large arrays lie beside it: ``name.attribute.npy``,
or ``.npz`` where the name ends in ``.gz`` or ``.bz2``; those of an object inside the object are called
``name.inner.attribute.npy``.
"""

from __future__ import annotations

import io
import mmap as mmap_module
import zipfile
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from . import gensim_former as former
from .errors import FormatError
from .opening import plain_size, reading
from .pickle_data import Made, PickleData
from .pickled_arrays import ARRAY_NAMES, array_of, is_array, made_or_plain

_MODELS = "gensim.models."
CLASSES = {
    _MODELS + "word2vec.Word2Vec",
    _MODELS + "keyedvectors.KeyedVectors",
    _MODELS + "fasttext.FastText",
    _MODELS + "fasttext.FastTextKeyedVectors",
    _MODELS + "doc2vec.Doc2Vec",
}
# Beside them: what the attributes of these objects name. None of it is imported.
_NAMES = CLASSES | ARRAY_NAMES | {
    former.VECTORS,
    former.ENTRY,
    "gensim.utils.call_on_class_only",
    "builtins.hash",
    "builtins.int",
    "collections.defaultdict",
    "numpy.random._pickle.__randomstate_ctor",
    "numpy.random._pickle.__bit_generator_ctor",
    "numpy.random._mt19937.MT19937",
}  # fmt: skip
_DEEPEST = 3  # objects inside objects


@dataclass
class Saved:
    """A saved object: its class in gensim and its attributes.

    Attributes are arrays, numbers, text, containers of these, or `Saved`; None stands for what only
    gensim could use, such as functions.
    """

    kind: str
    attributes: dict[str, Any]


def read_gensim(name: str, mmap: str | None = None) -> Saved:
    """Return the object that gensim saved under a name.

    Parameters
    ----------
    name : str
    mmap : {None, 'r', 'c'}
        Map the arrays that lie in files of their own.

    Raises
    ------
    FormatError
        When the file is damaged, names anything outside a fixed list, or is of gensim 3.
    FileNotFoundError
        When an array's own file is missing.
    OSError
        When compressed arrays are to be mapped.
    """
    with reading(name) as file:
        data = _bytes_of(file)
    made = PickleData(data, _NAMES.__contains__, name, made_or_plain).read()
    if type(made) is not Made or made.name not in CLASSES | {former.VECTORS}:
        raise FormatError(f"{name}: a pickle, but not of a model or vectors of gensim")
    return _saved(made, name, name.endswith((".gz", ".bz2")), mmap, 0)


def _bytes_of(file: io.BufferedReader) -> bytes | memoryview:
    """The whole file; a plain one is mapped, so that arrays inside are copied once."""
    if plain_size(file):
        mapped = mmap_module.mmap(file.fileno(), 0, access=mmap_module.ACCESS_READ)
        return memoryview(mapped)
    return file.read()


def _saved(made: Made, base: str, compressed: bool, mmap: str | None, depth: int) -> Saved:
    """An object with its arrays, those in files of their own included."""
    state = made.state
    if type(state) is not dict or depth > _DEEPEST:
        raise FormatError(f"{base}: the attributes of {made.name} are missing or too deep")
    kind = made.name
    if former.is_former(state):
        if kind != former.VECTORS:
            raise FormatError(f"{base}: saved by gensim 3; load and save it with gensim 4 first")
        state, kind = former.modernised(state, base), _MODELS + "keyedvectors.KeyedVectors"
    attributes: dict[str, Any] = {}
    for attribute, value in state.items():
        if type(value) is Made and value.name in CLASSES:
            value = _saved(value, f"{base}.{attribute}", compressed, mmap, depth + 1)
        attributes[str(attribute)] = _value(value, base)
    for attribute in _names_in(state, "__numpys", base):
        if attribute in attributes:
            continue  # the list is of an earlier save, this time the array went into the pickle
        attributes[attribute] = _array_file(f"{base}.{attribute}", compressed, mmap)
    return Saved(kind, attributes)


def _value(value: Any, title: str) -> Any:
    """An attribute: calls become arrays, numbers or dicts where they are known."""
    if type(value) is dict:
        return {k: array_of(v, title) if is_array(v) else v for k, v in value.items()}
    if is_array(value):
        return array_of(value, title)
    if type(value) is Made and value.name == "collections.defaultdict":
        return value.state or {}
    return None if type(value) is Made else value


def _names_in(state: dict[str, Any], entry: str, title: str) -> list[str]:
    """A list of attributes; each will be part of a file name, so that nothing else is let through."""
    names = state.get(entry) or []
    if type(names) is not list or not all(
        type(name) is str and name.isidentifier() for name in names
    ):
        raise FormatError(f"{title}: {entry} must list attributes, got {names!r:.80}")
    return names


def _array_file(base: str, compressed: bool, mmap: str | None) -> npt.NDArray[Any]:
    """The array in a file of its own."""
    path = base + (".npz" if compressed else ".npy")
    if compressed and mmap:
        raise OSError(f"{path} is compressed and cannot be mapped; use mmap=None")
    try:
        if compressed:
            with np.load(path, allow_pickle=False) as archive:
                array: npt.NDArray[Any] = archive["val"]
        else:
            # mapped in any case: NumPy then compares the shape with the bytes that exist
            mode: Literal["r", "c"] = "c" if mmap == "c" else "r"
            array = np.load(path, mmap_mode=mode, allow_pickle=False)
            array = array.view(np.ndarray) if mmap else np.array(array)
    except FileNotFoundError as error:
        raise FileNotFoundError(
            error.errno,
            "an array of the model is missing; it belongs beside the model's file",
            path,
        ) from None
    except (ValueError, KeyError, EOFError, MemoryError, zipfile.BadZipFile) as error:
        raise FormatError(f"{path}: not an array: {error}") from None
    return array
