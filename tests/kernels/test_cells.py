"""Kernels of GloVe: a row against a row, and epochs over tiles, against their twins on every level."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fastvec._kernels import cells, engine, isa
from fastvec._reference import block, rng
from fastvec._reference import cells as twin
from fastvec._reference.objectives import log_count_weights, squared

LEVELS = [i for i in range(len(isa.levels())) if isa.supported(i)]
level = pytest.mark.parametrize("level", LEVELS, ids=[isa.levels()[i] for i in LEVELS])
ADAGRAD = {"eps": 0.0, "before": False, "clip": 0.7}


def stride(dim, level):
    step = engine.lanes(level)
    return -(-dim // step) * step


@level
@pytest.mark.parametrize("shape", [(1, 1), (2, 3), (5, 7), (3, 16)], ids=str)
def test_squared_objective_equals_twin(level, shape):
    random = np.random.default_rng(0)
    dim = stride(9, level)
    rows = [random.normal(size=(n, dim)).astype(np.float32) for n in shape]
    label = random.normal(size=shape[1]).astype(np.float32)
    weight = random.random(shape[1]).astype(np.float32)
    options = {"rate": 0.1, "objective": "squared", "out_weight": weight}
    expected = block.step(*(r.astype(float) for r in rows), label.astype(float), **options)
    loss = engine.block_step(level, *rows, label, **options)
    np.testing.assert_allclose(rows[0], expected[0], rtol=2e-5, atol=2e-5)
    np.testing.assert_allclose(rows[1], expected[1], rtol=2e-5, atol=2e-5)
    assert loss == pytest.approx(expected[4], rel=1e-5)


def test_squared_twin_has_the_gradient_of_its_loss():
    random = np.random.default_rng(1)
    scores, label = random.normal(size=(3, 4)), random.normal(size=4)
    weight = random.random((3, 4))
    coef, _ = squared(scores, label, weight)
    for i, j in np.ndindex(3, 4):
        step = np.zeros((3, 4))
        step[i, j] = 1e-6
        up, down = (squared(scores + sign * step, label, weight)[1] for sign in (1, -1))
        assert coef[i, j] == pytest.approx(-(up - down) / 2e-6, abs=1e-7)


@level
def test_recorded_gradients_are_those_of_the_squared_loss(level):
    """The rule `record` through the kernels against central differences of the twin's loss."""
    random = np.random.default_rng(8)
    dim = stride(6, level)
    rows = [random.normal(size=(n, dim)).astype(np.float32) for n in (2, 3)]
    label = random.normal(size=3).astype(np.float32)
    weight = random.random(3).astype(np.float32)
    states = [np.zeros_like(r) for r in rows]
    options = {"objective": "squared", "out_weight": weight}
    engine.block_step(
        level,
        *rows,
        label,
        rate=1.0,
        rule="record",
        state_in=states[0],
        state_out=states[1],
        **options,
    )
    for side, (i, k) in ((0, (1, 4)), (0, (0, 0)), (1, (2, 5)), (1, (0, 1))):
        values = []
        for step in (1e-5, -1e-5):
            moved = [r.astype(float) for r in rows]
            moved[side][i, k] += step
            values.append(block.gradients(*moved, label.astype(float), **options)[2])
        numeric = -(values[0] - values[1]) / 2e-5
        assert states[side][i, k] == pytest.approx(numeric, rel=1e-3, abs=1e-4)


@level
@pytest.mark.parametrize("dim", [1, 8, 33, 64, 102])
@pytest.mark.parametrize("clip", [0.0, 0.2])
@pytest.mark.parametrize("before", [True, False], ids=["textbook", "program"])
def test_the_form_for_pairs_equals_the_generic_path(level, dim, clip, before):
    random = np.random.default_rng(dim)
    wide = stride(dim, level)
    fused = [np.zeros((1, wide), np.float32) for _ in range(4)]
    for part in fused[:2]:
        part[:, :dim] = random.normal(size=dim)
    for part in fused[2:]:
        part[:] = 1.5
    generic = [part.copy() for part in fused]
    options = {"rate": 0.3, "rule": "adagrad", "eps": 1e-8, "before": before, "clip": clip}
    a, b, sa, sb = fused
    loss = engine.pair_step(
        level, a[0], b[0], label=0.8, weight=0.5, state_in=sa[0], state_out=sb[0], **options
    )
    expected = engine.block_step(
        level,
        *generic[:2],
        np.array([0.8], np.float32),
        out_weight=np.array([0.5], np.float32),
        state_in=generic[2],
        state_out=generic[3],
        objective="squared",
        **options,
    )
    for mine, theirs in zip(fused, generic):
        np.testing.assert_allclose(mine, theirs, rtol=1e-5, atol=1e-6)
    assert loss == pytest.approx(expected, rel=1e-5)


