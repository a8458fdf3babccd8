"""The storage under KeyedVectors: rows, their keys, access by key."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from fastvec.utils import SaveLoad

from .key_table import KeyTable
from .keys import KEY_TYPES, Array, Floats, Key, UnknownKeyError
from .norms import row_norms, unit_rows
from .view import View

# Attributes of the 3.x interface, and what took their place.
_REMOVED = {
    "vocab": "use key_to_index, index_to_key, get_vecattr() and set_vecattr()",
    "index2word": "use index_to_key",
    "index2entity": "use index_to_key",
    "vectors_norm": "use get_normed_vectors()",
}

# What belongs to these rows in this process: copies and edited rows start without it.
DERIVED: dict[str, Any] = {"norms": None, "_norms_of": None, "_index": None}


def removed(name: str) -> str:
    """The message for an attribute of the 3.x interface."""
    return f"KeyedVectors has no {name!r} since gensim 4: {_REMOVED[name]}"


class KeyStore(SaveLoad):
    """Vectors, their keys, and access to them; the other parts of KeyedVectors build on it."""

    vectors: Array
    vector_size: int
    norms: Floats | None
    expandos: dict[str, Array]
    next_index: int
    mapfile_path: str | None
    key_to_index: dict[Key, int]
    index_to_key: list[Key]
    vectors_lockf: Floats  # set only below a model
    # Further arrays that have a row for each key where they have one for all: edits move them, too.
    _row_arrays: tuple[str, ...] = ("vectors_lockf",)

    def __init__(
        self,
        vector_size: int,
        count: int = 0,
        dtype: npt.DTypeLike = np.float32,
        mapfile_path: str | None = None,
    ) -> None:
        if vector_size < 1:
            raise ValueError(f"vector_size must be at least 1, got {vector_size}")
        if count < 0:
            raise ValueError(f"count must not be negative, got {count}")
        self.vector_size = int(vector_size)
        self.vectors = np.zeros((count, self.vector_size), dtype)
        self.key_to_index = {}
        # None marks a slot that add_vector fills.
        self.index_to_key = [None] * count  # type: ignore[list-item]
        self.norms = None
        self.expandos = {}
        self.next_index = 0
        self.mapfile_path = mapfile_path
        self._norms_of: Array | None = None
        self._reserve: dict[str, Array] = {}
        self._table: KeyTable | None = None
        self._index: Any = None  # for approximate search

    def __getattr__(self, name: str) -> Any:
        # Only called for what is not there: keys of a mapped file become dict and list on first
        # touch and are plain attributes from then on.
        if name in ("key_to_index", "index_to_key") and self.__dict__.get("_table") is not None:
            self._read_keys()
            return self.__dict__[name]
        if name in _REMOVED:
            raise AttributeError(removed(name))
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")

    def __len__(self) -> int:
        return len(self.index_to_key if self._table is None else self._table)

    def __iter__(self) -> Iterator[Key]:
        return iter(self.index_to_key)

    def __str__(self) -> str:
        return f"{type(self).__name__}<vector_size={self.vector_size}, {len(self)} keys>"

    __repr__ = __str__

    def __contains__(self, key: object) -> bool:
        return self.has_index_for(key)

    def __getitem__(self, key_or_keys: Any) -> Array:
        """Return the vector of one key (a read-only view) or of several (rows of a new array).

        Parameters
        ----------
        key_or_keys : str, int or sequence of them
            An integer that is not itself a key is a row index.

        Returns
        -------
        ndarray of shape (vector_size,) or (n, vector_size)

        Raises
        ------
        KeyError
            For a key without a vector.
        TypeError
            For a slice; ``kv.vectors[a:b]`` takes one.
        ValueError
            For an empty sequence.
        """
        if isinstance(key_or_keys, KEY_TYPES):
            return self.get_vector(key_or_keys)
        if isinstance(key_or_keys, slice):
            raise TypeError("keys must be a key or a sequence of keys; kv.vectors takes slices")
        return self._rows_of(key_or_keys)

    def has_index_for(self, key: object) -> bool:
        """Return whether the key has a row of its own."""
        return self._find(key) >= 0

    def get_index(self, key: Any, default: int | None = None) -> int:
        """Return the row index of a key.

        Raises
        ------
        KeyError
            When there is no such key and no `default`.
        """
        index = self._find(key)
        if index >= 0:
            return index
        if default is None:
            raise UnknownKeyError(key, self._head)
        return default

    def get_vector(self, key: Any, norm: bool = False) -> Array:
        """Return the vector of a key: a read-only view of its row.

        Parameters
        ----------
        key : str or int
        norm : bool, default False
            Divide by the Euclidean length. A zero vector stays zero.

        Raises
        ------
        KeyError
            When there is no such key.
        """
        view = self._view()
        index = view.find(key)
        if index < 0:
            raise UnknownKeyError(key, self._head)
        row: Array = view.vectors[index]
        if norm:
            row = unit_rows(row[None])[0]
        row.setflags(write=False)
        return row

    def get_normed_vectors(self) -> Array:
        """Return all rows divided by their lengths, as a new array of shape (n, vector_size)."""
        return unit_rows(self.vectors)

    def fill_norms(self, force: bool = False) -> None:
        """Compute `norms`, the Euclidean length of each row: float32 of shape (n,).

        Queries never read lengths of rows that may have changed, so calling this is not needed.
        `force` is accepted for compatibility; rows that may have changed are always measured.
        """
        if force or not self._norms_hold():
            vectors = self.vectors
            self.__dict__.update(norms=row_norms(vectors), _norms_of=vectors)

    def unit_normalize_all(self) -> None:
        """Divide every row by its length, in place. Ends any further training."""
        lengths = row_norms(self.vectors)
        lengths[lengths == 0] = 1
        self.vectors /= lengths[:, None].astype(self.vectors.dtype, copy=False)
        self.norms = None

    def _find(self, key: object) -> int:
        """The row of a key, or -1. A key comes first, then an integer as row index."""
        found = self._lookup(key)
        if found < 0 and isinstance(key, (int, np.integer)) and 0 <= key < len(self):
            return int(key)
        return found

    def _lookup(self, key: object) -> int:
        """The row of exactly this key, or -1."""
        if self._table is not None and "key_to_index" not in self.__dict__:
            if not isinstance(key, KEY_TYPES):
                return -1
            found = self._table.find(key)  # type: ignore[arg-type]
            return -1 if found is None else found
        try:
            return self.key_to_index.get(key, -1)  # type: ignore[call-overload,no-any-return]
        except TypeError:  # not hashable, so not a key
            return -1

    def _rows_of(self, keys: Any) -> Array:
        """The vectors of several keys as a new array."""
        if isinstance(keys, (set, frozenset, dict)):
            keys = list(keys)
        if len(keys) == 0:
            raise ValueError("keys must not be empty")
        if type(self).get_vector is not KeyStore.get_vector:  # a subclass makes vectors itself
            return np.vstack([self.get_vector(key) for key in keys])
        view = self._view()
        rows = [view.find(key) for key in keys]
        if min(rows) < 0:
            raise UnknownKeyError(keys[rows.index(-1)], self._head)
        return view.vectors[rows]

    def _view(self) -> View:
        """What a query reads; one step, so that an edit in another thread is in it or is not."""
        state = self.__dict__.copy()
        vectors, table, norms = state["vectors"], state["_table"], state["norms"]
        known = norms is not None and state["_norms_of"] is vectors and _frozen(vectors)
        return View(
            vectors,
            state.get("index_to_key", table),
            state.get("key_to_index", table),
            norms if known else None,
        )

    def _scanned(self) -> View:
        """The same for a scan of all rows: with norms, where they can be kept."""
        view = self._view()
        if view.norms is None and _frozen(view.vectors):
            self.fill_norms()
            view = self._view()
        return view

    def _head(self, n: int) -> Sequence[Any]:
        """The first keys, without decoding the others of a mapped file."""
        keys = self._view().keys
        return keys.head(n) if isinstance(keys, KeyTable) else keys[:n]

    def _key_at(self, index: int) -> Any:
        """The key of a row, without decoding the others of a mapped file."""
        return self._view().keys[index]

    def _read_keys(self) -> None:
        """Turn the key table of a mapped file into the dict and the list."""
        table = self._table
        if table is None:
            return
        keys = [sys.intern(k) if isinstance(k, str) else k for k in table.to_list()]
        by_key = {key: i for i, key in enumerate(keys) if key is not None}
        if len(by_key) + keys.count(None) < len(keys):
            raise ValueError("keys.bytes holds a key twice: the file is damaged")
        read = {"index_to_key": keys, "key_to_index": by_key}
        mine = {name: self.__dict__[name] for name in read if name in self.__dict__}
        self.__dict__.update({**read, **mine, "_table": None})  # the user may have assigned one

    def _norms_hold(self) -> bool:
        """Whether `norms` is certain to describe the rows: nobody can write to them."""
        return self.norms is not None and self._norms_of is self.vectors and _frozen(self.vectors)

    def __getstate__(self) -> dict[str, Any]:
        """Plain arrays and containers: no spare rows, nothing that can be made again."""
        self._read_keys()
        return {**self.__dict__, **DERIVED, "_reserve": {}}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)


def _frozen(array: Any) -> bool:
    """Whether this is an array, and none writes to its memory."""
    if not isinstance(array, np.ndarray):
        return False
    while isinstance(array, np.ndarray):
        if array.flags.writeable:
            return False
        array = array.base
    return True
