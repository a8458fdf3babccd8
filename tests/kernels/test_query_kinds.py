"""The query kernels on float16 and int8 rows, and 3CosMul, against their twins on every level."""

from __future__ import annotations

import numpy as np
import pytest

from fastvec._kernels import isa, query
from fastvec._reference.query import cosine_scores, top_answers, top_k
from fastvec.vectors import products, search
from fastvec.vectors.int8_rows import Int8Rows

LEVELS = [i for i in range(len(isa.levels())) if isa.supported(i)]
every_level = pytest.mark.parametrize("level", LEVELS, ids=lambda level: isa.levels()[level])
N = 211


def stored(rows, kind):
    """The rows as they are stored, and the numbers that are then stored."""
    if kind == "int8":
        quantized = Int8Rows.quantize(rows)
        return quantized, np.asarray(quantized)
    narrow = rows.astype(kind)
    return narrow, narrow.astype(np.float64)


def data(dim, n_queries, seed=0):
    rng = np.random.default_rng(seed)
    rows = rng.normal(size=(N, dim)).astype(np.float32)
    rows[5] = 0
    rows[6] *= 1e-6  # subnormal in half precision
    queries = rng.normal(size=(n_queries, dim))
    queries /= np.linalg.norm(queries, axis=1, keepdims=True)
    return rows, queries.astype(np.float32), rng.integers(0, N, (n_queries, 3)).tolist()


def check(found, wanted, scores):
    """Equal scores in equal places; rows may differ where their scores are equal."""
    for q, best in enumerate(wanted):
        n = found.n_found[q]
        assert n == len(best)
        np.testing.assert_allclose(found.scores[q, :n], [s for _, s in best], rtol=3e-5, atol=3e-6)
        np.testing.assert_allclose(
            scores[q, found.rows[q, :n]], found.scores[q, :n], rtol=3e-5, atol=3e-6
        )


@every_level
@pytest.mark.parametrize("kind", ["float16", "int8"])
@pytest.mark.parametrize("dim", [1, 7, 16, 65, 300])
def test_narrow_rows_are_searched_as_the_numbers_they_stand_for(level, kind, dim):
    for n_queries in (1, 3, 4, 33):
        rows, queries, exclude = data(dim, n_queries)
        narrow, values = stored(rows, kind)
        wanted = top_k(values, queries, 13, exclude, 3, 205)
        found = search.top_rows(narrow, queries, 13, exclude=exclude, begin=3, end=205, level=level)
        check(found, wanted, cosine_scores(values, queries))
        for q, barred in enumerate(exclude):
            assert not set(barred) & set(found.rows[q].tolist())


@every_level
@pytest.mark.parametrize("kind", ["float32", "float16", "int8"])
def test_all_cosines(level, kind):
    rows, queries, _ = data(65, 1)
    narrow, values = stored(rows, kind)
    got = search.all_cosines(narrow, queries[0], begin=2, end=201, level=level)
    np.testing.assert_allclose(got, cosine_scores(values, queries)[0, 2:201], atol=3e-6)


@every_level
def test_every_half_becomes_the_float_it_is(level):
    halves = np.arange(1 << 16, dtype=np.uint16).view(np.float16)
    halves = halves[np.isfinite(halves) & (halves != 0)].reshape(-1, 1)
    signs = search.all_cosines(halves, np.ones(1, np.float32), level=level)
    np.testing.assert_allclose(signs, np.sign(halves[:, 0]), rtol=1e-6)
    # beside a 1, the cosine with (1, 0) tells the size
    pairs = np.concatenate([halves, np.ones_like(halves)], axis=1)
    got = search.all_cosines(pairs, np.array([1, 0], np.float32), level=level)
    exact = pairs.astype(np.float64)
    np.testing.assert_allclose(got, exact[:, 0] / np.hypot(*exact.T), rtol=1e-6)


@every_level
@pytest.mark.parametrize("n_queries", [1, 20])
def test_halves_that_are_not_finite_are_never_found(level, n_queries):
    rows, queries, _ = data(9, n_queries)
    narrow = rows.astype(np.float16)
    narrow[100:103] = [[np.nan] * 9, [np.inf] * 9, [-np.inf] + [0] * 8]
    found = search.top_rows(narrow, queries, N, level=level)
    assert (found.n_found == N - 3).all()
    assert not np.isin(found.rows, [100, 101, 102]).any()
    assert np.isnan(search.all_cosines(narrow, queries[0], level=level)[100:103]).all()


