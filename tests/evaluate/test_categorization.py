"""Clusters against categories."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fastvec.evaluate import evaluate_categorization, purity, v_measure
from fastvec.vectors.keyed import KeyedVectors


@pytest.fixture
def kv():
    rng = np.random.default_rng(0)
    centres = np.eye(6)[:3] * 5
    rows = np.concatenate([centre + 0.1 * rng.normal(size=(5, 6)) for centre in centres])
    vectors = KeyedVectors(6)
    vectors.add_vectors([f"w{i}" for i in range(15)], rows)
    return vectors


def test_purity_of_a_worked_example():
    assert purity([0, 0, 0, 1, 1, 2], [0, 0, 1, 1, 1, 2]) == pytest.approx(5 / 6)
    assert purity([0, 1, 2], ["a", "a", "a"]) == 1


def test_v_measure_of_worked_examples():
    assert v_measure([0, 0, 1, 1], ["b", "b", "a", "a"]) == pytest.approx(1)
    assert v_measure([0, 1, 0, 1], [0, 0, 1, 1]) == pytest.approx(0, abs=1e-12)
    # homogeneity 1, completeness 1/2: clusters half as large as the categories
    assert v_measure([0, 1, 2, 3], [0, 0, 1, 1]) == pytest.approx(2 / 3)


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=20))
def test_measures_lie_between_0_and_1_and_ignore_names(pairs):
    clusters, categories = zip(*pairs)
    assert 0 < purity(clusters, categories) <= 1
    assert -1e-12 <= v_measure(clusters, categories) <= 1 + 1e-12
    renamed = [10 - cluster for cluster in clusters]
    assert purity(renamed, categories) == purity(clusters, categories)
    assert v_measure(categories, clusters) == pytest.approx(v_measure(clusters, categories))


def test_separate_clusters_are_found_and_unknown_words_counted(kv, tmp_path):
    lines = [f"W{i}\tc{i // 5}" for i in range(15)] + ["nothing\tc0", "# comment"]
    (tmp_path / "words.tsv").write_text("\n".join(lines))
    result = evaluate_categorization(kv, tmp_path / "words.tsv")
    assert result.purity == result.mean_purity == 1
    assert result.v_measure == pytest.approx(1)
    assert (result.n_categories, result.n_words, result.n_known) == (3, 16, 15)
    assert result.words[-1].cluster is None and result.words[0].cluster == result.words[4].cluster
    assert result.coverage == result.to_dict()["coverage"] == 15 / 16
    assert "15/16" in str(result)
    assert evaluate_categorization(kv, tmp_path / "words.tsv") == result


def test_fewer_different_points_than_categories(tmp_path):
    vectors = KeyedVectors(2)
    vectors.add_vectors(["a", "b", "c"], np.ones((3, 2)))
    (tmp_path / "words").write_text("a x\nb y\nc z\n")
    assert evaluate_categorization(vectors, tmp_path / "words").purity == pytest.approx(1 / 3)


@pytest.mark.parametrize(
    ("text", "error"), [("unknown x\n", "none of its 1"), ("three words here\n", "line 1")]
)
def test_bad_files(kv, tmp_path, text, error):
    (tmp_path / "words").write_text(text)
    with pytest.raises(ValueError, match=error):
        evaluate_categorization(kv, tmp_path / "words")
    with pytest.raises(ValueError, match="starts"):
        evaluate_categorization(kv, tmp_path / "words", starts=0)
