"""The border of the text kernels: what does not fit is refused before C sees it."""

import numpy as np
import pytest

from fastvec._kernels import text as kernels


def arrays(n_ids, n_ends):
    return np.empty(n_ids, np.int32), np.empty(n_ends, np.int32)


def test_scan_checks_its_buffers():
    table, text = kernels.TokenTable(), b"a b\n" + bytes(kernels.PADDING)
    assert table.scan(text, 4, 0, *arrays(2, 3)) == (2, 1)
    assert table.joined() == b"a\nb\n"
    for n, ids, ends in [(5, 3, 4), (4, 1, 3), (4, 2, 2), (-1, 2, 3)]:
        with pytest.raises(ValueError, match="bytes"):
            table.scan(text, n, 0, *arrays(ids, ends))
    assert table.scan(text, 0, 0, *arrays(1, 1)) == (0, 0)


def test_merge_adds_counts_and_keeps_the_earlier_position():
    one, two = kernels.TokenTable(), kernels.TokenTable()
    padding = bytes(kernels.PADDING)
    one.scan(b"a b a\n" + padding, 6, 100, *arrays(4, 4))
    two.scan(b"c b\n" + padding, 4, 50, *arrays(4, 4))
    mapping = np.empty(2, np.int32)
    one.merge(two, mapping)
    assert mapping.tolist() == [2, 1]
    counts, first = np.empty(3, np.int64), np.empty(3, np.int64)
    one.export(counts, first)
    assert counts.tolist() == [2, 2, 1]
    assert first.tolist() == [100, 52, 50]
    with pytest.raises(ValueError, match="mapping"):
        one.merge(one, np.empty(3, np.int32))
    with pytest.raises(ValueError, match="counts and first"):
        one.export(counts[:1], first)


def test_last_cut():
    text = b"a\xa0b c" + bytes(kernels.PADDING)
    assert kernels.last_cut(text, 0, 5) == 4
    assert kernels.last_cut(text, 0, 3) == 0, "U+00A0 is no ASCII and no place to cut"
    with pytest.raises(ValueError, match="padding"):
        kernels.last_cut(text, 0, 6)


def test_tables_check_their_arrays():
    with pytest.raises(ValueError, match="same length"):
        kernels.alias_build(np.ones(2), np.empty(1, np.int32), np.empty(2, np.uint64))
    with pytest.raises(ValueError, match="at least 2 words"):
        kernels.huffman_join(
            np.ones(1, np.int64),
            np.empty(2, np.int64),
            np.empty(1, np.int32),
            np.empty(1, np.uint8),
            np.empty(1, np.int32),
        )
