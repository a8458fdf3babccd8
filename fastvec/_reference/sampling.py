"""Slow twins of the tables that are built from counts: Huffman tree and alias table."""

from __future__ import annotations

import heapq
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray


class _Node:
    """A word or an inner node, ordered by count."""

    def __init__(self, count: int, number: int) -> None:
        self.count = count
        self.number = number

    def __lt__(self, other: _Node) -> bool:
        return self.count < other.count


def huffman_paths(counts: list[int]) -> list[tuple[list[int], list[int]]]:
    """Return (points, codes) of each word, root first, by Python's own heap.

    Nodes are compared by count alone; among equals the order in which `heapq` moves them decides.
    """
    n = len(counts)
    heap = [_Node(count, word) for word, count in enumerate(counts)]
    heapq.heapify(heap)
    above: dict[int, tuple[int, int]] = {}
    for made in range(n - 1):
        zero, one = heapq.heappop(heap), heapq.heappop(heap)
        above[zero.number], above[one.number] = (made, 0), (made, 1)
        heapq.heappush(heap, _Node(zero.count + one.count, n + made))
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
