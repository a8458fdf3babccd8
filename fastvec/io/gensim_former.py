"""Vectors that gensim 3 saved, brought into the form of gensim 4.

Keys and their counts were objects in a dict: ``vocab[key].index``, ``vocab[key].count``.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .errors import FormatError
from .pickle_data import Made
from .pickled_arrays import array_of, is_array

_PLACE = "gensim.models.keyedvectors."
VECTORS = _PLACE + "Word2VecKeyedVectors"  # what pickles call gensim 3's KeyedVectors
ENTRY = _PLACE + "Vocab"


def is_former(state: dict[str, Any]) -> bool:
    """Whether attributes are those of vectors of gensim 3."""
    return "vocab" in state and "index_to_key" not in state


def modernised(state: dict[str, Any], title: str) -> dict[str, Any]:
    """Return the attributes that gensim 4 has instead.

    Raises
    ------
    FormatError
        When keys and entries do not fit each other.
    """
    keys = state.get("index2word", state.get("index2entity"))
    vocab = state["vocab"]
    if type(keys) is not list or type(vocab) is not dict or len(keys) != len(vocab):
        raise FormatError(f"{title}: vocab and the list of keys do not fit each other")
    counts = np.zeros(len(keys), np.int64)
    for row, key in enumerate(keys):
        entry = vocab.get(key) if type(key) is str else None
        if type(entry) is not Made or entry.name != ENTRY or type(entry.state) is not dict:
            raise FormatError(f"{title}: vocab has no entry of key {row}")
        index, count = (_number(entry.state.get(name), title) for name in ("index", "count"))
        if index != row or not 0 <= count < 1 << 62:
            raise FormatError(f"{title}: the entry of key {row} has index {index}, count {count}")
        counts[row] = count
    kept: dict[str, Any] = {
        name: state[name] for name in ("vectors", "vector_size", "__numpys") if name in state
    }
    return {**kept, "index_to_key": keys, "expandos": {"count": counts}}


def _number(value: Any, title: str) -> int:
    """A number of Python or of NumPy; FormatError for anything else."""
    if is_array(value):
        value = array_of(value, title)
    if type(value) is not int:
        raise FormatError(f"{title}: {value!r:.40} where a number belongs")
    return value
