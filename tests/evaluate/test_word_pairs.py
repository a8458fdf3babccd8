"""Correlation with human judgements."""

from __future__ import annotations

import gzip
import hashlib
import json

import numpy as np
import pytest
from scipy.stats import pearsonr, spearmanr

from fastvec.evaluate import evaluate_word_pairs
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
    with pytest.raises(ValueError, match="0 of 5 pairs"):
        kv.evaluate_word_pairs(tmp_path / "pairs", restrict_vocab=1)


def test_the_result_holds_every_pair_and_counts_them(kv, tmp_path):
    (tmp_path / "pairs").write_text(PAIRS)
    result = evaluate_word_pairs(kv, tmp_path / "pairs", ci="analytic")
    assert (result.n_pairs, result.n_used, result.n_unknown) == (5, 4, 1)
    assert result.coverage == 0.8
    assert result.pairs[3] == ("cat", "unknown", 1.0, None)
    assert result.pairs[0].score == pytest.approx(float(kv.similarity("cat", "Dog")), abs=1e-6)
    assert result.source.vocabulary == 5
    digest = hashlib.sha256((tmp_path / "pairs").read_bytes()).hexdigest()
    assert result.source.sha256 == digest
    assert "4/5" in str(result)
    facts = json.loads(result.to_json(items=True))
    assert facts["spearman"] == result.spearman and len(facts["pairs"]) == 5
    assert "pairs" not in result.to_dict()


def test_intervals_hold_the_correlation_and_follow_the_seed(kv, tmp_path):
    rng = np.random.default_rng(0)
    many = KeyedVectors(4)
    many.add_vectors([f"w{i}" for i in range(80)], rng.normal(size=(80, 4)))
    cosines = [float(many.similarity(f"w{i}", f"w{i + 1}")) for i in range(79)]
    noisy = np.array(cosines) + 0.4 * rng.normal(size=79)
    lines = [f"w{i},w{i + 1},{score}" for i, score in enumerate(noisy)]
    (tmp_path / "pairs.csv").write_text("first,second,score\n" + "\n".join(lines))
    results = [evaluate_word_pairs(many, tmp_path / "pairs.csv", seed=seed) for seed in (1, 1, 2)]
    assert results[0] == results[1]
    assert results[0].interval != results[2].interval
    analytic = evaluate_word_pairs(many, tmp_path / "pairs.csv", ci="analytic")
    for result in (*results, analytic):
        low, high = result.interval
        assert low < result.spearman < high
    assert results[0].interval == pytest.approx(analytic.interval, abs=0.06)
    narrow = evaluate_word_pairs(many, tmp_path / "pairs.csv", confidence=0.5).interval
    assert results[0].interval[0] < narrow[0] < narrow[1] < results[0].interval[1]
    assert evaluate_word_pairs(many, tmp_path / "pairs.csv", ci=None).interval is None


def test_unknown_words_as_the_mean_of_all_vectors(kv, tmp_path):
    (tmp_path / "pairs").write_text(PAIRS)
    result = evaluate_word_pairs(kv, tmp_path / "pairs", oov="mean", ci=None)
    mean = kv.vectors.mean(axis=0, dtype=np.float64)
    cosine = kv["cat"] @ mean / np.linalg.norm(kv["cat"]) / np.linalg.norm(mean)
    assert result.n_used == 5 and result.n_unknown == 1
    assert result.pairs[3].score == pytest.approx(float(cosine), abs=1e-6)


def test_only_pairs_that_all_models_know(kv, tmp_path):
    (tmp_path / "pairs").write_text(PAIRS)
    other = KeyedVectors(2)
    other.add_vectors(["dog", "cat", "tree"], np.eye(3)[:, :2])
    result = evaluate_word_pairs(kv, tmp_path / "pairs", common_only=[other], ci=None)
    used = [(pair.first, pair.second) for pair in result.pairs if pair.score is not None]
    assert used == [("cat", "dog"), ("DOG", "tree")]


def test_lower_case_looks_up_lower_case_keys_only(kv, tmp_path):
    (tmp_path / "pairs").write_text("CAT\tCAR\t1\ntree\tcar\t2\nDog\tcat\t3\n")
    result = evaluate_word_pairs(kv, tmp_path / "pairs", case="lower", ci=None)
    assert [pair.score is None for pair in result.pairs] == [False, False, True]


def test_the_largest_disagreements_come_first(tmp_path):
    vectors = KeyedVectors(2)
    vectors.add_vectors(["a", "b", "c", "d"], [[1, 0], [1, 0.1], [1, 0.5], [0, 1]])
    (tmp_path / "pairs").write_text("a b 1\na c 3\na d 2\n")
    worst = evaluate_word_pairs(vectors, tmp_path / "pairs", ci=None).disagreements(1)
    assert worst == [("a", "b", 3, 1)]


def test_other_layouts_of_files(kv, tmp_path):
    (tmp_path / "simlex").write_text("word1\tword2\tPOS\tscore\ncat\tcar\tN\t2\ncat\tdog\tN\t1\n")
    result = evaluate_word_pairs(kv, tmp_path / "simlex", score_column=3, ci=None)
    assert [pair.gold for pair in result.pairs] == [2, 1]
    with gzip.open(tmp_path / "pairs.gz", "wt") as file:
        file.write(PAIRS)
    assert evaluate_word_pairs(kv, tmp_path / "pairs.gz", ci=None).n_used == 4


def test_equal_scores_have_no_correlation(tmp_path):
    vectors = KeyedVectors(2)
    vectors.add_vectors(["a", "b", "c"], [[1, 0], [1, 0], [1, 0]])
    (tmp_path / "pairs").write_text("a b 1\na c 3\nb c 2\n")
    with pytest.warns(UserWarning, match="similarities are equal"):
        result = evaluate_word_pairs(vectors, tmp_path / "pairs")
    assert np.isnan(result.spearman) and json.loads(result.to_json())["spearman"] is None


def test_zero_vectors_count_as_unlike(kv, tmp_path):
    kv.add_vectors(["zero"], np.zeros((1, 5)))
    (tmp_path / "pairs").write_text(PAIRS + "zero\tcat\t3\n")
    result = evaluate_word_pairs(kv, tmp_path / "pairs")
    assert result.pairs[-1].score == 0 and np.isfinite(result.spearman)


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"oov": "drop"}, "oov"),
        ({"ci": "fisher"}, "ci"),
        ({"case": "upper"}, "case"),
        ({"confidence": 1}, "confidence"),
    ],
)
def test_options_that_do_not_exist(kv, options, error):
    with pytest.raises(ValueError, match=error):
        evaluate_word_pairs(kv, "wordsim353", **options)


def test_something_without_vectors():
    with pytest.raises(TypeError, match="KeyedVectors"):
        evaluate_word_pairs({"cat": [1, 2]}, "wordsim353")


def test_wordsim353_travels_with_the_package():
    vectors = KeyedVectors(2)
    vectors.add_vectors(["tiger", "cat", "book", "paper"], [[0, 1], [0.2, 1], [1, 0], [1, 0.5]])
    result = evaluate_word_pairs(vectors, "wordsim353", oov="zero", ci=None)
    assert (result.n_pairs, result.n_unknown) == (353, 350)
