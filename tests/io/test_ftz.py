"""fastText's quantised files: files of fastText itself, round trips, damaged files."""

from __future__ import annotations

import json
import struct
from pathlib import Path

import numpy as np
import pytest

from fastvec import FastTextClassifier, FormatError
from fastvec.io import fasttext_bin
from fastvec.io.fasttext_bin import ARGUMENTS, FastTextFile
from fastvec.vectors.quantized_matrix import QuantizedMatrix

FOREIGN = Path(__file__).with_name("fasttext")  # written by fastText 0.9.3
NAMES = ["plain", "pruned", "outputs"]


@pytest.mark.parametrize("name", NAMES)
def test_a_file_of_fasttext_is_written_again_as_it_was(tmp_path, name):
    file = fasttext_bin.read(FOREIGN / f"{name}.ftz")
    assert isinstance(file.input, QuantizedMatrix)
    assert isinstance(file.output, QuantizedMatrix) == (name == "outputs")
    fasttext_bin.write(tmp_path / "again.ftz", file)
    first, again = (FOREIGN / f"{name}.ftz").read_bytes(), (tmp_path / "again.ftz").read_bytes()
    if name == "pruned":  # its buckets come in the order of a hash table
        first, again = bytes(sorted(first)), bytes(sorted(again))
        second = fasttext_bin.read(tmp_path / "again.ftz")
        assert (second.kept_buckets == file.kept_buckets).all()
        assert len(file.kept_buckets) == len(file.input) - len(file.words) > 0
    assert first == again


def test_codes_stay_mapped():
    file = fasttext_bin.read(FOREIGN / "pruned.ftz")
    for codes in (file.input.codes, file.input.norm_codes):
        assert not codes.flags.writeable and not codes.flags.owndata


def rows(n, dim):
    return np.random.default_rng(n).normal(size=(n, dim)).astype(np.float32)


def made(*, kept=None, output=None, quantized=True, n_words=3, bucket=300, dim=3):
    """A small classifier."""
    arguments = dict(zip(ARGUMENTS, [dim, 5, 1, 1, 5, 2, 3, 3, bucket, 0, 0, 100]))
    n = n_words + (bucket if kept is None else len(kept))
    source = rows(max(n, 256), dim)
    matrix = (
        QuantizedMatrix.quantize(source, qnorm=True).take(slice(n)) if quantized else source[:n]
    )
    labels = [b"__label__a", b"__label__b"]
    words = [b"w%d" % i for i in range(n_words)]
    return FastTextFile(
        arguments,
        1e-4,
        words,
        np.arange(n_words, 0, -1),
        matrix,
        rows(2, dim) if output is None else output,
        9,
        labels,
        np.array([2, 1]),
        kept_buckets=kept,
    )


@pytest.mark.parametrize("kept", [None, [], [7], [9, 0, 299]])
def test_round_trip(tmp_path, kept):
    kept = None if kept is None else np.array(kept, np.int32)
    file = made(kept=kept)
    fasttext_bin.write(tmp_path / "m.ftz", file)
    again = fasttext_bin.read(tmp_path / "m.ftz")
    assert again.words == file.words and again.labels == file.labels
    assert (again.input.codes == file.input.codes).all()
    assert (np.asarray(again.input) == np.asarray(file.input)).all()
    assert (again.output == file.output).all()
    assert (again.kept_buckets is None) == (kept is None)
    if kept is not None:
        assert again.kept_buckets.tolist() == kept.tolist()


def test_what_the_format_cannot_hold(tmp_path):
    kept = np.array([3], np.int32)
    quantized = QuantizedMatrix.quantize(rows(256, 3)).take([0, 1])
    for bad in (made(kept=kept, quantized=False), made(output=quantized, quantized=False)):
        with pytest.raises(ValueError, match="quantised input"):
            fasttext_bin.write(tmp_path / "m", bad)
    large = made()
    large.input.codes = np.broadcast_to(np.uint8(0), (1 << 31, 2))
    with pytest.raises(ValueError, match="cutoff"):
        fasttext_bin.write(tmp_path / "m", large)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", NAMES)
def test_every_truncation_is_told(tmp_path, name):
    whole = (FOREIGN / f"{name}.ftz").read_bytes()
    path = tmp_path / "cut.ftz"
    for size in [*range(0, len(whole), 61), *range(len(whole) - 40, len(whole))]:
        path.write_bytes(whole[:size])
        with pytest.raises(FormatError, match="byte"):
            fasttext_bin.read(path)


