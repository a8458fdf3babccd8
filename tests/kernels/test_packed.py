"""Rows packed from several arrays: what NumPy makes of them, and back."""

import numpy as np
import pytest

from fastvec._kernels.packed import Packing

AT = np.array([2, 0, 3, 1], np.int32)


def columns():
    """Two arrays of rows, and one packed row without them."""
    vectors = np.arange(12, dtype=np.float32).reshape(4, 3)
    biases = 100 + np.arange(4, dtype=np.float32).reshape(4, 1)
    return vectors, biases, np.arange(8, dtype=np.float32) - 50


def test_rows_equal_those_of_numpy_and_come_back():
    vectors, biases, blank = columns()
    wide = np.full((4, 8), np.nan, np.float32)
    packing = Packing(wide, blank, [vectors, biases], [4, 1], AT)
    packing.pack(0, 4)
    expected = np.tile(blank, (4, 1))
    expected[:, 4:7], expected[:, 1:2] = vectors[AT], biases[AT]
    assert (wide == expected).all()
    before = vectors.copy(), biases.copy()
    vectors[:], biases[:] = 0, 0
    packing.unpack(0, 4)
    assert (vectors == before[0]).all() and (biases == before[1]).all()


def test_a_part_leaves_the_other_rows():
    vectors, biases, blank = columns()
    wide = np.full((4, 8), np.nan, np.float32)
    packing = Packing(wide, blank, [vectors, biases], [4, 1], AT)
    packing.pack(1, 3)
    assert np.isnan(wide[[0, 3]]).all() and not np.isnan(wide[1:3]).any()
    wide[:] = 7
    packing.unpack(1, 3)
    assert (biases[:, 0] == [7, 101, 102, 7]).all()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"begins": [6, 1]}, "columns"),
        ({"begins": [-1, 1]}, "columns"),
        ({"begins": [1]}, "begins at"),
        ({"blank": np.zeros(7, np.float32)}, "blank"),
        ({"at": np.array([0, 1, 2, 4], np.int32)}, "place"),
        ({"at": np.array([0, -1, 2, 3], np.int32)}, "place"),
        ({"at": np.array([0], np.int32)}, "at as long"),
    ],
)
def test_columns_out_of_bounds_are_refused(change, message):
    vectors, biases, blank = columns()
    given = {"blank": blank, "arrays": [vectors, biases], "begins": [4, 1], "at": AT}
    with pytest.raises(ValueError, match=message):
        Packing(np.zeros((4, 8), np.float32), **(given | change))


@pytest.mark.parametrize("rows", [(-1, 2), (3, 2), (0, 5)])
def test_rows_out_of_range_are_refused(rows):
    vectors, biases, blank = columns()
    packing = Packing(np.zeros((4, 8), np.float32), blank, [vectors, biases], [4, 1], AT)
    for move in (packing.pack, packing.unpack):
        with pytest.raises(ValueError, match="range"):
            move(*rows)
