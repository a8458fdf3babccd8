"""Which words are drawn, and where."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..vectors.norms import unit_rows

if TYPE_CHECKING:
    from ..vectors.keyed import KeyedVectors

_EXACT = 500  # points up to which t-SNE needs no approximation

Points = NDArray[np.float64]


def neighbourhoods(
    vectors: KeyedVectors, words: Sequence[str], n_near: int, n_frequent: int
) -> tuple[list[str], list[int]]:
    """Return the given words and their neighbours, each once, and the group of each.

    Without words, the first keys, all in group 0. A given word begins its group.
    """
    if not words:
        keys = [str(key) for key in vectors.index_to_key[:n_frequent]]
        return keys, [0] * len(keys)
    group_of: dict[str, int] = {}
    for group, word in enumerate(words):
        vectors[word]  # unknown: KeyError with close matches
        group_of.setdefault(word, group)
    if n_near:
        for group, found in enumerate(vectors.most_similar_batch(list(words), topn=n_near)):
            for key, _ in found:
                group_of.setdefault(str(key), group)
    return list(group_of), list(group_of.values())


def project(rows: NDArray[Any], method: str, seed: int) -> tuple[Points, tuple[str, str]]:
    """Return unit rows in two dimensions, and the names of the axes.

    Parameters
    ----------
    rows : ndarray of shape (n, dim)
    method : {"pca", "tsne"}
        Principal components, or t-SNE (van der Maaten and Hinton 2008) by scikit-learn.
    seed : int
        Of t-SNE.

    Raises
    ------
    ImportError
        If t-SNE is wanted and scikit-learn is not installed.
    """
    units = unit_rows(np.asarray(rows, np.float64))
    if method == "pca":
        return _principal_components(units)
    try:
        from sklearn.manifold import TSNE
    except ImportError as error:
        raise ImportError('method tsne needs scikit-learn: pip install "fastvec[viz]"') from error
    perplexity = min(30.0, (len(units) - 1) / 3)
    method = "exact" if len(units) <= _EXACT else "barnes_hut"
    projection = TSNE(perplexity=perplexity, init="pca", random_state=seed, method=method)
    points = projection.fit_transform(units)
    return np.asarray(points, np.float64), ("t-SNE 1", "t-SNE 2")


def _principal_components(units: Points) -> tuple[Points, tuple[str, str]]:
    """The two directions in which the rows differ most, with their share of the variance."""
    centred = units - units.mean(axis=0)
    u, s, _ = np.linalg.svd(centred, full_matrices=False)
    points = np.zeros((len(units), 2))
    n = min(2, len(s))
    points[:, :n] = u[:, :n] * s[:n]
    points *= np.where(np.abs(points.min(axis=0)) > points.max(axis=0), -1.0, 1.0)  # a fixed sign
    shares = 100 * s**2 / max(float((s**2).sum()), 1e-300)
    first, second = (float(shares[i]) if i < len(shares) else 0.0 for i in range(2))
    return points, (
        f"first component ({first:.0f} % of the variance)",
        f"second component ({second:.0f} %)",
    )
