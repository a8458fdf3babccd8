"""Twin of ``cooccur.h``, ``pair_text.h`` and ``merge_rows.h``: pairs counted one by one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any, TypeAlias

from . import rng

HOLE = None
Pairs: TypeAlias = dict[tuple[Any, Any], Fraction]


def text(
    sentences: Iterable[Sequence[Any]],
    known: Sequence[Any],
    *,
    delete_rare: bool = True,
    keep: dict[Any, int] | None = None,
    dirty: bool = True,
    seed: int = 1,
) -> list[list[Any]]:
    """Return the sentences with words left out, or with holes in their place.

    ``keep[word]`` is a threshold: a token stays if it is not below 32 random bits of its position.
    """
    key = rng.key(seed, 0, "keep")
    position, result = -1, []
    for sentence in sentences:
        kept: list[Any] = []
        for token in sentence:
            position += 1
            if token not in known:
                kept += [] if delete_rare else [HOLE]
            elif keep is not None and keep[token] < rng.draw(key, position) >> 32:
                kept += [] if dirty else [HOLE]
            else:
                kept.append(token)
        result.append(kept)
    return result


def weight(weighting: str, distance: int, reach: int) -> Fraction:
    """Return the weight of a distance."""
    if weighting == "dynamic":
        return Fraction(reach - distance + 1, reach)
    if weighting == "harmonic":
        return Fraction(1, distance)
    return Fraction(1)


def count(
    sentences: Iterable[Sequence[Any]],
    window: tuple[int, int],
    weighting: str,
    *,
    positional: bool = False,
    seed: int = 1,
) -> Pairs:
    """Return the weight of each pair (word, context) as a Fraction.

    Positional contexts are (word, offset). With "sampled" a window is drawn for each place of the text,
    holes included.
    """
    key = rng.key(seed, 0, "window")
    counts: Pairs = {}
    position = -1
    for sentence in sentences:
        for i, word in enumerate(sentence):
            position += 1
            reach = max(window)
            if weighting == "sampled":
                reach = 1 + rng.below(rng.draw(key, position), reach)
            for j, context in enumerate(sentence):
                own = window[j > i]
                if i == j or word is HOLE or context is HOLE or abs(i - j) > min(reach, own):
                    continue
                column = (context, j - i) if positional else context
                pair = (word, column)
                counts[pair] = counts.get(pair, Fraction()) + weight(weighting, abs(i - j), own)
    return counts


def merge(parts: Iterable[Pairs]) -> Pairs:
    """Return the sums of counts."""
    total: Pairs = {}
    for part in parts:
        for pair, value in part.items():
            total[pair] = total.get(pair, Fraction()) + value
    return total
