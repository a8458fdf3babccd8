"""KeyedVectors of words that are bags of n-grams: unseen words have vectors too."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from typing import Any, Self

import numpy as np
import numpy.typing as npt
from numpy.typing import NDArray

from fastvec._kernels import subword as _subword
from fastvec.text.subwords import Subwords

from .keyed import KeyedVectors
from .keys import Array, Floats, Key
from .norms import BLOCK, unit_rows

_LOCKS = ("vectors_vocab_lockf", "vectors_ngrams_lockf")

logger = logging.getLogger("fastvec.vectors")


class FastTextKeyedVectors(KeyedVectors):
    """Word vectors with n-gram vectors, from which any word's vector can be made.

    The vector of a word in the vocabulary is the mean of its own row and the rows of its n-grams; that
    of any other word the mean of its n-grams' rows (Bojanowski et al. 2017, eq. 2; fastText's output).

    Parameters
    ----------
    vector_size : int
    min_n, max_n : int
        Shortest and longest n-gram, in code points of ``<word>``; ``max_n < min_n`` for none.
    bucket : int
        Rows that n-grams are hashed to; 0 for none.
    count : int, default 0
        Rows to reserve.
    dtype : dtype, default float32

    Attributes
    ----------
    vectors : ndarray of shape (n, vector_size)
        What words are looked up in; follows from the other two by `adjust_vectors`.
    vectors_vocab : ndarray of shape (n, vector_size)
        Own rows of the words.
    vectors_ngrams : ndarray of shape (bucket, vector_size)
    vectors_vocab_lockf, vectors_ngrams_lockf : ndarray, float32
        Factors of the rows' moves in training, by row modulo their number.
    """

    min_n: int
    max_n: int
    bucket: int
    vectors_vocab: Array
    vectors_ngrams: Array
    vectors_vocab_lockf: Floats
    vectors_ngrams_lockf: Floats
    compatible_hash = True
    _row_arrays = ("vectors_lockf", "vectors_vocab", "vectors_vocab_lockf")

    def __init__(
        self,
        vector_size: int,
        min_n: int,
        max_n: int,
        bucket: int,
        count: int = 0,
        dtype: npt.DTypeLike = np.float32,
    ) -> None:
        super().__init__(vector_size, count, dtype)
        self._set_subwords(Subwords(min_n, max_n, bucket))
        self.vectors_vocab = np.zeros((count, self.vector_size), dtype)
        self.vectors_ngrams = np.zeros((self.bucket, self.vector_size), dtype)
        self.vectors_vocab_lockf = np.ones(1, np.float32)
        self.vectors_ngrams_lockf = np.ones(1, np.float32)

    def _set_subwords(self, subwords: Subwords) -> None:
        self.min_n, self.max_n = subwords.min_n, subwords.max_n
        self.bucket = subwords.bucket if subwords.active else 0

    @property
    def subwords(self) -> Subwords:
        """How words are cut into n-grams."""
        return Subwords(self.min_n, self.max_n, self.bucket)

    @property
    def buckets_word(self) -> list[NDArray[np.uint32]]:
        """The buckets of each word's n-grams, made when asked for."""
        starts, rows = self.subwords.table(self.index_to_key, 0, own_rows=False)
        return np.split(rows.astype(np.uint32), starts[1:-1])

    def __contains__(self, key: object) -> bool:
        """Whether the key has a vector; with n-grams every string has one."""
        return (self.subwords.active and isinstance(key, str)) or self.has_index_for(key)

    def get_vector(self, key: Any, norm: bool = False) -> Array:
        """Return the vector of a word, made from its n-grams if the word is not in the vocabulary.

        Parameters
        ----------
        key : str or int
        norm : bool, default False
            Divide by the Euclidean length. A zero vector stays zero.

        Returns
        -------
        ndarray of shape (vector_size,)
            Read-only. Zeros for a word without n-grams, with a line in the log.

        Raises
        ------
        KeyError
            For an unknown word when there are no n-grams.
        """
        if not isinstance(key, str) or self.has_index_for(key) or not self.subwords.active:
            return super().get_vector(key, norm)
        vector: Array = self._inferred([key])[0]
        if norm:
            vector = unit_rows(vector[None])[0]
        vector.setflags(write=False)
        return vector

    def _rows_of(self, keys: Any) -> Array:
        """The vectors of several keys; those out of vocabulary in one call."""
        if isinstance(keys, (set, frozenset, dict)):
            keys = list(keys)
        if len(keys) == 0:
            raise ValueError("keys must not be empty")
        unknown = [k for k in keys if isinstance(k, str) and not self.has_index_for(k)]
        if not unknown or not self.subwords.active:
            known: Array = self.vectors[[self.get_index(key) for key in keys]]
            return known
        made = dict(zip(unknown, self._inferred(unknown)))
        return np.vstack([made[k] if k in made else self.get_vector(k) for k in keys])

    def _inferred(self, words: Sequence[str]) -> Array:
        """Vectors of words from their n-grams alone."""
        starts, buckets = self.subwords.table(words, 0, own_rows=False)
        if (np.diff(starts) == 0).any():
            logger.warning("a word without n-grams has the zero vector: %r", min(words, key=len))
        return self._means(self.vectors_ngrams, starts, buckets)

    def _means(
        self,
        rows: Array,
        starts: NDArray[np.int64],
        ids: NDArray[np.int32],
        out: Array | None = None,
    ) -> Array:
        """Mean of each bag of rows, read where they lie: in a mapped file, too."""
        if out is None or out.dtype != np.float32 or not out.flags.c_contiguous:
            out = np.empty((len(starts) - 1, self.vector_size), np.float32)
        if not len(ids):
            out[:] = 0
            return out.astype(self.vectors.dtype, copy=False)
        if rows.dtype != np.float32:
            used, places = np.unique(ids, return_inverse=True)
            rows, ids = rows[used].astype(np.float32), places.astype(np.int32)
        _subword.mean_rows(np.ascontiguousarray(rows).view(np.uint8), starts, ids, out)
        return out.astype(self.vectors.dtype, copy=False)

    def adjust_vectors(
        self, bags: tuple[NDArray[np.int64], NDArray[np.int32]] | None = None
    ) -> None:
        """Compute `vectors` anew from `vectors_vocab` and `vectors_ngrams`.

        Parameters
        ----------
        bags : (starts, rows), optional
            The words' rows in CSR form, own row first, if they are at hand.
        """
        n_words = len(self.vectors_vocab)
        if self.vectors.shape != self.vectors_vocab.shape or not self.vectors.flags.writeable:
            self.vectors = np.empty_like(self.vectors_vocab)
        self.norms = None
        if not self.subwords.active:
            self.vectors[:] = self.vectors_vocab
            return
        for begin in range(0, n_words, BLOCK):
            end = min(begin + BLOCK, n_words)
            starts, buckets = self._buckets(begin, end, bags)
            n = np.diff(starts)[:, None].astype(np.float32)
            rows = self.vectors[begin:end]
            means = self._means(self.vectors_ngrams, starts, buckets, out=rows)
            np.multiply(means, n, out=rows)
            rows += self.vectors_vocab[begin:end]
            rows /= n + 1

    def _buckets(
        self, begin: int, end: int, bags: tuple[NDArray[np.int64], NDArray[np.int32]] | None
    ) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
        """Buckets of the words from `begin` to `end`, in CSR form."""
        if bags is None:
            return self.subwords.table(self.index_to_key[begin:end], 0, own_rows=False)
        starts, rows = bags[0][begin : end + 1], bags[1][bags[0][begin] : bags[0][end]]
        own = np.zeros(len(rows), bool)
        own[starts[:-1] - starts[0]] = True
        first_row = len(self.index_to_key)
        return starts - starts[0] - np.arange(end - begin + 1), rows[~own] - np.int32(first_row)

    def recalc_char_ngram_buckets(self) -> None:
        """Do nothing: the buckets of a word are computed when they are needed."""

    def get_sentence_vector(self, sentence: Sequence[str]) -> Array:
        """Return the mean of the unit vectors of a sentence's words."""
        return self.get_mean_vector(sentence)

    def resize_vectors(self, seed: int = 0) -> None:
        """Make room for all keys and buckets; new rows are drawn uniformly from ±1 / vector_size."""
        n_words = len(self.index_to_key)
        self.vectors_vocab = _resized(self.vectors_vocab, n_words, seed)
        self.vectors_ngrams = _resized(self.vectors_ngrams, self.bucket, seed + 1)
        self.vectors = np.zeros_like(self.vectors_vocab)
        self.adjust_vectors()

    def init_post_load(self, fb_vectors: Array) -> None:
        """Take over the input matrix of a fastText file: rows of words, then of buckets."""
        n_words = len(self.index_to_key)
        if fb_vectors.shape != (n_words + self.bucket, self.vector_size):
            raise ValueError(
                f"the matrix must have the shape ({n_words + self.bucket}, {self.vector_size}) of "
                f"{n_words} words and {self.bucket} buckets, got {fb_vectors.shape}"
            )
        self.vectors_vocab, self.vectors_ngrams = fb_vectors[:n_words], fb_vectors[n_words:]
        self.adjust_vectors()

    def _append(
        self, keys: list[Key], places: list[int], rows: Array, extras: dict[str, Array]
    ) -> None:
        """Append own rows such that the words' vectors are those given."""
        start = len(self)
        own = self._extended("vectors_vocab", self.vectors_vocab, start + len(keys))
        own[start:] = self._own_rows(keys, rows[places])
        self.vectors_vocab = own
        super()._append(keys, places, rows, extras)

    def _write(
        self,
        keys: Sequence[Key],
        indices: list[int],
        places: list[int],
        rows: Array,
        extras: dict[str, Array],
    ) -> None:
        """Set own rows such that the words' vectors are those given."""
        super()._write(keys, indices, places, rows, extras)
        if not self.vectors_vocab.flags.writeable:
            self.vectors_vocab = self.vectors_vocab.copy()
        self.vectors_vocab[indices] = self._own_rows(keys, rows[places])

    def _own_rows(self, keys: Sequence[Key], vectors: Array) -> Array:
        """The own rows with which words have these vectors."""
        starts, buckets = self.subwords.table([str(key) for key in keys], 0, own_rows=False)
        n = np.diff(starts)[:, None].astype(np.float32)
        own: Array = vectors * (n + 1) - n * self._means(self.vectors_ngrams, starts, buckets)
        return own

    def _to_tensors(self, prefix: str = "") -> tuple[dict[str, Array], dict[str, str]]:
        tensors, metadata = super()._to_tensors(prefix)
        tensors[prefix + "vectors_vocab"] = self.vectors_vocab
        tensors[prefix + "vectors_ngrams"] = self.vectors_ngrams
        for name in _LOCKS:
            if (getattr(self, name) != 1).any():
                tensors[prefix + name] = getattr(self, name)
        sizes = {"min_n": self.min_n, "max_n": self.max_n, "bucket": self.bucket}
        metadata[prefix + "subwords"] = json.dumps(sizes)
        return tensors, metadata

    @classmethod
    def _from_tensors(
        cls, tensors: Mapping[str, Array], metadata: Mapping[str, str], prefix: str = ""
    ) -> Self:
        self = super()._from_tensors(tensors, metadata, prefix)
        self._set_subwords(Subwords(**json.loads(metadata[prefix + "subwords"])))
        self.vectors_vocab = tensors[prefix + "vectors_vocab"]
        self.vectors_ngrams = tensors[prefix + "vectors_ngrams"]
        for name in _LOCKS:
            setattr(self, name, tensors.get(prefix + name, np.ones(1, np.float32)))
        shape = (self.bucket, self.vector_size)
        if self.vectors_ngrams.shape != shape or self.vectors_vocab.shape != self.vectors.shape:
            raise ValueError(
                f"vectors_ngrams has shape {self.vectors_ngrams.shape}, vectors_vocab "
                f"{self.vectors_vocab.shape}; wanted {shape} and {self.vectors.shape}"
            )
        return self


def _resized(old: Array, n_rows: int, seed: int) -> Array:
    """The rows of `old`, then random ones."""
    drawn = np.random.default_rng(seed).random((n_rows, old.shape[1]), np.float32)
    rows: Array = ((drawn * 2 - 1) / old.shape[1]).astype(old.dtype, copy=False)
    kept = min(len(old), n_rows)
    rows[:kept] = old[:kept]
    return rows
