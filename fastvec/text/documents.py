"""Documents with tags: what users pass, and the tags as they are read beside the words."""

from __future__ import annotations

import itertools
import os
import warnings
from array import array
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .lines import LineNumbers
from .sources import FileSource, IterableSource, Source, as_source
from .tagged import TaggedDocument, TaggedLineDocument, line_words

MOST_INT_TAG = (1 << 31) - 2  # integers are row numbers, which kernels hold in 32 bits


class Tags(NamedTuple):
    """Tags of the documents of one pass over a corpus, in reading order.

    Attributes
    ----------
    codes : ndarray of int64
        An integer tag as it is; -1 - k for ``names[k]``. Those of one document differ.
    counts : ndarray of shape (n_documents,), int64
        How many of them each document has.
    lengths : ndarray of shape (n_documents,), int64
        Its words. Documents without words are no sentences of the id stream.
    names : list of hashable
        The tags that are no integers, in the order in which they were first seen.
    """

    codes: NDArray[np.int64]
    counts: NDArray[np.int64]
    lengths: NDArray[np.int64]
    names: list[Hashable]


class TagColumn:
    """Collects the tags of documents."""

    def __init__(self) -> None:
        self._names: dict[Hashable, int] = {}
        self._codes, self._counts, self._lengths = array("q"), array("q"), array("q")
        self._warned = False

    def add(self, tags: Any, n_words: int) -> None:
        """Take the tags of the next document; one that stands there twice counts once.

        Raises
        ------
        TypeError
            If the tags cannot be iterated, or one of them has no hash.
        ValueError
            If an integer is too large to be a row number.
        """
        if isinstance(tags, str) and not self._warned:
            self._warned = True
            warnings.warn(
                f"document {len(self._counts)} has the string {tags!r:.60} as tags, so each of its "
                "characters is a tag; for one tag write [tag]",
                UserWarning,
                stacklevel=2,
            )
        try:
            different = tags if len(tags) == 1 else dict.fromkeys(tags)
            for tag in different:
                self._codes.append(self._code(tag))
        except TypeError as error:
            raise TypeError(
                f"tags of document {len(self._counts)} must be a list of hashable tags, "
                f"got {tags!r:.80}: {error}"
            ) from None
        self._counts.append(len(different))
        self._lengths.append(n_words)

    def _code(self, tag: Any) -> int:
        """The code of a tag; unseen names get the next one."""
        if isinstance(tag, (int, np.integer)) and tag >= 0:
            if tag > MOST_INT_TAG:
                raise ValueError(
                    f"the integer tag {tag} would be the number of a row, and rows go up to "
                    f"{MOST_INT_TAG}; pass str(tag)"
                )
            return int(tag)
        if isinstance(tag, np.generic):
            tag = tag.item()
        return -1 - self._names.setdefault(tag, len(self._names))

    def tags(self) -> Tags:
        """Return what was collected."""
        codes, counts, lengths = (
            np.array(column, np.int64) for column in (self._codes, self._counts, self._lengths)
        )
        return Tags(codes, counts, lengths, list(self._names))


@dataclass(frozen=True)
class DocumentSource(IterableSource):
    """Documents with ``words`` and ``tags``; after a pass, `tags` has those of that pass."""

    column: list[TagColumn] = field(default_factory=list)

    def sentences(self, errors: str = "strict") -> Iterator[object]:
        """Yield the words of each document, and collect its tags."""
        column = TagColumn()
        self.column[:] = [column]
        for number, document in enumerate(self.corpus):
            try:
                words, tags = document.words, document.tags  # type: ignore[attr-defined]
            except AttributeError:
                raise AttributeError(
                    f"document {number} is a {type(document).__name__} without .words and .tags, "
                    f"{document!r:.60}; pass TaggedDocument(words, tags)"
                ) from None
            column.add(tags, len(words) if hasattr(words, "__len__") else 0)
            yield words

    def tags(self) -> Tags:
        """Return the tags of the last pass."""
        return self.column[0].tags()


@dataclass(frozen=True)
class LineSource(FileSource):
    """Texts whose lines are documents, the number of a line its tag."""

    lines: LineNumbers = field(default_factory=LineNumbers)

    def tags(self) -> Tags:
        """Return the tags of the last pass, those of blank lines too."""
        numbers, lengths = self.lines.numbers(), np.zeros(self.lines.n_lines, np.int64)
        lengths[numbers] = self.lines.lengths()
        return Tags(np.arange(self.lines.n_lines), np.ones_like(lengths), lengths, [])


def as_document_source(
    documents: object = None, corpus_file: object = None, *, pruned: bool = False
) -> Source:
    """Turn what the user passed as documents into a source that has tags.

    Parameters
    ----------
    documents : iterable of TaggedDocument, or None
        Objects with ``words``, a list of tokens, and ``tags``, a list of hashable tags.
    corpus_file : path or list of paths, or None
        One document per line; its tag is the number of the line, from 0 on. As for `as_source`.
    pruned : bool, default False
        Whether the scan will forget rare words: it then reads lines one by one.

    Raises
    ------
    TypeError
        If not exactly one of the two is given, or it cannot be read.
    """
    if isinstance(documents, (DocumentSource, LineSource)) and corpus_file is None:
        return documents
    if type(documents) is TaggedLineDocument and corpus_file is None and not pruned:
        corpus_file, documents = documents.source, None
    if corpus_file is not None:
        texts = as_source(documents, corpus_file)
        assert isinstance(texts, FileSource)
        if pruned:
            return DocumentSource(_numbered(texts), one_shot=texts.one_shot)
        return LineSource(texts.texts)
    if not isinstance(documents, Iterable) or isinstance(documents, (str, bytes, os.PathLike)):
        if documents is None:
            as_source()  # says what is missing
        raise TypeError(
            f"documents must be an iterable of TaggedDocument, got {documents!r:.60}; a file is passed "
            "as corpus_file= or TaggedLineDocument(file)"
        )
    return DocumentSource(documents, isinstance(documents, Iterator))


def _numbered(texts: FileSource) -> Iterable[TaggedDocument]:
    """The lines of texts as documents, to be read any number of times."""

    class Lines:
        def __iter__(self) -> Iterator[TaggedDocument]:
            lines = itertools.chain.from_iterable(map(line_words, texts.texts))
            for number, words in enumerate(lines):
                yield TaggedDocument(words, [number])

    return Lines()
