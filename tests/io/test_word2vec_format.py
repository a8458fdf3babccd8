"""The formats of word2vec: round trips, options, damage."""

from __future__ import annotations

import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from fastvec.io.errors import FormatError, TruncatedError
from fastvec.vectors.keyed import KeyedVectors

load = KeyedVectors.load_word2vec_format
TEXT_KEYS = st.lists(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\n\r\0"), max_size=6)
    .filter(lambda key: not key.endswith((" ", "\t"))),
    min_size=1,
    max_size=8,
    unique=True,
)  # fmt: skip


def keyed(keys, rows):
    kv = KeyedVectors(rows.shape[1], dtype=rows.dtype)
    kv.add_vectors(keys, rows)
    return kv


def written(path, content):
    path.write_bytes(content)
    return path


@settings(max_examples=40, deadline=None)
@given(data=st.data(), keys=TEXT_KEYS, dim=st.integers(1, 9))
def test_text_is_bit_exact(tmp_path_factory, data, keys, dim):
    numbers = st.floats(width=32, allow_nan=False)
    rows = data.draw(arrays(np.float32, (len(keys), dim), elements=numbers))
    path = tmp_path_factory.mktemp("text") / "f.txt"
    keyed(keys, rows).save_word2vec_format(path)
    kv = load(path)
    assert kv.index_to_key == keys
    assert (kv.vectors.view(np.uint32) == rows.view(np.uint32)).all()


@settings(max_examples=30, deadline=None)
@given(data=st.data(), keys=TEXT_KEYS, dim=st.integers(1, 9))
def test_binary_is_bit_exact(tmp_path_factory, data, keys, dim):
    keys = list(dict.fromkeys(key.replace(" ", "_") for key in keys))
    rows = data.draw(arrays(np.float32, (len(keys), dim), elements=st.floats(-9, 9, width=32)))
    path = tmp_path_factory.mktemp("binary") / "f.bin"
    keyed(keys, rows).save_word2vec_format(path, binary=True)
    kv = load(path, binary=True)
    assert kv.index_to_key == keys
    assert (kv.vectors.view(np.uint32) == rows.view(np.uint32)).all()


def test_options(tmp_path):
    path = written(tmp_path / "f", b"3 2\r\na 1 2\r\nb c 3 4 \r\n d -1e-3 .5\r\n")
    kv = load(path)
    assert kv.index_to_key == ["a", "b c", " d"] and kv.vectors.tolist()[1] == [3, 4]
    assert kv.expandos["count"].tolist() == [3, 2, 1]
    assert len(load(path, limit=2)) == 2 and len(load(path, limit=0)) == 3
    assert load(path, datatype=np.float16).vectors.dtype == np.float16
    headless = written(tmp_path / "glove", b"a 0.1 2\nb 3 4\n\n")
    assert load(headless, no_header=True, limit=1).index_to_key == ["a"]
    wide = load(headless, no_header=True, datatype=np.float64)
    assert wide.vectors[0, 0] == 0.1 and wide.index_to_key == ["a", "b"]
    with pytest.raises(NotImplementedError):
        load(headless, no_header=True, binary=True)
    with pytest.raises(FormatError, match="header"):
        load(written(tmp_path / "h", b"1 2\na 1 2\n"), no_header=True)
    with pytest.raises(TypeError, match="fname"), open(path, "rb") as file:
        load(file)
    with pytest.raises(FileNotFoundError):
        load(tmp_path / "missing")


def test_word2vec_c_ends_binary_rows_with_a_newline(tmp_path):
    rows = np.arange(4, dtype="<f4").reshape(2, 2)
    content = b"2 2\n" + b"a " + rows[0].tobytes() + b"\nb " + rows[1].tobytes() + b"\n"
    kv = load(written(tmp_path / "f", content), binary=True)
    assert kv.index_to_key == ["a", "b"] and (kv.vectors == rows).all()


@pytest.mark.parametrize("suffix", ["gz", "bz2", "xz", "zst"])
@pytest.mark.parametrize("binary", [False, True])
def test_compressed(tmp_path, suffix, binary):
    if suffix == "zst" and sys.version_info < (3, 14):
        pytest.importorskip("backports.zstd")
    rows = np.random.default_rng(0).normal(size=(50, 3)).astype(np.float32)
    path = tmp_path / f"f.{suffix}"
    keyed([f"k{i}" for i in range(50)], rows).save_word2vec_format(path, binary=binary)
    assert path.read_bytes()[:2] in (b"\x1f\x8b", b"BZ", b"\xfd7", b"\x28\xb5")
    other = path.rename(tmp_path / "renamed.txt")  # what is inside decides
    assert (load(other, binary=binary).vectors == rows).all()
    for size in (20, len(other.read_bytes()) - 9):
        with pytest.raises(FormatError):
            load(written(tmp_path / "cut", other.read_bytes()[:size]), binary=binary)


