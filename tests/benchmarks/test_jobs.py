"""The jobs of worker processes run with fastvec alone on a tiny text."""

import json
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
if not (ROOT / "benchmarks").is_dir():
    pytest.skip("the tests run without the source tree", allow_module_level=True)
sys.path.append(str(ROOT))

from benchmarks.versus.bench import Bench  # noqa: E402
from benchmarks.versus.corpus import Corpus  # noqa: E402
from benchmarks.versus.process import Task, run  # noqa: E402
from benchmarks.versus.settings import MODELS, settings  # noqa: E402

LINE = "the cat sat on the mat and the dog sat on the rug while a bird sang\n"
N_WORDS = 400 * len(LINE.split())


@pytest.fixture
def bench(tmp_path, monkeypatch):
    monkeypatch.setattr("benchmarks.versus.corpus.RESULTS", tmp_path)
    (tmp_path / "wiki-en.lines.txt").write_text(LINE * 400)
    folder = tmp_path / "evaluation"
    folder.mkdir()
    (folder / "ws353.txt").write_text("cat\tdog\t9\nmat\trug\t8\nbird\trug\t1\n")
    (folder / "google-analogies.txt").write_text(": family\ncat dog mat rug\n")
    return Bench(Corpus(tmp_path, quick=True), repeat=1, quick=True)


@pytest.mark.parametrize("model", MODELS)
def test_training_reports_what_it_did(bench, model):
    result = run(
        bench.train(
            "fastvec", settings(model, sample=0), probe_seconds=1.0 if model == "sgns" else None
        )
    )
    assert result["n_words"] == bench.corpus.n_words == N_WORDS
    assert result["n_kept"] == N_WORDS
    assert 0 < result["epochs_cpu"] <= result["cpu"]
    assert len(result["epoch_walls"]) == bench.epochs
    assert sum(result["epoch_walls"]) == pytest.approx(result["epochs_wall"])
    assert result["peak_bytes"] > 2**20
    assert ("fma_peak" in result) == (model == "sgns")


def test_counted_pairs_are_the_expected_ones(bench):
    given = settings("sgns", sample=0)
    counted = run(bench.train("fastvec", given))["n_pairs"]
    path, counts = str(bench.corpus.short), str(bench.corpus.counts)
    task = bench.task("fastvec", "expected", path=path, counts=counts, settings=given)
    assert counted == pytest.approx(run(task)["n_pairs"], rel=0.02)


def test_whole_jobs(bench):
    path, given = str(bench.corpus.short), settings("sgns", epochs=1)
    for source in ("file", "list"):
        task = bench.task("fastvec", "whole_job", path=path, source=source, settings=given)
        assert run(task)["vocabulary"] == len(set(LINE.split()))
    task = bench.task("fastvec", "stream", path=path, times=3, settings=given)
    assert run(task)["n_words"] == 3 * N_WORDS
    assert run(bench.task("fastvec", "scan", path=path))["n_words"] == N_WORDS


def test_quality_scores(bench):
    folder = bench.corpus.folder / "evaluation"
    task = bench.task(
        "fastvec",
        "train_and_score",
        path=str(bench.corpus.short),
        folder=str(folder),
        settings=settings("sgns", epochs=1),
        sets=["ws353"],
    )
    scores = run(task)["scores"]
    assert scores.keys() == {"ws353", "semantic", "syntactic"}
    assert -1 <= scores["ws353"] <= 1


def test_analogies_and_machine(bench):
    questions = str(bench.corpus.folder / "evaluation" / "google-analogies.txt")
    counts = str(bench.corpus.counts)
    task = bench.task("fastvec", "analogies", questions=questions, counts=counts, dim=8)
    assert run(task)["n_asked"] == 1
    assert json.dumps(bench.machine)
    assert bench.machine["level"] in bench.machine["supported"]


def test_checkpoints(bench):
    arguments = {"path": str(bench.corpus.short), "counts": str(bench.corpus.counts)}
    arguments |= {"n_words": bench.corpus.n_words, "n_sentences": bench.corpus.n_sentences}
    given = settings("sgns", workers=2)
    result = run(bench.task("fastvec", "checkpoints", **arguments, settings=given))
    assert result["vocabulary"] == len(set(LINE.split()))
    assert result["file_bytes"] > 2 * result["vocabulary"] * 100 * 4
    assert all(0 < seconds < 60 for seconds in result["parked"])


def test_files_are_written_and_read(bench, tmp_path):
    size = {"n_words": 50, "dim": 8}
    run(bench.task("fastvec", "write_vectors", folder=str(tmp_path), **size))
    sums = set()
    for name, binary in (("vectors.txt", False), ("vectors.bin", True)):
        path = str(tmp_path / name)
        task = bench.task("fastvec", "load_vectors", path=path, binary=binary, threads=2)
        sums.add(run(task)["sum"])
    assert len(sums) == 1
    folder = tmp_path / "model"
    folder.mkdir()
    saved = run(bench.task("fastvec", "save_model", folder=str(folder), **size))
    assert saved["n_bytes"] > 2 * 50 * 8 * 4 and saved["wall"] > 0
    assert run(bench.task("fastvec", "load_model", folder=str(folder)))["n_words"] == 50


