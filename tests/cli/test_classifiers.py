"""The commands of classifiers, with fastText's options and the library's own."""

import pytest

from fastvec.cli import main


@pytest.fixture(scope="module")
def posts(tmp_path_factory):
    path = tmp_path_factory.mktemp("classifiers") / "posts.txt"
    path.write_text(
        "__label__pets the cat sat on the mat\n__label__money stocks fell __label__news today\n"
        * 40
    )
    return str(path)


@pytest.fixture(scope="module")
def classifier(posts):
    path = posts.replace("posts.txt", "model.bin")
    argv = ["-input", posts, "-output", path, "-dim", "8", "-epoch", "30", "-lr", "0.5"]
    more = ["-wordNgrams", "2", "-bucket", "200", "-loss", "ova", "-thread", "1", "--quiet"]
    assert main(["supervised", *argv, *more]) == 0
    return path


def test_long_and_short_options_are_the_same(posts, classifier, tmp_path, run_json):
    path = str(tmp_path / "model.bin")
    argv = ["--corpus", posts, "--output", path, "--vector-size", "8", "--epochs", "30"]
    argv += ["--alpha", "0.5", "--word-ngrams", "2", "--bucket", "200", "--objective", "one-vs-all"]
    [result] = run_json("supervised", *argv, "--workers", "1", "--quiet")
    assert (result["words"], result["labels"], result["epochs"]) == (9, 3, 30)
    with open(path, "rb") as own, open(classifier, "rb") as other:
        assert own.read() == other.read()


def test_predictions(posts, classifier, run_json, capsys):
    first, second, *_ = run_json("predict-prob", classifier, posts, "2", "0.5")
    assert first["labels"] == ["__label__pets"] and first["probabilities"][0] > 0.5
    assert sorted(second["labels"]) == ["__label__money", "__label__news"]
    assert main(["predict", classifier, posts]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 80 and lines[0] == "__label__pets"


def test_tests(posts, classifier, run_json, capsys):
    [result] = run_json("test", classifier, posts, "-1", "0.5")
    assert result == {"n": 80, "k": -1, "precision": 1.0, "recall": 1.0}
    assert main(["test", classifier, posts]) == 0
    assert capsys.readouterr().out == "N\t80\nP@1\t1.000\nR@1\t0.667\n"
    scores = run_json("test-label", classifier, posts, "2")
    assert {score["label"] for score in scores} == {
        "__label__pets",
        "__label__money",
        "__label__news",
    }


def test_a_training_goes_on_from_its_checkpoint(posts, tmp_path, run_json, complaint):
    state, first, second = (str(tmp_path / name) for name in ("state", "a.fastvec", "b.fastvec"))
    argv = ["supervised", "-input", posts, "-dim", "8", "-thread", "1", "--quiet"]
    assert "--checkpoint" in complaint(*argv, "-output", first, "--resume")
    run_json(*argv, "-output", first, "--checkpoint", state, "--checkpoint-every", "100")
    run_json(*argv, "-output", second, "--checkpoint", state, "--resume")
    one, two = run_json("predict-prob", first, posts), run_json("predict-prob", second, posts)
    assert one == two


def test_bad_use_is_one_line(posts, classifier, tmp_path, complaint):
    (tmp_path / "plain.txt").write_text("no label here\n")
    argv = ["-input", str(tmp_path / "plain.txt"), "-output", str(tmp_path / "m.bin"), "--quiet"]
    assert "no label" in complaint("supervised", *argv)
    assert "k must" in complaint("predict", classifier, posts, "0")
    assert "missing.bin" in complaint("predict", str(tmp_path / "missing.bin"), posts)
