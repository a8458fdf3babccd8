"""Early stopping: when a held-out text or a user's score says that more epochs do not help."""

from __future__ import annotations

import logging
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Self

from .position import Position

logger = logging.getLogger("fastvec.train")


@dataclass(frozen=True)
class EarlyStopping:
    """Ends training when the model no longer improves, and gives back the best state.

    Parameters
    ----------
    held_out : float, default 0.0
        Share of the sentences that are kept from training; after each epoch their mean loss is
        computed, always with the same noise words, and should fall.
    score : callable, optional
        ``score(model)`` is called after each epoch and should rise; instead of `held_out`.
    patience : int, default 2
        Training ends after so many epochs in a row without improvement.
    min_improvement : float, default 0.0
        What differs by less is no improvement.

    Raises
    ------
    ValueError
        If not exactly one of `held_out` and `score` is given, or a number is out of range.

    Notes
    -----
    The state after the best epoch is kept in memory (and in checkpoints), as large as the model's
    tables, and is the model's when training ends. ``training_history`` shows every epoch with its
    ``held_out_loss`` or ``score``; epochs that are taken back stay in it.

    The words of held-out sentences count as out of vocabulary while training. The learning rate
    falls as if all epochs were going to be trained.

    Examples
    --------
    >>> from fastvec import EarlyStopping, Word2Vec
    >>> corpus = [["the", "cat", "sat"], ["the", "dog", "sat"]] * 50
    >>> stopping = EarlyStopping(held_out=0.1, patience=1)
    >>> model = Word2Vec(corpus, vector_size=8, min_count=1, sample=0, workers=1,
    ...                  progress=False, early_stopping=stopping)
    >>> "held_out_loss" in model.training_history[0]
    True
    """

    held_out: float = 0.0
    score: Callable[[Any], float] | None = None
    patience: int = 2
    min_improvement: float = 0.0

    def __post_init__(self) -> None:
        if (self.score is None) == (self.held_out == 0):
            raise ValueError(
                f"give EarlyStopping either held_out= or score=, got held_out={self.held_out!r}, "
                f"score={self.score!r}"
            )
        if self.score is not None and not callable(self.score):
            raise TypeError(f"score must be a function of the model, got {self.score!r}")
        if not 0 <= self.held_out < 1:
            raise ValueError(f"held_out must be at least 0 and below 1, got {self.held_out!r}")
        if self.patience < 1:
            raise ValueError(f"patience must be at least 1, got {self.patience!r}")
        if not self.min_improvement >= 0:
            raise ValueError(f"min_improvement must not be negative, got {self.min_improvement!r}")

    def to_json(self) -> dict[str, Any]:
        """Return the settings as objects that JSON can hold; of a score, that there was one."""
        return {
            "held_out": self.held_out,
            "score": self.score is not None,
            "patience": self.patience,
            "min_improvement": self.min_improvement,
        }

    @classmethod
    def from_json(cls, fields: Mapping[str, Any]) -> Self:
        """Return the settings that `to_json` described; ValueError if there was a score."""
        if fields["score"]:
            raise ValueError(
                "the checkpoint's training was stopped by a score function, which no file can hold; "
                "pass it again: early_stopping=EarlyStopping(score=...)"
            )
        return cls(**{**fields, "score": None})

    def is_best(self, position: Position, line: Mapping[str, Any]) -> bool:
        """Note the score in an epoch's line of the history; return whether it is the best so far."""
        score = -line["held_out_loss"] if self.score is None else line["score"]
        best = position.best_score
        if not math.isnan(score) and (best is None or score > best + self.min_improvement):
            position.best_score, position.best_epoch, position.waited = score, line["epoch"], 0
            return True
        position.waited += 1
        return False

    def ends(self, position: Position) -> bool:
        """Whether patience has run out."""
        if position.waited < self.patience:
            return False
        logger.info(
            "early stopping: no improvement in %i epochs, the best is epoch %s",
            position.waited,
            position.best_epoch,
        )
        return True
