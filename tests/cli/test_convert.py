"""``fastvec convert``: from every format to every other."""

import numpy as np
import pytest

import fastvec
from fastvec.cli import main
from fastvec.cli._vectors import FORMATS, open_vectors, write_vectors


@pytest.fixture
def kv():
    vectors = fastvec.KeyedVectors(3)
    rows = np.random.default_rng(0).normal(size=(5, 3)).astype(np.float32)
    vectors.add_vectors(
        ["the", "cat", "sat", "on", "mat"], rows, extras={"count": np.arange(5, 0, -1)}
    )
    return vectors


@pytest.mark.parametrize("source", FORMATS)
@pytest.mark.parametrize("target", FORMATS)
def test_every_format_to_every_other(kv, tmp_path, source, target, run_json):
    first, second = str(tmp_path / "first"), str(tmp_path / "second")
    write_vectors(kv, first, source)
    [result] = run_json("convert", first, second, "--to", target)
    assert (result["input_format"], result["output_format"]) == (source, target)
    assert (result["words"], result["dimensions"]) == (5, 3)
    found = open_vectors(second)
    assert found.index_to_key == kv.index_to_key
    assert (found.vectors == kv.vectors).all()


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("v.txt", "word2vec-text"),
        ("v.vec.gz", "word2vec-text"),
        ("v.bin", "word2vec-binary"),
        ("v.fastvec", "native"),
    ],
)
def test_the_ending_chooses_the_format(kv, tmp_path, name, kind, run_json):
    kv.save(tmp_path / "kv")
    [result] = run_json("convert", str(tmp_path / "kv"), str(tmp_path / name))
    assert result["output_format"] == kind
    assert len(open_vectors(str(tmp_path / name))) == 5


def test_a_model_gives_its_word_vectors(model, tmp_path, capsys):
    assert main(["convert", model, str(tmp_path / "v.txt")]) == 0
    assert "7 words x 8 dimensions" in capsys.readouterr().out
    wanted = fastvec.Word2Vec.load(model).wv
    assert (open_vectors(str(tmp_path / "v.txt")).vectors == wanted.vectors).all()


@pytest.mark.parametrize("source", FORMATS)
def test_limit_keys_and_dtype(kv, tmp_path, source, run_json):
    first, second = str(tmp_path / "first"), str(tmp_path / "second.fastvec")
    write_vectors(kv, first, source)
    (tmp_path / "keys").write_text("mat\ncat\nunknown\n")
    run_json("convert", first, second, "--limit", "2", "--dtype", "float16")
    found = open_vectors(second)
    assert found.index_to_key == ["the", "cat"] and found.vectors.dtype == np.float16
    run_json("convert", first, second, "--keys", str(tmp_path / "keys"))
    assert open_vectors(second).index_to_key == ["cat", "mat"]


def test_counts_come_along(kv, tmp_path, run_json):
    kv.save(tmp_path / "kv")
    (tmp_path / "keys").write_text("mat\ncat\n")
    run_json(
        "convert", str(tmp_path / "kv"), str(tmp_path / "part"), "--keys", str(tmp_path / "keys")
    )
    assert open_vectors(str(tmp_path / "part")).get_vecattr("mat", "count") == 1


def test_what_is_refused(kv, tmp_path, complaint):
    path = str(tmp_path / "kv")
    kv.save(path)
    before = (tmp_path / "kv").read_bytes()
    assert "is the input" in complaint("convert", path, path)
    assert (tmp_path / "kv").read_bytes() == before
    assert "--dtype" in complaint("convert", path, str(tmp_path / "v.txt"), "--dtype", "float16")
    assert "compressed" in complaint("convert", path, str(tmp_path / "v.gz"))
    (tmp_path / "keys").write_text("unknown\n")
    argv = ["convert", path, str(tmp_path / "v.txt"), "--keys", str(tmp_path / "keys")]
    assert "no vector for any" in complaint(*argv)


def test_fasttext_models_are_described_and_converted(tmp_path, run_json):
    from fastvec.models.fasttext import save_facebook_model

    sentences = [["anna", "bert", "carl"]] * 20
    model = fastvec.FastText(sentences, vector_size=4, min_count=1, bucket=50, workers=1, epochs=1)
    path, text = str(tmp_path / "model.bin"), str(tmp_path / "vectors.txt")
    save_facebook_model(model, path)
    [facts] = run_json("info", path)
    assert (facts["format"], facts["class"], facts["keys"]) == ("fasttext", "FastText", 3)
    [result] = run_json("convert", path, text)
    assert (result["input_format"], result["words"]) == ("fasttext", 3)
    np.testing.assert_allclose(open_vectors(text).vectors, model.wv.vectors, atol=1e-6)
