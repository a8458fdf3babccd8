"""The native file: round trips, mapping, damage."""

from __future__ import annotations

import json
import os

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fastvec.io.atomic import replacing
from fastvec.io.errors import FormatError, TruncatedError
from fastvec.io.native import begins_native, read_tensors, write_tensors
from fastvec.vectors.keyed import KeyedVectors

ARRAYS = {
    "a": np.arange(7, dtype=np.float32),
    "empty": np.zeros((0, 3), np.int64),
    "flags": np.array([True, False]),
    "half": np.ones((2, 3, 1), np.float16),
}


def keyed(keys, dim=3):
    kv = KeyedVectors(dim)
    rows = np.random.default_rng(0).normal(size=(len(keys), dim))
    kv.add_vectors(keys, rows, extras={"count": np.arange(len(keys))})
    return kv


def raw_file(path, header, data=b""):
    encoded = header if isinstance(header, bytes) else json.dumps(header).encode()
    path.write_bytes(len(encoded).to_bytes(8, "little") + encoded + data)
    return path


@pytest.mark.parametrize("mmap", [True, False])
def test_tensors_round_trip(tmp_path, mmap):
    write_tensors(tmp_path / "f", ARRAYS, {"note": "ü"})
    tensors, metadata = read_tensors(tmp_path / "f", mmap=mmap)
    assert metadata == {"note": "ü"} and tensors.keys() == ARRAYS.keys()
    for name, array in ARRAYS.items():
        assert tensors[name].dtype == array.dtype and tensors[name].flags.writeable is not mmap
        np.testing.assert_array_equal(tensors[name], array)
    assert tensors["half"].__array_interface__["data"][0] % 64 == 0 or not mmap
    assert begins_native((tmp_path / "f").read_bytes())


def test_the_official_reader_opens_our_file_and_we_its(tmp_path):
    official = pytest.importorskip("safetensors.numpy")
    write_tensors(tmp_path / "ours", ARRAYS, {"note": "x"})
    theirs = official.load_file(tmp_path / "ours")
    for name, array in ARRAYS.items():
        np.testing.assert_array_equal(theirs[name], array)
    official.save_file(ARRAYS, tmp_path / "theirs", metadata={"note": "y"})
    tensors, metadata = read_tensors(tmp_path / "theirs")
    assert metadata == {"note": "y"}
    for name, array in ARRAYS.items():
        np.testing.assert_array_equal(tensors[name], array)


def test_what_the_format_cannot_hold_is_refused(tmp_path):
    with pytest.raises(TypeError, match="complex"):
        write_tensors(tmp_path / "f", {"a": np.zeros(1, complex)}, {})
    with pytest.raises(ValueError, match="rename"):
        write_tensors(tmp_path / "f", {"pad.1": np.zeros(1)}, {})
    assert not list(tmp_path.iterdir())


def entry(dtype="F32", shape=(2,), offsets=(0, 8)):
    return {"dtype": dtype, "shape": list(shape), "data_offsets": list(offsets)}


@pytest.mark.parametrize(
    "header",
    [
        b"{",
        b"[1]",
        b"\xff\xfe",
        b"[" * 100_000,
        {"__metadata__": {"a": 1}},
        {"__metadata__": []},
        {"a": 5},
        {"a": {"dtype": "F32"}},
        {"a": entry(dtype="F77")},
        {"a": entry(dtype=["F32"])},
        {"a": entry(shape=(3,))},
        {"a": entry(shape=(-2,))},
        {"a": entry(shape=(True,), offsets=(0, 4))},
        {"a": entry(offsets=(8, 0))},
        {"a": entry(offsets=(-8, 0))},
        {"a": entry(offsets=(0.0, 8.0))},
        {"a": entry(offsets=(0, 8, 16))},
        {"a": entry(), "b": entry(offsets=(4, 12))},
        {"a": entry(offsets=(16, 24))},
        {"a": entry(shape=(2**40, 2**40), offsets=(0, 2**82))},
        {"a": entry(shape=(500_000_000,), offsets=(0, 2_000_000_000))},
    ],
    ids=lambda header: str(header)[:50],
)
def test_damaged_headers(tmp_path, header):
    raw_file(tmp_path / "f", header, b"\0" * 16)
    with pytest.raises(FormatError, match="f: "):
        read_tensors(tmp_path / "f")


def test_every_truncation_is_noticed(tmp_path):
    write_tensors(tmp_path / "f", {"a": np.arange(3.0)}, {})
    whole = (tmp_path / "f").read_bytes()
    data_end = len(whole) - 64 + 24
    for size in (*range(0, data_end, 7), data_end - 1):
        (tmp_path / "cut").write_bytes(whole[:size])
        with pytest.raises(TruncatedError):
            read_tensors(tmp_path / "cut")
    (tmp_path / "f").write_bytes((2**63).to_bytes(8, "little") + b"{}")
    with pytest.raises(FormatError):
        read_tensors(tmp_path / "f")


