"""How often checkpoints are written: ``"5 min"``, or a number of words."""

from __future__ import annotations

import operator
import re
from dataclasses import dataclass
from datetime import timedelta

_SECONDS = {
    unit: seconds
    for units, seconds in (
        ("s sec second seconds", 1),
        ("min minute minutes", 60),
        ("h hour hours", 3600),
    )
    for unit in units.split()
}
_TEXT = re.compile(r"(\d+(?:\.\d+)?)\s*([a-z]*)")


@dataclass(frozen=True)
class Interval:
    """Either raw words or seconds of training between two checkpoints."""

    words: int | None = None
    seconds: float | None = None

    @classmethod
    def parse(cls, value: object) -> Interval:
        """Read what a user wrote.

        Parameters
        ----------
        value : int, str or timedelta
            An integer counts words; text is a number with a unit: ``"90 s"``, ``"5 min"``, ``"2 h"``,
            ``"5000000 words"`` (no unit: words).

        Raises
        ------
        TypeError, ValueError
            With the argument's name, ``checkpoint_every``.
        """
        if isinstance(value, timedelta):
            interval = cls(seconds=value.total_seconds())
        elif isinstance(value, str):
            interval = cls._of_text(value)
        else:
            try:
                interval = cls(words=operator.index(value))  # type: ignore[arg-type]
            except TypeError:
                raise TypeError(
                    "checkpoint_every must be text as '5 min', a number of words or a timedelta, "
                    f"got {value!r}"
                ) from None
        if not (interval.words or interval.seconds or 0) > 0:
            raise ValueError(f"checkpoint_every must be above 0, got {value!r}")
        return interval

    @classmethod
    def _of_text(cls, text: str) -> Interval:
        """Read a number and a unit."""
        match = _TEXT.fullmatch(text.strip().lower())
        number, unit = match.groups() if match else ("", "?")
        if unit in _SECONDS:
            return cls(seconds=float(number) * _SECONDS[unit])
        if unit in ("", "word", "words") and number.isdigit():
            return cls(words=int(number))
        raise ValueError(
            f"checkpoint_every must be as '90 s', '5 min', '2 h' or '5000000 words', got {text!r}"
        )
