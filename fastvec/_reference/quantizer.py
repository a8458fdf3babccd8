"""Slow twins of the product quantiser's kernels."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt


def nearest(points: npt.NDArray[Any], centroids: npt.NDArray[Any]) -> npt.NDArray[np.uint8]:
    """The first of the nearest centroids (256, dim) of each point; float32, summed in order."""
    found = np.empty(len(points), np.uint8)
    for i, point in enumerate(points.astype(np.float32)):
        distances = np.zeros(len(centroids), np.float32)
        for j in range(len(point)):
            off = point[j] - centroids[:, j]
            distances += off * off
        found[i] = np.argmin(distances)
    return found


def rows(
    width: int,
    centroids: npt.NDArray[Any],
    codes: npt.NDArray[np.uint8],
    norms: npt.NDArray[Any] | None = None,
) -> npt.NDArray[np.float64]:
    """Rows (n, dim) of their codes; `norms` are their lengths."""
    dim = len(centroids) // 256
    out = np.zeros((len(codes), dim))
    for i, row in enumerate(codes):
        for part, code in enumerate(row):
            begin, end = part * width, min((part + 1) * width, dim)
            first = 256 * begin + int(code) * (end - begin)
            out[i, begin:end] = centroids[first : first + end - begin]
        if norms is not None:
            out[i] *= norms[i]
    return out
