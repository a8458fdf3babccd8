"""Texts from compressed files, URIs and open files give the tokens of the plain file."""

import bz2
import contextlib
import functools
import gzip
import http.server
import io
import itertools
import lzma
import os
import sys
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fastvec import Word2Vec
from fastvec.text import unpacking
from fastvec.text.opening import OpenFile, open_binary
from fastvec.text.readers import LineSentence, PathLineSentences, Text8Corpus
from fastvec.text.scan import scan
from fastvec.text.sources import as_source

PLAIN = "".join(f"word{i % 13} é{i % 7}\n" for i in range(5000)).encode()


def zstd_compress(data):
    try:
        from compression import zstd
    except ImportError:
        zstd = pytest.importorskip("backports.zstd")
    # As the command zstd does; without a check sum damage may well go unnoticed.
    return zstd.compress(data, options={zstd.CompressionParameter.checksum_flag: 1})


COMPRESS = {
    "gz": gzip.compress,
    "bz2": bz2.compress,
    "xz": lzma.compress,
    "zst": zstd_compress,
}


def sentences_of(found):
    words = [found.tokens[i] for i in found.stream.ids]
    return [words[a:b] for a, b in itertools.pairwise(found.stream.starts)]


def read_all(path):
    with contextlib.closing(open_binary(str(path))) as file:
        return file.read()


EXPECTED = [line.split() for line in PLAIN.decode().splitlines()]


@pytest.mark.parametrize("kind", COMPRESS)
@pytest.mark.parametrize("name", ["corpus.{}", "corpus", "corpus.gz"])
def test_compression_is_recognised_by_content(tmp_path, kind, name):
    path = tmp_path / name.format(kind)
    path.write_bytes(COMPRESS[kind](PLAIN))
    assert sentences_of(scan(as_source(corpus_file=path), workers=2)) == EXPECTED
    assert list(LineSentence(path)) == EXPECTED
    assert list(PathLineSentences(tmp_path)) == EXPECTED
    assert list(Text8Corpus(path, 20_000)) == [[w for s in EXPECTED for w in s]]


@pytest.mark.parametrize("kind", COMPRESS)
@pytest.mark.parametrize("data", [b"", b"x", PLAIN])
def test_joined_archives_and_empty_ones(tmp_path, kind, data):
    path = tmp_path / "corpus"
    path.write_bytes(COMPRESS[kind](data) + COMPRESS[kind](b" end"))
    assert read_all(path) == data + b" end"


@pytest.mark.parametrize("kind", COMPRESS)
def test_what_follows_a_stream_is_another_one_or_padding(tmp_path, kind):
    path = tmp_path / "corpus"
    packed = COMPRESS[kind](PLAIN)
    path.write_bytes(packed + bytes(1 << 17) + packed + bytes(4))
    assert read_all(path) == PLAIN * 2
    path.write_bytes(packed + b"something else" + packed)
    with pytest.raises(OSError, match="corpus is damaged"):
        read_all(path)


@pytest.mark.parametrize("kind", COMPRESS)
def test_archives_are_unpacked_a_bit_at_a_time(tmp_path, kind):
    path = tmp_path / "corpus"
    path.write_bytes(COMPRESS[kind](PLAIN))
    with contextlib.closing(open_binary(str(path))) as file:
        pieces = list(iter(functools.partial(file.read, 777), b""))
    assert b"".join(pieces) == PLAIN
    assert max(map(len, pieces)) <= 777


def test_skippable_frames_of_zstandard(tmp_path):
    path = tmp_path / "corpus"
    path.write_bytes(b"\x50\x2a\x4d\x18\x03\0\0\0abc" + zstd_compress(PLAIN))
    assert read_all(path) == PLAIN


@pytest.mark.parametrize(
    "text", [b"", b"B", b"BZh9 is a word", b"PK\n", b"\x1f\x8b words", b"(\xb5"]
)
def test_text_that_only_begins_like_an_archive_is_text(tmp_path, text):
    path = tmp_path / "corpus.gz"
    path.write_bytes(text)
    assert read_all(path) == text


