"""fastText's .bin files: round trips, files of fastText itself, damaged files."""

from __future__ import annotations

import struct
import tracemalloc

import numpy as np
import pytest

from fastvec import FastText, FormatError
from fastvec.io import fasttext_bin
from fastvec.io.fasttext_bin import ARGUMENTS, FastTextFile
from fastvec.models import fasttext

SENTENCES = [["walking", "talked", "naïve", "слово", str(i % 9)] for i in range(80)]


def model(**kwargs):
    settings = {"vector_size": 6, "min_count": 1, "bucket": 50, "workers": 1, "epochs": 2}
    return FastText(SENTENCES, **{**settings, **kwargs})


@pytest.mark.parametrize("kwargs", [{"sg": 1}, {"hs": 1, "negative": 0}, {"max_n": 0}])
def test_round_trip(tmp_path, kwargs):
    made = model(**kwargs)
    path = tmp_path / "model.bin"
    fasttext.save_facebook_model(made, path)
    wv = fasttext.load_facebook_vectors(path)
    assert wv.index_to_key == made.wv.index_to_key
    assert (wv.vectors_vocab == made.wv.vectors_vocab).all()
    assert (wv.vectors_ngrams == made.wv.vectors_ngrams).all()
    np.testing.assert_allclose(wv.vectors, made.wv.vectors, atol=1e-7)
    loaded = fasttext.load_facebook_model(path)
    assert (loaded.sg, loaded.hs, loaded.negative) == (made.sg, made.hs, made.negative)
    output = "syn1" if made.hs else "syn1neg"
    assert (getattr(loaded, output) == getattr(made, output)).all()
    before = loaded.wv["talked"].copy()
    loaded.train(SENTENCES, total_examples=len(SENTENCES), epochs=1)
    assert (loaded.wv["talked"] != before).any()
    assert np.isfinite(loaded.wv.vectors).all()


def test_unseen_words_of_a_mapped_file(tmp_path):
    made = model()
    fasttext.save_facebook_model(made, tmp_path / "m.bin")
    wv = fasttext.load_facebook_vectors(tmp_path / "m.bin")
    assert not wv.vectors_ngrams.flags.writeable
    np.testing.assert_allclose(wv["walked"], made.wv["walked"], atol=1e-7)
    np.testing.assert_allclose(wv[["walked", "talked"]], made.wv[["walked", "talked"]], atol=1e-7)


def test_words_that_are_no_utf8_keep_their_bytes(tmp_path):
    names = [b"caf\xe9", b"caf\xff", b"</s>"]
    rows = np.arange((3 + 4) * 2, dtype=np.float32).reshape(7, 2)
    arguments = dict(zip(ARGUMENTS, [2, 5, 1, 1, 5, 1, 2, 2, 4, 3, 6, 100]))
    file = FastTextFile(arguments, 1e-4, names, np.array([3, 2, 1]), rows, rows[:3], 6)
    fasttext_bin.write(tmp_path / "m.bin", file)
    wv = fasttext.load_facebook_vectors(tmp_path / "m.bin")
    assert len(set(wv.index_to_key)) == 3
    assert [key.encode("utf-8", "surrogateescape") for key in wv.index_to_key] == names
    assert (wv["</s>"] == rows[2]).all(), "the end of a sentence has no n-grams"


@pytest.mark.parametrize("kind", ["skipgram", "cbow"])
@pytest.mark.parametrize("loss", ["ns", "hs"])
def test_files_of_fasttext(tmp_path, kind, loss):
    package = pytest.importorskip("fasttext")
    text = tmp_path / "text"
    text.write_text("\n".join(" ".join(sentence) for sentence in SENTENCES), encoding="utf-8")
    # with fewer than ten threads fastText 0.9.3 leaves part of its matrix as the memory was
    theirs = package.train_unsupervised(
        str(text),
        model=kind,
        loss=loss,
        dim=8,
        minCount=1,
        bucket=200,
        epoch=1,
        thread=12,
        verbose=0,
    )
    theirs.save_model(str(tmp_path / "m.bin"))
    wv = fasttext.load_facebook_vectors(tmp_path / "m.bin")
    assert wv.index_to_key == theirs.get_words()
    for word in ("walking", "слово", "unseen", "naive", "</s>"):
        np.testing.assert_allclose(wv[word], theirs.get_word_vector(word), atol=1e-6)
    loaded = fasttext.load_facebook_model(tmp_path / "m.bin")
    fasttext.save_facebook_model(loaded, tmp_path / "again.bin")
    again = package.load_model(str(tmp_path / "again.bin"))
    for word in ("walking", "unseen"):
        np.testing.assert_allclose(
            again.get_word_vector(word), theirs.get_word_vector(word), atol=1e-6
        )


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    path = tmp_path_factory.mktemp("bin") / "m.bin"
    fasttext.save_facebook_model(model(), path)
    return path.read_bytes()


