"""FastTextClassifier: texts to labels, as fastText's supervised mode."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from typing import Any, Self

from ..text.idstream import DEFAULT_BUDGET
from ..text.labelled import PREFIX, known_ids, labelled_source
from ..text.sources import Source
from ..text.subwords import Subwords
from ..train.recovery import Recovery
from ..train.stopping import EarlyStopping
from ._arguments import integer, noise_words, real, worker_count
from ._classifier_scores import Testing
from ._pretrained import pretrained
from ._quantizing import Quantizing
from ._recovery import read_checkpoint

__all__ = ["FastTextClassifier"]

_OBJECTIVES = ("softmax", "hs", "ns", "ova")


class FastTextClassifier(Quantizing, Testing):
    """Linear text classifier over words and n-grams (Joulin et al. 2017): fastText's supervised mode.

    A text is the mean of the rows of its words, of their character n-grams and of its word n-grams; its
    labels are predicted from that mean. Given a corpus, the constructor trains; without one, call `fit`.

    Parameters
    ----------
    texts : iterable of str or of token lists, optional
        A string is cut at white space. Read once, so generators will do.
    labels : iterable of str or of collections of str, optional
        One or many labels for each text. Without them, tokens of the texts that begin with
        `label_prefix` are the labels, as in fastText's files.
    corpus_file : path, URI, open file, or list of these, optional
        Instead of `texts`: one text per line with its labels in it, as fastText reads it.
    vector_size : int, default 100
    alpha, min_alpha : float, default 0.1 and 0.0
        First and last learning rate; it falls linearly with the words processed.
    epochs : int, default 5
    min_count, min_count_label : int, default 1 and 0
        Rarer words and labels are dropped.
    min_n, max_n : int, default 0 and 0
        Shortest and longest n-gram of characters of ``<word>``; ``max_n=0`` for none.
    word_ngrams : int, default 1
        Longest n-gram of words; 1 for none.
    bucket : int, default 2,000,000
        Rows that n-grams are hashed to; unused without n-grams.
    objective : {"softmax", "hs", "ns", "ova"}, default "softmax"
        Softmax; hierarchical softmax (quick with many labels); negative sampling; one-vs-all, where each
        label is right or wrong by itself. Of several labels of a text all but ``"ova"`` train one that is
        drawn anew in each epoch.
    negative : int, default 5
        Noise labels per text with ``"ns"``.
    ns_exponent : float, default 0.5
        Noise labels are drawn in proportion to count ** ns_exponent.
    pretrained_vectors : path, KeyedVectors or mapping, optional
        Vectors that words begin with; all of these words belong to the vocabulary.
    label_prefix : str, default "__label__"
        Tokens that begin with it are labels, never words.
    window, sample : default 5 and 1e-4
        Kept for fastText's files, without effect.
    seed : int, default 1
        With ``workers=1`` the same seed gives the same model, bit for bit.
    workers : int or None, default 3
        Threads; None for all cores.
    shuffle : bool, default True
        Train the texts in an order drawn by `seed`, since corpora are often sorted by label; False: as
        they come, as fastText does.
    callbacks, cache_dir, cache_bytes, errors, progress, checkpoint, checkpoint_every, early_stopping,
    on_divergence
        As in `Word2Vec`.

    Attributes
    ----------
    words, labels : list of str
        By falling count. Labels are named as they were given: with their prefix where they stood in the
        text. ``"</s>"`` is the word that ends every text.
    counts, label_counts : ndarray of int64
    input : ndarray of float32, shape (n_words + bucket, vector_size)
        Rows of the words, then of the n-grams. After `quantize` a `QuantizedMatrix`.
    output : ndarray of float32, shape (n_labels, vector_size)
    kept_buckets : KeptBuckets or None
        Of a model that was pruned: the buckets that still have rows.
    training_history : list of dict
        One line per epoch, with the mean loss per text.

    Notes
    -----
    Loss of a text with mean h and label t: ``-log softmax(output @ h)[t]``, and accordingly for the
    other objectives (Joulin et al. 2017, eq. 1). Rows start uniform in [-1 / vector_size,
    1 / vector_size), those of the labels with zeros.

    Examples
    --------
    >>> from fastvec import FastTextClassifier
    >>> texts = ["the cat sat on the mat", "stocks fell on monday"] * 20
    >>> model = FastTextClassifier(texts, ["pets", "money"] * 20, epochs=20, workers=1, progress=False)
    >>> model.predict("a cat on a mat")[0]
    ('pets',)
    """

    def __init__(
        self,
        texts: Iterable[Any] | None = None,
        labels: Iterable[Any] | None = None,
        corpus_file: Any = None,
        vector_size: int = 100,
        alpha: float = 0.1,
        epochs: int = 5,
        min_count: int = 1,
        min_count_label: int = 0,
        min_n: int = 0,
        max_n: int = 0,
        word_ngrams: int = 1,
        bucket: int = 2000000,
        objective: str = "softmax",
        negative: int = 5,
        ns_exponent: float = 0.5,
        pretrained_vectors: Any = None,
        label_prefix: str = PREFIX,
        window: int = 5,
        sample: float = 1e-4,
        min_alpha: float = 0.0,
        seed: int = 1,
        workers: int | None = 3,
        callbacks: Sequence[object] = (),
        *,
        shuffle: bool = True,
        cache_dir: str | os.PathLike[str] | None = None,
        cache_bytes: int = DEFAULT_BUDGET,
        errors: str = "strict",
        progress: bool | None = None,
        checkpoint: str | os.PathLike[str] | None = None,
        checkpoint_every: object = "10 min",
        early_stopping: EarlyStopping | None = None,
        on_divergence: str = "raise",
    ) -> None:
        if objective not in _OBJECTIVES:
            raise ValueError(
                f"objective must be one of {', '.join(_OBJECTIVES)}, got {objective!r}"
            )
        if not isinstance(label_prefix, str) or not label_prefix:
            raise ValueError(f"label_prefix must be a string, not empty, got {label_prefix!r}")
        self.vector_size = integer("vector_size", vector_size, 1)
        self.alpha = real("alpha", alpha, least=0, above=True)
        self.min_alpha = real("min_alpha", min_alpha, least=0)
        self.epochs = integer("epochs", epochs, 1)
        self.min_count = integer("min_count", min_count, 0)
        self.min_count_label = integer("min_count_label", min_count_label, 0)
        self.min_n, self.max_n = integer("min_n", min_n, 0), integer("max_n", max_n, 0)
        self.word_ngrams = integer("word_ngrams", word_ngrams, 1)
        Subwords(max(self.min_n, 1), self.max_n, integer("bucket", bucket, 0))
        has_n_grams = self.word_ngrams > 1 or self.max_n >= max(self.min_n, 1)
        self.bucket = int(bucket) if has_n_grams else 0
        self.objective = objective
        self.negative = noise_words(negative)
        if objective == "ns" and not self.negative:
            raise ValueError("negative must be at least 1 with objective='ns', got 0")
        self.ns_exponent = real("ns_exponent", ns_exponent)
        self.label_prefix, self.shuffle = label_prefix, bool(shuffle)
        self.window, self.sample = window, sample
        self.seed, self.workers = seed, worker_count(workers)
        self.cache_dir, self.cache_bytes = cache_dir, cache_bytes
        self.errors, self.progress = errors, progress
        self.callbacks = callbacks
        self._begin()
        recovery = (checkpoint, checkpoint_every, early_stopping, on_divergence)
        if texts is not None or corpus_file is not None:
            self._fit_source(
                labelled_source(texts, labels, corpus_file),
                callbacks,
                Recovery.of(*recovery),
                pretrained_vectors,
            )
        else:
            Recovery.of(*recovery)

    def fit(
        self,
        texts: Iterable[Any] | None = None,
        labels: Iterable[Any] | None = None,
        corpus_file: Any = None,
        *,
        pretrained_vectors: Any = None,
        callbacks: Sequence[object] = (),
        checkpoint: str | os.PathLike[str] | None = None,
        checkpoint_every: object = "10 min",
        early_stopping: EarlyStopping | None = None,
        on_divergence: str = "raise",
    ) -> Self:
        """Train on a corpus, from the beginning: what was learned before is gone.

        Parameters
        ----------
        texts, labels, corpus_file, pretrained_vectors
            As in the constructor.
        callbacks, checkpoint, checkpoint_every, early_stopping, on_divergence
            As in `Word2Vec.train`.

        Returns
        -------
        self

        Raises
        ------
        RuntimeError
            If there is no label, or no text with a label.
        TypeError
            If there is no corpus or two, or texts and labels are not what they should be.
        ValueError
            If texts and labels differ in number.
        DivergenceError
            If the loss becomes NaN, infinite or explodes.
        """
        recovery = Recovery.of(checkpoint, checkpoint_every, early_stopping, on_divergence)
        self._fit_source(
            labelled_source(texts, labels, corpus_file), callbacks, recovery, pretrained_vectors
        )
        return self

    @classmethod
    def resume(
        cls,
        path: str | os.PathLike[str],
        texts: Iterable[Any] | None = None,
        labels: Iterable[Any] | None = None,
        corpus_file: Any = None,
        *,
        callbacks: Sequence[object] = (),
        early_stopping: EarlyStopping | None = None,
        workers: int | None = None,
        cache_dir: str | os.PathLike[str] | None = None,
        progress: bool | None = None,
    ) -> Self:
        """Go on with a training that was cut off, from its last checkpoint, and finish it.

        Parameters
        ----------
        path : str or Path
            What was ``checkpoint=``.
        texts, labels, corpus_file
            The same corpus; it is read again and compared.
        callbacks, early_stopping, workers, cache_dir, progress
            As in `Word2Vec.resume`.

        Returns
        -------
        FastTextClassifier
            Trained to the end: with one worker the same model, bit for bit, as without the pause.

        Raises
        ------
        FileNotFoundError
            If there is no checkpoint.
        ValueError
            If the corpus is another one, or the file is a model that is not in training.
        FormatError
            If the file is damaged.
        """
        options, position, best = read_checkpoint(path, early_stopping)
        model = cls.load(path)
        if workers is not None:
            model.workers = worker_count(workers)
        model.cache_dir, model.progress = cache_dir, progress
        if not position.finished:
            found = model._scan(labelled_source(texts, labels, corpus_file))
            final, others = known_ids(found, model.words, model.labels, model.label_prefix)
            assert found.stream is not None
            with found.stream as stream:
                stream.remap(final)
                model._fit(stream, others, options, callbacks, position=position, best=best or None)
        return model

    def get_labels(self) -> list[str]:
        """Return the labels, most frequent first."""
        return list(self.labels)

    def get_words(self) -> list[str]:
        """Return the words of the vocabulary, most frequent first."""
        return list(self.words)

    def __repr__(self) -> str:
        return (
            f"FastTextClassifier<words={len(self.words)}, labels={len(self.labels)}, "
            f"vector_size={self.vector_size}, objective={self.objective}>"
        )

    def _fit_source(
        self, source: Source, callbacks: Sequence[object], recovery: Recovery, vectors: Any
    ) -> None:
        """Read a corpus, begin anew, train."""
        found, rows = pretrained(vectors, self.vector_size)
        stream, dictionary = self._read(source, found)
        with stream:
            if not dictionary.labels:
                raise RuntimeError(
                    f"the corpus has no label; pass labels=, or mark them by {self.label_prefix!r} in "
                    "the texts"
                )
            self._begin()
            self._take(dictionary)
            if found:
                number = {word: i for i, word in enumerate(self.words)}
                self.input[[number[word] for word in found]] = rows
            self._fit(stream, dictionary.others, recovery, callbacks)
