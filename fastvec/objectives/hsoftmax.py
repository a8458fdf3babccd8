"""Hierarchical softmax: walk from the root of a Huffman tree to the target."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .._kernels.engine import Job


@dataclass(frozen=True, eq=False)
class HierarchicalSoftmax:
    """One logistic decision per inner node on the target's path (Morin & Bengio 2005).

    Parameters
    ----------
    starts : ndarray of int64, shape (n_words + 1,)
        Where each word's path begins in the two arrays that follow.
    points : ndarray of int32, shape (total,)
        Rows of the inner nodes, root first.
    codes : ndarray of uint8, shape (total,)
        The turn at each node; the label is ``1 - code``, as in word2vec.c.
    """

    starts: NDArray[np.int64]
    points: NDArray[np.int32]
    codes: NDArray[np.uint8]

    table = "nodes"
    loss = "nodes"

    def install(self, job: Job) -> None:
        """Hand the tree to a job whose tables are set."""
        job.set_paths(self.starts, self.points, self.codes)
