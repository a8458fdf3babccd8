"""Outlier detection on groups made by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fastvec.evaluate import evaluate_outliers, outlier_position
from fastvec.vectors.keyed import KeyedVectors


@pytest.fixture
def kv():
    vectors = KeyedVectors(2)
    degrees = {"a": 0, "b": 10, "c": 20, "far": 120, "middle": 11, "rim": 32}
    rows = [[np.cos(np.radians(d)), np.sin(np.radians(d))] for d in degrees.values()]
    vectors.add_vectors(list(degrees), rows)
    return vectors


def test_accuracy_and_position_of_a_group(kv, tmp_path):
    (tmp_path / "group.txt").write_text("a\nb\nc\nunknown\n\nfar\nmiddle\nrim\nnothing\n")
    result = evaluate_outliers(kv, tmp_path / "group.txt")
    assert [case.position for case in result.cases] == [3, 1, 3, None]
    assert result.accuracy == pytest.approx(2 / 3) and result.opp == pytest.approx(7 / 9)
    assert (result.n_cases, result.n_known) == (4, 3)
    assert (result.n_members, result.n_members_known) == (4, 3)
    assert result.coverage == 0.75
    assert "3/4" in str(result)


def test_a_folder_of_groups(kv, tmp_path):
    for name in ("one", "two"):
        (tmp_path / f"{name}.txt").write_text("a\r\nb\r\nc\r\n\r\nfar\r\n")
    (tmp_path / "notes.md").write_text("not a group")
    result = evaluate_outliers(kv, tmp_path)
    assert result.n_cases == 2 and result.accuracy == result.opp == 1
    assert result.source.dataset == str(tmp_path)
    assert result.source.sha256 != evaluate_outliers(kv, tmp_path / "one.txt").source.sha256


@given(st.integers(2, 8), st.integers(0, 2**32 - 1))
def test_the_position_is_that_of_the_mean_cosine(n, seed):
    rows = np.random.default_rng(seed).normal(size=(n, 4))
    units = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    fit = [np.mean([units[i] @ units[j] for j in range(n) if j != i]) for i in range(n)]
    assert outlier_position(rows) == sum(f > fit[-1] for f in fit[:-1])


def test_bad_files(kv, tmp_path):
    (tmp_path / "group.txt").write_text("a\nb\n")
    with pytest.raises(ValueError, match="blank line"):
        evaluate_outliers(kv, tmp_path)
    (tmp_path / "group.txt").write_text("a\nb\n\nnothing\n")
    with pytest.raises(ValueError, match="none of its 1 cases"):
        evaluate_outliers(kv, tmp_path)
    (tmp_path / "empty").mkdir()
    with pytest.raises(FileNotFoundError, match=r"\.txt"):
        evaluate_outliers(kv, tmp_path / "empty")
