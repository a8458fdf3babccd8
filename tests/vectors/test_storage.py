"""float16 and int8 vectors: queries, recall, files, copies, growth."""

from __future__ import annotations

import copy
import pickle

import numpy as np
import pytest

from fastvec.vectors.int8_rows import Int8Rows
from fastvec.vectors.keyed import KeyedVectors


@pytest.fixture
def big() -> KeyedVectors:
    """Three hundred keys in twenty clusters."""
    rng = np.random.default_rng(8)
    rows = rng.normal(size=(20, 32)).repeat(15, axis=0) + rng.normal(size=(300, 32)) / 2
    vectors = KeyedVectors(32)
    counts = {"count": np.arange(300)}
    vectors.add_vectors([f"w{i}" for i in range(300)], rows.astype(np.float32), extras=counts)
    return vectors


@pytest.fixture(params=["float16", "int8"])
def small(request, big) -> KeyedVectors:
    return big.quantize("int8") if request.param == "int8" else big.astype("float16")


def test_int8_is_within_half_a_scale_and_a_quarter_of_the_size(big):
    small = big.quantize("int8")
    error = np.abs(np.asarray(small) - big.vectors)
    assert (error <= small.vectors.scales[:, None] * 0.5001).all()
    assert small.vectors.codes.nbytes * 4 == big.vectors.nbytes
    assert big.astype("float16").vectors.nbytes * 2 == big.vectors.nbytes
    assert small.vectors.shape == big.vectors.shape and len(small.vectors) == 300


def test_recall_is_measured_and_kept(big):
    report = big.quantize("int8", n_queries=50, topn=5).recall_report
    assert report.n_queries == 50 and report.topn == 5 and report.method == "int8"
    assert 0.9 < report.recall <= 1 and "int8" in str(report)
    assert big.quantize(n_queries=0).recall_report is None
    half = big.astype("float16").recall(big, topn=5)
    assert half.recall > 0.99 and half.n_queries == 300 and half.method == "float16"
    shuffled = copy.deepcopy(big)
    shuffled.vectors[:] = np.random.default_rng(1).normal(size=shuffled.vectors.shape)
    assert shuffled.recall(big).recall < 0.2


def test_queries_answer_as_the_stored_numbers_do(small):
    plain = KeyedVectors(32)
    plain.add_vectors(small.index_to_key, small.astype("float32").vectors)
    names = ["w3", "w77", "w210", "w299"]
    for key in names:
        got, wanted = small.most_similar(key), plain.most_similar(key)
        np.testing.assert_allclose([s for _, s in got], [s for _, s in wanted], atol=2e-6)
    assert small.similarity("w1", "w2") == pytest.approx(plain.similarity("w1", "w2"), abs=1e-6)
    np.testing.assert_allclose(small.distances("w1"), plain.distances("w1"), atol=2e-6)
    np.testing.assert_allclose(
        small.most_similar("w1", topn=None), plain.most_similar("w1", topn=None), atol=2e-6
    )
    assert small.doesnt_match(["w0", "w1", "w2", "w299"]) == "w299"
    assert [k for k, _ in small.most_similar_cosmul(["w3", "w4"], ["w200"], topn=3)] == [
        k for k, _ in plain.most_similar_cosmul(["w3", "w4"], ["w200"], topn=3)
    ]
    assert (small[names] == plain[names]).all() and not small["w1"].flags.writeable
    assert small.rank("w1", "w2") == plain.rank("w1", "w2")


@pytest.mark.parametrize("mmap", [None, "r"])
def test_files_and_copies_keep_the_storage(small, tmp_path, mmap):
    small.save(tmp_path / "kv")
    loaded = KeyedVectors.load(tmp_path / "kv", mmap=mmap)
    for twin in (
        loaded,
        copy.deepcopy(loaded),
        pickle.loads(pickle.dumps(loaded)),
        copy.copy(small),
    ):
        assert type(twin.vectors) is type(small.vectors) or twin.vectors.dtype == np.float16
        assert (np.asarray(twin) == np.asarray(small)).all()
        assert dict(twin.most_similar("w5")) == pytest.approx(dict(small.most_similar("w5")))


