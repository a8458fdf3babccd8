"""Adding, replacing and reordering rows."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from .attributes import Attributes
from .initial import prep_vectors
from .keys import KEY_TYPES, Array, Indices, Key, key_repr

if TYPE_CHECKING:
    from .keyed import KeyedVectors


class Growth(Attributes):
    """Rows are appended into spare room, so that adding one by one stays linear."""

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
        if key in self.key_to_index:
            index = self.key_to_index[key]
        else:
            index = self.next_index
            if index >= len(self.index_to_key):
                warnings.warn(
                    f"adding {key_repr(key)} beyond the {len(self)} reserved rows; "
                    "add_vectors() adds many at once",
                    UserWarning,
                    stacklevel=2,
                )
                self._append([key])
            self.index_to_key[index] = key
            self.key_to_index[key] = index
            self.next_index = index + 1
        self._write([key], [0], row, {})
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
        added = [key for key in first_place if key not in self.key_to_index]
        start = len(self.index_to_key)
        self._append(added)
        for index, key in enumerate(added, start):
            self.key_to_index[key] = index
        self.next_index = len(self.index_to_key)
        written = list(first_place) if replace else added
        self._write(written, [first_place[key] for key in written], rows, extra_arrays)

    def _write(
        self, keys: Sequence[Key], places: list[int], rows: Array, extras: dict[str, Array]
    ) -> None:
        """Copy vectors and attributes of the given places to the rows of the keys."""
        indices = np.array([self.key_to_index[key] for key in keys], np.int64)
        if not self.vectors.flags.writeable:
            self.vectors = self.vectors.copy()
        self.vectors[indices] = rows[places]
        for name, values in extras.items():
            kind = values.dtype.type if values.dtype.kind not in "USO" else str
            if name not in self.expandos:
                self.allocate_vecattrs([name], [np.int64 if values.dtype.kind in "iu" else kind])
            self.expandos[name][indices] = values[places]
        self.norms = None

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

    def _append(self, keys: list[Key]) -> None:
        """Append rows of zeros, their keys and their attributes."""
        if not keys:
            return
        n_rows = len(self.index_to_key) + len(keys)
        self.index_to_key.extend(keys)
        self.vectors = self._extended("vectors", self.vectors, n_rows)
        for name, values in self.expandos.items():
            self.expandos[name] = self._extended(f"attr.{name}", values, n_rows)
        self.norms = None

    def resize_vectors(self, seed: int = 0) -> None:
        """Make as many rows as there are keys; new rows start as `prep_vectors` starts them."""
        n_rows, n_old = len(self.index_to_key), len(self.vectors)
        self.allocate_vecattrs()
        if n_old > n_rows:
            self.vectors = self.vectors[:n_rows]
        elif n_old < n_rows:
            self.vectors = self._extended("vectors", self.vectors, n_rows)
            start = prep_vectors((n_rows, self.vector_size), seed=seed)
            self.vectors[n_old:] = start[n_old:]
        self.norms = None

    def sort_by_descending_frequency(self) -> None:
        """Order rows, keys and attributes by the attribute ``count``, equal counts as before."""
        if not len(self):
            return
        order: Indices = np.argsort(-self.expandos["count"], kind="stable")
        self.index_to_key = [self.index_to_key[i] for i in order]
        self.key_to_index = {key: i for i, key in enumerate(self.index_to_key)}
        for name, values in self.expandos.items():
            self.expandos[name] = values[order]
        if len(self.vectors):
            self.vectors = self.vectors[order]
        self.norms = None

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
