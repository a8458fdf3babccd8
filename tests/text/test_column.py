"""Arrays that grow in memory."""

import numpy as np
import pytest
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


@pytest.mark.skipif(not growing.CAN_GROW, reason="blocks of the system are used on Linux")
def test_a_system_that_grants_no_room_to_spare_gives_what_is_needed(monkeypatch):
    """Where memory may not be promised twice, a block of twice the size may be refused."""
    block, asked = growing.block, []

    def mean(n):
        asked.append(n)
        if n > 6 << 20:
            raise OSError(12, "Cannot allocate memory")
        return block(n)

    monkeypatch.setattr(growing, "block", mean)
    memory = GrowingBytes()
    memory.append(memoryview(bytes(5 << 20)))
    assert asked == [10 << 20, 5 << 20]
    assert len(memory.finish()) == 5 << 20
    with pytest.raises(MemoryError, match="no memory for a block of 7340032 bytes"):
        GrowingBytes().append(memoryview(bytes(7 << 20)))
