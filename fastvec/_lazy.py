"""Public names that are imported on first use, so that importing a package stays quick."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Mapping


def lazy_names(
    package: str, homes: Mapping[str, str]
) -> tuple[Callable[[str], object], Callable[[], list[str]]]:
    """Return a package's ``__getattr__`` and ``__dir__``.

    Parameters
    ----------
    package : str
        ``__name__`` of the package.
    homes : mapping of str to str
        Public name to the full name of the module that defines it. A name whose home is
        ``package + "." + name`` is that submodule itself.
    """
    namespace = vars(sys.modules[package])

    def getattr_(name: str) -> object:
        try:
            home = homes[name]
        except KeyError:
            raise AttributeError(f"module {package!r} has no attribute {name!r}") from None
        module = importlib.import_module(home)
        value: object = module if home == f"{package}.{name}" else getattr(module, name)
        namespace[name] = value  # the next access does not come here
        return value

    def dir_() -> list[str]:
        return sorted({*namespace, *homes})

    return getattr_, dir_
