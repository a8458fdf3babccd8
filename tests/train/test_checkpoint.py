"""When checkpoints are written, and what happens when that fails."""

from __future__ import annotations

import json
import threading

import numpy as np
import pytest

from fastvec import CallbackAny2Vec, Word2Vec
from fastvec.io import atomic
from fastvec.io.native import read_tensors
from fastvec.train.checkpoint import Checkpointer
from fastvec.train.interval import Interval
from fastvec.train.plan import Schedule
from fastvec.train.position import Corpus, Position
from fastvec.train.recovery import Recovery
from fastvec.train.workers import Crew, Figures

from .conftest import CHUNK, MODES, assert_same, make, text


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


def checkpointer(path, **every) -> tuple[Checkpointer, Clock]:
    clock = Clock()
    options = Recovery(path=path, every=Interval(**every))

    def contents():
        return {"rows": np.full(3, clock.now)}, {"class": "Test"}

    return Checkpointer(options, contents, clock=clock), clock


def at(n_words: int) -> Position:
    return Position(Schedule(0.1, 0.01, 2), figures=Figures(n_words=n_words))


def kept(path) -> tuple[float, int]:
    """What the file holds: the clock when it was written, and the words of its position."""
    tensors, metadata = read_tensors(path, mmap=False)
    position = Position.from_json(json.loads(metadata["training"])["position"])
    return tensors["rows"][0], position.figures.n_words


def test_seconds_pass(tmp_path):
    checkpoints, clock = checkpointer(tmp_path / "c.fv", seconds=60)
    checkpoints.begin(at(0), None)
    clock.now = 59.9
    assert not checkpoints.parks() and not checkpoints.is_due(10**9)
    clock.now = 60.0
    assert checkpoints.parks() and checkpoints.is_due(1)
    checkpoints.write(at(1), None)
    assert not checkpoints.parks()
    checkpoints.close()
    assert kept(tmp_path / "c.fv") == (60.0, 1)


def test_words_are_counted_from_the_last_checkpoint(tmp_path):
    checkpoints, _ = checkpointer(tmp_path / "c.fv", words=25)
    checkpoints.begin(at(100), None)
    chunks = [(0, 10), (10, 20), (20, 30), (30, 40)]
    assert checkpoints.reach(100, chunks) == 3
    assert checkpoints.reach(110, chunks[1:]) == 2
    assert checkpoints.reach(120, chunks[:1]) == 1
    assert checkpoints.reach(0, chunks) == 4
    assert not checkpoints.is_due(124) and checkpoints.is_due(125)
    assert not checkpoints.parks()


def test_without_a_path_nothing_is_due():
    checkpoints, clock = checkpointer(None, seconds=1)
    clock.now = 99.0
    assert not checkpoints.parks() and not checkpoints.is_due(10**9)
    checkpoints.write(at(3), None)
    checkpoints.close()


def test_positions_survive_json():
    position = Position(
        Schedule(0.1, 1e-4, 7, base=2),
        first_epoch=3,
        epoch=4,
        offset=5,
        figures=Figures(1, 2, 3, 4, 0.1, 1 / 3),
        first_loss=2.2,
        best_score=-1 / 3,
        corpus=Corpus(10, 2, "ff"),
    )
    assert Position.from_json(json.loads(json.dumps(position.to_json()))) == position


def test_leftovers_of_killed_runs_are_removed_and_nothing_else(tmp_path):
    path = tmp_path / "c.fv"
    atomic.Replacement(path).file.close()  # its process was killed
    others = ["c.fv.12.0123abcd.tmp", ".c.fv.old.12.0123abcd.tmp", ".d.fv.12.0123abcd.tmp"]
    for name in others:
        (tmp_path / name).touch()
    checkpoints, _ = checkpointer(path, words=1)
    checkpoints.begin(at(0), None)
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted([*others, "c.fv"])


