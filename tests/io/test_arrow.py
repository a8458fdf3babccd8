"""Arrow tables and Parquet files. Needs pyarrow."""

from __future__ import annotations

import numpy as np
import pytest

from fastvec import KeyedVectors

pa = pytest.importorskip("pyarrow")
parquet = pytest.importorskip("pyarrow.parquet")


def keyed(keys, dtype=np.float32):
    kv = KeyedVectors(3, dtype=dtype)
    rows = np.random.default_rng(0).normal(size=(len(keys), 3))
    kv.add_vectors(keys, rows, extras={"count": np.arange(len(keys))})
    return kv


def back(table):
    """KeyedVectors out of a table."""
    vectors = table["vector"].combine_chunks()
    kv = KeyedVectors(vectors.type.list_size)
    flat = vectors.flatten().to_numpy()
    kv.add_vectors(table["key"].to_pylist(), flat.reshape(-1, kv.vector_size))
    return kv


@pytest.mark.parametrize("keys", [["a", "été", ""], [5, 7, 2**40], []])
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_round_trip(tmp_path, keys, dtype):
    kv = keyed(keys, dtype)
    kv.to_parquet(tmp_path / "f")
    for table in (kv.to_arrow(), parquet.read_table(tmp_path / "f")):
        assert table["vector"].type.value_type.to_pandas_dtype() is dtype
        other = back(table)
        assert other.index_to_key == keys
        assert (other.vectors == kv.vectors.astype(np.float32)).all()
        assert not keys or table["count"].to_pylist() == list(range(len(keys)))


def test_attributes(tmp_path):
    kv = keyed(["a", "b"])
    kv.expandos["tag"] = np.array(["noun", None], object)
    kv.expandos["path"] = np.array([np.arange(2), np.arange(3)], object)
    kv.expandos["odd"] = np.array([object(), "x"], object)
    kv.expandos["vector"] = np.arange(2)
    with pytest.warns(UserWarning, match="'odd'"):
        table = kv.to_arrow()
    assert table.column_names == ["key", "vector", "count", "tag", "path"]
    assert table["tag"].to_pylist() == ["noun", None]
    assert table["path"].to_pylist() == [[0, 1], [0, 1, 2]]
    with pytest.raises(TypeError, match="all text or all integers"):
        keyed(["a", 5]).to_arrow()


def test_a_failing_writer_leaves_the_old_file(tmp_path):
    (tmp_path / "f").write_bytes(b"old")
    with pytest.raises(Exception, match="nonsense"):
        keyed(["a"]).to_parquet(tmp_path / "f", compression="nonsense")
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"old"]
