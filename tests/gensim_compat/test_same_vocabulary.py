"""Words stand where gensim has them, and so do the nodes of their tree."""

import random

import pytest

from fastvec import Word2Vec
from fastvec.models import KeyedVectors

SETTINGS = {"vector_size": 4, "min_count": 2, "workers": 1, "hs": 1, "negative": 0}


@pytest.fixture(scope="module")
def gensim():
    return pytest.importorskip("gensim.models.word2vec")


@pytest.fixture(scope="module")
def sentences():
    draw = random.Random(1)
    return [[f"w{int(draw.paretovariate(0.6)) % 400}" for _ in range(12)] for _ in range(200)]


def test_equal_counts_stand_as_in_gensim(gensim, sentences):
    theirs, ours = (made(**SETTINGS) for made in (gensim.Word2Vec, Word2Vec))
    for model in (theirs, ours):
        model.build_vocab(sentences)
    counts = [ours.wv.get_vecattr(word, "count") for word in ours.wv.index_to_key]
    assert len(set(counts)) < len(counts) / 3, "most words share their count"
    assert ours.wv.index_to_key == theirs.wv.index_to_key
    for name in ("code", "point"):
        for word in ours.wv.index_to_key:
            assert (
                ours.wv.get_vecattr(word, name).tolist()
                == theirs.wv.get_vecattr(word, name).tolist()
            )


def test_sorting_reverses_equal_counts_as_in_gensim(gensim):
    keys, counts = list("abcdefgh"), [3, 1, 3, 9, 1, 3, 9, 2]
    orders = []
    for made in (gensim.KeyedVectors, KeyedVectors):
        vectors = made(1, count=len(keys))
        vectors.index_to_key = list(keys)
        vectors.key_to_index = {key: i for i, key in enumerate(keys)}
        for key, count in zip(keys, counts):
            vectors.set_vecattr(key, "count", count)
        vectors.sort_by_descending_frequency()
        orders.append(vectors.index_to_key)
    assert orders[0] == orders[1] == list("gdfcaheb")
