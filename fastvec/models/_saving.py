"""Saving and loading of whole models: one native file, no pickle."""

from __future__ import annotations

import json
import logging
import os
import warnings
from collections.abc import Callable
from typing import Any, Self, TypeVar

import numpy as np

from ..io.errors import FormatError
from ..io.gensim_file import read_gensim
from ..io.loading import class_called
from ..io.native import read_tensors, write_tensors
from ..io.opening import is_gensim_file
from ..rules import described, from_description
from ..text.huffman import HuffmanTree
from ._checked import check_parts, model_with
from ._gensim import model_of, to_gensim
from ._state import State

FORMAT_VERSION = "1"

# Attributes written as one JSON object. What JSON cannot hold is left out, with a warning.
_PARAMETERS = [
    "vector_size",
    "alpha",
    "window",
    "min_count",
    "max_vocab_size",
    "sample",
    "seed",
    "workers",
    "min_alpha",
    "sg",
    "hs",
    "negative",
    "ns_exponent",
    "cbow_mean",
    "epochs",
    "null_word",
    "sorted_vocab",
    "batch_words",
    "compute_loss",
    "comment",
    "max_final_vocab",
    "shrink_windows",
    "rule",
    "shared_negatives",
    "context_gradient",
    "cache",
    "cache_bytes",
    "errors",
    "effective_min_count",
    "corpus_count",
    "corpus_total_words",
    "train_count",
    "total_train_time",
    "running_training_loss",
    "min_alpha_yet_reached",
    "training_history",
    "lifecycle_events",
    "_epochs_seen",
]
_ARRAYS = ("syn1neg", "syn1")
_TREE = ("starts", "points", "codes")


Model = TypeVar("Model", bound="Saving")


class _ClassOnly:
    """A class method that an instance does not have."""

    def __get__(self, instance: object, owner: type[Model]) -> Callable[..., Model]:
        if instance is not None:
            raise AttributeError("load")  # __getattr__ then says how it is called
        return owner._open


