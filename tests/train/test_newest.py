"""A checkpoint that a killed process had handed to the operating system is not lost."""

from __future__ import annotations

import json
import os

import numpy as np
import pytest

from fastvec import Word2Vec
from fastvec.io import atomic
from fastvec.io.native import read_tensors
from fastvec.train.newest import checksum, take_newest

from .conftest import CHUNK, Killed, assert_same, make, text


@pytest.fixture
def killed(tmp_path, monkeypatch, cut_off):
    """A folder as a kill leaves it while the disk has not got the last checkpoint: both files."""
    path = tmp_path / "c.fv"
    cut_off(4)

    def no_disk(self):
        self.file.close()

    commit = atomic.Replacement.commit
    calls = []

    def first_only(self):
        calls.append(self)
        (commit if len(calls) == 1 else no_disk)(self)

    monkeypatch.setattr(atomic.Replacement, "commit", first_only)
    with pytest.raises(Killed):
        make(checkpoint=path, checkpoint_every=3 * CHUNK)
    monkeypatch.setattr(atomic.Replacement, "commit", commit)
    (leftover,) = atomic.leftovers(path)
    return path, leftover


def position(path) -> tuple[int, int]:
    found = json.loads(read_tensors(path, mmap=False)[1]["training"])["position"]
    return found["epoch"], found["offset"]


def test_it_is_taken_and_trained_on(killed):
    path, leftover = killed
    assert position(path) == (0, 0) and position(leftover) == (0, 3 * CHUNK)
    take_newest(path)
    assert position(path) == (0, 3 * CHUNK) and not leftover.exists()
    assert_same(Word2Vec.resume(path, text(), progress=False), make())


@pytest.mark.parametrize("damage", ["cut", "zeros", "header", "empty"])
def test_after_a_power_cut_the_older_one_counts(damage, killed):
    path, leftover = killed
    data = bytearray(leftover.read_bytes())
    if damage == "cut":
        del data[len(data) // 2 :]
    elif damage == "zeros":
        data[-4096:] = bytes(4096)
    elif damage == "header":
        data[:64] = bytes(64)
    else:
        data.clear()
    leftover.write_bytes(data)
    resumed = Word2Vec.resume(path, text(), progress=False)
    assert_same(resumed, make())
    assert os.listdir(path.parent) == [path.name]


def test_an_older_one_does_not_count(killed):
    path, leftover = killed
    newer = leftover.read_bytes()
    leftover.write_bytes(path.read_bytes())
    path.write_bytes(newer)
    take_newest(path)
    assert path.read_bytes() == newer


def test_without_a_checkpoint_there_is_nothing_to_take(killed):
    path, _ = killed
    path.unlink()
    with pytest.raises(FileNotFoundError):
        Word2Vec.resume(path, text(), progress=False)


def test_a_sum_of_words_finds_what_is_missing():
    arrays = [np.arange(1, 40, dtype=np.float32).reshape(3, 13), np.array([7], np.uint8)]
    whole = checksum(arrays)
    assert whole == checksum(reversed(arrays))
    for at in range(39):
        arrays[0].flat[at], kept = 0, arrays[0].flat[at]
        assert checksum(arrays) != whole
        arrays[0].flat[at] = kept
    arrays[1][0] = 0
    assert checksum(arrays) != whole
    assert checksum([np.empty((0, 3))]) == 0
    assert checksum([np.full(3, -1, np.int64)]) == (1 << 64) - 3
