"""The command line: results on stdout, one line and code 2 for bad use."""

import shlex
import subprocess
import sys

import pytest

import fastvec
from fastvec.cli import COMMANDS, build_parser, main


def test_train_reports_what_it_wrote(corpus, tmp_path, run_json, options):
    output = str(tmp_path / "model.fastvec")
    [result] = run_json("train", "-train", corpus, "-output", output, *options)
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
def test_the_ending_or_an_option_chooses_the_format(
    corpus, tmp_path, name, extra, kind, run_json, options
):
    path = str(tmp_path / name)
    [trained] = run_json("train", "-train", corpus, "-output", path, *options, *extra)
    [described] = run_json("info", path)
    assert trained["format"] == described["format"] == kind
    assert (described["keys"], described["dimensions"]) == (7, 8)


def test_long_and_short_options_are_the_same(corpus, tmp_path, run_json, options):
    short, long = tmp_path / "short.txt", tmp_path / "long.txt"
    run_json("train", "-train", corpus, "-output", str(short), *options, "-cbow", "0")
    argv = ["--vector-size", "8", "--min-count", "1", "--epochs", "2", "--workers", "1"]
    argv += ["--sample", "0", "--cbow", "0"]
    run_json("train", "--corpus", corpus, "--output", str(long), *argv)
    assert short.read_bytes() == long.read_bytes()


def test_a_training_goes_on_from_its_checkpoint(corpus, tmp_path, options, run_json, complaint):
    state, first, second = (str(tmp_path / name) for name in ("state", "a.bin", "b.bin"))
    argv = ["train", "-train", corpus, *options, "--checkpoint", state]
    assert "state" in complaint(*argv, "-output", second, "--resume")
    assert "--checkpoint" in complaint("train", "-train", corpus, "-output", first, "--resume")
    run_json(*argv, "-output", first, "--checkpoint-every", "100")
    run_json(*argv, "-output", second, "--resume")
    assert (tmp_path / "a.bin").read_bytes() == (tmp_path / "b.bin").read_bytes()


def test_neighbours_of_given_words(model, run_json):
    results = run_json("nn", model, "cat", "dog", "--topn", "3")
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


def test_answers_for_many_words_share_a_scan_and_equal_single_ones(model, run_json):
    many = run_json("nn", model, "cat", "dog", "mat", "--restrict-vocab", "5")
    single = [
        r for w in ("cat", "dog", "mat") for r in run_json("nn", model, w, "--restrict-vocab", "5")
    ]
    assert [[key for key, _ in r["neighbours"]] for r in many] == [
        [key for key, _ in r["neighbours"]] for r in single
    ]
    assert [r["word"] for r in many] == ["cat", "dog", "mat"]


def test_analogies_from_arguments(model, capsys, run_json):
    argv = ["analogy", model, "cat", "mat", "dog", "dog", "log", "cat", "--topn", "2"]
    for method in ("3cosadd", "3cosmul"):
        results = run_json(*argv, "--method", method)
        assert [(r["a"], r["b"], r["c"]) for r in results] == [
            ("cat", "mat", "dog"),
            ("dog", "log", "cat"),
        ]
        assert all(len(r["answers"]) == 2 for r in results)
        assert not {"cat", "mat", "dog"} & {key for key, _ in results[0]["answers"]}
    assert main(argv) == 0
    assert "cat : mat :: dog : ?" in capsys.readouterr().out


def test_analogies_from_stdin_go_on_after_a_bad_line(model):
    done = subprocess.run(
        [sys.executable, "-m", "fastvec", "analogy", model, "--topn", "1"],
        input="cat mat\n\ncat mat catt\ncat mat dog\n",
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.startswith("cat : mat :: dog : ?") and done.stdout.count("\n") == 2
    assert done.stderr.count("\n") == 2 and "catt" in done.stderr


@pytest.mark.parametrize(
    ("settings", "architecture"),
    [
        ({}, "PV-DM"),
        ({"dm_concat": 1}, "PV-DM, concatenated"),
        ({"dm": 0}, "PV-DBOW"),
        ({"dm": 0, "dbow_words": 1}, "PV-DBOW with words"),
    ],
)
def test_info_names_the_tags_of_documents(run_json, tmp_path, settings, architecture):
    documents = [fastvec.TaggedDocument(["a", "b", "c"], [f"post{i}"]) for i in range(30)]
    model = fastvec.Doc2Vec(documents, vector_size=8, min_count=1, epochs=1, **settings)
    model.save(str(tmp_path / "posts.fastvec"))
    [facts] = run_json("info", str(tmp_path / "posts.fastvec"))
    assert facts["architecture"] == architecture
    assert facts["tags"] == 30
    assert facts["first tags"][:2] == ["post0", "post1"]


def test_info_says_how_a_model_of_counts_was_trained(run_json, tmp_path):
    model = fastvec.GloVe([["a", "b", "c"]] * 9, vector_size=4, min_count=1, epochs=3, x_max=7)
    model.save(str(tmp_path / "glove.fastvec"))
    [facts] = run_json("info", str(tmp_path / "glove.fastvec"))
    assert facts["x max"] == 7
    assert facts["epochs trained"] == 3
    assert facts["last loss"] == pytest.approx(model.training_history[-1]["loss"])


def test_info_describes_the_installation(run_json):
    [facts] = run_json("info")
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
        (["eval", "missing.fastvec"], "missing.fastvec"),
        (["eval", "missing.fastvec", "--method", "3cos"], "3cos"),
        (["analogy", "missing.fastvec", "a", "b"], "three words"),
        (["analogy", "missing.fastvec", "a", "b", "c"], "missing.fastvec"),
        (["convert", "missing.bin", "out.txt"], "missing.bin"),
        (["convert", "missing.bin", "missing/out.txt"], "no folder missing"),
        (["estimate"], "--tokens"),
        (["estimate", "--tokens", "1000"], "--vocabulary"),
        (["estimate", "--tokens", "1e3", "--vocabulary", "0.5"], "0.5"),
        (["estimate", "missing.txt"], "missing.txt"),
        (["plot", "missing.fastvec", "cat"], "--output"),
        (["info", "missing.fastvec"], "missing.fastvec"),
    ],
)
def test_bad_use_is_one_line_and_code_2(argv, text, tmp_path, monkeypatch, complaint):
    monkeypatch.chdir(tmp_path)
    assert text in complaint(*argv)


def test_an_unknown_word_and_a_bad_setting_are_one_line(model, corpus, tmp_path, complaint):
    assert "catt" in complaint("nn", model, "catt")
    output = str(tmp_path / "out.fastvec")
    argv = ["train", "-train", corpus, "-output", output, "-hs", "0", "-negative", "0"]
    assert "negative" in complaint(*argv)
    assert not (tmp_path / "out.fastvec").exists()


def test_a_file_that_holds_no_vectors_is_one_line(tmp_path, complaint):
    path = tmp_path / "picture.bin"
    path.write_bytes(bytes(range(256)) * 8)
    assert complaint("nn", str(path), "cat")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_examples_that_parse(command, capsys):
    assert main([command, "--help"]) == 0
    examples = capsys.readouterr().out.split("examples:\n")[1].strip().splitlines()
    for line in examples:
        program, *argv = shlex.split(line.split(" < ")[0])
        assert program == "fastvec" and argv[0] == command
        assert build_parser().parse_args(argv).command == command


def test_help_imports_nothing_heavy():
    program = "import sys; from fastvec.cli import main; main(['--help']); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 0 and "demo" in done.stdout
    assert not {"numpy", "scipy", "smart_open"} & set(done.stdout.split())
