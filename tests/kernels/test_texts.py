"""The context of classifiers against its twin: one epoch of texts with labels."""

from __future__ import annotations

import numpy as np
import pytest

from fastvec._kernels import engine
from fastvec._reference import texts as twin
from fastvec.text.huffman import huffman_tree
from fastvec.text.kept_buckets import KeptBuckets
from fastvec.text.sampling import alias_table

from .test_train import LEVELS, level

N_WORDS, N_OTHERS, N_LABELS, BUCKET, DIM = 30, 5, 7, 40, 13
N_IDS = N_WORDS + N_OTHERS


def corpus(n_texts: int = 120, seed: int = 0):
    """Texts of no, few and many words, with no, one and several labels, some of them unknown."""
    rng = np.random.default_rng(seed)
    sentences = []
    for _ in range(n_texts):
        words = rng.integers(-1, N_IDS, rng.choice([0, 1, 5, 40]))
        labels = N_IDS + rng.integers(0, N_LABELS, rng.choice([0, 1, 1, 3]))
        if len(words) + len(labels):
            sentences.append(rng.permutation(np.concatenate([words, labels])))
    starts = np.concatenate([[0], np.cumsum([len(s) for s in sentences])]).astype(np.int64)
    return np.concatenate(sentences).astype(np.int32), starts


def bags(seed: int = 4):
    """A word's own row and up to 4 buckets; others have buckets only, or nothing."""
    rng = np.random.default_rng(seed)
    parts = [
        np.append([w] if w < N_WORDS else [], N_WORDS + rng.integers(0, BUCKET, rng.integers(0, 5)))
        for w in range(N_IDS)
    ]
    starts = np.concatenate([[0], np.cumsum([len(part) for part in parts])]).astype(np.int64)
    return starts, np.concatenate(parts).astype(np.int32)


def settings(**kwargs) -> twin.Epoch:
    counts = np.arange(N_LABELS, 0, -1) ** 2
    tree = huffman_tree(counts)
    rng = np.random.default_rng(9)
    e = twin.Epoch(
        rng.integers(-(1 << 31), 1 << 31, N_IDS).astype(np.int32),
        bags(),
        N_LABELS,
        end_id=3,
        word_ngrams=3,
        bucket=BUCKET,
        first_bucket=N_WORDS,
        alias=alias_table(counts**0.5),
        paths=(tree.starts, tree.points, tree.codes),
        seed=7,
        epoch=2,
        alpha=0.5,
        min_alpha=0.1,
        cells_total=3,
    )
    for name, value in kwargs.items():
        setattr(e, name, value)
    return e


def make_job(level, ids, starts, wide, e: twin.Epoch, rule="sgd") -> engine.Job:
    job = engine.Job(level, "text", 0, 0, False, "mean", True, rule, 0.0, True, 0.0, e.seed)
    job.set_corpus(ids, starts, int(np.diff(starts).max()))
    for name, rows in wide.items():
        job.set_table(name, rows)
    job.set_bags(*e.bags)
    kept = () if e.kept is None else KeptBuckets(e.kept).search_arrays
    engine.set_texts(
        job, e.hashes, e.n_labels, e.end_id, e.word_ngrams, e.bucket, e.first_bucket, *kept
    )
    if e.order is not None:
        engine.set_order(job, e.order)
    if e.objective in ("softmax", "ova"):
        engine.set_all_labels(job, {"softmax": "softmax", "ova": "logistic"}[e.objective])
    elif e.objective == "ns":
        job.set_noise(e.alias, e.negative, True)
    else:
        job.set_paths(*e.paths)
    job.set_epoch(e.epoch, e.alpha, e.min_alpha, e.cells_before, e.cells_total)
    return job


def start(seed: int = 1) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(seed)
    sizes = {"in": N_WORDS + BUCKET, "noise": N_LABELS, "nodes": N_LABELS}
    return {
        name: rng.normal(0, 0.3, (n, DIM)).astype(np.float32).astype(float)
        for name, n in sizes.items()
    }


