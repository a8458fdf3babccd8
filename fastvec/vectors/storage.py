"""Smaller storage, approximate indexes, and what they cost in recall."""

from __future__ import annotations

import copy
from typing import Self, cast

import numpy as np
import numpy.typing as npt

from .approximate import UsearchIndex
from .int8_rows import Int8Rows
from .keys import Array
from .neighbours import NeighbourQueries
from .recall import Recall, measured
from .store import DERIVED


class Storage(NeighbourQueries):
    """float16 and int8 rows, graphs over rows, measured against the exact search."""

    recall_report: Recall | None = None

    def astype(self, dtype: npt.DTypeLike) -> Self:
        """Return the same keys and attributes with vectors of another float type.

        float16 takes half the memory of float32 and is searched where it lies.

        Parameters
        ----------
        dtype : dtype
            A float type; for int8 see `quantize`.

        Raises
        ------
        TypeError
            For another type.
        """
        kind = np.dtype(dtype)
        if kind.kind != "f":
            raise TypeError(
                f"dtype must be a float type, got {kind}; quantize('int8') makes int8 with scales"
            )
        return self._stored_as(self.vectors.astype(kind))

    def quantize(
        self, dtype: str = "int8", *, n_queries: int = 100, topn: int = 10, threads: int = 1
    ) -> Self:
        """Return the same keys and attributes with vectors in int8, a scale for each row.

        ``vectors`` of the result is an `Int8Rows`: a quarter of the memory of float32, read as
        float32 rows. Its `recall_report` tells how many neighbours survive.

        Parameters
        ----------
        dtype : {'int8'}
        n_queries, topn : int, default 100 and 10
            Keys asked for the recall, and neighbours of each; 0 queries measure nothing.
        threads : int, default 1

        Raises
        ------
        ValueError
            For vectors that are not finite.
        """
        if dtype != "int8":
            raise ValueError(f"dtype must be 'int8', got {dtype!r}; astype() makes float16")
        quantized = self._stored_as(Int8Rows.quantize(self.vectors))
        if n_queries:
            quantized.recall_report = quantized.recall(
                self, topn=topn, n_queries=n_queries, threads=threads
            )
        return quantized

    def build_index(
        self,
        kind: str = "usearch",
        *,
        connectivity: int = 16,
        expansion_add: int = 128,
        expansion_search: int = 64,
        n_queries: int = 100,
        topn: int = 10,
        threads: int = 1,
    ) -> UsearchIndex:
        """Build an approximate index that ``most_similar(..., index=kind)`` then asks.

        Edits through the methods of this object make it invalid; it cannot notice that ``vectors``
        were written in place. It is not saved, copied or pickled.

        Parameters
        ----------
        kind : {'usearch'}
        connectivity, expansion_add, expansion_search
            As in `UsearchIndex`.
        n_queries, topn : int, default 100 and 10
            Keys asked for the recall, and neighbours of each; 0 queries measure nothing.
        threads : int, default 1

        Returns
        -------
        UsearchIndex
            With its ``recall_report``; may be passed as ``indexer``, too.

        Raises
        ------
        ImportError
            Without the extra ``fastvec[ann]``.
        """
        if kind != UsearchIndex.kind:
            raise ValueError(f"kind must be {UsearchIndex.kind!r}, got {kind!r}")
        self._index = UsearchIndex(
            self._view(),
            connectivity=connectivity,
            expansion_add=expansion_add,
            expansion_search=expansion_search,
            threads=threads,
        )
        if n_queries:
            self._index.recall_report = self.recall(
                index=kind, topn=topn, n_queries=n_queries, threads=threads
            )
        return cast(UsearchIndex, self._index)

    def recall(
        self,
        exact: NeighbourQueries | None = None,
        *,
        index: str | None = None,
        topn: int = 10,
        n_queries: int = 1000,
        seed: int = 1,
        threads: int = 1,
    ) -> Recall:
        """Measure how many exact neighbours these vectors, or an index of them, find.

        Parameters
        ----------
        exact : KeyedVectors, optional
            Vectors of the same keys, searched exactly; by default these.
        index : str, optional
            The index of `build_index` to ask; by default the scan.
        topn : int, default 10
        n_queries : int, default 1000
            Keys drawn at random, each once.
        seed : int, default 1
        threads : int, default 1

        Returns
        -------
        Recall
        """
        n = min(n_queries, len(self))
        rows = np.random.default_rng(seed).choice(len(self), n, replace=False)
        keys = [self._key_at(int(row)) for row in rows]
        keys = [key for key in keys if key is not None]
        found = self.most_similar_batch(keys, topn=topn, index=index, threads=threads)
        truth = (exact or self).most_similar_batch(keys, topn=topn, threads=threads)
        method = index or (
            "int8" if isinstance(self.vectors, Int8Rows) else str(self.vectors.dtype)
        )
        return measured(found, truth, topn, method)

    def _stored_as(self, vectors: Array | Int8Rows) -> Self:
        """A copy whose rows are these; keys and attributes are its own."""
        twin = copy.copy(self)
        twin.__dict__.update(
            DERIVED,
            vectors=vectors,
            index_to_key=list(self.index_to_key),
            key_to_index=dict(self.key_to_index),
            expandos={name: values.copy() for name, values in self.expandos.items()},
        )
        return twin
