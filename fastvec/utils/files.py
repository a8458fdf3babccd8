"""Opening and pickling, as gensim.utils has them."""

from __future__ import annotations

import pickle as _pickle
from typing import Any


def open(uri: Any, mode: str = "r", **options: Any) -> Any:
    """Open a file, compressed or not, or a URI: ``smart_open.open``.

    Parameters
    ----------
    uri : str, Path or file
    mode : str, default 'r'
    **options
        As for ``smart_open.open``: ``encoding``, ``errors``, ``newline``, ``compression``, ...
    """
    from smart_open import open as smart_open

    return smart_open(uri, mode, **options)


def pickle(obj: object, fname: Any, protocol: int = 4) -> None:
    """Write an object to a file with Python's pickle."""
    with open(fname, "wb") as file:
        _pickle.dump(obj, file, protocol=protocol)


def unpickle(fname: Any) -> Any:
    """Read what `pickle` wrote.

    Warnings
    --------
    A pickle runs code when it is read: open only files whose author you trust. Models and vectors of
    fastvec are no pickles; their ``load`` runs nothing.
    """
    with open(fname, "rb") as file:
        return _pickle.load(file)
