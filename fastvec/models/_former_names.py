"""Names of gensim 3: deprecated ones still work, removed ones say what took their place."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from ..vectors.initial import pseudorandom_weak_vector
from ._state import State

# Queries of the model that are the vectors' now.
_OF_VECTORS = (
    "distance",
    "distances",
    "doesnt_match",
    "evaluate_word_analogies",
    "evaluate_word_pairs",
    "intersect_word2vec_format",
    "most_similar",
    "most_similar_cosmul",
    "n_similarity",
    "save_word2vec_format",
    "similar_by_vector",
    "similar_by_word",
    "similarity",
    "wmdistance",
)
_MOVED = {name: f"model.wv.{name}" for name in _OF_VECTORS} | {
    "accuracy": "model.wv.evaluate_word_analogies",
    "delete_temporary_training_data": "model.wv, which can be kept alone",
    "index2word": "model.wv.index_to_key",
    "iter": "model.epochs",
    "load": "Word2Vec.load(path), which is called on the class",
    "load_word2vec_format": "KeyedVectors.load_word2vec_format(path)",
    "size": "model.vector_size",
    "syn0": "model.wv.vectors",
    "syn0norm": "model.wv.get_normed_vectors()",
    "trainables": "the model's own attributes",
    "vocab": "model.wv.key_to_index",
    "vocabulary": "the model's own attributes",
}


class _Moved:
    """A name that is asked of the class, where no __getattr__ is called."""

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, instance: object, owner: type) -> NoReturn:
        raise AttributeError(
            f"{owner.__name__!r} has no attribute {self._name!r}: use {_MOVED[self._name]}"
        )


class FormerNames(State):
    """Deprecated and removed names of a model."""

    load_word2vec_format = _Moved()

    def init_sims(self, replace: bool = False) -> None:
        """Call ``wv.fill_norms()``, or with `replace` ``wv.unit_normalize_all()``; deprecated."""
        _deprecated("init_sims", "model.wv.fill_norms() or model.wv.unit_normalize_all()")
        if replace:
            self.wv.unit_normalize_all()
        else:
            self.wv.fill_norms()

    def seeded_vector(self, seed_string: str, vector_size: int) -> NDArray[np.float32]:
        """Return ``pseudorandom_weak_vector(vector_size, seed_string, hashfxn)``; deprecated."""
        _deprecated("seeded_vector", "fastvec.models.keyedvectors.pseudorandom_weak_vector")
        return pseudorandom_weak_vector(vector_size, seed_string, self.hashfxn)

    if not TYPE_CHECKING:  # a checker that saw it would accept every misspelling

        def __getattr__(self, name: str) -> Any:
            # called only for what is not there
            message = f"{type(self).__name__!r} object has no attribute {name!r}"
            if name in _MOVED:
                message += f": use {_MOVED[name]}"
            raise AttributeError(message)

    def __getitem__(self, key: object) -> Any:
        raise TypeError(f"a model has no vectors of its own: write model.wv[{key!r:.60}]")

    def __contains__(self, key: object) -> bool:
        raise TypeError(f"a model has no vectors of its own: write {key!r:.60} in model.wv")

    # with __getitem__ alone Python would iterate over model[0], model[1], ...
    __iter__ = None


def _deprecated(old: str, new: str) -> None:
    """Warn the caller's caller."""
    warnings.warn(f"{old} is deprecated, use {new}", DeprecationWarning, stacklevel=3)
