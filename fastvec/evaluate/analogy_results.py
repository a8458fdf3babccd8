"""What an evaluation on analogies returns."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np

from .results import Provenance, Result, table


class Answer(NamedTuple):
    """A question and what was found; `found` is None where a word was unknown."""

    a: str
    b: str
    c: str
    expected: str
    found: str | None
    correct: bool


@dataclass(frozen=True)
class Score:
    """Questions that were answered correctly.

    Attributes
    ----------
    name : str
    correct, seen, asked : int
        Right answers; questions with all words known; all questions.
    """

    name: str
    correct: int = 0
    seen: int = 0
    asked: int = 0

    @property
    def accuracy(self) -> float:
        """Share of right answers among the questions with all words known; NaN for none."""
        return self.correct / self.seen if self.seen else float("nan")

    @property
    def accuracy_of_all(self) -> float:
        """Share of right answers among all questions; NaN for none."""
        return self.correct / self.asked if self.asked else float("nan")

    def plus(self, other: Score) -> Score:
        """The two together, under this one's name."""
        return Score(
            self.name,
            self.correct + other.correct,
            self.seen + other.seen,
            self.asked + other.asked,
        )


@dataclass(frozen=True)
class AnalogyResult(Result):
    """Answers to analogy questions.

    Attributes
    ----------
    method : str
    total : Score
    semantic, syntactic : Score or None
        Of the sections whose names do not, and do, begin with ``gram``; None without the latter.
    sections : list of Score
        In the order of the file.
    frequent : Score or None
        Of the questions within the 30,000 most frequent words, looked for among these; None when
        the vocabulary is not larger or `restrict_vocab` was given.
    baselines : dict of str to Score
        What simpler queries find: ``without a`` (nearest to b + c) and ``only c`` (nearest to c).
    oov : str
    interval : (float, float)
        Wilson's 95 % interval of the accuracy. Questions share words, so it is rather too narrow.
    source : Provenance
    answers : list of list of Answer
        For each section.
    """

    ITEMS = ("answers",)

    method: str
    total: Score
    semantic: Score | None
    syntactic: Score | None
    sections: list[Score]
    frequent: Score | None
    baselines: dict[str, Score]
    oov: str
    interval: tuple[float, float]
    source: Provenance
    answers: list[list[Answer]]

    @property
    def coverage(self) -> float:
        """Share of the questions with all words known."""
        return self.total.seen / self.total.asked if self.total.asked else 0.0

    @property
    def accuracy(self) -> float:
        """Share of right answers, of the questions that `oov` counts."""
        return self.total.accuracy if self.oov == "skip" else self.total.accuracy_of_all

    def to_dict(self, items: bool = False) -> dict[str, Any]:
        """Return the result as plain values, `accuracy` and `coverage` among them."""
        return {
            **super().to_dict(items),
            "accuracy": None if np.isnan(self.accuracy) else self.accuracy,
            "coverage": self.coverage,
        }

    def __str__(self) -> str:
        lines: list[Score] = [score for score in self.sections if score.asked]
        lines += [score for score in (self.semantic, self.syntactic) if score is not None]
        lines.append(self.total)
        lines += [score for score in (self.frequent,) if score is not None]
        lines += [replace(s, name=f"baseline {name}") for name, s in self.baselines.items()]
        return table(
            [
                (s.name, s.accuracy, s.accuracy_of_all, s.correct, f"{s.seen:,}/{s.asked:,}")
                for s in lines
            ],
            [f"{self.source.dataset} ({self.method})", "of seen", "of all", "correct", "seen"],
        )
