"""Saving and loading of classifiers: one native file, or fastText's ``.bin``."""

from __future__ import annotations

import json
import os
from itertools import pairwise
from typing import Any, Self

import numpy as np

from ..io import fasttext_bin
from ..io.errors import FormatError
from ..io.native import read_tensors, write_tensors
from ..text.kept_buckets import KeptBuckets
from ..text.labelled import PREFIX
from ..vectors.quantized_matrix import QuantizedMatrix
from ._classifier_bin import file_of, fill, settings_of
from ._classifier_state import ClassifierState

FORMAT_VERSION = "1"
_SETTINGS = (
    "vector_size",
    "alpha",
    "min_alpha",
    "epochs",
    "min_count",
    "min_count_label",
    "min_n",
    "max_n",
    "word_ngrams",
    "bucket",
    "objective",
    "negative",
    "ns_exponent",
    "window",
    "sample",
    "label_prefix",
    "shuffle",
    "seed",
    "workers",
    "errors",
)
_BOOKS = (
    "corpus_total_words",
    "running_training_loss",
    "training_history",
    "total_train_time",
    "_epochs_seen",
)


class ClassifierSaving(ClassifierState):
    """`save` and `load`."""

    def save(self, path: Any) -> None:
        """Write the whole model to one native file, complete or not at all.

        Parameters
        ----------
        path : str, Path or binary file
        """
        write_tensors(path, *self._to_tensors())

    @classmethod
    def load(cls, path: str | os.PathLike[str], mmap: str | None = None) -> Self:
        """Open a native file of `save`, or a ``.bin`` or ``.ftz`` of fastText.

        Parameters
        ----------
        path : str or Path
        mmap : {None, 'r', 'c'}
            Read everything, or map the file read-only or copy-on-write.

        Raises
        ------
        FormatError
            If the file is damaged or something else.
        """
        if mmap not in (None, "r", "c"):
            raise ValueError(f"mmap must be None, 'r' or 'c', got {mmap!r}")
        if fasttext_bin.begins(path):
            return cls.load_fasttext(path)
        tensors, metadata = read_tensors(path, mmap=mmap is not None, writable=mmap == "c")
        if metadata.get("class") != cls.__name__:
            raise TypeError(
                f"{path} holds {metadata.get('class') or 'vectors'}, not a {cls.__name__}"
            )
        if metadata.get("format_version") != FORMAT_VERSION:
            raise FormatError(
                f"{path}: format_version {metadata.get('format_version')!r}; this version reads "
                f"{FORMAT_VERSION}"
            )
        try:
            return cls._from_tensors(tensors, metadata)
        except (KeyError, ValueError, TypeError) as error:
            raise FormatError(f"{path}: {error}") from error

    def save_fasttext(self, path: str | os.PathLike[str]) -> None:
        """Write the model as fastText's ``.bin``, a quantised one as ``.ftz``, complete or not at all.

        Labels that lack the prefix `label_prefix` get it; fastText knows only its own, ``__label__``.

        Raises
        ------
        ValueError
            If a word or label holds a NUL, or two labels differ only by the prefix.
        RuntimeError
            If the model is not trained.
        """
        if not self.labels:
            raise RuntimeError("the classifier is not trained: call fit(texts, labels) first")
        fasttext_bin.write(path, file_of(self))

    @classmethod
    def load_fasttext(cls, path: str | os.PathLike[str], label_prefix: str = PREFIX) -> Self:
        """Open a classifier in fastText's ``.bin`` or ``.ftz`` format; its matrices stay mapped.

        Parameters
        ----------
        path : str or Path
        label_prefix : str, default "__label__"
            What it was trained with: the file does not say.

        Raises
        ------
        FormatError
            If the file is damaged, or no classifier.
        """
        file = fasttext_bin.read(path)
        settings = settings_of(file, path, label_prefix)
        try:
            model = cls(**settings)
            fill(model, file)
            model._check()
        except (ValueError, TypeError) as error:
            raise FormatError(f"{os.fspath(path)}: {error}") from error
        return model

    def _to_tensors(self) -> tuple[dict[str, np.ndarray[Any, Any]], dict[str, str]]:
        """Arrays and metadata of a file."""
        tensors: dict[str, np.ndarray[Any, Any]] = {
            "counts": self.counts,
            "label_counts": self.label_counts,
            **_packed("words", self.words),
            **_packed("labels", self.labels),
        }
        for name in ("input", "output"):
            rows = getattr(self, name)
            quantized = isinstance(rows, QuantizedMatrix)
            tensors |= rows.to_tensors(name) if quantized else {name: rows}
        if self.kept_buckets is not None:
            tensors["kept_buckets"] = self.kept_buckets.buckets
        parameters = {name: getattr(self, name) for name in (*_SETTINGS, *_BOOKS)}
        return tensors, {
            "format_version": FORMAT_VERSION,
            "class": type(self).__name__,
            "parameters": json.dumps(parameters),
        }

    @classmethod
    def _from_tensors(
        cls, tensors: dict[str, np.ndarray[Any, Any]], metadata: dict[str, str]
    ) -> Self:
        """The model whose file `_to_tensors` made."""
        parameters = json.loads(metadata["parameters"])
        model = cls(**{name: parameters[name] for name in _SETTINGS})
        for name in _BOOKS:
            setattr(model, name, parameters[name])
        model.words, model.labels = _unpacked(tensors, "words"), _unpacked(tensors, "labels")
        for name in ("input", "output", "counts", "label_counts"):
            quantized = name not in tensors and name in ("input", "output")
            rows = QuantizedMatrix.from_tensors(tensors, name) if quantized else tensors[name]
            setattr(model, name, rows)
        if "kept_buckets" in tensors:
            model.kept_buckets = KeptBuckets(tensors["kept_buckets"])
        model._check()
        return model

    def _check(self) -> None:
        """Raise ValueError unless words, labels, counts and rows fit each other."""
        n_words, n_labels, dim = len(self.words), len(self.labels), self.vector_size
        for name, n in (("counts", n_words), ("label_counts", n_labels)):
            counts = getattr(self, name)
            if counts.dtype != np.int64 or counts.shape != (n,) or (n and counts.min() < 0):
                raise ValueError(f"{name} must be an int64 of at least 0 for each of {n} names")
        if n_words + self.bucket >= 1 << 31:
            raise ValueError(
                f"{n_words} words and {self.bucket} buckets are more than 2**31 - 1 rows"
            )
        n_rows = n_words + (self.bucket if self.kept_buckets is None else len(self.kept_buckets))
        for name, n in (("input", n_rows), ("output", n_labels)):
            shape = getattr(self, name).shape
            if n_labels and (shape[0] < n or shape[1:] != (dim,)):
                raise ValueError(f"{name} has shape {shape}, wanted ({n}, {dim})")


def _packed(name: str, words: list[str]) -> dict[str, np.ndarray[Any, Any]]:
    """Return strings as bytes and where each ends."""
    found = [word.encode("utf-8", "surrogatepass") for word in words]
    return {
        f"{name}.bytes": np.frombuffer(b"".join(found), np.uint8),
        f"{name}.ends": np.cumsum([len(word) for word in found], dtype=np.int64),
    }


def _unpacked(tensors: dict[str, np.ndarray[Any, Any]], name: str) -> list[str]:
    """Return the strings that `_packed` packed."""
    joined, ends = tensors[f"{name}.bytes"].tobytes(), tensors[f"{name}.ends"]
    if (
        ends.dtype != np.int64
        or (np.diff(ends, prepend=0) < 0).any()
        or ends[-1:].sum() > len(joined)
    ):
        raise ValueError(f"{name}.ends fall, or end behind the text")
    bounds = [0, *ends.tolist()]
    return [joined[a:b].decode("utf-8", "surrogatepass") for a, b in pairwise(bounds)]