@pytest.mark.parametrize("function", ["fsync", "replace"])
def test_a_failure_keeps_the_old_one_and_warns_once(function, tmp_path, monkeypatch, caplog):
    path = tmp_path / "c.fv"
    checkpoints, clock = checkpointer(path, words=1)
    checkpoints.begin(at(0), None)

    def fails(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(atomic.os, function, fails)
    clock.now = 1.0
    checkpoints.write(at(1), None)
    with pytest.warns(UserWarning, match="No space left on device.*training goes on"):
        checkpoints.write(at(2), None)
    checkpoints.close()
    assert "could not be written" in caplog.text, "the second time it is only logged"
    assert kept(path) == (0.0, 0)
    monkeypatch.undo()
    checkpoints.write(at(3), None)
    checkpoints.close()
    assert kept(path) == (1.0, 3)
    assert [p.name for p in tmp_path.iterdir()] == ["c.fv"]


def test_the_first_one_raises(tmp_path, monkeypatch):
    def fails(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(atomic.os, "fsync", fails)
    with pytest.raises(OSError, match="No space"):
        make(checkpoint=tmp_path / "c.fv")
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_while_training(tmp_path):
    """The limit on the size of files stands for the disk: writing fails in the middle of the data."""
    resource = pytest.importorskip("resource")
    path = tmp_path / "c.fv"
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)

    class Fill(CallbackAny2Vec):
        def on_epoch_begin(self, model):
            if len(model.training_history) == 1:
                resource.setrlimit(resource.RLIMIT_FSIZE, (4096, limits[1]))

        def on_train_end(self, model):
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)

    try:
        with pytest.warns(UserWarning, match="could not be written") as warned:
            model = make(callbacks=[Fill()], checkpoint=path, checkpoint_every=CHUNK)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert len(warned) == 1
    assert_same(model, make())
    assert [p.name for p in tmp_path.iterdir()] == ["c.fv"]
    position = json.loads(read_tensors(path)[1]["training"])["position"]
    assert (position["epoch"], position["offset"]) == (0, 4 * CHUNK), "the last one before it"
    assert_same(Word2Vec.resume(path, text(), progress=False), model)


@pytest.mark.parametrize("workers", [1, 2])
def test_checkpoints_by_time_are_taken_at_chunk_ends(workers, tmp_path, monkeypatch):
    """It is always time: every chunk (or round of chunks) ends in a checkpoint."""
    written, threads = [], threading.active_count()
    write = Checkpointer.write

    def note(self, position, best):
        assert position.offset % CHUNK == 0 or position.finished
        written.append(position.total.n_words + position.figures.n_words)
        write(self, position, best)

    monkeypatch.setattr(Checkpointer, "write", note)
    monkeypatch.setattr(Checkpointer, "_seconds_passed", lambda self: True)
    make(epochs=2, workers=workers, checkpoint=tmp_path / "c.fv")
    assert threading.active_count() == threads
    assert written == sorted(written) and written[-1] == 80000
    if workers == 1:
        assert len(written) == 11


@pytest.mark.parametrize("mode", MODES)
def test_a_checkpoint_is_what_save_writes(mode, tmp_path):
    model = make(**MODES[mode], checkpoint=tmp_path / "c.fv", checkpoint_every=CHUNK)
    model.save(tmp_path / "model.fv")
    kept, _ = read_tensors(tmp_path / "c.fv")
    saved, _ = read_tensors(tmp_path / "model.fv")
    assert saved.keys() - kept.keys() == {"wv.norms"}
    for name, array in kept.items():
        np.testing.assert_array_equal(array, saved[name])


def test_checkpoints_do_not_change_the_training(tmp_path):
    assert_same(make(checkpoint=tmp_path / "c.fv", checkpoint_every=1), make())


def test_an_error_in_the_first_chunk_still_closes_the_writer(tmp_path, monkeypatch):
    def fails(self, worker, bounds):
        raise MemoryError("chunk")

    threads = threading.active_count()
    monkeypatch.setattr(Crew, "_chunk", fails)
    with pytest.raises(MemoryError, match="chunk"):
        make(checkpoint=tmp_path / "c.fv")
    assert threading.active_count() == threads
