"""Similarities and distances between given keys."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

import numpy as np

from .keys import Array, Key
from .neighbours import NeighbourQueries
from .norms import cosine, row_norms, unit_vector

logger = logging.getLogger(__name__)


class Measures(NeighbourQueries):
    """How similar keys are, which of several does not fit."""

    def similarity(self, w1: Key, w2: Key) -> np.float32:
        """Return the cosine similarity of two keys, 0 if one of them has a zero vector.

        Raises
        ------
        KeyError
            For a key without a vector.
        TypeError
            For lists of keys; see `similarity_batch`.
        """
        if isinstance(w1, list | np.ndarray) or isinstance(w2, list | np.ndarray):
            raise TypeError(
                "similarity() compares two keys; similarity_batch() compares many with many, "
                "n_similarity() the means of two sets"
            )
        return cosine(self[w1], self[w2])

    def distance(self, w1: Key, w2: Key) -> np.float32:
        """Return 1 - `similarity`."""
        return np.float32(1) - self.similarity(w1, w2)

    def distances(self, word_or_vector: Any, other_words: Sequence[Key] | None = ()) -> Array:
        """Return cosine distances from a key or vector to keys, by default to all of them.

        Returns
        -------
        ndarray of shape (n,)
        """
        vector = self._vector_of(word_or_vector)
        if other_words is not None and len(other_words):
            return np.float32(1) - self.cosine_similarities(vector, self[list(other_words)])
        view = self._scanned()
        queries = unit_vector(vector)[None]
        return np.float32(1) - self._all_cosines(view, queries, 0, len(view.vectors))

    @staticmethod
    def cosine_similarities(vector_1: Array, vectors_all: Array) -> Array:
        """Return the cosines of a vector with rows; 0 where either has no direction.

        Parameters
        ----------
        vector_1 : ndarray of shape (dim,)
        vectors_all : ndarray of shape (n, dim)

        Returns
        -------
        ndarray of shape (n,)
        """
        norms = row_norms(vectors_all)
        norms[norms == 0] = 1
        cosines: Array = np.dot(vectors_all, unit_vector(vector_1)) / norms
        return cosines

    def n_similarity(self, ws1: Sequence[Key], ws2: Sequence[Key]) -> np.float32:
        """Return the cosine similarity of the means of two lists of keys.

        Keys without a vector are left out; the result is 0 when none is left.

        Raises
        ------
        ZeroDivisionError
            When a list is empty.
        """
        if not (len(ws1) and len(ws2)):
            raise ZeroDivisionError("ws1 and ws2 must each name at least one key")
        first = self.get_mean_vector(ws1, pre_normalize=False)
        second = self.get_mean_vector(ws2, pre_normalize=False)
        return cosine(first, second)

    def rank(self, key1: Key, key2: Key) -> int:
        """Return 1 + the number of keys that are closer to key1 than key2 is."""
        return len(self.closer_than(key1, key2)) + 1

    def closer_than(self, key1: Key, key2: Key) -> list[Key]:
        """Return all keys that are closer to key1 than key2 is, in row order."""
        distances = self.distances(key1)
        first, second = self.get_index(key1), self.get_index(key2)
        closer = np.flatnonzero(distances < distances[second])
        return [self._key_at(int(row)) for row in closer if row != first]

    def most_similar_to_given(self, key1: Key, keys_list: Sequence[Key]) -> Key:
        """Return the key of the list that is most similar to key1."""
        return keys_list[int(np.argmax([self.similarity(key1, key) for key in keys_list]))]

    def relative_cosine_similarity(self, wa: Key, wb: Key, topn: int = 10) -> float:
        """Return similarity(wa, wb) as a share of the summed similarities of wa's neighbours.

        References
        ----------
        Leeuwenberg et al. (2016), A Minimally Supervised Approach for Synonym Extraction with
        Word Embeddings, equation 1.
        """
        neighbours = self.similar_by_word(wa, topn=topn)
        return float(self.similarity(wa, wb) / sum(score for _, score in neighbours))

    def rank_by_centrality(
        self, words: Sequence[Key], use_norm: bool = True
    ) -> list[tuple[np.float32, Key]]:
        """Return (score, key) pairs, the key nearest to the mean of all first.

        Keys without a vector are left out with a warning in the log.

        Raises
        ------
        ValueError
            When no key is left.
        """
        known = [word for word in words if word in self]
        if len(known) < len(words):
            missing = [word for word in words if word not in self]
            logger.warning("keys without a vector are left out: %s", missing)
        if not known:
            raise ValueError("words must hold at least one key with a vector")
        rows = np.stack([self.get_vector(word, norm=use_norm) for word in known])
        scores = rows @ unit_vector(rows.mean(axis=0))
        return sorted(zip(scores, known), reverse=True)

    def doesnt_match(self, words: Sequence[Key]) -> Key:
        """Return the key that is farthest from the mean of all.

        Raises
        ------
        ValueError
            When no key has a vector.
        """
        return self.rank_by_centrality(words)[-1][1]

    def similarity_unseen_docs(self, *args: Any, **kwargs: Any) -> float:
        """Not offered: only document models compare new documents."""
        raise NotImplementedError("similarity_unseen_docs is a method of document models")