def run_kernel(level, ids, starts, rows, e: twin.Epoch, chunk: int, rule="sgd"):
    step = engine.lanes(level)
    wide = {}
    for name, values in rows.items():
        wide[name] = np.zeros((len(values), -(-DIM // step) * step), np.float32)
        wide[name][:, :DIM] = values
    worker = engine.Worker(make_job(level, ids, starts, wide, e, rule))
    figures = np.zeros(6)
    for begin in range(0, len(ids), chunk):
        figures += worker.train(begin, min(begin + chunk, len(ids)))
    for name in rows:
        rows[name][:] = wide[name][:, :DIM]
    return figures


CASES = {
    "softmax": {},
    "one-vs-all": {"objective": "ova"},
    "tree": {"objective": "hs"},
    "noise": {"objective": "ns", "negative": 5},
    "shuffled": {"order": np.random.default_rng(5).permutation(len(corpus()[1]) - 1)},
    "words alone": {"word_ngrams": 1},
    "no end of text": {"end_id": -1},
    "pruned": {"kept": [*range(BUCKET - 1, 0, -3), 0]},
    "pruned to one": {"kept": [5]},
    "pruned to words": {"kept": []},
}


@level
@pytest.mark.parametrize("case", CASES)
def test_epoch_equals_twin(level, case):
    ids, starts = corpus()
    e = settings(**CASES[case])
    expected, got = start(), start()
    loss, n_texts = twin.train(ids, starts, expected, e)
    figures = run_kernel(level, ids, starts, got, e, chunk=len(ids))
    assert figures[0] == len(ids)
    assert figures[2] == n_texts > 50
    np.testing.assert_allclose(figures[4:].sum(), loss, rtol=1e-4)
    for name in expected:
        np.testing.assert_allclose(got[name], expected[name], rtol=1e-3, atol=3e-4)


@pytest.mark.parametrize("case", ["softmax", "one-vs-all", "tree", "noise"])
def test_chunks_change_nothing(case):
    ids, starts = corpus(400, seed=3)
    e = settings(**CASES[case])
    whole = start()
    figures = run_kernel(LEVELS[-1], ids, starts, whole, e, chunk=len(ids))
    for chunk in (1, 7, 1000):
        rows = start()
        cut = run_kernel(LEVELS[-1], ids, starts, rows, e, chunk=chunk)
        assert all((rows[name] == whole[name]).all() for name in rows)
        assert (cut[:4] == figures[:4]).all()
        np.testing.assert_allclose(cut[4:], figures[4:], rtol=1e-5)


def test_the_fixed_rule_computes_the_loss_and_moves_nothing():
    ids, starts = corpus()
    e, rows = settings(), start()
    figures = run_kernel(LEVELS[-1], ids, starts, rows, e, len(ids), rule="fixed")
    assert figures[4] > 0 and all((rows[name] == start()[name]).all() for name in rows)


def test_rows_of_nan_give_a_loss_of_nan():
    ids, starts = corpus()
    for case in ("softmax", "one-vs-all", "tree"):
        rows = start()
        rows["in"][3] = np.nan
        figures = run_kernel(LEVELS[-1], ids, starts, rows, settings(**CASES[case]), len(ids))
        assert np.isnan(figures[4:].sum())


BAD = {
    "buckets do not fit": {"bucket": BUCKET + 1},
    "neither word nor label": {"n_labels": 2},
    "one item for each bag": {"hashes": np.zeros(3, np.int32)},
    "end of texts": {"end_id": N_IDS},
    "every text once": {"order": np.zeros(len(corpus()[1]) - 1, np.int64)},
    "out of range": {"word_ngrams": 0},
    "rows that the table has": {"kept": list(range(2 * BUCKET))},
}


@pytest.mark.parametrize("message", BAD)
def test_what_leads_outside_an_array_is_refused(message):
    ids, starts = corpus()
    with pytest.raises(ValueError, match=message):
        run_kernel(LEVELS[-1], ids, starts, start(), settings(**BAD[message]), len(ids))
