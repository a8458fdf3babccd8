"""Doc2Vec: vectors of documents beside those of words, on word2vec's contexts and objectives."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Sequence
from typing import Any

from ..rules import Rule, resolve
from ..text.idstream import DEFAULT_BUDGET
from ..text.tagged import TaggedBrownCorpus, TaggedDocument, TaggedLineDocument
from ..train.stopping import EarlyStopping
from ..vectors.keyed import KeyedVectors
from ._arguments import integer
from ._documents import Documents
from .word2vec import FAST_VERSION, Word2Vec

__all__ = [
    "FAST_VERSION",
    "Doc2Vec",
    "TaggedBrownCorpus",
    "TaggedDocument",
    "TaggedLineDocument",
]


class Doc2Vec(Documents, Word2Vec):
    """Paragraph vectors (Le & Mikolov 2014), with gensim's interface.

    Every tag of a document has a vector, trained to predict the document's words: alone (PV-DBOW), or
    together with the words around each (PV-DM).

    Parameters
    ----------
    documents : iterable of TaggedDocument, optional
        Objects with ``words``, a list of tokens of any length, and ``tags``, a list of hashable tags.
        Without any corpus, call `build_vocab` and `train`.
    corpus_file : path, open file, or list of these, optional
        One document per line, tokens separated by white space; its tag is the number of the line, from
        0 on, blank lines included. Read by all workers.
    vector_size : int, default 100
    dm_mean : {0, 1}, optional
        PV-DM pools by the mean (1) or the sum (0); by default as `cbow_mean` says.
    dm : {0, 1}, default 1
        1 for PV-DM, 0 for PV-DBOW.
    dbow_words : {0, 1}, default 0
        PV-DBOW trains word vectors, too, by skip-gram; else they stay as they began.
    dm_concat : {0, 1}, default 0
        PV-DM puts the vectors of tags and window side by side. Windows are then of full width, and
        output rows of ``(dm_tag_count + 2 * window) * vector_size`` numbers.
    dm_tag_count : int, default 1
        Tags of every document when `dm_concat` is on; others are passed over, with a warning.
    dv : KeyedVectors, optional
        Vectors of tags that are there from the start; new tags are added.
    dv_mapfile, comment
        Stored only.
    trim_rule, callbacks, window, epochs, shrink_windows
        As in `Word2Vec`; `epochs` is 10 by default.
    alpha, min_count, sample, seed, workers, hs, negative, cbow_mean, rule, ...
        As in `Word2Vec`.

    Attributes
    ----------
    dv : KeyedVectors
        Vectors of tags, with ``vectors_lockf`` and the attributes ``doc_count`` and ``word_count``.
        Integer tags are row numbers; the rows of all other tags come behind the largest integer, and
        only they are in ``key_to_index``.
    wv : KeyedVectors
        Vectors of words.
    syn1neg, syn1 : ndarray of shape (n_words, layer1_size), float32
        Output rows.

    Raises
    ------
    AttributeError
        If a document has no ``words`` or no ``tags``.

    Warns
    -----
    UserWarning
        If the tags of a document are one string, or integer tags leave most rows unused.

    Notes
    -----
    The loss of a window is word2vec's, with the tags' rows among the inputs: for PV-DBOW those of
    skip-gram, for PV-DM in the pool, or before the words side by side. All inputs of a window share its
    noise words.

    Examples
    --------
    >>> from fastvec.models.doc2vec import Doc2Vec, TaggedDocument
    >>> texts = [["the", "cat", "sat"], ["the", "dog", "ran"]] * 20
    >>> documents = [TaggedDocument(words, [i]) for i, words in enumerate(texts)]
    >>> model = Doc2Vec(documents, vector_size=8, min_count=1, workers=1, progress=False)
    >>> model.dv[0].shape, model.infer_vector(["the", "cat"]).shape
    ((8,), (8,))
    """

    _own_parameters = ("dm_concat", "dm_tag_count", "dbow_words", "_n_int_tags")

    def __init__(
        self,
        documents: Any = None,
        corpus_file: Any = None,
        vector_size: int = 100,
        dm_mean: int | None = None,
        dm: int = 1,
        dbow_words: int = 0,
        dm_concat: int = 0,
        dm_tag_count: int = 1,
        dv: KeyedVectors | None = None,
        dv_mapfile: str | None = None,
        comment: str | None = None,
        trim_rule: Callable[..., Any] | None = None,
        callbacks: Sequence[object] = (),
        window: int | tuple[int, int] = 5,
        epochs: int = 10,
        shrink_windows: bool = True,
        *,
        alpha: float = 0.025,
        min_alpha: float = 0.0001,
        min_count: int = 5,
        max_vocab_size: int | None = None,
        max_final_vocab: int | None = None,
        sample: float = 1e-3,
        seed: int = 1,
        workers: int | None = 3,
        hs: int = 0,
        negative: int = 5,
        ns_exponent: float = 0.75,
        cbow_mean: int = 1,
        hashfxn: Callable[[Any], int] = hash,
        sorted_vocab: int = 1,
        batch_words: int = 10000,
        compute_loss: bool = False,
        rule: str | Rule = "sgd",
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
        self.dm_concat = int(bool(dm and dm_concat))
        self.dm_tag_count = integer("dm_tag_count", dm_tag_count, 0)
        self.dbow_words = int(bool(dbow_words))
        self._first_dv = dv
        if self.dm_concat and resolve(rule).has_state:
            raise ValueError(
                f"rule={rule!r} keeps a state per row, which rows side by side do not have; use "
                "rule='sgd' or dm_concat=0"
            )
        super().__init__(
            sentences=documents,
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
            sg=0 if dm else 1,
            hs=hs,
            negative=negative,
            ns_exponent=ns_exponent,
            cbow_mean=cbow_mean if dm_mean is None else dm_mean,
            hashfxn=hashfxn,
            epochs=epochs,
            null_word=self.dm_concat,
            trim_rule=trim_rule,
            sorted_vocab=sorted_vocab,
            batch_words=batch_words,
            compute_loss=compute_loss,
            callbacks=callbacks,
            comment=comment,
            max_final_vocab=max_final_vocab,
            shrink_windows=shrink_windows,
            rule=rule,
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

    @property
    def dm(self) -> bool:
        """Whether this is PV-DM."""
        return not self.sg

    @property
    def dbow(self) -> bool:
        """Whether this is PV-DBOW."""
        return bool(self.sg)

    @property
    def docvecs(self) -> KeyedVectors:
        """The former name of `dv`; deprecated."""
        warnings.warn("docvecs is called dv since gensim 4", DeprecationWarning, stacklevel=2)
        return self.dv

    @docvecs.setter
    def docvecs(self, value: KeyedVectors) -> None:
        warnings.warn("docvecs is called dv since gensim 4", DeprecationWarning, stacklevel=2)
        self.dv = value

    def __getitem__(self, tag: Any) -> Any:
        """Return the vector of a word, or of a tag that is no word.

        Raises
        ------
        KeyError
            If it is neither.
        """
        return self.wv[tag] if tag in self.wv.key_to_index else self.dv[tag]

    def __str__(self) -> str:
        """The settings in short, as gensim writes them."""
        if self.sg:
            mode = "dbow+w" if self.dbow_words else "dbow"
        else:
            mode = "dm/c" if self.dm_concat else "dm/m" if self.cbow_mean else "dm/s"
        parts = [self.comment] if self.comment else []
        parts += [mode, f"d{self.dv.vector_size}"]
        parts += [f"n{self.negative}"] if self.negative else []
        parts += ["hs"] if self.hs else []
        if not self.sg or self.dbow_words:
            parts.append(f"w{self.window}")
        parts += [f"mc{self.min_count}"] if self.min_count > 1 else []
        parts += [f"s{self.sample:g}"] if self.sample > 0 else []
        parts += [f"t{self.workers}"] if self.workers > 1 else []
        return f"{type(self).__name__}<{','.join(parts)}>"