def test_counts_order_prefix_append(tmp_path):
    kv = keyed(["rare", "often"], np.eye(2, dtype=np.float32))
    with pytest.raises(ValueError, match="count"):
        kv.save_word2vec_format(tmp_path / "f", fvocab=tmp_path / "v")
    kv.expandos["count"] = np.array([3, 9])
    kv.save_word2vec_format(tmp_path / "f", fvocab=tmp_path / "v", prefix="*", total_vec=4)
    assert (tmp_path / "v").read_bytes() == b"*often 9\n*rare 3\n"
    kv.save_word2vec_format(tmp_path / "f", write_header=False, append=True, sort_attr="none")
    assert (tmp_path / "f").read_bytes().decode().split("\n") == [
        "4 2", "*often 0.0 1.0", "*rare 1.0 0.0", "rare 1.0 0.0", "often 0.0 1.0", ""
    ]  # fmt: skip
    counted = load(tmp_path / "f", fvocab=tmp_path / "v", limit=2)
    assert counted.get_vecattr("*often", "count") == 9
    with pytest.raises(TypeError, match="rare"):
        load(tmp_path / "f", fvocab=tmp_path / "v")


def test_added_vectors_can_be_saved(tmp_path):
    kv = load(written(tmp_path / "f", b"1 2\na 1 2\n"))
    kv.add_vectors(["b"], np.ones((1, 2)))
    kv["c"] = np.zeros(2)
    kv.save_word2vec_format(tmp_path / "g")
    assert load(tmp_path / "g").index_to_key == ["a", "b", "c"]


def test_duplicates_keep_the_first(tmp_path, caplog):
    kv = load(written(tmp_path / "f", b"4 1\na 1\nb 2\na 3\nc 4\n"))
    assert kv.index_to_key == ["a", "b", "c"] and kv.vectors[:, 0].tolist() == [1, 2, 4]
    assert kv.expandos["count"].tolist() == [4, 3, 1]
    assert "more than once" in caplog.text


@pytest.mark.parametrize(
    ("key", "binary"), [("a\nb", False), ("a ", False), ("a\0", False), ("a b", True)]
)
def test_keys_that_would_be_read_as_something_else_are_refused(tmp_path, key, binary):
    kv = keyed([key], np.ones((1, 2), np.float32))
    with pytest.raises(ValueError, match="cannot be written"):
        kv.save_word2vec_format(tmp_path / "f", binary=binary)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "line 1"),
        (b"the 0.1 0.2\n", "no_header"),
        (b"-3 2\na 1 2\n", "line 1"),
        (b"3 -2\na 1 2\n", "line 1"),
        (b"2 2\na 1 2\nb 1\n", "line 3"),
        (b"2 2\na 1 2\nb 1 2x\n", "line 3"),
        (b"2 2\na 1 2\nb 1 1_0\n", "line 3"),
        (b"2 2\na 1 2\nb\0 1 2\n", "line 3.*NUL"),
        (b"9" * 5000, "line 1"),
        (b"99999999999999999999 2\na 1 2\n", "line 1"),
    ],
)
def test_damaged_text(tmp_path, content, message):
    with pytest.raises(FormatError, match=message):
        load(written(tmp_path / "f", content))


@pytest.mark.parametrize("binary", [False, True])
@pytest.mark.parametrize("header", [b"2000000000 2\n", b"3 2\n", b"1 2000000000\n"])
def test_headers_that_promise_too_much(tmp_path, binary, header):
    row = b"a 1 2\n" if not binary else b"a " + np.ones(2, "<f4").tobytes()
    with pytest.raises(EOFError) as caught:
        load(written(tmp_path / "f", header + row), binary=binary)
    assert isinstance(caught.value, TruncatedError)


def test_encodings(tmp_path):
    path = written(tmp_path / "f", b"1 1\n\xe9t\xe9 1\n")
    with pytest.raises(UnicodeDecodeError, match="row 0"):
        load(path)
    assert load(path, encoding="latin1").index_to_key == ["été"]
    assert load(path, unicode_errors="ignore").index_to_key == ["t"]


def test_binary_read_as_text_and_text_as_binary(tmp_path):
    rows = np.random.default_rng(0).normal(size=(30, 8)).astype(np.float32)
    kv = keyed([f"k{i}" for i in range(30)], rows)
    kv.save_word2vec_format(tmp_path / "b", binary=True)
    kv.save_word2vec_format(tmp_path / "t")
    with pytest.raises(ValueError):
        load(tmp_path / "b")
    with pytest.raises(FormatError, match="binary=False"):
        load(tmp_path / "t", binary=True)


@settings(max_examples=80, deadline=None)
@given(content=st.binary(max_size=60), binary=st.booleans(), header=st.booleans())
def test_any_bytes_give_vectors_or_a_clean_error(tmp_path_factory, content, binary, header):
    path = written(tmp_path_factory.mktemp("any") / "f", (b"2 2\n" if header else b"") + content)
    try:
        kv = load(path, binary=binary)
    except ValueError:  # FormatError and UnicodeDecodeError are ValueErrors
        return
    assert kv.vectors.shape == (len(kv), kv.vector_size)


