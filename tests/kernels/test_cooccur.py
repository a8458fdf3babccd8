"""The counting kernels at their border, and where narrow sums do not suffice."""

import numpy as np
import pytest

from fastvec._kernels import cooccur as kernels

SENTENCES = [[0, 1, 0, 2], [], [2], [1, 1, 1, 0, 2, 2]]
N_IDS, HOLE = 4, 3


def make_text():
    ids = np.array([i for s in SENTENCES for i in s], np.int32)
    starts = np.array([0, 4, 5, 11], np.int64)
    text = np.empty_like(ids)
    n = kernels.pair_text(ids, starts, 0, len(ids), HOLE, True, None, True, 1, text)
    return text[:n]


def test_parts_of_a_text_are_those_of_the_whole():
    ids = np.array([0, -1, 1, 2, 2, -1, 1, 0], np.int32)
    starts = np.array([0, 5, 8], np.int64)
    whole, parts = np.empty_like(ids), np.empty_like(ids)
    assert kernels.pair_text(ids, starts, 0, 8, HOLE, False, None, False, 1, whole) == 8
    for begin, end in ((0, 3), (3, 5), (5, 6), (6, 8)):
        n = kernels.pair_text(ids, starts, begin, end, HOLE, False, None, False, 1, parts)
        assert n == end - begin
    assert parts.tolist() == whole.tolist()
    for reach in range(1, 9):
        n = kernels.count_pairs(whole, 0, 8, HOLE, reach)
        for cut in range(9):
            halves = [(0, cut), (cut, 8)]
            assert n == sum(kernels.count_pairs(whole, *h, HOLE, reach) for h in halves)


def make_job(weight=1, narrow=1 << 20, checked=False, positional=False, n_columns=3):
    text = make_text()
    counts = np.zeros(N_IDS, np.int64)
    kernels.count_ids(text, counts)
    bounds = np.zeros(4, np.int64)
    np.cumsum(counts[:3], out=bounds[1:])
    places = np.empty(bounds[-1], np.int32)
    kernels.fill_places(text, 0, 0, len(text), None, 0, 3, bounds[:-1].copy(), places)
    weights = np.full(2, weight, np.int64)
    return kernels.PairJob(
        text,
        0,
        0,
        weights,
        weights,
        N_IDS,
        n_columns,
        positional,
        False,
        1,
        narrow,
        checked,
        0,
        bounds,
        places,
    )


def count(job, budget=1 << 20, capacity=None):
    adder = kernels.RowAdder(job.cells)
    capacity = capacity or job.cells + 1
    columns, counts = np.empty(capacity, np.int32), np.empty(capacity, np.int64)
    sizes, rows, row = np.empty(3, np.int64), {}, 0
    adder.begin(0, 0)
    for _ in range(1000):
        status, n_rows, _ = adder.count(job, 3, budget, columns, counts, sizes)
        ends = np.cumsum(sizes[:n_rows])
        for i, (size, end) in enumerate(zip(sizes[:n_rows], ends)):
            cells = slice(end - size, end)
            rows[row + i] = dict(zip(columns[cells].tolist(), counts[cells].tolist()))
        row += n_rows
        if status in (kernels.DONE, kernels.OVERFLOW):
            return status, rows
    raise AssertionError("the kernel makes no progress")


def slow(weight=1):
    rows = {row: {} for row in range(3)}
    for sentence in SENTENCES:
        for i, word in enumerate(sentence):
            for j, context in enumerate(sentence):
                if 0 < abs(i - j) <= 2:
                    rows[word][context] = rows[word].get(context, 0) + weight
    return rows


def test_text_and_places():
    assert make_text().tolist() == [~0, 1, 0, 2, ~2, ~1, 1, 1, 0, 2, 2]


@pytest.mark.parametrize("budget", [1, 2, 3, 100])
@pytest.mark.parametrize("narrow", [0, 1, 2, 5, 100])
def test_any_budget_and_any_carry_give_the_same(budget, narrow):
    weight = (1 << 32) // 5 if narrow in (0, 1) else 7
    assert count(make_job(weight, narrow), budget) == (kernels.DONE, slow(weight))


