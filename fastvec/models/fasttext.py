"""FastText: words as bags of character n-grams, on word2vec's contexts and objectives."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..rules import Rule, resolve
from ..text.idstream import DEFAULT_BUDGET
from ..text.subwords import Subwords, hash_bytes
from ..train.job import Parts, Tables
from ..train.stopping import EarlyStopping
from ..train.tables import RowTable
from ..vectors.subword_vectors import FastTextKeyedVectors
from ._arguments import integer
from ._weights import grown, random_rows, stride_of
from .facebook import load_facebook_model, load_facebook_vectors, save_facebook_model
from .word2vec import Word2Vec

__all__ = [
    "FastText",
    "FastTextKeyedVectors",
    "compute_ngrams",
    "compute_ngrams_bytes",
    "ft_hash_bytes",
    "ft_ngram_hashes",
    "load_facebook_model",
    "load_facebook_vectors",
    "save_facebook_model",
]


class FastText(Word2Vec):
    """Word vectors with subwords (Bojanowski et al. 2017), with gensim's interface.

    The input vector of a word is the mean of its own row and the rows of its character n-grams, which
    share `bucket` rows by hashing. Unseen words get vectors from their n-grams alone.

    Parameters
    ----------
    min_n, max_n : int, default 3 and 6
        Shortest and longest n-gram of ``<word>`` in code points; ``max_n < min_n`` for plain words.
    bucket : int, default 2,000,000
        Rows that n-grams are hashed to; 0 for plain words.
    word_ngrams : {1}
        Only 1: n-grams of words are for classifiers.
    sentences, corpus_file, sg, hs, vector_size, alpha, window, min_count, ...
        As in `Word2Vec`; note the other order of positional arguments.

    Attributes
    ----------
    wv : FastTextKeyedVectors

    Notes
    -----
    A context word's bag is pooled when it comes into reach of the window, its mean moves with every
    window, and what it gained is given whole to each of its rows when it leaves; the sums of Adagrad are
    pooled and given in the same way. fastText's own skip-gram takes the centre's bag as the input; with a
    symmetric window both train the same pairs.

    Examples
    --------
    >>> from fastvec import FastText
    >>> sentences = [["the", "cats", "sat"], ["the", "dogs", "sat"]] * 50
    >>> model = FastText(sentences, vector_size=8, min_count=1, bucket=1000, workers=1)
    >>> "cat" in model.wv.key_to_index, model.wv["cat"].shape
    (False, (8,))
    """

    wv: FastTextKeyedVectors
    _bags: tuple[NDArray[np.int64], NDArray[np.int32]] | None = None  # while training
    _own_parameters = ("min_n", "max_n", "bucket", "word_ngrams")

    def __init__(
        self,
        sentences: Any = None,
        corpus_file: Any = None,
        sg: int = 0,
        hs: int = 0,
        vector_size: int = 100,
        alpha: float = 0.025,
        window: int | tuple[int, int] = 5,
        min_count: int = 5,
        max_vocab_size: int | None = None,
        word_ngrams: int = 1,
        sample: float = 1e-3,
        seed: int = 1,
        workers: int | None = 3,
        min_alpha: float = 0.0001,
        negative: int = 5,
        ns_exponent: float = 0.75,
        cbow_mean: int = 1,
        hashfxn: Callable[[Any], int] = hash,
        epochs: int = 5,
        null_word: int = 0,
        min_n: int = 3,
        max_n: int = 6,
        sorted_vocab: int = 1,
        bucket: int = 2000000,
        trim_rule: Callable[..., Any] | None = None,
        batch_words: int = 10000,
        callbacks: Sequence[object] = (),
        max_final_vocab: int | None = None,
        shrink_windows: bool = True,
        *,
        rule: str | Rule = "sgd",
        shared_negatives: bool = True,
        context_gradient: str = "word2vec",
        cache: bool = True,
        cache_dir: str | os.PathLike[str] | None = None,
        cache_bytes: int = DEFAULT_BUDGET,
        errors: str = "strict",
        progress: bool | None = None,
        checkpoint: str | os.PathLike[str] | None = None,
        checkpoint_every: object = "10 min",
        early_stopping: EarlyStopping | None = None,
        on_divergence: str = "raise",
        warm_start: Any = None,
    ) -> None:
        if word_ngrams != 1:
            raise NotImplementedError(
                f"word_ngrams must be 1, got {word_ngrams}: n-grams of words are for classifiers"
            )
        subwords = Subwords(
            integer("min_n", min_n, 0), integer("max_n", max_n, 0), integer("bucket", bucket, 0)
        )
        self.word_ngrams = word_ngrams
        self.min_n, self.max_n = subwords.min_n, subwords.max_n
        self.bucket = subwords.bucket if subwords.active else 0
        self.callbacks = callbacks
        super().__init__(
            sentences=sentences,
            corpus_file=corpus_file,
            vector_size=vector_size,
            alpha=alpha,
            window=window,
            min_count=min_count,
            max_vocab_size=max_vocab_size,
            sample=sample,
            seed=seed,
            workers=workers,
            min_alpha=min_alpha,
            sg=sg,
            hs=hs,
            negative=negative,
            ns_exponent=ns_exponent,
            cbow_mean=cbow_mean,
            hashfxn=hashfxn,
            epochs=epochs,
            null_word=null_word,
            trim_rule=trim_rule,
            sorted_vocab=sorted_vocab,
            batch_words=batch_words,
            callbacks=callbacks,
            max_final_vocab=max_final_vocab,
            shrink_windows=shrink_windows,
            rule=rule,
            shared_negatives=shared_negatives,
            context_gradient=context_gradient,
            cache=cache,
            cache_dir=cache_dir,
            cache_bytes=cache_bytes,
            errors=errors,
            progress=progress,
            checkpoint=checkpoint,
            checkpoint_every=checkpoint_every,
            early_stopping=early_stopping,
            on_divergence=on_divergence,
            warm_start=warm_start,
        )

    def warm_start(self, source: Any, lock: float = 1.0) -> int:
        """Start from vectors that exist: own rows are set such that the words' vectors are these.

        See `Word2Vec.warm_start`; `lock` must be 1, since other words move the n-grams.
        """
        if lock != 1:
            raise ValueError(
                f"lock must be 1, got {lock!r}: n-grams are shared, see vectors_ngrams_lockf"
            )
        return super().warm_start(source)

    def _new_vectors(self) -> FastTextKeyedVectors:
        return FastTextKeyedVectors(self.vector_size, self.min_n, self.max_n, self.bucket)

    def _sizes(self, n_words: int) -> dict[str, int]:
        sizes = super()._sizes(n_words)
        sizes["syn0_vocab"] = sizes.pop("vectors")
        if self.bucket:
            words = self.wv.index_to_key
            n_grams = len(self.wv.subwords.table(words, first_row=0, own_rows=False)[1])
            sizes["syn0_ngrams"] = self.bucket * self.vector_size * 4
            sizes["buckets_word"] = 64 + 100 * n_words + 4 * n_grams
        return sizes

    def _grow_inputs(self, known: int, n_words: int) -> None:
        """Rows of words and of buckets, in one table; the first `known` words keep theirs."""
        wv, dim = self.wv, self.vector_size
        old_words = wv.vectors_vocab[:known]
        old_ngrams = wv.vectors_ngrams if known else None
        rows = grown(self._tables, "in", None, n_words + self.bucket, dim)
        random_rows(rows[:n_words], self.seed)
        rows[:known] = old_words
        if old_ngrams is None:
            random_rows(rows[n_words:], self.seed + 1)
        else:
            rows[n_words:] = old_ngrams
            self._grow_states(known, n_words)
        self._show_rows(rows)
        if known and (wv.vectors_vocab_lockf != 1).any():  # as Word2Vec: new words are free
            added = np.ones(n_words - known, np.float32)
            wv.vectors_vocab_lockf = np.append(np.resize(wv.vectors_vocab_lockf, known), added)
        wv.vectors = np.empty((n_words, dim), np.float32)
        wv.adjust_vectors()

    def _grow_states(self, known: int, n_words: int) -> None:
        """Make room for states of new words: those of n-grams stand behind all words."""
        old = self.rule_state.get("in")
        if old is None or len(old) != known + self.bucket:
            return
        states = np.full(
            (n_words + self.bucket, old.shape[1]), resolve(self.rule).initial, np.float32
        )
        states[:known], states[n_words:] = old[:known], old[known:]
        self.rule_state["in"] = states

    def _show_rows(self, rows: NDArray[np.float32]) -> None:
        """Let the attributes be views of the table's rows."""
        n_words = len(self.wv.index_to_key)
        self.wv.vectors_vocab, self.wv.vectors_ngrams = rows[:n_words], rows[n_words:]

    def _bind_inputs(self) -> RowTable:
        """The table of input rows, made anew if the user assigned an array of their own."""
        wv, stride = self.wv, stride_of(self.vector_size)
        n_words, dim = len(wv.index_to_key), self.vector_size
        for name, n_rows in (("vectors_vocab", n_words), ("vectors_ngrams", self.bucket)):
            if getattr(wv, name).shape != (n_rows, dim):
                raise ValueError(
                    f"wv.{name} must have the shape ({n_rows}, {dim}), got {getattr(wv, name).shape}"
                )
        table = self._tables.room("in", n_words + self.bucket, dim, stride)
        for view, rows in (
            (wv.vectors_vocab, table.narrow[:n_words]),
            (wv.vectors_ngrams, table.narrow[n_words:]),
        ):
            if view.ctypes.data != rows.ctypes.data:
                rows[:] = view
        self._show_rows(table.narrow)
        return table

    def _fit(self, *args: Any, **kwargs: Any) -> tuple[int, int]:
        try:
            return super()._fit(*args, **kwargs)
        finally:
            self._bags = None

    def _bind(self, rule: Rule) -> Tables:
        wv, words = self.wv, self.wv.index_to_key
        tables = super()._bind(rule)
        self._bags = wv.subwords.table(words, first_row=len(words)) if wv.subwords.active else None
        tables.on_shrink = partial(wv.adjust_vectors, self._bags)
        return tables

    def _parts(self, rule: Rule) -> Parts:
        words = self.wv.index_to_key
        lock = None
        locks = self.wv.vectors_vocab_lockf, self.wv.vectors_ngrams_lockf
        if any((factors != 1).any() for factors in locks):
            n_rows = len(words), self.bucket
            lock = np.concatenate([np.resize(a, n) for a, n in zip(locks, n_rows)])
        return replace(super()._parts(rule), bags=self._bags, lock=lock)


def ft_hash_bytes(bytez: bytes) -> int:
    """Return fastText's hash of bytes."""
    return hash_bytes(bytez)


def ft_ngram_hashes(word: str, minn: int, maxn: int, num_buckets: int) -> list[int]:
    """Return the buckets of a word's n-grams, in fastText's order."""
    return [int(b) for b in Subwords(minn, maxn, num_buckets).buckets(word)]


def compute_ngrams(word: str, min_n: int, max_n: int) -> list[str]:
    """Return the n-grams of ``<word>`` as gensim lists them: by length, then by start."""
    text = f"<{word}>"
    lengths = range(min_n, min(max_n, len(text)) + 1)
    return [text[i : i + n] for n in lengths for i in range(len(text) - n + 1)]


def compute_ngrams_bytes(word: str, min_n: int, max_n: int) -> list[bytes]:
    """Return the n-grams of ``<word>`` as UTF-8 in fastText's order: by start, then by length."""
    return [gram.encode() for gram in Subwords(min_n, max_n).ngrams(word)]
