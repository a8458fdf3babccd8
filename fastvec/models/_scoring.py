"""What a trained model says about text: likelihoods of sentences, words that fit a context."""

from __future__ import annotations

import itertools
import logging
import time
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..objectives import HierarchicalSoftmax
from ..rules import Sgd
from ..text.sources import FileSource, IterableSource, as_source
from ..train.job import Parts, Tables
from ..train.scoring import sentence_losses
from ..train.tables import RowTable
from ._arguments import integer, window_pair
from ._training import Training
from ._weights import stride_of

logger = logging.getLogger("fastvec.models")


class Scoring(Training):
    """`score` and `predict_output_word`: neither changes the model."""

    def score(
        self,
        sentences: Any,
        total_sentences: int = 1_000_000,
        chunksize: int = 100,
        queue_factor: int = 2,
        report_delay: float = 1,
    ) -> NDArray[np.float32]:
        """Return the log-likelihood of each sentence under the hierarchical softmax.

        Parameters
        ----------
        sentences : iterable of token sequences
            As in `train`; a generator will do. Words outside the vocabulary are left out.
        total_sentences : int, default 1,000,000
            At most so many sentences are read; a warning is logged if there are more.
        chunksize, queue_factor, report_delay
            Accepted for compatibility.

        Returns
        -------
        ndarray of shape (n_sentences,), float32
            0 for a sentence with less than two known words: it has nothing to predict.

        Raises
        ------
        RuntimeError
            If there is no vocabulary, or the model was not trained with ``hs=1``.

        Notes
        -----
        The sum over the sentence's windows, all of full width and without subsampling, of
        ``log p(centre | context)``; with skip-gram of ``log p(centre | word)`` for each context word.
        Taddy (2015), *Document Classification by Inversion of Distributed Language
        Representations*, compares such scores between models of several classes.
        """
        if not len(self.wv):
            raise RuntimeError("build the vocabulary first: model.build_vocab(corpus)")
        if not self.hs or getattr(self, "syn1", None) is None:
            raise RuntimeError("score() needs a model with hierarchical softmax; train with hs=1")
        self._check_rows()
        limit = integer("total_sentences", total_sentences, 0)
        begin = time.monotonic()
        source = as_source(sentences)
        notes = _Notes(limit)
        if not isinstance(source, FileSource):
            source = IterableSource(notes.watch(iter(source.sentences())), one_shot=True)
        with self._encode(source) as stream:
            parts, tables = self._scored_parts(), self._copied_tables()
            losses = sentence_losses(parts, tables, stream, self.workers)
        if isinstance(source, FileSource):
            notes.n_sentences, notes.more = min(len(losses), limit), len(losses) > limit
        if notes.more:
            logger.warning("scored %i sentences only; total_sentences= asks for more", limit)
        scores = np.zeros(notes.n_sentences, np.float32)
        full = np.ones(notes.n_sentences, bool)
        full[notes.empty] = False
        scores[full] = 0.0 - losses[: np.count_nonzero(full)]
        logger.info("scored %i sentences in %.1f s", len(scores), time.monotonic() - begin)
        return scores

    def predict_output_word(
        self, context_words_list: Iterable[Any], topn: int | None = 10
    ) -> list[tuple[Any, np.float32]] | None:
        """Return the words that fit best between the given ones, with their probabilities.

        Parameters
        ----------
        context_words_list : iterable of str or int
            Words or row numbers; those without a vector are left out. (FastText has one for all.)
        topn : int or None, default 10
            How many words; None for all.

        Returns
        -------
        list of (key, float32), or None
            By falling probability; None if no context word is known.

        Raises
        ------
        RuntimeError
            If the model has no output rows of negative sampling.
        TypeError
            If the context is one string.

        Notes
        -----
        ``softmax(syn1neg @ h)``, h being the mean (``cbow_mean=1``) or the sum of the context
        vectors, for skip-gram models, too.
        """
        output = getattr(self, "syn1neg", None)
        if not self.negative or output is None:
            raise RuntimeError(
                "predict_output_word() needs the output rows of negative sampling; train with "
                "negative > 0"
            )
        if isinstance(context_words_list, (str, bytes)):
            raise TypeError(
                f"context_words_list must be a list of words, got {context_words_list!r:.60}; "
                "write [word]"
            )
        vectors = [self.wv.get_vector(word) for word in context_words_list if word in self.wv]
        if not vectors:
            logger.warning("no context word is in the vocabulary")
            return None
        hidden = np.sum(vectors, axis=0)
        if self.cbow_mean:
            hidden /= len(vectors)
        scores = output @ hidden
        weights = np.exp(scores - scores.max())  # the largest is 1: none overflows
        probabilities = (weights / weights.sum()).astype(np.float32)
        best = np.argsort(-probabilities, kind="stable")[: None if topn is None else max(topn, 0)]
        keys = self.wv.index_to_key
        return [(keys[row], probabilities[row]) for row in best.tolist()]

    def _scored_parts(self) -> Parts:
        """Full windows, every word kept, the Huffman tree; the rule is not applied."""
        tree = self._tree
        assert tree is not None
        return Parts(
            context=self._context(),
            objectives=[HierarchicalSoftmax(tree.starts, tree.points, tree.codes)],
            rule=Sgd(),
            window=window_pair(self.window),
            shrink=False,
            seed=self.seed,
        )

    def _copied_tables(self) -> Tables:
        """Copies of the rows: while the kernels run, others may read the model's own."""
        stride = stride_of(self.vector_size)
        rows = {"in": self.wv.vectors, "nodes": self.syn1}
        return Tables({name: RowTable.adopt(array, stride) for name, array in rows.items()})


class _Notes:
    """What an encoded corpus does not tell: which sentences were empty, and whether some were left."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.n_sentences = 0
        self.empty: list[int] = []
        self.more = False

    def watch(self, sentences: Iterator[object]) -> Iterator[object]:
        """Yield the first sentences and note the empty ones."""
        for sentence in itertools.islice(sentences, self.limit):
            if hasattr(sentence, "__len__") and len(sentence) == 0:
                self.empty.append(self.n_sentences)
            self.n_sentences += 1
            yield sentence
        self.more = next(sentences, None) is not None
