"""The decision whether a token stays in a vocabulary, with gensim's trim rules."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

RULE_DEFAULT = 0
RULE_DISCARD = 1
RULE_KEEP = 2

TrimRule = Callable[[Any, int, int], int]


def keeps(token: object, count: int, min_count: int, trim_rule: TrimRule | None = None) -> bool:
    """Tell whether a token stays: the rule's verdict, or count >= min_count where it has none."""
    if trim_rule is not None:
        verdict = trim_rule(token, count, min_count)
        if verdict == RULE_KEEP:
            return True
        if verdict == RULE_DISCARD:
            return False
    return count >= min_count
