"""Attributes of keys: one array per attribute, one entry per row, in ``expandos``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .keys import Array
from .store import KeyStore


class Attributes(KeyStore):
    """Per-key attributes such as ``count``."""

    def allocate_vecattrs(
        self, attrs: Sequence[str] | None = None, types: Sequence[Any] | None = None
    ) -> None:
        """Make room for attributes, one entry per row; existing entries are kept.

        Parameters
        ----------
        attrs : sequence of str, optional
            Names; by default all attributes that exist.
        types : sequence of type, optional
            One for each name; int becomes int64, str becomes object.

        Raises
        ------
        TypeError
            When an attribute exists with another type.
        """
        if attrs is None:
            attrs = list(self.expandos)
            types = [self.expandos[name].dtype for name in attrs]
        if types is None or len(types) != len(attrs):
            raise ValueError(f"types must name one type for each of {len(attrs)} attributes")
        n_rows = len(self)
        for name, kind in zip(attrs, types):
            dtype = _dtype_of(kind)
            old = self.expandos.get(name)
            if old is None:
                self.expandos[name] = np.zeros(n_rows, dtype)
            elif not np.issubdtype(old.dtype, dtype):
                raise TypeError(f"attribute {name!r} holds {old.dtype}, {dtype} was asked for")
            elif len(old) < n_rows:
                self.expandos[name] = self._extended(name, old, n_rows)
            elif len(old) > n_rows:
                self.expandos[name] = old[:n_rows]

    def set_vecattr(self, key: Any, attr: str, val: Any) -> None:
        """Set an attribute of one key; the attribute is made if no key had it."""
        kind = self.expandos[attr].dtype if attr in self.expandos else type(val)
        self.allocate_vecattrs(attrs=[attr], types=[kind])
        self.expandos[attr][self.get_index(key)] = val

    def get_vecattr(self, key: Any, attr: str) -> Any:
        """Return an attribute of one key.

        Raises
        ------
        KeyError
            When the key or the attribute does not exist.
        """
        if attr not in self.expandos:
            known = ", ".join(map(repr, self.expandos)) or "none"
            raise KeyError(f"no attribute {attr!r}; there is {known}")
        return self.expandos[attr][self.get_index(key)]

    def _extended(self, name: str, array: Array, n_rows: int) -> Array:
        """The array with room for n_rows, new entries zero; spare room makes appending cheap."""
        used = len(array)
        buffer = self._reserve.get(name)
        if (
            buffer is None
            or array.base is not buffer
            or array.__array_interface__["data"] != buffer.__array_interface__["data"]
            or len(buffer) < n_rows
        ):
            capacity = max(n_rows, used + used // 2)
            buffer = np.zeros((capacity, *array.shape[1:]), array.dtype)
            buffer[:used] = array
            self._reserve[name] = buffer
        else:
            buffer[used:n_rows] = 0  # the user may have shortened the array
        return buffer[:n_rows]


def _dtype_of(kind: Any) -> np.dtype[Any]:
    """The dtype that stores values of a Python or NumPy type."""
    if kind is int:
        return np.dtype(np.int64)
    if isinstance(kind, type) and issubclass(kind, (str, list, tuple, dict, np.ndarray)):
        return np.dtype(object)
    dtype: np.dtype[Any] = np.dtype(kind)
    return dtype