def test_wide_sums_are_checked():
    largest = max(n for row in slow().values() for n in row.values())
    fits = (1 << 62) // largest
    assert count(make_job(fits, 0, True)) == (kernels.DONE, slow(fits))
    assert count(make_job(fits + 1, 0, True))[0] == kernels.OVERFLOW


def test_columns_that_are_no_contexts_are_left_out():
    rows = {row: {c: n for c, n in cells.items() if c < 2} for row, cells in slow().items()}
    assert count(make_job(n_columns=2))[1] == rows


def test_many_columns_in_slots():
    _, rows = count(make_job(positional=True))
    folded = {row: {} for row in rows}
    for row, cells in rows.items():
        for column, n in cells.items():
            folded[row][column % 3] = folded[row].get(column % 3, 0) + n
    assert folded == slow()
    assert max(max(cells) for cells in rows.values()) < 12


def test_rows_wider_than_the_first_level_of_bits():
    n = 10_000
    rng = np.random.default_rng(1)
    parts = []
    total = np.zeros((2, n), np.int64)
    for _ in range(3):
        dense = rng.integers(1, 9, (2, n)) * (rng.random((2, n)) < 0.05)
        indptr = np.append(0, np.cumsum((dense > 0).sum(axis=1)))
        parts.append((indptr, np.nonzero(dense)[1].astype(np.int32), dense[dense > 0], None, None))
        total += dense
    adder, sizes = kernels.RowAdder(n), np.empty(2, np.int64)
    columns, counts = np.empty(3 * n, np.int32), np.empty(3 * n, np.int64)
    merged = adder.merge(kernels.Parts(parts, 2), 0, 2, n, 1 << 40, columns, counts, sizes)
    assert merged == (kernels.DONE, 2, (total > 0).sum())
    assert columns[: merged[2]].tolist() == np.nonzero(total)[1].tolist()
    assert counts[: merged[2]].tolist() == total[total > 0].tolist()


def test_what_does_not_fit_is_refused():
    ids, starts, out = np.array([0, 5], np.int32), np.array([0, 2]), np.empty(2, np.int32)
    for given in (
        (ids, starts, 0, 2, 3, True, None, True, 1, out),  # an id above the hole
        (ids, starts, 0, 2, 9, True, None, True, 1, out[:1]),
        (ids, starts, 0, 3, 9, True, None, True, 1, out),
        (ids, np.array([0, 3]), 0, 2, 9, True, None, True, 1, out),
        (ids, np.array([1, 0]), 0, 2, 9, True, None, True, 1, out),
        (ids, starts, 0, 2, 9, True, np.zeros(3, np.uint32), True, 1, out),
    ):
        with pytest.raises(ValueError):
            kernels.pair_text(*given)
    job, columns, counts = make_job(), np.empty(65, np.int32), np.empty(65, np.int64)
    adder = kernels.RowAdder(job.cells)
    for row_end, sizes in ((4, np.empty(4, np.int64)), (3, np.empty(2, np.int64))):
        with pytest.raises(ValueError):
            adder.count(job, row_end, 1, columns, counts, sizes)
    with pytest.raises(ValueError, match="room"):
        adder.count(job, 3, 1, columns[:64], counts[:64], np.empty(3, np.int64))
    with pytest.raises(ValueError, match="cells"):
        adder.count(make_job(positional=True), 3, 1, columns, counts, np.empty(3, np.int64))
    with pytest.raises(ValueError, match="fit"):
        kernels.Parts([(np.array([0, 9, 99]), columns, counts, None, None)], 2)
    with pytest.raises(ValueError, match="sentence"):
        kernels.count_pairs(np.zeros(3, np.int32), 0, 3, 9, 1)
    with pytest.raises(ValueError):
        kernels.RowAdder(1 << 31)
