"""--model: each family has its options, its class and its files."""

import numpy as np
import pytest

import fastvec
from fastvec.cli.families import FAMILIES, find

FASTTEXT = ["--model", "fasttext", "-bucket", "40", "-minn", "2", "-maxn", "3"]


@pytest.mark.parametrize("name", FAMILIES)
def test_options_that_families_share_are_one_and_the_same(name):
    first = find(FAMILIES[0]).options
    for option, meaning in find(name).options.items():
        assert meaning is first.get(option, meaning)
        assert hasattr(fastvec, find(name).class_name)


def test_an_option_of_another_family_is_refused(corpus, tmp_path, options, complaint):
    argv = ["train", "-train", corpus, "-output", str(tmp_path / "m"), *options]
    line = complaint(*argv, "-minn", "2")
    assert "--min-n" in line and "--model" in line and "fasttext" in line
    assert "fasttext" in complaint(*argv, "--format", "fasttext")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("name", "kind"), [("m.bin", "fasttext"), ("m.vec", "word2vec-text"), ("m", "native")]
)
def test_fasttext_is_trained_and_written(corpus, tmp_path, options, run_json, name, kind):
    path = str(tmp_path / name)
    [trained] = run_json("train", "-input", corpus, "-output", path, *options, *FASTTEXT)
    [described] = run_json("info", path)
    assert trained["format"] == described["format"] == kind
    opened = fastvec.load(path)
    if kind != "word2vec-text":
        wv = getattr(opened, "wv", opened)
        assert (wv.min_n, wv.max_n, wv.bucket) == (2, 3, 40)
        assert np.linalg.norm(wv["catmat"]) > 0


def test_fasttext_goes_on_from_its_checkpoint(corpus, tmp_path, options, run_json):
    state, first, second = (str(tmp_path / name) for name in ("state", "a.bin", "b.bin"))
    argv = ["train", "-train", corpus, *options, *FASTTEXT, "--checkpoint", state]
    run_json(*argv, "-output", first, "--checkpoint-every", "100")
    run_json(*argv, "-output", second, "--resume")
    assert (tmp_path / "a.bin").read_bytes() == (tmp_path / "b.bin").read_bytes()


def test_doc2vec_takes_a_document_per_line(tmp_path, run_json):
    text = tmp_path / "documents.txt"
    text.write_text("a b c a b\n\nb c d a\n" * 3)
    argv = ["train", "--model", "doc2vec", "-train", str(text), "-size", "4", "-min-count", "1"]
    run_json(*argv, "-output", str(tmp_path / "model"), "-dm", "0", "-threads", "1")
    model = fastvec.load(tmp_path / "model")
    assert model.dbow and len(model.dv) == 9
    written = str(tmp_path / "vectors.txt")
    run_json(*argv, "-output", written, "--format", "documents", "-threads", "1")
    vectors = fastvec.KeyedVectors.load_word2vec_format(written)
    assert vectors.index_to_key == [str(i) for i in range(9)]
