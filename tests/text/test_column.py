"""Arrays that grow in memory."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from fastvec.text import growing
from fastvec.text.column import Column
from fastvec.text.growing import GrowingBytes


@given(pieces=st.lists(st.binary(max_size=3000), max_size=40))
def test_large_blocks_hold_what_was_appended(pieces):
    before, growing._LARGE = growing._LARGE, 4096  # so that blocks of the system begin early
    try:
        memory = GrowingBytes()
        for piece in pieces:
            memory.append(memoryview(piece))
        assert len(memory) == len(b"".join(pieces))
        assert memory.finish() == b"".join(pieces)
    finally:
        growing._LARGE = before


def test_an_array_outlives_its_column():
    column = Column(np.int64, None)
    for begin in range(0, 3_000_000, 100_000):
        column.append(np.arange(begin, begin + 100_000))
    array = column.finish()
    column.close()
    del column
    assert np.array_equal(array, np.arange(3_000_000))
    array[0] = 7  # belongs to whoever asked for it
