"""The sparse kernels against dense products, on every level this machine has."""

from __future__ import annotations

import numpy as np
import pytest

from fastvec._kernels import isa, query, sparse
from fastvec._reference.sparse import combined, dense

LEVELS = [i for i in range(len(isa.levels())) if isa.supported(i)]
every_level = pytest.mark.parametrize("level", LEVELS, ids=lambda level: isa.levels()[level])


def rows_of(n, n_columns, seed=0, density=0.2):
    """Random rows in compressed form, among them empty ones and a full one."""
    rng = np.random.default_rng(seed)
    filled = rng.random((n, n_columns)) < density
    filled[0] = filled[-1] = False
    filled[1 % n] = True
    indptr = np.concatenate([[0], np.cumsum(filled.sum(axis=1))]).astype(np.int64)
    indices = np.nonzero(filled)[1].astype(np.int32)
    return indptr, indices, rng.normal(size=len(indices)).astype(np.float32)


@every_level
@pytest.mark.parametrize("n_columns", [1, 5, 40, 333])
def test_products_are_those_of_the_dense_matrix(level, n_columns):
    parts = rows_of(57, n_columns)
    matrix = dense(*parts, n_columns)
    rng = np.random.default_rng(1)
    panel = rng.normal(size=(n_columns, sparse.WIDTH))
    for begin, end in ((0, 57), (3, 50), (7, 7)):
        out = np.full((end - begin, sparse.WIDTH), np.nan)
        sparse.multiply(*parts, panel, out, begin, end, level)
        np.testing.assert_allclose(out, matrix[begin:end] @ panel, rtol=1e-12, atol=1e-12)
        vector = np.full(end - begin, np.nan)
        sparse.apply(*parts, np.ascontiguousarray(panel[:, 0]), vector, begin, end, level)
        np.testing.assert_allclose(vector, matrix[begin:end] @ panel[:, 0], rtol=1e-12, atol=1e-12)


@every_level
@pytest.mark.parametrize("n_columns", [1, 40, 333])
def test_cosines_are_scaled_and_lie_row_by_row_of_the_panel(level, n_columns):
    parts = rows_of(57, n_columns)
    matrix = dense(*parts, n_columns)
    rng = np.random.default_rng(1)
    panel = rng.normal(size=(n_columns, sparse.WIDTH)).astype(np.float32)
    inverse = rng.random(57).astype(np.float32)
    out = np.full((sparse.WIDTH, 60), 7, np.float32)
    sparse.cosines(*parts, panel, inverse, out, 2, 57, level)
    wanted = (matrix[2:] @ panel * inverse[2:, None]).T
    np.testing.assert_allclose(out[:, :55], wanted, rtol=1e-5, atol=1e-5)
    assert (out[:, 55:] == 7).all()


@every_level
@pytest.mark.parametrize("product", [True, False])
@pytest.mark.parametrize("n_rows", [1, 48, 101])
def test_questions_over_given_similarities_are_those_of_the_twin(level, product, n_rows):
    rng = np.random.default_rng(n_rows)
    ld = -(-n_rows // query.COMBINED_ROWS) * query.COMBINED_ROWS
    given = np.full((9, ld), 99, np.float32)
    given[:, :n_rows] = rng.random((9, n_rows))
    positive = [[0, 1], [2], [3, 3, 4], [5]]
    negative = [[2], [], [8, 7], [5]]
    starts = np.array([0, 3, 4, 9, 11])
    terms = np.array([i for p, n in zip(positive, negative) for i in [*p, *n]])
    n_positive = np.array([len(p) for p in positive])
    signs = [s for p, n in zip(positive, negative) for s in [1] * len(p) + [-1] * len(n)]
    k = min(7, n_rows)
    scores = np.full((4, k), -np.inf, np.float32)
    ids, n_found = np.full((4, k), -1), np.zeros(4, np.int64)
    barred = [[], [10], [10, 11], []]
    barred_starts, joined = np.array([0, 0, 1, 3, 3]), np.array([10, 10, 11])
    query.combine(
        given,
        starts,
        terms,
        n_positive,
        None if product else np.array(signs, np.float32),
        barred_starts,
        joined,
        scores,
        ids,
        n_found,
        10,
        10 + n_rows,
        1e-3,
        level,
    )
    wanted = combined(given[:, :n_rows], positive, negative, product)
    for q in range(4):
        allowed = [r for r in range(n_rows) if r + 10 not in barred[q]]
        best = sorted(-wanted[q, r] for r in allowed)[:k]
        found = ids[q, : n_found[q]]
        assert len(found) == len(best) == len(set(found.tolist()))
        assert not set(found.tolist()) & set(barred[q])
        np.testing.assert_allclose(np.sort(-scores[q, : n_found[q]]), best, rtol=2e-5, atol=1e-6)
        np.testing.assert_allclose(
            wanted[q, found - 10], scores[q, : n_found[q]], rtol=2e-5, atol=1e-6
        )


def test_check_finds_the_first_row_that_is_not_sound():
    indptr, indices, _ = rows_of(20, 30)
    assert sparse.check(indptr, indices, 30) == -1
    assert sparse.check(indptr, indices, 29) == 1  # the full row
    row = int(np.flatnonzero(np.diff(indptr) > 1)[2])
    swapped = indices.copy()
    at = indptr[row]
    swapped[at], swapped[at + 1] = swapped[at + 1], swapped[at]
    assert sparse.check(indptr, swapped, 30) == row
    twice = indices.copy()
    twice[at + 1] = twice[at]
    assert sparse.check(indptr, twice, 30) == row
    negative = indices.copy()
    negative[at] = -1
    assert sparse.check(indptr, negative, 30) == row
    falling = indptr.copy()
    falling[5] = len(indices) + 10**12
    assert sparse.check(falling, indices, 30) == 4
    assert sparse.check(indptr, indices[:-1], 30) == 0
    assert sparse.check(np.zeros(0, np.int64), indices, 30) == 0


def test_arguments_that_do_not_fit_are_refused():
    parts = rows_of(20, 30)
    panel, out = np.zeros((30, sparse.WIDTH)), np.zeros((20, sparse.WIDTH))
    with pytest.raises(ValueError, match="rows 0 to 21"):
        sparse.multiply(*parts, panel, out, 0, 21)
    with pytest.raises(ValueError, match="columns"):
        sparse.multiply(*parts, panel[:, :3].copy(), out, 0, 20)
    with pytest.raises(ValueError, match="out has 20"):
        sparse.multiply(*parts, panel, out, 0, 19)
    with pytest.raises(ValueError, match="entries"):
        sparse.apply(parts[0], parts[1], parts[2][:-1], panel[:, 0].copy(), out[:, 0].copy(), 0, 20)
    with pytest.raises(ValueError, match="level 99"):
        sparse.multiply(*parts, panel, out, 0, 20, 99)
    with pytest.raises(ValueError, match="inverse"):
        narrow = panel.astype(np.float32)
        sparse.cosines(*parts, narrow, np.zeros(3, np.float32), narrow.T.copy(), 0, 20)
