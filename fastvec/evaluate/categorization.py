"""Categorisation: do clusters of vectors agree with categories people made?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fastvec import __version__
from fastvec.vectors.norms import unit_rows

from .lookup import Lookup, vectors_of
from .results import Provenance, Result, table
from .sets import DataPath, parse_categories, read_data

Floats = NDArray[np.float64]
Labels = NDArray[np.int64]

_MOVES = 300  # rounds of k-means at most


class Clustered(NamedTuple):
    """A word, its category, and the number of its cluster (None for an unknown word)."""

    word: str
    category: str
    cluster: int | None


@dataclass(frozen=True)
class CategorizationResult(Result):
    """Agreement of clusters with categories.

    Attributes
    ----------
    purity : float
        Share of words whose category is the most frequent one of their cluster, in the clustering
        with the least inertia.
    mean_purity : float
        Over all starts.
    v_measure : float
        Harmonic mean of homogeneity and completeness; unlike purity it does not grow when clusters
        are merely small.
    n_categories, n_words, n_known : int
    source : Provenance
    words : list of Clustered
    """

    ITEMS = ("words",)

    purity: float
    mean_purity: float
    v_measure: float
    n_categories: int
    n_words: int
    n_known: int
    source: Provenance
    words: list[Clustered]

    @property
    def coverage(self) -> float:
        """Share of the words with a vector."""
        return self.n_known / self.n_words

    def to_dict(self, items: bool = False) -> dict[str, Any]:
        """Return the result as plain values, `coverage` among them."""
        return {**super().to_dict(items), "coverage": self.coverage}

    def __str__(self) -> str:
        row = [
            f"{self.source.dataset} ({self.n_categories} categories)",
            self.purity,
            self.mean_purity,
            self.v_measure,
            f"{self.n_known}/{self.n_words}",
        ]
        return table([row], ["categorisation", "purity", "mean purity", "V-measure", "known"])


def evaluate_categorization(
    model: Any,
    path: DataPath,
    *,
    starts: int = 10,
    restrict_vocab: int | None = None,
    case: str = "fold",
    encoding: str = "utf8",
    seed: int = 0,
) -> CategorizationResult:
    """Cluster words and compare the clusters with their categories.

    Unit vectors are clustered by k-means into as many clusters as there are categories.

    Parameters
    ----------
    model : KeyedVectors or model with ``wv``
    path : str or Path
        Lines of word and category, separated by a tab, a comma or white space.
    starts : int, default 10
        Clusterings from different starts; that with the least inertia counts.
    restrict_vocab, case, encoding
        As in `evaluate_word_pairs`.
    seed : int, default 0
        Of the starts.

    Returns
    -------
    CategorizationResult

    Raises
    ------
    ValueError
        When no word is known, or a line is not a word and a category.

    References
    ----------
    Baroni, Dinu and Kruszewski (2014), Don't count, predict!
    """
    if starts < 1:
        raise ValueError(f"starts must be at least 1, got {starts}")
    vectors = vectors_of(model)
    data = read_data(path, encoding)
    lookup = Lookup(vectors, restrict_vocab, case)
    asked = parse_categories(data)
    rows = np.array([lookup.row(word) for word, _ in asked], np.int64)
    known = np.flatnonzero(rows >= 0)
    if not len(known):
        raise ValueError(f"{data.name}: none of its {len(asked)} words has a vector")
    names = sorted({asked[i][1] for i in known.tolist()})
    gold = np.array([names.index(asked[i][1]) for i in known.tolist()], np.int64)
    points = unit_rows(vectors.vectors[rows[known]].astype(np.float64))
    rng = np.random.default_rng(seed)
    found = [_k_means(points, len(names), rng) for _ in range(starts)]
    best = min(found, key=lambda clustering: clustering[1])[0]
    clusters: list[int | None] = [None] * len(asked)
    for i, label in zip(known.tolist(), best.tolist()):
        clusters[i] = label
    options = {"starts": starts, "restrict_vocab": restrict_vocab, "case": case, "seed": seed}
    return CategorizationResult(
        purity=purity(best, gold),
        mean_purity=float(np.mean([purity(labels, gold) for labels, _ in found])),
        v_measure=v_measure(best, gold),
        n_categories=len(names),
        n_words=len(asked),
        n_known=len(known),
        source=Provenance(data.name, data.sha256, lookup.n_rows, options, __version__),
        words=[Clustered(*pair, cluster) for pair, cluster in zip(asked, clusters)],
    )


def purity(clusters: ArrayLike, categories: ArrayLike) -> float:
    """Return the share of items that belong to the most frequent category of their cluster.

    Parameters
    ----------
    clusters, categories : array_like of shape (n,)
        Labels of each item.

    Examples
    --------
    >>> round(purity([0, 0, 0, 1, 1, 2], [0, 0, 1, 1, 1, 2]), 3)
    0.833
    """
    pairs = Counter(zip(_labels(clusters), _labels(categories)))
    largest: dict[Any, int] = {}
    for (cluster, _), count in pairs.items():
        largest[cluster] = max(count, largest.get(cluster, 0))
    return sum(largest.values()) / sum(pairs.values())


def v_measure(clusters: ArrayLike, categories: ArrayLike) -> float:
    """Return the harmonic mean of homogeneity and completeness (Rosenberg and Hirschberg 2007).

    Parameters are those of `purity`. 1 where both sides are the same partition.
    """
    pairs = list(zip(_labels(clusters), _labels(categories)))
    of_clusters = _entropy([cluster for cluster, _ in pairs])
    of_categories = _entropy([category for _, category in pairs])
    shared = of_clusters + of_categories - _entropy(pairs)  # mutual information
    total = of_clusters + of_categories
    return 2 * shared / total if total > 0 else 1.0


def _labels(labels: ArrayLike) -> list[Any]:
    """Labels as hashable values."""
    plain: list[Any] = np.asarray(labels).tolist()
    return plain


def _entropy(values: Sequence[Any]) -> float:
    """Entropy of the shares of equal values, in nats."""
    shares = np.array(list(Counter(values).values())) / len(values)
    return float(-(shares * np.log(shares)).sum())


def _k_means(points: Floats, k: int, rng: np.random.Generator) -> tuple[Labels, float]:
    """Labels and inertia of one run of k-means from a k-means++ start (Arthur and Vassilvitskii)."""
    centres = points[rng.integers(len(points))][None]
    while len(centres) < k:
        far = _squares(points, centres).min(axis=1)
        if far.sum() <= 0:  # fewer different points than clusters
            centres = np.concatenate([centres, points[rng.integers(len(points))][None]])
            continue
        centres = np.concatenate(
            [centres, points[rng.choice(len(points), p=far / far.sum())][None]]
        )
    labels = np.full(len(points), -1, np.int64)
    for _ in range(_MOVES):
        squares = _squares(points, centres)
        nearest = squares.argmin(axis=1)
        if (nearest == labels).all():
            break
        labels = nearest
        for cluster in range(k):
            if (labels == cluster).any():
                centres[cluster] = points[labels == cluster].mean(axis=0)
            else:  # an empty cluster begins anew where the fit is worst
                centres[cluster] = points[squares.min(axis=1).argmax()]
    return labels, float(_squares(points, centres)[np.arange(len(points)), labels].sum())


def _squares(points: Floats, centres: Floats) -> Floats:
    """Squared distances of each point from each centre."""
    squares: Floats = ((points[:, None] - centres[None]) ** 2).sum(axis=2)
    return squares
