"""Counts made in parts: by executors, by calls that were killed, by machines that merge."""

import json
import os
import random
import signal
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context

import numpy as np
import pytest

from fastvec import CooccurrenceMatrix, FormatError
from fastvec.counts import kept

from .conftest import parts, random_sentences

GIVEN = {"min_count": 1, "window": 5}


@pytest.mark.parametrize("weighting", ["harmonic", "sampled"])
def test_an_executor_of_threads(weighting):
    sentences = random_sentences(300)
    given = {**GIVEN, "window_weighting": weighting, "workers": 3}
    wanted = parts(CooccurrenceMatrix.count(sentences, **given))
    with ThreadPoolExecutor(2) as executor:
        assert parts(CooccurrenceMatrix.count(sentences, executor=executor, **given)) == wanted


def test_an_executor_of_processes(tmp_path):
    path = tmp_path / "text"
    path.write_text("\n".join(" ".join(line) for line in random_sentences(300)))
    wanted = parts(CooccurrenceMatrix.count(corpus_file=path, **GIVEN))
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as executor:
        matrix = CooccurrenceMatrix.count(corpus_file=path, executor=executor, workers=2, **GIVEN)
    assert parts(matrix) == wanted
    assert matrix.stats["runs"] == 4


def test_an_error_of_a_task_reaches_the_caller(monkeypatch):
    def fails(*args):
        raise RuntimeError("the task failed")

    monkeypatch.setattr("fastvec.counts.stretches.count_apart", fails)
    with ThreadPoolExecutor(1) as executor, pytest.raises(RuntimeError, match="the task failed"):
        CooccurrenceMatrix.count(random_sentences(50), executor=executor, **GIVEN)


def test_an_interrupted_count_goes_on(tmp_path, monkeypatch):
    sentences, folder = random_sentences(400), tmp_path / "state"
    given = {**GIVEN, "workers": 1, "checkpoint": folder, "checkpoint_every": "0.000001 s"}
    wanted = parts(CooccurrenceMatrix.count(sentences, **GIVEN))
    monkeypatch.setattr("fastvec.counts.memory._LEAST_PLACES", 1)
    monkeypatch.setattr("fastvec.counts.counting._LONGEST_STRETCH", 1500)
    records = []
    record = kept.KeptRows.record

    def until_interrupted(self):
        record(self)
        records.append((self._folder.name, self.n_rows))
        if len(records) % 7 == 0:
            raise KeyboardInterrupt

    monkeypatch.setattr(kept.KeptRows, "record", until_interrupted)
    matrix = None
    while matrix is None:
        try:
            matrix = CooccurrenceMatrix.count(sentences, memory_limit=1, **given)
        except KeyboardInterrupt:
            assert folder.exists()
    assert parts(matrix) == wanted
    assert not folder.exists()
    assert len({name for name, _ in records}) > 1
    begun = [r for r in records if r[1] < 40]
    assert len(begun) == len(set(begun)) > 14, "no row was counted twice"


def test_a_checkpoint_of_something_else_is_refused(tmp_path):
    sentences, folder = random_sentences(50), tmp_path / "state"

    def begin(**changes):
        def stop(self):
            raise KeyboardInterrupt

        with pytest.MonkeyPatch.context() as patch, pytest.raises(KeyboardInterrupt):
            patch.setattr(kept.KeptRows, "finish", stop)
            given = {"checkpoint": folder, "checkpoint_every": "0.000001 s", **GIVEN, **changes}
            CooccurrenceMatrix.count(sentences, **given)

    begin()
    for changes in ({"window": 4}, {"min_count": 2}, {"sample": 0.1}):
        with pytest.raises(ValueError, match="another corpus, or to other settings"):
            CooccurrenceMatrix.count(sentences, checkpoint=folder, **{**GIVEN, **changes})
    with pytest.raises(ValueError, match="another corpus"):
        CooccurrenceMatrix.count(sentences[:40], checkpoint=folder, **GIVEN)
    file = folder / "stretch-0" / "counts"
    file.write_bytes(file.read_bytes()[:-8])
    with pytest.raises(ValueError, match="lacks what was recorded"):
        CooccurrenceMatrix.count(sentences, checkpoint=folder, **GIVEN)
    (folder / "stretch-0" / "state.json").write_text("{")
    with pytest.raises(ValueError, match="is damaged"):
        CooccurrenceMatrix.count(sentences, checkpoint=folder, **GIVEN)


