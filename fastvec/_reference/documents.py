"""Twin of ``concat.h`` and ``infer.h``: rows side by side, and the vectors of new documents."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from . import rng

if TYPE_CHECKING:
    from .windows import Epoch

Floats = NDArray[np.float64]


class Joined:
    """The rows of a document's tags and of the words around a centre as one row.

    Parameters
    ----------
    rows : dict of str to ndarray
        Tables ``"in"`` and ``"tags"``.
    tags : list of (table, row)
    context : list of (offset from the centre, word)
    reach : (int, int)
    null_word : int
        Stands where the context has no word.
    """

    def __init__(
        self,
        rows: dict[str, Floats],
        tags: list[tuple[str, int]],
        context: list[tuple[int, int]],
        reach: tuple[int, int],
        null_word: int,
    ) -> None:
        words, left, right = dict(context), *reach
        places = [k for k in range(-left, right + 1) if k != 0]
        self._tables = rows
        self._keys = [*tags, *(("in", words.get(k, null_word)) for k in places)]
        self.row = np.concatenate([rows[table][i] for table, i in self._keys])[None]
        self._was = self.row.copy()

    def give(self, lock: Floats | None, tag_lock: Floats | None, *, tags_only: bool) -> None:
        """Give what the joined row gained in each part to the row that stands there."""
        gained = np.split((self.row - self._was)[0], len(self._keys))
        locks = {"in": lock, "tags": tag_lock}
        for (table, i), gain in zip(self._keys, gained):
            factors = locks[table]
            if table == "tags" or not tags_only:
                self._tables[table][i] += (
                    gain if factors is None else factors[i % len(factors)] * gain
                )


def content_seed(seed: int, ids: NDArray[np.int32]) -> int:
    """Return a document's own seed: its ids, hashed in order."""
    mask = (1 << 64) - 1
    h = rng.mix64(seed & mask)
    for word in ids.tolist():
        h = rng.mix64((h + 0x9E3779B97F4A7C15 * ((word & 0xFFFFFFFF) + 1)) & mask)
    return h


def start_row(seed: int, dim: int) -> Floats:
    """Return the row that inference begins from: uniform in [-0.5 / dim, 0.5 / dim)."""
    key = rng.key(seed, 0, "start")
    return np.array([((rng.draw(key, k) >> 40) / 2**24 - 0.5) / dim for k in range(dim)])


def infer(
    ids: NDArray[np.int32], rows: dict[str, Floats], e: Epoch, epochs: int, dim: int
) -> Floats:
    """Return the vector of a document, with rates from ``e.alpha`` to ``e.min_alpha``."""
    from .windows import train

    seed = content_seed(e.seed, ids)
    vector = start_row(seed, dim)[None]
    starts = np.array([0, len(ids)])
    tags = np.array([0, 1]), np.zeros(1, np.int32)
    for number in range(epochs if len(ids) else 0):
        part = number / (epochs - 1) if epochs > 1 else 0.0
        rate = e.alpha * (1 - part) + e.min_alpha * part
        own = replace(e, tags=tags, seed=seed, epoch=number, alpha=rate, min_alpha=rate)
        own = replace(own, cells_before=0, cells_total=1, rule="inputs")
        train(ids, starts, {**rows, "tags": vector}, own)
    return np.asarray(vector[0])
