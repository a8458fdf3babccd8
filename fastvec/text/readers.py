"""gensim's corpus readers: re-iterable views of text files as lists of tokens."""

from __future__ import annotations

import contextlib
import io
import itertools
import os
from collections.abc import Iterator
from typing import Any

from fastvec.text.pieces import open_binary

MAX_WORDS_IN_BATCH = 10000

_READ_BYTES = 1 << 16


class LineSentence:
    """Sentences of a text with one sentence per line and white space between tokens.

    Passed to a model as ``sentences=`` it is read by the native reader as long as ``source`` is a
    path and ``limit`` is None.

    Parameters
    ----------
    source : path or file object
        Plain, ``.gz``, ``.bz2`` or anything else that smart_open reads; or an open file, text or
        binary, that has ``seek``: each iteration begins at its start.
    max_sentence_length : int, default 10000, in tokens
        Longer lines become several sentences.
    limit : int or None, default None
        Read only the first so many lines.

    Raises
    ------
    UnicodeDecodeError
        While iterating, if the text is not UTF-8.
    """

    def __init__(
        self, source: Any, max_sentence_length: int = MAX_WORDS_IN_BATCH, limit: int | None = None
    ) -> None:
        self.source = source
        self.max_sentence_length = max_sentence_length
        self.limit = limit

    def __iter__(self) -> Iterator[list[str]]:
        return read_lines(self.source, self.max_sentence_length, limit=self.limit)


class PathLineSentences:
    """Sentences of all files in a directory, in the order of names, as `LineSentence` reads them.

    Parameters
    ----------
    source : path
        A directory, which is not searched recursively, or one file.
    max_sentence_length : int, default 10000, in tokens
        Longer lines become several sentences.
    limit : int or None, default None
        Read only the first so many lines of each file.

    Raises
    ------
    ValueError
        If ``source`` is neither a file nor a directory.
    """

    def __init__(
        self,
        source: str | os.PathLike[str],
        max_sentence_length: int = MAX_WORDS_IN_BATCH,
        limit: int | None = None,
    ) -> None:
        self.source = source
        self.max_sentence_length = max_sentence_length
        self.limit = limit
        path = os.fspath(source)
        if os.path.isfile(path):
            self.input_files = [path]
        elif os.path.isdir(path):
            self.input_files = [os.path.join(path, name) for name in sorted(os.listdir(path))]
        else:
            raise ValueError(f"source must be a file or a directory, got {path!r}")

    def __iter__(self) -> Iterator[list[str]]:
        for path in self.input_files:
            yield from LineSentence(path, self.max_sentence_length, self.limit)


class Text8Corpus:
    """A text without sentences, such as text8, cut into pieces of equal length.

    Parameters
    ----------
    fname : path
        The file; newlines are white space like any other.
    max_sentence_length : int, default 10000, in tokens
        Length of the pieces.
    """

    def __init__(
        self, fname: str | os.PathLike[str], max_sentence_length: int = MAX_WORDS_IN_BATCH
    ) -> None:
        self.fname = fname
        self.max_sentence_length = max_sentence_length

    def __iter__(self) -> Iterator[list[str]]:
        return read_text(os.fspath(self.fname), self.max_sentence_length)


def read_lines(
    source: Any, length: int, errors: str = "strict", limit: int | None = None
) -> Iterator[list[str]]:
    """Yield the tokens of each line, at most `length` at a time."""
    with _lines(source) as lines:
        for line in itertools.islice(lines, limit):
            text = line.decode("utf-8", errors) if isinstance(line, bytes) else line
            yield from _chunks(text.split(), length)


def read_text(path: str, length: int, errors: str = "strict") -> Iterator[list[str]]:
    """Yield the tokens of a text, `length` at a time, newlines being white space."""
    waiting: list[str] = []
    rest = b""
    with contextlib.closing(open_binary(path)) as file:
        while data := file.read(_READ_BYTES):
            cut = max(data.rfind(b" "), data.rfind(b"\n"))
            if cut < 0:
                rest += data
                continue
            waiting += (rest + data[:cut]).decode("utf-8", errors).split()
            rest = data[cut:]
            while len(waiting) > length:
                yield waiting[:length]
                waiting = waiting[length:]
    yield from _chunks(waiting + rest.decode("utf-8", errors).split(), length)


@contextlib.contextmanager
def _lines(source: Any) -> Iterator[Iterator[str | bytes]]:
    """Give the lines of a path, or of a file object from its start."""
    if isinstance(source, (str, os.PathLike)):
        with contextlib.closing(open_binary(os.fspath(source))) as file:
            yield iter(io.BufferedReader(file) if isinstance(file, io.RawIOBase) else file)
    else:
        source.seek(0)
        yield iter(source)


def _chunks(tokens: list[str], length: int) -> Iterator[list[str]]:
    """Cut a list into parts of at most length items."""
    for begin in range(0, len(tokens), length):
        yield tokens[begin : begin + length]
