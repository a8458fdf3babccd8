"""Readers of evaluation files; the two sets that travel with the package are known by name."""

from __future__ import annotations

import hashlib
import importlib.resources
import logging
import os
from collections.abc import Iterator
from dataclasses import dataclass, field

from fastvec.io.opening import checked_name
from fastvec.text.opening import open_binary

logger = logging.getLogger(__name__)

BUNDLED = {"wordsim353": "wordsim353.tsv", "google-analogies": "google-analogies.txt"}

Question = tuple[str, str, str, str]
DataPath = str | os.PathLike[str]


@dataclass(frozen=True)
class DataFile:
    """The text of a data set, where it came from and the SHA-256 of its bytes."""

    name: str
    text: str
    sha256: str

    def lines(self) -> Iterator[tuple[int, str]]:
        """Yield number and text of each line that is neither blank nor a ``#`` comment."""
        for number, line in enumerate(self.text.splitlines(), 1):
            if line.strip() and not line.startswith("#"):
                yield number, line


@dataclass
class Section:
    """Analogy questions under one heading."""

    name: str
    questions: list[Question] = field(default_factory=list)


def read_data(path: DataPath, encoding: str = "utf8") -> DataFile:
    """Read a data set: a path, compressed or remote too, or one of the names in ``BUNDLED``.

    A file in the current folder goes before a name.
    """
    name = checked_name(path, "path")
    if name in BUNDLED and not os.path.exists(name):
        data = (importlib.resources.files("fastvec.data") / BUNDLED[name]).read_bytes()
    else:
        with open_binary(name) as file:
            data = file.read()
    return DataFile(name, data.decode(encoding), hashlib.sha256(data).hexdigest())


def parse_pairs(
    data: DataFile, delimiter: str | None = None, score_column: int = 2
) -> Iterator[tuple[str, str, float]]:
    """Yield (word, word, score) of each line; skip a heading and lines without a number.

    Without a `delimiter` a line is split at tabs if it has any, else at commas, else at white space.
    """
    for number, line in data.lines():
        parts = [part.strip() for part in line.split(delimiter or _delimiter(line))]
        try:
            value = float(parts[score_column])
        except (IndexError, ValueError):
            logger.info("%s: line %d is not two words and a number, skipped", data.name, number)
            continue
        yield parts[0], parts[1], value


def _delimiter(line: str) -> str | None:
    """Return what separates the columns of a line; None stands for white space."""
    return next((mark for mark in "\t," if mark in line), None)


def parse_analogies(data: DataFile) -> list[Section]:
    """Return questions of four words in sections that begin with ``: name``; skip bad lines.

    Raises
    ------
    ValueError
        For a question before the first section.
    """
    sections: list[Section] = []
    for number, line in data.lines():
        if line.startswith(": "):
            sections.append(Section(line.removeprefix(": ").strip()))
            continue
        if not sections:
            raise ValueError(
                f"{data.name}: line {number}: a question before the first section; "
                "begin the file with ': name'"
            )
        words = line.split()
        if len(words) == 4:
            sections[-1].questions.append((words[0], words[1], words[2], words[3]))
        else:
            logger.info("%s: line %d does not hold four words, skipped", data.name, number)
    return sections


def parse_categories(data: DataFile) -> list[tuple[str, str]]:
    """Return (word, category) of each line; ValueError for a line with something else."""
    pairs = []
    for number, line in data.lines():
        parts = [part.strip() for part in line.split(_delimiter(line))]
        if len(parts) != 2 or not all(parts):
            raise ValueError(
                f"{data.name}: line {number}: a word and its category are wanted, got {line!r:.80}"
            )
        pairs.append((parts[0], parts[1]))
    return pairs


def parse_outliers(data: DataFile) -> tuple[list[str], list[str]]:
    """Return members and outliers of a group: one word a line, a blank line between the two.

    Raises
    ------
    ValueError
        If either part is missing, or there are more than two.
    """
    text = data.text.replace("\r\n", "\n").strip("\n")
    parts = [part.splitlines() for part in text.split("\n\n") if part.strip()]
    if len(parts) != 2:
        raise ValueError(
            f"{data.name}: members, a blank line and outliers are wanted, got {len(parts)} part(s)"
        )
    members, outliers = ([word.strip() for word in part if word.strip()] for part in parts)
    return members, outliers