@pytest.mark.parametrize("kind", COMPRESS)
def test_archives_that_are_cut_off_or_damaged_name_the_file(tmp_path, kind):
    packed = COMPRESS[kind](os.urandom(1 << 16).hex().encode())
    path = tmp_path / "corpus.packed"
    path.write_bytes(packed[: len(packed) // 2])
    with pytest.raises(EOFError, match=r"corpus\.packed is cut off"):
        scan(as_source(corpus_file=path), workers=2)
    middle = len(packed) // 2
    path.write_bytes(packed[:middle] + bytes(100) + packed[middle + 100 :])
    with pytest.raises(OSError, match=r"corpus\.packed is damaged"):
        scan(as_source(corpus_file=path), workers=2)


def test_zstandard_without_its_package_names_the_extra(tmp_path, monkeypatch):
    path = tmp_path / "corpus.zst"
    path.write_bytes(b"\x28\xb5\x2f\xfd and more")
    for name in ("compression", "backports"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(ImportError, match=r'pip install "fastvec\[zstd\]"'):
        scan(as_source(corpus_file=path))


@given(
    data=st.binary(max_size=40), kind=st.sampled_from(["gz", "bz2", "xz"]), cut=st.integers(0, 99)
)
def test_a_damaged_archive_gives_an_error_or_text_and_never_hangs(
    tmp_path_factory, data, kind, cut
):
    path = tmp_path_factory.mktemp("damaged") / "corpus"
    packed = bytearray(COMPRESS[kind](data))
    packed[cut % len(packed)] ^= 1 + cut
    path.write_bytes(packed)
    with contextlib.suppress(OSError, EOFError):
        read_all(path)


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *arguments):
        pass


class Short(Quiet):
    """Promises more than it sends."""

    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        self.wfile.write(b"some words\n")


@contextlib.contextmanager
def serving(handler):
    pytest.importorskip("requests")
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def site(tmp_path):
    (tmp_path / "corpus.txt").write_bytes(PLAIN)
    (tmp_path / "corpus.xz").write_bytes(lzma.compress(PLAIN))
    (tmp_path / "packed").write_bytes(gzip.compress(PLAIN))
    with serving(functools.partial(Quiet, directory=tmp_path)) as url:
        yield url


@pytest.mark.parametrize("name", ["corpus.txt", "corpus.xz", "packed"])
def test_uris(site, name):
    uri = f"{site}/{name}"
    assert sentences_of(scan(as_source(corpus_file=uri), workers=2)) == EXPECTED
    assert list(LineSentence(uri)) == EXPECTED
    assert list(PathLineSentences(uri, limit=3)) == EXPECTED[:3]
    assert next(iter(Text8Corpus(uri, 7))) == [w for s in EXPECTED[:4] for w in s][:7]


def test_a_model_is_trained_from_a_uri(site):
    model = Word2Vec(corpus_file=[f"{site}/packed"], vector_size=4, epochs=1, progress=False)
    assert model.corpus_total_words == 10_000


def test_a_uri_is_read_as_a_stream(tmp_path):
    total = 1 << 30

    class Endless(Quiet):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Length", str(total))
            self.end_headers()
            with contextlib.suppress(OSError):  # the reader hangs up
                for _ in range(total >> 16):
                    self.wfile.write(b"words of a\n" * 5957 + b"tail\n")

    with serving(Endless) as url:
        assert list(LineSentence(url, limit=2)) == [["words", "of", "a"]] * 2


def test_a_uri_that_is_missing_or_cut_off(site):
    with pytest.raises(OSError, match="404"):
        scan(as_source(corpus_file=f"{site}/nothing"))
    with serving(Short) as url, pytest.raises(OSError, match="cut off"):
        scan(as_source(corpus_file=url), workers=1)


def test_a_uri_of_an_unknown_kind_is_refused():
    with pytest.raises(NotImplementedError, match="nonsense"):
        scan(as_source(corpus_file="nonsense://host/file"))


def test_a_uri_without_its_package_names_the_remedy(monkeypatch):
    import smart_open

    def missing(*arguments, **options):
        raise ImportError("no such package")

    monkeypatch.setattr(smart_open, "open", missing)
    with pytest.raises(ImportError, match=r'"fastvec\[http\]"'):
        open_binary("https://host/file")
    with pytest.raises(ImportError, match=r'"smart_open\[s3\]"'):
        open_binary("s3://bucket/key")


class Pipe(io.BytesIO):
    def seekable(self):
        return False

    def seek(self, *arguments):
        raise io.UnsupportedOperation("seek")


class Lines:
    """An object with nothing but ``seek`` and iteration."""

    def seek(self, position):
        assert position == 0

    def __iter__(self):
        return iter(["a b\n", "c\n"])


TEXT = st.text(st.sampled_from("ab é\n\r\t\u2028"), max_size=60)


@given(
    text=TEXT, ahead=st.integers(0, 5), kind=st.sampled_from(["binary", "text", "packed", "pipe"])
)
def test_open_files_give_what_paths_give(tmp_path_factory, text, ahead, kind):
    path = tmp_path_factory.mktemp("open") / "corpus"
    path.write_bytes(text.encode())
    expected = sentences_of(scan(as_source(corpus_file=path), workers=1))
    file = {
        "binary": lambda: io.BytesIO(text.encode()),
        "text": lambda: io.StringIO(text, newline="\n"),
        "packed": lambda: io.BytesIO(gzip.compress(text.encode())),
        "pipe": lambda: Pipe(text.encode()),
    }[kind]()
    if kind != "pipe":
        file.read(ahead)  # it is read from its start all the same
    source = as_source(corpus_file=file)
    assert source.one_shot == as_source(LineSentence(file)).one_shot == (kind == "pipe")
    assert sentences_of(scan(source, workers=2)) == expected
    if kind != "pipe":
        assert sentences_of(scan(LineSentence(file), workers=2)) == expected
    assert not file.closed


def test_open_files_of_the_system(tmp_path):
    path = tmp_path / "corpus.txt"
    path.write_text("a b\nc é\n", encoding="latin-1")
    with open(path, encoding="latin-1") as file:
        found = scan(as_source(corpus_file=[file, file]), workers=2)
        assert sentences_of(found) == [["a", "b"], ["c", "é"]] * 2
        assert list(LineSentence(file, limit=1)) == [["a", "b"]]
        assert not file.closed
    assert list(LineSentence(Lines())) == [["a", "b"], ["c"]]


@pytest.mark.skipif(os.name != "posix", reason="needs pipes")
def test_a_pipe_is_read_once(tmp_path):
    reading, writing = os.pipe()
    with open(writing, "wb") as file:
        file.write(gzip.compress(b"a b a\n" * 3))
    with open(reading, "rb") as file:
        model = Word2Vec(corpus_file=file, vector_size=2, min_count=1, sample=0, progress=False)
    assert model.corpus_total_words == 9
    with pytest.raises(TypeError, match="can be read only once"):
        Word2Vec(corpus_file=Pipe(b"a b"), cache=False, min_count=1)
    with pytest.raises(TypeError, match="can be read once"):
        scan(as_source(LineSentence(Pipe(b"a b"), limit=3)), max_vocab_size=9)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_named_pipe(tmp_path):
    path = tmp_path / "fifo"
    os.mkfifo(path)
    writer = threading.Thread(target=path.write_bytes, args=(bz2.compress(PLAIN),))
    writer.start()
    assert sentences_of(scan(as_source(corpus_file=path), workers=2)) == EXPECTED
    writer.join()


def test_files_that_cannot_be_read():
    class Waiting(Pipe):
        def read(self, n=-1):
            return None

    with pytest.raises(BlockingIOError, match="non-blocking"):
        scan(as_source(corpus_file=Waiting()))
    closed = io.BytesIO(b"a")
    source = as_source(corpus_file=closed)
    closed.close()
    with pytest.raises(ValueError, match="closed"):
        scan(source)


def test_an_error_of_an_open_file_names_it_and_follows_errors():
    file = io.BytesIO(b"good \xff\n")
    file.name = "my corpus"
    with pytest.raises(UnicodeDecodeError, match="byte 5 of my corpus"):
        scan(as_source(corpus_file=file), workers=1)
    text = io.StringIO("good \ud800x")
    with pytest.raises(UnicodeDecodeError, match="errors='replace'"):
        scan(as_source(corpus_file=text), workers=1)
    found = scan(as_source(corpus_file=text), workers=1, errors="ignore")
    assert list(found.tokens) == ["good", "x"]


def test_chunks_of_any_size_join():
    closed = []
    chunks = (b"a" * n for n in (0, 3, 0, 20, 1))
    stream = unpacking.from_chunks(chunks, lambda: closed.append(1), "name")
    assert stream.read(2) == b"aa"
    assert stream.read() == b"a" * 22
    stream.close()
    stream.close()
    assert closed == [1]
    assert str(OpenFile(io.BytesIO(b""))).startswith("<_io.BytesIO")