def questions(n, n_units, seed=1):
    rng = np.random.default_rng(seed)
    positive = [rng.integers(0, n_units, rng.integers(1, 4)).tolist() for _ in range(n)]
    negative = [rng.integers(0, n_units, rng.integers(0, 3)).tolist() for _ in range(n)]
    return positive, negative, rng.integers(0, N, (n, 3)).tolist()


@every_level
@pytest.mark.parametrize("product", [True, False])
@pytest.mark.parametrize("kind", ["float32", "float16", "int8"])
@pytest.mark.parametrize("dim", [1, 8, 65])
def test_answers_equal_brute_force(level, kind, dim, product):
    rows, units, _ = data(dim, 21)
    narrow, values = stored(rows, kind)
    positive, negative, exclude = questions(40, len(units))  # of one to five terms
    if dim == 1 and product:  # cosines of -1 make denominators of nothing but rounding errors
        negative = [[] for _ in negative]
    asked = units, positive, negative
    wanted = top_answers(values, *asked, 9, exclude, product=product)
    everything = top_answers(values, *asked, N, product=product)
    scores = np.array([[score for _, score in sorted(each)] for each in everything])
    found = products.top_answers(narrow, *asked, 9, product=product, exclude=exclude, level=level)
    check(found, wanted, scores)


@every_level
def test_sums_order_rows_as_the_query_of_the_summed_units_does(level):
    rows, units, _ = data(12, 3)
    query_ = units[1] - units[0] + units[2]
    length = np.linalg.norm(query_)
    one = search.top_rows(rows, (query_ / length)[None], 20, level=level)
    other = products.top_answers(rows, units, [[1, 2]], [[0]], 20, product=False, level=level)
    assert (one.rows == other.rows).all()
    np.testing.assert_allclose(other.scores, one.scores * length, rtol=1e-5)


@every_level
@pytest.mark.parametrize("product", [True, False])
def test_combined_scores_leave_out_rows_that_are_not_finite(level, product):
    rows, units, _ = data(9, 4)
    rows[50] = np.nan
    rows[60, 1] = np.inf
    found = products.top_answers(rows, units, [[0, 1]], [[2]], N, product=product, level=level)
    assert found.n_found[0] == N - 2
    assert not np.isin(found.rows, [50, 60]).any()


def test_products_in_ranges_and_threads():
    rng = np.random.default_rng(3)
    rows = rng.normal(size=(9001, 7)).astype(np.float32)
    positive, negative, _ = questions(5, 6)

    def top(**options):
        return products.top_answers(
            rows, rows[:6], positive, negative, 9, product=True, begin=7, end=8999, **options
        )

    one = top()
    two = top(threads=2)
    norms = np.linalg.norm(rows.astype(np.float64), axis=1).astype(np.float32)
    known = top(norms=norms)
    assert (one.rows == two.rows).all()
    np.testing.assert_allclose(one.scores, known.scores, rtol=1e-3)  # some denominators are tiny
    assert one.rows.min() >= 7 and one.rows.max() < 8999


def test_the_product_kernel_checks_its_arguments():
    rows, units, _ = data(8, 3)

    def scan(**changes):
        arguments = {
            "rows": rows.view(np.uint8),
            "kind": query.FLOAT32,
            "units": units,
            "term_start": np.array([0, 2, 3]),
            "terms": np.array([0, 1, 2]),
            "n_positive": np.array([1, 1]),
            "weights": np.ones(3, np.float32),
            "exclude_start": np.zeros(3, np.int64),
            "exclude": np.zeros(0, np.int64),
            "scores": np.zeros((2, 3), np.float32),
            "ids": np.zeros((2, 3), np.int64),
            "n_found": np.zeros(2, np.int64),
            "begin": 0,
            "end": N,
        }
        query.products(**{**arguments, **changes})

    scan()
    for bad in (
        {"terms": np.array([0, 1, 3])},
        {"terms": np.array([0, -1, 2])},
        {"term_start": np.array([0, 2, 4])},
        {"term_start": np.array([0, 2])},
        {"n_positive": np.array([1, 2])},
        {"n_positive": np.array([1])},
        {"weights": np.ones(2, np.float32)},
        {"units": units[:, :7].copy()},
        {"level": 77},
    ):
        with pytest.raises(ValueError):
            scan(**bad)
    with pytest.raises(ValueError, match="out"):
        query.cosines(rows.view(np.uint8), query.FLOAT32, units, np.zeros(3, np.float32), 0, N)
