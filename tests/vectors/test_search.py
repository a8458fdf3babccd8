"""The scan kernel against its twin, on every instruction-set level."""

from __future__ import annotations

import numpy as np
import pytest

from fastvec._kernels import LEVEL, isa, query
from fastvec._reference.query import top_k
from fastvec.vectors.search import top_rows

LEVELS = [i for i in range(len(isa.levels())) if isa.supported(i)]
N = 211


def data(dim, n_queries, seed=0):
    rng = np.random.default_rng(seed)
    rows = rng.normal(size=(N, dim)).astype(np.float32)
    rows[5] = 0
    rows[50] = 2 * rows[51]
    rows[60] = rows[61]
    rows[70] *= 1e-25  # squares underflow
    rows[71] *= 1e25  # squares overflow
    queries = rng.normal(size=(n_queries, dim))
    queries /= np.linalg.norm(queries, axis=1, keepdims=True)
    exclude = rng.integers(0, N, (n_queries, 3)).tolist()
    return rows, queries.astype(np.float32), exclude


def check(found, wanted):
    for q, best in enumerate(wanted):
        assert found.n_found[q] == len(best)
        n = len(best)
        np.testing.assert_allclose(found.scores[q, :n], [s for _, s in best], atol=3e-6)
        assert (found.rows[q, n:] == -1).all()


@pytest.mark.parametrize("level", LEVELS, ids=lambda level: isa.levels()[level])
@pytest.mark.parametrize("dim", [1, 7, 8, 9, 63, 64, 65, 300])
def test_scan_equals_brute_force(level, dim):
    for n_queries in (1, 3, 4, 17, 33):
        rows, queries, exclude = data(dim, n_queries)
        wanted = top_k(rows, queries, 13, exclude, 3, 205)
        found = top_rows(rows, queries, 13, exclude=exclude, begin=3, end=205, level=level)
        check(found, wanted)
        for q, barred in enumerate(exclude):
            assert not set(barred) & set(found.rows[q].tolist())
        norms = np.sqrt((rows.astype(np.float64) ** 2).sum(axis=1)).astype(np.float32)
        check(top_rows(rows, queries, 13, begin=3, end=205, exclude=exclude, norms=norms), wanted)


@pytest.mark.parametrize("level", LEVELS, ids=lambda level: isa.levels()[level])
@pytest.mark.parametrize("n_queries", [1, 20])
def test_rows_that_are_not_finite_are_never_found_and_hide_nothing(level, n_queries):
    rows, queries, _ = data(9, n_queries)
    rows[100:103] = [[np.nan] * 9, [np.inf] * 9, [-np.inf] + [0] * 8]
    clean = rows.copy()
    clean[100:103] = np.nan
    check(top_rows(rows, queries, N, level=level), top_k(clean, queries, N))


@pytest.mark.parametrize("n_queries", [1, 20])
def test_equal_scores_come_in_row_order(n_queries):
    rows = np.ones((500, 4), np.float32)
    queries = np.full((n_queries, 4), 0.5, np.float32)
    found = top_rows(rows, queries, 7, begin=2)
    assert (found.rows == np.arange(2, 9)).all()


def test_threads_and_other_dtypes_find_the_same():
    rng = np.random.default_rng(1)
    rows = rng.normal(size=(9000, 5)).astype(np.float16)
    queries = rows[:6].astype(np.float32)
    one = top_rows(rows.astype(np.float32), queries, 20)
    for other in (
        top_rows(rows.astype(np.float32), queries, 20, threads=2),
        top_rows(rows, queries, 20, threads=2),
        top_rows(np.asfortranarray(rows.astype(np.float32)), queries, 20),
    ):
        assert (other.rows == one.rows).all() and (other.scores == one.scores).all()


def test_read_only_memory_map(tmp_path):
    rows, queries, _ = data(16, 5)
    rows.tofile(tmp_path / "rows")
    mapped = np.memmap(tmp_path / "rows", np.float32, "r", shape=rows.shape)
    assert (top_rows(mapped, queries, 5).rows == top_rows(rows, queries, 5).rows).all()


def test_nothing_to_find():
    rows, queries, _ = data(8, 2)
    assert top_rows(rows, queries, 5, begin=N).n_found.tolist() == [0, 0]
    assert top_rows(rows, queries, 0).rows.shape == (2, 0)
    assert top_rows(rows, queries[:0], 5).rows.shape == (0, 5)
    everything = [list(range(N))] * 2
    assert top_rows(rows, queries, 5, exclude=everything).n_found.tolist() == [0, 0]


def test_kernel_checks_its_arguments():
    rows, queries, _ = data(8, 2)
    starts, flat = np.zeros(3, np.int64), np.zeros(0, np.int64)

    def scan(**changes):
        arguments = {
            "rows": rows.view(np.uint8),
            "kind": query.FLOAT32,
            "queries": queries,
            "exclude_start": starts,
            "exclude": flat,
            "scores": np.zeros((2, 3), np.float32),
            "ids": np.zeros((2, 3), np.int64),
            "n_found": np.zeros(2, np.int64),
            "begin": 0,
            "end": N,
            "level": LEVEL,
        }
        query.scan(**{**arguments, **changes})

    scan()
    for bad in (
        {"end": N + 1},
        {"begin": -1},
        {"queries": queries[:, :7].copy()},
        {"exclude_start": np.array([0, 1, 2])},
        {"n_found": np.array([4, 0])},
        {"ids": np.zeros((2, 2), np.int64)},
        {"norms": np.ones(5, np.float32)},
        {"level": 77},
        {"kind": 7},
        {"kind": query.FLOAT16},
    ):
        with pytest.raises(ValueError):
            scan(**bad)
