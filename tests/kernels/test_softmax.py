"""Softmax over the outputs of a block: twin, numeric gradient, extreme scores."""

from __future__ import annotations

import numpy as np
import pytest

from fastvec._kernels import engine
from fastvec._reference import block as twin
from fastvec._reference import objectives

from .test_block import SHAPES, assert_close, level, make, padded, run


@level
@pytest.mark.parametrize("generic", [False, True], ids=["fused", "generic"])
@pytest.mark.parametrize("pool", ["none", "mean"])
def test_equals_twin(level, pool, generic):
    for shape in [*SHAPES, (70, 20), (33, 9)]:
        for dim in (7, 64, 100):
            if pool == "none" and shape[0] > 32:
                continue
            kwargs = {"pool": pool, "generic": generic, "objective": "softmax", "rate": 0.1}
            assert_close(*run(level, *make(*shape, dim), **kwargs))


@level
def test_weights_offsets_and_soft_labels(level):
    rng = np.random.default_rng(4)
    for m, n in [(1, 3), (4, 17), (9, 8)]:
        rows_in, rows_out, label = make(m, n, 33)
        label = rng.random(n).astype(np.float32)
        kwargs = {
            "in_weight": rng.integers(1, 4, m).astype(np.float32),
            "out_weight": rng.integers(0, 3, n).astype(np.float32) / 2,
            "offset": rng.normal(size=n).astype(np.float32),
        }
        kwargs["out_weight"][0] = 1
        assert_close(*run(level, rows_in, rows_out, label, rate=0.1, objective="softmax", **kwargs))


@level
def test_numeric_gradient(level):
    """What the rule `record` stores is minus the derivative of the twin's loss."""
    rows_in, rows_out, label = make(3, 5, 4)
    a, o = padded(rows_in, level), padded(rows_out, level)
    state_in, state_out = np.zeros_like(a), np.zeros_like(o)
    kwargs = {"pool": "mean", "grad_scale": 1 / 3, "objective": "softmax"}
    engine.block_step(
        level,
        a,
        o,
        label,
        rate=0.1,
        rule="record",
        state_in=state_in,
        state_out=state_out,
        **kwargs,
    )
    for rows, got in ((rows_in, state_in), (rows_out, state_out)):
        for at in np.ndindex(rows.shape):
            kept, losses = rows[at], []
            for step in (1e-6, -1e-6):
                rows[at] = kept + step
                losses.append(twin.gradients(rows_in, rows_out, label, **kwargs)[2])
            rows[at] = kept
            assert got[at] == pytest.approx((losses[1] - losses[0]) / 2e-6, abs=2e-5)


@level
@pytest.mark.parametrize("scores", [[200, -200, 0], [-300, -310, -305], [3e4, 1, 2], [0, 0, 0]])
def test_extreme_scores_are_exact(level, scores):
    n = len(scores)
    for target in range(n):
        label = np.zeros(n, np.float32)
        label[target] = 1
        a = padded(np.ones((1, 1)), level)
        o = padded(np.array(scores, float)[:, None], level)
        loss = engine.block_step(level, a, o, label, rate=1.0, objective="softmax")
        s = np.array([scores], float)
        coef, expected = objectives.softmax(s, label.astype(float), np.ones((1, n)))
        assert loss == pytest.approx(expected, rel=1e-6, abs=1e-6)
        np.testing.assert_allclose(o[:, 0] - np.array(scores), coef[0], atol=4e-3)


@level
def test_nan_is_not_swallowed(level):
    a, o = padded(np.ones((1, 3)), level), padded(np.ones((4, 3)), level)
    o[2, 1] = np.nan
    label = np.array([1, 0, 0, 0], np.float32)
    assert np.isnan(engine.block_step(level, a, o, label, rate=0.1, objective="softmax"))
    assert np.isnan(a[0, :3]).all()
