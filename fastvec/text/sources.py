"""What users may pass as a corpus, and the two kinds of source it becomes: files or token lists."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from fastvec.text.readers import (
    LineSentence,
    PathLineSentences,
    Text8Corpus,
    read_lines,
    read_text,
)


@dataclass(frozen=True)
class FileSource:
    """Text files, read one after the other by the native reader.

    Attributes
    ----------
    paths : tuple of str
        Plain, ``.gz`` or ``.bz2`` files, or what else smart_open reads.
    max_sentence_length : int or None
        Longer sentences are cut into several; None means no limit.
    newlines : bool
        Whether a newline ends a sentence.
    """

    paths: tuple[str, ...]
    max_sentence_length: int | None = None
    newlines: bool = True

    one_shot = False

    def sentences(self, errors: str = "strict") -> Iterator[list[str]]:
        """Yield the same sentences slowly, as lists of tokens."""
        read = read_lines if self.newlines else read_text
        for path in self.paths:
            yield from read(path, self.max_sentence_length or 1 << 62, errors)


@dataclass(frozen=True)
class IterableSource:
    """Sentences as sequences of hashable tokens; ``one_shot`` if they can be read only once."""

    corpus: Iterable[object]
    one_shot: bool

    def sentences(self, errors: str = "strict") -> Iterator[object]:
        """Begin to read the sentences; there is nothing to decode."""
        return iter(self.corpus)


Source = FileSource | IterableSource


def as_source(sentences: object = None, corpus_file: object = None) -> Source:
    """Turn what the user passed into a source.

    Parameters
    ----------
    sentences : iterable of sequences of tokens, or None
        Lists, tuples or arrays of tokens. A source is returned as it is; `LineSentence`,
        `PathLineSentences` and `Text8Corpus` over files become file sources.
    corpus_file : path, sequence of paths, or None
        A file, a folder (all its files in the order of their names), a pattern such as
        ``"corpus/*.txt.gz"``, or several of these.

    Returns
    -------
    FileSource or IterableSource

    Raises
    ------
    TypeError
        If not exactly one of the two is given, ``sentences`` is a string or cannot be iterated, or
        ``corpus_file`` is no path.
    FileNotFoundError
        If a file is missing, a pattern matches nothing or a folder has no files.
    """
    if (sentences is None) == (corpus_file is None):
        got = "neither" if sentences is None else "both"
        raise TypeError(f"exactly one of sentences and corpus_file must be given, got {got}")
    if corpus_file is not None:
        return FileSource(tuple(_expand(corpus_file)))
    if isinstance(sentences, (FileSource, IterableSource)):
        return sentences
    if isinstance(sentences, (str, bytes, os.PathLike)):
        raise TypeError(
            f"sentences must be an iterable of token lists, got {type(sentences).__name__} "
            f"{sentences!r:.60}; a file is passed as corpus_file= or LineSentence(path)"
        )
    native = _native(sentences)
    if native is not None:
        return native
    if not isinstance(sentences, Iterable) and not hasattr(sentences, "__getitem__"):
        raise TypeError(
            f"sentences must be an iterable of token lists, got {type(sentences).__name__}"
        )
    return IterableSource(sentences, one_shot=isinstance(sentences, Iterator))  # type: ignore[arg-type]


def _native(reader: object) -> FileSource | None:
    """Return the file source with the same sentences as one of our readers, if there is one."""
    # Subclasses may override iteration, so only the classes themselves are recognised.
    if type(reader) is LineSentence and reader.limit is None:
        if isinstance(reader.source, (str, os.PathLike)):
            return FileSource((os.fspath(reader.source),), reader.max_sentence_length)
    elif type(reader) is PathLineSentences and reader.limit is None:
        return FileSource(tuple(reader.input_files), reader.max_sentence_length)
    elif type(reader) is Text8Corpus:
        return FileSource((os.fspath(reader.fname),), reader.max_sentence_length, newlines=False)
    return None


def _expand(corpus_file: object) -> list[str]:
    """Return the files that a path, a folder, a pattern or a sequence of these stands for."""
    if isinstance(corpus_file, (list, tuple)):
        if not corpus_file:
            raise FileNotFoundError("corpus_file is an empty list of paths")
        return [path for part in corpus_file for path in _expand(part)]
    if not isinstance(corpus_file, (str, os.PathLike)):
        raise TypeError(
            f"corpus_file must be a path or a list of paths, got {type(corpus_file).__name__}; "
            "token lists are passed as sentences="
        )
    path = os.fspath(corpus_file)
    if os.path.isdir(path):
        inside = (os.path.join(path, name) for name in sorted(os.listdir(path)))
        files = [name for name in inside if os.path.isfile(name)]
        if not files:
            raise FileNotFoundError(f"corpus_file is a folder without files: {path}")
        return files
    if os.path.exists(path) or "://" in path:
        return [path]
    matches = sorted(name for name in glob.glob(path, recursive=True) if os.path.isfile(name))
    if not matches:
        raise FileNotFoundError(f"corpus_file does not exist: {path}")
    return matches