def test_every_truncation_is_told(whole, tmp_path):
    path = tmp_path / "cut.bin"
    for size in [*range(0, 300, 7), *range(300, len(whole) - 1, 97), len(whole) - 1]:
        path.write_bytes(whole[:size])
        with pytest.raises(FormatError):
            fasttext_bin.read(path)


# Place of an int32 in the header -> a value that lies.
LIES = {
    "version": (4, 99),
    "dim": (8, 2_000_000_000),
    "no dim": (8, 0),
    "loss": (8 + 4 * 6, 9),
    "model": (8 + 4 * 7, 0),
    "negative bucket": (8 + 4 * 8, -5),
    "more buckets": (8 + 4 * 8, 51),
    "words": (64 + 4, 2_000_000_000),
    "entries": (64, 2_000_000_000),
    "negative words": (64 + 4, -1),
    "labels": (64 + 8, 1),
}


@pytest.mark.parametrize("lie", LIES)
def test_lying_headers(whole, tmp_path, lie):
    place, value = LIES[lie]
    path = tmp_path / "lie.bin"
    path.write_bytes(whole[:place] + struct.pack("<i", value) + whole[place + 4 :])
    with pytest.raises(FormatError, match="byte"):
        fasttext_bin.read(path)


def test_huge_dictionary_in_a_small_file(tmp_path):
    header = struct.pack("<ii12id", 793712314, 12, 2, 5, 1, 1, 5, 1, 2, 2, 4, 3, 6, 100, 1e-4)
    path = tmp_path / "small.bin"
    path.write_bytes(header + struct.pack("<iiiqq", 2 * 10**9, 2 * 10**9, 0, 5, -1) + b"x")
    with pytest.raises(FormatError, match="dictionary"):
        fasttext_bin.read(path)


def test_of_two_objectives_the_tree_is_kept(tmp_path, caplog):
    made = model(hs=1)
    fasttext.save_facebook_model(made, tmp_path / "m")
    assert "syn1neg is left out" in caplog.text
    loaded = fasttext.load_facebook_model(tmp_path / "m")
    assert (loaded.hs, loaded.negative) == (1, 5)
    assert (loaded.syn1 == made.syn1).all()
    assert not loaded.syn1neg.any()


def test_what_the_format_cannot_hold(tmp_path):
    with pytest.raises(ValueError, match="window"):
        fasttext.save_facebook_model(model(window=(2, 3)), tmp_path / "m")
    made = model()
    made.wv.index_to_key[0] = "a\0b"
    with pytest.raises(ValueError, match="NUL"):
        fasttext.save_facebook_model(made, tmp_path / "m")
    assert not list(tmp_path.iterdir()), "nothing half-written stays"


def test_what_can_be_mapped_is_not_read(tmp_path):
    n_words, bucket, dim = 6000, 20_000, 50
    arguments = dict(zip(ARGUMENTS, [dim, 5, 1, 1, 5, 1, 2, 2, bucket, 3, 6, 100]))
    rows = np.random.default_rng(0).random((n_words + bucket, dim), np.float32)
    words = [b"word%d" % i for i in range(n_words)]
    counts = np.ones(n_words, np.int64)
    path = tmp_path / "m.bin"
    fasttext_bin.write(path, FastTextFile(arguments, 1e-4, words, counts, rows, rows[:n_words]))
    fasttext.load_facebook_vectors(path)  # so that nothing is imported below
    tracemalloc.start()
    try:
        wv = fasttext.load_facebook_vectors(path)
        assert np.isfinite(wv["unseen"]).all()
        held, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    block = 4096 * dim * 4
    assert held < wv.vectors.nbytes + 200 * n_words + 1e5
    assert peak < 1.05 * held + 2 * block, "a block of rows is made at a time"
