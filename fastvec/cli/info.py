"""Describe this installation, or a vector or model file."""

from __future__ import annotations

import argparse
import os
from typing import Any

from .. import __version__
from ._output import emit, thousands

HELP = "describe the installation, or a file of vectors"
EXAMPLES = """\
  fastvec info
  fastvec info model.fastvec --json
"""
# Settings of models of counts.
_COUNTED = (
    "window",
    "min_count",
    "sample",
    "shift",
    "context_smoothing",
    "eigenvalue_weight",
    "x_max",
    "weight_exponent",
    "vectors",
    "seed",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("file", nargs="?", help="a vector or model file")


def run(args: argparse.Namespace) -> int:
    """Print the facts, one a line."""
    facts = _installation() if args.file is None else _file(args.file)
    width = max(map(len, facts))
    emit(args, facts, (f"{name:{width}}  {thousands(value)}" for name, value in facts.items()))
    return 0


def _installation() -> dict[str, Any]:
    """Return versions, instruction sets and processors."""
    import platform

    import numpy

    from .. import _kernels
    from .._kernels import isa

    levels = isa.levels()
    return {
        "fastvec": __version__,
        "python": platform.python_version(),
        "numpy": numpy.__version__,
        "levels built": [name for i, name in enumerate(levels) if isa.built(i)],
        "levels supported": [name for i, name in enumerate(levels) if isa.supported(i)],
        "level chosen": _kernels.ISA,
        "processors": len(os.sched_getaffinity(0))
        if hasattr(os, "sched_getaffinity")
        else os.cpu_count(),
    }


def _file(path: str) -> dict[str, Any]:
    """Return what a file holds, without reading the rows of a native one."""
    from ._vectors import file_format, open_model

    kind = file_format(path)
    opened = open_model(path)
    vectors = getattr(opened, "wv", opened)
    facts = {
        "file": path,
        "format": kind,
        "class": type(opened).__name__,
        "bytes": os.path.getsize(path),
    }
    if not hasattr(vectors, "vectors"):  # phrases, say
        return facts | {"holds": str(opened)}
    facts |= {
        "keys": len(vectors),
        "dimensions": vectors.vector_size,
        "dtype": str(vectors.vectors.dtype),
        "first keys": [str(key) for key in vectors.index_to_key[:5]],
        "attributes": sorted(vectors.expandos),
    }
    if hasattr(opened, "dv"):
        tags = opened.dv
        facts |= {"tags": len(tags), "first tags": [str(tag) for tag in tags.index_to_key[:5]]}
    return facts if vectors is opened else facts | _training(opened)


def _training(model: Any) -> dict[str, Any]:
    """Return how a model was trained, or counted."""
    settings: tuple[str, ...] = _COUNTED
    facts: dict[str, Any] = {}
    if hasattr(model, "sg"):
        settings = ("window", "min_count", "sample", "hs", "negative", "seed")
        facts["architecture"] = _architecture(model)
    kept = {name.replace("_", " "): getattr(model, name, None) for name in settings}
    facts |= {name: value for name, value in kept.items() if value is not None}
    if hasattr(model, "corpus_total_words"):
        facts["words read"] = model.corpus_total_words
    if hasattr(model, "training_history"):
        history = model.training_history
        facts |= {
            "epochs trained": len(history),
            "last loss": history[-1]["loss"] if history else None,
        }
    return facts


def _architecture(model: Any) -> str:
    """Return the field's name of what a model of text predicts from what."""
    if not hasattr(model, "dv"):
        return "skip-gram" if model.sg else "CBOW"
    if model.dbow:
        return "PV-DBOW with words" if model.dbow_words else "PV-DBOW"
    return "PV-DM, concatenated" if model.dm_concat else "PV-DM"
