"""A word2vec model whose sentences are documents: its sources, tables and parts have tags, too."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from ..contexts import Concat, Context
from ..rules import Rule
from ..text.documents import DocumentSource, LineSource, as_document_source
from ..text.idstream import IdStream
from ..text.scan import Scan
from ..text.sources import Source
from ..text.vocabulary import NULL_WORD
from ..train.job import Parts
from ..train.tables import RowTable
from ..vectors.keyed import KeyedVectors
from ._arguments import window_pair
from ._inference import Inference
from ._scoring import Scoring
from ._structures import Structures
from ._tag_files import TagFiles
from ._vocabulary import VocabularyBuilding
from ._weights import stride_of

_TAGGED = (DocumentSource, LineSource)


class Documents(Inference, TagFiles, VocabularyBuilding, Scoring):
    """What Doc2Vec does otherwise than Word2Vec between a corpus and the training loop."""

    dbow_words: int
    _first_dv: KeyedVectors | None

    def _hidden_size(self) -> int:
        if not self.dm_concat:
            return self.vector_size
        return (self.dm_tag_count + sum(window_pair(self.window))) * self.vector_size

    def _as_source(self, corpus: object = None, corpus_file: object = None) -> Source:
        pruned = self.max_vocab_size is not None
        return as_document_source(corpus, corpus_file, pruned=pruned)

    def _scan_and_build(
        self,
        source: Source,
        trim_rule: Callable[..., Any] | None,
        keep_stream: bool,
        update: bool = False,
        keep_raw_vocab: bool = False,
        min_count: int | None = None,
        sample: float | None = None,
    ) -> IdStream | None:
        stream = super()._scan_and_build(
            source, trim_rule, keep_stream, update, keep_raw_vocab, min_count, sample
        )
        try:
            self._take_tags(source, update)
            if stream is not None:
                self._tag(stream, source)
        except BaseException:
            if stream is not None:
                stream.close()
            raise
        return stream

    def scan_vocab(
        self,
        corpus_iterable: Any = None,
        corpus_file: Any = None,
        progress_per: int = 100000,
        workers: int | None = None,
        trim_rule: Callable[..., Any] | None = None,
    ) -> tuple[int, int]:
        """Count words into ``raw_vocab`` and note the tags; return ``(raw words, documents)``.

        See `Word2Vec.scan_vocab`; a model that has a vocabulary keeps the tags it has.
        """
        source = self._as_source(corpus_iterable, corpus_file)
        counted = super().scan_vocab(source, None, progress_per, workers, trim_rule)
        self._take_tags(source, bool(len(self.wv)))
        return counted

    def _scan(
        self, source: Source, trim_rule: Callable[..., Any] | None, keep_stream: bool
    ) -> Scan:
        found = super()._scan(source, trim_rule, keep_stream)
        if isinstance(source, _TAGGED):
            found.n_sentences = len(source.tags().counts)  # empty documents, too
        return found

    def _refuse(self, why: str) -> None:
        if why.startswith("the corpus is empty"):
            raise RuntimeError(why)
        # gensim users count words and tags with any min_count; training then says that there is nothing
        warnings.warn(f"{why}; only tags are known now", UserWarning, stacklevel=2)

    def _fit(self, *args: Any, **kwargs: Any) -> tuple[int, int]:
        self._check_trainable()
        return super()._fit(*args, **kwargs)

    def _take_tags(self, source: Source, update: bool) -> None:
        """Make room for the tags of a corpus that was scanned."""
        if not isinstance(source, _TAGGED):
            return
        first, self._first_dv = self._first_dv, None
        if first is not None:
            self._adopt_tags(first)
        self._note_tags(source.tags(), update or first is not None)

    def _adopt_tags(self, dv: KeyedVectors) -> None:
        """Begin with tags that the user has vectors for."""
        if dv.vector_size != self.vector_size:
            raise ValueError(
                f"dv has vector_size={dv.vector_size}, the model vector_size={self.vector_size}"
            )
        keys = dv.index_to_key
        self._n_int_tags = next((i for i, k in enumerate(keys) if k != i), len(keys))
        self.dv = dv
        if not hasattr(dv, "vectors_lockf"):
            dv.vectors_lockf = np.ones(1, np.float32)

    def _encode(self, source: Source) -> IdStream:
        stream = super()._encode(source)
        if isinstance(source, _TAGGED):
            self._tag(stream, source)
        return stream

    def _tag(self, stream: IdStream, source: Source) -> None:
        """Set the tags' rows of a stream that was read from a source."""
        assert isinstance(source, _TAGGED)
        starts, rows = self._stream_tags(source.tags())
        stream.tags = (starts, rows) if len(self.dv) else None
        counts = np.diff(starts)
        if stream.n_sentences and not counts.any() and self.dv_is_needed:
            raise RuntimeError(
                "no tag of these documents is known to the model; build_vocab(documents, "
                "update=True) adds tags to it"
            )
        other = int((counts != self.dm_tag_count).sum())
        if self.dm_concat and other:
            warnings.warn(
                f"{other} of {len(counts)} documents do not have dm_tag_count={self.dm_tag_count} "
                "tags, so they are not trained on",
                UserWarning,
                stacklevel=2,
            )

    @property
    def dv_is_needed(self) -> bool:
        """Whether nothing but the vectors of tags would be trained."""
        return bool(self.dm_concat) or bool(self.sg and not self.dbow_words)

    def _compare_totals(
        self, stream: IdStream, total_examples: int | None, total_words: int | None
    ) -> None:
        # empty documents count in the one, but are no sentences of the other
        super()._compare_totals(stream, None, total_words)

    def _more_tables(self) -> dict[str, RowTable]:
        table = self._tables.bind("tags", self.dv.vectors, stride_of(self.vector_size))
        self.dv.vectors = table.narrow
        return {"tags": table} if table.n_rows else {}

    def _check_rows(self) -> None:
        super()._check_rows()
        shape, wanted = self.dv.vectors.shape, (len(self.dv), self.vector_size)
        if shape != wanted:
            raise RuntimeError(
                f"dv.vectors has shape {shape}, wanted {wanted}: a row for each tag; "
                "build_vocab(documents, update=True) adds tags to a model"
            )

    def _parts(self, rule: Rule) -> Parts:
        parts = super()._parts(rule)
        lock = np.ascontiguousarray(self.dv.vectors_lockf, np.float32)
        return replace(
            parts,
            window=(0, 0) if self.sg and not self.dbow_words else parts.window,
            shrink=parts.shrink and not self.dm_concat,
            tag_lock=None if (lock == 1).all() else lock,
        )

    def _context(self) -> Context:
        if not self.dm_concat:
            return super()._context()
        null_word = self.wv.key_to_index[NULL_WORD]
        stride = stride_of(self.layer1_size)
        return Concat(self.dm_tag_count, self.vector_size, stride, null_word)

    def init_weights(self) -> None:
        """Make all rows anew: those of words and tags as `seed` has them, output rows zero."""
        super().init_weights()
        self._move_tag_rows(np.empty(0, np.int64), len(self.dv))

    def reset_from(self, other_model: Structures) -> None:
        """Share the vocabulary and the tags of another model and begin with new rows.

        See `Word2Vec.reset_from`.
        """
        assert isinstance(other_model, Documents)
        theirs = other_model.dv
        self.dv, self._n_int_tags = self._no_tags(), other_model._n_int_tags
        self.dv.index_to_key, self.dv.key_to_index = theirs.index_to_key, theirs.key_to_index
        self.dv.next_index, self.dv.expandos = len(theirs), theirs.expandos
        super().reset_from(other_model)

    def score(self, *args: Any, **kwargs: Any) -> Any:
        """Return the log-likelihood of sentences by the word part alone, see `Word2Vec.score`."""
        self._refuse_joined("score()")
        return super().score(*args, **kwargs)

    def predict_output_word(self, *args: Any, **kwargs: Any) -> Any:
        """Return the words that fit between others, see `Word2Vec.predict_output_word`."""
        self._refuse_joined("predict_output_word()")
        return super().predict_output_word(*args, **kwargs)

    def _refuse_joined(self, what: str) -> None:
        if self.dm_concat:
            raise NotImplementedError(
                f"{what} needs rows of words alone, and dm_concat=1 joins them"
            )

    def _sizes(self, n_words: int) -> dict[str, int]:
        sizes = super()._sizes(n_words)
        sizes["doctag_lookup"] = self.estimated_lookup_memory()
        sizes["doctag_syn0"] = len(self.dv) * self.vector_size * 4
        return sizes
