"""Pickles read as data: what gensim writes comes back, what attacks would do does not happen."""

from __future__ import annotations

import contextlib
import os
import pickle
import struct
import sys
import types

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import fastvec
from fastvec import FormatError, KeyedVectors
from fastvec.io.errors import TruncatedError
from fastvec.io.pickle_data import Made, PickleData


def read(data, allowed=()):
    return PickleData(data, allowed.__contains__, "f").read()


PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(max_size=300)
    | st.frozensets(st.text(max_size=3), max_size=3)
    | st.sets(st.text(max_size=3), max_size=3),
    lambda inner: (
        st.lists(inner, max_size=5)
        | st.tuples(inner, inner)
        | st.lists(inner, min_size=4, max_size=5).map(tuple)
        | st.dictionaries(st.text(max_size=3) | st.integers(), inner, max_size=5)
    ),
    max_leaves=20,
)


@settings(max_examples=150, deadline=None)
@given(value=PLAIN, protocol=st.integers(2, 5))
def test_data_come_back(value, protocol):
    if protocol < 4 and b"set" in pickle.dumps(value, protocol):
        protocol = 4  # before, sets were made by calls
    assert read(pickle.dumps(value, protocol)) == value
    shared = ["x" * 300, {}] * 2
    back = read(pickle.dumps([shared, shared, bytes(300)], 4))
    assert back[:2] == [shared, shared] and back[0] is back[1] and bytes(back[2]) == bytes(300)


def test_many_keys_take_long_memo_numbers():
    keys = [f"key{i}" for i in range(700)]
    assert read(pickle.dumps({"a": keys, "b": dict(zip(keys, range(10**6, 2 * 10**6)))})) == {
        "a": keys,
        "b": dict(zip(keys, range(10**6, 2 * 10**6))),
    }


def test_calls_are_noted_and_not_made():
    made = read(b"\x80\x02cos\nsystem\nX\x02\x00\x00\x00ls\x85R}K\x01K\x02sb.", ["os.system"])
    assert made.name == "os.system" and made.args == ("ls",) and made.state == {1: 2}
    assert type(made) is Made


class Attack:
    """Pickles as a call."""

    def __init__(self, function, *args):
        self.call = function, args

    def __reduce__(self):
        return self.call


def global_(name):
    module, _, attribute = name.rpartition(".")
    return f"c{module}\n{attribute}\n".encode()


