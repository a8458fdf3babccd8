"""``fastvec cooccur``: counts what the library counts, takes GloVe's options, says what is wrong."""

import pytest

from fastvec import CooccurrenceMatrix
from fastvec.cli import main
from fastvec.io.glove_files import read_glove


def same(one, two):
    return one.words == two.words and (one.to_scipy() != two.to_scipy()).nnz == 0


def test_a_native_file(corpus, tmp_path, run_json):
    output = str(tmp_path / "counts.fastvec")
    options = ["--window", "2,1", "--window-weighting", "dynamic", "--min-count", "1", "--quiet"]
    (said,) = run_json("cooccur", "--corpus", corpus, "--output", output, *options)
    wanted = CooccurrenceMatrix.count(
        corpus_file=corpus, window=(2, 1), window_weighting="dynamic", min_count=1
    )
    assert same(CooccurrenceMatrix.load(output), wanted)
    assert said["cells"] == wanted.nnz and said["words"] == wanted.n_words
    assert said["format"] == "native" and said["tokens"] == 600


def test_gloves_options_and_files(corpus, tmp_path, capsys):
    vocabulary, output = tmp_path / "vocab.txt", tmp_path / "cooccurrence.bin"
    vocabulary.write_text("the 200\nsat 100\non 100\ncat 50\n")
    options = [
        "-symmetric",
        "0",
        "-window-size",
        "3",
        "-distance-weighting",
        "0",
        "-memory",
        "0.1",
        "-verbose",
        "2",
    ]
    options += ["-max-product", "1000", "-overflow-length", "1000", "-overflow-file", "x"]
    command = ["cooccur", "-corpus", corpus, "-vocab-file", str(vocabulary), *options]
    assert main([*command, "-output", str(output), "-save-vocab", str(tmp_path / "v")]) == 0
    assert "GloVe" in capsys.readouterr().out
    wanted = CooccurrenceMatrix.count(
        corpus_file=corpus,
        window=3,
        window_weighting="flat",
        symmetric=False,
        vocabulary=["the", "sat", "on", "cat"],
    )
    assert same(read_glove(output, tmp_path / "v"), wanted)
    assert (tmp_path / "v").read_text() == vocabulary.read_text()


def test_a_checkpoint_is_deleted_at_the_end(corpus, tmp_path):
    output, state = str(tmp_path / "c.fastvec"), tmp_path / "state"
    assert (
        main(["cooccur", "--corpus", corpus, "--output", output, "--checkpoint", str(state)]) == 0
    )
    assert not state.exists()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--window", "0"], "window"),
        (["--memory-limit", "lots"], "memory_limit"),
        (["--vocab-file", "/nowhere"], "/nowhere"),
        (["--min-count", "100000"], "min_count"),
        (["--checkpoint", "x", "--checkpoint-every", "7"], "checkpoint_every"),
    ],
)
def test_bad_use(corpus, tmp_path, complaint, options, said):
    output = str(tmp_path / "counts.fastvec")
    assert said in complaint("cooccur", "--corpus", corpus, "--output", output, *options)


def test_records_have_one_vocabulary(corpus, tmp_path, complaint):
    output = str(tmp_path / "counts.bin")
    assert "native file" in complaint(
        "cooccur", "--corpus", corpus, "--output", output, "--positional"
    )


def test_a_damaged_vocabulary(corpus, tmp_path, complaint):
    (tmp_path / "v").write_text("the many\n")
    line = complaint(
        "cooccur",
        "--corpus",
        corpus,
        "--output",
        str(tmp_path / "c"),
        "-vocab-file",
        str(tmp_path / "v"),
    )
    assert "line 1" in line
