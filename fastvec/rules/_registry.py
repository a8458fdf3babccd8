"""The update rules by name; a new one is one file and one line here."""

from __future__ import annotations

from typing import Protocol

from .adagrad import Adagrad
from .sgd import Sgd


class Rule(Protocol):
    """What the trainer reads from a rule."""

    @property
    def kernel(self) -> str:
        """Name of the kernel."""

    @property
    def has_state(self) -> bool:
        """Whether each row has a state row."""

    @property
    def initial(self) -> float:
        """Value a new state row is filled with."""

    @property
    def eps(self) -> float:
        """Added to the denominator."""

    @property
    def before(self) -> bool:
        """Whether the squared gradient is added before dividing."""

    @property
    def clip(self) -> float:
        """Bound of a gradient's entries; 0 for none."""


RULES: dict[str, type[Rule]] = {"sgd": Sgd, "adagrad": Adagrad}


def resolve(rule: str | Rule) -> Rule:
    """Return a rule given by name or as an object; ValueError lists the known names."""
    if not isinstance(rule, str):
        return rule
    if rule not in RULES:
        raise ValueError(f"rule={rule!r} is unknown; known rules: {', '.join(sorted(RULES))}")
    return RULES[rule]()
