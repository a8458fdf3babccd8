"""GloVe's files: what its programs write is read, what is written they can read, damage is told."""

import struct

import numpy as np
import pytest

from fastvec import CooccurrenceMatrix, FormatError, TruncatedError
from fastvec.io.glove_files import RECORD, read_glove, write_glove

# What GloVe's programs (1.2) make of "the cat sat on the mat" and "the dog sat": vocab_count -min-count
# 1, then cooccur -window-size 2 -symmetric 1 -max-product 8 (without that one of its two temporary files
# is empty, and the program counts the first pair twice).
SENTENCES = [["the", "cat", "sat", "on", "the", "mat"], ["the", "dog", "sat"]]
VOCABULARY = "the 3\nsat 2\ncat 1\ndog 1\nmat 1\non 1\n"
FOREIGN = (
    "0100000002000000000000000000f83f0100000003000000000000000000f03f0100000004000000000000000000f03f"
    "0100000005000000000000000000f03f0100000006000000000000000000f03f0200000001000000000000000000f83f"
    "0200000003000000000000000000f03f0200000004000000000000000000f03f0200000006000000000000000000f03f"
    "0300000001000000000000000000f03f0300000002000000000000000000f03f0300000006000000000000000000e03f"
    "0400000001000000000000000000f03f0400000002000000000000000000f03f0500000001000000000000000000f03f"
    "0500000006000000000000000000e03f0600000001000000000000000000f03f0600000002000000000000000000f03f"
    "0600000003000000000000000000e03f0600000005000000000000000000e03f"
)


def foreign(tmp_path):
    (tmp_path / "cooccurrence.bin").write_bytes(bytes.fromhex(FOREIGN))
    (tmp_path / "vocab.txt").write_text(VOCABULARY)
    return tmp_path / "cooccurrence.bin", tmp_path / "vocab.txt"


def test_a_file_of_gloves_programs_is_read(tmp_path):
    read = read_glove(*foreign(tmp_path))
    counted = CooccurrenceMatrix.count(SENTENCES, window=2, vocabulary=read.words)
    assert read.words == ["the", "sat", "cat", "dog", "mat", "on"]
    assert read.word_counts.tolist() == [3, 2, 1, 1, 1, 1]
    np.testing.assert_array_equal(read.to_scipy().toarray(), counted.to_scipy().toarray())


def test_what_is_written_is_what_gloves_program_writes(tmp_path):
    path, vocabulary = foreign(tmp_path)
    counted = CooccurrenceMatrix.count(
        SENTENCES, window=2, vocabulary=read_glove(path, vocabulary).words
    )
    write_glove(counted, tmp_path / "own.bin", tmp_path / "own.txt")
    assert (tmp_path / "own.txt").read_text() == VOCABULARY
    assert (tmp_path / "own.bin").read_bytes() == path.read_bytes()


def test_shuffled_and_repeated_records_are_put_in_order(tmp_path):
    path, vocabulary = foreign(tmp_path)
    records = np.frombuffer(path.read_bytes(), RECORD)
    wanted = read_glove(path, vocabulary)
    halves = records.copy()
    halves["value"] /= 2
    shuffled = np.random.default_rng(1).permutation(np.concatenate([halves, halves]))
    path.write_bytes(shuffled.tobytes())
    read = read_glove(path, vocabulary)
    assert (read.to_scipy() != wanted.to_scipy()).nnz == 0


def test_values_are_rounded_to_a_unit(tmp_path):
    sentences = [[f"w{i % 7}" for i in range(k, k + 9)] for k in range(20)]
    counted = CooccurrenceMatrix.count(sentences, window=5, min_count=1)
    write_glove(counted, tmp_path / "c.bin", tmp_path / "v.txt")
    read = read_glove(tmp_path / "c.bin", tmp_path / "v.txt", unit=1 / 60)
    assert read.counts.tolist() == counted.counts.tolist() and read.unit == counted.unit
    as_they_are = read_glove(tmp_path / "c.bin", tmp_path / "v.txt")
    np.testing.assert_array_equal(as_they_are.values, counted.values)
    with pytest.raises(FormatError, match="no multiple"):
        read_glove(tmp_path / "c.bin", tmp_path / "v.txt", unit=1 / 7)
    with pytest.raises(ValueError, match="unit"):
        read_glove(tmp_path / "c.bin", tmp_path / "v.txt", unit=-1)


def test_an_empty_file_is_an_empty_matrix(tmp_path):
    path, vocabulary = foreign(tmp_path)
    path.write_bytes(b"")
    assert read_glove(path, vocabulary).nnz == 0


@pytest.mark.parametrize(
    "record",
    [
        (0, 1, 1.0),
        (1, 0, 1.0),
        (7, 1, 1.0),
        (1, 7, 1.0),
        (-1, 1, 1.0),
        (1, -(1 << 31), 1.0),
        (1, 1, 0.0),
        (1, 1, -1.0),
        (1, 1, float("nan")),
        (1, 1, float("inf")),
    ],
)
def test_bad_records(tmp_path, record):
    path, vocabulary = foreign(tmp_path)
    raw = path.read_bytes()
    path.write_bytes(raw[:16] + struct.pack("<iid", *record) + raw[16:])
    with pytest.raises(FormatError, match="record 1, byte 16"):
        read_glove(path, vocabulary)


def test_truncated_files(tmp_path):
    path, vocabulary = foreign(tmp_path)
    raw = path.read_bytes()
    for length in range(1, 16):
        path.write_bytes(raw[:-length])
        with pytest.raises(TruncatedError):
            read_glove(path, vocabulary)


def test_sums_that_overflow(tmp_path):
    path, vocabulary = foreign(tmp_path)
    path.write_bytes(struct.pack("<iid", 1, 1, 1e308) * 2)
    with pytest.raises(FormatError, match="add up"):
        read_glove(path, vocabulary)


@pytest.mark.parametrize(
    "text",
    ["", "the\n", "the x\n", "the -1\n", "the 1.5\n", "a 1\na 2\n", "a 99999999999999999999\n"],
)
def test_bad_vocabularies(tmp_path, text):
    path, vocabulary = foreign(tmp_path)
    vocabulary.write_text(text)
    with pytest.raises(FormatError):
        read_glove(path, vocabulary)


def test_what_gloves_files_cannot_hold(tmp_path):
    given = {"indptr": [0, 1], "indices": [0], "counts": [1], "unit": 1.0, "word_counts": [1]}
    blank = CooccurrenceMatrix.from_arrays(words=["a b"], **given)
    with pytest.raises(ValueError, match="'a b'"):
        write_glove(blank, tmp_path / "c", tmp_path / "v")
    assert list(tmp_path.iterdir()) == []
    uncounted = CooccurrenceMatrix.from_arrays(words=["a"], **{**given, "word_counts": None})
    with pytest.raises(ValueError, match="counts"):
        write_glove(uncounted, tmp_path / "c", tmp_path / "v")
    for changes in ({"contexts": 1}, {"positional": True}):
        other = CooccurrenceMatrix.count(SENTENCES, min_count=1, **changes)
        with pytest.raises(ValueError, match="one vocabulary"):
            write_glove(other, tmp_path / "c")
