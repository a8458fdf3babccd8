"""Phrases as native files: arrays, and settings as JSON; nothing is pickled."""

from __future__ import annotations

import json
import logging
import os
import warnings
from collections.abc import Callable, Mapping
from typing import Any, Self

import numpy as np

from ..io.errors import FormatError
from ..io.native import read_tensors, write_tensors
from ..text.phrase_counts import PhraseCounts
from ..utils.saveload import SaveLoad
from ..vectors.key_table import KeyTable, to_tensors
from ._phrase_scores import name_of, named

FORMAT_VERSION = "1"
_COUNTS = ("word_counts", "prefix", "last", "counts")

Arrays = dict[str, np.ndarray[Any, Any]]


class PhraseFiles(SaveLoad):
    """`save` and `load`; a class says which arrays and which settings it has."""

    _settings: tuple[str, ...] = ()
    scoring: Callable[..., float] | None
    connector_words: frozenset[str]

    def save(self, fname_or_handle: Any, *args: Any, **kwargs: Any) -> None:
        """Write to one native file, complete or not at all.

        A scoring function is written as the name of its module and its own; one that has no such name
        is left out, with a warning.

        Parameters
        ----------
        fname_or_handle : str, Path or binary file
        *args, **kwargs
            gensim's ``separately``, ``sep_limit``, ``ignore``, ``pickle_protocol``: without effect.
        """
        self.add_lifecycle_event("saving", log_level=logging.DEBUG, fname=str(fname_or_handle))
        scoring = name_of(self.scoring)
        if scoring is None:
            warnings.warn(
                f"a file cannot name the scoring function {self.scoring!r}; it is left out, and has "
                "to be assigned to .scoring after loading",
                UserWarning,
                stacklevel=2,
            )
        settings = {name: getattr(self, name) for name in self._settings}
        settings |= {
            "connector_words": sorted(self.connector_words),
            "lifecycle_events": self.__dict__.get("lifecycle_events"),
            "scoring": scoring,
        }
        metadata = {
            "format_version": FORMAT_VERSION,
            "class": type(self).__name__,
            "settings": json.dumps(settings),
        }
        write_tensors(fname_or_handle, self._to_arrays(), metadata)

    @classmethod
    def load(cls, fname: str | os.PathLike[str], mmap: str | None = None) -> Self:
        """Open a file that `save` wrote.

        A scoring function is found again if its module is imported before; a file imports nothing.

        Parameters
        ----------
        fname : str or Path
        mmap : {None, 'r'}
            Accepted: what is read becomes tables in memory in any case.

        Raises
        ------
        TypeError
            If the file holds something else.
        FormatError
            If it is damaged, or no native file.
        """
        if mmap not in (None, "r"):
            raise ValueError(f"mmap must be None or 'r', got {mmap!r}")
        arrays, metadata = read_tensors(fname, mmap=False)
        saved = metadata.get("class", "")
        if saved not in {c.__name__ for c in cls.__mro__}:
            raise TypeError(f"{fname} holds {saved or 'something else'}, not {cls.__name__}")
        if metadata.get("format_version") != FORMAT_VERSION:
            raise FormatError(
                f"{fname}: format_version {metadata.get('format_version')!r}; this version reads "
                f"{FORMAT_VERSION}"
            )
        try:
            loaded = cls._of_file(arrays, json.loads(metadata["settings"]))
        except (KeyError, ValueError, TypeError, RecursionError) as error:
            raise FormatError(f"{fname}: {error}") from error
        loaded.add_lifecycle_event("loaded", log_level=logging.DEBUG, fname=str(fname))
        return loaded

    @classmethod
    def _of_file(cls, arrays: Arrays, settings: dict[str, Any]) -> Self:
        """The object that a file holds, as far as all of them are alike."""
        words, scoring = settings["connector_words"], settings["scoring"]
        if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
            raise ValueError("connector_words must be a list of words")
        loaded = cls._from_arrays(arrays, settings)
        loaded.connector_words = frozenset(words)
        events = settings.get("lifecycle_events")
        loaded.lifecycle_events = events if isinstance(events, list) else []
        loaded.scoring = named(scoring) if isinstance(scoring, str) else None
        if loaded.scoring is None:
            warnings.warn(
                f"the scoring function {scoring or ''} is in no module that is imported; assign it to "
                ".scoring",
                UserWarning,
                stacklevel=3,
            )
        return loaded

    def _to_arrays(self) -> Arrays:
        """The arrays of a file."""
        raise NotImplementedError

    @classmethod
    def _from_arrays(cls, arrays: Arrays, settings: dict[str, Any]) -> Self:
        """The object that arrays and settings of a file make, checked."""
        raise NotImplementedError


def counts_to_arrays(counts: PhraseCounts) -> Arrays:
    """Return the arrays that hold counts."""
    return {**to_tensors(counts.words), **{name: getattr(counts, name) for name in _COUNTS}}


def counts_of_arrays(arrays: Mapping[str, Any], n_tokens: int) -> PhraseCounts:
    """Return the counts that arrays hold; ValueError unless they fit each other."""
    word_counts, prefix, last, counts = (arrays[name] for name in _COUNTS)
    words = texts_of_arrays(arrays, len(word_counts))
    for name, array, dtype, length in (
        ("word_counts", word_counts, np.int64, len(words)),
        ("prefix", prefix, np.int32, len(counts)),
        ("last", last, np.int32, len(counts)),
        ("counts", counts, np.int64, len(counts)),
    ):
        if array.dtype != dtype or array.shape != (length,):
            raise ValueError(f"{name}: {array.dtype} of shape {array.shape}")
    entries = np.arange(len(counts))
    if len(counts) and not (
        (prefix < len(words)).all()
        and (~prefix.astype(np.int64) < entries).all()
        and ((last >= 0) & (last < len(words))).all()
    ):
        raise ValueError("an n-gram has a word or a prefix that is not there")
    if (word_counts < 0).any() or (counts < 0).any():
        raise ValueError("a count is negative")
    return PhraseCounts(words, word_counts, prefix, last, counts, n_tokens)


def texts_of_arrays(arrays: Mapping[str, Any], n: int) -> list[str]:
    """Return the different texts that arrays hold; ValueError if there are not n, or twice one."""
    texts = KeyTable(arrays, n).to_list()
    if not all(isinstance(text, str) for text in texts) or len(set(texts)) < n:
        raise ValueError("the words are not different texts")
    return texts  # type: ignore[return-value]
