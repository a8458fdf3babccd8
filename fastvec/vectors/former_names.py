"""Names of gensim 3 that still work, or that say what took their place."""

from __future__ import annotations

import warnings
from typing import Any

from .keys import Array, Key
from .measures import Measures
from .store import removed


class FormerNames(Measures):
    """Deprecated spellings of other methods."""

    def word_vec(self, *args: Any, **kwargs: Any) -> Array:
        """Return ``get_vector(...)``; deprecated."""
        _deprecated("word_vec", "get_vector")
        return self.get_vector(*args, **kwargs)

    def words_closer_than(self, word1: Key, word2: Key) -> list[Key]:
        """Return ``closer_than(...)``; deprecated."""
        _deprecated("words_closer_than", "closer_than")
        return self.closer_than(word1, word2)

    def init_sims(self, replace: bool = False) -> None:
        """Call ``fill_norms()``, or with `replace` ``unit_normalize_all()``; deprecated."""
        _deprecated("init_sims", "fill_norms() or unit_normalize_all()")
        if replace:
            self.unit_normalize_all()
        else:
            self.fill_norms()

    @property
    def vocab(self) -> Any:
        """Gone since gensim 4: reading and assigning raise AttributeError."""
        raise AttributeError("vocab")  # __getattr__ then says what took its place

    @vocab.setter
    def vocab(self, _: Any) -> None:
        raise AttributeError(removed("vocab"))

    @property
    def vectors_norm(self) -> Any:
        """Gone since gensim 4: reading raises AttributeError, assigning does nothing."""
        raise AttributeError("vectors_norm")

    @vectors_norm.setter
    def vectors_norm(self, _: Any) -> None:
        pass

    @property
    def index2word(self) -> Any:
        """Gone since gensim 4: reading raises AttributeError, assigning sets index_to_key."""
        raise AttributeError("index2word")

    @index2word.setter
    def index2word(self, keys: list[Key]) -> None:
        self.index_to_key = keys

    @property
    def index2entity(self) -> Any:
        """Gone since gensim 4: reading raises AttributeError, assigning sets index_to_key."""
        raise AttributeError("index2entity")

    @index2entity.setter
    def index2entity(self, keys: list[Key]) -> None:
        self.index_to_key = keys


def _deprecated(old: str, new: str) -> None:
    """Warn the caller's caller."""
    warnings.warn(f"{old} is deprecated, use {new}", DeprecationWarning, stacklevel=3)
