"""Files to ids: the same as str.split(), whatever the pieces and the number of threads."""

import bz2
import gzip
import itertools
import threading

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fastvec._reference import text as reference
from fastvec.text import filescan
from fastvec.text.filescan import FileScan
from fastvec.text.idstream import IdStreamBuilder
from fastvec.text.pieces import PieceReader
from fastvec.text.readers import LineSentence, PathLineSentences, Text8Corpus
from fastvec.text.scan import encode, scan
from fastvec.text.sources import as_source

WHITE = "\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2003\u200a\u2028\u2029\u202f\u205f\u3000"
NEARLY_WHITE = "\0\x1b\x7f\u0084\u00a1\u200b\u2030\u180e\u3001\ufeff"
UTF8_TEXT = st.text(
    st.one_of(
        st.sampled_from(WHITE + NEARLY_WHITE + "ab\n \n "),
        st.characters(exclude_categories=["Cs"]),
    ),
    max_size=80,
)


def scan_pieces(paths, *, piece_bytes, workers, errors="strict", budget=1 << 20):
    """Scan with pieces of a given size; return the scan and the stream."""
    reader = PieceReader([str(p) for p in paths], errors, piece_bytes)
    files = FileScan(reader, IdStreamBuilder(cache_bytes=budget), workers=workers)
    files.run()
    return files, files.finish()


def write(tmp_path, data, name="corpus.txt"):
    path = tmp_path / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode("utf-8"))
    return path


@given(text=UTF8_TEXT, piece_bytes=st.integers(1, 40), workers=st.integers(1, 3))
def test_any_text_in_any_pieces_splits_like_python(tmp_path_factory, text, piece_bytes, workers):
    path = write(tmp_path_factory.mktemp("text"), text)
    files, stream = scan_pieces([path], piece_bytes=piece_bytes, workers=workers)
    table = {}
    ids, starts = reference.scan(text, table)
    assert files.tokens == list(table)
    assert stream.ids.tolist() == ids.tolist()
    assert stream.starts.tolist() == starts.tolist()
    assert files.counts.tolist() == np.bincount(ids, minlength=len(table)).tolist()
    assert (files.n_tokens, files.n_sentences) == (len(ids), len(starts) - 1)


@given(text=UTF8_TEXT)
def test_each_white_space_character_of_str_split_is_found(tmp_path_factory, text):
    words = [f"{text.translate({ord(c): None for c in WHITE})}x{i}" for i in range(len(WHITE))]
    joined = "".join(w + c for w, c in zip(words, WHITE))
    path = write(tmp_path_factory.mktemp("white"), joined)
    assert scan(as_source(corpus_file=path), workers=1).tokens == joined.split() == words


@given(data=st.binary(max_size=60), errors=st.sampled_from(["replace", "ignore"]))
def test_invalid_utf8_follows_errors(tmp_path_factory, data, errors):
    path = write(tmp_path_factory.mktemp("invalid"), data)
    files, stream = scan_pieces([path], piece_bytes=3, workers=2, errors=errors)
    table = {}
    ids, starts = reference.scan(data.decode("utf-8", errors), table)
    assert files.tokens == list(table)
    assert stream.ids.tolist() == ids.tolist()
    assert stream.starts.tolist() == starts.tolist()


@pytest.mark.parametrize("piece_bytes", [1, 2, 3, 1000])
@pytest.mark.parametrize("workers", [1, 2])
def test_strict_names_the_byte_of_the_file(tmp_path, piece_bytes, workers):
    first = write(tmp_path, "good words\n" * 5, "a.txt")
    second = write(tmp_path, b"good \xc3\xa9t\xc3\xa9 w\xffrong\n more \xfe", "b.txt")
    with pytest.raises(UnicodeDecodeError, match=r"byte 12 of .*b\.txt"):
        scan_pieces([first, second], piece_bytes=piece_bytes, workers=workers)


@pytest.mark.parametrize("data", ["", "\n", " \n\t\r\n \u3000", "\n\n\n"])
def test_text_without_tokens(tmp_path, data):
    found = scan(as_source(corpus_file=write(tmp_path, data)), workers=2)
    assert (found.n_tokens, found.n_sentences, list(found.tokens)) == (0, 0, [])
    assert found.stream.starts.tolist() == [0]


@pytest.mark.parametrize(
    ("data", "sentences"),
    [
        ("a b\r\nc\r\n", [["a", "b"], ["c"]]),
        ("a b", [["a", "b"]]),
        ("\n\na\n\n\nb c\n\n", [["a"], ["b", "c"]]),
        ("a\0b \0 c\n", [["a\0b", "\0", "c"]]),
        ("a" * 100_000 + " b", [["a" * 100_000, "b"]]),
        ("é" * 9 + " " + "é" * 8 + " " + "é" * 9, [["é" * 9, "é" * 8, "é" * 9]]),
        (
            "x" * 16 + "1 " + "x" * 16 + "2 " + "x" * 17,
            [["x" * 16 + "1", "x" * 16 + "2", "x" * 17]],
        ),
    ],
)
@pytest.mark.parametrize("piece_bytes", [7, 1 << 20])
def test_edges(tmp_path, data, sentences, piece_bytes):
    files, stream = scan_pieces([write(tmp_path, data)], piece_bytes=piece_bytes, workers=2)
    words = [files.tokens[i] for i in stream.ids]
    starts = stream.starts
    assert [words[a:b] for a, b in itertools.pairwise(starts)] == sentences


