"""Slow twins of the tables that are built from counts: Huffman tree and alias table."""

from __future__ import annotations

import heapq
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray


def huffman_paths(counts: list[int]) -> list[tuple[list[int], list[int]]]:
    """Return (points, codes) of each word, root first, by a heap.

    Among equal counts words come before inner nodes, later words before earlier ones, and earlier
    inner nodes before later ones.
    """
    n = len(counts)
    heap = [(count, 0, -word, word) for word, count in enumerate(counts)]
    heapq.heapify(heap)
    above: dict[int, tuple[int, int]] = {}
    for made in range(n - 1):
        zero, one = heapq.heappop(heap), heapq.heappop(heap)
        above[zero[3]], above[one[3]] = (made, 0), (made, 1)
        heapq.heappush(heap, (zero[0] + one[0], 1, made, n + made))
    paths = []
    for word in range(n):
        points: list[int] = []
        codes: list[int] = []
        node = word
        while node in above:
            point, code = above[node]
            points.insert(0, point)
            codes.insert(0, code)
            node = n + point
        paths.append((points, codes))
    return paths


def alias_probabilities(table: NDArray[np.uint64]) -> list[Fraction]:
    """Return the exact probability with which each item is drawn from an alias table."""
    n = len(table)
    result = [Fraction(0)] * n
    for i, entry in enumerate(table.tolist()):
        stay, alias = Fraction(entry & 0xFFFFFFFF, 2**32), entry >> 32
        result[i] += stay / n
        result[alias] += (1 - stay) / n
    return result
