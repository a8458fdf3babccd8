"""gensim's module names for fastvec's classes, so that programs that import gensim use fastvec.

>>> import fastvec.compat.gensim
>>> fastvec.compat.gensim.install(overlay=False)
>>> from gensim.models import Word2Vec
>>> Word2Vec.__module__
'fastvec.models.word2vec'
>>> fastvec.compat.gensim.uninstall()
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable

from . import overlay as _overlay
from . import standin as _standin

__all__ = ["install", "uninstall"]

_undo: Callable[[], None] | None = None
_mode: bool | None = None


def install(*, overlay: bool | None = None) -> None:
    """Make ``import gensim`` give fastvec's classes.

    Call it before the program imports names from gensim: names it already holds stay gensim's.
    Calling it again does nothing.

    Parameters
    ----------
    overlay : bool, optional
        True puts our classes and functions over gensim's in its modules; the rest of gensim stays.
        False puts a package of ours under the name, also where gensim is installed. By default
        the first where gensim is installed, else the second.

    Raises
    ------
    ModuleNotFoundError
        With ``overlay=True`` where gensim is not installed.
    RuntimeError
        If it is already installed the other way.

    Notes
    -----
    Over an installed gensim, its other classes (topic models, Poincaré embeddings) keep working on
    gensim's own parts, and their ``save`` and ``load`` see gensim's classes. Two things remain:
    ``pickle.dump`` of such an object fails, and it is no instance of our classes.

    Without gensim, asking for what fastvec does not have raises AttributeError or ImportError that
    say so. `importlib.metadata.version` then reports the gensim version whose interface is
    followed, for programs that ask before they start; ``pip`` and ``pkg_resources`` see nothing.
    """
    global _undo, _mode
    if _undo is not None:
        if overlay not in (None, _mode):
            raise RuntimeError(f"already installed with overlay={_mode}; call uninstall() first")
        return
    if overlay is None:
        overlay = importlib.util.find_spec("gensim") is not None
    _undo = _overlay.put_over() if overlay else _standin.put_in_place()
    _mode = overlay


def uninstall() -> None:
    """Give the name gensim back. Names that a program holds stay as they are."""
    global _undo
    if _undo is not None:
        _undo()
        _undo = None
