"""Windows of a large vocabulary: hardly a word stands twice in them, so they are plain (``plain.h``)."""

from __future__ import annotations

import numpy as np
import pytest

from .test_train import LEVELS, assert_equals_twin, corpus, level, run_kernel, settings, start

N_WORDS = 3000

CASES = {
    "skipgram": {"negative": 5},
    "skipgram, path too": {"negative": 5, "hs": True},
    "skipgram, more inputs than are copied at once": {"negative": 5, "left": 9, "right": 17},
    "skipgram, more inputs than a block takes": {"negative": 5, "left": 30, "right": 20},
    "skipgram, left only": {"negative": 5, "left": 8, "right": 0},
    "skipgram, right only": {"negative": 5, "left": 0, "right": 3},
    "skipgram, fixed": {"negative": 1, "shrink": False},
    "cbow mean": {"context": "cbow", "pool": "mean", "negative": 5},
    "cbow sum, wide": {"context": "cbow", "pool": "sum", "negative": 5, "left": 50, "right": 9},
}


def text(spread: bool):
    """Ids as often as in a language, or all words alike: then even wide windows have no repeats."""
    ids, starts = corpus(400, n_words=N_WORDS)
    if spread:
        ids = np.random.default_rng(4).integers(0, N_WORDS, len(ids)).astype(np.int32)
    return ids, starts


def rows():
    """Rows to begin from."""
    return start(n_in=N_WORDS, n_words=N_WORDS)


@level
@pytest.mark.parametrize("spread", [False, True])
@pytest.mark.parametrize("case", CASES)
def test_epoch_equals_twin(level, case, spread):
    ids, starts = text(spread)
    assert_equals_twin(level, ids, starts, settings(N_WORDS, **CASES[case]), rows)


@pytest.mark.parametrize("case", ["skipgram, path too", "cbow sum, wide"])
def test_chunks_change_nothing(case):
    """Where a chunk begins, other windows are taken the careful way: the bytes are the same."""
    ids, starts = text(spread=False)
    e = settings(N_WORDS, **CASES[case])
    whole = rows()
    run_kernel(LEVELS[-1], ids, starts, whole, e, chunk=len(ids))
    for chunk in (1, 90):
        cut = rows()
        run_kernel(LEVELS[-1], ids, starts, cut, e, chunk=chunk)
        assert all((cut[name] == whole[name]).all() for name in cut)


def test_a_worker_that_met_repeats_has_even_weights_after_them():
    """Weights of a window whose words repeat must not stay for the plain window behind it."""
    rng = np.random.default_rng(5)
    ids = rng.permutation(N_WORDS)[:200].astype(np.int32)
    ids[100:104] = ids[99]  # the windows around are careful ones, all others plain
    starts = np.array([0, len(ids)])
    for context in ({}, {"context": "cbow", "pool": "mean"}):
        e = settings(N_WORDS, negative=60, shrink=False, keep=None, **context)  # noise repeats, too
        assert_equals_twin(LEVELS[-1], ids, starts, e, rows)
