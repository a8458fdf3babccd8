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
    return _ranked(list(cosine_scores(rows[begin:end], queries)), k, exclude, begin)


def top_answers(
    rows: npt.NDArray[Any],
    units: npt.NDArray[Any],
    positive: Sequence[Sequence[int]],
    negative: Sequence[Sequence[int]],
    k: int,
    exclude: Sequence[Sequence[int]] | None = None,
    *,
    product: bool,
) -> list[list[tuple[int, float]]]:
    """The k best (row, score) of each question, 3CosMul or 3CosAdd, over units given by number."""
    cosines = cosine_scores(rows, units)
    scores = []
    for ahead, behind in zip(positive, negative):
        plus, minus = cosines[list(ahead)], cosines[list(behind)]
        if product:
            scores.append(((1 + plus) / 2).prod(axis=0) / (((1 + minus) / 2).prod(axis=0) + 1e-6))
        else:
            scores.append(plus.sum(axis=0) - minus.sum(axis=0))
    return _ranked(scores, k, exclude)


def _ranked(
    scores: Sequence[npt.NDArray[np.float64]],
    k: int,
    exclude: Sequence[Sequence[int]] | None,
    begin: int = 0,
) -> list[list[tuple[int, float]]]:
    """The k best (begin + place, score) of each row of scores that are not left out."""
    found = []
    for q, row in enumerate(scores):
        barred = set(exclude[q]) if exclude is not None else set()
        ranked = [(begin + int(i), float(row[i])) for i in np.argsort(-row, kind="stable")]
        found.append([(i, s) for i, s in ranked if i not in barred and not np.isnan(s)][:k])
    return found