def test_many_words_on_one_line_in_many_threads(tmp_path):
    rng = np.random.default_rng(5)
    words = [f"word{i}" for i in rng.zipf(1.2, 60_000) % 20_000]
    path = write(tmp_path, " ".join(words))
    table = {}
    ids, _ = reference.scan(" ".join(words), table)
    for workers in (1, 2, 5):
        files, stream = scan_pieces([path], piece_bytes=4096, workers=workers, budget=1000)
        assert files.tokens == list(table)
        assert np.array_equal(stream.ids, ids)
        assert stream.n_sentences == 1


def test_the_end_of_a_file_ends_token_and_sentence(tmp_path):
    one, two = write(tmp_path, "a b", "1.txt"), write(tmp_path, "c a", "2.txt")
    found = scan(as_source(corpus_file=[one, two]), workers=1)
    assert list(found.tokens) == ["a", "b", "c"]
    assert found.stream.starts.tolist() == [0, 2, 4]


@pytest.mark.parametrize("compress", [("x.gz", gzip.compress), ("x.bz2", bz2.compress)])
def test_compressed_files(tmp_path, compress):
    name, function = compress
    path = write(tmp_path, function(b"a b\nc a\n" * 1000), name)
    found = scan(as_source(corpus_file=path), workers=2)
    assert found.n_sentences == 2000
    assert dict(zip(found.tokens, found.counts)) == {"a": 2000, "b": 1000, "c": 1000}


def test_a_truncated_archive_raises(tmp_path):
    path = write(tmp_path, gzip.compress(b"some words here\n" * 1000)[:-30], "x.gz")
    with pytest.raises(EOFError):
        scan(as_source(corpus_file=path), workers=2)


def test_readers_give_the_same_sentences_natively(tmp_path):
    text = "\n".join(" ".join(f"w{j % 7}" for j in range(n)) for n in (3, 0, 25, 1, 10, 11))
    write(tmp_path, text, "b.txt")
    write(tmp_path, text + "\nlast", "a.txt")
    for reader in (
        LineSentence(tmp_path / "a.txt", max_sentence_length=10),
        PathLineSentences(tmp_path, max_sentence_length=10),
        Text8Corpus(tmp_path / "a.txt", max_sentence_length=10),
    ):
        expected = list(reader)
        found = scan(reader, workers=2)
        words = [found.tokens[i] for i in found.stream.ids]
        starts = found.stream.starts
        assert [words[a:b] for a, b in itertools.pairwise(starts)] == expected
        assert found.n_sentences == len(expected)


def test_encode_gives_final_ids(tmp_path):
    path = write(tmp_path, "a b c\nd a\n")
    stream = encode(as_source(corpus_file=path), {"a": 0, "c": 1}, workers=2)
    assert stream.ids.tolist() == [0, -1, 1, -1, 0]
    assert stream.starts.tolist() == [0, 3, 5]


def test_progress_counts_up_and_its_exception_arrives(tmp_path):
    path = write(tmp_path, "a b c\n" * 1000)
    calls = []
    scan(as_source(corpus_file=path), workers=1, progress=lambda *n: calls.append(n))
    assert calls[-1] == (1000, 3000, 3)

    def fail(*_):
        raise RuntimeError("stop here")

    with pytest.raises(RuntimeError, match="stop here"):
        scan(as_source(corpus_file=path), workers=3, progress=fail)


def test_invalid_arguments(tmp_path):
    path = write(tmp_path, "a b")
    with pytest.raises(ValueError, match="workers must be at least 1"):
        scan(as_source(corpus_file=path), workers=0)
    with pytest.raises(LookupError, match="nonsense"):
        scan(as_source(corpus_file=path), workers=2, errors="nonsense")


def test_pruned_scan_follows_errors(tmp_path):
    path = write(tmp_path, b"a\xff a b\nb \xff\n")
    with pytest.raises(UnicodeDecodeError):
        scan(as_source(corpus_file=path), max_vocab_size=9)
    found = scan(as_source(corpus_file=path), max_vocab_size=9, errors="ignore")
    assert dict(zip(found.tokens, found.counts)) == {"a": 2, "b": 2}
    assert found.stream.ids.tolist() == [0, 0, 1, 1]


def test_a_file_that_shrinks_while_it_is_read(tmp_path):
    path = write(tmp_path, "word " * 1000)
    reader = PieceReader([str(path)], piece_bytes=64)
    buffer = bytearray()
    n, position = reader.read(buffer)
    assert (n, position) == (60, 0)
    path.write_bytes(b"")
    with pytest.raises(OSError, match=r"corpus\.txt lost 4936 bytes"):
        reader.read(buffer)
    reader.close()


def test_a_directory_is_no_text(tmp_path):
    with pytest.raises(IsADirectoryError, match="PathLineSentences"):
        scan(LineSentence(tmp_path))


def test_pieces_that_are_numbered_out_of_turn_are_appended_in_order(tmp_path, monkeypatch):
    """A thread that is slow lets the other go on, up to a bound, and nothing is lost or mixed up."""
    words = [f"w{i % 97}" for i in range(4000)]
    path = write(tmp_path, " ".join(words))
    first, late = threading.Event(), []
    take_in = FileScan._take_in

    def slow(self, number, piece):
        if number == 0:  # hold the first piece back until others are numbered
            self._turn.release()
            first.wait(10)
            self._turn.acquire()
        elif len(self._waiting) >= 3:
            late.append(len(self._waiting))
            first.set()
        take_in(self, number, piece)

    monkeypatch.setattr(FileScan, "_take_in", slow)
    files, stream = scan_pieces([path], piece_bytes=100, workers=2)
    assert [files.tokens[i] for i in stream.ids.tolist()] == words
    assert late
    assert max(late) <= 2 * filescan._AHEAD
