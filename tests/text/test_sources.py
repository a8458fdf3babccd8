"""What may be passed as a corpus."""

import io
import lzma
import pathlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fastvec.text.readers import BrownCorpus, LineSentence, PathLineSentences, Text8Corpus
from fastvec.text.scan import scan
from fastvec.text.sources import FileSource, as_source


@pytest.fixture
def folder(tmp_path):
    for name in ("b.txt", "a.txt", "c.log"):
        (tmp_path / name).write_text(f"{name} word\n")
    (tmp_path / "inner").mkdir()
    return tmp_path


def names(source):
    return [path.rsplit("/", 1)[1] for path in source.texts]


def test_paths_folders_patterns_and_lists(folder):
    assert names(as_source(corpus_file=folder)) == ["a.txt", "b.txt", "c.log"]
    assert names(as_source(corpus_file=str(folder / "*.txt"))) == ["a.txt", "b.txt"]
    assert names(as_source(corpus_file=folder / "c.log")) == ["c.log"]
    mixed = [folder / "c.log", str(folder / "a*")]
    assert names(as_source(corpus_file=mixed)) == ["c.log", "a.txt"]


def test_missing_files(tmp_path):
    for missing in (tmp_path / "none.txt", str(tmp_path / "*.txt"), tmp_path, []):
        with pytest.raises(FileNotFoundError, match="corpus_file"):
            as_source(corpus_file=missing)
        with pytest.raises(TypeError, match="corpus_file"):  # as gensim has it
            as_source(corpus_file=missing)
    with pytest.raises(FileNotFoundError):
        scan(LineSentence(tmp_path / "none.txt"), workers=2)


@pytest.mark.parametrize("corpus_file", [3, [3], b"path", iter("a")])
def test_what_is_no_path(corpus_file):
    with pytest.raises(TypeError, match="corpus_file must be a path"):
        as_source(corpus_file=corpus_file)


def test_exactly_one_of_both():
    with pytest.raises(TypeError, match="neither"):
        as_source()
    with pytest.raises(TypeError, match="both"):
        as_source([["a"]], corpus_file="a")


def test_readers_are_recognised_unless_they_differ(folder):
    path = folder / "a.txt"

    class Mine(LineSentence):
        pass

    assert as_source(LineSentence(path)) == FileSource((str(path),), 10000)
    assert as_source(Text8Corpus(path, 5)) == FileSource((str(path),), 5, newlines=False)
    assert isinstance(as_source(LineSentence(io.BytesIO(b"a b"))), FileSource)
    for slow in (LineSentence(path, limit=1), Mine(path)):
        assert not isinstance(as_source(slow), FileSource)


def lines(corpus):
    return "".join(" ".join(sentence) + "\n" for sentence in corpus)


def arrow(corpus, **options):
    return pytest.importorskip("pyarrow", exc_type=ImportError).array(corpus, **options)


class Document:
    """A sentence that is its own iterator and begins anew by itself."""

    def __init__(self, tokens):
        self.tokens = tokens
        self.at = 0

    def __len__(self):
        return len(self.tokens)

    def __iter__(self):
        return self

    def __next__(self):
        if self.at == len(self.tokens):
            self.at = 0
            raise StopIteration
        self.at += 1
        return self.tokens[self.at - 1]


SOURCES = {
    "file": lambda corpus, path: {"corpus_file": path},
    "Path": lambda corpus, path: {"corpus_file": pathlib.Path(path)},
    "list of files": lambda corpus, path: {"corpus_file": [path]},
    "file URI": lambda corpus, path: {"corpus_file": pathlib.Path(path).as_uri()},
    "reader": lambda corpus, path: {"sentences": LineSentence(path)},
    "subclass": lambda corpus, path: {"sentences": type("Mine", (LineSentence,), {})(path)},
    "binary": lambda corpus, path: {"corpus_file": io.BytesIO(lines(corpus).encode())},
    "text": lambda corpus, path: {"corpus_file": io.StringIO(lines(corpus))},
    "packed": lambda corpus, path: {
        "corpus_file": io.BytesIO(lzma.compress(lines(corpus).encode()))
    },
    "tuples": lambda corpus, path: {"sentences": tuple(map(tuple, corpus))},
    "generator": lambda corpus, path: {"sentences": (sentence for sentence in corpus)},
    "arrays": lambda corpus, path: {"sentences": [np.array(s, str) for s in corpus]},
    "objects": lambda corpus, path: {"sentences": [np.array(s, object) for s in corpus]},
    "documents": lambda corpus, path: {"sentences": [Document(s) for s in corpus]},
    "Arrow text": lambda corpus, path: {
        "sentences": arrow(lines(corpus).split("\n")[:-1], type="string")
    },
    "Arrow lists": lambda corpus, path: {"sentences": arrow(corpus, type=arrow([["a"]]).type)},
}


