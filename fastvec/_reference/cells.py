"""Twin of ``cells.h``: training on the cells of a co-occurrence matrix, tile by tile, in float64."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from . import block, rng
from .objectives import log_count_weights
from .rules import RULES

Floats = NDArray[np.float64]
APART, LOOK = 3, 16  # FV_APART, FV_LOOK of tiles.c


@dataclass
class Settings:
    """What an epoch needs besides cells and rows; names as in the kernels."""

    side: int
    seed: int = 1
    epoch: int = 0
    rate: float = 1.0
    rule: str = "adagrad"
    eps: float = 0.0
    before: bool = False
    clip: float = 0.0
    x_max: float = 100.0
    exponent: float = 0.75


def _shuffled(items: list[int], key: int, base: int = 0) -> list[int]:
    """The items in the order that the draws of a key give (Fisher and Yates)."""
    items = list(items)
    for i in range(len(items) - 1, 0, -1):
        j = rng.below(rng.draw(key, base + i), i + 1)
        items[i], items[j] = items[j], items[i]
    return items


def _kept_apart(tiles: list[int], per_band: int) -> list[int]:
    """Tiles moved a little, so that none meets the few before it, where that can be had."""
    tiles = list(tiles)
    for i in range(1, len(tiles)):
        before = [divmod(tile, per_band) for tile in tiles[max(i - APART, 0) : i]]
        for j in range(i, min(i + LOOK, len(tiles))):
            band, column = divmod(tiles[j], per_band)
            if all(band != b and column != c for b, c in before):
                tiles[i], tiles[j] = tiles[j], tiles[i]
                break
    return tiles


def order_of_cells(
    rows: NDArray[np.int64], cols: NDArray[np.int64], n_cols: int, s: Settings
) -> list[int]:
    """Indices of the cells as an epoch visits them; `rows` and `cols` are places, given row by row.

    Returns
    -------
    list of int
    """
    per_band = -(-n_cols // s.side)
    tiles = rows // s.side * per_band + cols // s.side
    found = sorted(set(tiles.tolist()))
    visited: list[int] = []
    tile_key, row_key = (rng.key(s.seed, s.epoch, name) for name in ("tiles", "rows"))
    for tile in _kept_apart(_shuffled(found, tile_key), per_band):
        inside = np.flatnonzero(tiles == tile)
        present = sorted(set(rows[inside].tolist()))
        for row in _shuffled(present, row_key, tile * s.side):
            visited += inside[rows[inside] == row].tolist()
    return visited


def train(
    rows: NDArray[np.int64],
    cols: NDArray[np.int64],
    log_counts: Floats,
    table_in: Floats,
    table_out: Floats,
    state_in: Floats,
    state_out: Floats,
    s: Settings,
) -> float:
    """Train one epoch in place and return the sum of the cells' losses."""
    weights = log_count_weights(log_counts, s.x_max, s.exponent)
    total = 0.0
    for i in order_of_cells(rows, cols, len(table_out), s):
        r, c = rows[i], cols[i]
        *new, loss = block.step(
            table_in[r : r + 1],
            table_out[c : c + 1],
            log_counts[i : i + 1],
            rate=s.rate,
            rule=s.rule,
            state_in=state_in[r : r + 1],
            state_out=state_out[c : c + 1],
            eps=s.eps,
            before=s.before,
            clip=s.clip,
            objective="squared",
            out_weight=weights[i : i + 1],
        )
        table_in[r], table_out[c], state_in[r], state_out[c] = (part[0] for part in new)
        total += loss
    return total


def pull(
    table_in: Floats,
    table_out: Floats,
    state_in: Floats,
    state_out: Floats,
    anchors: dict[int, Floats],
    mu: float,
    s: Settings,
) -> float:
    """Draw rows to their anchors, in place: a step on ``mu / 2 |in + out - anchor|^2`` for each.

    Returns the sum of that penalty (Dingwall and Potts 2018, halved as the loss of the cells is).
    """
    total = 0.0
    options = {"eps": s.eps, "before": s.before, "clip": s.clip} if s.rule == "adagrad" else {}
    for place, anchor in anchors.items():
        n = len(anchor)
        grad = np.zeros(table_in.shape[1])
        grad[:n] = mu * (anchor - table_in[place, :n] - table_out[place, :n])
        total += float((grad**2).sum() / (2 * mu))
        for table, state in ((table_in, state_in), (table_out, state_out)):
            table[place], state[place] = RULES[s.rule](
                table[place], state[place], grad, s.rate, **options
            )
    return total
