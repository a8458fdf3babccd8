"""Tags of documents as inputs, rows side by side, and inference, against their twins."""

from __future__ import annotations

import numpy as np
import pytest

from fastvec._kernels import engine
from fastvec._reference import documents
from fastvec._reference import windows as twin

from .test_train import DIM, LEVELS, N_WORDS, corpus, level, run_kernel, settings, start

N_TAGS = 25
REACH = 2, 1


def tags(starts, seed: int = 8, most: int = 3):
    """Up to `most` different tags for each sentence; some have none."""
    rng = np.random.default_rng(seed)
    sizes = rng.integers(0, most + 1, len(starts) - 1)
    rows = [rng.choice(N_TAGS, n, replace=False) for n in sizes]
    return np.append(0, np.cumsum(sizes)).astype(np.int64), np.concatenate(rows).astype(np.int32)


def tables(n_parts: int = 1):
    rng = np.random.default_rng(4)
    rows = start()
    rows["tags"] = rng.normal(0, 0.3, (N_TAGS, DIM)).astype(np.float32).astype(float)
    for name in ("noise", "nodes"):
        rows[name] = rng.normal(0, 0.3, (N_WORDS, n_parts * DIM)).astype(np.float32).astype(float)
    return rows


NO_WINDOW = {"left": 0, "right": 0}
CONCAT = {"context": "concat", "left": 2, "right": 1, "shrink": False, "concat": (2, N_WORDS - 1)}
LOCKS = {"lock": np.array([1.0, 0.0, 0.5]), "tag_lock": np.array([0.0, 1.0])}
CASES = {
    "dbow": {"negative": 5, **NO_WINDOW},
    "dbow, path": {"hs": True, **NO_WINDOW},
    "dbow, words too": {"negative": 5, "hs": True},
    "dbow, locks": {"negative": 5, **LOCKS},
    "dm mean": {"context": "cbow", "pool": "mean", "negative": 5},
    "dm mean, exact, path": {
        "context": "cbow",
        "pool": "mean",
        "hs": True,
        "gradient_per_row": True,
    },
    "dm sum": {"context": "cbow", "pool": "sum", "negative": 5},
    "dm, tags locked": {"context": "cbow", "pool": "mean", "negative": 5, "tag_lock": np.zeros(1)},
    "concat": {**CONCAT, "negative": 5},
    "concat, both": {**CONCAT, "negative": 3, "hs": True},
    "concat, locks": {**CONCAT, "negative": 3, **LOCKS},
    "only tags move": {"negative": 5, "rule": "inputs"},
    "only tags move, dm": {"context": "cbow", "pool": "mean", "negative": 9, "rule": "inputs"},
    "only tags move, concat": {**CONCAT, "negative": 1, "hs": True, "rule": "inputs"},
}


@level
@pytest.mark.parametrize("case", CASES)
def test_epoch_equals_twin(level, case):
    ids, starts = corpus(700)
    e = settings(tags=tags(starts), **CASES[case])
    n_parts = 5 if e.concat else 1
    expected, got = tables(n_parts), tables(n_parts)
    noise_loss, path_loss, n_pairs = twin.train(ids, starts, expected, e)
    figures = run_kernel(level, ids, starts, got, e, chunk=len(ids))
    assert figures[2] == n_pairs > 20
    np.testing.assert_allclose(figures[4:], [noise_loss, path_loss], rtol=1e-4)
    for name in expected:
        np.testing.assert_allclose(got[name], expected[name], rtol=1e-3, atol=2e-4)
    before = tables(n_parts)
    if e.rule == "inputs":
        assert all((got[name] == before[name]).all() for name in ("in", "noise", "nodes"))
    if e.tag_lock is not None:
        factors = np.resize(e.tag_lock, N_TAGS)
        assert (got["tags"][factors == 0] == before["tags"][factors == 0]).all()
    elif e.tags is not None:
        assert (got["tags"] != before["tags"]).any(1).sum() > N_TAGS // 2


