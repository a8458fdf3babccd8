"""Readings of factors: which vectors a model shows, and assignments that make new ones."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..vectors.keyed import KeyedVectors
from ..vectors.keys import Key
from ._arguments import real
from ._counting import one_of
from ._factor_vectors import NORMALIZATIONS, VECTORS, Tables, made_of

Float32 = NDArray[np.float32]


class Readings:
    """Vectors made of factors that are kept; an assignment to a setting makes them anew."""

    _tables: Tables | None
    _wv: KeyedVectors | None

    @property
    def wv(self) -> KeyedVectors:
        """The vectors, made of the factors when first asked for; RuntimeError before `fit`."""
        tables = self._fitted()
        if self._wv is None:
            self._wv = made_of(
                tables,
                self._eigenvalue_weight,
                self._context_weight(),
                self._vectors,
                self._normalize,
            )
        return self._wv

    @property
    def left(self) -> Float32:
        """U: float32 of shape (n_words, d)."""
        return self._fitted().left

    @property
    def singular_values(self) -> NDArray[np.float64]:
        """S: float64 of shape (d,), falling."""
        return self._fitted().singular_values

    @property
    def right(self) -> Float32:
        """V: float32 of shape (n_contexts, d)."""
        return self._fitted().right

    @property
    def context_keys(self) -> list[Key]:
        """The contexts (or documents) in the order of the rows of `right`."""
        return self._fitted().contexts

    @property
    def eigenvalue_weight(self) -> float:
        """The power of S in the words' vectors; may be assigned."""
        return self._eigenvalue_weight

    @eigenvalue_weight.setter
    def eigenvalue_weight(self, value: float) -> None:
        self._eigenvalue_weight = real("eigenvalue_weight", value, least=0)
        self._wv = None

    @property
    def eigenvalue_context(self) -> float | None:
        """The power of S in the contexts' vectors, None for that of the words; may be assigned."""
        return self._eigenvalue_context

    @eigenvalue_context.setter
    def eigenvalue_context(self, value: float | None) -> None:
        checked = None if value is None else real("eigenvalue_context", value, least=0)
        self._eigenvalue_context = checked
        self._wv = None

    @property
    def vectors(self) -> str:
        """Which vectors `wv` holds; may be assigned."""
        return self._vectors

    @vectors.setter
    def vectors(self, value: str) -> None:
        self._vectors: str = one_of("vectors", value, VECTORS)
        self._wv = None

    @property
    def add_context(self) -> bool:
        """Whether `wv` holds sums of word and context; may be assigned."""
        return self._vectors == "sum"

    @add_context.setter
    def add_context(self, value: bool) -> None:
        self.vectors = "sum" if value else "word"

    @property
    def normalize(self) -> str | None:
        """What is made of length 1; may be assigned."""
        return self._normalize

    @normalize.setter
    def normalize(self, value: str | None) -> None:
        self._normalize: str | None = one_of("normalize", value, NORMALIZATIONS)
        self._wv = None

    def _fitted(self) -> Tables:
        """The factors; RuntimeError before `fit`."""
        if self._tables is None:
            raise RuntimeError(
                "the model has no vectors yet: give it a corpus, or call fit(counts)"
            )
        return self._tables

    def _context_weight(self) -> float:
        """The power of S in the contexts' vectors."""
        weight = self._eigenvalue_context
        return self._eigenvalue_weight if weight is None else weight
