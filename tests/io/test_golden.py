"""Files of earlier releases stay readable. Each release that changes what is written adds one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import fastvec

GOLDEN = Path(__file__).with_name("golden")
KEYS = ["the", "été", "", 7]
ROWS = [[1, 2, 3], [-0.5, 0.25, 1e-30], [0, 0, 0], [3.4028235e38, -1, 65504]]


@pytest.mark.parametrize("mmap", [None, "r", "c"])
def test_vectors_of_0_1(mmap):
    kv = fastvec.load(GOLDEN / "keyed_vectors-0.1.fastvec", mmap=mmap)
    assert [kv.get_index(key) for key in KEYS] == [0, 1, 2, 3]  # before any dict exists
    assert kv.index_to_key == KEYS and kv.vectors.dtype == np.float32
    assert (kv.vectors == np.array(ROWS, np.float32)).all()
    assert kv.expandos["count"].tolist() == [9, 4, 2, 1]
    assert kv.norms is not None and kv.norms[0] == np.float32(14**0.5)
