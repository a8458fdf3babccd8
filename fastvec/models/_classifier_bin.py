"""Classifiers in fastText's ``.bin`` and ``.ftz`` formats: opened mapped, trained anew, written back."""

from __future__ import annotations

import os
from typing import Any

import numpy as np

from ..io import fasttext_bin
from ..io.errors import FormatError
from ..io.fasttext_bin import FastTextFile
from ..text.kept_buckets import KeptBuckets
from ..text.labelled import PREFIX
from ._classifier_state import ClassifierState

Path = str | os.PathLike[str]
LOSSES = {name: number for number, name in fasttext_bin.LOSSES.items()}


def settings_of(file: FastTextFile, path: Path, label_prefix: str = PREFIX) -> dict[str, Any]:
    """Return the constructor's arguments for a file; FormatError if it is no classifier."""
    a = file.arguments
    if fasttext_bin.MODELS[a["model"]] != "supervised":
        raise FormatError(
            f"{os.fspath(path)} is a model of word vectors, not a classifier; open it with "
            "fastvec.models.fasttext.load_facebook_model"
        )
    if not file.labels:
        raise FormatError(f"{os.fspath(path)} is a classifier without labels")
    return {
        "vector_size": a["dim"],
        "epochs": max(a["epoch"], 1),
        "min_count": max(a["min_count"], 0),
        "min_n": max(a["min_n"], 0),
        "max_n": max(a["max_n"], 0),
        "word_ngrams": max(a["word_ngrams"], 1),
        "bucket": a["bucket"],
        "objective": fasttext_bin.LOSSES[a["loss"]],
        "negative": max(a["neg"], 1),
        "window": a["ws"],
        "sample": file.t,
        "label_prefix": label_prefix,
    }


def fill(model: ClassifierState, file: FastTextFile) -> None:
    """Give a new model what a file holds; matrices stay mapped."""
    for name in ("words", "labels"):
        found = [word.decode("utf-8", "surrogateescape") for word in getattr(file, name)]
        setattr(model, name, found)
    model.counts, model.label_counts = file.counts, file.label_counts
    model.input, model.output = file.input, file.output
    model.kept_buckets = None if file.kept_buckets is None else KeptBuckets(file.kept_buckets)
    model.corpus_total_words = file.n_tokens


def file_of(model: ClassifierState, input: Any = None, output: Any = None) -> FastTextFile:
    """Return what a file of a model holds; labels without the prefix get it.

    Raises
    ------
    ValueError
        If a label with the prefix would have the name of another one.
    """
    prefix = model.label_prefix
    labels = [x if x.startswith(prefix) else prefix + x for x in model.labels]
    if len(set(labels)) < len(labels):
        raise ValueError(f"two labels differ only by the prefix {prefix!r}")
    arguments = {
        "dim": model.vector_size,
        "ws": model.window,
        "epoch": model.epochs,
        "min_count": model.min_count,
        "neg": model.negative,
        "word_ngrams": model.word_ngrams,
        "loss": LOSSES[model.objective],
        "model": 3,
        "bucket": model.bucket,
        "min_n": model.min_n,
        "max_n": model.max_n,
        "lr_update_rate": 100,
    }
    return FastTextFile(
        arguments,
        model.sample,
        [word.encode("utf-8", "surrogateescape") for word in model.words],
        np.asarray(model.counts, np.int64),
        model.input if input is None else input,
        model.output if output is None else output,
        model.corpus_total_words,
        [label.encode("utf-8", "surrogateescape") for label in labels],
        np.asarray(model.label_counts, np.int64),
        kept_buckets=None if model.kept_buckets is None else model.kept_buckets.buckets,
    )
