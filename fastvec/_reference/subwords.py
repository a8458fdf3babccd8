"""Twin of ``subwords.h``: n-grams of <word> and fastText's hash, on Python strings."""

from __future__ import annotations


def fnv1a(data: bytes) -> int:
    """Return 32-bit FNV-1a of bytes that are sign-extended first."""
    state = 2166136261
    for byte in data:
        signed = byte - 256 if byte > 127 else byte
        state = (state ^ (signed & 0xFFFFFFFF)) * 16777619 & 0xFFFFFFFF
    return state


def ngrams(word: str, min_n: int, max_n: int) -> list[str]:
    """Return the n-grams of <word> by start, then by length."""
    text = f"<{word}>" if word != "</s>" else ""
    return [
        text[i : i + n]
        for i in range(len(text))
        for n in range(min_n, min(max_n, len(text) - i) + 1)
        if not (n == 1 and i in (0, len(text) - 1))
    ]


def buckets(word: str, min_n: int, max_n: int, bucket: int) -> list[int]:
    """Return the bucket of every n-gram."""
    return [fnv1a(gram.encode()) % bucket for gram in ngrams(word, min_n, max_n)]
