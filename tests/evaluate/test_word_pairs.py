"""Correlation with human judgements."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import pearsonr, spearmanr

from fastvec.vectors.keyed import KeyedVectors


@pytest.fixture
def kv():
    vectors = KeyedVectors(5)
    vectors.add_vectors(
        ["cat", "Dog", "car", "Cat", "tree"], np.random.default_rng(2).normal(size=(5, 5))
    )
    return vectors


PAIRS = """# comment
cat\tdog\t9
cat\tcar\t3
broken line
tree\tcar\t4
cat\tunknown\t1
DOG\ttree\t2
"""


def test_is_scipys_correlation_of_cosines(kv, tmp_path):
    (tmp_path / "pairs").write_text(PAIRS)
    pearson, spearman, unknown = kv.evaluate_word_pairs(tmp_path / "pairs")
    pairs = [("cat", "Dog"), ("cat", "car"), ("tree", "car"), ("Dog", "tree")]
    model = [float(kv.similarity(a, b)) for a, b in pairs]
    assert pearson.statistic == pytest.approx(pearsonr([9, 3, 4, 2], model).statistic, abs=1e-6)
    wanted = spearmanr([9, 3, 4, 2], model)
    assert spearman[0] == pytest.approx(wanted.statistic)
    assert spearman[1] == pytest.approx(wanted.pvalue)
    assert unknown == pytest.approx(20)


def test_unknown_words_as_zero_and_case(kv, tmp_path):
    (tmp_path / "pairs").write_text(PAIRS)
    counted = kv.evaluate_word_pairs(tmp_path / "pairs", dummy4unknown=True)
    model = [float(kv.similarity(a, b)) for a, b in [("cat", "Dog"), ("cat", "car")]]
    model += [float(kv.similarity("tree", "car")), 0, float(kv.similarity("Dog", "tree"))]
    assert counted[1].statistic == pytest.approx(spearmanr([9, 3, 4, 1, 2], model).statistic)
    assert counted[2] == pytest.approx(20)
    exact = kv.evaluate_word_pairs(tmp_path / "pairs", case_insensitive=False)
    assert exact[2] == pytest.approx(60)


def test_nothing_to_correlate(kv, tmp_path):
    (tmp_path / "pairs").write_text(PAIRS)
    with pytest.raises(ValueError, match="delimiter"):
        kv.evaluate_word_pairs(tmp_path / "pairs", delimiter=",")
    with pytest.raises(ValueError):
        kv.evaluate_word_pairs(tmp_path / "pairs", restrict_vocab=1)
