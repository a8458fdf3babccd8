"""Rows spread out for the kernels and given back, side by side and apart."""

from __future__ import annotations

import numpy as np
import pytest

from fastvec import Word2Vec
from fastvec.train.job import Tables
from fastvec.train.tables import RowTable


def filled(n_rows: int, dim: int, stride: int, apart: int = 0) -> RowTable:
    table = RowTable(n_rows, dim, stride)
    table.narrow[:] = np.arange(n_rows * dim).reshape(n_rows, dim)
    table.set_apart(apart)
    return table


@pytest.mark.parametrize("stride", [5, 8])
@pytest.mark.parametrize("apart", [0, 1, 7, 20, 99])
def test_what_the_kernels_write_is_given_back(stride, apart):
    table = filled(20, 5, stride, apart)
    expected = table.narrow.copy()
    wide = table.widen()
    n = min(apart, 20)
    assert (table.apart is None) == (n == 0)
    if table.apart is not None:
        assert table.apart.ctypes.data % 64 == table.apart.strides[0] % 64 == 0
        assert table.apart.strides[0] >= 4 * stride + 1024 - 64
        assert (table.apart[:, :5] == expected[:n]).all()
        assert not table.apart[:, 5:stride].any()
        table.apart[:, :5] += 0.5
        wide[:n] = np.nan
    assert (wide[n:, :5] == expected[n:]).all()
    wide[n:, :5] += 0.5
    assert (table.shrink() == expected + 0.5).all()
    table.set_apart(0)
    table.widen()
    assert (table.wide[:, :5] == expected + 0.5).all()


@pytest.mark.parametrize("workers", [1, 2, 8])
def test_threads_lay_tables_out(workers):
    """Three tables of 8 MB: enough that threads take part."""
    rows = {name: filled(20_000, 100, 104, 3) for name in ("in", "noise", "nodes")}
    expected = rows["in"].narrow.copy()
    seen = []
    tables = Tables(rows, on_shrink=lambda: seen.append(rows["noise"].is_wide), workers=workers)
    with pytest.raises(KeyError), tables.wide():
        assert all(table.is_wide for table in rows.values())
        assert all((table.wide[3:, :100] == expected[3:]).all() for table in rows.values())
        raise KeyError
    assert seen == [False]
    assert all((table.narrow == expected).all() for table in rows.values())


@pytest.mark.parametrize("workers", [1, 3])
def test_every_word_is_trained_where_the_first_stand_apart(workers):
    corpus = [[f"w{i + j}" for j in range(12)] for i in range(1200)] * 2
    model = Word2Vec(min_count=1, sample=0, workers=workers, negative=3, epochs=1, seed=2)
    model.build_vocab(corpus)
    begin = model.wv.vectors.copy()
    model.train(corpus, total_examples=model.corpus_count, epochs=1)
    assert len(begin) > 1100
    assert (model.wv.vectors != begin).any(axis=1).all()
    assert model.syn1neg.any(axis=1).all()
    assert np.isfinite(model.wv.vectors).all()
