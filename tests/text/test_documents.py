"""Documents and their tags as they are read; lines of files, blank ones too."""

from __future__ import annotations

import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fastvec import Doc2Vec
from fastvec.models.doc2vec import TaggedBrownCorpus, TaggedDocument, TaggedLineDocument
from fastvec.text.documents import DocumentSource, LineSource, as_document_source
from fastvec.text.holdout import hold_out
from fastvec.text.idstream import IdStream
from fastvec.text.scan import scan

LINES = st.lists(st.sampled_from(["", " ", "a", "b c", "\t", "d e f "]), max_size=12)


@given(st.lists(st.tuples(LINES, st.booleans()), min_size=1, max_size=3))
def test_line_numbers_are_those_of_python(tmp_path_factory, texts):
    """Over several files, with and without a newline at the end."""
    folder = tmp_path_factory.mktemp("lines")
    paths, expected = [], []
    for number, (lines, ended) in enumerate(texts):
        path = folder / str(number)
        text = "\n".join(lines) + ("\n" if ended and lines else "")
        path.write_text(text)
        paths.append(str(path))
        read = [line.split() for line in io.StringIO(text)]
        if text and not text.endswith("\n") and read and not read[-1]:
            read.pop()  # blanks behind the last newline are no line here
        expected += read
    source = as_document_source(corpus_file=paths)
    for workers in (1, 3):
        found = scan(source, workers=workers)
        tags = source.tags()
        assert tags.codes.tolist() == list(range(len(expected)))
        assert tags.lengths.tolist() == [len(words) for words in expected]
        assert found.stream.n_sentences == sum(bool(words) for words in expected)


def test_files_and_objects_train_the_same(tmp_path):
    path = tmp_path / "lines"
    path.write_text("a b c a\n\n  \nb c b\nc a a b")
    settings = {"vector_size": 4, "min_count": 1, "workers": 1, "sample": 0, "dm": 0}
    by_file = Doc2Vec(corpus_file=path, **settings)
    assert by_file.corpus_count == len(by_file.dv) == 5
    others = {
        "reader": TaggedLineDocument(path),
        "open file": TaggedLineDocument(io.BytesIO(path.read_bytes())),
        "objects": list(TaggedLineDocument(path)),
    }
    for name, documents in others.items():
        model = Doc2Vec(documents, **settings)
        assert (model.dv.vectors == by_file.dv.vectors).all(), name
    pruned = Doc2Vec(corpus_file=path, max_vocab_size=100, **settings)
    assert (pruned.dv.vectors == by_file.dv.vectors).all()
    again = Doc2Vec(**settings)
    again.build_vocab(corpus_file=path)
    again.train(corpus_file=path, total_examples=5, epochs=10)
    assert (again.dv.vectors == by_file.dv.vectors).all()


def test_which_source_is_made(tmp_path):
    path = tmp_path / "lines"
    path.write_text("a\n")
    assert isinstance(as_document_source(TaggedLineDocument(path)), LineSource)
    assert isinstance(as_document_source(TaggedLineDocument(path), pruned=True), DocumentSource)
    documents = [TaggedDocument(["a"], [0])]
    source = as_document_source(documents)
    assert as_document_source(source) is source and not source.one_shot
    assert as_document_source(iter(documents)).one_shot
    for wrong in ((None, None), (documents, path), ("text", None), (5, None)):
        with pytest.raises(TypeError):
            as_document_source(*wrong)


def test_readers(tmp_path):
    (tmp_path / "b").write_text("The/at cat/nn ,/,\n\nsat/vbd odd\n")
    (tmp_path / "a").write_text("dog/nn\n")
    corpus = [(d.words, d.tags) for d in TaggedBrownCorpus(tmp_path)]
    assert corpus == [
        (["dog/nn"], [f"{tmp_path}/a_SENT_0"]),
        (["the/at", "cat/nn"], [f"{tmp_path}/b_SENT_0"]),
        (["sat/vb"], [f"{tmp_path}/b_SENT_2"]),
    ]
    assert str(TaggedDocument(["a"], [1])) == "TaggedDocument<['a'], [1]>"
    words, tags = TaggedDocument(words=["a"], tags=[1])
    assert (words, tags) == (["a"], [1])


def test_held_out_documents_keep_their_tags():
    stream = IdStream(np.arange(10, dtype=np.int32), np.arange(11))
    starts = np.array([0, 1, 1, 3, 4, 4, 5, 6, 8, 8, 9])
    stream.tags = starts, np.arange(9, dtype=np.int32)
    held = hold_out(stream, 0.5, seed=3)
    taken = held.ids.tolist()
    rows = [row for i in taken for row in range(starts[i], starts[i + 1])]
    assert held.tags[1][: held.tags[0][-1]].tolist() == rows
    assert np.diff(held.tags[0]).tolist() == np.diff(starts)[taken].tolist()
