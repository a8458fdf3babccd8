"""What users may pass as a corpus, and the kinds of source it becomes: texts, token lists, blocks."""

from __future__ import annotations

import glob
import io
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from fastvec.text.blocks import BlockSource, WalkSource
from fastvec.text.opening import Text, as_text
from fastvec.text.readers import (
    LineSentence,
    PathLineSentences,
    Text8Corpus,
    read_lines,
    read_text,
)
from fastvec.text.transformed import SentenceLists, TransformedCorpus, TransformedSource


class MissingCorpusError(FileNotFoundError, TypeError):
    """`corpus_file` names nothing that can be read; also a TypeError, since gensim raises that."""


@dataclass(frozen=True)
class FileSource:
    """Texts, read one after the other by the native reader.

    Attributes
    ----------
    texts : tuple of str or Text
        Paths and URIs, plain or compressed; open files; columns of text.
    max_sentence_length : int or None
        Longer sentences are cut into several; None means no limit.
    newlines : bool
        Whether a newline ends a sentence.
    """

    texts: tuple[str | Text, ...]
    max_sentence_length: int | None = None
    newlines: bool = True

    @property
    def one_shot(self) -> bool:
        """Whether one of the texts can be read only once."""
        return any(not isinstance(text, str) and text.one_shot for text in self.texts)

    def sentences(self, errors: str = "strict") -> Iterator[list[str]]:
        """Yield the same sentences slowly, as lists of tokens."""
        read = read_lines if self.newlines else read_text
        for text in self.texts:
            yield from read(text, self.max_sentence_length or 1 << 62, errors)


@dataclass(frozen=True)
class IterableSource:
    """Sentences as sequences of hashable tokens; ``one_shot`` if they can be read only once."""

    corpus: Iterable[object]
    one_shot: bool

    def sentences(self, errors: str = "strict") -> Iterator[object]:
        """Begin to read the sentences; there is nothing to decode."""
        return iter(self.corpus)


Source: TypeAlias = FileSource | IterableSource | BlockSource


def as_source(sentences: object = None, corpus_file: object = None) -> Source:
    """Turn what the user passed into a source.

    Parameters
    ----------
    sentences : iterable of sequences of tokens, or None
        Lists, tuples or arrays of tokens, or objects with ``__len__`` and ``__iter__``. A source is
        returned as it is; `LineSentence`, `PathLineSentences` and `Text8Corpus` over files become
        file sources. An array of integers of shape (n_walks, length) holds walks, padded with -1.
        An Arrow column (anything with ``__arrow_c_stream__`` or ``__arrow_c_array__``: of pyarrow,
        polars, pandas 3, DuckDB, ...) holds strings, each one sentence with white space between
        tokens, or lists of strings or integers.
    corpus_file : path, URI, open file, sequence of these, or None
        A file, a folder (all its files in the order of their names), a pattern such as
        ``"corpus/*.txt.gz"``, a URI that smart_open reads, a file that is open for reading (from its
        start; it stays open), or several of these.

    Returns
    -------
    FileSource, IterableSource or BlockSource

    Raises
    ------
    TypeError
        If not exactly one of the two is given, ``sentences`` is a string, an open file or cannot be
        iterated, an Arrow column holds something else, or ``corpus_file`` is no path.
    MissingCorpusError
        If a file is missing, a pattern matches nothing or a folder has no files.
    """
    if (sentences is None) == (corpus_file is None):
        got = "neither" if sentences is None else "both"
        raise TypeError(f"exactly one of sentences and corpus_file must be given, got {got}")
    if corpus_file is not None:
        return FileSource(tuple(_expand(corpus_file)))
    if isinstance(sentences, (FileSource, IterableSource, BlockSource)):
        return sentences
    if isinstance(sentences, (str, bytes, os.PathLike, io.IOBase)):
        raise TypeError(
            f"sentences must be an iterable of token lists, got {type(sentences).__name__} "
            f"{sentences!r:.60}; a file is passed as corpus_file= or LineSentence(file)"
        )
    found = (
        file_source(sentences) or _transformed(sentences) or _arrow(sentences) or _walks(sentences)
    )
    if found is not None:
        return found
    if not isinstance(sentences, Iterable) and not hasattr(sentences, "__getitem__"):
        raise TypeError(
            f"sentences must be an iterable of token lists, got {type(sentences).__name__}"
        )
    # Only the corpus is asked: a sentence may well be its own iterator.
    one_shot = isinstance(sentences, Iterator) or getattr(sentences, "one_shot", False) is True
    return IterableSource(sentences, one_shot)  # type: ignore[arg-type]


