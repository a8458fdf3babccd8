"""Describe this installation, or a vector or model file."""

from __future__ import annotations

import argparse
import os
from typing import Any

from .. import __version__
from ._output import emit

HELP = "describe the installation, or a file of vectors"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("file", nargs="?", help="a vector or model file")


def run(args: argparse.Namespace) -> int:
    """Print the facts, one a line."""
    facts = _installation() if args.file is None else _file(args.file)
    width = max(map(len, facts))
    emit(args, facts, (f"{name:{width}}  {_text(value)}" for name, value in facts.items()))
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
    from ._vectors import file_format, model_class, open_vectors

    kind = file_format(path)
    vectors = open_vectors(path)
    return {
        "file": path,
        "format": kind,
        "class": model_class(path) if kind == "native" else "KeyedVectors",
        "bytes": os.path.getsize(path),
        "keys": len(vectors),
        "dimensions": vectors.vector_size,
        "dtype": str(vectors.vectors.dtype),
        "first keys": [str(key) for key in vectors.index_to_key[:5]],
        "attributes": sorted(vectors.expandos),
    }


def _text(value: Any) -> str:
    """Return a value as people read it."""
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "none"
    return f"{value:,}" if isinstance(value, int) else str(value)
