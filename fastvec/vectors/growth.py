"""Adding and replacing rows."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from .attributes import Attributes
from .initial import prep_vectors
from .int8_rows import Int8Rows
from .keys import KEY_TYPES, Array, Key, key_repr
from .norms import BLOCK
from .store import DERIVED

if TYPE_CHECKING:
    from .keyed import KeyedVectors


class Growth(Attributes):
    """Rows are appended into spare room, so that adding one by one stays linear.

    Other threads may query meanwhile: they see a row once its numbers, its attributes and its key are
    all there, and rows that they already see do not move. Edits themselves must take turns.
    """

    def __setitem__(self, keys: Any, weights: Any) -> None:
        """Set the vector of one key, or the rows of several; missing keys are added."""
        if isinstance(keys, KEY_TYPES):
            keys, weights = [keys], np.asarray(weights).reshape(1, -1)
        self.add_vectors(keys, weights, replace=True)

    def add_vector(self, key: Key, vector: Array) -> int:
        """Add one vector, replacing that of an existing key.

        Returns
        -------
        int
            The row index. Slots reserved by ``count`` are filled first.

        Warns
        -----
        UserWarning
            When no reserved slot is left.
        """
        self._read_keys()
        row = self._checked_rows([key], [vector])
        index = self.key_to_index.get(key, self.next_index)
        reserved = index < len(self.index_to_key) and self.index_to_key[index] is None
        if reserved or key in self.key_to_index:
            self._write([key], [index], [0], row, {})
            if reserved:
                self.index_to_key[index] = key
                self.next_index = index + 1
        else:
            index = len(self.index_to_key)
            warnings.warn(
                f"adding {key_repr(key)} beyond the {index} reserved rows; "
                "add_vectors() adds many at once",
                UserWarning,
                stacklevel=2,
            )
            self._append([key], [0], row, {})
        self.key_to_index[key] = index
        return index

    def add_vectors(
        self,
        keys: Any,
        weights: Any,
        extras: Mapping[str, Any] | None = None,
        replace: bool = False,
    ) -> None:
        """Add vectors with their keys.

        Parameters
        ----------
        keys : sequence of str or int
            Of a key given twice the first vector counts.
        weights : array-like of shape (n, vector_size)
        extras : mapping of str to array-like of length n, optional
            Attributes of the keys, set together with their vectors.
        replace : bool, default False
            Replace vectors and attributes of keys that exist; else they are left as they are.

        Raises
        ------
        ValueError
            When lengths or dimensions do not fit.
        """
        self._read_keys()
        if isinstance(keys, KEY_TYPES):
            keys, weights = [keys], np.asarray(weights).reshape(1, -1)
        keys = [k.item() if isinstance(k, np.generic) else k for k in keys]
        rows = self._checked_rows(keys, weights)
        extra_arrays = {name: np.asarray(values) for name, values in (extras or {}).items()}
        for name, values in extra_arrays.items():
            if len(values) != len(keys):
                raise ValueError(f"extras[{name!r}]: {len(values)} values for {len(keys)} keys")
        first_place: dict[Key, int] = {}
        for place, key in enumerate(keys):
            first_place.setdefault(key, place)
        added: list[Key] = []
        known: list[Key] = []
        for key in first_place:
            (known if key in self.key_to_index else added).append(key)
        if added:
            self._append(added, [first_place[key] for key in added], rows, extra_arrays)
        if known and replace:
            indices = [self.key_to_index[key] for key in known]
            self._write(known, indices, [first_place[key] for key in known], rows, extra_arrays)

    def _write(
        self,
        keys: Sequence[Key],
        indices: list[int],
        places: list[int],
        rows: Array,
        extras: dict[str, Array],
    ) -> None:
        """Copy vectors and attributes of the given places to the existing rows of keys."""
        vectors = _writable(self.vectors)
        _put(vectors, indices, rows, places)
        if extras:
            self.allocate_vecattrs()
        for name, values in extras.items():
            self._put_attribute(name, indices, values[places], len(self))
        self.__dict__.update(DERIVED, vectors=vectors)

    def _append(
        self, keys: list[Key], places: list[int], rows: Array, extras: dict[str, Array]
    ) -> None:
        """Append new keys with the vectors and attributes of the given places."""
        start = len(self.index_to_key)
        n_rows = start + len(keys)
        indices = list(range(start, n_rows))
        vectors = self._longer(n_rows)
        _put(vectors, indices, rows, places)
        for name, values in self.expandos.items():
            self.expandos[name] = self._extended(f"attr.{name}", values, n_rows)
        for name, values in extras.items():
            self._put_attribute(name, indices, values[places], n_rows)
        # first the keys, then their rows, then the way to find them: a query between these steps
        # leaves out what it cannot see whole
        self.index_to_key.extend(keys)
        self.__dict__.update(DERIVED, vectors=vectors, next_index=n_rows)
        self.key_to_index.update(zip(keys, indices))

    def _longer(self, n_rows: int) -> Any:
        """The vectors with room for n_rows."""
        vectors: Any = self.vectors
        if not isinstance(vectors, Int8Rows):
            return self._extended("vectors", vectors, n_rows)
        codes = self._extended("vectors", vectors.codes, n_rows)
        return Int8Rows(codes, self._extended("scales", vectors.scales, n_rows))

    def _put_attribute(self, name: str, indices: list[int], values: Array, n_rows: int) -> None:
        """Set an attribute of some rows; it is made if no key had it."""
        if name not in self.expandos:
            kind = values.dtype.kind
            dtype = np.int64 if kind in "iu" else object if kind in "USO" else values.dtype
            self.expandos[name] = np.zeros(n_rows, dtype)
        elif not self.expandos[name].flags.writeable:
            self.expandos[name] = self.expandos[name].copy()
        self.expandos[name][indices] = values

    def _checked_rows(self, keys: Sequence[Any], weights: Any) -> Array:
        """The vectors as an array of the right shape."""
        try:
            rows = np.asarray(weights, dtype=self.vectors.dtype)
        except (TypeError, ValueError) as error:
            raise ValueError(f"weights must be numbers in rows of equal length: {error}") from None
        if len(keys) == 0:
            return np.empty((0, self.vector_size), self.vectors.dtype)
        if rows.shape != (len(keys), self.vector_size):
            raise ValueError(
                f"weights must have the shape ({len(keys)}, {self.vector_size}) of {len(keys)} "
                f"keys and vector_size {self.vector_size}, got {rows.shape}"
            )
        return rows

    def resize_vectors(self, seed: int = 0) -> None:
        """Make as many rows as there are keys; new rows start as `prep_vectors` starts them."""
        n_rows, n_old = len(self.index_to_key), len(self.vectors)
        self.allocate_vecattrs()
        vectors: Any = self.vectors
        if n_old > n_rows:
            vectors = (
                vectors.take(range(n_rows)) if isinstance(vectors, Int8Rows) else vectors[:n_rows]
            )
        elif n_old < n_rows:
            vectors = self._longer(n_rows)
            new = prep_vectors((n_rows, self.vector_size), seed=seed)[n_old:]
            _put(vectors, list(range(n_old, n_rows)), new, list(range(n_rows - n_old)))
        self.__dict__.update(DERIVED, vectors=vectors)

    def vectors_for_all(
        self, keys: Iterable[Key], allow_inference: bool = True, copy_vecattrs: bool = False
    ) -> KeyedVectors:
        """Return a new KeyedVectors with the vectors of the given keys.

        Parameters
        ----------
        keys : iterable of str or int
            Repeated keys count once, keys without a vector are left out.
        allow_inference : bool, default True
            Also take keys whose vector can be made up, where the class can do that.
        copy_vecattrs : bool, default False
            Copy the attributes of the keys, too; they are zero where a vector is made up. Else
            ``count`` alone is set, falling from the number of keys to 1.
        """
        known = self.__contains__ if allow_inference else self.has_index_for
        wanted = [key for key in dict.fromkeys(keys) if known(key)]
        from .keyed import KeyedVectors

        subset = KeyedVectors(self.vector_size, dtype=self.vectors.dtype)
        subset.expandos["count"] = np.empty(0, np.int64)
        if wanted:
            subset.add_vectors(wanted, self._rows_of(wanted))
        subset.expandos["count"][:] = np.arange(len(wanted), 0, -1)
        if copy_vecattrs:
            rows = np.array([self._find(key) for key in wanted], np.int64)
            for name, values in self.expandos.items():
                copied = np.zeros(len(wanted), values.dtype)
                copied[rows >= 0] = values[rows[rows >= 0]]
                subset.expandos[name] = copied
        return subset


def _writable(vectors: Any) -> Any:
    """The rows, or a copy of them where they are read-only."""
    if isinstance(vectors, Int8Rows):
        if vectors.codes.flags.writeable and vectors.scales.flags.writeable:
            return vectors
        return Int8Rows(vectors.codes.copy(), vectors.scales.copy())
    return vectors if vectors.flags.writeable else vectors.copy()


def _put(vectors: Any, indices: list[int], rows: Array, places: list[int]) -> None:
    """Copy rows[places] to vectors[indices], block by block."""
    for begin in range(0, len(indices), BLOCK):
        some = indices[begin : begin + BLOCK]
        block = rows[places[begin : begin + BLOCK]]
        if isinstance(vectors, Int8Rows):
            vectors.put(some, block)
        else:
            vectors[some] = block
