"""Words that stand for several rows: the ring of pooled bags against its twin."""

from __future__ import annotations

import numpy as np
import pytest

from fastvec._kernels import engine
from fastvec._reference import windows as twin

from .test_train import (
    LEVELS,
    N_WORDS,
    assert_equals_twin,
    corpus,
    level,
    run_kernel,
    settings,
    start,
)

N_ROWS = N_WORDS + 40


def bags(seed: int = 5):
    """Each word's own row, then up to 20 shared rows, some of them twice."""
    rng = np.random.default_rng(seed)
    sizes = rng.integers(0, 21, N_WORDS)
    sizes[3] = 0
    parts = [np.append(w, rng.integers(N_WORDS, N_ROWS, n)) for w, n in enumerate(sizes)]
    starts = np.concatenate([[0], np.cumsum([len(part) for part in parts])]).astype(np.int64)
    return starts, np.concatenate(parts).astype(np.int32)


CASES = {
    "skipgram, noise": {"negative": 5},
    "skipgram, both": {"negative": 3, "hs": True},
    "skipgram, noise per pair": {"negative": 4, "shared": False},
    "skipgram, wide window": {
        "negative": 5,
        "left": 40,
        "right": 25,
        "shrink": False,
        "alpha": 0.001,  # thirty words, each in the ring twice: a high rate would explode
        "min_alpha": 0.0005,
    },
    "skipgram, left only": {"negative": 5, "left": 3, "right": 0},
    "skipgram, locks": {"negative": 5, "lock": np.linspace(0, 1, N_ROWS).round(1)},
    "cbow mean": {"context": "cbow", "pool": "mean", "negative": 5},
    "cbow mean, exact, path": {
        "context": "cbow",
        "pool": "mean",
        "hs": True,
        "gradient_per_row": True,
    },
    "cbow sum": {"context": "cbow", "pool": "sum", "negative": 5},
    "cbow, locks": {"context": "cbow", "pool": "mean", "negative": 5, "lock": np.array([0.0, 1.0])},
}


@level
@pytest.mark.parametrize("case", CASES)
def test_epoch_equals_twin(level, case):
    ids, starts = corpus(1500)  # crosses a step of the rate's grid
    e = settings(**{"bags": bags(), "alpha": 0.02, **CASES[case]})
    assert_equals_twin(level, ids, starts, e, lambda: start(n_in=N_ROWS), atol=3e-4)


@pytest.mark.parametrize("case", ["skipgram, both", "cbow mean"])
def test_chunks_on_the_grid_change_nothing(case):
    ids, starts = corpus(7000, seed=3)
    e = settings(bags=bags(), **CASES[case])
    whole = start(n_in=N_ROWS)
    run_kernel(LEVELS[-1], ids, starts, whole, e, chunk=len(ids))
    for chunk in (twin.RATE_GRID, 3 * twin.RATE_GRID):
        rows = start(n_in=N_ROWS)
        run_kernel(LEVELS[-1], ids, starts, rows, e, chunk=chunk)
        assert all((rows[name] == whole[name]).all() for name in rows)


@pytest.mark.parametrize("case", ["skipgram, both", "cbow mean"])
def test_bags_of_the_word_alone_are_no_bags(case):
    """A ring of single rows must not change what is learned."""
    ids, starts = corpus(300)
    ids = np.arange(300, dtype=np.int32) % N_WORDS  # no word twice within reach
    plain = settings(keep=None, **CASES[case])
    bagged = settings(keep=None, **CASES[case])
    bagged.bags = np.arange(N_WORDS + 1, dtype=np.int64), np.arange(N_WORDS, dtype=np.int32)
    rows, pooled = start(), start()
    run_kernel(LEVELS[-1], ids, starts, rows, plain, chunk=len(ids))
    run_kernel(LEVELS[-1], ids, starts, pooled, bagged, chunk=len(ids))
    for name in rows:
        np.testing.assert_allclose(pooled[name], rows[name], rtol=1e-5, atol=1e-6)


def test_frozen_rows_stay_to_the_bit():
    ids, starts = corpus(1500)
    lock = np.ones(N_ROWS)
    lock[::3] = 0
    rows = start(n_in=N_ROWS)
    before = rows["in"].copy()
    run_kernel(LEVELS[-1], ids, starts, rows, settings(bags=bags(), lock=lock, negative=5), 1 << 20)
    assert (rows["in"][::3] == before[::3]).all()
    assert (rows["in"][1::3] != before[1::3]).any(1).all()


def job() -> engine.Job:
    made = engine.Job(LEVELS[0], "skipgram", 1, 1, True, "none", False, "sgd", 0.0, True, 0.0, 1)
    made.set_table("in", np.zeros((N_WORDS, 16), np.float32))
    return made


@pytest.mark.parametrize(
    ("starts", "rows", "message"),
    [
        ([0, 1, 1], [0], "must hold a row"),
        ([0], [], "must hold a row"),
        ([1, 2], [0, 1], "run from 0"),
        ([0, 1], [0, 1], "run from 0"),
        ([0, 1], [N_WORDS], "does not have"),
        ([0, 1], [-1], "does not have"),
    ],
)
def test_bad_bags_are_refused(starts, rows, message):
    with pytest.raises(ValueError, match=message):
        job().set_bags(np.array(starts, np.int64), np.array(rows, np.int32))


ADAGRAD = {
    "skipgram, both": {"negative": 3, "hs": True},
    "skipgram, locks": {"negative": 5, "lock": np.linspace(0, 1, N_ROWS).round(1)},
    "cbow mean, exact": {
        "context": "cbow",
        "pool": "mean",
        "negative": 5,
        "gradient_per_row": True,
    },
}


@level
@pytest.mark.parametrize("case", ADAGRAD)
def test_states_are_pooled_and_grow_like_rows(level, case):
    ids, starts = corpus(1500)
    e = settings(**{"bags": bags(), "alpha": 0.02, "rule": "adagrad", **ADAGRAD[case]})
    expected, got = start(n_in=N_ROWS), start(n_in=N_ROWS)
    for rows in (expected, got):
        rng = np.random.default_rng(2)
        rows |= {f"{name}.state": rng.random(table.shape) + 0.1 for name, table in rows.items()}
    before = got["in.state"].copy()
    noise_loss, path_loss, _ = twin.train(ids, starts, expected, e)
    figures = run_kernel(level, ids, starts, got, e, chunk=len(ids))
    np.testing.assert_allclose(figures[4:], [noise_loss, path_loss], rtol=1e-4)
    for name in expected:
        np.testing.assert_allclose(got[name], expected[name], rtol=1e-3, atol=5e-4)
    grown = got["in.state"] - before.astype(np.float32)
    assert grown.min() >= 0 and (grown > 1e-5).any()


def test_a_bag_of_one_row_has_its_state():
    ids, starts = np.arange(300, dtype=np.int32) % N_WORDS, np.array([0, 300])
    tables = []
    for bagged in (False, True):
        e = settings(keep=None, negative=5, rule="adagrad")
        if bagged:
            e.bags = np.arange(N_WORDS + 1, dtype=np.int64), np.arange(N_WORDS, dtype=np.int32)
        rows = start()
        rows |= {f"{name}.state": np.full(table.shape, 0.1) for name, table in rows.items()}
        run_kernel(LEVELS[-1], ids, starts, rows, e, chunk=len(ids))
        tables.append(rows)
    for name in tables[0]:
        np.testing.assert_allclose(tables[1][name], tables[0][name], rtol=1e-4, atol=1e-5)
