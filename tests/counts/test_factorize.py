"""Truncated SVD against LAPACK's, with both solvers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fastvec._kernels import isa
from fastvec.counts import factorize, lanczos
from fastvec.counts.factorize import randomized_svd, truncated_svd
from fastvec.counts.orthogonal import orthonormal
from fastvec.counts.products import Products, transposed
from fastvec.vectors.sparse_rows import SparseRows

LEVELS = [i for i in range(len(isa.levels())) if isa.supported(i)]


def sparse(n=90, m=70, seed=0, density=0.2):
    """Random sparse rows, and the same as an array."""
    rng = np.random.default_rng(seed)
    matrix = rng.random((n, m)) * (rng.random((n, m)) < density)
    rows = SparseRows.from_dense(matrix)
    return rows, rows.to_scipy().toarray().astype(np.float64)


def decaying(n=300, m=260, seed=0):
    """The same with singular values that fall."""
    rng = np.random.default_rng(seed)
    left, right = (np.linalg.qr(rng.normal(size=(size, 60)))[0] for size in (n, m))
    matrix = left * (50 * 0.8 ** np.arange(60)) @ right.T
    rows = SparseRows.from_dense(matrix)
    return rows, rows.to_scipy().toarray().astype(np.float64)


@pytest.mark.parametrize("solver", ["arpack", "lanczos"])
@pytest.mark.parametrize("shape", [(90, 70), (70, 90), (50, 50), (420, 380)])
@pytest.mark.parametrize("k", [1, 7, 40])
def test_exact_solvers_give_the_decomposition_of_lapack(solver, shape, k):
    rows, matrix = sparse(*shape)
    left, values, right = np.linalg.svd(matrix)
    found = truncated_svd(rows, k, solver=solver, threads=2)
    np.testing.assert_allclose(found.singular_values, values[:k], rtol=1e-9)
    np.testing.assert_allclose(np.abs(found.left), np.abs(left[:, :k]), atol=1e-7)
    np.testing.assert_allclose(np.abs(found.right), np.abs(right[:k].T), atol=1e-7)
    best = left[:, :k] * values[:k] @ right[:k]
    np.testing.assert_allclose(found.left * found.singular_values @ found.right.T, best, atol=1e-7)
    assert (np.diff(found.singular_values) <= 0).all()


@pytest.mark.parametrize("solver", ["arpack", "lanczos"])
def test_signs_do_not_depend_on_where_the_iteration_starts(solver):
    rows, _ = sparse()
    first, second = (truncated_svd(rows, 20, solver=solver, seed=seed) for seed in (1, 2))
    np.testing.assert_allclose(first.left, second.left, atol=1e-9)
    np.testing.assert_allclose(first.right, second.right, atol=1e-9)
    largest = np.abs(first.left).argmax(axis=0)
    assert (first.left[largest, np.arange(20)] > 0).all()


def test_threads_change_nothing(monkeypatch):
    monkeypatch.setattr("fastvec.counts.products._ENTRIES_PER_THREAD", 1)
    rows, _ = sparse()
    block = np.random.default_rng(0).normal(size=(70, 20))
    one, four = Products(rows, 1), Products(rows, 4)
    np.testing.assert_array_equal(one.times(block), four.times(block))
    np.testing.assert_array_equal(one.times(block[:, 0]), four.times(block[:, 0]))
    other = np.random.default_rng(0).normal(size=(90, 33))
    np.testing.assert_array_equal(one.transposed_times(other), four.transposed_times(other))


@pytest.mark.parametrize("level", LEVELS, ids=lambda level: isa.levels()[level])
@pytest.mark.parametrize("width", [1, 16, 21])
def test_products_of_both_sides(level, width):
    rows, matrix = sparse()
    products = Products(rows, 1, level)
    block = np.random.default_rng(0).normal(size=(70, width))
    np.testing.assert_allclose(products.times(block), matrix @ block, rtol=1e-12, atol=1e-12)
    block = np.random.default_rng(0).normal(size=(90, width))
    np.testing.assert_allclose(
        products.transposed_times(block), matrix.T @ block, rtol=1e-12, atol=1e-12
    )
    np.testing.assert_array_equal(transposed(rows).to_scipy().toarray(), matrix.T)


def test_randomized_svd_of_falling_values_is_exact():
    rows, matrix = decaying()
    values = np.linalg.svd(matrix)[1]
    found = truncated_svd(rows, 20, solver="randomized", threads=2)
    np.testing.assert_allclose(found.singular_values, values[:20], rtol=1e-6)
    exact = truncated_svd(rows, 20)
    np.testing.assert_allclose(found.left, exact.left, atol=1e-4)
    np.testing.assert_allclose(found.right, exact.right, atol=1e-4)


def test_more_power_is_more_accurate_on_a_flat_spectrum():
    rows, matrix = sparse(200, 180)
    wanted = np.linalg.svd(matrix)[1][:20]
    errors = []
    for power in (0, 2, 7):
        _, values, _ = randomized_svd(
            Products(rows), 20, oversample=20, power_iterations=power, seed=1
        )
        errors.append(np.abs(values / wanted - 1).max())
    assert errors[0] > errors[1] > errors[2]
    assert errors[2] < 0.02


def test_an_inaccurate_answer_warns(monkeypatch):
    rows, _ = sparse(200, 180)
    monkeypatch.setattr(factorize, "POWER_ITERATIONS", 0)
    with pytest.warns(UserWarning, match="arpack"):
        truncated_svd(rows, 20, solver="randomized")


@given(st.integers(1, 12), st.integers(1, 8), st.integers(0, 10))
def test_a_basis_is_orthonormal_and_spans_the_block(n, extra, seed):
    block = np.random.default_rng(seed).normal(size=(n + extra, n))
    basis, triangle, _ = orthonormal(block)
    np.testing.assert_allclose(basis.T @ basis, np.eye(n), atol=1e-10)
    np.testing.assert_allclose(basis @ triangle, block, atol=1e-8)


def test_a_basis_of_dependent_columns_is_orthonormal():
    block = np.outer(np.arange(1.0, 9), [1, 2, 3])
    basis, triangle, independent = orthonormal(block)
    assert not independent
    np.testing.assert_allclose(basis.T @ basis, np.eye(3), atol=1e-10)
    np.testing.assert_allclose(basis @ triangle, block, atol=1e-10)


def test_lanczos_restarts_and_says_when_it_does_not_converge(monkeypatch):
    rows, _ = sparse(420, 380)
    monkeypatch.setattr(lanczos, "_MOST_RESTARTS", 1)
    with pytest.raises(ArithmeticError, match="arpack"):
        truncated_svd(rows, 5, solver="lanczos")


def test_lanczos_goes_on_where_the_matrix_has_no_more_directions():
    """A matrix of rank 30 ends the iteration's space early, and repeated values need several blocks."""
    rng = np.random.default_rng(0)
    left, right = (np.linalg.qr(rng.normal(size=(n, 30)))[0] for n in (400, 350))
    rows = SparseRows.from_dense(left * np.repeat([5.0, 3.0, 2.0], 10) @ right.T)
    found = truncated_svd(rows, 25, solver="lanczos")
    wanted = np.repeat([5.0, 3.0, 2.0], [10, 10, 5])
    np.testing.assert_allclose(found.singular_values, wanted, rtol=1e-5)
    np.testing.assert_allclose(found.left.T @ found.left, np.eye(25), atol=1e-9)


@pytest.mark.parametrize("solver", factorize.SOLVERS)
def test_more_dimensions_than_there_are_is_an_error(solver):
    rows, _ = sparse(30, 20)
    with pytest.raises(ValueError, match=r"vector_size=20: .* at most 19"):
        truncated_svd(rows, 20, solver=solver)
    rng = np.random.default_rng(0)
    flat = SparseRows.from_dense(rng.random((40, 4)).round(2) @ rng.random((4, 30)).round(2))
    with pytest.raises(ValueError, match="vector_size=10 exceeds the rank"):
        truncated_svd(flat, 10, solver=solver)
    zero = SparseRows.from_dense(np.zeros((20, 30)))
    with pytest.raises(ValueError, match="rank"):
        truncated_svd(zero, 3, solver=solver)


def test_an_unknown_solver_is_refused():
    with pytest.raises(ValueError, match="solver"):
        truncated_svd(sparse()[0], 3, solver="lapack")
