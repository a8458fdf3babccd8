"""Models in fastText's ``.bin`` format: opened mapped, trained on, written back."""

from __future__ import annotations

import logging
import os
from typing import TYPE_CHECKING, Any

import numpy as np

from ..io import fasttext_bin
from ..io.fasttext_bin import FastTextFile
from ..text.huffman import huffman_tree
from ..text.sampling import keep_thresholds
from ..vectors.keys import Array
from ..vectors.quantized_matrix import QuantizedMatrix
from ..vectors.subword_vectors import FastTextKeyedVectors

if TYPE_CHECKING:
    from .fasttext import FastText

logger = logging.getLogger("fastvec.models")

Path = str | os.PathLike[str]


def load_facebook_vectors(path: Path, encoding: str = "utf-8") -> FastTextKeyedVectors:
    """Open the vectors of a fastText ``.bin`` file; its matrix stays mapped.

    Parameters
    ----------
    path : str or Path
        Plain file, versions 11 and 12 and those before.
    encoding : str, default "utf-8"
        Of the words. Bytes that do not fit stay in the keys as lone surrogates (``surrogateescape``),
        so different words stay different.

    Returns
    -------
    FastTextKeyedVectors
        ``vectors_vocab`` and ``vectors_ngrams`` are read-only views of the file.

    Raises
    ------
    FormatError
        If the file is damaged or something else.
    NotImplementedError
        If it is quantised, or a classifier.
    """
    file, rows, _ = _read(path)
    return _vectors_of(file, rows, encoding)


def load_facebook_model(path: Path, encoding: str = "utf-8") -> FastText:
    """Open a fastText ``.bin`` file as a model that can be trained on.

    Parameters and errors are those of `load_facebook_vectors`. The learning rate is not in the file:
    `alpha` is the default. Matrices stay mapped until the first `train`. As in gensim a file trained by
    hierarchical softmax keeps the `negative` of its header, 5 unless it was set; its rows of noise are
    not in the file and begin with zeros. ``model.negative = 0`` goes on with the tree alone.
    """
    from .fasttext import FastText  # which offers this function

    file, rows, output = _read(path)
    a = file.arguments
    model = FastText(
        vector_size=a["dim"],
        window=a["ws"],
        min_count=a["min_count"],
        epochs=max(a["epoch"], 1),
        sg=int(fasttext_bin.MODELS[a["model"]] == "skipgram"),
        hs=int(fasttext_bin.LOSSES[a["loss"]] == "hs"),
        negative=a["neg"],
        sample=file.t,
        bucket=0,
    )
    model.wv = _vectors_of(file, rows, encoding)
    model.min_n, model.max_n, model.bucket = model.wv.min_n, model.wv.max_n, model.wv.bucket
    model.wv.expandos["sample_int"] = keep_thresholds(file.counts, file.t)
    model.corpus_total_words = file.n_tokens
    if model.hs:
        model.syn1 = output
        model._tree = huffman_tree(file.counts, ties="fasttext")
        model._set_paths()
    if model.negative:
        model.syn1neg = np.zeros_like(output) if model.hs else output
    return model


def save_facebook_model(
    model: FastText,
    path: Path,
    encoding: str = "utf-8",
    lr_update_rate: int = 100,
    word_ngrams: int = 1,
) -> None:
    """Write a model as fastText's ``.bin``.

    Parameters
    ----------
    model : FastText
    path : str or Path
    encoding : str, default "utf-8"
    lr_update_rate, word_ngrams : int
        Written to the header.

    Raises
    ------
    ValueError
        If the model has an asymmetric window or a word with a NUL: the format has no place for them.

    Notes
    -----
    The format holds one output matrix. Of a model with both objectives it is that of hierarchical
    softmax, with a warning in the log.
    """
    if model.hs and model.negative:
        logger.warning("the format holds one output matrix: syn1neg is left out of %s", path)
    if not isinstance(model.window, int):
        raise ValueError(f"the format holds one window size, this model has {model.window}")
    wv = model.wv
    arguments = {
        "dim": model.vector_size,
        "ws": model.window,
        "epoch": model.epochs,
        "min_count": model.min_count,
        "neg": model.negative,
        "word_ngrams": word_ngrams,
        "loss": 1 if model.hs else 2,
        "model": 2 if model.sg else 1,
        "bucket": wv.bucket,
        "min_n": wv.min_n,
        "max_n": wv.max_n if wv.bucket else 0,
        "lr_update_rate": lr_update_rate,
    }
    words = [str(key).encode(encoding, "surrogateescape") for key in wv.index_to_key]
    rows = np.concatenate([wv.vectors_vocab, wv.vectors_ngrams])
    output = model.syn1 if model.hs else model.syn1neg
    fasttext_bin.write(
        path,
        FastTextFile(
            arguments,
            model.sample,
            words,
            np.asarray(wv.expandos["count"], np.int64),
            rows,
            output,
            model.corpus_total_words,
        ),
    )


def _read(path: Path) -> tuple[FastTextFile, Array, Array]:
    """Open a file that must be a model of words; return it, and its input and output rows."""
    file = fasttext_bin.read(path)
    if fasttext_bin.MODELS[file.arguments["model"]] == "supervised":
        raise NotImplementedError(f"{os.fspath(path)} is a classifier, not a model of word vectors")
    if isinstance(file.input, QuantizedMatrix) or isinstance(file.output, QuantizedMatrix):
        raise NotImplementedError(
            f"{os.fspath(path)} is a quantised model of word vectors, which fastText does not write"
        )
    return file, file.input, file.output


def _vectors_of(file: FastTextFile, rows: Array, encoding: str) -> FastTextKeyedVectors:
    """The words and the input matrix as KeyedVectors."""
    a, n_words = file.arguments, len(file.words)
    bucket = len(rows) - n_words
    wv = FastTextKeyedVectors(a["dim"], max(a["min_n"], 1), a["max_n"] if bucket else 0, 0)
    wv.bucket = bucket
    keys = [word.decode(encoding, "surrogateescape") for word in file.words]
    wv.index_to_key = list(keys)
    wv.key_to_index = {key: i for i, key in enumerate(keys)}
    if len(wv.key_to_index) < n_words:
        logger.warning("%i words occur twice; the later row counts", n_words - len(wv.key_to_index))
    wv.next_index = n_words
    wv.vectors_lockf = np.ones(1, np.float32)
    wv.expandos["count"] = _writable(file.counts)
    wv.init_post_load(rows)
    return wv


def _writable(array: Any) -> Any:
    """A copy where the memory is the file's."""
    return array if array.flags.writeable else array.copy()