KEYED = global_("gensim.models.keyedvectors.KeyedVectors")
ATTACKS = {
    "os.system": pickle.dumps(Attack(os.system, "touch hit")),
    "os.system, protocol 2": pickle.dumps(Attack(os.system, "touch hit"), 2),
    "eval": pickle.dumps(Attack(eval, "open('hit', 'w')")),
    "inside a list": pickle.dumps([1, {"a": Attack(exec, "open('hit', 'w')")}]),
    "getattr": pickle.dumps(Attack(getattr, "a", "upper")),
    "call of a call": b"\x80\x02" + KEYED + b")R)R.",
    "dotted name": b"\x80\x04\x8c\x0egensim.models\x8c\x12word2vec.os.system\x93.",
    "allowed module, other name": b"\x80\x02" + global_("gensim.utils.unpickle") + b".",
    "numpy's loader": b"\x80\x02" + global_("numpy.load") + b"X\x01\x00\x00\x00f\x85R.",
    "state of a class": b"\x80\x02"
    + KEYED
    + b"}X\x0c\x00\x00\x00__setstate__N sb.".replace(b" ", b""),
    "state twice": b"\x80\x02" + KEYED + b")\x81}b}b.",
    "state of a list": b"\x80\x02]}b.",
    "slots of a class": b"\x80\x02" + KEYED + b"N}X\x01\x00\x00\x00aK\x01s\x86b.",
    "instance by name": b"\x80\x02(ios\nsystem\n.",
    "object on the stack": b"\x80\x02(cos\nsystem\no.",
    "persistent": b"\x80\x02Pid\n.",
    "extension": b"\x80\x02\x82\x01.",
    "keywords": b"\x80\x04" + KEYED + b")}\x92.",
    "dict of tuples of tuples": b"\x80\x02})" + b"\x85" * 50_000 + b"K\x01s.",
    "deep marks": b"\x80\x02" + b"(" * 100_000 + b".",
    "wide stack": b"\x80\x02" + b"N" * 100_000 + b".",
    "memo far away": b"\x80\x02Nr" + struct.pack("<I", 2**31 - 1) + b".",
    "memo not there": b"\x80\x02j" + struct.pack("<I", 7) + b".",
    "huge text": b"\x80\x04\x8d" + struct.pack("<Q", 2**31) + b"abc.",
    "huge bytes": b"\x80\x04\x8e" + struct.pack("<Q", 2**63 - 1) + b"abc.",
    "negative integer size": b"\x80\x02\x8b" + struct.pack("<i", -5) + b".",
    "nothing": b"\x80\x04.",
    "mark as a value": b"\x80\x04(.",
    "no mark": b"\x80\x04]e.",
    "odd dict": b"\x80\x04}(K\x01u.",
    "list key": b"\x80\x04}]K\x01s.",
    "append to a number": b"\x80\x04K\x01K\x01a.",
    "tuple of too few": b"\x80\x04K\x01\x87.",
    "no name end": b"\x80\x02cos",
    "name from numbers": b"\x80\x04K\x01K\x01\x93.",
    "bad text": b"\x80\x04\x8c\x02\xff\xfe.",
    "protocol 0": b"(lp0\n.",
    "protocol 9": b"\x80\x09N.",
    "unfinished": b"\x80\x04]\x94",
}


@pytest.mark.parametrize("name", ATTACKS)
def test_attacks_are_errors_and_run_nothing(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "f").write_bytes(ATTACKS[name])
    with pytest.raises(FormatError, match="byte "):
        read(ATTACKS[name], ["gensim.models.keyedvectors.KeyedVectors"])
    for load in (fastvec.load, KeyedVectors.load, fastvec.Word2Vec.load):
        with pytest.raises(FormatError):
            load(tmp_path / "f")
    assert os.listdir() == ["f"]


def test_unfinished_is_truncated():
    whole = pickle.dumps({"a": ["b", 1.5, 2**70, b"c" * 300], "d": "e" * 300})
    for size in range(2, len(whole)):
        with pytest.raises(TruncatedError):
            read(whole[:size])


@pytest.fixture
def stand_ins(monkeypatch):
    """Classes under the names that gensim's have, so that a pickle can name them."""
    made = {}
    for module, name in (("word2vec", "Word2Vec"), ("keyedvectors", "KeyedVectors")):
        full = f"gensim.models.{module}"
        made[name] = type(name, (), {"__module__": full})
        stand_in = types.ModuleType(full)
        setattr(stand_in, name, made[name])
        monkeypatch.setitem(sys.modules, full, stand_in)
    for package in ("gensim", "gensim.models"):
        monkeypatch.setitem(sys.modules, package, types.ModuleType(package))
    return made


def keyed_state(n=3):
    points = np.empty(n, object)
    points[:] = [np.arange(i, dtype=np.uint32) for i in range(n)]
    return {
        "vectors": np.arange(2 * n, dtype=np.float32).reshape(n, 2),
        "index_to_key": [f"k{i}" for i in range(n)],
        "key_to_index": {f"k{i}": i for i in range(n)},
        "expandos": {"count": np.arange(n), "point": points, "f": np.asfortranarray(np.eye(n))},
        "norms": None,
        "next_index": n,
        "__numpys": [],
        "hash": hash,
    }


def saved(stand_ins, path, kind="KeyedVectors", protocol=4, **state):
    instance = stand_ins[kind]()
    instance.__dict__.update(state)
    path.write_bytes(pickle.dumps(instance, protocol))
    return path