@pytest.mark.parametrize("threads", [1, 3])
def test_more_than_one_piece(tmp_path, monkeypatch, threads):
    monkeypatch.setattr("fastvec.io.text_rows.PIECE_BYTES", 64)
    monkeypatch.setattr("fastvec.io.binary_rows.BLOCK_BYTES", 64)
    monkeypatch.setattr("fastvec.io.word2vec_write._NUMBERS_AT_ONCE", 5)
    rows = np.random.default_rng(0).normal(size=(70, 3))
    lines = [f"key n{i} {a!r} {b!r} 1e-30\n" for i, (a, b, _) in enumerate(rows.tolist())]
    lines[20:20] = ["\n", " \t\r\n"] * 9
    text = "".join(lines).encode()
    for header, options in (
        (b"70 3\n", {}),
        (b"", {"no_header": True}),
        (b"99 3\n", {"limit": 70}),
    ):
        path = written(tmp_path / "f", header + text)
        kv = load(path, threads=threads, **options)
        np.testing.assert_array_equal(kv.vectors[:, :2], rows[:, :2].astype(np.float32))
        assert (kv.vectors[:, 2] == np.float32(1e-30)).all() and kv.index_to_key[-1] == "key n69"
        assert kv.vectors.flags.owndata and kv.vectors.flags.writeable
    part = load(path, threads=threads, limit=50, datatype=np.float64)
    assert (part.vectors[:, :2] == rows[:50, :2]).all() and len(part) == 50
    kv.save_word2vec_format(tmp_path / "t", threads=threads)
    assert (load(tmp_path / "t").vectors == kv.vectors).all()
    kv.index_to_key = [key.replace(" ", "") for key in kv.index_to_key]
    kv.save_word2vec_format(tmp_path / "b", binary=True)
    assert (load(tmp_path / "b", binary=True).vectors == kv.vectors).all()


@pytest.mark.parametrize("threads", [1, 3])
def test_the_first_damaged_line_is_named_whichever_thread_meets_one(tmp_path, monkeypatch, threads):
    monkeypatch.setattr("fastvec.io.text_rows.PIECE_BYTES", 64)
    lines = [b"k%d 1 2\n" % i for i in range(500)]
    for row in (120, 300, 480):
        lines[row] = b"k 1 x\n"
    with pytest.raises(FormatError, match="line 122: not a key and 2 numbers"):
        load(written(tmp_path / "f", b"500 2\n" + b"".join(lines)), threads=threads)
    lines[40] = b"k\0 1 2\n"
    with pytest.raises(FormatError, match="line 42: a NUL byte"):
        load(written(tmp_path / "f", b"500 2\n" + b"".join(lines)), threads=threads)
    with pytest.raises(ValueError, match="threads"):
        load(tmp_path / "f", threads=0)


@pytest.mark.parametrize("binary", [False, True])
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_only_wanted_keys(tmp_path, binary, dtype):
    keys = [f"k{i}" for i in range(40)] + ["", "nan", "12"]
    if not binary:
        keys += ["new york", "new", "new york city", "york", "\tx y", "new\tdelhi"]
    rows = np.random.default_rng(0).normal(size=(len(keys), 4)).astype(np.float32)
    keyed(keys, rows).save_word2vec_format(tmp_path / "f", binary=binary)
    whole = load(tmp_path / "f", binary=binary, datatype=dtype)
    assert whole.index_to_key == keys
    for wanted in (["k3"], ["k39", "k0", "missing", "new york city"], ["", 12], [], keys):
        kv = load(tmp_path / "f", binary=binary, keys=iter(wanted), datatype=dtype)
        rows_of = [i for i, key in enumerate(keys) if key in map(str, wanted)]
        assert kv.index_to_key == [keys[i] for i in rows_of]
        assert (kv.vectors == whole.vectors[rows_of]).all() and kv.vectors.dtype == dtype
    assert load(tmp_path / "f", binary=binary, keys=["k3", "k9"], limit=5).index_to_key == ["k3"]
    with pytest.raises(TypeError, match="list of keys"):
        load(tmp_path / "f", binary=binary, keys="k3")


def test_a_full_disk_leaves_the_old_file(tmp_path, monkeypatch):
    kv = keyed(["a", "b"], np.eye(2, dtype=np.float32))
    for name in ("f", "f.gz"):
        kv.save_word2vec_format(tmp_path / name)
        before = (tmp_path / name).read_bytes()

        def full(descriptor):
            raise OSError(28, "No space left on device")

        with monkeypatch.context() as patched:
            patched.setattr("os.fsync", full)
            with pytest.raises(OSError, match="No space"):
                kv.save_word2vec_format(tmp_path / name)
        assert (tmp_path / name).read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["f", "f.gz"]
