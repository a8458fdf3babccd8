"""Readers of evaluation files: word pairs with scores, analogy questions in sections."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from dataclasses import dataclass, field

logger = logging.getLogger(__name__)

Question = tuple[str, str, str, str]


@dataclass
class Section:
    """Analogy questions under one heading."""

    name: str
    questions: list[Question] = field(default_factory=list)


def read_pairs(
    path: str | os.PathLike[str], delimiter: str = "\t", encoding: str = "utf8"
) -> Iterator[tuple[str, str, float]]:
    """Yield (word, word, score) of each line; skip lines that begin with ``#`` and bad ones."""
    with open(path, encoding=encoding) as file:
        for number, line in enumerate(file, 1):
            if line.startswith("#") or not line.strip():
                continue
            try:
                first, second, score = (part.strip() for part in line.split(delimiter))
                value = float(score)
            except ValueError:
                logger.info("%s: line %d is not two words and a number, skipped", path, number)
                continue
            yield first, second, value


def read_analogies(path: str | os.PathLike[str], encoding: str = "utf8") -> list[Section]:
    """Read questions of four words in sections that begin with ``: name``; skip bad lines.

    Raises
    ------
    ValueError
        For a question before the first section.
    """
    sections: list[Section] = []
    with open(path, encoding=encoding) as file:
        for number, line in enumerate(file, 1):
            if line.startswith(": "):
                sections.append(Section(line.removeprefix(": ").strip()))
                continue
            if not sections:
                if not line.strip():
                    continue
                raise ValueError(
                    f"{path}: line {number}: a question before the first section; "
                    "begin the file with ': name'"
                )
            words = line.split()
            if len(words) == 4:
                sections[-1].questions.append((words[0], words[1], words[2], words[3]))
            elif words:
                logger.info("%s: line %d does not hold four words, skipped", path, number)
    return sections
