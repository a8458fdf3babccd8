"""GloVe's text to word2vec's."""

import gzip
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fastvec import FormatError, KeyedVectors
from fastvec.scripts.glove2word2vec import get_glove_info, glove2word2vec

GLOVE = b"the 0.1 -2e-3 3\n. . . 1 2 3\nnaive\xcc\x88 4 5 6"


def test_the_lines_stay_as_they_are(tmp_path):
    source, target = tmp_path / "glove.txt", tmp_path / "word2vec.txt"
    source.write_bytes(GLOVE)
    assert get_glove_info(source) == (3, 3)
    assert glove2word2vec(source, target) == (3, 3)
    assert target.read_bytes() == b"3 3\n" + GLOVE + b"\n"
    assert KeyedVectors.load_word2vec_format(target).index_to_key == ["the", ". . .", "naive\u0308"]


WORDS = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=8)


@settings(max_examples=40)
@given(st.lists(WORDS, min_size=1, max_size=20, unique=True), st.integers(1, 5), st.booleans())
def test_vectors_survive(tmp_path_factory, words, n_dims, newline_at_end):
    folder = tmp_path_factory.mktemp("glove")
    rows = np.random.default_rng(n_dims).normal(size=(len(words), n_dims)).astype(np.float32)
    lines = [" ".join([word, *row]) for word, row in zip(words, rows.astype(str))]
    text = "\n".join(lines) + "\n" * newline_at_end
    (folder / "glove").write_text(text, encoding="utf-8", newline="")
    assert glove2word2vec(folder / "glove", folder / "word2vec") == (len(words), n_dims)
    kv = KeyedVectors.load_word2vec_format(folder / "word2vec")
    assert kv.index_to_key == words
    np.testing.assert_array_equal(kv.vectors, rows)


def test_compressed(tmp_path):
    source, target = tmp_path / "glove.txt.gz", tmp_path / "word2vec.txt.gz"
    source.write_bytes(gzip.compress(GLOVE))
    assert glove2word2vec(str(source), str(target)) == (3, 3)
    assert gzip.decompress(target.read_bytes()) == b"3 3\n" + GLOVE + b"\n"


@pytest.mark.parametrize("content", [b"", b"the\n", b"a 1 2 3\nb 1\n", b"a 1 2\n\nb 1 2\n"])
def test_what_is_not_glove_leaves_the_old_file(tmp_path, content):
    source, target = tmp_path / "glove.txt", tmp_path / "word2vec.txt"
    source.write_bytes(content)
    target.write_bytes(b"old")
    with pytest.raises(FormatError, match=r"glove\.txt"):
        glove2word2vec(source, target)
    assert target.read_bytes() == b"old"


def test_program(tmp_path):
    source, target = tmp_path / "glove.txt", tmp_path / "word2vec.txt"
    source.write_bytes(GLOVE)
    command = [sys.executable, "-m", "fastvec.scripts.glove2word2vec"]
    subprocess.run([*command, "-i", source, "--output", target], check=True)
    assert target.read_bytes().startswith(b"3 3\nthe ")
    assert subprocess.run(command, capture_output=True).returncode == 2
