"""Scoring: the losses of sentences while no row moves, against the twin."""

from __future__ import annotations

import numpy as np
import pytest

from fastvec._kernels import engine, isa
from fastvec._reference import windows as twin
from fastvec.text.huffman import huffman_tree

LEVELS = [i for i in range(len(isa.levels())) if isa.supported(i)]
level = pytest.mark.parametrize("level", LEVELS, ids=[isa.levels()[i] for i in LEVELS])

N_WORDS, DIM, STRIDE = 20, 13, 16
TREE = huffman_tree(np.arange(N_WORDS, 0, -1) ** 2)
CONTEXTS = {"skipgram": "none", "cbow": "mean"}


def corpus():
    """Sentences of 0 to 40 tokens, some unknown; one is longer than a piece."""
    rng = np.random.default_rng(0)
    lengths = np.append(rng.integers(0, 40, 30), 700)
    ids = rng.integers(-1, N_WORDS, lengths.sum()).astype(np.int32)
    return ids, np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)


def rows(seed):
    wide = np.zeros((N_WORDS, STRIDE), np.float32)
    wide[:, :DIM] = np.random.default_rng(seed).normal(0, 0.5, (N_WORDS, DIM))
    return wide


def job(level, context, rows_in, nodes, ids, starts):
    pool = CONTEXTS[context]
    made = engine.Job(level, context, 3, 3, False, pool, False, "fixed", 0.0, True, 0.0, 1)
    made.set_corpus(ids, starts, int(np.diff(starts).max()))
    made.set_table("in", rows_in)
    made.set_table("nodes", nodes)
    made.set_paths(TREE.starts, TREE.points, TREE.codes)
    return made


@level
@pytest.mark.parametrize("context", CONTEXTS)
def test_losses_equal_twin_and_nothing_moves(level, context):
    ids, starts = corpus()
    rows_in, nodes = rows(1), rows(2)
    losses = np.full(len(starts) - 1, np.nan)
    engine.Worker(job(level, context, rows_in, nodes, ids, starts)).sentence_losses(0, losses)
    epoch = twin.Epoch(
        context=context,
        left=3,
        right=3,
        shrink=False,
        pool=CONTEXTS[context],
        paths=(TREE.starts, TREE.points, TREE.codes),
        rule="fixed",
    )
    for i, loss in enumerate(losses):
        tables = {"in": rows(1)[:, :DIM].astype(float), "nodes": rows(2)[:, :DIM].astype(float)}
        begin, end = starts[i], starts[i + 1]
        _, expected, _ = twin.train(ids[begin:end], np.array([0, end - begin]), tables, epoch)
        assert loss == pytest.approx(expected, rel=1e-5, abs=1e-6)
        assert (tables["in"] == rows(1)[:, :DIM]).all()
    assert (rows_in == rows(1)).all() and (nodes == rows(2)).all()


def test_a_range_of_sentences_and_ranges_outside():
    ids, starts = corpus()
    worker = engine.Worker(job(LEVELS[-1], "skipgram", rows(1), rows(2), ids, starts))
    whole, part = np.empty(len(starts) - 1), np.empty(4)
    worker.sentence_losses(0, whole)
    worker.sentence_losses(5, part)
    assert (part == whole[5:9]).all()
    for first in (-1, len(starts) - 4):
        with pytest.raises(ValueError, match="outside"):
            worker.sentence_losses(first, part)


def test_a_stop_flag_ends_scoring():
    ids, starts = corpus()
    made = job(LEVELS[-1], "skipgram", rows(1), rows(2), ids, starts)
    made.set_stop(np.ones(1, np.int32))
    losses = np.full(len(starts) - 1, -1.0)
    engine.Worker(made).sentence_losses(0, losses)
    assert losses[-1] == -1
