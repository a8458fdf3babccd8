"""Arrays of a word2vec model: how they begin, grow, and become row tables."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .. import _kernels
from .._kernels.engine import lanes
from ..rules import Rule
from ..train.tables import RowTable, TableSet

Matrix = NDArray[np.float32]


def stride_of(dim: int) -> int:
    """Return `dim` rounded up to whole vectors of the chosen instruction set, at least 8 floats."""
    step = lanes(_kernels.LEVEL)
    return -(-dim // step) * step


def random_rows(target: Matrix, seed: int) -> None:
    """Fill with gensim's start: uniform in [-1 / dim, 1 / dim), the same numbers for the same seed."""
    if target.size == 0:
        return
    np.random.default_rng(seed).random(out=target, dtype=np.float32)
    target *= 2.0
    target -= 1.0
    target /= target.shape[1]


def grown(tables: TableSet, name: str, old: Matrix | None, n_rows: int, dim: int) -> Matrix:
    """Return an (n_rows, dim) array that begins with the rows of `old`; the rest is undefined."""
    array = tables.create(name, n_rows, dim, stride_of(dim)).narrow
    if old is not None:
        array[: len(old)] = old[:n_rows]
    return array


def state_tables(
    rule: Rule, rows: dict[str, RowTable], tables: TableSet, states: dict[str, Matrix]
) -> dict[str, RowTable]:
    """Return a state table for each table of rows; `states` keeps what they hold between calls.

    Rows that were added since start from the rule's initial value.
    """
    if not rule.has_state:
        return {}
    bound = {}
    for name, table in rows.items():
        old = states.get(name)
        if old is None or old.shape != table.narrow.shape:
            known = 0 if old is None or old.shape[1] != table.dim else len(old)
            new = grown(tables, f"{name}.state", old if known else None, table.n_rows, table.dim)
            new[known:] = rule.initial
            states[name] = new
        bound[name] = tables.bind(f"{name}.state", states[name], table.stride)
        states[name] = bound[name].narrow
    return bound