def file_source(reader: object) -> FileSource | None:
    """Return the file source with the same sentences as one of our readers, if there is one."""
    # Subclasses may override iteration, so only the classes themselves are recognised.
    if type(reader) is LineSentence and reader.limit is None:
        return FileSource((as_text(reader.source, "source"),), reader.max_sentence_length)
    if type(reader) is PathLineSentences and reader.limit is None:
        return FileSource(tuple(reader.input_files), reader.max_sentence_length)
    if type(reader) is Text8Corpus:
        return FileSource((os.fspath(reader.fname),), reader.max_sentence_length, newlines=False)
    return None


def _transformed(corpus: object) -> TransformedSource | None:
    """Return the source for a corpus with phrases joined, unless it has to ask for each."""
    if type(corpus) is not TransformedCorpus:
        return None
    matcher = corpus.obj.matcher()
    if matcher is None:
        return None
    base = as_source(corpus.corpus)
    if isinstance(base, IterableSource):
        base = IterableSource(SentenceLists(base.corpus), base.one_shot)
    return TransformedSource(base, matcher)


def _arrow(column: object) -> FileSource | BlockSource | None:
    """Return the source for an Arrow column, if it is one."""
    if not (hasattr(column, "__arrow_c_stream__") or hasattr(column, "__arrow_c_array__")):
        return None
    from fastvec.text.arrow import ArrowText, arrow_source  # with ctypes, rarely needed
    from fastvec.text.arrow_stream import ArrowStream

    try:
        stream = ArrowStream(column)
    except (ImportError, NotImplementedError, TypeError, ValueError):
        return None  # pandas offers what it then cannot convert: no pyarrow, objects of many types
    source = arrow_source(column, stream)
    return FileSource((source,)) if isinstance(source, ArrowText) else source


def _walks(walks: object) -> WalkSource | None:
    """Return the source for a matrix of integers, if it is one: of NumPy, PyTorch, ..."""
    if getattr(walks, "ndim", None) == 2 and hasattr(walks, "__array__"):
        array = np.asanyarray(walks)
        if array.dtype.kind in "iu":
            return WalkSource(array)
    return None


def _expand(corpus_file: object) -> list[str | Text]:
    """Return the texts that a path, a folder, a pattern, a file or a sequence of these stands for."""
    if isinstance(corpus_file, (list, tuple)):
        if not corpus_file:
            raise MissingCorpusError("corpus_file is an empty list of paths")
        return [text for part in corpus_file for text in _expand(part)]
    path = as_text(corpus_file, "corpus_file")
    if not isinstance(path, str):
        return [path]
    if os.path.isdir(path):
        inside = (os.path.join(path, name) for name in sorted(os.listdir(path)))
        files: list[str | Text] = [name for name in inside if os.path.isfile(name)]
        if not files:
            raise MissingCorpusError(f"corpus_file is a folder without files: {path}")
        return files
    if os.path.exists(path) or "://" in path:
        return [path]
    matches = sorted(name for name in glob.glob(path, recursive=True) if os.path.isfile(name))
    if not matches:
        raise MissingCorpusError(f"corpus_file does not exist: {path}")
    return [*matches]
