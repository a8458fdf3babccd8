"""Keys removed, renamed, merged, filtered, sorted; vectors and attributes follow."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from fastvec.text.vocabulary import by_falling_count

from .growth import Growth
from .int8_rows import Int8Rows
from .keys import KEY_TYPES, Indices, Key, UnknownKeyError
from .store import DERIVED

if TYPE_CHECKING:
    from .keyed import KeyedVectors


class Editing(Growth):
    """Edits that move rows make new containers and exchange them in one step.

    A query that runs meanwhile in another thread answers from the old ones. Below a model these
    methods change the vectors only: the model's output weights keep their order.
    """

    def remove(self, keys: Key | Iterable[Key], *, ignore_missing: bool = False) -> None:
        """Remove keys with their vectors and attributes; the other rows move up.

        Parameters
        ----------
        keys : key or iterable of keys
        ignore_missing : bool, default False
            Pass over keys that are not there instead of raising KeyError.
        """
        rows = []
        for key in [keys] if isinstance(keys, KEY_TYPES) else keys:
            row = self._lookup(key)
            if row >= 0:
                rows.append(row)
            elif not ignore_missing:
                raise UnknownKeyError(key, self._head)
        kept = np.ones(len(self), bool)
        kept[rows] = False
        self._reorder(np.flatnonzero(kept))

    def rename(self, names: Mapping[Key, Key]) -> None:
        """Give keys new names; rows stay where they are.

        Parameters
        ----------
        names : mapping of key to key
            Old name to new name. Names may be exchanged.

        Raises
        ------
        KeyError
            For an old name that is not there.
        ValueError
            When a new name is taken, or given twice.
        """
        self._read_keys()
        by_key, keys = dict(self.key_to_index), list(self.index_to_key)
        for old in names:
            if self._lookup(old) < 0:
                raise UnknownKeyError(old, self._head)
            del by_key[old]
        for old, new in names.items():
            if new in by_key:
                raise ValueError(f"names: {old!r} cannot become {new!r}, another key has that name")
            by_key[new] = self.key_to_index[old]
            keys[by_key[new]] = new
        self.__dict__.update(key_to_index=by_key, index_to_key=keys)

    def filter(self, keep: Callable[[Key], bool] | Iterable[Key]) -> Self:
        """Return a copy with some of the keys, in the order of the rows here.

        Parameters
        ----------
        keep : callable or iterable of keys
            Called with each key, or the keys to keep; those that are not there are passed over.
        """
        self._read_keys()
        keys = self.index_to_key
        if callable(keep):
            rows = [row for row, key in enumerate(keys) if key is not None and keep(key)]
        else:
            wanted = set(keep)
            rows = [row for row, key in enumerate(keys) if key is not None and key in wanted]
        subset = copy.copy(self)
        subset._reorder(np.array(rows, np.int64))
        return subset

    def merge(self, other: KeyedVectors, *, replace: bool = False) -> None:
        """Add the keys of another KeyedVectors with their vectors and attributes.

        Vectors are taken as they are: they must come from the same space to be comparable. An
        attribute that only one side has is 0 (None for objects) for the keys of the other.

        Parameters
        ----------
        other : KeyedVectors
        replace : bool, default False
            Take vectors and attributes of `other` for keys that both have.

        Raises
        ------
        ValueError
            When the dimensions differ.
        """
        if other.vector_size != self.vector_size:
            raise ValueError(
                f"other has {other.vector_size} dimensions, these vectors have {self.vector_size}"
            )
        rows = [row for row, key in enumerate(other.index_to_key) if key is not None]
        every = len(rows) == len(other.vectors)
        self.add_vectors(
            [other.index_to_key[row] for row in rows],
            other.vectors if every else other.vectors[rows],
            extras={name: values[rows] for name, values in other.expandos.items()},
            replace=replace,
        )

    def sort_by_descending_frequency(self) -> None:
        """Order rows, keys and attributes by the attribute ``count``, of equal counts the last first."""
        if len(self):
            self._reorder(by_falling_count(self.expandos["count"]))

    def _reorder(self, rows: Indices) -> None:
        """Keep the given rows, in this order, with all that belongs to them."""
        self._read_keys()
        keys = [self.index_to_key[row] for row in rows.tolist()]
        vectors: Any = self.vectors
        if isinstance(vectors, Int8Rows):
            vectors = vectors.take(rows)
        elif len(vectors):  # none yet while a model gathers its vocabulary
            vectors = vectors[rows]
        state = {
            "vectors": vectors,
            "index_to_key": keys,
            "key_to_index": {key: row for row, key in enumerate(keys) if key is not None},
            "expandos": {name: values[rows] for name, values in self.expandos.items()},
            "next_index": int((rows < self.next_index).sum()),
            "_reserve": {},
        }
        for name in self._row_arrays:
            array = self.__dict__.get(name)
            if array is not None and len(array) == len(self) and array.size > 1:
                state[name] = array[rows]
        self.__dict__.update(DERIVED, **state)
