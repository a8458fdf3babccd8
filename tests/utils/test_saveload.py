"""SaveLoad: one native file, no pickle."""

import logging
import pickle

import numpy as np
import pytest

from fastvec import FormatError
from fastvec.utils import ClippedCorpus, SaveLoad, call_on_class_only


class Thing(SaveLoad):
    """An object with arrays and plain values."""

    def __init__(self):
        self.rows = np.arange(6, dtype=np.float32).reshape(2, 3)
        self.settings = {"alpha": 0.1, "words": ["a", "é"], "none": None}


def test_attributes_come_back(tmp_path):
    Thing().save(tmp_path / "thing")
    for mmap in (None, "r"):
        thing = Thing.load(tmp_path / "thing", mmap=mmap)
        assert (thing.rows == Thing().rows).all()
        assert thing.rows.flags.writeable == (mmap is None)
        assert thing.settings == Thing().settings
    ClippedCorpus([["a"], ["b"]], 1).save(tmp_path / "corpus")
    assert list(ClippedCorpus.load(tmp_path / "corpus")) == [["a"]]


@pytest.mark.parametrize(
    "value",
    [{1, 2}, (1, 2), {1: "a"}, np.array(["a", None], object), print, float("nan")],
    ids=repr,
)
def test_what_a_file_cannot_hold_is_named(value, tmp_path):
    thing = Thing()
    thing.odd = value
    with pytest.raises(TypeError, match="'odd'"):
        thing.save(tmp_path / "thing")
    assert list(tmp_path.iterdir()) == []
    thing.save(tmp_path / "thing", ignore=["odd"])
    assert not hasattr(Thing.load(tmp_path / "thing"), "odd")


def test_other_files_are_refused(tmp_path):
    Thing().save(tmp_path / "thing")
    with pytest.raises(TypeError, match="holds a Thing"):
        ClippedCorpus.load(tmp_path / "thing")
    (tmp_path / "pickle").write_bytes(pickle.dumps(Thing()))
    with pytest.raises(FormatError):
        Thing.load(tmp_path / "pickle")
    with pytest.raises(FileNotFoundError):
        Thing.load(tmp_path / "missing")


def test_events(caplog):
    thing = Thing()
    with caplog.at_level(logging.INFO, logger="fastvec"):
        thing.add_lifecycle_event("created", size=3)
        thing.add_lifecycle_event("quiet", log_level=False)
    assert [(e["event"], e.get("size")) for e in thing.lifecycle_events] == [
        ("created", 3),
        ("quiet", None),
    ]
    assert "created" in caplog.text and "quiet" not in caplog.text
    thing.lifecycle_events = None
    thing.add_lifecycle_event("dropped")
    assert thing.lifecycle_events is None


def test_call_on_class_only():
    with pytest.raises(AttributeError, match="class"):
        call_on_class_only(1, a=2)
