"""Integer tokens: arrays, walks and lists give the ids of lists of Python ints, and int keys."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as nps

from fastvec import Word2Vec
from fastvec.text import blocks, integers, iterscan
from fastvec.text.integers import IntegerIds
from fastvec.text.scan import encode, scan
from fastvec.text.sources import as_source

DTYPES = ["int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64", ">i4"]
SMALL = st.integers(0, 30)
ANY = st.one_of(SMALL, st.integers(-(2**63), 2**63 - 1))


def same(found, plain):
    """Assert that two scans are equal, to the types of their tokens."""
    assert list(found.tokens) == list(plain.tokens)
    assert {type(t) for t in found.tokens} <= {int, str}
    assert found.counts.tolist() == plain.counts.tolist()
    assert np.array_equal(found.stream.ids, plain.stream.ids)
    assert np.array_equal(found.stream.starts, plain.stream.starts)
    assert (found.n_tokens, found.n_sentences) == (plain.n_tokens, plain.n_sentences)


def as_kind(sentence, kind):
    return {
        "list": lambda: sentence,
        "tuple": lambda: tuple(sentence),
        "array": lambda: np.array(sentence, np.int64),
        "scalars": lambda: list(np.array(sentence, np.int64)),
        "strings": lambda: [str(i) for i in sentence],
    }[kind]()


@given(
    corpus=st.lists(
        st.tuples(
            st.lists(ANY, max_size=5),
            st.sampled_from(["list", "tuple", "array", "scalars", "strings"]),
        ),
        max_size=8,
    ),
    flush=st.integers(1, 9),
    table=st.sampled_from([2, 20, 1 << 24]),
)
def test_any_mixture_is_numbered_as_lists_are(corpus, flush, table):
    plain = [[str(i) for i in s] if kind == "strings" else s for s, kind in corpus]
    mixed = [as_kind(s, kind) for s, kind in corpus]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(iterscan, "_FLUSH_TOKENS", flush)
        patch.setattr(integers, "_TABLE_ITEMS", table)
        same(scan(mixed), scan(plain))
        known = {token: i for i, token in enumerate(scan(plain).tokens[1:])}
        ours, theirs = encode(mixed, known), encode(plain, known)
    assert ours.ids.tolist() == theirs.ids.tolist()
    assert ours.starts.tolist() == theirs.starts.tolist()


@given(
    walks=nps.arrays(st.sampled_from(DTYPES), st.tuples(st.integers(0, 6), st.integers(0, 5))),
    block=st.integers(1, 9),
)
def test_walks_of_any_type(walks, block):
    walks[walks == -1] = 1  # padding has a test of its own
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blocks, "_BLOCK_TOKENS", block)
        same(scan(walks), scan(walks.tolist()))
        same(scan(walks.T), scan(walks.T.tolist()))


@given(corpus=st.lists(st.lists(SMALL, max_size=5), max_size=6), dtype=st.sampled_from(DTYPES[::2]))
def test_minus_one_pads_walks(corpus, dtype):
    longest = max(map(len, corpus), default=0)
    walks = np.full((len(corpus), longest + 1), -1, dtype)
    for row, walk in zip(walks, corpus):
        row[: len(walk)] = walk
    same(scan(walks), scan(corpus))
    assert list(as_source(walks).sentences()) == corpus


def test_padding_inside_a_walk_is_refused(monkeypatch):
    monkeypatch.setattr(blocks, "_BLOCK_TOKENS", 2)
    with pytest.raises(ValueError, match=r"walk 2 has -1.*list of arrays"):
        scan(np.array([[1, 2], [1, -1], [-1, 2]]))
    assert scan([np.array([-1, 2])]).tokens == [-1, 2], "in a list of arrays -1 is a token"


def test_a_matrix_that_is_no_numpy_array():
    class Tensor:
        def __init__(self, values):
            self.values = np.array(values)
            self.ndim = self.values.ndim

        def __len__(self):
            return len(self.values)

        def __getitem__(self, index):
            return Tensor(self.values[index])

        def __array__(self, dtype=None, copy=None):
            return self.values

    walks = [[3, 1, 3], [2, 3, 1]]
    same(scan(Tensor(walks)), scan(walks))
    same(scan([Tensor(walk) for walk in walks]), scan(walks))


def test_walks_on_disk_are_read_in_blocks(tmp_path, monkeypatch):
    np.save(tmp_path / "walks.npy", np.arange(600).reshape(100, 6) % 50)
    walks = np.load(tmp_path / "walks.npy", mmap_mode="r")
    monkeypatch.setattr(blocks, "_BLOCK_TOKENS", 60)
    sizes = [len(block.tokens) for block in as_source(walks).blocks()]
    assert sizes == [60] * 10
    same(scan(walks), scan(walks.tolist()))


def test_a_buffer_that_the_corpus_fills_anew():
    def corpus():
        buffer = np.zeros(2, np.int64)
        for i in range(5):
            buffer[:] = i, i + 1
            yield buffer

    assert scan(corpus()).stream.ids.tolist() == [0, 1, 1, 2, 2, 3, 3, 4, 4, 5]


def test_integers_too_large_for_int64():
    large = np.array([[2**64 - 1, 1]], np.uint64)
    assert scan(large).tokens == scan([large[0]]).tokens == [2**64 - 1, 1]


def test_no_object_is_made_for_tokens_that_are_known():
    class Numbers(dict):
        asked = 0

        def __missing__(self, key):
            number = self[key] = len(self)
            return number

        def __getitem__(self, key):
            self.asked += 1
            return super().__getitem__(key)

    numbers = Numbers()
    ids = IntegerIds(numbers)
    tokens = np.tile(np.arange(100)[::-1], 50)
    assert ids.of(tokens)[:3].tolist() == [0, 1, 2]
    ids.of(tokens)
    assert numbers.asked == 100


def test_a_model_of_walks_has_int_keys():
    walks = np.random.default_rng(0).integers(5, 25, (200, 10))
    model = Word2Vec(walks, vector_size=4, min_count=1, epochs=1, workers=1, progress=False)
    listed = Word2Vec(walks.tolist(), vector_size=4, min_count=1, epochs=1, workers=1)
    assert all(type(key) is int for key in model.wv.index_to_key)
    assert np.array_equal(model.wv[7], listed.wv[7])
    model.train(walks[:50], total_examples=50, epochs=1)
    found = scan(walks, max_vocab_size=100)
    assert sorted(found.tokens) == list(range(5, 25))


def test_sentences_of_a_source_are_lists():
    walks = np.array([[1, 2, -1], [3, -1, -1], [-1, -1, -1]])
    assert list(as_source(walks).sentences()) == [[1, 2], [3], []]
    flat = itertools.chain.from_iterable(as_source(walks).sentences())
    assert all(type(token) is int for token in flat)
