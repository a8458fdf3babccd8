"""What a file says of a model, checked before kernels go by it."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any, TypeVar

import numpy as np

from ..rules import resolve
from ._state import State

Model = TypeVar("Model", bound=State)

# Settings that are not given to the constructor: training and users change them to what it refuses.
_FREE = ("alpha", "min_alpha", "rule")


def model_with(cls: type[Model], settings: Mapping[str, Any]) -> Model:
    """Return a new model with those settings that its constructor takes and checks."""
    if not isinstance(settings, dict):
        raise ValueError(f"the settings of a model must be named, got {settings!r:.60}")
    for name in ("alpha", "min_alpha"):
        if not isinstance(settings.get(name, 0.0), (int, float)):
            raise ValueError(f"{name} must be a number, got {settings[name]!r:.60}")
    known = [name for name in inspect.signature(cls).parameters if name not in _FREE]
    given = {name: settings[name] for name in known if name in settings}
    if isinstance(given.get("window"), list):
        given["window"] = tuple(given["window"])
    return cls(**given)


def check_parts(model: State) -> None:
    """Raise ValueError unless the arrays of a model fit each other."""
    resolve(model.rule)
    n_words = len(model.wv)
    vectors, locks, table = model.wv.vectors, model.wv.vectors_lockf, model._cum_table
    if vectors.dtype != np.float32 or vectors.shape != (n_words, model.vector_size):
        raise ValueError(
            f"vectors: {vectors.dtype} of shape {vectors.shape}, there are {n_words} words and "
            f"{model.vector_size} dimensions"
        )
    for name in ("count", "sample_int") if n_words else ():
        counts = model.wv.expandos.get(name)
        if counts is None or counts.dtype.kind not in "iu" or counts.shape != (n_words,):
            raise ValueError(f"{name} must be an integer for each of {n_words} words")
    for name in ("syn1neg", "syn1"):
        rows = getattr(model, name, None)
        if rows is not None and rows.dtype != np.float32:
            raise ValueError(f"{name}: {rows.dtype}, not float32")
    if locks.dtype != np.float32 or locks.shape not in ((1,), (n_words,)):
        raise ValueError(f"vectors_lockf: {locks.dtype} of shape {locks.shape}")
    if table is not None and (
        table.dtype != np.uint32 or table.shape != (n_words,) or (table[1:] < table[:-1]).any()
    ):
        raise ValueError(f"cum_table: {table.dtype} of shape {table.shape}, or it falls")
