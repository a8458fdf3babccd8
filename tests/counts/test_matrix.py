"""`CooccurrenceMatrix` made of arrays: what it holds, what it hands on, what it refuses."""

import numpy as np
import pytest
from scipy import sparse

from fastvec import CooccurrenceMatrix

WORDS = ["the", "cat", "sat"]


def a_matrix(values=(2.0, 0.5, 1.0, 3.0)):
    cells = (np.array(values), np.array([0, 2, 0, 1]), np.array([0, 2, 3, 4]))
    return sparse.csr_array(cells, shape=(3, 3))


def test_a_scipy_matrix_comes_back_exactly():
    matrix = CooccurrenceMatrix.from_scipy(a_matrix(), WORDS)
    assert (matrix.unit, matrix.counts.tolist()) == (0.5, [4, 1, 2, 6])
    assert matrix.shape == (3, 3) and matrix.nnz == 4
    assert (matrix.to_scipy() != a_matrix()).nnz == 0
    assert matrix.contexts is matrix.words and matrix.word_counts is None


def test_whole_numbers_are_handed_on_without_a_copy():
    matrix = CooccurrenceMatrix.from_scipy(a_matrix((2, 4, 1, 3)), WORDS)
    assert matrix.unit == 1
    integers = matrix.to_scipy("int")
    assert np.shares_memory(integers.data, matrix.counts)
    assert np.shares_memory(integers.indices, matrix.indices)
    with pytest.raises(ValueError, match="dtype"):
        matrix.to_scipy("complex")


def test_values_without_a_common_unit_are_kept():
    matrix = CooccurrenceMatrix.from_scipy(a_matrix((1e-300, 1e300, 1.0, 1.0)), WORDS)
    assert matrix.unit == 1 and matrix.counts.dtype == np.float64
    assert matrix.values.tolist() == [1e-300, 1e300, 1.0, 1.0]


@pytest.mark.parametrize("bad", [np.nan, np.inf, -1.0, 0.0])
def test_bad_values_are_refused(bad):
    with pytest.raises(ValueError, match="counts must be above 0"):
        CooccurrenceMatrix.from_scipy(a_matrix((1.0, 2.0, bad, 3.0)), WORDS)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"indptr": [0, 2, 3]}, "indptr"),
        ({"indptr": [0, 3, 2, 4]}, "indptr"),
        ({"indptr": [1, 2, 3, 4]}, "indptr"),
        ({"indices": [2, 0, 0, 1]}, "rise"),
        ({"indices": [0, 0, 0, 1]}, "rise"),
        ({"indices": [0, 3, 0, 1]}, "indices"),
        ({"indices": [0, -1, 0, 1]}, "indices"),
        ({"counts": [1, 2, 3]}, "counts"),
        ({"counts": [1, 2, 3, (1 << 62) + 1]}, "2\\*\\*62"),
        ({"unit": 0.0}, "unit"),
        ({"words": ["a", "a", "b"]}, "words"),
        ({"word_counts": [1, 2]}, "word_counts"),
    ],
)
def test_arrays_that_do_not_fit_are_refused(changes, said):
    given = {"indptr": [0, 2, 3, 4], "indices": [0, 2, 0, 1], "counts": [1, 2, 3, 4], "unit": 1.0}
    given |= {"words": WORDS} | changes
    with pytest.raises(ValueError, match=said):
        CooccurrenceMatrix.from_arrays(**given)


def test_an_empty_matrix_is_refused_and_so_is_a_dense_one():
    with pytest.raises(ValueError, match="empty"):
        CooccurrenceMatrix.from_scipy(sparse.csr_array((3, 3)), WORDS)
    with pytest.raises(TypeError, match="sparse"):
        CooccurrenceMatrix.from_scipy(np.ones((3, 3)), WORDS)
    with pytest.raises(ValueError, match="shape"):
        CooccurrenceMatrix.from_scipy(a_matrix(), WORDS[:2])
