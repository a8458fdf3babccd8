"""The calls that packages built on gensim make, replayed on fastvec under gensim's name."""

import copy
import json
from importlib.metadata import version
from itertools import combinations_with_replacement

import numpy as np
import pytest

import fastvec.compat.gensim as compat

WALKS = [[str(node) for node in (i, i + 1, i + 2, i + 1)] for i in range(8)] * 5
NODES = sorted({node for walk in WALKS for node in walk})
OPTIONS = {"vector_size": 8, "min_count": 1, "workers": 1, "seed": 3}


@pytest.fixture(autouse=True)
def stand_in():
    compat.install(overlay=False)
    yield
    compat.uninstall()


def test_node2vec():
    from gensim.models import KeyedVectors, Word2Vec

    assert not version("gensim") < "4.0.0"
    model = Word2Vec(WALKS, workers=1, vector_size=8, sg=1, window=2, min_count=1)
    edges = list(combinations_with_replacement(model.wv.index_to_key[:4], r=2))
    tokens = [str(tuple(sorted(edge))) for edge in edges]
    features = [(model.wv[a] + model.wv[b]) / 2 for a, b in edges]
    edge_vectors = KeyedVectors(vector_size=model.wv.vector_size)
    edge_vectors.add_vectors(keys=tokens, weights=features)
    assert tokens[3] in edge_vectors.index_to_key
    np.testing.assert_array_equal(edge_vectors[tokens[3]], features[3])


def test_pecanpy(tmp_path):
    from gensim.models import KeyedVectors, Word2Vec

    model = Word2Vec(WALKS, vector_size=8, window=3, sg=1, min_count=0, workers=1, epochs=2, seed=1)
    assert model.wv[NODES].shape == (len(NODES), 8)
    assert len(model.wv.index_to_key) == len(model.wv.vectors) == len(NODES)
    path = str(tmp_path / "embedding")
    model.wv.save_word2vec_format(path)
    np.testing.assert_array_equal(KeyedVectors.load_word2vec_format(path)[NODES], model.wv[NODES])


@pytest.mark.parametrize("hs, negative, window", [(1, 0, 1), (0, 5, 3)])
def test_karateclub(hs, negative, window):
    from gensim.models.word2vec import Word2Vec

    model = Word2Vec(
        WALKS, hs=hs, negative=negative, alpha=0.05, epochs=2, window=window, **OPTIONS
    )
    embedding = np.array([model.wv[str(node)] for node in range(len(NODES))])
    assert embedding.shape == (len(NODES), 8)
    assert np.isfinite(embedding).all()


class Document:
    """A sentence that is its own iterator and begins anew at its end."""

    def __init__(self, words):
        self.words = words
        self._index = 0

    def __len__(self):
        return len(self.words)

    def __iter__(self):
        return self

    def __next__(self):
        if self._index == len(self.words):
            self._index = 0
            raise StopIteration
        self._index += 1
        return self.words[self._index - 1]


def test_spec2vec(tmp_path):
    from gensim.models import KeyedVectors, Word2Vec
    from gensim.models.callbacks import CallbackAny2Vec

    losses = []

    class Watcher(CallbackAny2Vec):
        def on_epoch_end(self, model):
            losses.append(model.get_latest_training_loss())
            model.save(str(tmp_path / f"epoch_{len(losses)}.model"))

    documents = [Document(walk) for walk in WALKS]
    model = Word2Vec(
        documents, callbacks=[Watcher()], alpha=0.025, min_alpha=0.001, epochs=3,
        compute_loss=True, **OPTIONS,
    )  # fmt: skip
    assert len(model.wv) == len(NODES)
    assert 0 < losses[0] < losses[1] < losses[2]

    saved = Word2Vec.load(str(tmp_path / "epoch_3.model"))
    parts = copy.deepcopy(saved).wv.__dict__
    parts.pop("vectors_lockf", None)
    parts.pop("expandos", None)
    weights = parts.pop("vectors")
    parts = json.loads(json.dumps(parts))
    rebuilt = KeyedVectors(parts["vector_size"])
    rebuilt.index_to_key = parts["index_to_key"]
    rebuilt.key_to_index = parts["key_to_index"]
    rebuilt.vectors = weights
    np.testing.assert_array_equal(rebuilt[NODES], model.wv[NODES])
    assert rebuilt.most_similar(NODES[0], topn=1) == saved.wv.most_similar(NODES[0], topn=1)


def test_pyrdf2vec():
    from gensim.models.word2vec import Word2Vec

    walks = [tuple(walk) for walk in WALKS]
    model = Word2Vec(**{**OPTIONS, "min_count": 0})
    model.build_vocab(walks, update=False)
    model.train(walks, total_examples=model.corpus_count, epochs=model.epochs)
    old = model.wv.get_vector(NODES[0])
    assert all(node in model.wv for node in NODES)
    more = [("new", NODES[0], "new")]
    model.build_vocab(more, update=True)
    model.train(more, total_examples=model.corpus_count, epochs=model.epochs)
    assert model.wv.get_vector("new").shape == old.shape


def test_wefe():
    from gensim.models.keyedvectors import KeyedVectors

    vectors = KeyedVectors(vector_size=4)
    vectors.add_vectors(["he", "she", "it"], np.eye(3, 4))
    assert isinstance(vectors, KeyedVectors)
    other = copy.deepcopy(vectors)
    assert vectors != other
    for word, row in other.key_to_index.items():
        other.vectors[row] -= 0.5 * other[word]
    np.testing.assert_array_equal(other["she"], vectors["she"] / 2)
    other.vectors[0] = other["she"]
    assert other.most_similar(positive=["she"], topn=1)[0] == ("he", pytest.approx(1))


@pytest.mark.parametrize("binary, no_header", [(False, False), (True, False), (False, True)])
def test_flair_and_nlpaug(tmp_path, binary, no_header):
    from gensim.models import KeyedVectors, Word2Vec

    wv = Word2Vec(WALKS, **OPTIONS).wv
    wv.save_word2vec_format(str(tmp_path / "vectors"), binary=binary, write_header=not no_header)
    read = KeyedVectors.load_word2vec_format(
        str(tmp_path / "vectors"), binary=binary, no_header=no_header
    )
    read.save(str(tmp_path / "native"))
    loaded = KeyedVectors.load(str(tmp_path / "native"))
    table = np.vstack([loaded.vectors, np.zeros(loaded.vector_size, "float")])
    assert table.shape == (len(NODES) + 1, 8)
    assert [loaded.key_to_index[key] for key in loaded.index_to_key] == list(range(len(NODES)))
    assert len(loaded.most_similar(NODES[0], topn=3)) == 3


def test_bertopic():
    from gensim.models import Word2Vec
    from gensim.models.keyedvectors import Word2VecKeyedVectors

    backend = Word2Vec(WALKS, **OPTIONS).wv
    assert isinstance(backend, Word2VecKeyedVectors)
    n_dims = backend.get_vector(backend.index_to_key[0]).shape[0]
    mean = np.mean([backend.get_vector(w) for w in NODES[:3] if w in backend.key_to_index], axis=0)
    assert mean.shape == (n_dims,) == (8,)


def test_scattertext():
    import gensim.models

    model = gensim.models.Word2Vec(vector_size=8, alpha=0.025, window=5, min_count=5, workers=1)
    model.build_vocab(WALKS)
    model.train(WALKS, total_examples=model.corpus_count, epochs=3)
    assert set(model.wv.key_to_index) == {
        node for node in NODES if model.wv.get_vecattr(node, "count")
    }