def test_opening_a_model_file(tmp_path):
    path = str(tmp_path / "m.bin")
    run(Task("fastvec", "make_bin", {"path": path, "n_words": 90, "bucket": 50, "dim": 4}))
    result = run(Task("fastvec", "open_bin", {"path": path}))
    assert 2**20 < result["held_bytes"] < 2**30


def test_phrases(bench):
    for source in ("file", "list"):
        task = bench.task("fastvec", "learn_and_join", path=str(bench.corpus.short), source=source)
        result = run(task)
        assert result["n_joined"] <= N_WORDS and result["n_counted"] > len(set(LINE.split()))
        assert result["cpu"] == pytest.approx(result["learn_cpu"] + result["join_cpu"])


def test_factorizing_counts_gives_the_same_values_in_both_programs(bench, tmp_path):
    path = str(tmp_path / "pairs.npz")
    counted = run(bench.task("fastvec", "count_pairs", corpus=str(bench.corpus.short), path=path))
    assert counted["n_words"] == len(set(LINE.split()))
    ours, theirs = (
        run(bench.task(program, "factorize", path=path, dim=3)) for program in ("fastvec", "scipy")
    )
    assert ours["shape"] == theirs["shape"] == [counted["n_words"], 3]
    assert ours["singular_values"] == pytest.approx(theirs["singular_values"], rel=1e-5)


def test_counting_pairs(bench):
    counts = str(bench.corpus.counts)
    given = {"path": str(bench.corpus.one_line), "counts": counts, "window": 3}
    once = run(bench.task("fastvec", "cooccur", **given))
    ten = run(bench.task("fastvec", "cooccur", times=10, memory_limit="1 MB", workers=2, **given))
    assert once["tokens"] == N_WORDS and ten["tokens"] == 10 * N_WORDS
    assert ten["sum"] == pytest.approx(10 * once["sum"])
    assert once["n_cells"] == ten["n_cells"]


def test_glove_jobs(bench, tmp_path):
    from fastvec import CooccurrenceMatrix
    from fastvec.io.glove_files import write_glove

    path = str(bench.corpus.short)
    given = {"vector_size": 8, "epochs": 2, "workers": 1, "window": 5, "min_count": 1}
    assert run(bench.task("fastvec", "whole_glove", path=path, settings=given))["wall"] > 0
    matrix = CooccurrenceMatrix.count(corpus_file=path, window=5, min_count=1, progress=False)
    files = {"pairs": str(tmp_path / "pairs.bin"), "vocabulary": str(tmp_path / "vocab.txt")}
    write_glove(matrix, *files.values())
    folder = str(bench.corpus.folder / "evaluation")
    task = bench.task(
        "fastvec", "train_pairs", **files, settings=given, folder=folder, sets=["ws353"]
    )
    result = run(task)
    assert result["n_cells"] == 2 * matrix.nnz
    assert result["loss"][1] < result["loss"][0]
    assert "ws353" in result["scores"]


def test_classifying(bench, tmp_path):
    lines = ["__label__a the cat sat\n", "__label__b stocks fell\n"] * 30
    (tmp_path / "posts.txt").write_text("".join(lines))
    given = {"vector_size": 8, "alpha": 0.5, "epochs": 20, "word_ngrams": 2, "bucket": 99}
    arguments = {"train": str(tmp_path / "posts.txt"), "test": str(tmp_path / "posts.txt")}
    task = bench.task(
        "fastvec", "classify", **arguments, settings={**given, "objective": "softmax"}
    )
    result = run(task)
    assert result["accuracy"] == 1.0 and result["n_texts"] == 60
    assert min(result["train_cpu"], result["scan_cpu"], result["predict_cpu"]) > 0


def test_posts_become_labelled_lines(tmp_path):
    from benchmarks.versus.topics.supervised import posts

    rows = ["train\tsci.space\t1\tThe  Moon\\nrises!\n", "test\tsci.med\t2\tA: b\n"]
    (tmp_path / "20newsgroups.tsv").write_text("".join(rows))
    train, test = posts(tmp_path / "20newsgroups.tsv", tmp_path / "cache", quick=False)
    assert train.read_text() == "__label__sci.space the moon rises\n"
    assert test.read_text() == "__label__sci.med a b\n"


def test_documents(bench, tmp_path):
    pytest.importorskip("sklearn")
    path = tmp_path / "posts"
    path.write_text("".join(f"__label__{i % 2} {LINE.strip()}\n" for i in range(6)))
    settings = {"vector_size": 8, "min_count": 1, "epochs": 2, "dm": 0}
    task = bench.task("fastvec", "doc2vec", train=str(path), test=str(path), settings=settings)
    result = run(task)
    assert 0 <= result["own"] <= 1 and 0 <= result["accuracy"] <= 1
    assert result["n_words"] == 12 * len(LINE.split())
