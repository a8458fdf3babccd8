"""Vocabulary files as word2vec, fastText and GloVe write them: a word and its count on each line."""

from __future__ import annotations

import os
from collections.abc import Iterable

from .errors import FormatError
from .opening import checked_name, reading, writing


def read_word_counts(
    fname: str | os.PathLike[str],
    encoding: str = "utf8",
    errors: str = "strict",
    argument: str = "fvocab",
    numbered: bool = False,
) -> dict[str, int]:
    """Read words and counts, in the order of the file; of a word that stands twice the last counts.

    Parameters
    ----------
    fname : str or Path
        Decompressed by content.
    encoding, errors : str
        How words are decoded.
    argument : str
        What the caller calls the file.
    numbered : bool, default False
        Lines number the words: none may stand twice.

    Raises
    ------
    FormatError
        For a line that is not a word and a whole number of at least 0.
    """
    name = checked_name(fname, argument)
    counts: dict[str, int] = {}
    with reading(name) as file:
        for number, line in enumerate(file, 1):
            word, _, count = line.decode(encoding, errors).strip().rpartition(" ")
            if not (count.isascii() and count.isdigit() and len(count) < 19):
                raise FormatError(f"{name}: line {number}: not a word and a count")
            if numbered and word in counts:
                raise FormatError(f"{name}: line {number}: {word!r} stands there twice")
            counts[word] = int(count)
    return counts


def write_word_counts(
    fname: str | os.PathLike[str], words: Iterable[tuple[object, int]], append: bool = False
) -> None:
    """Write a line for each word and its count; the file appears whole or not at all."""
    with writing(checked_name(fname, "fvocab"), append) as file:
        for word, count in words:
            file.write(f"{word} {count}\n".encode())
