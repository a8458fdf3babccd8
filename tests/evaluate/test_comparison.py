"""Two models on the same items."""

from __future__ import annotations

import json

import numpy as np
import pytest

from fastvec.evaluate import (
    compare,
    compare_many,
    evaluate_analogies,
    evaluate_categorization,
    evaluate_outliers,
    evaluate_word_pairs,
)
from fastvec.vectors.keyed import KeyedVectors


@pytest.fixture(scope="module")
def models():
    """Vectors, and the same with little and with much noise."""
    rng = np.random.default_rng(0)
    rows = rng.normal(size=(120, 8))
    found = {}
    for name, noise in (("true", 0.0), ("near", 0.2), ("far", 3.0)):
        found[name] = KeyedVectors(8)
        found[name].add_vectors(
            [f"w{i}" for i in range(120)], rows + noise * rng.normal(size=rows.shape)
        )
    return found


@pytest.fixture(scope="module")
def pairs(models, tmp_path_factory):
    path = tmp_path_factory.mktemp("data") / "pairs"
    kv = models["true"]
    lines = [f"w{i} w{i + 60} {kv.similarity(f'w{i}', f'w{i + 60}')}" for i in range(60)]
    path.write_text("\n".join(lines))
    return {name: evaluate_word_pairs(kv, path, ci=None) for name, kv in models.items()}


@pytest.fixture(scope="module")
def analogies(models, tmp_path_factory):
    path = tmp_path_factory.mktemp("data") / "questions"
    rng = np.random.default_rng(1)
    questions = [[f"w{i}" for i in rng.choice(120, 3, replace=False)] for _ in range(80)]
    answers = [models["true"].most_similar([b, c], [a], topn=1)[0][0] for a, b, c in questions]
    lines = [" ".join([*q, d]) for q, d in zip(questions, answers)]
    path.write_text("\n".join([": all", *lines]))
    return {name: evaluate_analogies(kv, path, baselines=False) for name, kv in models.items()}


def test_a_clear_difference_is_found_and_none_with_itself(pairs):
    found = compare(pairs["near"], pairs["far"])
    assert found.a == pytest.approx(pairs["near"].spearman)
    assert found.difference == found.a - found.b > 0.3
    assert found.interval[0] < found.difference < found.interval[1]
    assert found.p < 0.01 and found.n_items == 60
    assert compare(pairs["far"], pairs["near"]).difference == -found.difference
    same = compare(pairs["far"], pairs["far"])
    assert same.difference == 0 and same.p == 1 and same.interval == (0, 0)


def test_the_bootstrap_follows_its_seed(pairs):
    first, again, other = (compare(pairs["near"], pairs["far"], seed=s) for s in (1, 1, 2))
    assert first == again and first.interval != other.interval


@pytest.mark.parametrize("test", ["williams", "steiger"])
def test_formulas_agree_with_the_bootstrap_on_a_clear_difference(pairs, test):
    found = compare(pairs["near"], pairs["far"], test=test)
    assert found.p < 0.01 and found.interval is None


def test_answers_are_compared_by_bootstrap_and_mcnemar(analogies):
    found = compare(analogies["true"], analogies["far"])
    assert found.a == 1 and found.b == analogies["far"].accuracy
    assert found.p < 0.01 and found.p_grouped < 0.01 and found.n_items == 80
    assert found.interval[0] <= found.difference <= found.interval[1] <= 1
    exact = compare(analogies["true"], analogies["far"], test="mcnemar")
    n_wrong = 80 - analogies["far"].total.correct
    assert exact.p == pytest.approx(2 * 0.5**n_wrong)
    assert compare(analogies["far"], analogies["far"]).p == 1


def test_items_that_one_model_does_not_know_are_left_out(models, tmp_path):
    (tmp_path / "pairs").write_text("w0 w1 1\nw2 w3 2\nw4 w5 3\nw6 w7 5\n")
    few = KeyedVectors(8)
    few.add_vectors([f"w{i}" for i in range(6)], models["far"].vectors[:6])
    results = [evaluate_word_pairs(kv, tmp_path / "pairs", ci=None) for kv in (models["true"], few)]
    assert compare(*results).n_items == 3
    assert results[0].n_used == 4


def test_outliers(models, tmp_path):
    (tmp_path / "a.txt").write_text("w0\nw1\nw2\n\nw3\nw4\nw5\nw6\n")
    results = [evaluate_outliers(models[name], tmp_path / "a.txt") for name in ("true", "far")]
    found = compare(*results)
    assert (found.a, found.b) == tuple(result.accuracy for result in results)
    assert found.n_items == 4 and found.p_grouped is None


def test_many_models_are_compared_with_holms_correction(pairs):
    found = compare_many(pairs)
    assert [c.names for c in found.comparisons] == [
        ("true", "near"),
        ("true", "far"),
        ("near", "far"),
    ]
    raw = sorted(c.p for c in found.comparisons)
    adjusted = sorted(c.p_adjusted for c in found.comparisons)
    assert adjusted[0] == pytest.approx(min(1, 3 * raw[0])) and adjusted[2] >= raw[2]
    assert "true - far" in str(found)
    assert len(json.loads(found.to_json())["comparisons"]) == 3


def test_what_cannot_be_compared(pairs, analogies, models, tmp_path):
    with pytest.raises(TypeError, match="one class"):
        compare(pairs["true"], analogies["true"])
    with pytest.raises(ValueError, match="test"):
        compare(pairs["true"], pairs["far"], test="t")
    with pytest.raises(ValueError, match="does not fit"):
        compare(pairs["true"], pairs["far"], test="mcnemar")
    with pytest.raises(ValueError, match="does not fit"):
        compare(analogies["true"], analogies["far"], test="williams")
    with pytest.raises(ValueError, match="at least two"):
        compare_many({"one": pairs["true"]})
    (tmp_path / "words").write_text("w0 a\nw1 b\n")
    clusters = evaluate_categorization(models["true"], tmp_path / "words")
    with pytest.raises(TypeError, match="CategorizationResult"):
        compare(clusters, clusters)
    (tmp_path / "pairs").write_text("w0 w1 1\nw2 w3 2\nw4 w5 3\n")
    other = evaluate_word_pairs(models["true"], tmp_path / "pairs", ci=None)
    with pytest.raises(ValueError, match="different data sets"):
        compare(pairs["true"], other)
