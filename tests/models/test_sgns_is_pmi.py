"""Skip-gram with negative sampling factorises shifted PMI (Levy and Goldberg 2014)."""

from __future__ import annotations

import numpy as np
import pytest

from fastvec import Word2Vec

N_WORDS, NEGATIVE = 12, 3


@pytest.fixture(scope="module")
def trained():
    """Counts of pairs, products of rows, and where a pair occurs often; a word in each row.

    Sentences of two words: pairs occur as often as their words, so that unigrams and pairs have the
    same distribution.
    """
    rng = np.random.default_rng(0)
    joint = rng.gamma(4, size=(N_WORDS, N_WORDS)) / np.arange(1, N_WORDS + 1) ** 0.3
    np.fill_diagonal(joint, 0)
    joint += joint.T
    once = np.rint(np.triu(joint) / joint.sum() * 12_000).astype(int)
    pairs = [(i, j) for i, j in zip(*np.nonzero(once)) for _ in range(once[i, j])]
    rng.shuffle(pairs)
    model = Word2Vec(
        [[int(i), int(j)] for i, j in pairs],
        vector_size=N_WORDS + 4,
        window=1,
        min_count=1,
        sg=1,
        negative=NEGATIVE,
        sample=0,
        alpha=0.03,
        min_alpha=0.0003,
        epochs=500,
        workers=1,
        progress=False,
    )
    counts = (once + once.T)[np.ix_(model.wv.index_to_key, model.wv.index_to_key)]
    return counts, model.wv.vectors @ model.syn1neg.T, counts >= 50


def test_products_of_rows_reach_smoothed_pmi_less_the_logarithm_of_the_noise(trained):
    """A noise word that equals the target is dropped, which adds -log(1 - P(c | w))."""
    counts, products, often = trained
    assert often.sum() > 100
    rows = counts.sum(axis=1, keepdims=True)
    noise = rows[:, 0] ** 0.75 / (rows**0.75).sum()
    shifted = np.log(np.maximum(counts, 1) / rows / noise) - np.log(NEGATIVE)
    dropped = -np.log(1 - counts / rows)
    assert np.abs(products - shifted - dropped)[often].max() < 0.15
    assert np.abs(products - shifted)[often].max() < 0.15 + dropped[often].max()
    # without the shift, or without smoothing, it is another matrix
    assert np.abs(products - shifted - dropped - np.log(NEGATIVE))[often].min() > 0.5
