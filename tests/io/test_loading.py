"""`fastvec.load`: every format by its contents, parts of files, remote files."""

from __future__ import annotations

import bz2
import functools
import gzip
import http.server
import lzma
import threading
from pathlib import Path

import numpy as np
import pytest

import fastvec
from fastvec import FormatError, KeyedVectors, Word2Vec
from fastvec.io.cache import cache_folder
from fastvec.io.recognise import Format, recognise

ROWS = np.random.default_rng(0).normal(size=(30, 4)).astype(np.float32)
KEYS = ["the", "new york", *(f"k{i}" for i in range(28))]


@pytest.fixture
def kv():
    vectors = KeyedVectors(4)
    vectors.add_vectors(KEYS, ROWS, extras={"count": np.arange(30, 0, -1)})
    return vectors


@pytest.fixture
def files(kv, tmp_path):
    kv.save(tmp_path / "native")
    kv.save_word2vec_format(tmp_path / "text")
    kv.save_word2vec_format(tmp_path / "headerless", write_header=False)
    kv.index_to_key[1] = "new_york"
    kv.save_word2vec_format(tmp_path / "binary", binary=True)
    return tmp_path


@pytest.mark.parametrize("pack", [bytes, gzip.compress, bz2.compress, lzma.compress])
@pytest.mark.parametrize("name", ["native", "text", "headerless", "binary"])
def test_formats_are_told_apart_by_content(files, name, pack):
    path = files / "file.bin"  # the name says nothing
    path.write_bytes(pack((files / name).read_bytes()))
    assert recognise(str(path)).name.lower() == name
    kv = fastvec.load(path)
    assert type(kv) is KeyedVectors and len(kv) == 30
    assert (kv.vectors == ROWS).all() and kv.index_to_key[2:] == KEYS[2:]
    assert kv.get_vecattr("the", "count") == 30


@pytest.mark.parametrize("name", ["native", "text", "headerless", "binary"])
def test_parts(files, name):
    path = files / name
    some = fastvec.load(path, keys=["k7", "missing", "the"])
    assert some.index_to_key == ["the", "k7"] and (some.vectors == ROWS[[0, 9]]).all()
    assert some["k7"].tolist() == ROWS[9].tolist()
    first = fastvec.load(path, limit=3, dtype=np.float16)
    assert first.index_to_key[2] == "k0" and (first.vectors == ROWS[:3].astype(np.float16)).all()
    assert first.vectors.dtype == np.float16 and len(first) == 3
    assert fastvec.load(path, limit=3, keys=["k0", "k1"]).index_to_key == ["k0"]
    assert len(fastvec.load(path, keys=[])) == 0 and len(fastvec.load(path, limit=99)) == 30
    if name == "native":
        assert not fastvec.load(path, mmap="r").vectors.flags.writeable
    else:
        with pytest.raises(ValueError, match="cannot be mapped"):
            fastvec.load(path, mmap="r")


def test_a_model_and_its_vectors(tmp_path):
    model = Word2Vec([["a", "b", "c"]] * 9, vector_size=3, min_count=1, workers=1, progress=False)
    model.save(tmp_path / "model")
    whole = fastvec.load(tmp_path / "model", mmap="r")
    assert type(whole) is Word2Vec and (whole.syn1neg == model.syn1neg).all()
    part = fastvec.load(tmp_path / "model", keys=["b"])
    assert type(part) is KeyedVectors and (part["b"] == model.wv["b"]).all()


def test_what_is_stored_decides_on_the_class(tmp_path):
    """As in gensim: `load` of another class returns what the file holds."""
    from fastvec.models import FastText

    options = {"vector_size": 4, "min_count": 1, "workers": 1, "progress": False}
    words = Word2Vec([["a", "b", "c"]] * 9, **options)
    subwords = FastText([["a", "b", "c"]] * 9, bucket=20, **options)
    for made, name in ((words, "words"), (subwords, "subwords")):
        made.save(tmp_path / name)
        made.wv.save(tmp_path / f"{name}.kv")
        for cls in (Word2Vec, FastText, KeyedVectors):
            opened = cls.load(tmp_path / name)
            assert type(opened) is type(made) and (opened.wv["a"] == made.wv["a"]).all()
        vectors = KeyedVectors.load(tmp_path / f"{name}.kv", mmap="r")
        assert type(vectors) is type(made.wv) and (vectors["a"] == made.wv["a"]).all()
        with pytest.raises(AttributeError, match=r"KeyedVectors\.load"):
            Word2Vec.load(tmp_path / f"{name}.kv")
    with pytest.raises(TypeError, match=r"fastvec\.load"):
        type(subwords.wv).load(tmp_path / "words")


def test_a_class_of_the_users_opens_its_own_files_and_those_of_its_base(tmp_path):
    class Mine(Word2Vec):
        pass

    options = {"vector_size": 4, "min_count": 1, "workers": 1, "progress": False}
    for cls in (Mine, Word2Vec):
        cls([["a", "b", "c"]] * 9, **options).save(tmp_path / "model")
        assert type(Mine.load(tmp_path / "model")) is Mine
    Mine([["a", "b", "c"]] * 9, **options).save(tmp_path / "model")
    with pytest.raises(TypeError, match="holds a Mine"):
        Word2Vec.load(tmp_path / "model")


def test_keys_of_a_file_that_was_read_are_plain_attributes(tmp_path):
    model = Word2Vec([["a", "b", "c"]] * 9, vector_size=3, min_count=1, workers=1, progress=False)
    model.save(tmp_path / "model")
    model.wv.save(tmp_path / "vectors")
    for wv in (Word2Vec.load(tmp_path / "model").wv, KeyedVectors.load(tmp_path / "vectors")):
        assert {"index_to_key", "key_to_index"} <= vars(wv).keys()
    mapped = KeyedVectors.load(tmp_path / "vectors", mmap="r")
    assert "index_to_key" not in vars(mapped) and mapped.index_to_key == model.wv.index_to_key


