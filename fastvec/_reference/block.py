"""Twin of ``block.h``: one step of the engine on matrices, in float64."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from .objectives import OBJECTIVES
from .rules import RULES

Floats = NDArray[np.float64]


def hidden_rows(rows_in: Floats, in_weight: Floats, pool: str) -> Floats:
    """Return what is scored: the rows themselves, or their weighted mean or sum as one row."""
    if pool == "none":
        return rows_in
    total: Floats = (in_weight[:, None] * rows_in).sum(0, keepdims=True)
    return np.asarray(total / in_weight.sum()) if pool == "mean" else total


def gradients(
    rows_in: Floats,
    rows_out: Floats,
    label: Floats,
    *,
    pool: str = "none",
    in_weight: Floats | None = None,
    pool_weight: Floats | None = None,
    out_weight: Floats | None = None,
    offset: Floats | float = 0.0,
    grad_scale: float = 1.0,
    objective: str = "logistic",
) -> tuple[Floats, Floats, float]:
    """Return minus the gradients of the loss for both sides, and the loss.

    Pooled rows get the pooled row's gradient times weight and `grad_scale`: the true gradient only
    if `grad_scale` is 1 / sum(weight) for the mean, 1 for the sum.
    """
    m, n = len(rows_in), len(rows_out)
    in_weight = np.ones(m) if in_weight is None else in_weight
    out_weight = np.ones(n) if out_weight is None else out_weight
    h = hidden_rows(rows_in, in_weight if pool_weight is None else pool_weight, pool)
    scores = h @ rows_out.T + offset
    weight = np.outer(in_weight if pool == "none" else np.ones(1), out_weight)
    coef, loss = OBJECTIVES[objective](scores, label, weight)
    grad_out = coef.T @ h
    grad_in = coef @ rows_out
    if pool != "none":
        grad_in = in_weight[:, None] * grad_in * grad_scale
    return grad_in, grad_out, loss


def step(
    rows_in: Floats,
    rows_out: Floats,
    label: Floats,
    *,
    rate: float,
    rule: str = "sgd",
    state_in: Floats | None = None,
    state_out: Floats | None = None,
    in_rate: Floats | None = None,
    eps: float = 0.0,
    before: bool = True,
    clip: float = 0.0,
    n_free: int = 0,
    **block: Any,
) -> tuple[Floats, Floats, Floats, Floats, float]:
    """Return new inputs, outputs, their states, and the loss; arguments as ``engine.block_step``."""
    grad_in, grad_out, loss = gradients(rows_in, rows_out, label, **block)
    options: dict[str, Any] = (
        {"eps": eps, "before": before, "clip": clip} if rule == "adagrad" else {}
    )
    lock = np.ones(len(rows_in)) if in_rate is None else in_rate
    frozen_outputs = rule == "inputs"
    if frozen_outputs:
        rule, lock = "sgd", (np.arange(len(rows_in)) < n_free).astype(float)
    new = []
    for rows, state, grad, rates in (
        (rows_in, state_in, grad_in, rate * lock),
        (rows_out, state_out, grad_out, rate * np.full(len(rows_out), 1.0 - frozen_outputs)),
    ):
        state = np.zeros_like(rows) if state is None else state
        moved = [
            RULES[rule](r, s, g, e, **options) if e != 0 or rule == "record" else (r, s)
            for r, s, g, e in zip(rows, state, grad, rates)
        ]
        new += [np.array([row for row, _ in moved]), np.array([s for _, s in moved])]
    return new[0], new[2], new[1], new[3], loss
