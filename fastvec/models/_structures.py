"""What follows from a vocabulary: rows, noise distribution, Huffman tree, and what they weigh."""

from __future__ import annotations

import logging
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from ..text.huffman import huffman_tree
from ..text.sampling import keep_thresholds, noise_weights
from ..text.vocabulary import NULL_WORD
from ._state import State
from ._weights import grown, random_rows

logger = logging.getLogger("fastvec.models")

_DOMAIN = 2**31 - 1  # of the cumulative table, as in gensim
_WORD_BYTES, _PATH_BYTES = 500, 200  # of a word in dict and list; of its path


class Structures(State):
    """Arrays that are built from keys and counts; `build_vocab` calls what is needed."""

    def init_weights(self) -> None:
        """Make all rows anew: word vectors as `seed` has them, output rows zero; keys stay."""
        n_words = len(self.wv)
        self.rule_state.clear()
        self._grow_rows(0, n_words)

    def update_weights(self) -> None:
        """Make rows for the words that `prepare_vocab(update=True)` added; the others stay.

        Raises
        ------
        RuntimeError
            If there are no rows yet.
        """
        known, n_words = len(self.wv.vectors), len(self.wv)
        if not known:
            raise RuntimeError("there are no rows to update: call prepare_weights() first")
        if known < n_words:
            self._grow_rows(known, n_words)

    def prepare_weights(self, update: bool = False) -> None:
        """Call `init_weights`, or with `update` `update_weights`."""
        if update:
            self.update_weights()
        else:
            self.init_weights()

    def create_binary_tree(self) -> None:
        """Build the Huffman tree of the words' counts; ``code`` and ``point`` show each path."""
        self._tree = huffman_tree(self.wv.expandos["count"])
        self._set_paths()

    def make_cum_table(self, domain: int = _DOMAIN) -> None:
        """Let the noise distribution follow the counts again, scaled to `domain`.

        Parameters
        ----------
        domain : int, default 2**31 - 1
            Last entry of `cum_table`.
        """
        self._cum_table = None if domain == _DOMAIN else self._cumulative(domain)

    @property
    def cum_table(self) -> NDArray[np.uint32] | None:
        """Cumulative noise distribution scaled to 2**31 - 1, uint32; made when asked for.

        Assigning a table of one entry per word sets the noise distribution. The table that follows
        from the counts is read-only: writing to it would change nothing.
        """
        if self._cum_table is None and self.negative and len(self.wv):
            table = self._cumulative(_DOMAIN)
            table.flags.writeable = False
            return table
        return self._cum_table

    @cum_table.setter
    def cum_table(self, table: NDArray[np.uint32] | None) -> None:
        self._cum_table = None if table is None else np.asarray(table, np.uint32)

    def add_null_word(self) -> None:
        """Append the word ``'\\0'`` with count 1 to the vocabulary, if it is not there."""
        wv = self.wv
        if NULL_WORD in wv.key_to_index:
            return
        wv.key_to_index[NULL_WORD] = len(wv.index_to_key)
        wv.index_to_key.append(NULL_WORD)
        wv.next_index = len(wv.index_to_key)
        wv.set_vecattr(NULL_WORD, "count", 1)
        wv.expandos["sample_int"] = keep_thresholds(wv.expandos["count"], self.sample)
        if self.hs:
            self.create_binary_tree()

    def reset_from(self, other_model: Structures) -> None:
        """Share the vocabulary of another model and begin with new rows.

        Keys, counts and all other attributes of words are the same objects in both models from then
        on, so neither should grow its vocabulary or change them.

        Parameters
        ----------
        other_model : Word2Vec
            A model with a vocabulary.
        """
        theirs = other_model.wv
        self.wv = self._new_vectors()
        self.wv.vectors_lockf = np.ones(1, np.float32)
        self.wv.index_to_key, self.wv.key_to_index = theirs.index_to_key, theirs.key_to_index
        self.wv.next_index = len(theirs)
        self.wv.expandos = theirs.expandos
        self._cum_table = other_model._cum_table
        self.corpus_count = other_model.corpus_count
        self.corpus_total_words = other_model.corpus_total_words
        if self.hs:
            self._tree = other_model._tree or huffman_tree(theirs.expandos["count"])
            self._set_paths()
        self.init_weights()

    def estimate_memory(
        self, vocab_size: int | None = None, report: dict[str, int] | None = None
    ) -> dict[str, int]:
        """Return how many bytes a model of these settings takes.

        Parameters
        ----------
        vocab_size : int, optional
            Number of words; default those of the vocabulary.
        report : dict of str to int, optional
            Sizes of other parts: the result is this dict, and they count in ``total``.

        Returns
        -------
        dict of str to int
            ``vocab`` (500 bytes a word, 700 with `hs`), ``vectors``, ``syn1``, ``syn1neg`` (those
            in use), ``total``. `FastText` has ``syn0_vocab``, ``syn0_ngrams`` and ``buckets_word``
            in place of ``vectors``.
        """
        n_words = vocab_size or len(self.wv)
        report = {} if report is None else report
        report.update(self._sizes(n_words))
        report["total"] = sum(size for part, size in report.items() if part != "total")
        logger.info(
            "%i words of %i dimensions take about %i bytes",
            n_words,
            self.vector_size,
            report["total"],
        )
        return report

    def _sizes(self, n_words: int) -> dict[str, int]:
        """Bytes of each part of a model of so many words, as gensim counts them."""
        sizes = {
            "vocab": n_words * (_WORD_BYTES + (_PATH_BYTES if self.hs else 0)),
            "vectors": n_words * self.vector_size * 4,
        }
        if self.hs:
            sizes["syn1"] = n_words * self.layer1_size * 4
        if self.negative:
            sizes["syn1neg"] = n_words * self.layer1_size * 4
        return sizes

    def _cumulative(self, domain: int) -> NDArray[np.uint32]:
        """The noise distribution of the counts, summed up and scaled."""
        weights = noise_weights(self.wv.expandos["count"], self.ns_exponent)
        scaled = np.round(np.cumsum(weights) / weights.sum() * domain)
        table: NDArray[np.uint32] = scaled.astype(np.uint32)
        return table

    def _grow_rows(self, known: int, n_words: int) -> None:
        """Make all tables `n_words` rows long; the first `known` are kept."""
        wv = self.wv
        if known and (wv.vectors_lockf != 1).any():  # new words are free, known ones as they were
            added = np.ones(n_words - known, np.float32)
            wv.vectors_lockf = np.append(np.resize(wv.vectors_lockf, known), added)
        wv.norms = None
        self._grow_inputs(known, n_words)
        for name, attribute, wanted in (
            ("noise", "syn1neg", self.negative),
            ("nodes", "syn1", self.hs),
        ):
            if wanted:
                rows = getattr(self, attribute, None) if known else None
                output = grown(self._tables, name, rows, n_words, self.layer1_size)
                output[0 if rows is None else len(rows) :] = 0
                setattr(self, attribute, output)

    def _grow_inputs(self, known: int, n_words: int) -> None:
        """Make the input rows; the first `known` are kept, the others begin at random."""
        old = self.wv.vectors[:known]
        self.wv.vectors = grown(self._tables, "in", None, n_words, self.vector_size)
        random_rows(self.wv.vectors, self.seed)  # row i begins the same whenever it is added
        self.wv.vectors[:known] = old

    def _set_paths(self) -> None:
        """Show the tree as gensim does: each word's code and point."""
        tree = self._tree
        assert tree is not None
        cuts = tree.starts[1:-1]
        n_words = len(tree.starts) - 1
        for name, flat in (("code", tree.codes), ("point", tree.points.astype(np.uint32))):
            parts = np.empty(n_words, object)
            parts[:] = cast(Any, np.split(flat, cuts))
            self.wv.expandos[name] = parts
