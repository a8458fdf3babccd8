"""Block kernels against their NumPy twin, on every instruction-set level of this machine."""

from __future__ import annotations

import numpy as np
import pytest

from fastvec._kernels import engine, isa
from fastvec._reference import block as twin

LEVELS = [i for i in range(len(isa.levels())) if isa.supported(i)]
DIMS = [1, 7, 8, 9, 63, 64, 65, 300]
SHAPES = [
    (1, 1),
    (1, 6),
    (2, 6),
    (3, 6),
    (4, 6),
    (7, 6),
    (10, 5),
    (4, 14),
    (6, 11),
    (9, 11),
    (32, 16),
    (5, 21),
]

level = pytest.mark.parametrize("level", LEVELS, ids=[isa.levels()[i] for i in LEVELS])


def padded(rows: np.ndarray, level: int) -> np.ndarray:
    """Float32 rows with zero padding to the level's stride."""
    step = engine.lanes(level)
    wide = np.zeros((len(rows), -(-rows.shape[1] // step) * step), np.float32)
    wide[:, : rows.shape[1]] = rows
    return wide


def make(m: int, n: int, dim: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng([seed, m, n, dim])
    label = np.zeros(n, np.float32)
    label[0] = 1
    scale = 2 / np.sqrt(dim)
    return rng.normal(0, scale, (m, dim)), rng.normal(0, 1, (n, dim)), label


def run(level: int, rows_in, rows_out, label, *, twin_kwargs=None, **kwargs):
    """Kernel and twin on the same float32 numbers; returns both results, cut to dim."""
    a, o = padded(rows_in, level), padded(rows_out, level)
    dim = rows_in.shape[1]
    states = {}
    if kwargs.get("rule") in ("adagrad", "record"):
        states = {"state_in": np.full_like(a, 0.5), "state_out": np.full_like(o, 0.5)}
    expected = twin.step(
        a.astype(float)[:, :dim],
        o.astype(float)[:, :dim],
        label.astype(float),
        **{k: v[:, :dim].astype(float) for k, v in states.items()},
        **{k: v for k, v in kwargs.items() if k != "generic"},
    )
    loss = engine.block_step(level, a, o, label, **states, **kwargs)
    got = [a[:, :dim], o[:, :dim]]
    if states:
        got += [states["state_in"][:, :dim], states["state_out"][:, :dim]]
    assert not a[:, dim:].any() and not o[:, dim:].any(), "padding must stay zero"
    return got, loss, expected


def assert_close(got, loss, expected) -> None:
    for mine, theirs in zip(got, expected[: len(got)]):
        np.testing.assert_allclose(mine, theirs, rtol=2e-5, atol=2e-5)
    assert loss == pytest.approx(expected[4], rel=1e-5, abs=1e-5)


@level
@pytest.mark.parametrize("generic", [False, True], ids=["fused", "generic"])
@pytest.mark.parametrize("pool", ["none", "mean", "sum"])
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_sgd_equals_twin(level, shape, pool, generic):
    for dim in DIMS:
        rows_in, rows_out, label = make(*shape, dim)
        grad_scale = 1.0 if pool == "none" else 0.25
        assert_close(
            *run(
                level,
                rows_in,
                rows_out,
                label,
                rate=0.1,
                pool=pool,
                generic=generic,
                grad_scale=grad_scale,
            )
        )


@level
@pytest.mark.parametrize("pool", ["none", "mean"])
def test_weights_offsets_and_soft_labels_equal_twin(level, pool):
    rng = np.random.default_rng(3)
    for m, n in SHAPES:
        rows_in, rows_out, label = make(m, n, 33, seed=1)
        label = rng.random(n).astype(np.float32)
        kwargs = {
            "in_weight": rng.integers(1, 4, m).astype(np.float32),
            "out_weight": rng.random(n).astype(np.float32) * 3,
            "offset": rng.normal(size=n).astype(np.float32),
        }
        for generic in (False, True):
            assert_close(
                *run(
                    level, rows_in, rows_out, label, rate=0.05, pool=pool, generic=generic, **kwargs
                )
            )


@level
@pytest.mark.parametrize("before", [True, False], ids=["textbook", "glove"])
@pytest.mark.parametrize("pool", ["none", "mean"])
def test_adagrad_equals_twin(level, pool, before):
    for shape in SHAPES:
        rows_in, rows_out, label = make(*shape, 65)
        assert_close(
            *run(
                level,
                rows_in,
                rows_out,
                label,
                rate=0.1,
                rule="adagrad",
                pool=pool,
                before=before,
                eps=1e-8,
                clip=0.5,
            )
        )


@level
def test_lock_factors_scale_and_freeze(level):
    rows_in, rows_out, label = make(5, 6, 40)
    lock = np.array([0, 1, 0.5, 0, 2], np.float32)
    got, loss, expected = run(level, rows_in, rows_out, label, rate=0.1, in_rate=lock)
    assert_close(got, loss, expected)
    before = padded(rows_in, level)[:, :40]
    assert (got[0][[0, 3]] == before[[0, 3]]).all(), "factor 0 freezes a row to the bit"


@level
def test_extreme_scores_stay_finite_and_nan_shows(level):
    rows_in, rows_out, label = make(2, 6, 16)
    rows_in *= 1e3
    assert_close(*run(level, rows_in, rows_out, label, rate=1e-9))
    for side in (0, 1):
        rows = make(7, 6, 16)
        rows[side][1, 3] = np.nan
        a, o = padded(rows[0], level), padded(rows[1], level)
        loss = engine.block_step(level, a, o, label, rate=0.1)
        assert np.isnan(loss), "a planted NaN must be noticed"


@level
def test_recorded_gradients_are_numeric_gradients(level):
    """Central differences of the twin's loss against what the rule `record` stored."""
    rng = np.random.default_rng(5)
    for pool in ("none", "mean", "sum"):
        rows_in, rows_out, label = make(4, 7, 9, seed=2)
        weight = rng.integers(1, 3, 4).astype(np.float32)
        scale = 1 / weight.sum() if pool == "mean" else 1.0
        got, _, _ = run(
            level,
            rows_in,
            rows_out,
            label,
            rate=1.0,
            rule="record",
            pool=pool,
            in_weight=weight,
            grad_scale=float(scale),
        )

        def loss(a, o, pool=pool, weight=weight, label=label):
            return twin.gradients(
                a, o, label.astype(float), pool=pool, in_weight=weight.astype(float)
            )[2]

        step = 1e-5
        for side, recorded in ((0, got[2]), (1, got[3])):
            for _ in range(10):
                rows = [
                    rows_in.astype(np.float32).astype(float),
                    rows_out.astype(np.float32).astype(float),
                ]
                i, k = rng.integers(len(rows[side])), rng.integers(9)
                rows[side][i, k] += step
                up = loss(*rows)
                rows[side][i, k] -= 2 * step
                down = loss(*rows)
                assert recorded[i, k] == pytest.approx(
                    -(up - down) / (2 * step), rel=1e-3, abs=1e-4
                )


def test_a_level_that_is_missing_says_so():
    with pytest.raises(ValueError, match="not built"):
        engine.lanes(99)


@level
def test_bad_strides_are_refused(level):
    with pytest.raises(ValueError, match="stride"):
        engine.block_step(
            level,
            np.zeros((1, 9), np.float32),
            np.zeros((1, 9), np.float32),
            np.zeros(1, np.float32),
            rate=0.1,
        )
