"""Saving and loading of GloVe models: one native file, no pickle."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Mapping
from typing import Any, Self

import numpy as np

from ..io.errors import FormatError
from ..io.native import read_tensors, write_tensors
from ..vectors import key_table
from ..vectors.keyed import KeyedVectors
from ._arguments import integer, real
from ._counting import COUNTING
from ._glove_state import SIDES, GloVeState

FORMAT_VERSION = "1"

# Settings of the constructor that a file keeps.
SETTINGS = (
    *COUNTING, "vector_size", "alpha", "min_alpha", "max_vocab_size", "epochs", "x_max",
    "weight_exponent", "bias_eta", "clip", "vectors", "mu", "symmetric",
)  # fmt: skip
_LIFE = (
    "training_history", "running_training_loss", "train_count", "total_train_time",
    "lifecycle_events", "_epochs_seen", "_rate_unit",
)  # fmt: skip

Tensors = dict[str, np.ndarray[Any, Any]]


class GloVeSaving(GloVeState):
    """`save` and `load`."""

    def save(self, fname_or_handle: Any, *args: Any, **kwargs: Any) -> None:
        """Write the whole model to one native file, complete or not at all.

        Parameters
        ----------
        fname_or_handle : str, Path or binary file
        *args, **kwargs
            gensim's ``separately``, ``sep_limit``, ...: accepted, without effect.

        See Also
        --------
        KeyedVectors.save : the vectors alone.
        """
        self.add_lifecycle_event("saving", log_level=logging.DEBUG, fname=str(fname_or_handle))
        write_tensors(fname_or_handle, *self._to_tensors())

    @classmethod
    def load(cls, fname: str | os.PathLike[str], mmap: str | None = None) -> Self:
        """Open a model that `save` wrote.

        Parameters
        ----------
        fname : str or Path
        mmap : {None, 'r', 'c'}
            Read everything, or map the file read-only or copy-on-write.

        Raises
        ------
        TypeError
            If the file holds something else.
        FormatError
            If it is damaged.
        """
        if mmap not in (None, "r", "c"):
            raise ValueError(f"mmap must be None, 'r' or 'c', got {mmap!r}")
        tensors, metadata = read_tensors(fname, mmap=mmap is not None, writable=mmap == "c")
        saved = metadata.get("class", "")
        if saved not in {c.__name__ for c in cls.__mro__}:
            raise TypeError(f"{fname} holds {saved or 'no fastvec object'}, not a {cls.__name__}")
        if metadata.get("format_version") != FORMAT_VERSION:
            raise FormatError(
                f"{fname}: format_version {metadata.get('format_version')!r}; this version reads "
                f"{FORMAT_VERSION}"
            )
        try:
            model = cls._from_tensors(tensors, metadata)
        except (KeyError, ValueError, TypeError, AttributeError) as error:
            raise FormatError(f"{fname}: {error}") from error
        model.add_lifecycle_event("loaded", log_level=logging.DEBUG, fname=str(fname))
        return model

    def _to_tensors(self) -> tuple[Tensors, dict[str, str]]:
        """The arrays and the text of a model file."""
        tensors, metadata = self.wv._to_tensors(prefix="wv.")
        for names in SIDES:
            for name in names:
                tensors[name] = getattr(self, name)
                if name in self.rule_state:
                    tensors[f"{name}.state.sum"] = self.rule_state[name]
        for side in ("words", "contexts"):
            if getattr(self, side):
                keys = key_table.to_tensors(getattr(self, side))
                tensors |= {f"{side}.{name}": array for name, array in keys.items()}
        if self.anchors is not None:
            tensors["anchors.ids"], tensors["anchors.vectors"] = self.anchors
        parameters = {name: getattr(self, name) for name in (*SETTINGS, *_LIFE)}
        metadata |= {
            "format_version": FORMAT_VERSION,
            "class": type(self).__name__,
            "parameters": json.dumps(parameters),
        }
        return tensors, metadata

    @classmethod
    def _from_tensors(cls, tensors: Tensors, metadata: Mapping[str, str]) -> Self:
        """The model whose file `_to_tensors` made; ValueError if its parts do not fit."""
        parameters = json.loads(metadata["parameters"])
        window = parameters["window"]
        parameters["window"] = tuple(window) if isinstance(window, list) else window
        alpha = parameters["alpha"]  # callbacks set it to what the constructor refuses
        model = cls(**{name: parameters[name] for name in SETTINGS if name not in ("alpha", "mu")})
        model.alpha, model.mu = float(alpha), float(parameters["mu"])
        for name in _LIFE:
            setattr(model, name, parameters[name])
        model._rate_unit = real("_rate_unit", model._rate_unit, least=0, above=True)
        model._epochs_seen = integer("_epochs_seen", model._epochs_seen, 0)
        model.wv = KeyedVectors._from_tensors(tensors, metadata, prefix="wv.")
        n_keys = [len(tensors["word_vectors"]), len(tensors["context_vectors"])]
        for names, n in zip(SIDES, n_keys):
            for name, shape in zip(names, ((n, model.vector_size), (n,))):
                setattr(model, name, _checked(name, tensors[name], shape))
                if f"{name}.state.sum" in tensors:
                    state = _checked(f"{name}.state.sum", tensors[f"{name}.state.sum"], shape)
                    model.rule_state[name] = state
        for side, n in zip(("words", "contexts"), n_keys):
            if f"{side}.keys.offsets" in tensors:
                parts = {name: tensors[f"{side}.{name}"] for name in key_table.TENSORS}
                setattr(model, side, key_table.KeyTable(parts, n).to_list())
        if not model.contexts and n_keys[0] != n_keys[1]:
            raise ValueError(f"there are {n_keys[0]} words, but {n_keys[1]} contexts without keys")
        n_shown = n_keys[1] if model.vectors == "context" else n_keys[0]
        width = model.vector_size * (2 if model.vectors == "both" else 1)
        _checked("wv.vectors", model.wv.vectors, (n_shown, width))
        if "anchors.ids" in tensors:
            ids = tensors["anchors.ids"]
            vectors = tensors["anchors.vectors"]
            _checked("anchors.vectors", vectors, (len(ids), model.vector_size))
            if (
                ids.dtype != np.int32
                or ids.ndim != 1
                or (ids < 0).any()
                or (ids >= n_keys[0]).any()
            ):
                raise ValueError("anchors.ids must name words")
            model.anchors = ids, vectors
        return model

    def _same_keys(self) -> bool:
        """Whether the contexts are the words."""
        return not self.contexts

    def _words(self) -> list[Any]:
        """Keys of the word vectors."""
        return self.words if self.words else list(self.wv.index_to_key)


def _checked(name: str, array: Any, shape: tuple[int, ...]) -> Any:
    """Return an array; ValueError if it is not float32 of a shape."""
    if array.dtype != np.float32 or array.shape != shape:
        raise ValueError(f"{name}: {array.dtype} of shape {array.shape}, wanted float32 of {shape}")
    return array