@pytest.mark.parametrize("protocol", [4, 5])
def test_vectors_without_gensim(stand_ins, tmp_path, protocol):
    path = saved(stand_ins, tmp_path / "kv", protocol=protocol, **keyed_state())
    for kv in (fastvec.load(path), KeyedVectors.load(path)):
        assert kv.index_to_key == ["k0", "k1", "k2"] and kv["k2"].tolist() == [4, 5]
        assert kv.expandos["count"].tolist() == [0, 1, 2] and kv.vectors.flags.writeable
        assert kv.expandos["point"][2].tolist() == [0, 1]
        assert (kv.expandos["f"] == np.eye(3)).all()
    assert fastvec.load(path, keys=["k1"], dtype=np.float16).vectors.tolist() == [[2, 3]]
    with pytest.raises(AttributeError, match=r"KeyedVectors\.load"):
        fastvec.Word2Vec.load(path)


def test_arrays_in_files_of_their_own(stand_ins, tmp_path):
    state = keyed_state()
    vectors = state.pop("vectors")
    path = saved(stand_ins, tmp_path / "kv", **(state | {"__numpys": ["vectors"]}))
    with pytest.raises(FileNotFoundError, match=r"kv\.vectors\.npy"):
        fastvec.load(path)
    np.save(tmp_path / "kv.vectors.npy", vectors)
    assert (fastvec.load(path).vectors == vectors).all()
    assert not fastvec.load(path, mmap="r").vectors.flags.writeable
    changed = fastvec.load(path, mmap="c")
    changed.vectors[0] = 9
    assert (fastvec.load(path).vectors == vectors).all()
    whole = (tmp_path / "kv.vectors.npy").read_bytes()
    for damaged in (b"", whole[:90], whole.replace(b"(3, 2)", b"(1000000000, 2)"), b"\x80\x04N."):
        (tmp_path / "kv.vectors.npy").write_bytes(damaged)
        with pytest.raises(FormatError, match="not an array"):
            fastvec.load(path)
    np.save(tmp_path / "kv.vectors.npy", np.array([Attack(print)], object), allow_pickle=True)
    with pytest.raises(FormatError, match="not an array"):
        fastvec.load(path)
    for names in (["../kv.vectors"], ["a/b"], "vectors", [3]):
        with pytest.raises(FormatError, match="must list attributes"):
            fastvec.load(saved(stand_ins, path, **(state | {"__numpys": names})))


@pytest.mark.parametrize(
    "change",
    [
        {"vectors": None},
        {"vectors": np.zeros((2, 2))},
        {"vectors": np.zeros((3, 2), int)},
        {"vectors": np.zeros((3, 0))},
        {"vectors": np.array(["a"])},
        {"vectors": np.zeros(3, "M8[s]")},
        {"index_to_key": ["a", "a", "b"]},
        {"index_to_key": ["a", ("b",), "c"]},
        {"index_to_key": "abc"},
    ],
    ids=str,
)
def test_parts_that_do_not_fit(stand_ins, tmp_path, change):
    path = saved(stand_ins, tmp_path / "kv", **(keyed_state() | change))
    with pytest.raises(FormatError):
        fastvec.load(path)
    path = saved(stand_ins, tmp_path / "model", kind="Word2Vec", wv=3)
    with pytest.raises(FormatError, match="no word vectors"):
        fastvec.load(path)


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_flipped_bytes_are_clean_errors(data):
    raw = bytearray(FLIPPED)
    for _ in range(data.draw(st.integers(1, 4))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(FormatError):
        read(bytes(raw), ["gensim.models.keyedvectors.KeyedVectors"])


FLIPPED = b"\x80\x02" + KEYED + b")\x81" + pickle.dumps(
    {"index_to_key": ["a", "b"], "next_index": 2, "expandos": {"x": (1, 2.5, None)}}
)[2:-1] + b"b."  # fmt: skip
