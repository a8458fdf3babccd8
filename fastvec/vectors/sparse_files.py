"""Native files of sparse vectors."""

from __future__ import annotations

import json
import os
from typing import Any, Self

from . import key_table
from .keys import Array, Key
from .sparse_rows import SparseRows
from .store import KeyStore

_FORMAT_VERSION = "1"


class SparseFiles(KeyStore):
    """Saving, loading, and the attributes that a file holds."""

    vectors: SparseRows  # type: ignore[assignment]
    index_to_context: list[Key]

    def save(self, fname_or_handle: Any, *args: Any, **kwargs: Any) -> None:
        """Write a native file, whole or not at all; further arguments are gensim's, without effect."""
        from fastvec.io.native import write_tensors  # upward, lazily: vectors do not need files

        write_tensors(fname_or_handle, *self._to_tensors())

    @classmethod
    def load(cls, fname: str | os.PathLike[str], mmap: str | None = None) -> Self:
        """Open a native file of sparse vectors.

        Parameters
        ----------
        fname : str or Path
        mmap : {None, 'r', 'c'}
            Read everything, or map the file; its entries are then checked on the first query.

        Raises
        ------
        FormatError
            When the file is damaged or something else.
        TypeError
            When the file holds something else.
        """
        from fastvec.io.errors import FormatError  # upward, lazily: vectors do not need files
        from fastvec.io.native import read_tensors  # upward, lazily: as above

        if mmap not in (None, "r", "c"):
            raise ValueError(f"mmap must be None, 'r' or 'c', got {mmap!r}")
        tensors, metadata = read_tensors(fname, mmap=mmap is not None, writable=mmap == "c")
        saved = metadata.get("class", "")
        if saved != cls.__name__:
            raise TypeError(
                f"{fname} holds {saved or 'no fastvec object'}, not {cls.__name__}; see fastvec.load"
            )
        try:
            kv = cls._from_tensors(tensors, metadata)
            if mmap is None:
                kv.vectors.check()
        except (KeyError, ValueError, TypeError) as error:
            raise FormatError(f"{fname}: {error}") from error
        return kv

    def _to_tensors(self, prefix: str = "") -> tuple[dict[str, Array], dict[str, str]]:
        """Our part of a native file; every name begins with `prefix`."""
        rows = self.vectors
        tensors: dict[str, Array] = {
            "indptr": rows.indptr,
            "indices": rows.indices,
            "values": rows.values,
            **key_table.to_tensors(self.index_to_key),
        }
        own = self.index_to_context is not self.index_to_key
        if own:
            names = key_table.to_tensors(self.index_to_context)
            tensors |= {f"contexts.{name}": array for name, array in names.items()}
        for name, values in self.expandos.items():
            if values.dtype != object:
                tensors[f"attr.{name}"] = values
        metadata = {
            "format_version": _FORMAT_VERSION,
            "class": type(self).__name__,
            "sparse_vectors": json.dumps({"n_contexts": rows.n_columns, "own_contexts": own}),
        }
        return (
            {prefix + name: array for name, array in tensors.items()},
            {prefix + name: text for name, text in metadata.items()},
        )

    @classmethod
    def _from_tensors(
        cls, tensors: dict[str, Array], metadata: dict[str, str], prefix: str = ""
    ) -> Self:
        """The object whose part of a native file `_to_tensors` made; ValueError if it is bad."""
        own = {n.removeprefix(prefix): a for n, a in tensors.items() if n.startswith(prefix)}
        version = metadata.get(prefix + "format_version")
        if version != _FORMAT_VERSION:
            raise ValueError(f"format_version {version!r}, this version reads {_FORMAT_VERSION}")
        missing = {"indptr", "indices", "values", *key_table.TENSORS} - own.keys()
        if missing:
            raise ValueError(f"tensors are missing: {', '.join(sorted(missing))}")
        state = json.loads(metadata[prefix + "sparse_vectors"])
        if not isinstance(state, dict) or type(state.get("n_contexts")) is not int:
            raise ValueError(f"sparse_vectors: n_contexts must be a number, got {state!r:.60}")
        rows = SparseRows(own["indptr"], own["indices"], own["values"], state["n_contexts"])
        self = cls.__new__(cls)
        KeyStore.__init__(self, rows.n_columns)
        self.vectors = rows
        keys = key_table.KeyTable(own, len(rows)).to_list()
        self.index_to_key = keys  # type: ignore[assignment]
        self.key_to_index = {key: row for row, key in enumerate(keys) if key is not None}
        if len(self.key_to_index) < len(keys):
            raise ValueError("keys.bytes holds a key twice: the file is damaged")
        self.index_to_context = self.index_to_key
        if state.get("own_contexts"):
            parts = {name: own[f"contexts.{name}"] for name in key_table.TENSORS}
            names = key_table.KeyTable(parts, rows.n_columns).to_list()
            self.index_to_context = names  # type: ignore[assignment]
        elif len(keys) != rows.n_columns:
            raise ValueError(f"{len(keys)} keys for {rows.n_columns} columns")
        self.next_index = len(rows)
        for name, values in own.items():
            if name.startswith("attr.") and len(values) == len(rows):
                self.expandos[name.removeprefix("attr.")] = values
        return self
