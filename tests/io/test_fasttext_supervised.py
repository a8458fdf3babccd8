"""Classifiers in fastText's .bin: files of fastText 0.9.3, round trips, damaged files."""

from __future__ import annotations

import json
import struct
from pathlib import Path

import numpy as np
import pytest

from fastvec import FastText, FastTextClassifier, FormatError
from fastvec.models import fasttext

FOREIGN = Path(__file__).with_name("fasttext")  # written by fastText 0.9.3
EXPECTED = json.loads((FOREIGN / "supervised.json").read_text("utf8"))
NAMES = list(EXPECTED["models"])


def foreign(name: str) -> Path:
    return FOREIGN / f"supervised-{name}.bin"


def as_fasttext_says(name: str, p: np.ndarray) -> np.ndarray:
    """Probabilities with what fastText does to them: 1e-5 more, and a table of sigmoids."""
    if name in ("ns", "ova"):  # sigma at the left end of each 32nd
        with np.errstate(divide="ignore"):
            score = np.log(p.astype(float) / (1 - p))
        cell = np.floor((score + 8) * 32)
        p = np.where(abs(score) > 8, p, 1 / (1 + np.exp(8 - cell / 32)))
    return p + 1e-5


@pytest.mark.parametrize("name", NAMES)
def test_predictions_are_those_of_fasttext(name):
    model, expected = FastTextClassifier.load(foreign(name)), EXPECTED["models"][name]
    p = model.predict_proba(EXPECTED["texts"])
    # a path of the tree adds 1e-5 at every turn, and a score may lie at the border of two cells
    tolerance = {"hs": 2e-5, "ns": 2e-5, "ova": 2e-5}.get(name, 1e-6)
    np.testing.assert_allclose(as_fasttext_says(name, p), expected["probabilities"], atol=tolerance)
    found = model.get_sentence_vector(EXPECTED["texts"][3])
    np.testing.assert_allclose(found, expected["sentence"], atol=1e-6)
    for word, vector in expected["words"].items():
        np.testing.assert_allclose(model.get_word_vector(word), vector, atol=1e-6)


@pytest.mark.parametrize("name", NAMES)
def test_scores_are_those_of_fasttext(name, tmp_path):
    model, expected = FastTextClassifier.load(foreign(name)), EXPECTED["models"][name]
    lines = tmp_path / "lines.txt"
    lines.write_text("\n".join(EXPECTED["lines"]) + "\n", "utf8")
    n, *shares = model.test(lines, 2)
    # fastText's table of sigmoids makes equal probabilities, which come in any order
    assert n == expected["test"][0] == 40
    assert shares == pytest.approx(expected["test"][1:], abs=0.05 if name == "ova" else 1e-12)
    if name != "ova":
        assert model.test_label(lines) == expected["test_label"]


@pytest.mark.parametrize("name", NAMES)
def test_a_file_of_fasttext_is_written_again_as_it_was(name, tmp_path):
    FastTextClassifier.load(foreign(name)).save_fasttext(tmp_path / "again.bin")
    assert (tmp_path / "again.bin").read_bytes() == foreign(name).read_bytes()


def test_fasttext_opens_what_is_written(tmp_path):
    package = pytest.importorskip("fasttext")
    texts = ["the cat sat", "stocks fell"] * 10
    for objective in ("softmax", "hs"):
        model = FastTextClassifier(
            texts,
            ["pets", "money"] * 10,
            objective=objective,
            word_ngrams=2,
            bucket=100,
            vector_size=8,
            workers=1,
            progress=False,
        )
        model.save_fasttext(tmp_path / "m.bin")
        theirs = package.load_model(str(tmp_path / "m.bin"))
        labels, values = theirs.predict("a cat sat there", k=2)
        ours = dict(zip(model.labels, model.predict_proba("a cat sat there")))
        for label, value in zip(labels, values):
            assert value == pytest.approx(ours[label.removeprefix("__label__")], abs=3e-5)


def test_version_11_has_no_n_grams_of_characters(tmp_path):
    data = bytearray(foreign("softmax").read_bytes())
    data[4:8] = struct.pack("<i", 11)
    data[8 + 4 * 10 : 8 + 4 * 11] = struct.pack("<i", 4)  # max_n, which that version did not use
    (tmp_path / "old.bin").write_bytes(data)
    old, new = (
        FastTextClassifier.load(tmp_path / "old.bin"),
        FastTextClassifier.load(foreign("softmax")),
    )
    assert (old.predict_proba(EXPECTED["texts"]) == new.predict_proba(EXPECTED["texts"])).all()


def test_vectors_and_classifiers_are_told_apart(tmp_path):
    vectors = FastText(
        [["a", "b"]] * 20, vector_size=4, min_count=1, bucket=10, workers=1, sample=0
    )
    fasttext.save_facebook_model(vectors, tmp_path / "v.bin")
    with pytest.raises(FormatError, match="load_facebook_model"):
        FastTextClassifier.load(tmp_path / "v.bin")


@pytest.mark.parametrize("name", ["bigrams", "ova"])
def test_every_truncation_is_told(name, tmp_path):
    whole = foreign(name).read_bytes()
    for size in [*range(0, 300, 7), *range(300, len(whole) - 1, 41), len(whole) - 1]:
        (tmp_path / "cut.bin").write_bytes(whole[:size])
        with pytest.raises(FormatError):
            FastTextClassifier.load_fasttext(tmp_path / "cut.bin")


# Place of an int32 in the header -> a value that lies.
LIES = {
    "dim": (8, 2_000_000_000),
    "loss": (8 + 4 * 6, 9),
    "no model": (8 + 4 * 7, 0),
    "negative bucket": (8 + 4 * 8, -5),
    "more buckets": (8 + 4 * 8, 51),
    "words": (64 + 4, 2_000_000_000),
    "labels": (64 + 8, 2_000_000_000),
    "no labels": (64 + 8, 0),
    "negative labels": (64 + 8, -3),
}


@pytest.mark.parametrize("lie", LIES)
def test_lying_headers(lie, tmp_path):
    place, value = LIES[lie]
    whole = foreign("bigrams").read_bytes()
    (tmp_path / "lie.bin").write_bytes(
        whole[:place] + struct.pack("<i", value) + whole[place + 4 :]
    )
    with pytest.raises(FormatError):
        FastTextClassifier.load(tmp_path / "lie.bin")


def test_no_damaged_byte_crashes(tmp_path):
    """Each byte of the header and the dictionary turned over: an error, or a model that predicts."""
    whole = foreign("ova").read_bytes()
    for place in range(0, 1000, 3):
        data = bytearray(whole)
        data[place] ^= 0xFF
        (tmp_path / "m.bin").write_bytes(data)
        try:
            model = FastTextClassifier.load_fasttext(tmp_path / "m.bin")
        except (FormatError, NotImplementedError):
            continue
        assert model.predict_proba("the cat").shape == (len(model.labels),)
