"""The encoded corpus in memory and on disk."""

import errno
import os
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fastvec._reference import text as reference
from fastvec.text import column, idstream
from fastvec.text.idstream import IdStream, IdStreamBuilder

PIECES = st.lists(st.lists(st.lists(st.integers(-1, 9), max_size=5), max_size=4), max_size=6)


def build(pieces, **options):
    builder = IdStreamBuilder(**options)
    for sentences in pieces:
        flat = [i for s in sentences for i in s]
        ends = np.unique(np.cumsum([len(s) for s in sentences]))
        builder.append(np.array(flat, np.int32), ends)
    return builder.finish()


@given(pieces=PIECES, budget=st.integers(0, 60))
def test_spilling_changes_nothing(pieces, budget):
    memory, disk = build(pieces), build(pieces, cache_bytes=budget)
    assert memory.ids.tolist() == [i for p in pieces for s in p for i in s]
    lengths = [len(s) for p in pieces for s in p if s]
    assert memory.starts.tolist() == [0, *np.cumsum(lengths).tolist()]
    for ours, theirs in ((memory.ids, disk.ids), (memory.starts, disk.starts)):
        assert ours.dtype == theirs.dtype
        assert np.array_equal(ours, theirs)


@given(ids=st.lists(st.integers(-1, 4)), final=st.lists(st.integers(-1, 9), min_size=5, max_size=5))
def test_remap_is_its_twin(ids, final):
    array, target = np.array(ids, np.int32), np.array(final, np.int32)
    stream = IdStream(array.copy(), np.array([0, len(ids)]))
    stream.remap(target)
    assert stream.ids.tolist() == reference.remap(array, target).tolist()


def test_remap_in_threads_and_on_disk(monkeypatch):
    monkeypatch.setattr(idstream, "_MIN_IDS_PER_THREAD", 10)
    builder = IdStreamBuilder(cache_bytes=0)
    builder.append(np.arange(1000, dtype=np.int32), np.array([1000]))
    stream = builder.finish(workers=3)
    stream.remap(np.arange(1000, dtype=np.int32)[::-1])
    assert np.array_equal(stream.ids, np.arange(1000)[::-1])


def test_remap_refuses_ids_that_the_map_lacks():
    stream = IdStream(np.array([0, 7], np.int32), np.array([0, 2]))
    with pytest.raises(IndexError, match="id 7 at 1"):
        stream.remap(np.zeros(7, np.int32))
    with pytest.raises(IndexError):
        stream.remap(np.empty(0, np.int32))


def test_close_is_idempotent_and_frees():
    with build([[[1, 2]]], cache_bytes=0) as stream:
        assert stream.n_tokens == 2
    stream.close()
    assert (stream.n_tokens, stream.n_sentences) == (0, 0)


def test_nothing_is_ever_listed_in_the_cache_directory(tmp_path):
    builder = IdStreamBuilder(tmp_path, cache_bytes=0)
    builder.append(np.zeros(10_000, np.int32), np.array([10_000]))
    assert list(tmp_path.iterdir()) == []
    stream = builder.finish()
    assert list(tmp_path.iterdir()) == []
    assert stream.n_tokens == 10_000


@pytest.mark.skipif(not os.path.isdir("/proc/self/fd"), reason="needs /proc")
def test_nothing_is_left_after_sigkill(tmp_path):
    program = """
import os, signal, sys
import numpy as np
from fastvec.text.idstream import IdStreamBuilder
builder = IdStreamBuilder(sys.argv[1], cache_bytes=0)
builder.append(np.zeros(1 << 20, np.int32), np.array([1 << 20]))
held = [os.readlink(f"/proc/self/fd/{n}") for n in os.listdir("/proc/self/fd")
        if os.path.exists(f"/proc/self/fd/{n}") or os.path.islink(f"/proc/self/fd/{n}")]
assert any(name.startswith(sys.argv[1]) for name in held), held
os.kill(os.getpid(), signal.SIGKILL)
"""
    run = subprocess.run([sys.executable, "-c", program, str(tmp_path)], capture_output=True)
    assert run.returncode == -9, run.stderr.decode()
    assert list(tmp_path.iterdir()) == []


def test_a_cache_directory_without_room_names_the_remedy(monkeypatch, tmp_path):
    class Full:
        def write(self, data):
            raise OSError(errno.ENOSPC, "No space left on device")

        def close(self):
            pass

    monkeypatch.setattr(column, "unnamed_file", lambda directory: Full())
    with (
        IdStreamBuilder(tmp_path, cache_bytes=0) as builder,
        pytest.raises(OSError, match=r"cache_dir= a directory with room, or cache=False") as info,
    ):
        builder.append(np.zeros(10, np.int32), np.array([10]))
    assert info.value.errno == errno.ENOSPC
    assert info.value.filename == str(tmp_path)


@pytest.mark.skipif(os.name != "posix", reason="needs resource limits")
def test_a_disk_that_fills_while_a_model_reads_its_corpus(tmp_path):
    program = """
import resource, sys
from fastvec import Word2Vec
resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 16, 1 << 16))
corpus = [["a", "b"] * 500] * 100
try:
    Word2Vec(corpus, vector_size=2, cache_dir=sys.argv[1], cache_bytes=0, progress=False)
except OSError as error:
    print(error)
"""
    run = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)], capture_output=True, text=True
    )
    assert "pass cache_dir= a directory with room" in run.stdout, run.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_cache_directory_that_is_missing(tmp_path):
    builder = IdStreamBuilder(tmp_path / "missing", cache_bytes=0)
    with builder, pytest.raises(FileNotFoundError, match="cache_dir must be a writable directory"):
        builder.append(np.zeros(10, np.int32), np.array([10]))


def test_memory_stays_within_the_budget(tmp_path):
    builder = IdStreamBuilder(tmp_path, cache_bytes=1 << 20)
    for _ in range(100):
        builder.append(np.zeros(50_000, np.int32), np.arange(50_000))
        held = builder._ids.in_memory + builder._starts.in_memory
        assert held <= max(1 << 20, 2 * column._WRITE_BYTES)
    assert builder.finish().n_sentences == 100 * 50_000