def test_models_with_subwords(tmp_path):
    from fastvec.models.fasttext import FastText, save_facebook_model

    options = {"vector_size": 4, "min_count": 1, "bucket": 20, "workers": 1, "progress": False}
    model = FastText([["one", "two", "three"]] * 9, **options)
    model.save(tmp_path / "model")
    model.wv.save(tmp_path / "vectors")
    save_facebook_model(model, tmp_path / "bin")
    for name in ("model", "vectors", "bin"):
        opened = fastvec.load(tmp_path / name)
        assert type(opened) is (type(model.wv) if name == "vectors" else FastText)
        wv = getattr(opened, "wv", opened)
        np.testing.assert_array_almost_equal(wv["twos"], model.wv["twos"])
        part = fastvec.load(tmp_path / name, keys=["two"])
        assert type(part) is KeyedVectors and part.index_to_key == ["two"]
    with pytest.raises(ValueError, match="mapped"):
        fastvec.load(tmp_path / "bin", mmap="r")


def test_arguments(files):
    for wrong in ({"limit": -1}, {"dtype": "int32"}, {"dtype": np.longdouble}, {"mmap": "w"}):
        with pytest.raises(ValueError, match=next(iter(wrong))):
            fastvec.load(files / "text", **wrong)
    for name in ("native", "text"):
        with pytest.raises(TypeError, match="list of keys"):
            fastvec.load(files / name, keys="k3")
    with pytest.raises(TypeError, match="path_or_uri"), open(files / "text", "rb") as file:
        fastvec.load(file)
    (files / "packed").write_bytes(gzip.compress((files / "native").read_bytes()))
    with pytest.raises(ValueError, match="compressed"):
        fastvec.load(files / "packed", mmap="r")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "neither"),
        (b"once upon a time\n", "neither"),
        (b"\xba\x16\x4f\x2f" + bytes(90), "version"),
        (b"PK\x03\x04" + bytes(90), "zip"),
        (bytes(range(256)) * 9, "neither"),
        (b"2 3\nking 0.1 x 0.3\n", "line 2"),
        (b"2 3\nking 0.1 0.2 0.3\nqueen 0.1 0.2\n", "line 3"),
        (b"2 3\nking " + bytes(12), "ends after 1"),
        (b"2 3\n" + bytes(12), "ends after 0"),
        (b"\x80\x04K\x01.", "not of a model"),
        (bytes([200, 0, 0, 0, 0, 0, 0, 0]) + b'{"a":1}', "header of 200 bytes"),
    ],
)
def test_what_is_not_vectors(tmp_path, content, message):
    (tmp_path / "f").write_bytes(content)
    with pytest.raises(FormatError, match=message):
        fastvec.load(tmp_path / "f")


def test_one_dimension_and_no_rows(tmp_path):
    (tmp_path / "f").write_bytes(b"0 7\n")
    assert fastvec.load(tmp_path / "f").vectors.shape == (0, 7)
    (tmp_path / "f").write_bytes(b"a 1\nb 2")
    assert fastvec.load(tmp_path / "f").vectors.tolist() == [[1], [2]]
    # a first number that begins with a line break does not make a binary file text
    rows = np.frombuffer(b"\n\n\x80?" * 2, "<f4")
    (tmp_path / "f").write_bytes(b"2 1\na " + rows[:1].tobytes() + b"b " + rows[1:].tobytes())
    assert recognise(str(tmp_path / "f")) is Format.BINARY
    assert fastvec.load(tmp_path / "f").vectors.tolist() == rows.reshape(2, 1).tolist()


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves a folder and says nothing."""

    def log_message(self, *args):
        """Count the requests instead."""
        self.server.n_requests += 1


@pytest.fixture
def server(files):
    handler = functools.partial(Quiet, directory=files)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as running:
        running.n_requests = 0
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        yield running
        running.shutdown()
        thread.join()


def test_remote_files_are_kept(server, files, tmp_path, monkeypatch):
    pytest.importorskip("requests")
    cache = tmp_path / "cache"
    monkeypatch.setenv("FASTVEC_CACHE", str(cache))
    (files / "text.gz").write_bytes(gzip.compress((files / "text").read_bytes()))
    address = f"http://127.0.0.1:{server.server_port}"
    for name in ("text", "text.gz", "native"):
        assert (fastvec.load(f"{address}/{name}").vectors == ROWS).all()
    n_requests = server.n_requests
    assert fastvec.load(f"{address}/text.gz", keys=["k3"]).index_to_key == ["k3"]
    assert not fastvec.load(f"{address}/native", mmap="r").vectors.flags.writeable
    assert server.n_requests == n_requests and len(list(cache.iterdir())) == 3
    with pytest.raises(OSError):
        fastvec.load(f"{address}/missing")
    assert len(list(cache.iterdir())) == 3, "nothing is left of what could not be fetched"


def test_the_users_cache_folder(monkeypatch):
    monkeypatch.delenv("FASTVEC_CACHE", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", "/somewhere")
    monkeypatch.setenv("LOCALAPPDATA", "/local")
    for platform, end in (
        ("linux", "/somewhere/fastvec"),
        ("darwin", "Library/Caches/fastvec"),
        ("win32", "/local/fastvec"),
    ):
        monkeypatch.setattr("sys.platform", platform)
        assert str(cache_folder()).endswith(end) and isinstance(cache_folder(), Path)
