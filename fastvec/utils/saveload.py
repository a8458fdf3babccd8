"""Saving, loading and the log of an object's life, for classes that need nothing special."""

from __future__ import annotations

import copy
import datetime
import json
import logging
import os
import platform
import sys
from typing import Any, NoReturn, Self

import numpy as np

logger = logging.getLogger("fastvec.utils")

_ARRAY = "attribute."  # tensors of a file are called attribute.<name>


def call_on_class_only(*args: Any, **kwargs: Any) -> NoReturn:
    """Raise AttributeError: a class method was called on an instance."""
    raise AttributeError("this method is called on the class, not on an instance")


class SaveLoad:
    """Base of objects that are saved as one native file: numeric arrays, and what JSON can hold.

    Nothing is pickled, so loading a file runs no code.

    Attributes
    ----------
    lifecycle_events : list of dict, or None
        What `add_lifecycle_event` noted; made by its first call. Assign None to note nothing more.
    """

    lifecycle_events: list[dict[str, Any]] | None

    def add_lifecycle_event(
        self, event_name: str, log_level: int | bool = logging.INFO, **event: Any
    ) -> None:
        """Note an event in the object's life, with date and versions.

        Parameters
        ----------
        event_name : str
            Such as "created", "train", "saving".
        log_level : int or False, default logging.INFO
            Level at which the event is logged; False logs nothing.
        **event
            What else to note; must be JSON.
        """
        from fastvec import __version__

        noted = {
            **copy.deepcopy(event),
            "datetime": datetime.datetime.now().isoformat(),
            "fastvec": __version__,
            "python": sys.version,
            "platform": platform.platform(),
            "event": event_name,
        }
        if log_level:
            logger.log(int(log_level), "%s lifecycle event %s", type(self).__name__, noted)
        events = self.__dict__.setdefault("lifecycle_events", [])
        if events is not None:
            events.append(noted)

    def save(
        self,
        fname_or_handle: Any,
        separately: Any = None,
        sep_limit: int = 10 * 1024**2,
        ignore: Any = frozenset(),
        pickle_protocol: int = 4,
    ) -> None:
        """Write all attributes to one native file.

        Parameters
        ----------
        fname_or_handle : str or Path
        ignore : collection of str
            Attributes to leave out.
        separately, sep_limit, pickle_protocol
            Accepted for compatibility: there is one file, and no pickle.

        Raises
        ------
        TypeError
            If an attribute is neither a numeric array nor something that JSON gives back unchanged;
            the message names it.
        """
        # upward, lazily: a format belongs to io, this class to every layer
        from fastvec.io.native import write_tensors

        arrays, plain = {}, {}
        for name, value in self.__dict__.items():
            if name in ignore:
                continue
            if isinstance(value, np.ndarray) and value.dtype != object:
                arrays[_ARRAY + name] = value
            elif _survives_json(value):
                plain[name] = value
            else:
                raise TypeError(
                    f"attribute {name!r} is a {type(value).__name__}, which a file cannot hold; "
                    f"leave it out with ignore=[{name!r}] and set it after loading"
                )
        metadata = {"class": type(self).__name__, "attributes": json.dumps(plain)}
        write_tensors(fname_or_handle, arrays, metadata)

    @classmethod
    def load(cls, fname: str | os.PathLike[str], mmap: str | None = None) -> Self:
        """Open a file that `save` of this class wrote.

        Parameters
        ----------
        fname : str or Path
        mmap : {None, 'r'}
            'r' maps the arrays, read-only, instead of reading them.

        Raises
        ------
        TypeError
            If the file holds an object of another class.
        FormatError
            If it is no native file, or damaged.
        """
        # upward, lazily: a format belongs to io, this class to every layer
        from fastvec.io.errors import FormatError

        # upward, lazily: as above
        from fastvec.io.native import read_tensors

        arrays, metadata = read_tensors(fname, mmap=mmap is not None)
        if metadata.get("class") != cls.__name__:
            raise TypeError(f"{fname} holds a {metadata.get('class')}, not a {cls.__name__}")
        try:
            attributes = json.loads(metadata["attributes"])
            loaded = cls.__new__(cls)
            loaded.__dict__.update(attributes)
        except (KeyError, ValueError, TypeError) as error:
            raise FormatError(f"{fname}: unreadable attributes: {error}") from error
        loaded.__dict__.update({n.removeprefix(_ARRAY): array for n, array in arrays.items()})
        return loaded


def _survives_json(value: object) -> bool:
    """Whether JSON gives the value back unchanged: no tuples, no keys but text."""
    try:
        return bool(json.loads(json.dumps(value)) == value)
    except (TypeError, ValueError, RecursionError):
        return False
