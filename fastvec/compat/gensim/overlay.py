"""Our classes over those of an installed gensim.

gensim's modules are not written to: its other classes read these globals (``super(Word2Vec, cls)``
in a class method). In front of each module stands a copy of its namespace with our names in it.
"""

from __future__ import annotations

import functools
import importlib
import importlib.util
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import ModuleType
from typing import Any

from .twins import TWINS, our_names

Modules = dict[str, ModuleType]

_KEPT = {"SaveLoad"}  # classes of users' own derive from it, and hold what only a pickle holds


class _Front(ModuleType):
    """A module of gensim as its users see it: our names first, then what it holds itself."""

    def __init__(self, behind: ModuleType, ours: Mapping[str, object]) -> None:
        super().__init__(behind.__name__, behind.__doc__)
        self.__dict__.update(vars(behind))
        # what gensim's module lacks stays lacking: the names are gensim's
        shared = ours.keys() & vars(behind).keys() - _KEPT
        self.__dict__.update({name: ours[name] for name in shared})
        self.__dict__["__wrapped__"] = behind

    def __getattr__(self, name: str) -> Any:  # what came into the module later
        return getattr(self.__dict__["__wrapped__"], name)


def put_over() -> Callable[[], None]:
    """Put fronts before gensim's modules; return what takes them away."""
    importlib.import_module("gensim")
    behind = {
        name: importlib.import_module(name)
        for name, twin in TWINS.items()
        if twin is not None and importlib.util.find_spec(name) is not None
    }
    fronts: Modules = {name: _Front(module, our_names(name)) for name, module in behind.items()}
    for name, front in fronts.items():
        parent, _, own = name.rpartition(".")
        if parent in fronts:
            fronts[parent].__dict__[own] = front
    _show(fronts)
    save_load = behind["gensim.utils"].SaveLoad
    originals = {name: save_load.__dict__[name] for name in ("save", "load")}
    save_load.save = _with_own_modules(originals["save"], behind)
    save_load.load = classmethod(_with_own_modules(originals["load"].__func__, behind))

    def take_away() -> None:
        for name, method in originals.items():
            setattr(save_load, name, method)
        _show(behind)

    return take_away


def _show(modules: Modules) -> None:
    """Let imports, and attributes of packages that have no front, find these modules."""
    for name, module in modules.items():
        sys.modules[name] = module
        parent, _, own = name.rpartition(".")
        if TWINS[parent] is None:
            setattr(sys.modules[parent], own, module)


def _with_own_modules(function: Callable[..., Any], behind: Modules) -> Callable[..., Any]:
    """The function, run while gensim's own modules have their names: pickle looks classes up."""

    @functools.wraps(function)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        with _shown(behind):
            return function(*args, **kwargs)

    return wrapped


@contextmanager
def _shown(modules: Modules) -> Iterator[None]:
    """Show these modules inside the block."""
    before = {name: sys.modules[name] for name in modules}
    _show(modules)
    try:
        yield
    finally:
        _show(before)