# Counts in the folder argv[1]; a line on the pipe for each record.
PROGRAM = """
import json, os, sys
import fastvec.counts.memory as memory
from fastvec import CooccurrenceMatrix
from fastvec.counts import kept

memory._LEAST_PLACES = 1
record = kept.KeptRows.record
def say(self):
    record(self)
    print(self.n_rows, flush=True)
kept.KeptRows.record = say
folder, text, output = sys.argv[1:]
for line in sys.stdin:
    child = os.fork()
    if not child:
        print("pid", os.getpid(), flush=True)
        CooccurrenceMatrix.count(corpus_file=text, window=5, min_count=1, workers=2, memory_limit=1,
                                 checkpoint=folder, checkpoint_every="0.000001 s", path=output)
        os._exit(0)
    print("ended", os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_kills_at_random_points(tmp_path):
    path, output = tmp_path / "text", tmp_path / "counts.fastvec"
    path.write_text("\n".join(" ".join(line) for line in random_sentences(400)))
    wanted = parts(CooccurrenceMatrix.count(corpus_file=path, **GIVEN))
    rng = random.Random(5)
    command = [sys.executable, "-c", PROGRAM, str(tmp_path / "state"), str(path), str(output)]
    server = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
    )
    rows, code, kills = [], None, 0
    while code != 0:
        server.stdin.write("count\n")
        n_more, pid = rng.randrange(1, 12), None
        for line in server.stdout:
            what, *numbers = line.split()
            if what == "ended":
                code = int(numbers[0])
                break
            if what == "pid":
                pid = int(numbers[0])
                continue
            rows.append(int(what))
            n_more -= 1
            if n_more == 0 and kills < 8:
                os.kill(pid, signal.SIGKILL)
                kills += 1
        assert code in (0, -signal.SIGKILL)
    server.stdin.close()
    server.wait()
    server.stdout.close()
    assert kills > 2
    assert parts(CooccurrenceMatrix.load(output)) == wanted
    assert sorted(os.listdir(tmp_path)) == ["counts.fastvec", "text"]
    assert rows == sorted(rows), "what was recorded was not counted again"


@pytest.mark.parametrize("checkpoint", [False, True])
def test_what_a_kill_left_while_the_file_was_written_is_removed(tmp_path, checkpoint):
    output = tmp_path / "counts.fastvec"
    (tmp_path / ".counts.fastvec.123.0123abcd.tmp").write_bytes(b"half a file")
    more = {"checkpoint": tmp_path / "state"} if checkpoint else {}
    CooccurrenceMatrix.count(random_sentences(40), path=output, min_count=1, **more)
    assert os.listdir(tmp_path) == ["counts.fastvec"]


def test_parts_with_one_vocabulary_add_up_to_the_whole(tmp_path):
    sentences = random_sentences(300)
    whole = CooccurrenceMatrix.count(sentences, positional=True, **GIVEN)
    files = []
    for i in range(3):
        part = CooccurrenceMatrix.count(
            sentences[i * 100 : i * 100 + 100], vocabulary=whole.words, positional=True, window=5
        )
        part.save(tmp_path / f"{i}")
        files.append(tmp_path / f"{i}")
    merged = CooccurrenceMatrix.merge(files, workers=2)
    assert parts(merged) == parts(whole)
    assert merged.words == whole.words
    assert merged.word_counts.tolist() == whole.word_counts.tolist()
    assert merged.positional == whole.positional
    assert merged.stats["tokens"] == whole.stats["tokens"]


def test_counts_that_were_given_are_not_added_up():
    sentences = random_sentences(100)
    whole = CooccurrenceMatrix.count(sentences, **GIVEN)
    known = dict(zip(whole.words, whole.word_counts.tolist()))
    halves = [
        CooccurrenceMatrix.count(s, vocabulary=known, window=5)
        for s in (sentences[:50], sentences[50:])
    ]
    merged = CooccurrenceMatrix.merge(halves)
    assert parts(merged) == parts(whole)
    assert merged.word_counts.tolist() == whole.word_counts.tolist()


@pytest.mark.parametrize("positional", [False, True])
def test_vocabularies_that_differ(positional):
    given = {"window": 2, "min_count": 1, "positional": positional}
    one = CooccurrenceMatrix.count([["a", "b", "c"], ["b"]], **given)
    two = CooccurrenceMatrix.count([["d", "b", "c"], ["d"], ["d"], ["d"]], **given)
    with pytest.raises(ValueError, match="vocabulary='union'"):
        CooccurrenceMatrix.merge([one, two])
    union = CooccurrenceMatrix.merge([one, two], vocabulary="union")
    assert union.words == ["d", "b", "c", "a"]
    assert union.word_counts.tolist() == [4, 3, 2, 1]
    whole = CooccurrenceMatrix.count(
        [["a", "b", "c"], ["b"], ["d", "b", "c"], ["d"], ["d"], ["d"]], **given
    )
    assert whole.words == union.words and parts(whole) == parts(union)
    both = CooccurrenceMatrix.merge([one, two], vocabulary="intersection")
    assert both.words == ["b", "c"]
    n = 4 if positional else 1
    assert both.shape == (2, 2 * n)
    assert both.values.sum() == 4


def test_what_cannot_be_merged():
    sentences = random_sentences(50)
    one = CooccurrenceMatrix.count(sentences, **GIVEN)
    for changes in ({"window": 4}, {"window_weighting": "flat"}, {"positional": True}):
        other = CooccurrenceMatrix.count(sentences, **{**GIVEN, **changes})
        with pytest.raises(ValueError, match=r"matrices\[1\]"):
            CooccurrenceMatrix.merge([one, other])
    with pytest.raises(ValueError, match="empty"):
        CooccurrenceMatrix.merge([])
    with pytest.raises(ValueError, match="vocabulary"):
        CooccurrenceMatrix.merge([one], vocabulary="all")


def test_sums_beyond_the_largest_count():
    given = {"indptr": [0, 1], "indices": [0], "unit": 1.0, "words": ["a"]}
    half = CooccurrenceMatrix.from_arrays(counts=[1 << 61], **given)
    assert CooccurrenceMatrix.merge([half, half]).counts.tolist() == [1 << 62]
    with pytest.raises(OverflowError, match=r"2\*\*62"):
        CooccurrenceMatrix.merge([half, half, half])


def test_real_values_are_added_in_order():
    given = {**GIVEN, "sample": 0.01, "sample_mode": "expected"}
    one, two = (CooccurrenceMatrix.count(random_sentences(60, seed), **given) for seed in (1, 2))
    merged = CooccurrenceMatrix.merge([one, two], vocabulary="union")
    assert len(merged.words) > max(one.n_words, two.n_words)
    again = np.zeros(merged.shape)
    for matrix in (one, two):
        rows = [merged.words.index(w) for w in matrix.words]
        again[np.ix_(rows, rows)] += matrix.to_scipy().toarray()
    np.testing.assert_array_equal(merged.to_scipy().toarray(), again)


def test_files_round_trip(tmp_path):
    path = tmp_path / "counts.fastvec"
    matrix = CooccurrenceMatrix.count(
        random_sentences(100), contexts=["w1", "w2"], positional=True, **GIVEN
    )
    matrix.save(path)
    for mmap in ("r", "c", None):
        loaded = CooccurrenceMatrix.load(path, mmap)
        assert parts(loaded) == parts(matrix)
        for name in ("unit", "words", "contexts", "positional", "settings", "stats", "shape"):
            assert getattr(loaded, name) == getattr(matrix, name), name
        assert loaded.word_counts.tolist() == matrix.word_counts.tolist()
        assert loaded.context_counts.tolist() == matrix.context_counts.tolist()
    mapped = CooccurrenceMatrix.load(path)
    assert np.shares_memory(mapped.to_scipy("int").data, mapped.counts)
    assert not mapped.counts.flags.writeable
    plain = CooccurrenceMatrix.count(random_sentences(100), path=path, **GIVEN)
    assert plain.contexts is plain.words and not plain.counts.flags.writeable


def test_a_path_that_cannot_be_written_is_told_before_counting(tmp_path, monkeypatch):
    def counted(*args, **kwargs):
        raise AssertionError("it counted first")

    monkeypatch.setattr("fastvec.counts.counting.scan", counted)
    with pytest.raises(FileNotFoundError):
        CooccurrenceMatrix.count(random_sentences(9), path=tmp_path / "no" / "folder", **GIVEN)


@pytest.mark.parametrize("sample_mode", ["dirty", "expected"])
def test_a_count_that_is_written_meanwhile_has_the_same_bytes(tmp_path, sample_mode):
    given = {**GIVEN, "sample": 0.05, "sample_mode": sample_mode}
    sentences = random_sentences(300)
    CooccurrenceMatrix.count(sentences, **given).save(tmp_path / "saved")
    CooccurrenceMatrix.count(sentences, path=tmp_path / "counted", workers=2, **given)
    saved, counted = (CooccurrenceMatrix.load(tmp_path / n) for n in ("saved", "counted"))
    assert parts(saved) == parts(counted)
    assert sorted(os.listdir(tmp_path)) == ["counted", "saved"]
    with pytest.raises(RuntimeError, match="min_count"):
        CooccurrenceMatrix.count(sentences, path=tmp_path / "counted", min_count=10**6)
    assert parts(CooccurrenceMatrix.load(tmp_path / "counted")) == parts(saved), (
        "the old file stays"
    )
    assert sorted(os.listdir(tmp_path)) == ["counted", "saved"]


def test_damaged_files(tmp_path):
    from fastvec.io.native import read_tensors, write_tensors

    path, bad = tmp_path / "counts", tmp_path / "bad"
    CooccurrenceMatrix.count(random_sentences(50), **GIVEN).save(path)
    raw = path.read_bytes()
    for length in range(0, len(raw), 997):
        bad.write_bytes(raw[:length])
        with pytest.raises(FormatError):
            CooccurrenceMatrix.load(bad)
    tensors, metadata = read_tensors(path)

    def refused(changes, error=FormatError, **about):
        changed = {name: a for name, a in {**tensors, **changes}.items() if a is not None}
        write_tensors(bad, changed, {**metadata, **about})
        with pytest.raises(error):
            CooccurrenceMatrix.load(bad)

    n, nnz = len(tensors["indptr"]) - 1, len(tensors["indices"])
    refused({}, TypeError, **{"class": "Word2Vec"})
    refused({}, format_version="99")
    refused({}, cooccurrences="{}")
    refused({}, cooccurrences="[" * 100_000)
    refused({}, cooccurrences=metadata["cooccurrences"].replace("0x", "-0x"))
    for name in ("indptr", "indices", "counts", "words.keys.bytes", "words.keys.offsets"):
        refused({name: None})
        refused({name: tensors[name][:-1]})
    refused({"indptr": np.zeros(0, np.int64)})
    refused({"indptr": tensors["indptr"][::-1].copy()})
    refused({"indptr": np.full(n + 1, nnz)})
    refused({"indices": np.full(nnz, n, np.int32)})
    refused({"indices": np.full(nnz, -1, np.int32)})
    refused({"indices": tensors["indices"].astype(np.int64)})
    refused({"counts": np.zeros(nnz, np.int64)})
    refused({"counts": np.full(nnz, np.nan)})
    refused({"words.count": np.zeros(n + 1, np.int64)})
    refused({"words.keys.bytes": np.zeros_like(tensors["words.keys.bytes"])})


def test_a_full_disk_leaves_nothing_behind(tmp_path, monkeypatch):
    sentences = random_sentences(300)
    matrix = CooccurrenceMatrix.count(sentences, **GIVEN)
    writes = []

    def full(file, values):
        writes.append(values.nbytes)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("fastvec.text.column.write_all", full)
    monkeypatch.setattr("fastvec.counts.kept.write_all", full)
    monkeypatch.setattr("fastvec.counts.memory._LEAST_CELLS", 1)
    with pytest.raises(OSError, match=r"no room for the counts.*cache_dir=") as caught:
        CooccurrenceMatrix.count(sentences, memory_limit=100_000, cache_dir=tmp_path, **GIVEN)
    assert caught.value.errno == 28 and writes
    with pytest.raises(OSError, match="no room for a checkpoint"):
        CooccurrenceMatrix.count(sentences, checkpoint=tmp_path / "state", **GIVEN)
    assert os.listdir(tmp_path) == ["state"], "what was counted before is kept"

    monkeypatch.setattr(os, "fsync", lambda descriptor: full(None, np.zeros(1)))
    with pytest.raises(OSError, match="No space left"):
        matrix.save(tmp_path / "counts")
    assert os.listdir(tmp_path) == ["state"]


@pytest.mark.usefixtures("small_shares")
@pytest.mark.parametrize("workers", [1, 2])
def test_ctrl_c_ends_the_threads_and_leaves_nothing(tmp_path, monkeypatch, workers):
    from fastvec.counts import sink

    put, n_put = sink.RowSink.put, []

    def interrupted(self, *args):
        put(self, *args)
        n_put.append(args[0])
        if len(n_put) == 3:
            raise KeyboardInterrupt

    monkeypatch.setattr(sink.RowSink, "put", interrupted)
    with pytest.raises(KeyboardInterrupt):
        CooccurrenceMatrix.count(
            random_sentences(300), workers=workers, cache_dir=tmp_path, memory_limit=50_000, **GIVEN
        )
    assert len(n_put) < 10
    assert os.listdir(tmp_path) == []


def test_probability_ratios():
    corpus = [["ice", "solid", "water"]] * 4 + [["steam", "gas", "water"]] * 4 + [["ice", "gas"]]
    matrix = CooccurrenceMatrix.count(corpus, window=5, window_weighting="flat", min_count=1)
    solid, gas, water, ice = matrix.probability_ratio(
        "ice", "steam", ["solid", "gas", "water", "ice"]
    )
    assert solid == np.inf
    assert gas == pytest.approx((1 / 9) / (4 / 8))
    assert water == pytest.approx((4 / 9) / (4 / 8))
    assert np.isnan(ice)
    with pytest.raises(KeyError, match="solit"):
        matrix.probability_ratio("ice", "steam", ["solit"])


def test_settings_are_what_json_holds(tmp_path):
    matrix = CooccurrenceMatrix.count(random_sentences(20), sample=0.1, **GIVEN)
    assert json.loads(json.dumps(matrix.settings)) == matrix.settings
    assert matrix.settings["window"] == [5, 5] and matrix.settings["sample_mode"] == "dirty"


def test_any_file_is_opened_by_load(tmp_path, capsys):
    from fastvec import load
    from fastvec.cli import main

    matrix = CooccurrenceMatrix.count(random_sentences(20), path=tmp_path / "counts", **GIVEN)
    assert parts(load(tmp_path / "counts")) == parts(matrix)
    assert main(["info", str(tmp_path / "counts")]) == 0
    assert f"nnz={matrix.nnz}" in capsys.readouterr().out
    assert main(["nn", str(tmp_path / "counts"), "w1"]) == 2
    assert "holds no vectors" in capsys.readouterr().err