@pytest.mark.parametrize("case", ["dbow", "dbow, words too", "dm mean", "concat, both"])
def test_chunks_change_nothing(case):
    """A document may be cut anywhere: its tags follow."""
    ids, starts = corpus(5000, seed=3)
    e = settings(tags=tags(starts), **CASES[case])
    n_parts = 5 if e.concat else 1
    whole = tables(n_parts)
    figures = run_kernel(LEVELS[-1], ids, starts, whole, e, chunk=len(ids))
    for chunk in (1, 7, 1000):
        rows = tables(n_parts)
        cut = run_kernel(LEVELS[-1], ids, starts, rows, e, chunk=chunk)
        assert all((rows[name] == whole[name]).all() for name in rows)
        assert (cut[:4] == figures[:4]).all()


def test_more_tags_than_a_block_has_inputs():
    """Forty tags and a window: blocks of 32, then the rest with the words."""
    ids, starts = corpus(300)
    e = settings(negative=5, hs=True, alpha=0.002, tags=tags(starts, most=N_TAGS))
    starts_of, rows_of = e.tags
    e.tags = (
        2 * starts_of,
        np.concatenate(
            [np.concatenate([part, part + N_TAGS]) for part in np.split(rows_of, starts_of[1:-1])]
        ).astype(np.int32),
    )
    expected, got = tables(), tables()
    for rows in (expected, got):
        rows["tags"] = np.concatenate([rows["tags"], -rows["tags"]])
    twin.train(ids, starts, expected, e)
    run_kernel(LEVELS[-1], ids, starts, got, e, chunk=len(ids))
    for name in expected:
        np.testing.assert_allclose(got[name], expected[name], rtol=1e-3, atol=2e-4)


@level
@pytest.mark.parametrize("case", CASES)
def test_where_rows_of_words_stand_changes_nothing(level, case):
    """The locks of rows side by side, too, are those of the words."""
    ids, starts = corpus(400)
    e = settings(**CASES[case], tags=tags(starts))
    whole, rows = (tables(5 if e.concat else 1) for _ in range(2))
    run_kernel(level, ids, starts, whole, e, chunk=len(ids))
    run_kernel(level, ids, starts, rows, e, chunk=len(ids), apart=9)
    assert all((rows[name] == whole[name]).all() for name in rows)


@level
@pytest.mark.parametrize("case", ["dbow", "dm mean", "dm sum", "concat, both"])
def test_inference_equals_twin(level, case):
    ids, starts = corpus(400)
    ids, starts = np.abs(ids), starts[[0, 3, 3, 40, 80, -1]]  # the second document is empty
    e = settings(**CASES[case], alpha=0.05, min_alpha=0.001)
    if e.concat:
        e.concat = 1, e.concat[1]
    rows = tables(4 if e.concat else 1)
    got = infer(level, ids, starts, rows, e, epochs=3)
    for i, vector in enumerate(got):
        words = ids[starts[i] : starts[i + 1]]
        expected = documents.infer(words, rows, e, 3, DIM)
        np.testing.assert_allclose(vector, expected, rtol=1e-3, atol=1e-5)
    alone = infer(
        level, ids[starts[3] : starts[4]], np.array([0, starts[4] - starts[3]]), rows, e, 3
    )
    assert (alone[0] == got[3]).all()


