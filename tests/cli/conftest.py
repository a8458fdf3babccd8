"""A small model, and ways to run a command."""

from __future__ import annotations

import json

import pytest

from fastvec.cli import main

OPTIONS = ["-size", "8", "-min-count", "1", "-iter", "2", "-threads", "1", "-sample", "0"]


@pytest.fixture
def options():
    """Training options that suit the small corpus."""
    return OPTIONS


@pytest.fixture(scope="session")
def corpus(tmp_path_factory):
    path = tmp_path_factory.mktemp("cli") / "corpus.txt"
    path.write_text("the cat sat on the mat\nthe dog sat on the log\n" * 50)
    return str(path)


@pytest.fixture(scope="session")
def model(corpus):
    path = corpus.replace("corpus.txt", "model.fastvec")
    assert main(["train", "-train", corpus, "-output", path, *OPTIONS, "--json"]) == 0
    return path


@pytest.fixture
def run_json(capsys):
    """Run a command with --json; return its objects."""

    def run(*argv):
        assert main([*argv, "--json"]) == 0
        return [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    return run


@pytest.fixture
def complaint(capsys):
    """Run a command that must fail with code 2 and one line; return the line."""

    def run(*argv):
        assert main(argv) == 2
        captured = capsys.readouterr()
        assert captured.out == ""
        assert captured.err.count("\n") == 1
        return captured.err

    return run
