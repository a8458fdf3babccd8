"""``fastvec phrases``: learn, save, join."""

import pytest

from fastvec import FrozenPhrases, Phrases
from fastvec.cli import main

TEXT = "the bank of new york\nnew york times\n\nthe new york times bank\n" * 4
OPTIONS = ["-min-count", "1", "-threshold", "0.5"]


@pytest.fixture
def text(tmp_path):
    path = tmp_path / "text.txt"
    path.write_text(TEXT)
    return str(path)


def test_the_joined_text_is_what_the_class_gives(text, tmp_path, run_json):
    output, saved = tmp_path / "joined.txt", str(tmp_path / "model")
    argv = ["phrases", "-train", text, "-output", str(output), "--save", saved, *OPTIONS]
    [result] = run_json(*argv, "--connector-words", "english")
    phrases = Phrases.load(saved)
    lines = [" ".join(phrases[line.split()]) for line in TEXT.splitlines() if line]
    assert output.read_text().splitlines() == lines
    assert "new_york" in lines[0]
    assert result["phrases"] == [len(phrases.export_phrases())]
    assert result["words"] == sum(len(line.split()) for line in lines)
    again = tmp_path / "again.txt"
    run_json("phrases", "--corpus", text, "--output", str(again), "--model", saved)
    assert again.read_text() == output.read_text()
    phrases.freeze().save(saved)
    run_json("phrases", "--corpus", text, "--output", str(again), "--model", saved)
    assert again.read_text() == output.read_text()


def test_two_passes_and_three_words_at_once(text, tmp_path, run_json):
    output, saved = tmp_path / "joined.txt", str(tmp_path / "model")
    argv = ["phrases", "--corpus", text, "--output", str(output), *OPTIONS]
    [result] = run_json(*argv, "--times", "2", "--save", saved)
    assert len(result["phrases"]) == 2 and result["saved"] == [f"{saved}.1", f"{saved}.2"]
    assert "new_york_times" in output.read_text()
    again = tmp_path / "again.txt"
    argv = ["phrases", "--corpus", text, "--output", str(again)]
    run_json(*argv, "--model", f"{saved}.1", f"{saved}.2")
    assert again.read_text() == output.read_text()
    run_json(*argv, *OPTIONS, "--max-words", "3", "--delimiter", "-")
    assert "new-york-times" in again.read_text()


def test_connector_words_of_a_file_and_lines_for_people(text, tmp_path, capsys):
    words = tmp_path / "words"
    words.write_text("of the")
    output = str(tmp_path / "joined.txt")
    argv = ["phrases", "-train", text, "-output", output, "--connector-words", str(words)]
    assert main([*argv, *OPTIONS, "-debug", "2"]) == 0
    assert output in capsys.readouterr().out


def test_bad_use_is_one_line(text, tmp_path, complaint, model):
    output = str(tmp_path / "joined.txt")
    assert "--output" in complaint("phrases", "--corpus", text)
    argv = ["phrases", "--corpus", text, "--output", output]
    assert "threshold" in complaint(*argv, "--threshold", "0")
    assert "--save" in complaint(*argv, "--model", model, "--save", output)
    assert "Word2Vec" in complaint(*argv, "--model", model)
    assert "absent" in complaint("phrases", "--corpus", "absent", "--output", output)
    assert "nowhere" in complaint("phrases", "--corpus", text, "--output", "nowhere/joined.txt")


def test_bad_utf8_follows_errors(tmp_path, complaint, run_json):
    text, output = tmp_path / "text.txt", tmp_path / "joined.txt"
    text.write_bytes(b"new york\nnew \xff york\n")
    argv = ["phrases", "--corpus", str(text), "--output", str(output), *OPTIONS]
    assert "errors" in complaint(*argv)
    assert not output.exists()
    run_json(*argv, "--errors", "ignore")
    assert output.read_text() == "new_york\nnew_york\n"


def test_frozen_phrases_are_what_a_file_of_them_holds(text, tmp_path):
    phrases = Phrases(corpus_file=text, min_count=1, threshold=0.5)
    path = tmp_path / "frozen"
    phrases.freeze().save(path)
    assert FrozenPhrases.load(path).phrasegrams == phrases.export_phrases()


def test_other_commands_know_that_phrases_are_no_vectors(text, tmp_path, run_json, complaint):
    path = str(tmp_path / "model")
    Phrases(corpus_file=text).save(path)
    [facts] = run_json("info", path)
    assert facts["class"] == "Phrases" and facts["holds"].startswith("Phrases<")
    assert "no vectors" in complaint("nn", path, "new")
