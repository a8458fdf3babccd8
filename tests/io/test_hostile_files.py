"""Files that were made to hurt: clean errors that name the place, memory only for bytes that exist."""

from __future__ import annotations

import gzip
import json
import random
import struct
import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import fastvec
from fastvec import FormatError, KeyedVectors, Word2Vec
from fastvec.io.native import read_tensors, write_tensors

from . import fuzz_loaders as fuzz

load = KeyedVectors.load_word2vec_format
SAMPLES = fuzz.samples()


def native(header, data=b""):
    encoded = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(encoded)) + encoded + data


def peak_of(function):
    """The most memory that was taken at once, and the error that ended the call."""
    tracemalloc.start()
    try:
        function()
    except fuzz.CLEAN as error:
        return tracemalloc.get_traced_memory()[1], error
    finally:
        tracemalloc.stop()
    raise AssertionError("no error")


MEGABYTE = b"key 0.5 0.25\n" * 80_000
FLOATS = np.ones(250_000, "<f4").tobytes()
BIG = {
    "rows": (b"2000000000 2\n" + MEGABYTE, {}, r"line 80002: ends after 80000 rows"),
    "rows, packed": (gzip.compress(b"2000000000 2\n" + MEGABYTE), {}, "ends after 80000 rows"),
    "dimensions": (b"2 250000000\n" + MEGABYTE, {}, "hold no row"),
    "dimensions, packed": (gzip.compress(b"2 250000000\n" + MEGABYTE), {}, "line 2: not a key"),
    "both": (b"2000000000 500000\n" + MEGABYTE, {}, "line 2: not a key"),
    "binary rows": (b"2000000000 2\n" + b"k " + FLOATS, {"binary": True}, "byte .*ends after"),
    "binary dimensions": (b"1 500000000\nk " + FLOATS, {"binary": True}, "hold no row"),
    "binary dimensions, packed": (
        gzip.compress(b"1 500000000\nk " + FLOATS),
        {"binary": True},
        "byte 12: ends after 0",
    ),
    "no blank": (b"9 2\n" + b"k" * 2_000_000, {"binary": True}, "byte 4: no key"),
    "no newline": (b"9 2\n" + b"x " * 500_000, {}, "line 2: not a key"),
    "wide line without a header": (
        b"k" + b" 1" * 500_000 + b"\nk 1\n",
        {"no_header": True},
        "line 2",
    ),
}


@pytest.mark.parametrize("name", BIG)
def test_a_megabyte_that_says_gigabytes(tmp_path, name):
    content, options, message = BIG[name]
    (tmp_path / "f").write_bytes(content)
    peak, error = peak_of(lambda: load(tmp_path / "f", threads=2, **options))
    assert isinstance(error, FormatError)
    with pytest.raises(FormatError, match=message):
        raise error
    assert peak < 40 << 20


TENSOR = {"dtype": "F32", "shape": [250_000], "data_offsets": [0, 1_000_000]}
LYING = {
    "bytes": TENSOR | {"shape": [500_000_000], "data_offsets": [0, 2_000_000_000]},
    "shape": TENSOR | {"shape": [500_000_000]},
    "product": TENSOR | {"shape": [2**40, 2**40]},
    "negative": TENSOR | {"shape": [-250_000]},
    "offset": TENSOR | {"data_offsets": [500_000, 1_500_000]},
}


@pytest.mark.parametrize("name", LYING)
def test_a_megabyte_of_tensors_that_says_gigabytes(tmp_path, name):
    for content in (
        native({"a": LYING[name]}, FLOATS),
        native({"a": TENSOR, "b": LYING[name]}, FLOATS),
    ):
        (tmp_path / "f").write_bytes(content)
        for mmap in (True, False):
            peak, error = peak_of(lambda mmap=mmap: read_tensors(tmp_path / "f", mmap=mmap))
            assert isinstance(error, FormatError) and "tensor" in str(error)
            assert peak < 10 << 20


def test_a_name_twice(tmp_path):
    entry = json.dumps({"dtype": "U8", "shape": [1], "data_offsets": [0, 1]})
    (tmp_path / "f").write_bytes(native(f'{{"a": {entry}, "a": {entry}}}'.encode(), b"\0"))
    with pytest.raises(FormatError, match="'a' stands there twice"):
        read_tensors(tmp_path / "f")