DICTIONARY = 64 + 12 + 16  # behind the sizes
ENTRIES = 3 * (2 + 10) + 2 * (10 + 10)
KEPT = DICTIONARY + ENTRIES
INPUT = KEPT + 2 * 8  # the flag of the matrix of a model with two kept buckets
QUANTIZER = INPUT + 2 + 16 + 4 + 5 * 2
# Place and struct format of numbers -> values that lie.
LIES = {
    "more kept buckets than bytes": (DICTIONARY - 8, "<q", 2**40),
    "kept buckets less than none": (DICTIONARY - 8, "<q", -2),
    "a bucket that does not exist": (KEPT, "<i", 300),
    "a negative bucket": (KEPT, "<i", -1),
    "a bucket twice": (KEPT, "<i", 7),
    "a row twice": (KEPT + 4, "<i", 1),
    "a row that does not exist": (KEPT + 4, "<i", 2),
    "a negative row": (KEPT + 4, "<i", -1),
    "the flag": (INPUT, "<B", 2),
    "the flag of lengths": (INPUT + 1, "<B", 9),
    "rows": (INPUT + 2, "<q", 2**62),
    "negative rows": (INPUT + 2, "<q", -5),
    "columns": (INPUT + 10, "<q", 2_000_000_000),
    "codes": (INPUT + 18, "<i", 2**31 - 1),
    "negative codes": (INPUT + 18, "<i", -1),
    "too few codes": (INPUT + 18, "<i", 5),
    "no codes": (INPUT + 18, "<i", 0),
    "dim of the quantiser": (QUANTIZER, "<i", 2_000_000_000),
    "parts": (QUANTIZER + 4, "<i", 3),
    "width": (QUANTIZER + 8, "<i", 0),
    "negative width": (QUANTIZER + 8, "<i", -2),
    "width of the last part": (QUANTIZER + 12, "<i", 2),
    "no last part": (QUANTIZER + 12, "<i", 0),
    "dim": (8, "<i", 2_000_000_000),
    "negative bucket": (8 + 4 * 8, "<i", -5),
    "words": (64 + 4, "<i", 2_000_000_000),
}


@pytest.mark.parametrize("lie", LIES)
def test_lying_numbers(tmp_path, lie):
    path = tmp_path / "lie.ftz"
    fasttext_bin.write(path, made(kept=np.array([9, 7], np.int32)))
    whole = bytearray(path.read_bytes())
    assert struct.unpack_from("<iiii", whole, QUANTIZER) == (3, 2, 2, 1)
    place, form, value = LIES[lie]
    struct.pack_into(form, whole, place, value)
    path.write_bytes(whole)
    with pytest.raises(FormatError, match="byte"):
        fasttext_bin.read(path)


@pytest.mark.parametrize("place", ["max_n", "word_ngrams"])
def test_n_grams_of_any_length_need_no_more_room_than_texts_have(tmp_path, place):
    path = tmp_path / "m.ftz"
    fasttext_bin.write(path, made(kept=np.array([9, 7], np.int32)))
    whole = bytearray(path.read_bytes())
    struct.pack_into("<i", whole, 8 + 4 * ARGUMENTS.index(place), 2**31 - 1)
    path.write_bytes(whole)
    model = FastTextClassifier.load(path)
    assert np.isfinite(model.predict_proba(["w0 w1 other", ""])).all()
    struct.pack_into("<i", whole, 8 + 4 * ARGUMENTS.index("bucket"), 2**31 - 1)
    path.write_bytes(whole)
    with pytest.raises(FormatError, match="rows"):
        FastTextClassifier.load(path)


def test_a_quantised_output_needs_a_quantised_input(tmp_path):
    path = tmp_path / "m"
    fasttext_bin.write(path, made(quantized=False, bucket=1))
    whole = bytearray(path.read_bytes())
    place = KEPT + 1 + 16 + 4 * 3 * 4
    assert whole[place] == 0 and whole[place + 1 : place + 9] == struct.pack("<q", 2)
    whole[place] = 1
    path.write_bytes(whole)
    with pytest.raises(FormatError, match="the input is not"):
        fasttext_bin.read(path)


@pytest.mark.parametrize("name", NAMES)
def test_predictions_are_those_of_fasttext(name):
    model = FastTextClassifier.load(FOREIGN / f"{name}.ftz")
    wanted = json.loads((FOREIGN / f"{name}.json").read_text("utf-8"))
    assert len(model.labels) == wanted["n_labels"]
    for case in wanted["predictions"]:
        labels, values = model.predict(case["text"], k=len(case["labels"]))
        # fastText shows exp(log(p + 1e-5)), of a tree the product of that over its turns
        off = 5e-5 if model.objective == "hs" else 2e-6
        shown = np.array(case["probabilities"]) - (0 if model.objective == "hs" else 1e-5)
        np.testing.assert_allclose(values, shown, atol=off)
        by_name = dict(zip(labels, values.tolist()))
        for label, value in zip(case["labels"], case["probabilities"]):
            assert by_name.get(label, value) == pytest.approx(value, abs=5e-5)
        np.testing.assert_allclose(
            model.get_sentence_vector(case["text"]), case["vector"], atol=1e-5
        )
    for word, vector in wanted["word_vectors"].items():
        np.testing.assert_allclose(model.get_word_vector(word), vector, atol=1e-5)
