"""The loops over pieces and windows against their twin: one epoch on a small corpus."""

from __future__ import annotations

import numpy as np
import pytest

from fastvec._kernels import engine, isa
from fastvec._reference import windows as twin
from fastvec.text.huffman import huffman_tree
from fastvec.text.sampling import alias_table

LEVELS = [i for i in range(len(isa.levels())) if isa.supported(i)]
level = pytest.mark.parametrize("level", LEVELS, ids=[isa.levels()[i] for i in LEVELS])

N_WORDS, DIM = 30, 13


def corpus(n_tokens: int = 2500, seed: int = 0, n_words: int = N_WORDS):
    """Ids with unknown words, empty, short and long sentences; Zipf counts so that words repeat."""
    rng = np.random.default_rng(seed)
    weights = 1 / np.arange(1, n_words + 1)
    ids = rng.choice(n_words, n_tokens, p=weights / weights.sum()).astype(np.int32)
    ids[rng.random(n_tokens) < 0.05] = -1
    cuts = np.sort(rng.choice(n_tokens // 2, 120))
    return ids, np.concatenate([[0], cuts, [n_tokens]]).astype(np.int64)


def settings(n_words: int = N_WORDS, **kwargs) -> twin.Epoch:
    counts = np.arange(n_words, 0, -1) ** 2
    tree = huffman_tree(counts)
    e = twin.Epoch(
        alias=alias_table(counts**0.75),
        keep=(np.linspace(0.4, 1, n_words) * (2**32 - 1)).astype(np.uint32),
        seed=7,
        epoch=2,
        alpha=0.05,
        min_alpha=0.01,
        cells_before=3,
        cells_total=9,
    )
    if kwargs.pop("hs", False):
        e.paths = (tree.starts, tree.points, tree.codes)
    for name, value in kwargs.items():
        setattr(e, name, value)
    return e


def made(level, ids, starts, rows, e: twin.Epoch, apart: int = 0):
    """The job of an epoch and its padded tables, filled from `rows`; so many of the first stand apart."""
    step = engine.lanes(level)
    job = engine.Job(
        level,
        e.context,
        e.left,
        e.right,
        e.shrink,
        e.pool,
        e.gradient_per_row,
        e.rule,
        0.0,
        True,
        0.0,
        e.seed,
    )
    job.set_corpus(ids, starts, int(np.diff(starts).max()))
    wide = {}
    for name in ("in", *(name for name in rows if name != "in")):
        if name.endswith(".state"):
            continue
        dim = rows[name].shape[1]
        wide[name] = np.zeros((len(rows[name]), -(-dim // step) * step), np.float32)
        wide[name][:, :dim] = rows[name]
        if name == "noise" and e.concat is not None:
            job.set_concat(e.concat[0], DIM, wide[name].shape[1], e.concat[1])
        state = None
        if f"{name}.state" in rows:
            state = wide[f"{name}.state"] = np.zeros_like(wide[name])
            state[:, :dim] = rows[f"{name}.state"]
        job.set_table(name, wide[name], state)
        if apart and name in ("in", "noise"):
            wide[f"{name}.apart"] = np.pad(wide[name][:apart], ((0, 0), (0, 32)))
            wide[name][:apart] = np.nan  # nobody may read them here
            job.set_apart(name, wide[f"{name}.apart"])
    if e.tags is not None:
        job.set_tags(*e.tags)
    if e.negative:
        job.set_noise(e.alias, e.negative, e.shared)
    if e.paths is not None:
        job.set_paths(*e.paths)
    if e.bags is not None:
        job.set_bags(*e.bags)
    if e.keep is not None:
        job.set_keep(e.keep)
    if e.lock is not None:
        job.set_lock(e.lock.astype(np.float32))
    if e.tag_lock is not None:
        job.set_tag_lock(e.tag_lock.astype(np.float32))
    job.set_epoch(e.epoch, e.alpha, e.min_alpha, e.cells_before, e.cells_total)
    return job, wide


def run_kernel(
    level, ids, starts, rows, e: twin.Epoch, chunk: int, workers: int = 1, apart: int = 0
):
    """Train one epoch in chunks of `chunk` tokens; returns the summed figures, rows in place.

    Several workers begin in turns; the first of them finds a whole chunk, the others nothing.
    """
    job, wide = made(level, ids, starts, rows, e, apart)
    job.set_workers(workers)
    crew = [engine.Worker(job) for _ in range(workers)]
    figures = np.zeros(6)
    for i, begin in enumerate(range(0, len(ids), chunk)):
        for worker in crew[i % workers :] + crew[: i % workers]:
            figures += worker.train(begin, min(begin + chunk, len(ids)))
    for name in rows:
        if f"{name}.apart" in wide:
            own = wide[f"{name}.apart"]
            assert not own[:, wide[name].shape[1] :].any()
            wide[name][:apart] = own[:, : wide[name].shape[1]]
        rows[name][:] = wide[name][:, : rows[name].shape[1]]
    return figures


def start(seed: int = 1, n_in: int = N_WORDS, n_words: int = N_WORDS) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(seed)
    return {
        name: rng.normal(0, 0.3, (n_rows, DIM)).astype(np.float32).astype(float)
        for name, n_rows in (("in", n_in), ("noise", n_words), ("nodes", n_words))
    }


def assert_equals_twin(level, ids, starts, e: twin.Epoch, make, atol: float = 2e-4) -> None:
    """One epoch of the kernels and of their twin, from rows that `make` returns, agree."""
    expected, got = make(), make()
    noise_loss, path_loss, n_pairs = twin.train(ids, starts, expected, e)
    figures = run_kernel(level, ids, starts, got, e, chunk=len(ids))
    assert figures[0] == len(ids)
    assert figures[2] == n_pairs
    np.testing.assert_allclose(figures[4:], [noise_loss, path_loss], rtol=1e-4)
    for name in expected:
        np.testing.assert_allclose(got[name], expected[name], rtol=1e-3, atol=atol)


CASES = {
    "skipgram, noise": {"negative": 5},
    "skipgram, path": {"hs": True},
    "skipgram, both": {"negative": 3, "hs": True},
    "skipgram, 15 noise words": {"negative": 15},
    "skipgram, noise per pair": {"negative": 4, "shared": False},
    "skipgram, wide window": {"negative": 5, "left": 40, "right": 25, "shrink": False},
    "skipgram, right only": {"negative": 5, "left": 0, "right": 3},
    "skipgram, window 0": {"negative": 5, "left": 0, "right": 0},
    "skipgram, everything kept": {"negative": 5, "keep": None},
    "skipgram, locks": {"negative": 5, "lock": np.array([1.0, 0.0, 0.5])},
    "cbow mean": {"context": "cbow", "pool": "mean", "negative": 5},
    "cbow mean, exact": {
        "context": "cbow",
        "pool": "mean",
        "negative": 5,
        "gradient_per_row": True,
    },
    "cbow sum, both": {"context": "cbow", "pool": "sum", "negative": 5, "hs": True},
    "cbow, locks": {"context": "cbow", "pool": "mean", "negative": 5, "lock": np.array([0.0, 1.0])},
}


@level
@pytest.mark.parametrize("case", CASES)
def test_epoch_equals_twin(level, case):
    ids, starts = corpus(1200)
    assert_equals_twin(level, ids, starts, settings(**CASES[case]), start)


@pytest.mark.parametrize("case", ["skipgram, both", "cbow mean", "skipgram, noise per pair"])
def test_chunks_change_nothing(case):
    """Chunks of 1, 7 and 1,000 tokens give the bytes of one chunk, in any cut of sentences."""
    ids, starts = corpus(5000, seed=3)
    e = settings(**CASES[case])
    whole = start()
    figures = run_kernel(LEVELS[-1], ids, starts, whole, e, chunk=len(ids))
    for chunk in (1, 7, 1000):
        rows = start()
        cut = run_kernel(LEVELS[-1], ids, starts, rows, e, chunk=chunk)
        assert all((rows[name] == whole[name]).all() for name in rows)
        assert (cut[:4] == figures[:4]).all()
        np.testing.assert_allclose(cut[4:], figures[4:], rtol=1e-5)


@level
@pytest.mark.parametrize("case", CASES)
def test_several_workers_in_turns_do_what_one_does(level, case):
    """Nothing is trained twice or left out; copies of nodes (hot.h) are given back and taken anew."""
    ids, starts = corpus(1200, seed=4)
    e = settings(**CASES[case], path_inputs=twin.PATH_SHARED)
    expected, whole, rows = start(), start(), start()
    noise_loss, path_loss, n_pairs = twin.train(ids, starts, expected, e)
    shared = run_kernel(level, ids, starts, rows, e, chunk=500, workers=3)
    assert (shared[0], shared[2]) == (1200, n_pairs)
    np.testing.assert_allclose(shared[4:], [noise_loss, path_loss], rtol=1e-4)
    for name in rows:
        np.testing.assert_allclose(rows[name], expected[name], rtol=1e-3, atol=2e-4)
    if not e.paths:
        run_kernel(level, ids, starts, whole, e, chunk=len(ids))
        assert all((rows[name] == whole[name]).all() for name in rows)


@level
@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("rule", ["sgd", "adagrad"])
def test_where_rows_stand_changes_nothing(level, case, rule):
    ids, starts = corpus(1200, seed=6)
    e, whole, rows = settings(**CASES[case], rule=rule), start(), start()
    if rule == "adagrad":
        for made_rows in (whole, rows):
            made_rows.update({f"{name}.state": np.ones_like(made_rows[name]) for name in start()})
    figures = run_kernel(level, ids, starts, whole, e, chunk=len(ids))
    assert (run_kernel(level, ids, starts, rows, e, chunk=len(ids), apart=7) == figures).all()
    assert all((rows[name] == whole[name]).all() for name in rows)


def test_rows_that_cannot_stand_apart_are_refused():
    ids, starts = corpus(50)
    job, wide = made(LEVELS[-1], ids, starts, start(), settings(negative=2))
    stride = wide["in"].shape[1]
    for name in ("nodes", "tags"):
        with pytest.raises(ValueError, match=f"'{name}' cannot stand apart"):
            job.set_apart(name, wide["nodes"])
    for shape in ((0, stride), (N_WORDS + 1, stride), (3, stride - 8)):
        with pytest.raises(ValueError, match="table in: more rows"):
            job.set_apart("in", np.zeros(shape, np.float32))
    bags = np.arange(N_WORDS + 1, dtype=np.int64), np.arange(N_WORDS, dtype=np.int32)
    job.set_apart("in", wide["in"][:3].copy())
    with pytest.raises(ValueError, match="rows of bags cannot stand apart"):
        job.set_bags(*bags)
    job, wide = made(LEVELS[-1], ids, starts, start(), settings(negative=2, bags=bags))
    with pytest.raises(ValueError, match="'in' cannot stand apart"):
        job.set_apart("in", wide["in"][:3].copy())


def test_the_next_epoch_begins_anew_with_several_workers():
    ids, starts = corpus(3000)
    rows, e = start(), settings(negative=2)
    one = run_kernel(LEVELS[-1], ids, starts, rows, e, chunk=1000, workers=2)
    job, _wide = made(LEVELS[-1], ids, starts, rows, e)
    job.set_workers(2)
    first, second = engine.Worker(job), engine.Worker(job)
    for _ in range(2):
        job.set_epoch(e.epoch, e.alpha, e.min_alpha, e.cells_before, e.cells_total)
        assert second.train(0, 3000)[0] == one[0] == 3000
        assert first.train(0, 3000)[0] == 0
    with pytest.raises(ValueError, match="workers"):
        job.set_workers(0)


def test_pairs_of_a_fixed_window_are_those_of_the_paper():
    """Inputs are context words here and centres in the paper: the same multiset of pairs."""
    ids, starts = corpus(400)
    e = settings(negative=1, shrink=False, left=3, right=3)
    pairs = [
        (word, centre) for _, centre, context in twin.windows(ids, starts, e) for _, word in context
    ]
    assert sorted(pairs) == sorted((b, a) for a, b in pairs)


def test_chunks_outside_the_corpus_and_bad_tables_are_refused():
    ids, starts = corpus(100)
    e = settings(negative=2)
    with pytest.raises(ValueError, match="outside"):
        _train(ids, starts, e)
    with pytest.raises(ValueError, match="stride"):
        job = engine.Job(LEVELS[0], "skipgram", 1, 1, True, "none", False, "sgd", 0.0, True, 0.0, 1)
        job.set_table("in", np.zeros((3, 9), np.float32))


def test_a_code_that_is_no_bit_is_refused():
    ids, starts = corpus(100)
    e = settings(hs=True)
    job, _wide = made(LEVELS[0], ids, starts, start(), e)
    codes = e.paths[2].copy()
    codes[-1] = 2
    with pytest.raises(ValueError, match="neither 0 nor 1"):
        job.set_paths(*e.paths[:2], codes)


def _train(ids, starts, e):
    job = engine.Job(LEVELS[0], "skipgram", 1, 1, True, "none", False, "sgd", 0.0, True, 0.0, 1)
    job.set_table("in", np.zeros((N_WORDS, 16), np.float32))
    job.set_table("noise", np.zeros((N_WORDS, 16), np.float32))
    job.set_corpus(ids, starts, 10)
    job.set_noise(e.alias, 2, True)
    engine.Worker(job).train(0, len(ids) + 1)
