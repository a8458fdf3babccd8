"""TaggedDocument, and readers that yield such documents."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from typing import Any, NamedTuple

from .opening import Text, as_text, open_text
from .readers import brown_lines


class TaggedDocument(NamedTuple):
    """The words of a document, and its tags.

    Parameters
    ----------
    words : list of str
        Tokens.
    tags : list of hashable
        What the document's vectors are called: one or several, shared with other documents or not.
        Integers are row numbers of ``model.dv.vectors``, so they should begin at 0 and leave no gaps.

    Examples
    --------
    >>> from fastvec.models.doc2vec import TaggedDocument
    >>> print(TaggedDocument(["the", "cat"], [0]))
    TaggedDocument<['the', 'cat'], [0]>
    """

    words: Any
    tags: Any

    def __str__(self) -> str:
        return f"{type(self).__name__}<{self.words}, {self.tags}>"


class TaggedLineDocument:
    """One document per line, tokens separated by white space; its tag is the line's number from 0 on.

    Parameters
    ----------
    source : path, URI or open file
        Compressed files are unpacked. An open file is read from its start.
    """

    def __init__(self, source: Any) -> None:
        self.source = source

    def __iter__(self) -> Iterator[TaggedDocument]:
        for number, words in enumerate(line_words(as_text(self.source, "source"))):
            yield TaggedDocument(words, [number])


class TaggedBrownCorpus:
    """Sentences of the Brown corpus, as `fastvec.utils` has them in `BrownCorpus`, with tags.

    Parameters
    ----------
    dirname : path
        The folder. Tags are ``<path of the file>_SENT_<number of the line>``.
    """

    def __init__(self, dirname: str | os.PathLike[str]) -> None:
        self.dirname = dirname

    def __iter__(self) -> Iterator[TaggedDocument]:
        for path, number, tokens in brown_lines(self.dirname):
            yield TaggedDocument(tokens, [f"{path}_SENT_{number}"])


def line_words(text: str | Text) -> Iterator[list[str]]:
    """Yield the tokens of each line of a text, of blank ones too."""
    with io.BufferedReader(open_text(text)) as lines:
        for line in lines:
            yield line.decode("utf-8").split()
