"""Token lists to ids."""

import itertools
import os

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fastvec.text import iterscan
from fastvec.text.scan import encode, scan
from fastvec.text.sources import IterableSource, as_source

TOKENS = st.one_of(st.text(max_size=3), st.integers(0, 5), st.tuples(st.integers(0, 2)))
CORPORA = st.lists(st.lists(TOKENS, max_size=4), max_size=6)


def sentences_of(found):
    words = [found.tokens[i] for i in found.stream.ids]
    starts = found.stream.starts
    return [words[a:b] for a, b in itertools.pairwise(starts)]


@given(corpus=CORPORA, flush=st.integers(1, 9), kind=st.sampled_from([list, tuple, iter]))
def test_any_tokens_round_trip(corpus, flush, kind):
    original, iterscan._FLUSH_TOKENS = iterscan._FLUSH_TOKENS, flush
    try:
        found = scan(kind(corpus))
    finally:
        iterscan._FLUSH_TOKENS = original
    flat = [token for sentence in corpus for token in sentence]
    assert list(found.tokens) == list(dict.fromkeys(flat))
    assert sentences_of(found) == [s for s in corpus if s]
    assert found.counts.tolist() == [flat.count(token) for token in found.tokens]
    assert (found.n_tokens, found.n_sentences) == (len(flat), sum(map(bool, corpus)))


@given(corpus=CORPORA)
def test_encode_equals_scan_and_remap(corpus):
    found = scan(corpus)
    known = {token: i for i, token in enumerate(list(found.tokens)[::2])}
    found.stream.remap(np.array([known.get(t, -1) for t in found.tokens], np.int32))
    stream = encode(corpus, known)
    assert np.array_equal(stream.ids, found.stream.ids)
    assert np.array_equal(stream.starts, found.stream.starts)
    assert len(known) == (len(found.tokens) + 1) // 2, "encoding must not add unknown tokens"


@pytest.mark.parametrize(
    "corpus",
    [
        [np.array([3, 1, 3]), np.array([2])],
        [np.array(["a", "b", "a"]), np.array(["c"])],
        (("a", "b", "a"), ("c",)),
        np.array([["a", "b"], ["a", "c"]]),
    ],
)
def test_arrays_and_tuples(corpus):
    found = scan(corpus)
    assert found.stream.ids.tolist() == [0, 1, 0, 2]
    assert all(type(token) in (str, int) for token in found.tokens)


def test_an_object_with_a_length_that_is_its_own_iterator():
    class Document:
        def __init__(self):
            self.at = 0

        def __len__(self):
            return 2

        def __iter__(self):
            self.at = 0
            return self

        def __next__(self):
            self.at += 1
            if self.at > 2:
                raise StopIteration
            return f"w{self.at}"

    assert list(scan([Document(), Document()]).tokens) == ["w1", "w2"]


@pytest.mark.parametrize(
    ("corpus", "message"),
    [
        (["a list of strings"], r"sentence 0 is a str.*split"),
        ([["fine"], "a string"], "sentence 1 is a str"),
        ([b"bytes"], "sentence 0 is a bytes"),
        ([(word for word in "ab")], r"one-shot generator.*list\(sentence\)"),
        ([map(str, [1])], "one-shot map"),
        ([3], "sentence 0 is a int"),
        ([np.zeros((2, 2))], "array of shape"),
        (np.zeros((2, 2, 2), int), "array of shape"),
        (np.array([1, 2]), "array of shape"),
        ([[0.5], 3], "sentence 1 is a int"),
        ([[["nested"]]], "sentence 0 has a token without a hash"),
    ],
)
def test_what_is_no_sentence(corpus, message):
    with pytest.raises(TypeError, match=message):
        scan(corpus)
    with pytest.raises(TypeError, match=message):
        encode(corpus, {})


@pytest.mark.parametrize("sentences", ["corpus.txt", b"corpus.txt", os.path])
def test_what_is_no_corpus(sentences):
    with pytest.raises(TypeError, match="sentences must be an iterable of token lists"):
        as_source(sentences)


def test_a_string_as_corpus_names_the_remedy():
    with pytest.raises(TypeError, match=r"corpus_file= or LineSentence"):
        as_source("corpus.txt")


def test_an_iterator_that_raises(tmp_path):
    def corpus():
        yield ["a"] * 100_000
        raise RuntimeError("the corpus broke")

    with pytest.raises(RuntimeError, match="the corpus broke"):
        scan(corpus(), cache_dir=tmp_path, cache_bytes=1000)
    assert list(tmp_path.iterdir()) == []


def test_a_type_error_of_the_corpus_is_not_disguised():
    def corpus():
        yield ["a"]
        raise TypeError("mine")

    with pytest.raises(TypeError, match=r"^mine$"):
        scan(corpus())


def test_the_corpus_is_iterated_once():
    class Corpus:
        n = 0

        def __iter__(self):
            self.n += 1
            return iter([["a", "b"]])

    corpus = Corpus()
    scan(corpus)
    assert corpus.n == 1
    assert not as_source(corpus).one_shot
    assert as_source(iter([])).one_shot


def test_max_vocab_size_prunes_at_sentence_ends():
    # The first prune has the bar 1 and drops nothing, the second drops what occurred once.
    corpus = [["a", "a", "b"], ["c", "a"], ["d"], ["b"]]
    found = scan(corpus, max_vocab_size=2)
    assert dict(zip(found.tokens, found.counts)) == {"a": 3, "b": 1}
    assert found.n_tokens == 7
    assert found.stream.ids.tolist() == [0, 0, 1, -1, 0, -1, 1]


def test_max_vocab_size_with_a_trim_rule():
    def rule(token, count, min_count):
        return 2 if token == "c" else 0

    found = scan([["a", "a", "b"], ["c", "a"], ["d"]], max_vocab_size=2, trim_rule=rule)
    assert dict(zip(found.tokens, found.counts)) == {"a": 3, "c": 1}


def test_max_vocab_size_names_a_sentence_that_is_none():
    with pytest.raises(TypeError, match="sentence 1 has a token without a hash"):
        scan([["a"], [["nested"]]], max_vocab_size=2)


def test_max_vocab_size_refuses_an_iterator():
    with pytest.raises(TypeError, match="iterator that can be read once"):
        scan(iter([["a"]]), max_vocab_size=2)
    assert scan(iter([["a"]]), max_vocab_size=2, keep_stream=False).stream is None


def test_max_vocab_size_over_a_file(tmp_path):
    path = tmp_path / "corpus.txt"
    path.write_text("a a b\nc a\nd\nb\n")
    found = scan(as_source(corpus_file=path), max_vocab_size=2)
    assert dict(zip(found.tokens, found.counts)) == {"a": 3, "b": 1}
    assert found.stream.ids.tolist() == [0, 0, 1, -1, 0, -1, 1]
    assert isinstance(as_source([["a"]]), IterableSource)