def test_int8_grows_by_its_methods_alone(big):
    small = big.quantize(n_queries=0)
    with pytest.raises(TypeError, match="add_vectors"):
        small.vectors[0] = 1
    small["new"] = np.arange(32)
    small.add_vectors(["w1"], np.full((1, 32), 2.0), replace=True)
    assert len(small) == len(small.vectors) == 301 and small.get_vecattr("new", "count") == 0
    np.testing.assert_allclose(small["new"], np.arange(32), atol=31 / 254 + 1e-6)
    np.testing.assert_allclose(small["w1"], 2, rtol=1e-6)
    before = small["w7"]
    small.remove(["w0", "w2"])
    assert (small["w7"] == before).all()
    assert big["w1"][0] != 2, "the original is untouched"


def test_attributes_and_keys_are_copies(big):
    small = big.astype(np.float16)
    small.rename({"w0": "first"})
    small.expandos["count"][:] = 0
    assert "w0" in big and big.get_vecattr("w9", "count") == 9


def test_zero_rows_stay_zero(big):
    big.vectors[4] = 0
    small = big.quantize(n_queries=0)
    assert not small["w4"].any() and small.similarity("w4", "w5") == 0


def test_what_cannot_be_stored_is_refused(big):
    with pytest.raises(TypeError, match="quantize"):
        big.astype(np.int8)
    with pytest.raises(ValueError, match="int8"):
        big.quantize("int4")
    big.vectors[17, 3] = np.nan
    with pytest.raises(ValueError, match="row 17"):
        big.quantize()


def test_int8_rows_stand_for_an_array():
    rows = Int8Rows.quantize(np.array([[127.0, -1], [0, 0], [2, 2]], np.float32))
    assert rows[0].tolist() == [127, -1] and rows[[2, 0]].shape == (2, 2)
    assert rows[1:].tolist() == [[0, 0], [2, 2]]
    assert rows[np.array([True, False, False])].tolist() == [[127, -1]]
    assert np.asarray(rows, np.float64).dtype == np.float64 and rows.nbytes == 6 + 12
    with pytest.raises(ValueError):
        rows.__array__(copy=False)
    with pytest.raises(IndexError, match="whole"):
        rows[0, 1]
    with pytest.raises(ValueError, match="scales"):
        Int8Rows(rows.codes, rows.scales[:2])
    with pytest.raises(ValueError, match="codes"):
        Int8Rows(rows.codes.astype(np.int16), rows.scales)


def test_joblib_maps_what_it_dumped(small, tmp_path):
    joblib = pytest.importorskip("joblib")
    joblib.dump(small, tmp_path / "kv")
    for mmap_mode in (None, "r"):
        twin = joblib.load(tmp_path / "kv", mmap_mode=mmap_mode)
        assert (np.asarray(twin) == np.asarray(small)).all()
        assert dict(twin.most_similar("w5")) == pytest.approx(dict(small.most_similar("w5")))
        twin["w5"] = np.ones(32)
        twin["new"] = np.ones(32)
        np.testing.assert_allclose(twin["w5"], 1, rtol=1e-6)
        assert twin.most_similar("new", topn=1)[0][0] == "w5"


@pytest.mark.parametrize("binary", [True, False])
def test_other_formats_write_the_numbers_that_codes_stand_for(small, tmp_path, binary):
    small.save_word2vec_format(tmp_path / "kv", binary=binary)
    loaded = KeyedVectors.load_word2vec_format(tmp_path / "kv", binary=binary)
    np.testing.assert_allclose(loaded["w7"], np.asarray(small["w7"], np.float32), rtol=1e-5)
