"""Hubness: are there words that are neighbours of far too many others?"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fastvec.vectors.norms import unit_rows
from fastvec.vectors.search import top_rows

from .lookup import vectors_of
from .results import Result, table

_QUERIES = 4096  # rows asked for at once
_EDGES = (0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)


@dataclass(frozen=True)
class HubnessResult(Result):
    """How unevenly words occur among each other's neighbours.

    Attributes
    ----------
    k : int
        Neighbours asked for.
    skewness : float
        Of N_k, the number of queries whose neighbours a word is among: 0 without hubs.
    largest : int
        Of all N_k.
    never : float
        Share of the words that are nobody's neighbour.
    hubs : list of (key, int)
        The ten words with the largest N_k.
    histogram : list of (str, int)
        Words by ranges of N_k.
    n_queries, n_words : int
    """

    ITEMS = ()

    k: int
    skewness: float
    largest: int
    never: float
    hubs: list[tuple[str, int]]
    histogram: list[tuple[str, int]]
    n_queries: int
    n_words: int

    def __str__(self) -> str:
        lines = [
            table(
                [(f"{self.n_words:,} words", self.skewness, self.largest, self.never)],
                ["hubness", "skewness", f"largest N_{self.k}", "never"],
            ),
            "hubs: " + ", ".join(f"{key} ({count:,})" for key, count in self.hubs),
            table(self.histogram, [f"N_{self.k}", "words"]),
        ]
        return "\n".join(lines)


def hubness(
    model: Any,
    k: int = 10,
    *,
    restrict_vocab: int | None = None,
    queries: int | None = None,
    seed: int = 0,
    threads: int = 1,
) -> HubnessResult:
    """Count how often each word is among the k nearest neighbours of the others.

    Parameters
    ----------
    model : KeyedVectors or model with ``wv``
    k : int, default 10
    restrict_vocab : int, optional
        Look only at the first so many words.
    queries : int, optional
        Ask only for the neighbours of so many words, drawn at random. By default for all: the time
        grows with the square of their number.
    seed : int, default 0
        Of the drawing.
    threads : int, default 1

    Returns
    -------
    HubnessResult

    Raises
    ------
    ValueError
        For fewer than two words, or `k` or `queries` below 1.

    Notes
    -----
    The skewness is ``mean((N_k - mean N_k) ** 3) / std(N_k) ** 3``.

    References
    ----------
    Radovanović, Nanopoulos and Ivanović (2010), Hubs in Space.
    """
    vectors = vectors_of(model)
    n_words = min(len(vectors), restrict_vocab or len(vectors))
    if n_words < 2:
        raise ValueError(f"hubness needs two words, there are {n_words}")
    if k < 1 or (queries is not None and queries < 1):
        raise ValueError(f"k and queries must be at least 1, got {k} and {queries}")
    asked = np.arange(n_words)
    if queries is not None and queries < n_words:
        asked = np.random.default_rng(seed).choice(n_words, queries, replace=False)
    counts = np.zeros(n_words, np.int64)
    for begin in range(0, len(asked), _QUERIES):
        rows = asked[begin : begin + _QUERIES]
        found = top_rows(
            vectors.vectors,
            unit_rows(vectors.vectors[rows].astype(np.float32)),
            k,
            end=n_words,
            exclude=[[row] for row in rows.tolist()],
            threads=threads,
        )
        counts += np.bincount(found.rows[found.rows >= 0], minlength=n_words)
    first = np.argsort(-counts, kind="stable")[:10].tolist()
    return HubnessResult(
        k=k,
        skewness=_skewness(counts),
        largest=int(counts.max()),
        never=float((counts == 0).mean()),
        hubs=[(str(vectors.index_to_key[row]), int(counts[row])) for row in first],
        histogram=_histogram(counts),
        n_queries=len(asked),
        n_words=n_words,
    )


def _skewness(counts: NDArray[np.int64]) -> float:
    """The third standardised moment; NaN when all are equal."""
    centred = counts - counts.mean()
    spread = math.sqrt((centred**2).mean())
    return float((centred**3).mean() / spread**3) if spread else math.nan


def _histogram(counts: NDArray[np.int64]) -> list[tuple[str, int]]:
    """How many counts lie in ranges that grow; ranges beyond the largest count are left out."""
    lines = []
    for low, high in zip(_EDGES, (*_EDGES[1:], None)):
        if low > counts.max():
            break
        inside = (counts >= low) & (counts < high) if high is not None else counts >= low
        if high is None:
            name = f"{low}+"
        else:
            name = f"{low}" if high == low + 1 else f"{low}-{high - 1}"
        lines.append((name, int(inside.sum())))
    return lines
