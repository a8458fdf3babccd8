"""The update rules by name; a new one is one file and one line here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Protocol

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


def described(rule: str | Rule) -> str | dict[str, Any] | None:
    """Return a rule as JSON can hold it, for `from_description`; None if it is not one of ours."""
    if isinstance(rule, str):
        return rule
    for name, kind in RULES.items():
        if type(rule) is kind:
            return {"name": name, **asdict(rule)}  # type: ignore[call-overload]
    return None


def from_description(description: str | Mapping[str, Any]) -> str | Rule:
    """Return the rule that `described` described; TypeError or KeyError if it is none."""
    if isinstance(description, str):
        return description
    options = {key: value for key, value in description.items() if key != "name"}
    return RULES[description["name"]](**options)
