"""Saving and loading: the formats themselves live in ``fastvec.io``."""

from __future__ import annotations

import json
import os
import warnings
from collections.abc import Iterable, Mapping
from typing import Any, Self

import numpy as np

from . import key_table
from .growth import Growth
from .int8_rows import Int8Rows
from .keys import Array
from .norms import row_norms

_FORMAT_VERSION = "1"


class Files(Growth):
    """Native files and the formats of word2vec."""

    def save(self, fname_or_handle: Any, *args: Any, **kwargs: Any) -> None:
        """Write a native file (safetensors layout), whole or not at all.

        Parameters
        ----------
        fname_or_handle : str, Path or binary file
        *args, **kwargs
            gensim's ``separately``, ``sep_limit``, ...: accepted, without effect, since everything
            is in one file that can be memory-mapped.
        """
        from fastvec.io.native import write_tensors  # upward, lazily: vectors do not need files

        write_tensors(fname_or_handle, *self._to_tensors())

    @classmethod
    def load(cls, fname: str | os.PathLike[str], mmap: str | None = None) -> Self:
        """Open a native file, or vectors that gensim saved.

        ``KeyedVectors.load`` opens a file of any class and returns what is stored in it, as in gensim.

        Parameters
        ----------
        fname : str or Path
        mmap : {None, 'r', 'c'}
            None reads everything, 'r' maps the file read-only (milliseconds, pages shared between
            processes), 'c' maps it and keeps changes in this process. Of gensim's files, only arrays
            in files of their own are mapped.

        Raises
        ------
        FormatError
            When the file is damaged or something else.
        TypeError
            When the file holds something else than this class does.

        See Also
        --------
        fastvec.load : opens every format.
        """
        from fastvec.io.errors import FormatError  # upward, lazily: vectors do not need files
        from fastvec.io.native import read_tensors  # upward, lazily: as above
        from fastvec.io.opening import is_gensim_file  # upward, lazily: as above

        if mmap not in (None, "r", "c"):
            raise ValueError(f"mmap must be None, 'r' or 'c', got {mmap!r}")
        name = os.fspath(fname)
        any_class = cls.__name__ == "KeyedVectors"
        if is_gensim_file(name):
            if any_class:
                from fastvec.io.loading import open_gensim  # upward, lazily: as below

                return open_gensim(name, mmap)  # type: ignore[no-any-return]
            from fastvec.io.gensim_file import read_gensim  # upward, lazily: native files open fast
            from fastvec.io.gensim_vectors import keyed_vectors  # upward, lazily: as above

            return keyed_vectors(read_gensim(name, mmap), cls, name)  # type: ignore[type-var]
        tensors, metadata = read_tensors(fname, mmap=mmap is not None, writable=mmap == "c")
        saved = metadata.get("class", "")
        if saved not in {base.__name__ for base in cls.__mro__} and saved != "KeyedVectors":
            if any_class:
                from fastvec.io.loading import class_called  # upward, lazily: as above

                stored = class_called(saved)
                if stored is not None:
                    return stored.load(name, mmap=mmap)  # type: ignore[no-any-return]
            raise TypeError(
                f"{fname} holds {saved or 'no fastvec object'}, not {cls.__name__}; see fastvec.load"
            )
        try:
            kv = cls._from_tensors(tensors, metadata)
            if mmap is None:
                kv._read_keys()  # other programs read `__dict__`
        except (KeyError, ValueError) as error:
            raise FormatError(f"{fname}: {error}") from error
        return kv

    def _to_tensors(self, prefix: str = "") -> tuple[dict[str, Array], dict[str, str]]:
        """Our part of a native file; every name begins with `prefix`."""
        tensors: dict[str, Array] = {"vectors": self.vectors}
        if isinstance(self.vectors, Int8Rows):
            tensors = {"vectors": self.vectors.codes, "scales": self.vectors.scales}
        tensors |= key_table.to_tensors(self.index_to_key)
        tensors["norms"] = row_norms(self.vectors)
        for name, values in self.expandos.items():
            if values.dtype != object:
                tensors[f"attr.{name}"] = values
            elif all(value is None or type(value) in (str, int) for value in values):
                text = key_table.to_tensors(values.tolist())
                tensors |= {f"text.{name}.{part}": array for part, array in text.items()}
            else:
                warnings.warn(
                    f"attribute {name!r} holds Python objects, a native file leaves it out",
                    UserWarning,
                    stacklevel=3,
                )
        metadata = {
            "format_version": _FORMAT_VERSION,
            "class": type(self).__name__,
            "keyed_vectors": json.dumps({"next_index": self.next_index}),
        }
        return (
            {prefix + name: array for name, array in tensors.items()},
            {prefix + name: text for name, text in metadata.items()},
        )

    @classmethod
    def _from_tensors(
        cls, tensors: Mapping[str, Array], metadata: Mapping[str, str], prefix: str = ""
    ) -> Self:
        """The object whose part of a native file `_to_tensors` made; ValueError if it is bad."""
        own = {n.removeprefix(prefix): a for n, a in tensors.items() if n.startswith(prefix)}
        version = metadata.get(prefix + "format_version")
        if version != _FORMAT_VERSION:
            raise ValueError(f"format_version {version!r}, this version reads {_FORMAT_VERSION}")
        missing = {"vectors", *key_table.TENSORS} - own.keys()
        if missing:
            raise ValueError(f"tensors are missing: {', '.join(sorted(missing))}")
        vectors: Any = own["vectors"]
        if vectors.dtype == np.int8:
            vectors = own["vectors"] = Int8Rows(vectors, own["scales"])  # type: ignore[assignment]
        if vectors.ndim != 2 or vectors.dtype.kind != "f" or vectors.shape[1] < 1:
            raise ValueError(f"vectors: {vectors.dtype} of shape {vectors.shape}")
        self = cls.__new__(cls)
        Growth.__init__(self, vectors.shape[1], dtype=vectors.dtype)  # a subclass may take more
        self._adopt(own, json.loads(metadata.get(prefix + "keyed_vectors", "{}")))
        return self

    def _adopt(self, own: Mapping[str, Array], state: Mapping[str, Any]) -> None:
        """Take over vectors, keys, norms and attributes of a native file."""
        self.vectors = own["vectors"]
        n_rows = len(self.vectors)
        del self.key_to_index, self.index_to_key  # made on first touch
        self._table = key_table.KeyTable(own, n_rows)
        self.next_index = int(state.get("next_index", n_rows))
        norms = own.get("norms")
        if norms is not None and norms.dtype == np.float32 and norms.shape == (n_rows,):
            self.norms, self._norms_of = norms, self.vectors
        for name, values in own.items():
            if name.startswith("attr.") and len(values) == n_rows:
                self.expandos[name.removeprefix("attr.")] = values
            elif name.startswith("text.") and name.endswith(".keys.bytes"):
                attr = name.removeprefix("text.").removesuffix(".keys.bytes")
                parts = {part: own[f"text.{attr}.{part}"] for part in key_table.TENSORS}
                texts = key_table.KeyTable(parts, n_rows).to_list()
                self.expandos[attr] = np.array(texts, dtype=object)

    def save_word2vec_format(
        self,
        fname: str | os.PathLike[str],
        fvocab: str | os.PathLike[str] | None = None,
        binary: bool = False,
        total_vec: int | None = None,
        write_header: bool = True,
        prefix: str = "",
        append: bool = False,
        sort_attr: str = "count",
        *,
        threads: int | None = None,
    ) -> None:
        """Write the text or binary format of word2vec; see `fastvec.io.word2vec_write.save`."""
        from fastvec.io.word2vec_write import save  # upward, lazily: vectors do not need files

        save(
            self,  # type: ignore[arg-type]
            fname,
            fvocab=fvocab,
            binary=binary,
            total_vec=total_vec,
            write_header=write_header,
            prefix=prefix,
            append=append,
            sort_attr=sort_attr,
            threads=threads,
        )

    @classmethod
    def load_word2vec_format(
        cls,
        fname: str | os.PathLike[str],
        fvocab: str | os.PathLike[str] | None = None,
        binary: bool = False,
        encoding: str = "utf8",
        unicode_errors: str = "strict",
        limit: int | None = None,
        datatype: Any = np.float32,
        no_header: bool = False,
        *,
        keys: Iterable[str | int] | None = None,
        threads: int | None = None,
    ) -> Self:
        """Read the text or binary format of word2vec; see `fastvec.io.word2vec_format.load`."""
        from fastvec.io.word2vec_format import load  # upward, lazily: vectors do not need files

        return load(
            fname,
            cls,  # type: ignore[type-var]
            fvocab=fvocab,
            binary=binary,
            encoding=encoding,
            unicode_errors=unicode_errors,
            limit=limit,
            datatype=datatype,
            no_header=no_header,
            keys=keys,
            threads=threads,
        )

    def intersect_word2vec_format(
        self,
        fname: str | os.PathLike[str],
        lockf: float = 0.0,
        binary: bool = False,
        encoding: str = "utf8",
        unicode_errors: str = "strict",
    ) -> None:
        """Replace the vectors of those keys that a word2vec file has; no key is added.

        Parameters
        ----------
        fname : str or Path
            Text or binary, with a header; ``.gz``, ``.bz2``, ... are decompressed. Of a key that
            stands there twice the first row counts.
        lockf : float, default 0.0
            Factor of the learning rate of the replaced rows from then on, in ``vectors_lockf``:
            0 keeps them as they are, 1 trains them like all others.
        binary : bool, default False
        encoding, unicode_errors : str
            How keys are decoded.

        Raises
        ------
        FormatError
            For a damaged file, and for vectors of another dimension (also a ValueError).
        """
        from fastvec.io.word2vec_intersect import intersect  # upward, lazily: as above

        intersect(
            self,  # type: ignore[arg-type]
            fname,
            lockf=lockf,
            binary=binary,
            encoding=encoding,
            unicode_errors=unicode_errors,
        )
