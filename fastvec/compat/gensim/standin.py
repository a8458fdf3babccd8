"""A package under the name gensim that holds what we have of it, and says what it lacks."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterable, Sequence
from importlib.abc import Loader
from importlib.machinery import ModuleSpec
from importlib.metadata import Distribution, DistributionFinder
from pathlib import Path
from types import ModuleType
from typing import Any

from .twins import INTERFACE_VERSION, TWINS, our_names


def put_in_place() -> Callable[[], None]:
    """Let ``import gensim`` find the stand-in; return what takes it away."""
    finder = _Finder()
    before = _take_modules()
    sys.meta_path.insert(0, finder)

    def take_away() -> None:
        sys.meta_path.remove(finder)
        _take_modules()
        sys.modules.update(before)

    return take_away


def _take_modules() -> dict[str, ModuleType]:
    """Remove gensim's modules from those that are imported, and return them."""
    names = [name for name in sys.modules if name.partition(".")[0] == "gensim"]
    return {name: sys.modules.pop(name) for name in names}


def _lacking(name: str) -> str:
    """The message for what we do not have."""
    return (
        f"fastvec stands in for gensim and has no {name}; install gensim itself to use it "
        "(fastvec.compat.gensim.install() then goes over it)"
    )


class _Finder(DistributionFinder):
    """Finds the modules of the stand-in, and its metadata."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Find a module of gensim; ModuleNotFoundError for one that we do not have."""
        if fullname.partition(".")[0] != "gensim":
            return None
        if fullname not in TWINS:
            # Another name than the module's: `from gensim.models import x` hides the error of a
            # missing gensim.models.x behind a message of its own.
            raise ModuleNotFoundError(_lacking(fullname), name="gensim")
        # All are packages, so that `from gensim.utils import x` comes here for a missing x too.
        return ModuleSpec(fullname, _Loader(), origin="fastvec", is_package=True)

    def find_distributions(
        self,
        context: DistributionFinder.Context = DistributionFinder.Context(),  # noqa: B008
    ) -> Iterable[Distribution]:
        """Yield metadata to those who ask for gensim by name."""
        if (context.name or "").lower() == "gensim":
            yield _Metadata()


class _Loader(Loader):
    """Fills a module of the stand-in."""

    def exec_module(self, module: ModuleType) -> None:
        """Give the module our names, those of its submodules, and an answer for all others."""
        own = module.__name__
        submodules = [n.rpartition(".")[2] for n in TWINS if n.rpartition(".")[0] == own]
        names = our_names(own)
        vars(module).update(names)
        vars(module)["__all__"] = [*names, *submodules]
        if own == "gensim":
            vars(module)["__version__"] = INTERFACE_VERSION

        def getattr_(name: str) -> Any:
            if name in submodules:
                return importlib.import_module(f"{own}.{name}")
            raise AttributeError(_lacking(f"{own}.{name}"), name=name, obj=module)

        vars(module)["__getattr__"] = getattr_


class _Metadata(Distribution):
    """Name and version, as `importlib.metadata` reads them."""

    def read_text(self, filename: str) -> str | None:
        """Return the text of the one file there is."""
        if filename != "METADATA":
            return None
        return f"Metadata-Version: 2.1\nName: gensim\nVersion: {INTERFACE_VERSION}\n"

    def locate_file(self, path: Any) -> Path:
        """Return where a file of ours would lie; there is none."""
        return Path(path)
