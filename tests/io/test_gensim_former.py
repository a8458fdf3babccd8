"""Vectors that gensim 3 saved, made here in its form."""

from __future__ import annotations

import io
import pickle
from typing import ClassVar

import numpy as np
import pytest

import fastvec
from fastvec import KeyedVectors
from fastvec.io.errors import FormatError

_NAMES = {"Vectors": "Word2VecKeyedVectors", "Entry": "Vocab", "Model": "Word2Vec"}


class Vectors:
    """Stands for gensim 3's KeyedVectors."""


class Entry:
    """Stands for gensim 3's Vocab."""

    def __init__(self, index, count):
        self.index, self.count, self.sample_int = index, count, 7


class Model:
    """Stands for its Word2Vec."""


class _Pickler(pickle._Pickler):
    """Writes the names of gensim's classes for their stand-ins."""

    def save_global(self, obj, name=None):
        if obj.__module__ == __name__:
            module = "word2vec" if obj is Model else "keyedvectors"
            self.write(f"cgensim.models.{module}\n{_NAMES[obj.__name__]}\n".encode())
        else:
            super().save_global(obj, name)

    dispatch: ClassVar = {**pickle._Pickler.dispatch, type: save_global}


def pickled(made, protocol=2):
    file = io.BytesIO()
    _Pickler(file, protocol).dump(made)
    return file.getvalue()


def former(keys=("a", "né", "c"), **changes):
    made = Vectors()
    rows = np.arange(3 * len(keys), dtype=np.float32).reshape(-1, 3)
    made.__dict__.update(
        vectors=rows,
        vector_size=3,
        index2word=list(keys),
        vocab={key: Entry(i, 10 - i) for i, key in enumerate(keys)},
        vectors_norm=None,
        __numpys=[],
    )
    made.__dict__.update(changes)
    return made


@pytest.mark.parametrize("protocol", [2, 3, 4])
@pytest.mark.parametrize("kind", [str, np.str_])
def test_they_are_opened(protocol, kind, tmp_path):
    path = tmp_path / "vectors.kv"
    path.write_bytes(pickled(former([kind(key) for key in ("a", "né", "c")]), protocol))
    for kv in (KeyedVectors.load(path), fastvec.load(path)):
        assert kv.index_to_key == ["a", "né", "c"]
        assert all(type(key) is str for key in kv.index_to_key)
        assert kv["né"].tolist() == [3, 4, 5]
        assert [kv.get_vecattr(key, "count") for key in kv.index_to_key] == [10, 9, 8]


def test_vectors_in_a_file_of_their_own(tmp_path):
    path = tmp_path / "vectors.kv"
    made = former(__numpys=["vectors"])
    np.save(f"{path}.vectors.npy", made.vectors)
    del made.vectors
    path.write_bytes(pickled(made))
    assert KeyedVectors.load(path, mmap="r")["c"].tolist() == [6, 7, 8]


@pytest.mark.parametrize(
    "changes",
    [
        {"index2word": None},
        {"index2word": ["a", "b"]},
        {"index2word": ["a", "né", "x"]},
        {"index2word": ["né", "a", "c"]},
        {"vocab": {"a": 1, "né": 2, "c": 3}},
        {"vocab": {"a": Entry(0, -1), "né": Entry(1, 1), "c": Entry(2, 1)}},
        {"vocab": {"a": Entry("0", 1), "né": Entry(1, 1), "c": Entry(2, 1)}},
        {"vocab": []},
        {"vectors": np.zeros((2, 3), np.float32)},
    ],
    ids=str,
)
def test_parts_that_do_not_fit(changes, tmp_path):
    path = tmp_path / "vectors.kv"
    path.write_bytes(pickled(former(**changes)))
    with pytest.raises(FormatError):
        KeyedVectors.load(path)


def test_models_are_told_apart(tmp_path):
    model = Model()
    model.__dict__.update(wv=former(), vocab={}, vector_size=3)
    (tmp_path / "model").write_bytes(pickled(model))
    with pytest.raises(FormatError, match="gensim 3"):
        fastvec.load(tmp_path / "model")