@level
def test_a_planted_nan_is_in_the_loss(level):
    rows = [np.ones(stride(5, level), np.float32) for _ in range(4)]
    rows[0][3] = np.nan
    loss = engine.pair_step(
        level, *rows[:2], label=1, weight=1, rate=1, state_in=rows[2], state_out=rows[3], **ADAGRAD
    )
    assert np.isnan(loss)


def tiled(rows, cols, counts, shape, side, random):
    """Cells of a dense set of places, cut into tiles by the kernel, from a CSR with shuffled ids."""
    row_at = random.permutation(shape[0]).astype(np.int32)
    col_place = random.permutation(shape[1]).astype(np.int32)
    order = np.lexsort((cols, rows))
    rows, cols, counts = rows[order], cols[order], counts[order]
    indptr = np.searchsorted(rows, np.arange(shape[0] + 1)).astype(np.int64)
    grid = cells.Grid(indptr, cols.astype(np.int32), counts, 0.5, row_at, col_place, side)
    sizes = np.zeros((grid.n_bands, grid.n_col_tiles), np.int64)
    for band in range(grid.n_bands):
        grid.sizes(band, sizes[band])
    starts = np.concatenate([[0], np.cumsum(sizes)])
    packed = np.zeros(len(cols), np.uint64)
    for band in range(grid.n_bands):
        mine = starts[band * grid.n_col_tiles : (band + 1) * grid.n_col_tiles + 1]
        grid.fill(band, mine - mine[0], packed[mine[0] : mine[-1]])
    place = np.empty(shape[0], np.int64)
    place[row_at] = np.arange(shape[0])
    by_place = np.argsort(place[rows], kind="stable")
    return packed, starts, place[rows][by_place], col_place[cols][by_place], counts[by_place]


def random_cells(random, shape, n):
    chosen = random.choice(shape[0] * shape[1], min(n, shape[0] * shape[1]), replace=False)
    return chosen // shape[1], chosen % shape[1], random.integers(1, 400, len(chosen))


def job_of(level, packed, starts, side, table_in, table_out, rule="adagrad", **weighting):
    job = cells.CellJob(
        level, packed, starts, side, table_in, table_out, rule, 0.0, False, 0.7, 1.0, 5
    )
    job.set_weighting(np.log(weighting.get("x_max", 50.0)), weighting.get("exponent", 0.75))
    n_tiles = len(starts) - 1
    job.set_order(np.zeros(n_tiles, np.int32), np.zeros(n_tiles + 1, np.int64))
    return job