@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_flipped_bytes_never_crash(tmp_path_factory, data):
    path = tmp_path_factory.mktemp("flip") / "f"
    keyed(["a", "bc", "déf", 7]).save(path)
    raw = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(raw)
    try:
        kv = KeyedVectors.load(path, mmap="r")
        list(kv)
        "bc" in kv  # noqa: B015
    except (ValueError, TypeError):
        pass


def test_a_failing_writer_leaves_the_old_file(tmp_path):
    path = tmp_path / "f"
    path.write_bytes(b"old")
    with pytest.raises(RuntimeError), replacing(path) as file:
        file.write(b"new")
        raise RuntimeError
    assert path.read_bytes() == b"old" and os.listdir(tmp_path) == ["f"]


def test_a_full_disk_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "f"
    keyed(["a", "b"]).save(path)
    before = path.read_bytes()

    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        keyed(["c", "d", "e"]).save(path)
    assert path.read_bytes() == before and os.listdir(tmp_path) == ["f"]


KEYS = st.lists(
    st.one_of(st.text(max_size=8), st.integers(-(2**70), 2**70)), max_size=30, unique=True
)


@settings(max_examples=30, deadline=None)
@given(keys=KEYS)
def test_keys_of_any_kind_round_trip(tmp_path_factory, keys):
    path = tmp_path_factory.mktemp("keys") / "f"
    kv = keyed(keys)
    kv.save(path)
    for mode in ("r", "c", None):
        opened = KeyedVectors.load(path, mmap=mode)
        for row, key in enumerate(keys):
            assert opened.get_index(key) == row
            assert (opened[key] == kv[key]).all()
        if mode is not None:
            assert "key_to_index" not in opened.__dict__, "lookups need no dict"
        assert opened.index_to_key == keys
        assert opened.key_to_index == kv.key_to_index


def test_mapped_vectors(tmp_path):
    path = tmp_path / "f"
    kv = keyed([f"key{i}" for i in range(300)])
    kv.set_vecattr("key3", "tag", "noun")
    kv.save(path)
    opened = KeyedVectors.load(path, mmap="r")
    assert opened.most_similar("key5") == kv.most_similar("key5")
    assert "key_to_index" not in opened.__dict__
    assert len(opened) == 300 and "nothing" not in opened and 299 in opened and 300 not in opened
    with pytest.raises(KeyError, match="'key7'"):
        opened["kez7"]
    with pytest.raises(ValueError, match="read-only"):
        opened.vectors[0] = 0
    assert opened.get_vecattr("key3", "tag") == "noun"
    opened.add_vectors(["more"], [[1, 2, 3]])
    assert opened["more"].tolist() == [1, 2, 3] and len(opened.vectors) == 301
    changed = KeyedVectors.load(path, mmap="c")
    changed.vectors[0] = 9
    assert (KeyedVectors.load(path)["key0"] == kv["key0"]).all()


def test_saving_over_the_mapped_file(tmp_path):
    kv = keyed(["a", "b"])
    kv.save(tmp_path / "f")
    opened = KeyedVectors.load(tmp_path / "f", mmap="r")
    opened.save(tmp_path / "f")
    assert (KeyedVectors.load(tmp_path / "f").vectors == kv.vectors).all()


def test_other_contents_are_refused(tmp_path):
    write_tensors(tmp_path / "f", ARRAYS, {"class": "Other"})
    with pytest.raises(TypeError, match="Other"):
        KeyedVectors.load(tmp_path / "f")
    write_tensors(tmp_path / "f", ARRAYS, {"class": "KeyedVectors", "format_version": "1"})
    with pytest.raises(FormatError, match="missing"):
        KeyedVectors.load(tmp_path / "f")
    write_tensors(tmp_path / "f", ARRAYS, {"class": "KeyedVectors", "format_version": "99"})
    with pytest.raises(FormatError, match="99"):
        KeyedVectors.load(tmp_path / "f")
    with pytest.raises(ValueError, match="mmap"):
        KeyedVectors.load(tmp_path / "f", mmap="w")


def test_attributes_of_objects_are_left_out_with_a_warning(tmp_path):
    kv = keyed(["a", "b"])
    kv.expandos["path"] = np.array([np.arange(2), np.arange(3)], dtype=object)
    with pytest.warns(UserWarning, match="path"):
        kv.save(tmp_path / "f")
    assert list(KeyedVectors.load(tmp_path / "f").expandos) == ["count"]


def test_a_disk_that_fills_up_names_the_file_and_leaves_the_old_one(tmp_path):
    """The limit on the size of files stands for the disk."""
    resource = pytest.importorskip("resource")
    path = tmp_path / "vectors.fv"
    write_tensors(path, {"a": np.zeros(3)}, {})
    old = path.read_bytes()
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 16, limits[1]))
    try:
        with pytest.raises(OSError, match="unchanged") as info:
            write_tensors(path, {"a": np.zeros(1 << 16)}, {})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert info.value.filename == str(path)
    assert path.read_bytes() == old
    assert list(tmp_path.iterdir()) == [path]
