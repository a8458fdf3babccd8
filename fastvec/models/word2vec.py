"""Word2Vec: skip-gram and CBOW with negative sampling and hierarchical softmax."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, ExitStack, nullcontext
from typing import Any

from ..contexts import Cbow
from ..rules import Rule, resolve
from ..text.idstream import DEFAULT_BUDGET, IdStream
from ..text.readers import (
    MAX_WORDS_IN_BATCH,
    BrownCorpus,
    LineSentence,
    PathLineSentences,
    Text8Corpus,
)
from ..text.sources import Source
from ..train.recovery import Recovery
from ..train.stopping import EarlyStopping
from ._arguments import former_arguments, integer, noise_words, real, window_pair, worker_count
from ._former_names import FormerNames
from ._recovery import Resuming
from ._scoring import Scoring
from ._vocabulary import VocabularyBuilding

__all__ = [
    "FAST_VERSION",
    "MAX_WORDS_IN_BATCH",
    "BrownCorpus",
    "LineSentence",
    "PathLineSentences",
    "Text8Corpus",
    "Word2Vec",
]

FAST_VERSION = 1  # in gensim -1 means that nothing is compiled

logger = logging.getLogger("fastvec.models")


class Word2Vec(VocabularyBuilding, Resuming, Scoring, FormerNames):
    """Word vectors by word2vec (Mikolov et al. 2013a, 2013b), with gensim's interface.

    Given a corpus, the constructor builds the vocabulary and trains. Without one, call
    `build_vocab` and `train`.

    Parameters
    ----------
    sentences : iterable of token sequences, optional
        Lists, tuples or arrays of tokens; read once, so a generator will do (unless ``cache=False``
        or `max_vocab_size` ask for more passes). Files: `corpus_file`, or `LineSentence` and its kin.
        Also walks, an int array of shape (n_walks, length) padded with -1, and Arrow columns (of
        pyarrow, polars, ...) of strings or of lists.
    corpus_file : path, URI, open file, or list of these, optional
        One sentence per line; a file, folder, pattern; plain or compressed (gzip, bzip2, xz,
        zstandard). Read by all workers.
    vector_size : int, default 100
    alpha, min_alpha : float, default 0.025 and 0.0001
        First and last learning rate; it falls linearly with the words processed.
    window : int or (int, int), default 5
        Reach to both sides, or (left, right), in words that survive subsampling.
    min_count : int, default 5
        Rarer words are dropped.
    max_vocab_size : int, optional
        Forget rare words while counting whenever more than this many are known (approximate).
    sample : float, default 1e-3
        Threshold of subsampling frequent words; 0 for none, from 1 on a count.
    seed : int, default 1
        With ``workers=1`` the same seed gives the same vectors, bit for bit.
    workers : int or None, default 3
        Threads; None for all cores.
    sg : {0, 1}, default 0
        1 for skip-gram, 0 for CBOW.
    hs : {0, 1}, default 0
        Hierarchical softmax.
    negative : int, default 5
        Noise words for negative sampling, 0 for none. With `hs` both are trained.
    ns_exponent : float, default 0.75
        Noise words are drawn in proportion to count ** ns_exponent.
    cbow_mean : {0, 1}, default 1
        CBOW pools by the mean (1) or the sum (0).
    hashfxn : callable
        Stored only.
    epochs : int, default 5
        Passes over the corpus.
    null_word : {0, 1}, default 0
        Add the word ``'\\0'``, last.
    trim_rule : callable, optional
        ``trim_rule(word, count, min_count)`` decides on a word: ``utils.RULE_KEEP``, ``RULE_DISCARD``
        or ``RULE_DEFAULT``. Not kept in the model.
    sorted_vocab : {0, 1}, default 1
        Sort by falling count; ties and 0: in first-seen order.
    batch_words : int
        Stored only: there is no batch, and no limit on a sentence's length.
    compute_loss : bool
        Stored only: the loss is always computed, see `training_history`.
    callbacks : sequence of callbacks
        See `CallbackAny2Vec`.
    comment : str, optional
        Stored with the model.
    max_final_vocab : int, optional
        Raise `min_count` until at most so many words remain.
    shrink_windows : bool, default True
        Draw each window's reach uniformly from 1 to `window`.
    rule : str or rule, default "sgd"
        Update rule: ``"sgd"``, ``"adagrad"``, or an object of `fastvec.rules`.
    shared_negatives : bool, default True
        Skip-gram draws noise words once per window; False draws them for every pair (slower).
    context_gradient : {"word2vec", "exact"}, default "word2vec"
        CBOW: what each context word gets of the gradient; see `fastvec.contexts.Cbow`.
    cache : bool, default True
        Keep the corpus as ids between epochs. False reads it anew for each epoch, for corpora that
        change between passes.
    cache_dir : path, optional
        Where ids beyond `cache_bytes` go; an unnamed file there, gone when training ends.
    cache_bytes : int, default 32 MB
    errors : str, default "strict"
        What to do with invalid UTF-8 in files, as in `bytes.decode`.
    progress : bool, optional
        Progress on standard error: None shows it on a terminal only.
    checkpoint, checkpoint_every, early_stopping, on_divergence
        Recovery of the constructor's own training, see `train` and `resume`.
    warm_start : model, KeyedVectors, mapping or path, optional
        Vectors that known words begin with, see `warm_start`.

    Attributes
    ----------
    wv : KeyedVectors
        The word vectors.
    syn1neg, syn1 : ndarray of shape (n_words, vector_size), float32
        Output rows of negative sampling and of hierarchical softmax, if they are on.
    training_history : list of dict
        Per epoch: ``epoch, loss`` (mean per predicted pair; CBOW: per centre), ``n_pairs, n_words,
        n_effective_words, n_scores, seconds, alpha``.
    corpus_count, corpus_total_words : int
        Sentences and raw words of the corpus the vocabulary was built from.
    raw_vocab : dict of word to int
        Counts of all words after `scan_vocab` or with ``keep_raw_vocab=True``, else empty.
    cum_table : ndarray of shape (n_words,), uint32, or None
        Cumulative noise distribution; may be assigned.
    train_count, total_train_time : int, float
        Finished `train` calls and their seconds.
    lifecycle_events : list of dict, or None
        What happened to the model and when; assign None to note nothing.

    Notes
    -----
    Loss of a pair: ``-log sigma(s_t) - sum_k log sigma(-s_k)`` for target t and noise words k, or the
    sum over the nodes of the target's Huffman path.

    Examples
    --------
    >>> from fastvec import Word2Vec
    >>> sentences = [["the", "cat", "sat"], ["the", "dog", "sat"]] * 50
    >>> model = Word2Vec(sentences, vector_size=8, min_count=1, workers=1, progress=False)
    >>> model.wv["cat"].shape
    (8,)
    >>> len(model.training_history)
    5
    """

    @former_arguments(size="vector_size", iter="epochs")
    def __init__(
        self,
        sentences: Any = None,
        corpus_file: Any = None,
        vector_size: int = 100,
        alpha: float = 0.025,
        window: int | tuple[int, int] = 5,
        min_count: int = 5,
        max_vocab_size: int | None = None,
        sample: float = 1e-3,
        seed: int = 1,
        workers: int | None = 3,
        min_alpha: float = 0.0001,
        sg: int = 0,
        hs: int = 0,
        negative: int = 5,
        ns_exponent: float = 0.75,
        cbow_mean: int = 1,
        hashfxn: Callable[[Any], int] = hash,
        epochs: int = 5,
        null_word: int = 0,
        trim_rule: Callable[..., Any] | None = None,
        sorted_vocab: int = 1,
        batch_words: int = 10000,
        compute_loss: bool = False,
        callbacks: Sequence[object] = (),
        comment: str | None = None,
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
        self.vector_size = integer("vector_size", vector_size, 1, 1 << 20)
        self.alpha = real("alpha", alpha, least=0, above=True)
        self.min_alpha = real("min_alpha", min_alpha, least=0)
        window_pair(window)
        self.window = window
        self.layer1_size = self._hidden_size()
        self.min_count = integer("min_count", min_count, 0)
        self.max_vocab_size = max_vocab_size
        self.max_final_vocab = max_final_vocab
        for name in ("max_vocab_size", "max_final_vocab"):
            if getattr(self, name) is not None:
                integer(name, getattr(self, name), 1)
        self.sample = real("sample", sample, least=0)
        self.seed = integer("seed", seed, -(1 << 63), (1 << 64) - 1)
        self.workers = worker_count(workers)
        self.sg, self.hs = int(bool(sg)), int(bool(hs))
        self.negative = noise_words(negative)
        self.ns_exponent = real("ns_exponent", ns_exponent)
        self.cbow_mean = int(bool(cbow_mean))
        Cbow(bool(cbow_mean), context_gradient)  # checks it
        self.context_gradient = context_gradient
        self.hashfxn = hashfxn
        self.epochs = integer("epochs", epochs, 1)
        self.null_word = int(bool(null_word))
        self.sorted_vocab = int(bool(sorted_vocab))
        self.batch_words = batch_words
        self.compute_loss = bool(compute_loss)
        self.comment = comment
        self.shrink_windows = bool(shrink_windows)
        resolve(rule)
        self.rule = rule
        self.shared_negatives = bool(shared_negatives)
        self.cache = bool(cache)
        self.cache_dir = cache_dir
        self.cache_bytes = integer("cache_bytes", cache_bytes, 0)
        self.errors = errors
        self.progress = progress
        recovery = Recovery.of(checkpoint, checkpoint_every, early_stopping, on_divergence)
        self._begin()
        if self.hs and self.negative:
            logger.warning("hs=1 and negative=%i: both objectives are trained", self.negative)
        if sentences is None and corpus_file is None:
            if trim_rule is not None:
                logger.warning("trim_rule is not kept: pass it to build_vocab")
            if warm_start is not None or recovery != Recovery():
                raise TypeError(
                    "without a corpus the constructor does not train: pass checkpoint=, "
                    "early_stopping= and on_divergence= to train(), and call warm_start()"
                )
        else:
            self._build_and_train(
                self._as_source(sentences, corpus_file), trim_rule, callbacks, recovery, warm_start
            )
        self.add_lifecycle_event("created", log_level=logging.DEBUG, params=str(self))

    def _build_and_train(
        self,
        source: Source,
        trim_rule: Callable[..., Any] | None,
        callbacks: Sequence[object],
        recovery: Recovery,
        warm_start: Any,
    ) -> None:
        """What the constructor does with a corpus: one pass of reading, then all epochs."""
        if not self.hs and not self.negative:
            raise ValueError("hs=0 and negative=0 leave nothing to train; set one of them")
        self._check_passes(source, 1 + self.epochs)
        with ExitStack() as stack:
            stream = self._scan_and_build(source, trim_rule, keep_stream=self.cache)
            if stream is not None:
                stack.enter_context(stream)
            if warm_start is not None:
                self.warm_start(warm_start)

            def corpus() -> AbstractContextManager[IdStream]:
                return self._encode(source) if stream is None else nullcontext(stream)

            self._fit(corpus, callbacks, recovery=recovery)

    def __str__(self) -> str:
        return (
            f"{type(self).__name__}<vocab={len(self.wv)}, vector_size={self.vector_size}, "
            f"alpha={self.alpha}>"
        )