def tables(random, shape, dim, level):
    wide = []
    for n in shape:
        table = np.zeros((n, 2 * stride(dim, level)), np.float32)
        table[:, :dim] = random.normal(size=(n, dim)) / np.sqrt(dim)
        table[:, table.shape[1] // 2 :] = 400.0
        wide.append(table)
    return wide


@level
@pytest.mark.parametrize("rule", ["adagrad", "sgd", "fixed"])
def test_epochs_equal_twin(level, rule):
    random = np.random.default_rng(2)
    for shape, side, n in (((5, 7), 2, 20), ((40, 40), 16, 600), ((9, 3), 16, 14)):
        found = random_cells(random, shape, n)
        packed, starts, rows, cols, counts = tiled(*found, shape, side, random)
        dim = 11
        wide = tables(random, shape, dim, level)
        half = wide[0].shape[1] // 2
        parts = [t[:, :dim].astype(float) for t in wide]
        parts += [t[:, half : half + dim].astype(float) for t in wide]
        job = job_of(level, packed, starts, side, *wide, rule)
        worker = cells.CellWorker(job)
        rate = 0.05 if rule == "sgd" else 1.0
        for epoch in range(2):
            job.set_epoch(epoch, rate, rate, 0, 10)
            n_cells, loss, penalty = worker.train(0, len(rows))
            s = twin.Settings(side, 5, epoch, rate, rule, clip=0.7, x_max=50.0)
            expected = twin.train(rows, cols, np.log(counts * 0.5), *parts, s)
            assert (n_cells, penalty) == (len(rows), 0)
            assert loss == pytest.approx(expected, rel=2e-5)
        for table, part, state in zip(wide, parts[:2], parts[2:]):
            np.testing.assert_allclose(table[:, :dim], part, rtol=2e-4, atol=2e-4)
            assert not table[:, dim:half].any(), "padding must stay zero"
            if rule == "adagrad":
                np.testing.assert_allclose(table[:, half : half + dim], state, rtol=2e-4)


@level
def test_weights_of_counts_equal_twin(level):
    """With rows of zero the loss of a cell is half its weight times its squared log count."""
    random = np.random.default_rng(3)
    shape = (1, 30)
    for x_max, exponent in ((100.0, 0.75), (10.0, 0.0), (1e-3, 1.0), (1e6, 2.0)):
        found = random_cells(random, shape, 30)
        packed, starts, _, _, counts = tiled(*found, shape, 32, random)
        wide = [np.zeros((n, 2 * stride(3, level)), np.float32) for n in shape]
        job = job_of(level, packed, starts, 32, *wide, "fixed", x_max=x_max, exponent=exponent)
        job.set_epoch(0, 1.0, 1.0, 0, 1)
        _, loss, _ = cells.CellWorker(job).train(0, 30)
        label = np.log(counts * 0.5)
        weight = log_count_weights(label, x_max, exponent)
        assert loss == pytest.approx((0.5 * weight * label**2).sum(), rel=1e-5)


@level
def test_anchors_equal_twin(level):
    random = np.random.default_rng(4)
    shape, side, dim = (6, 6), 4, 5
    found = random_cells(random, shape, 12)
    packed, starts, *_ = tiled(*found, shape, side, random)
    wide = tables(random, shape, dim, level)
    half = wide[0].shape[1] // 2
    parts = [t[:, :dim].astype(float) for t in wide]
    parts += [t[:, half : half + dim].astype(float) for t in wide]
    job = job_of(level, np.zeros(1, np.uint64), np.array([0, 0, 0, 0, 1]), side, *wide)
    job = job_of(level, packed, starts, side, *wide, exponent=0.0)
    anchors = random.normal(size=(2, 3)).astype(np.float32)
    anchor_of = np.array([-1, 0, -1, -1, 1, -1], np.int32)
    job.set_anchors(anchor_of, anchors, 0.3)
    job.set_weighting(80.0, 50.0)  # the cells' weights vanish: only the pull is left
    job.set_epoch(0, 1.0, 1.0, 0, 1)
    _, _, penalty = cells.CellWorker(job).train(0, len(found[0]))
    s = twin.Settings(side, clip=0.7)
    wanted = {1: anchors[0].astype(float), 4: anchors[1].astype(float)}
    assert penalty == pytest.approx(twin.pull(*parts, wanted, 0.3, s), rel=1e-5)
    for table, part in zip(wide, parts[:2]):
        np.testing.assert_allclose(table[:, :dim], part, rtol=1e-5, atol=1e-5)


@settings(deadline=None, max_examples=40)
@given(st.data())
def test_tiles_hold_every_cell_once_in_any_shape(data):
    random = np.random.default_rng(data.draw(st.integers(0, 2**32)))
    shape = data.draw(st.integers(1, 30)), data.draw(st.integers(1, 30))
    side = 2 ** data.draw(st.integers(0, 6))
    found = random_cells(random, shape, data.draw(st.integers(1, 200)))
    packed, starts, rows, cols, counts = tiled(*found, shape, side, random)
    split = packed.view([("row", "<u2"), ("col", "<u2"), ("label", "<f4")])
    tile = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
    per_band = -(-shape[1] // side)
    seen = tile // per_band * side + split["row"], tile % per_band * side + split["col"]
    mine = sorted(zip(*(a.tolist() for a in seen), split["label"].tolist()))
    theirs = zip(rows.tolist(), cols.tolist(), np.log(counts * 0.5).astype(np.float32).tolist())
    assert mine == sorted(theirs)
    job = job_of(LEVELS[0], packed, starts, side, *(np.ones((n, 16), np.float32) for n in shape))
    order, begins = np.zeros(len(starts) - 1, np.int32), np.zeros(len(starts), np.int64)
    job.set_order(order, begins)
    job.set_epoch(3, 1.0, 1.0, 0, 1)
    assert sorted(order.tolist()) == list(range(len(order)))
    assert begins.tolist() == [0, *np.cumsum(np.diff(starts)[order]).tolist()]


def test_neighbours_in_the_order_have_no_row_in_common():
    random = np.random.default_rng(8)
    packed, starts, *_ = tiled(*random_cells(random, (96, 96), 4000), (96, 96), 8, random)
    job = job_of(LEVELS[0], packed, starts, 8, *(np.ones((96, 16), np.float32) for _ in range(2)))
    order = np.zeros(len(starts) - 1, np.int32)
    job.set_order(order, np.zeros(len(starts), np.int64))
    job.set_epoch(0, 1.0, 1.0, 0, 1)
    band, column = np.divmod(order, 12)
    for apart in (1, 2, 3):  # the last few have nothing left to choose from
        assert (band[apart:] != band[:-apart])[:-16].all()
        assert (column[apart:] != column[:-apart])[:-16].all()


def test_chunks_of_tiles_give_what_the_whole_epoch_gives():
    random = np.random.default_rng(6)
    found = random_cells(random, (50, 50), 900)
    packed, starts, *_ = tiled(*found, (50, 50), 8, random)
    results = []
    for cut in (False, True):
        wide = tables(np.random.default_rng(7), (50, 50), 6, LEVELS[-1])
        job = job_of(LEVELS[-1], packed, starts, 8, *wide)
        begins = np.zeros(len(starts), np.int64)
        job.set_order(np.zeros(len(starts) - 1, np.int32), begins)
        job.set_epoch(0, 1.0, 0.5, 0, 7)
        worker = cells.CellWorker(job)
        bounds = [0, *begins[[5, 6, 20]].tolist(), 900] if cut else [0, 900]
        for begin, end in pairwise(bounds):
            worker.train(begin, end)
        results.append(wide)
    for one, other in zip(*results):
        assert (one == other).all()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"indptr": np.array([0, 2, 1, 4], np.int64)}, "rise"),
        ({"indptr": np.array([0, 2, 3, 5], np.int64)}, "rise"),
        ({"indices": np.array([0, 1, 2, 9], np.int32)}, "columns"),
        ({"indices": np.array([0, 1, 2, -1], np.int32)}, "columns"),
        ({"counts": np.array([1, 0, 3, 4], np.int64)}, "above 0"),
        ({"counts": np.array([1, np.nan, 3, 4])}, "above 0"),
        ({"counts": np.array([1, np.inf, 3, 4])}, "above 0"),
        ({"row_at": np.array([0, 1, 1], np.int32)}, "every place once"),
        ({"col_place": np.array([0, 1, 3], np.int32)}, "every place once"),
        ({"side": 0}, "side"),
    ],
)
def test_a_bad_matrix_is_refused(change, message):
    arguments = {
        "indptr": np.array([0, 2, 3, 4], np.int64),
        "indices": np.array([0, 1, 2, 1], np.int32),
        "counts": np.array([1, 2, 3, 4], np.int64),
        "unit": 1.0,
        "row_at": np.array([2, 0, 1], np.int32),
        "col_place": np.array([0, 2, 1], np.int32),
        "side": 4,
    }
    with pytest.raises(ValueError, match=message):
        grid = cells.Grid(**(arguments | change))
        sizes = np.zeros(1, np.int64)
        grid.sizes(0, sizes)
        grid.fill(0, np.array([0, 4]), np.zeros(4, np.uint64))


def test_streams_of_tiles_and_rows_are_their_own():
    assert rng.STREAMS["tiles"] != rng.STREAMS["rows"]
    assert engine.draws(1, 0, "tiles", 0, 5) != engine.draws(1, 0, "rows", 0, 5)
