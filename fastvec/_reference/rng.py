"""Twin of ``rng.h``: random numbers as functions of position."""

from __future__ import annotations

_MASK = (1 << 64) - 1
_GOLDEN = 0x9E3779B97F4A7C15
STREAMS = {"keep": 1, "window": 2, "negative": 3, "start": 4, "label": 5, "tiles": 16, "rows": 17}


def mix64(z: int) -> int:
    """Return SplitMix64's finaliser of a 64-bit integer (Steele, Lea, Flood 2014)."""
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9 & _MASK
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB & _MASK
    return z ^ (z >> 31)


def key(seed: int, epoch: int, stream: str) -> int:
    """Return the key of a stream."""
    return mix64(mix64(mix64(seed & _MASK) ^ epoch) ^ STREAMS[stream])


def draw(stream_key: int, index: int) -> int:
    """Return draw number `index` of a stream."""
    return mix64((stream_key + _GOLDEN * index) & _MASK)


def below(number: int, n: int) -> int:
    """Return an integer in [0, n) from the upper half of a draw."""
    return (number >> 32) * n >> 32


def alias_draw(number: int, table: list[int]) -> int:
    """Return the id a draw selects: the column, or its alias if the lower half is not below."""
    column = below(number, len(table))
    entry = int(table[column])
    return column if number & 0xFFFFFFFF < entry & 0xFFFFFFFF else entry >> 32