@pytest.mark.parametrize("kind", SOURCES)
@settings(max_examples=20)
@given(
    corpus=st.lists(
        st.lists(st.text("aé\U0001f600", min_size=1, max_size=20), max_size=5), max_size=6
    )
)
def test_every_source_gives_the_ids_of_the_token_lists(tmp_path_factory, kind, corpus):
    path = tmp_path_factory.mktemp("corpus") / "corpus.txt"
    path.write_text(lines(corpus))
    found = scan(as_source(**SOURCES[kind](corpus, str(path))), workers=1)
    plain = scan(corpus)
    assert found.tokens == plain.tokens
    assert {type(token) for token in found.tokens} <= {str}
    assert np.array_equal(found.stream.ids, plain.stream.ids)
    assert np.array_equal(found.stream.starts, plain.stream.starts)
    assert found.n_sentences == plain.n_sentences


def test_a_source_stays_what_it_is(folder):
    source = as_source(corpus_file=folder / "a.txt")
    assert as_source(source) is source


@pytest.mark.parametrize(
    "make", [lambda: io.BytesIO(b"a b\n\nc d e\nf"), lambda: io.StringIO("a b\n\nc d e\nf")]
)
def test_line_sentence_over_open_files(make):
    reader = LineSentence(make(), max_sentence_length=2, limit=3)
    for _ in range(2):
        assert list(reader) == [["a", "b"], ["c", "d"], ["e"]]


def test_path_line_sentences(folder):
    (folder / "inner").rmdir()
    reader = PathLineSentences(folder, limit=1)
    assert list(reader) == [["a.txt", "word"], ["b.txt", "word"], ["c.log", "word"]]
    assert len(reader.input_files) == 3
    with pytest.raises(ValueError, match="source must be a file or a directory"):
        PathLineSentences(folder / "none")
    assert PathLineSentences("s3://bucket/key").input_files == ["s3://bucket/key"]


def test_line_sentence_over_what_is_no_file():
    for wrong in (3, ["a b"], b"path"):
        with pytest.raises(TypeError, match="source must be a path"):
            list(LineSentence(wrong))
        with pytest.raises(TypeError, match="source must be a path"):
            as_source(LineSentence(wrong))


def test_an_open_file_as_sentences_names_the_remedy(folder):
    with (
        open(folder / "a.txt") as file,
        pytest.raises(TypeError, match=r"corpus_file= or LineSentence\(file\)"),
    ):
        as_source(file)


def test_brown_corpus(tmp_path):
    (tmp_path / "cb01").write_text("Second/jj file/nn\n")
    (tmp_path / "ca01").write_text("The/at Jury/nn-tl said/vbd ,/, ``/`` 1/2/cd plain\n\n./.\n")
    (tmp_path / "inner").mkdir()
    expected = [["the/at", "jury/nn", "said/vb"], ["second/jj", "file/nn"]]
    for _ in range(2):
        assert list(BrownCorpus(tmp_path)) == expected
    assert scan(BrownCorpus(tmp_path)).n_tokens == 5


def test_text8_corpus_is_cut_evenly(tmp_path):
    path = tmp_path / "text8"
    path.write_text(" ".join(f"w{i}" for i in range(25_001)))
    sentences = list(Text8Corpus(path))
    assert [len(s) for s in sentences] == [10_000, 10_000, 5_001]
    assert sentences[2][-1] == "w25000"


def test_line_sentence_refuses_invalid_utf8(tmp_path):
    path = tmp_path / "bad.txt"
    path.write_bytes(b"a \xff b\n")
    with pytest.raises(UnicodeDecodeError):
        list(LineSentence(path))