def model_tensors(tmp_path):
    model = Word2Vec(
        [["a", "b", "c", "d"]] * 9, vector_size=3, min_count=1, hs=1, workers=1, progress=False
    )
    model.save(tmp_path / "model")
    return read_tensors(tmp_path / "model", mmap=False)


TREES = {
    "a path that leads outside": ("tree.points", lambda a: a + 9),
    "negative nodes": ("tree.points", lambda a: a - 9),
    "starts that fall": ("tree.starts", lambda a: a[::-1].copy()),
    "starts beyond the end": ("tree.starts", lambda a: a * 2),
    "a code of 7": ("tree.codes", lambda a: a + 7),
    "fewer codes": ("tree.codes", lambda a: a[:-1]),
    "other numbers": ("tree.points", lambda a: a.astype(np.int64)),
    "rows of another shape": ("syn1", lambda a: a[:-1]),
    "rows of another type": ("syn1", lambda a: a.astype(np.float64)),
    "vectors of another type": ("wv.vectors", lambda a: a.astype(np.float16)),
    "a table of another length": ("cum_table", lambda a: np.ones(2, np.uint32)),
    "locks of another shape": ("vectors_lockf", lambda a: np.ones(3, np.float32)),
    "a table that falls": ("cum_table", lambda a: np.arange(4, 0, -1).astype(np.uint32)),
    "rows of more dimensions": ("wv.vectors", lambda a: np.ones((4, 4), np.float32)),
    "fewer keys": ("wv.keys.offsets", lambda a: a[:-1]),
}


@pytest.mark.parametrize("name", TREES)
def test_models_whose_parts_do_not_fit(tmp_path, name):
    tensors, metadata = model_tensors(tmp_path)
    tensor, change = TREES[name]
    tensors[tensor] = change(tensors.get(tensor))
    write_tensors(tmp_path / "model", tensors, metadata)
    with pytest.raises(FormatError):
        Word2Vec.load(tmp_path / "model")


PARAMETERS = ["[]", "{", "3", '{"seed": 1}', '{"vector_size": "a"}']
PARAMETERS += ['{"vector_size": 3, "negative": -5}', '{"vector_size": 3, "window": [1]}']
PARAMETERS += ['{"vector_size": 3, "alpha": "fast"}', '{"vector_size": 3, "rule": "os.system"}']


@pytest.mark.parametrize("parameters", PARAMETERS)
def test_models_with_odd_settings(tmp_path, parameters):
    tensors, metadata = model_tensors(tmp_path)
    write_tensors(tmp_path / "model", tensors, metadata | {"parameters": parameters})
    with pytest.raises(FormatError):
        Word2Vec.load(tmp_path / "model")


def test_keys_of_a_mapped_file_that_lie(tmp_path):
    kv = KeyedVectors(2)
    kv.add_vectors(["a", "b", "c"], np.eye(3, 2))
    kv.save(tmp_path / "f")
    tensors, metadata = read_tensors(tmp_path / "f", mmap=False)
    for name, values in (
        ("keys.offsets", [0, 1, 99, 3]),
        ("keys.offsets", [0, -1, 2, 3]),
        ("keys.bytes", [255, 254, 253]),
        ("keys.bytes", [97, 97, 97]),
    ):
        wrong = np.array(values, tensors[name].dtype)
        write_tensors(tmp_path / "f", tensors | {name: wrong}, metadata)
        with pytest.raises(ValueError):
            _ = KeyedVectors.load(tmp_path / "f", mmap="r").index_to_key


@settings(max_examples=200, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_damaged_files_give_vectors_or_a_clean_error(tmp_path_factory, seed):
    fuzz.check(tmp_path_factory.mktemp("damaged") / "f", random.Random(seed), SAMPLES)


def test_the_fuzzer_notices_what_is_not_clean(tmp_path, monkeypatch):
    def crash(*args, **kwargs):
        raise ZeroDivisionError

    monkeypatch.setattr(fastvec, "load", crash)
    with pytest.raises(ZeroDivisionError):
        fuzz.check(tmp_path / "f", random.Random(0), SAMPLES)
