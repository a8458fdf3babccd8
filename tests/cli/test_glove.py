"""--model glove: on a text, on counted pairs of ours and of GloVe's, with that program's options."""

import numpy as np
import pytest

import fastvec

GLOVE = ["--model", "glove", "-size", "6", "-iter", "2", "-threads", "1", "-min-count", "1"]


def test_a_text_is_trained(corpus, tmp_path, run_json):
    path = str(tmp_path / "m")
    [trained] = run_json("train", "-input", corpus, "-output", path, *GLOVE, "--window", "3")
    assert trained["epochs"] == 2 and trained["cells_per_second"] > 0
    model = fastvec.load(path)
    assert isinstance(model, fastvec.GloVe)
    expected = fastvec.GloVe(
        corpus_file=corpus,
        vector_size=6,
        window=3,
        epochs=2,
        min_count=1,
        workers=1,
        progress=False,
    )
    np.testing.assert_array_equal(model.wv.vectors, expected.wv.vectors)


def test_counted_pairs_are_trained_with_the_programs_options(corpus, tmp_path, run_json):
    counts, records, words = (str(tmp_path / name) for name in ("counts", "pairs.bin", "vocab"))
    count = ["cooccur", "--corpus", corpus, "--window", "3", "--min-count", "1", "-threads", "1"]
    run_json(*count, "--output", counts)
    run_json(*count, "--output", records, "--save-vocab", words)
    options = ["-eta", "0.1", "-alpha", "0.5", "-x-max", "5", "-grad-clip", "10", "-verbose", "0"]
    outputs = [str(tmp_path / name) for name in ("a", "b")]
    train = ["train", *GLOVE, *options, "-input-file"]
    run_json(*train, counts, "-output", outputs[0])
    run_json(*train, records, "-vocab-file", words, "-save-file", outputs[1])
    ours, theirs = map(fastvec.GloVe.load, outputs)
    assert (ours.alpha, ours.weight_exponent, ours.x_max, ours.clip) == (0.1, 0.5, 5.0, 10.0)
    np.testing.assert_allclose(ours.wv.vectors, theirs.wv.vectors, rtol=1e-5, atol=1e-6)


def test_two_dashes_before_alpha_mean_the_rate(corpus, tmp_path, run_json):
    path = str(tmp_path / "m")
    run_json("train", "-input", corpus, "-output", path, *GLOVE, "--alpha", "0.02")
    model = fastvec.GloVe.load(path)
    assert (model.alpha, model.weight_exponent) == (0.02, 0.75)


def test_a_warm_start_and_a_checkpoint(corpus, tmp_path, run_json):
    first, second, third, state = (str(tmp_path / name) for name in ("a", "b", "c", "state"))
    run_json("train", "-input", corpus, "-output", first, *GLOVE)
    warm = ["--warm-start", first, "--mu", "0.1"]
    given = ["train", "-input", corpus, *GLOVE, *warm, "--checkpoint", state]
    run_json(*given, "-output", second)
    run_json(*given, "-output", third, "--resume")
    assert fastvec.GloVe.load(second).mu == 0.1
    np.testing.assert_array_equal(*(fastvec.load(path).wv.vectors for path in (second, third)))


@pytest.mark.parametrize("options", [[], ["--corpus", "a", "--cooccurrences", "b"]])
def test_one_input_is_wanted(options, tmp_path, complaint):
    line = complaint("train", *GLOVE, "-output", str(tmp_path / "m"), *options)
    assert "--corpus" in line and "--cooccurrences" in line


def test_the_options_are_not_those_of_word2vec(corpus, tmp_path, complaint):
    line = complaint("train", "-input", corpus, "-output", str(tmp_path / "m"), "-x-max", "3")
    assert "--x-max" in line and "glove" in line
