"""Slow twins of the query kernels: all scores at once, then a full sort."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt


def cosine_scores(rows: npt.NDArray[Any], queries: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
    """Dot product of each query with each row, divided by the row's length; 0 for zero rows."""
    rows = np.asarray(rows, np.float64)
    norms = np.sqrt((rows * rows).sum(axis=1))
    scores = np.asarray(queries, np.float64) @ rows.T
    scores[:, norms == 0] = 0
    norms[norms == 0] = 1
    result: npt.NDArray[np.float64] = scores / norms
    return result


def top_k(
    rows: npt.NDArray[Any],
    queries: npt.NDArray[Any],
    k: int,
    exclude: Sequence[Sequence[int]] | None = None,
    begin: int = 0,
    end: int | None = None,
) -> list[list[tuple[int, float]]]:
    """The k best (row, score) of each query; equal scores in row order, NaN never."""
    end = len(rows) if end is None else end
    scores = cosine_scores(rows[begin:end], queries)
    found = []
    for q in range(len(queries)):
        barred = set(exclude[q]) if exclude is not None else set()
        order = np.argsort(-scores[q], kind="stable")
        ranked = [(begin + int(i), float(scores[q, i])) for i in order]
        found.append([(i, s) for i, s in ranked if i not in barred and not np.isnan(s)][:k])
    return found


def top_products(
    rows: npt.NDArray[Any],
    units: npt.NDArray[Any],
    positive: Sequence[Sequence[int]],
    negative: Sequence[Sequence[int]],
    k: int,
    exclude: Sequence[Sequence[int]] | None = None,
) -> list[list[tuple[int, float]]]:
    """The k best (row, score) of each 3CosMul question; positive and negative number the units."""
    shifted = (1 + cosine_scores(rows, units)) / 2
    found = []
    for q, (ahead, behind) in enumerate(zip(positive, negative)):
        barred = set(exclude[q]) if exclude is not None else set()
        scores = shifted[list(ahead)].prod(axis=0) / (shifted[list(behind)].prod(axis=0) + 1e-6)
        order = np.argsort(-scores, kind="stable")
        ranked = [(int(i), float(scores[i])) for i in order]
        found.append([(i, s) for i, s in ranked if i not in barred and not np.isnan(s)][:k])
    return found
