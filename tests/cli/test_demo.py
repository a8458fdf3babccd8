"""The demo learns from a standard library, and says so where there is none."""

import json

import pytest

from fastvec.cli import demo, main
from fastvec.cli.demo_text import documentation_sentences


@pytest.fixture
def stdlib(tmp_path):
    """Return a small standard library: topics, a module, a broken module, folders to leave out."""
    files = {
        "pydoc_data/topics.py": "topics = {'if': 'The if statement\\n\\nchooses one branch'}\n",
        "calendar.py": '"""Days of a month."""\n'
        'def week():\n    """Return one week."""\nclass Year:\n    """A whole year."""\n',
        "broken.py": "def (:\n",
        "test/test_calendar.py": '"""Left out because it is a test."""\n',
        "site-packages/other.py": '"""Left out because it is not Python itself."""\n',
    }
    for name, text in files.items():
        path = tmp_path / "stdlib" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return str(tmp_path / "stdlib")


def test_topics_and_docstrings_become_paragraphs_of_words(stdlib):
    assert documentation_sentences(stdlib) == [
        ["days", "of", "month"],
        ["return", "one", "week"],
        ["whole", "year"],
        ["the", "if", "statement"],
        ["chooses", "one", "branch"],
    ]


def test_a_python_without_sources_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match="fastvec train"):
        documentation_sentences(str(tmp_path))


def test_the_demo_trains_saves_and_opens_its_model(tmp_path, monkeypatch, capsys):
    sentences = [["one", "month", "has", "four", "weeks"], ["the", "server", "has", "threads"]] * 99
    monkeypatch.setattr("fastvec.cli.demo_text.documentation_sentences", lambda: sentences)
    output = str(tmp_path / "demo.fastvec")
    argv = ["demo", "--output", output, "--vector-size", "8", "--epochs", "2", "--workers", "1"]
    assert main([*argv, "--json"]) == 0
    results = json.loads(capsys.readouterr().out)
    assert results["corpus_words"] == sum(map(len, sentences))
    assert results["vocabulary"] == 8
    assert set(results["neighbours"]) == {"month", "server"} <= set(demo.WORDS)
    assert len(results["loss"]) == 2
    assert main(argv) == 0
    assert f"fastvec nn {output}" in capsys.readouterr().out
