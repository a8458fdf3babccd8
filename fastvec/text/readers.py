"""gensim's corpus readers: re-iterable views of text files as lists of tokens."""

from __future__ import annotations

import contextlib
import io
import itertools
import os
from collections.abc import Iterator
from typing import Any

from fastvec.text.opening import Text, as_text, open_text

MAX_WORDS_IN_BATCH = 10000

_READ_BYTES = 1 << 16


class LineSentence:
    """Sentences of a text with one sentence per line and white space between tokens.

    Passed to a model as ``sentences=`` it is read by the native reader as long as ``limit`` is None.

    Parameters
    ----------
    source : path, URI or open file
        Plain or compressed (gzip, bzip2, xz, zstandard: recognised by content). An open file, text or
        binary, stays open; each iteration begins at its start, and a file that cannot seek can be
        read once only.
    max_sentence_length : int, default 10000, in tokens
        Longer lines become several sentences.
    limit : int or None, default None
        Read only the first so many lines.

    Raises
    ------
    TypeError
        While iterating, if ``source`` is none of these.
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
        text = as_text(self.source, "source")
        return read_lines(text, self.max_sentence_length, limit=self.limit)

    @property
    def one_shot(self) -> bool:
        """Whether the source can be read only once."""
        text = as_text(self.source, "source")
        return not isinstance(text, str) and text.one_shot


class PathLineSentences:
    """Sentences of all files in a directory, in the order of names, as `LineSentence` reads them.

    Parameters
    ----------
    source : path
        A directory, which is not searched recursively, or one file or URI.
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
        if "://" in path or os.path.isfile(path):
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
    fname : path or URI
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


class BrownCorpus:
    """Sentences of the Brown corpus in its tagged form: a folder of lines of ``word/tag``.

    Tokens are ``word/ta``: the word in lower case and the first two characters of its tag. What has
    no such tag, or one of punctuation, is left out.

    Parameters
    ----------
    dirname : path
        The folder; its files are read in the order of their names.
    """

    def __init__(self, dirname: str | os.PathLike[str]) -> None:
        self.dirname = dirname

    def __iter__(self) -> Iterator[list[str]]:
        for _, _, tokens in brown_lines(self.dirname):
            yield tokens


def brown_lines(
    dirname: str | os.PathLike[str],
) -> Iterator[tuple[str, int, list[str]]]:
    """Yield the path, the number of the line and the tokens of each sentence of a Brown corpus."""
    for name in sorted(os.listdir(dirname)):
        path = os.path.join(dirname, name)
        if not os.path.isfile(path):
            continue
        with io.BufferedReader(open_text(path)) as lines:
            for number, line in enumerate(lines):
                items = line.decode("utf-8").split()
                if tokens := [token for item in items if (token := _tagged(item))]:
                    yield path, number, tokens


def _tagged(item: str) -> str | None:
    """Return the token that ``word/tag`` stands for, if it stands for any."""
    word, slash, tag = item.partition("/")
    if not slash or "/" in tag or not tag[:2].isalpha():
        return None
    return f"{word.lower()}/{tag[:2]}"


def read_lines(
    text: str | Text, length: int, errors: str = "strict", limit: int | None = None
) -> Iterator[list[str]]:
    """Yield the tokens of each line, at most `length` at a time."""
    with io.BufferedReader(open_text(text)) as lines:
        for line in itertools.islice(lines, limit):
            yield from _chunks(line.decode("utf-8", errors).split(), length)


def read_text(text: str | Text, length: int, errors: str = "strict") -> Iterator[list[str]]:
    """Yield the tokens of a text, `length` at a time, newlines being white space."""
    waiting: list[str] = []
    rest = b""
    with contextlib.closing(open_text(text)) as file:
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


def _chunks(tokens: list[str], length: int) -> Iterator[list[str]]:
    """Cut a list into parts of at most length items."""
    for begin in range(0, len(tokens), length):
        yield tokens[begin : begin + length]
