"""fastvec quantize, with our names and with fastText's."""

import pytest

from fastvec import FastTextClassifier
from fastvec.vectors.quantized_matrix import QuantizedMatrix


@pytest.fixture(scope="module")
def text(tmp_path_factory):
    path = tmp_path_factory.mktemp("quantize") / "train.txt"
    lines = [f"__label__{i % 3} w{i % 3}a w{i % 99} w{i % 7}\n" for i in range(300)]
    path.write_text("".join(lines))
    return path


@pytest.fixture(scope="module")
def model(text):
    made = FastTextClassifier(
        corpus_file=str(text), vector_size=4, word_ngrams=2, bucket=400, workers=1, progress=False
    )
    made.save_fasttext(text.with_name("model.bin"))
    return text.with_name("model.bin")


def test_a_file_of_fasttext_becomes_smaller(model, tmp_path, run_json):
    path = tmp_path / "m.ftz"
    [result] = run_json("quantize", str(model), "-output", str(path))
    assert result["rows"] == result["rows_before"] and result["bytes"] == path.stat().st_size
    opened = FastTextClassifier.load(path)
    assert isinstance(opened.input, QuantizedMatrix)
    assert opened.predict("w1a w1")[0] == ("__label__1",)


def test_options_of_fasttext(text, model, run_json):
    argv = ["-input", str(text), "-output", str(model.with_suffix("")), "-cutoff", "300"]
    [result] = run_json("quantize", *argv, "-retrain", "-qnorm", "-epoch", "2", "-thread", "1")
    assert result["output"] == str(model.with_suffix(".ftz")) and result["rows"] == 300
    opened = FastTextClassifier.load(result["output"])
    assert opened.input.norm_codes is not None and len(opened.kept_buckets) > 0


def test_native_files(model, tmp_path, run_json):
    whole, small = tmp_path / "whole", tmp_path / "small"
    FastTextClassifier.load(model).save(whole)
    run_json("quantize", str(whole), "--output", str(small), "--dsub", "1", "--workers", "1")
    assert FastTextClassifier.load(small).input.quantizer.width == 1


def test_bad_use_is_one_line(model, tmp_path, complaint):
    output = ["-output", str(tmp_path / "m.ftz")]
    assert "256" in complaint("quantize", str(model), *output, "-cutoff", "5")
    assert "corpus" in complaint("quantize", str(model), *output, "-cutoff", "300", "-retrain")
    assert "folder" in complaint("quantize", str(model), "-output", str(tmp_path / "no" / "m.ftz"))
    assert "m.ftz.bin" in complaint("quantize", *output)
    assert not list(tmp_path.iterdir())
