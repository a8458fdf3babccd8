"""What the packages are given: made-up graphs and spectra, posts of newsgroups; and how it is judged."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np

Edges = list[tuple[int, int]]

GROUPS, MEMBERS = 4, 60
_INSIDE, _ACROSS = 0.1, 0.02  # chances of an edge
NEWSGROUPS = ("rec.sport.hockey", "sci.space", "talk.politics.mideast", "comp.graphics")


def communities() -> tuple[Edges, list[int]]:
    """A graph of groups that know each other better than the others: edges, group of each node."""
    rng = random.Random(1)
    labels = [node % GROUPS for node in range(GROUPS * MEMBERS)]
    edges = [
        (a, b)
        for a in range(len(labels))
        for b in range(a)
        if rng.random() < (_INSIDE if labels[a] == labels[b] else _ACROSS)
    ]
    edges += [(a, (a + 1) % len(labels)) for a in range(len(labels))]  # nobody is alone
    return edges, labels


def shapes(n: int = 60) -> tuple[list[Edges], list[int]]:
    """Small graphs of three kinds (rings with chords, stars with chords, grids) and their kinds."""
    rng = random.Random(1)
    graphs, kinds = [], []
    for i in range(n):
        size = rng.randrange(20, 40)
        if i % 3 == 0:
            edges = [(a, (a + 1) % size) for a in range(size)]
        elif i % 3 == 1:
            edges = [(0, a) for a in range(1, size)]
        else:
            edges = [(a, a + 1) for a in range(size - 1)] + [(a, a + 5) for a in range(size - 5)]
        edges += [tuple(rng.sample(range(size), 2)) for _ in range(6)]  # type: ignore[misc]
        graphs.append(edges)
        kinds.append(i % 3)
    return graphs, kinds


def spectra(n: int = 300, families: int = 10) -> tuple[list[list[float]], list[int]]:
    """Sorted positions of peaks: each spectrum has half of its family's and some of its own."""
    rng = random.Random(1)
    typical = [[rng.uniform(50, 900) for _ in range(30)] for _ in range(families)]
    found, labels = [], []
    for i in range(n):
        peaks = rng.sample(typical[i % families], 8) + [rng.uniform(50, 900) for _ in range(12)]
        found.append(sorted(peaks))
        labels.append(i % families)
    return found, labels


def posts(folder: Path, per_group: int = 250) -> tuple[list[str], list[int]]:
    """Posts of some newsgroups and the number of each post's group."""
    chosen: dict[str, list[str]] = {group: [] for group in NEWSGROUPS}
    with (folder / "20newsgroups.tsv").open(encoding="utf8") as file:
        for line in file:
            _, group, _, text = line.rstrip("\n").split("\t", 3)
            if group in chosen and len(chosen[group]) < per_group:
                body = text.replace("\\n", "\n").partition("\n\n")[2]
                chosen[group].append(body)
    texts = [text for group in NEWSGROUPS for text in chosen[group]]
    labels = [i for i, group in enumerate(NEWSGROUPS) for _ in chosen[group]]
    return texts, labels


def same_neighbour(vectors: np.ndarray, labels: list[int]) -> float:
    """Share of rows whose most similar other row (cosine) has the same label."""
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    similar = unit @ unit.T
    np.fill_diagonal(similar, -2)
    known = np.asarray(labels)
    return float(np.mean(known[similar.argmax(axis=1)] == known))


def purity(topics: np.ndarray, labels: list[int]) -> float:
    """Share of documents that have the most frequent label of their topic."""
    known = np.asarray(labels)
    return float(sum(np.bincount(known[topics == t]).max() for t in np.unique(topics)) / len(known))
