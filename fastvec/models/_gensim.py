"""Word2Vec, FastText and Doc2Vec out of what gensim saved, and Word2Vec back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from ..io.errors import FormatError
from ..io.gensim_file import Saved
from ..io.gensim_vectors import SUBWORD_VECTORS, checked_matrix, gensim_models, keyed_vectors
from ..io.gensim_vectors import to_gensim as vectors_to_gensim
from ..text.huffman import HuffmanTree
from ..vectors.keyed import KeyedVectors
from ._checked import check_parts

if TYPE_CHECKING:
    from .word2vec import Word2Vec

W2V = TypeVar("W2V", bound="Word2Vec")

WORD2VEC = "gensim.models.word2vec.Word2Vec"
FASTTEXT = "gensim.models.fasttext.FastText"
DOC2VEC = "gensim.models.doc2vec.Doc2Vec"

# Attributes of both libraries, with the types that they may have.
_SHARED: dict[str, tuple[type, ...]] = {
    "alpha": (float, int),
    "window": (int,),
    "min_count": (int,),
    "max_vocab_size": (int, type(None)),
    "max_final_vocab": (int, type(None)),
    "sample": (float, int),
    "seed": (int,),
    "workers": (int,),
    "min_alpha": (float, int),
    "min_alpha_yet_reached": (float, int),
    "sg": (int, bool),
    "hs": (int, bool),
    "negative": (int,),
    "ns_exponent": (float, int),
    "cbow_mean": (int, bool),
    "epochs": (int,),
    "null_word": (int, bool),
    "sorted_vocab": (int, bool),
    "batch_words": (int,),
    "compute_loss": (int, bool),
    "comment": (str, type(None)),
    "shrink_windows": (bool, int),
    "effective_min_count": (int,),
    "corpus_count": (int,),
    "corpus_total_words": (int,),
    "train_count": (int,),
    "total_train_time": (float, int),
    "running_training_loss": (float, int),
}
# Those that the constructor checks.
_OF_CONSTRUCTOR = {
    "alpha", "window", "min_count", "max_vocab_size", "max_final_vocab", "sample", "seed", "workers",
    "min_alpha", "sg", "hs", "negative", "ns_exponent", "cbow_mean", "epochs", "null_word",
    "sorted_vocab", "batch_words", "compute_loss", "comment", "shrink_windows",
}  # fmt: skip
_NOT_OF_FASTTEXT = {"compute_loss", "comment"}
_NOT_OF_DOC2VEC = {"sg", "cbow_mean", "null_word"}  # named otherwise, or follow from other settings


def model_of(saved: Saved, cls: type[W2V], title: str) -> W2V:
    """Return a model that gensim saved; Huffman codes are copied, since rows of `syn1` go by them.

    Raises
    ------
    TypeError
        When something else than a Word2Vec, FastText or Doc2Vec was saved.
    AttributeError
        When vectors without a model were saved.
    FormatError
        When the parts do not fit each other.
    """
    if saved.kind.endswith("KeyedVectors"):
        raise AttributeError(
            f"{title} holds vectors, not a {cls.__name__}; open it with KeyedVectors.load"
        )
    with_ngrams, with_tags = saved.kind == FASTTEXT, saved.kind == DOC2VEC
    if saved.kind != WORD2VEC and not with_ngrams and not with_tags:
        raise TypeError(f"{title} holds {saved.kind}, which cannot be read yet")
    attributes = saved.attributes
    inner = attributes.get("wv")
    if not isinstance(inner, Saved) or (inner.kind == SUBWORD_VECTORS) is not with_ngrams:
        raise FormatError(f"{title}: the model has no word vectors of its kind")
    wv: Any = keyed_vectors(inner, KeyedVectors, title)
    settings = {
        name: attributes[name]
        for name, types in _SHARED.items()
        if name in attributes and type(attributes[name]) in types
    }
    settings["workers"] = max(1, settings.get("workers", 1))
    wanted = {name: value for name, value in settings.items() if name in _OF_CONSTRUCTOR}
    if with_ngrams:
        from .fasttext import FastText  # which is made of what is below

        wanted = {name: value for name, value in wanted.items() if name not in _NOT_OF_FASTTEXT}
        wanted |= {"min_n": wv.min_n, "max_n": wv.max_n, "bucket": 0}
        cls = cast(type[W2V], cls if issubclass(cls, FastText) else FastText)
    if with_tags:
        from .doc2vec import Doc2Vec  # likewise

        wanted = {name: value for name, value in wanted.items() if name not in _NOT_OF_DOC2VEC}
        wanted |= _modes_of_documents(attributes)
        cls = cast(type[W2V], cls if issubclass(cls, Doc2Vec) else Doc2Vec)
    try:
        model = cls(vector_size=wv.vector_size, **wanted)
    except (TypeError, ValueError) as error:
        raise FormatError(f"{title}: {error}") from None
    for name in settings.keys() - _OF_CONSTRUCTOR:
        setattr(model, name, settings[name])
    if with_ngrams:
        model.min_n, model.max_n, model.bucket = wv.min_n, wv.max_n, wv.bucket  # type: ignore[attr-defined]
    shape = len(wv.vectors), model._hidden_size()
    wv.vectors = np.asarray(wv.vectors, np.float32)
    if not hasattr(wv, "vectors_lockf"):
        wv.vectors_lockf = np.ones(1, np.float32)
    for name in ("syn1neg", "syn1"):
        if attributes.get(name) is not None:
            rows = checked_matrix(attributes[name], shape, title, name)
            setattr(model, name, np.asarray(rows, np.float32))
    if "code" in wv.expandos and "point" in wv.expandos:
        model._tree = _tree(wv.expandos["code"], wv.expandos["point"], title)
    model.wv = wv
    if with_tags:
        _set_tags(model, attributes.get("dv"), title)
    if model._tree is not None:
        model._set_paths()
    try:
        check_parts(model)
    except ValueError as error:
        raise FormatError(f"{title}: {error}") from None
    return model


def _modes_of_documents(attributes: dict[str, Any]) -> dict[str, Any]:
    """The arguments of `Doc2Vec` that a Word2Vec does not have."""
    modes = {"dm": not attributes.get("sg"), "dm_mean": attributes.get("cbow_mean")}
    return modes | {
        name: attributes[name]
        for name in ("dm_concat", "dm_tag_count", "dbow_words")
        if type(attributes.get(name)) in (int, bool)
    }


def _set_tags(model: Any, saved: Any, title: str) -> None:
    """Give a Doc2Vec the vectors of its tags; gensim keeps them as we do, integers by their rows."""
    if not isinstance(saved, Saved) or saved.kind == SUBWORD_VECTORS:
        raise FormatError(f"{title}: the model has no vectors of tags")
    dv = keyed_vectors(saved, KeyedVectors, title)
    dv.vectors = np.asarray(dv.vectors, np.float32)
    try:
        model._adopt_tags(dv)
    except ValueError as error:
        raise FormatError(f"{title}: {error}") from None
    n_ints = model._n_int_tags
    dv.key_to_index = {key: row for row, key in enumerate(dv.index_to_key) if row >= n_ints}


def _tree(codes: NDArray[Any], points: NDArray[Any], title: str) -> HuffmanTree:
    """The tree of the paths that gensim keeps per word, checked against the rows of `syn1`."""
    n_words = len(codes)
    pairs = list(zip(codes.tolist(), points.tolist()))
    for code, point in pairs:
        if not isinstance(code, np.ndarray) or not isinstance(point, np.ndarray):
            raise FormatError(f"{title}: a word has no code or no point")
        if code.ndim != 1 or code.shape != point.shape:
            raise FormatError(f"{title}: a code of shape {code.shape}, a point of {point.shape}")
    starts = np.zeros(n_words + 1, np.int64)
    np.cumsum([len(code) for code, _ in pairs], out=starts[1:])
    tree = HuffmanTree(
        starts,
        np.concatenate([np.empty(0, np.int32), *(p.astype(np.int64) for _, p in pairs)]).astype(
            np.int32
        ),
        np.concatenate([np.empty(0, np.uint8), *(c.astype(np.uint8) for c, _ in pairs)]),
    )
    try:
        tree.check(n_words)
    except ValueError as error:
        raise FormatError(f"{title}: {error}") from None
    return tree


def to_gensim(model: Word2Vec) -> Any:
    """Return the model as a `gensim.models.Word2Vec` that can be trained on; arrays are copied.

    What gensim does not have (`rule`, `shared_negatives`, ...) is left behind.

    Raises
    ------
    ImportError
        When gensim is not installed.
    ValueError
        When the window has different reaches to the left and to the right.
    """
    models = gensim_models()
    if isinstance(model.window, tuple):
        raise ValueError(f"gensim's windows are symmetric, this model's is {model.window}")
    theirs = models.Word2Vec(
        vector_size=model.vector_size, **{name: getattr(model, name) for name in _OF_CONSTRUCTOR}
    )
    for name in _SHARED.keys() - _OF_CONSTRUCTOR:
        setattr(theirs, name, getattr(model, name))
    theirs.wv = vectors_to_gensim(model.wv)
    theirs.wv.vectors_lockf = model.wv.vectors_lockf.copy()
    for name in ("syn1neg", "syn1"):
        if getattr(model, name, None) is not None:
            setattr(theirs, name, np.array(getattr(model, name), order="C"))
    if model.negative and len(model.wv):
        theirs.cum_table = np.array(model.cum_table)
    return theirs