def infer(level, ids, starts, rows, e, epochs):
    """The vectors of documents by the kernel."""
    step = engine.lanes(level)
    job = engine.Job(
        level, e.context, e.left, e.right, e.shrink, e.pool, e.gradient_per_row, "inputs", 0.0, True,
        0.0, e.seed,
    )  # fmt: skip
    job.set_corpus(np.ascontiguousarray(ids), starts, int(np.diff(starts).max()))
    n = len(starts) - 1
    wide = {}
    for name in ("in", "tags", "noise", "nodes"):
        dim = rows[name].shape[1]
        wide[name] = np.zeros((n if name == "tags" else len(rows[name]), -(-dim // step) * step))
        wide[name] = wide[name].astype(np.float32)
        if name != "tags":
            wide[name][:, :dim] = rows[name]
        if name == "noise" and e.concat is not None:
            job.set_concat(e.concat[0], DIM, wide[name].shape[1], e.concat[1])
        job.set_table(name, wide[name])
    job.set_tags(np.arange(n + 1), np.arange(n, dtype=np.int32))
    if e.negative:
        job.set_noise(e.alias, e.negative, True)
    if e.paths is not None:
        job.set_paths(*e.paths)
    if e.keep is not None:
        job.set_keep(e.keep)
    job.set_inference(DIM, e.alpha, e.min_alpha)
    assert engine.Worker(job).infer(0, n, epochs)
    for name in ("in", "noise", "nodes"):
        assert (wide[name][:, : rows[name].shape[1]] == rows[name]).all()
    return wide["tags"][:, :DIM]


def job(context: str = "skipgram", rule: str = "sgd") -> engine.Job:
    made = engine.Job(LEVELS[0], context, 1, 1, False, "none", False, rule, 0.0, True, 0.0, 1)
    made.set_corpus(np.zeros(4, np.int32), np.array([0, 2, 4]), 2)
    table = np.zeros((N_WORDS, 16), np.float32)
    for name in ("in", "tags"):
        made.set_table(name, table, table.copy() if rule == "adagrad" else None)
    return made


@pytest.mark.parametrize(
    ("starts", "rows", "message"),
    [
        ([0, 1], [0], "2, the corpus has 2"),
        ([0, 1, 0], [0], "must not fall"),
        ([1, 1, 1], [0], "run from 0"),
        ([0, 1, 2], [0], "run from 0"),
        ([0, 1, 2], [0, N_WORDS], "does not have"),
        ([0, 1, 2], [0, -1], "does not have"),
    ],
)
def test_bad_tags_are_refused(starts, rows, message):
    with pytest.raises(ValueError, match=message):
        job().set_tags(np.array(starts, np.int64), np.array(rows, np.int32))


def test_bad_uses_are_refused():
    with pytest.raises(ValueError, match="context 'concat'"):
        job().set_concat(1, 16, 48, 0)
    with pytest.raises(ValueError, match="do not fit"):
        job("concat").set_concat(1, 16, 40, 0)
    with pytest.raises(ValueError, match="null word"):
        job("concat").set_concat(1, 16, 48, N_WORDS)
    with pytest.raises(ValueError, match="without state"):
        job("concat", "adagrad").set_concat(1, 16, 48, 0)
    with pytest.raises(ValueError, match="rule 'inputs'"):
        job().set_inference(16, 0.1, 0.1)
    with pytest.raises(ValueError, match="not for inference"):
        engine.Worker(job()).infer(0, 1, 1)
    made = job(rule="inputs")
    made.set_tags(np.array([0, 1, 1]), np.zeros(1, np.int32))
    made.set_inference(16, 0.1, 0.1)
    with pytest.raises(ValueError, match="sentence 1 must have one tag"):
        engine.Worker(made).infer(0, 2, 1)
    with pytest.raises(ValueError, match="outside"):
        engine.Worker(made).infer(0, 3, 1)


def test_rows_beyond_four_billion_floats(tmp_path):
    """The last of 2^28 + 2 rows lies behind 2^32 floats: a sparse file stands in for the memory."""
    n_rows, stride = (1 << 28) + 2, 16
    far = np.memmap(tmp_path / "rows", np.float32, "w+", shape=(n_rows, stride))
    near = np.zeros((2, stride), np.float32)
    moved = []
    for table, tag in ((far, n_rows - 1), (near, 1)):
        made = engine.Job(LEVELS[-1], "skipgram", 0, 0, False, "none", False, "sgd", 0, True, 0, 1)
        made.set_corpus(np.arange(10, dtype=np.int32), np.array([0, 10]), 10)
        outputs = np.ones((N_WORDS, stride), np.float32)
        made.set_table("in", np.zeros((N_WORDS, stride), np.float32))
        made.set_table("tags", table)
        made.set_table("noise", outputs)
        made.set_tags(np.array([0, 1]), np.array([tag], np.int32))
        made.set_noise(settings().alias, 3, True)
        made.set_epoch(0, 0.1, 0.1, 0, 1)
        engine.Worker(made).train(0, 10)
        moved.append((table[tag].copy(), outputs))
    assert (moved[0][0] == moved[1][0]).all() and (moved[0][0] != 0).all()
    assert (moved[0][1] == moved[1][1]).all()
    assert (far[:2] == 0).all()
