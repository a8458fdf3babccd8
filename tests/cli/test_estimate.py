"""``fastvec estimate``: its parts against what there is to count."""

import gzip
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fastvec.cli import main
from fastvec.cli._estimate_vocabulary import Growth
from fastvec.cli._training_options import training_arguments, training_parameters
from fastvec.models._weights import stride_of


@pytest.fixture(scope="module")
def text(tmp_path_factory):
    """Return 60,000 words drawn by Zipf's law from 3,000, twenty a line."""
    rng = np.random.default_rng(0)
    shares = 1 / np.arange(1, 3001)
    words = [f"w{i}" for i in rng.choice(3000, 60_000, p=shares / shares.sum()).tolist()]
    path = tmp_path_factory.mktemp("estimate") / "text.txt"
    path.write_text("\n".join(" ".join(words[i : i + 20]) for i in range(0, len(words), 20)) + "\n")
    return str(path)


def test_a_small_text_is_counted_exactly(text, run_json):
    [result] = run_json("estimate", text, "-size", "10", "--no-time", "-min-count", "3")
    found = result["corpus"]
    words = Path(text).read_text().split()
    counts = np.unique(words, return_counts=True)[1]
    assert (found["tokens"], found["sentences"], found["read"]) == (60_000, 3000, 1)
    assert (found["types"], found["words"]) == (len(counts), (counts >= 3).sum())
    assert result["seconds"] is None


@pytest.mark.parametrize("packed", [False, True])
def test_a_sample_tells_the_size_of_the_whole(text, tmp_path, packed, run_json):
    path = text
    if packed:
        path = str(tmp_path / "text.gz")
        with gzip.open(path, "wb") as file:
            file.write(Path(text).read_bytes())
    argv = ["estimate", path, "-size", "10", "--no-time", "--sample-bytes", "80000"]
    [result] = run_json(*argv)
    found = result["corpus"]
    assert 0.2 < found["read"] < 0.6
    counts = np.unique(Path(text).read_text().split(), return_counts=True)[1]
    assert found["tokens"] == pytest.approx(60_000, rel=0.35 if packed else 0.05)
    assert found["words"] == pytest.approx((counts >= 5).sum(), rel=0.4)


@pytest.mark.parametrize("extra", [[], ["-hs", "1", "-negative", "0"], ["--rule", "adagrad"]])
@pytest.mark.parametrize("kind", ["native", "word2vec-binary", "word2vec-text"])
def test_the_file_has_the_size_that_was_said(text, tmp_path, kind, extra, run_json):
    argv = ["-size", "50", "-iter", "1", *extra]
    [result] = run_json("estimate", text, *argv, "--no-time", "--format", kind)
    output = tmp_path / "model"
    run_json("train", "-train", text, "-output", str(output), "--format", kind, *argv)
    assert result["disk"] == pytest.approx(output.stat().st_size, rel=0.1)


@pytest.mark.parametrize("kind", ["native", "fasttext", "word2vec-text"])
@pytest.mark.parametrize("extra", [[], ["-hs", "1"], ["-maxn", "0"]])
def test_sizes_of_a_model_with_n_grams(text, tmp_path, kind, extra, run_json):
    argv = ["--model", "fasttext", "-size", "50", "-iter", "1", "-bucket", "5000", *extra]
    [result] = run_json("estimate", text, *argv, "--no-time", "--format", kind)
    output = tmp_path / "model"
    run_json("train", "-train", text, "-output", str(output), "--format", kind, *argv)
    assert result["disk"] == pytest.approx(output.stat().st_size, rel=0.1)
    with_buckets = [*argv[: -len(extra) or None], "-bucket", "105000"]
    if not extra:
        [larger] = run_json("estimate", text, *with_buckets, "--no-time")
        row = 4 * stride_of(50) * 100_000
        assert larger["memory_by_phase"]["training"] - result["memory_by_phase"]["training"] == row


def test_a_format_of_another_family_is_refused(text, complaint):
    assert "fasttext" in complaint("estimate", text, "--format", "fasttext", "--no-time")


def test_numbers_alone_are_enough(run_json, capsys):
    argv = ["estimate", "--tokens", "2e6", "--vocabulary", "1e4", "-size", "20", "-threads", "1"]
    [result] = run_json(*argv)
    assert result["corpus"]["words"] == 10_000
    assert result["memory"] > 2 * 4 * 10_000 * 24 and result["disk"] > 2 * 4 * 10_000 * 20
    assert result["seconds"] == pytest.approx(sum(result["seconds_by_phase"].values()))
    assert main([*argv, "--no-time"]) == 0
    assert "2,000,000 words" in capsys.readouterr().out


def test_the_truth_is_measured_beside_it(text, run_json):
    [result] = run_json("estimate", text, "-size", "10", "-iter", "1", "--no-time", "--verify")
    assert result["measured"]["disk"] == pytest.approx(result["disk"], rel=0.2)
    assert result["measured"]["memory"] > 10e6 and result["measured"]["seconds"] > 0


@given(st.lists(st.integers(0, 9), min_size=1, max_size=200), st.integers(1, 5))
def test_a_text_of_the_same_length_has_the_same_vocabulary(ids, min_count):
    counts = np.bincount(ids, minlength=10)
    assert Growth(np.array(ids, np.int32), 10).words(1, min_count) == (counts >= min_count).sum()


@pytest.mark.parametrize("min_count", [1, 2, 5, 20])
def test_the_vocabulary_of_a_longer_text(min_count):
    rng = np.random.default_rng(0)
    ids = rng.zipf(1.8, 400_000).clip(max=10**6)  # Heaps' exponent 1 / 1.8
    _, sample = np.unique(ids[:50_000], return_inverse=True)
    growth = Growth(sample.astype(np.int32), sample.max() + 1)
    wanted = (np.unique(ids, return_counts=True)[1] >= min_count).sum()
    assert growth.words(8, min_count) == pytest.approx(wanted, rel=0.3)
    assert growth.words(1, min_count) < growth.words(2, min_count) < growth.words(8, min_count)


def test_options_survive_the_way_to_another_process():
    from fastvec.cli import build_parser

    typed = ["-size", "7", "-window", "3,4", "-lr", "0.1", "-loss", "hs", "--cbow", "0"]
    parser = build_parser()
    asked = parser.parse_args(["train", "-train", "c", "-output", "o", *typed])
    first = training_parameters(asked)
    again = parser.parse_args(["train", "-train", "c", "-output", "o", *training_arguments(asked)])
    assert training_parameters(again) == first
    assert first["window"] == (3, 4) and first["hs"] == 1 and first["negative"] == 0


def test_bad_settings_are_one_line(text, complaint):
    assert "min-count" in complaint("estimate", text, "-min-count", "100000", "--no-time")
    assert "negative" in complaint("estimate", text, "-negative", "0")
    assert "--verify" in complaint("estimate", "--tokens", "9", "--vocabulary", "9", "--verify")