class Saving(State):
    """`save` and `load` of a model."""

    _own_parameters: tuple[str, ...] = ()  # of a subclass, written beside those of all models

    load = _ClassOnly()

    def save(self, fname_or_handle: Any, *args: Any, **kwargs: Any) -> None:
        """Write the whole model to one native file, complete or not at all.

        Parameters
        ----------
        fname_or_handle : str, Path or binary file
        *args, **kwargs
            gensim's ``separately``, ``sep_limit``, ``ignore``, ``pickle_protocol``: accepted, without
            effect, since everything is in one file that can be memory-mapped.

        See Also
        --------
        KeyedVectors.save : the vectors alone.
        """
        self.add_lifecycle_event("saving", log_level=logging.DEBUG, fname=str(fname_or_handle))
        write_tensors(fname_or_handle, *self._to_tensors())

    def to_gensim(self) -> Any:
        """Return the model as a `gensim.models.Word2Vec` that can be trained on; arrays are copied.

        What gensim does not have (``rule``, ``shared_negatives``, ...) is left behind.

        Raises
        ------
        ImportError
            When gensim is not installed.
        ValueError
            When the window is not symmetric.
        """
        return to_gensim(self)  # type: ignore[arg-type]

    def _to_tensors(self) -> tuple[dict[str, np.ndarray[Any, Any]], dict[str, str]]:
        """The arrays and the text of a model file."""
        attributes = self.wv.expandos
        try:
            # paths are kept once, as the tree's flat arrays
            self.wv.expandos = {k: v for k, v in attributes.items() if k not in ("code", "point")}
            tensors, metadata = self.wv._to_tensors(prefix="wv.")
        finally:
            self.wv.expandos = attributes
        for name in _ARRAYS:
            if getattr(self, name, None) is not None:
                tensors[name] = getattr(self, name)
        for name, state in self.rule_state.items():
            tensors[f"{name}.state.sum"] = state
        if self._tree is not None:
            tensors |= {f"tree.{name}": getattr(self._tree, name) for name in _TREE}
        if self._cum_table is not None:
            tensors["cum_table"] = self._cum_table
        tensors["vectors_lockf"] = self.wv.vectors_lockf
        metadata |= {
            "format_version": FORMAT_VERSION,
            "class": type(self).__name__,
            "parameters": json.dumps(self._parameters()),
        }
        return tensors, metadata

    def _parameters(self) -> dict[str, Any]:
        """What JSON can hold of the settings; one warning names the rest."""
        parameters, left_out = {}, []
        for name in (*_PARAMETERS, *self._own_parameters):
            value = getattr(self, name)
            if name == "rule":
                value = described(value) or value
            if isinstance(value, np.generic):
                value = value.item()
            try:
                json.dumps(value)
            except (TypeError, ValueError):
                left_out.append(name)
            else:
                parameters[name] = value
        if left_out:
            warnings.warn(
                f"a model file cannot hold these settings, they are left out: {', '.join(left_out)}",
                UserWarning,
                stacklevel=4,
            )
        return parameters

    @classmethod
    def _open(cls, fname: str | os.PathLike[str], mmap: str | None = None) -> Self:
        """Open a model file; what is stored in it decides on the class of the result, as in gensim.

        Parameters
        ----------
        fname : str or Path
        mmap : {None, 'r', 'c'}
            Read everything, or map the file read-only or copy-on-write.

        Raises
        ------
        AttributeError
            If the file holds vectors without a model.
        FormatError
            If it is damaged or something else.
        """
        if mmap not in (None, "r", "c"):
            raise ValueError(f"mmap must be None, 'r' or 'c', got {mmap!r}")
        name = os.fspath(fname)
        if is_gensim_file(name):
            return model_of(read_gensim(name, mmap), cls, name)  # type: ignore[type-var]
        tensors, metadata = read_tensors(fname, mmap=mmap is not None, writable=mmap == "c")
        saved = metadata.get("class", "")
        if "parameters" not in metadata:
            raise AttributeError(
                f"{fname} holds {saved or 'vectors'}, not a {cls.__name__}; open it with "
                "KeyedVectors.load"
            )
        stored = class_called(saved)
        if stored is not None and (class_called(cls.__name__) or not issubclass(cls, stored)):
            if stored is not cls:
                return stored.load(name, mmap=mmap)  # type: ignore[no-any-return]
        elif saved not in {c.__name__ for c in cls.__mro__}:
            raise TypeError(f"{fname} holds a {saved}, not a {cls.__name__}")
        if metadata.get("format_version") != FORMAT_VERSION:
            raise FormatError(
                f"{fname}: format_version {metadata.get('format_version')!r}; this version reads "
                f"{FORMAT_VERSION}"
            )
        try:
            model = cls._from_tensors(tensors, metadata)
            if mmap is None:
                model.wv._read_keys()  # other programs read `__dict__`
        except (KeyError, ValueError, TypeError) as error:
            raise FormatError(f"{fname}: {error}") from error
        model.add_lifecycle_event("loaded", log_level=logging.DEBUG, fname=str(fname))
        return model

    @classmethod
    def _from_tensors(
        cls, tensors: dict[str, np.ndarray[Any, Any]], metadata: dict[str, str]
    ) -> Self:
        """The model whose file `_to_tensors` made."""
        parameters = json.loads(metadata["parameters"])
        model = model_with(cls, parameters)
        for name in (*_PARAMETERS, *cls._own_parameters):
            if name in parameters:
                setattr(model, name, parameters[name])
        if isinstance(model.window, list):
            model.window = tuple(model.window)
        model.rule = from_description(parameters.get("rule", "sgd"))
        model.random = np.random.RandomState(model.seed % (1 << 32))
        model.wv = type(model.wv)._from_tensors(tensors, metadata, prefix="wv.")
        shape = len(model.wv.vectors), model.layer1_size
        model.wv.vectors_lockf = tensors["vectors_lockf"]
        for name in _ARRAYS:
            if name in tensors:
                if tensors[name].shape != shape:
                    raise ValueError(f"{name} has shape {tensors[name].shape}, wanted {shape}")
                setattr(model, name, tensors[name])
        model.rule_state = {
            name.removesuffix(".state.sum"): array
            for name, array in tensors.items()
            if name.endswith(".state.sum")
        }
        if "tree.starts" in tensors:
            model._tree = HuffmanTree(*(tensors[f"tree.{name}"] for name in _TREE))
            model._tree.check(len(model.wv))
            model._set_paths()
        model._cum_table = tensors.get("cum_table")
        check_parts(model)
        return model
