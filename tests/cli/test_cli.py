"""The command line: results on stdout, one line and code 2 for bad use."""

import json
import subprocess
import sys

import pytest

from fastvec.cli import main

OPTIONS = ["-size", "8", "-min-count", "1", "-iter", "2", "-threads", "1", "-sample", "0"]


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    path = tmp_path_factory.mktemp("cli") / "corpus.txt"
    path.write_text("the cat sat on the mat\nthe dog sat on the log\n" * 50)
    return str(path)


@pytest.fixture(scope="module")
def model(corpus):
    path = corpus.replace("corpus.txt", "model.fastvec")
    assert main(["train", "-train", corpus, "-output", path, *OPTIONS, "--json"]) == 0
    return path


def run_json(capsys, *argv):
    """Run a command with --json; return its objects."""
    assert main([*argv, "--json"]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def complaint(capsys, *argv):
    """Run a command that must fail with code 2 and one line; return the line."""
    assert main(argv) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    return captured.err


def test_train_reports_what_it_wrote(corpus, tmp_path, capsys):
    output = str(tmp_path / "model.fastvec")
    [result] = run_json(capsys, "train", "-train", corpus, "-output", output, *OPTIONS)
    assert result["output"] == output and result["format"] == "native"
    assert (result["words"], result["dimensions"], result["epochs"]) == (7, 8, 2)
    assert len(result["loss"]) == 2


@pytest.mark.parametrize(
    ("name", "extra", "kind"),
    [
        ("v.txt", [], "word2vec-text"),
        ("v.vec", [], "word2vec-text"),
        ("v.bin", [], "word2vec-binary"),
        ("v", ["-binary", "0"], "word2vec-text"),
        ("v", ["-binary", "1"], "word2vec-binary"),
        ("v.txt", ["--format", "native"], "native"),
    ],
)
def test_the_ending_or_an_option_chooses_the_format(corpus, tmp_path, capsys, name, extra, kind):
    path = str(tmp_path / name)
    [trained] = run_json(capsys, "train", "-train", corpus, "-output", path, *OPTIONS, *extra)
    [described] = run_json(capsys, "info", path)
    assert trained["format"] == described["format"] == kind
    assert (described["keys"], described["dimensions"]) == (7, 8)


def test_long_and_short_options_are_the_same(corpus, tmp_path, capsys):
    short, long = tmp_path / "short.txt", tmp_path / "long.txt"
    run_json(capsys, "train", "-train", corpus, "-output", str(short), *OPTIONS, "-cbow", "0")
    argv = ["--vector-size", "8", "--min-count", "1", "--epochs", "2", "--workers", "1"]
    argv += ["--sample", "0", "--cbow", "0"]
    run_json(capsys, "train", "--corpus", corpus, "--output", str(long), *argv)
    assert short.read_bytes() == long.read_bytes()


def test_neighbours_of_given_words(model, capsys):
    results = run_json(capsys, "nn", model, "cat", "dog", "--topn", "3")
    assert [r["word"] for r in results] == ["cat", "dog"]
    assert all(len(r["neighbours"]) == 3 for r in results)
    assert "cat" not in [key for key, _ in results[0]["neighbours"]]


def test_neighbours_of_words_from_stdin_go_on_after_an_unknown_one(model):
    done = subprocess.run(
        [sys.executable, "-m", "fastvec", "nn", model, "--topn", "1"],
        input="catt\ncat dog\n",
        capture_output=True,
        text=True,
        check=True,
    )
    assert [line for line in done.stdout.splitlines() if line[0] != " "] == ["cat", "dog"]
    assert done.stderr.count("\n") == 1 and "catt" in done.stderr


def test_eval_scores_pairs_and_analogies(model, tmp_path, capsys):
    pairs, analogies = tmp_path / "pairs.tsv", tmp_path / "analogies.txt"
    pairs.write_text("cat\tdog\t9\nmat\tlog\t8\nthe\tcat\t1\nxyzzy\tcat\t1\n")
    analogies.write_text(": pets\ncat mat dog log\ndog log cat mat\n")
    argv = ["eval", model, "--pairs", str(pairs), "--analogies", str(analogies)]
    scored, answered = run_json(capsys, *argv)
    assert scored["out_of_vocabulary_percent"] == 25.0
    assert -1 <= scored["spearman"] <= 1
    assert [s["asked"] for s in answered["sections"]] == [2, 2]
    assert main(argv) == 0
    assert "accuracy" in capsys.readouterr().out


def test_info_describes_the_installation(capsys):
    [facts] = run_json(capsys, "info")
    assert facts["level chosen"] in facts["levels supported"]
    assert facts["processors"] >= 1


@pytest.mark.parametrize(
    ("argv", "text"),
    [
        ([], "COMMAND"),
        (["fly"], "fly"),
        (["train", "-train", "corpus.txt"], "-output"),
        (["train", "-train", "c", "-output", "o", "-size", "big"], "big"),
        (["train", "-train", "missing.txt", "-output", "out.fastvec"], "missing.txt"),
        (["train", "-train", "c", "-output", "missing/out"], "no folder missing"),
        (["nn", "missing.fastvec", "cat"], "missing.fastvec"),
        (["eval", "missing.fastvec"], "--pairs"),
        (["info", "missing.fastvec"], "missing.fastvec"),
    ],
)
def test_bad_use_is_one_line_and_code_2(argv, text, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert text in complaint(capsys, *argv)


def test_an_unknown_word_and_a_bad_setting_are_one_line(model, corpus, tmp_path, capsys):
    assert "catt" in complaint(capsys, "nn", model, "catt")
    output = str(tmp_path / "out.fastvec")
    argv = ["train", "-train", corpus, "-output", output, "-hs", "0", "-negative", "0"]
    assert "negative" in complaint(capsys, *argv)
    assert not (tmp_path / "out.fastvec").exists()


def test_a_file_that_holds_no_vectors_is_one_line(tmp_path, capsys):
    path = tmp_path / "picture.bin"
    path.write_bytes(bytes(range(256)) * 8)
    assert complaint(capsys, "nn", str(path), "cat")


def test_help_imports_nothing_heavy():
    program = "import sys; from fastvec.cli import main; main(['--help']); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 0 and "demo" in done.stdout
    assert not {"numpy", "scipy", "smart_open"} & set(done.stdout.split())
