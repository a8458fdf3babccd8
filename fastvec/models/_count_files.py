"""Native files of the models of counts: settings as JSON, arrays as tensors."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from typing import Any, Self

import numpy as np

from ..io.errors import FormatError
from ..io.native import read_tensors, write_tensors

FORMAT_VERSION = "1"


class CountFiles:
    """How a model of counts is opened; its class has ``_from_tensors(tensors, metadata, mapped)``."""

    @classmethod
    def load(cls, fname: str | os.PathLike[str], mmap: str | None = None) -> Self:
        """Open a model file.

        Parameters
        ----------
        fname : str or Path
        mmap : {None, 'r', 'c'}
            Read everything, or map the file.

        Raises
        ------
        FormatError
            When the file is damaged or something else.
        TypeError
            When it holds another model.
        """
        model: Self = read_model(cls, fname, mmap)
        return model


def write_model(
    model: Any,
    target: Any,
    settings: Sequence[str],
    tensors: dict[str, np.ndarray[Any, Any]],
    metadata: dict[str, str],
) -> None:
    """Write a model's settings (attributes of these names) and arrays."""
    parameters = {name: getattr(model, name) for name in settings}
    own = {
        "format_version": FORMAT_VERSION,
        "class": type(model).__name__,
        "parameters": json.dumps(parameters),
    }
    write_tensors(target, tensors, {**metadata, **own})


def read_model(cls: Any, fname: str | os.PathLike[str], mmap: str | None) -> Any:
    """Open a file of `write_model` by the class's ``_from_tensors(tensors, metadata, mapped)``."""
    if mmap not in (None, "r", "c"):
        raise ValueError(f"mmap must be None, 'r' or 'c', got {mmap!r}")
    tensors, metadata = read_tensors(fname, mmap=mmap is not None, writable=mmap == "c")
    saved = metadata.get("class", "")
    if saved not in {base.__name__ for base in cls.__mro__}:
        raise TypeError(f"{fname} holds {saved or 'no fastvec object'}, not {cls.__name__}")
    version = metadata.get("format_version")
    if version != FORMAT_VERSION:
        raise FormatError(
            f"{fname}: format_version {version!r}; this version reads {FORMAT_VERSION}"
        )
    try:
        return cls._from_tensors(tensors, metadata, mmap is not None)
    except (KeyError, ValueError, TypeError) as error:
        raise FormatError(f"{fname}: {error}") from error


def parameters_of(saved: Any, settings: Sequence[str]) -> dict[str, Any]:
    """Return the constructor's arguments among what a file says; ValueError for other than a dict."""
    if not isinstance(saved, dict):
        raise ValueError(f"the settings of a model must be named, got {saved!r:.60}")
    given = {name: saved[name] for name in settings if name in saved}
    if isinstance(given.get("window"), list):
        given["window"] = tuple(given["window"])
    return given
