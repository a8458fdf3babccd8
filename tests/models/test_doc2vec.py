"""Doc2Vec: training in every mode, tags, growth, files."""

from __future__ import annotations

import copy
import pickle

import numpy as np
import pytest

import fastvec
from fastvec import Doc2Vec, EarlyStopping
from fastvec.models.doc2vec import TaggedDocument
from fastvec.text.documents import MOST_INT_TAG


def topics(n: int = 45, seed: int = 0) -> list[TaggedDocument]:
    """Documents about three topics, numbered: document i is about i % 3."""
    rng = np.random.default_rng(seed)
    made = []
    for i in range(n):
        n_words = int(rng.integers(8, 40))
        of_topic = [f"w{i % 3}{rng.integers(10)}" for _ in range(n_words)]
        words = [w if rng.random() < 0.8 else f"common{rng.integers(4)}" for w in of_topic]
        made.append(TaggedDocument(words, [i]))
    return made


DOCUMENTS = topics()
MODES = {
    "dm": {},
    "dm sum": {"dm_mean": 0, "alpha": 0.02},
    "dm, path": {"hs": 1, "negative": 0},
    "dm concat": {"dm_concat": 1, "window": 2},
    "dm concat, path": {"dm_concat": 1, "window": (1, 2), "hs": 1, "negative": 0},
    "dbow": {"dm": 0},
    "dbow, window 0": {"dm": 0, "window": 0},
    "dbow, path": {"dm": 0, "hs": 1, "negative": 0},
    "dbow and words": {"dm": 0, "dbow_words": 1},
    "adagrad": {"dm": 0, "rule": "adagrad", "alpha": 0.1},
}


def make(documents=DOCUMENTS, **kwargs):
    settings = {"vector_size": 13, "min_count": 1, "workers": 1, "sample": 0, "epochs": 30}
    return Doc2Vec(documents, **{**settings, **kwargs})


@pytest.fixture(scope="module")
def model():
    return make(dm=0)


@pytest.mark.parametrize("mode", MODES)
def test_documents_find_their_topic_and_themselves(mode, tmp_path):
    model = make(**{"alpha": 0.05, **MODES[mode]})
    history = model.training_history
    assert history[-1]["loss"] < 0.9 * history[0]["loss"]
    near = [model.dv.most_similar(i, topn=1)[0][0] % 3 == i % 3 for i in range(45)]
    assert np.mean(near) > (0.6 if "concat" in mode or mode == "dm, path" else 0.9)
    vectors = model.infer_vectors([d.words for d in DOCUMENTS])
    first = [model.dv.most_similar([v], topn=5) for v in vectors]
    assert np.mean([i in dict(found) for i, found in enumerate(first)]) > (
        0.5 if mode == "dm sum" else 0.8
    )
    model.save(tmp_path / "model.fvec")
    for mmap in (None, "r"):
        loaded = Doc2Vec.load(tmp_path / "model.fvec", mmap=mmap)
        assert str(loaded) == str(model)
        assert loaded.layer1_size == model.layer1_size
        assert (loaded.dv.vectors == model.dv.vectors).all()
        assert (loaded.infer_vector(DOCUMENTS[7].words) == vectors[7]).all()
    loaded = fastvec.load(tmp_path / "model.fvec")
    for trained in (model, loaded):
        trained.train(DOCUMENTS, total_examples=45, epochs=1)
    assert (loaded.dv.vectors == model.dv.vectors).all()
    assert (loaded.wv.vectors == model.wv.vectors).all()


def test_dbow_leaves_words_as_they_began(model):
    fresh = Doc2Vec(vector_size=13, min_count=1)
    fresh.build_vocab(DOCUMENTS)
    assert (model.wv.vectors == fresh.wv.vectors).all()
    assert (make(dm=0, dbow_words=1, epochs=1).wv.vectors != fresh.wv.vectors).any(1).all()


def test_workers_and_long_documents():
    """One document of many chunks is shared by the workers, uncut."""
    words = [f"w{i % 50}" for i in range(60_000)]
    model = make([TaggedDocument(words, [0])], dm=0, epochs=2, workers=3)
    assert model.training_history[0]["n_words"] == 60_000
    assert model.dv.expandos["word_count"].tolist() == [60_000]
    assert np.abs(model.dv[0]).max() > 0.1


def test_names_and_str():
    assert Doc2Vec().dm and not Doc2Vec().dbow and Doc2Vec(dm=0).dbow
    assert str(Doc2Vec(vector_size=8, min_count=1)) == "Doc2Vec<dm/m,d8,n5,w5,s0.001,t3>"
    assert (
        str(Doc2Vec(dm=0, hs=1, negative=0, comment="x")) == "Doc2Vec<x,dbow,d100,hs,mc5,s0.001,t3>"
    )
    assert str(Doc2Vec(dm=0, dbow_words=1, workers=1, sample=0)) == "Doc2Vec<dbow+w,d100,n5,w5,mc5>"
    assert str(Doc2Vec(dm_mean=0, workers=1)) == "Doc2Vec<dm/s,d100,n5,w5,mc5,s0.001>"
    assert str(Doc2Vec(dm_concat=1, workers=1)) == "Doc2Vec<dm/c,d100,n5,w5,mc5,s0.001>"
    with pytest.raises(TypeError, match="sg"):
        Doc2Vec(sg=1)


def test_words_come_before_tags_in_getitem(model):
    assert (model["w00"] == model.wv["w00"]).all()
    assert (model[3] == model.dv[3]).all()
    with pytest.raises(KeyError):
        model["nowhere"]
    with pytest.warns(DeprecationWarning, match="dv"):
        assert model.docvecs is model.dv


def test_locks_freeze_to_the_bit():
    for dm in (0, 1):
        model = make(dm=dm, epochs=1)
        model.dv.vectors_lockf = np.ones(45, np.float32)
        model.dv.vectors_lockf[::2] = 0
        model.wv.vectors_lockf = np.zeros(1, np.float32)
        tags, words = model.dv.vectors.copy(), model.wv.vectors.copy()
        model.train(DOCUMENTS, total_examples=45, epochs=1)
        assert (model.dv.vectors[::2] == tags[::2]).all()
        assert (model.dv.vectors[1::2] != tags[1::2]).any(1).all()
        assert (model.wv.vectors == words).all()


def test_recovery(tmp_path):
    """Checkpoints resume to the same bytes, another corpus's tags are refused, stopping stops."""
    path = tmp_path / "checkpoint"
    whole = make(dm=0, epochs=3, checkpoint=path, checkpoint_every=1)
    assert path.exists()

    class Stop:
        def on_train_begin(self, model): ...
        def on_train_end(self, model): ...
        def on_epoch_begin(self, model): ...
        def on_epoch_end(self, model):
            raise KeyboardInterrupt

    path.unlink()
    with pytest.raises(KeyboardInterrupt):
        make(dm=0, epochs=3, checkpoint=path, checkpoint_every=1, callbacks=[Stop()])
    other = [TaggedDocument(d.words, [44 - d.tags[0]]) for d in DOCUMENTS]
    with pytest.raises(ValueError, match="not the one"):
        Doc2Vec.resume(path, other)
    resumed = Doc2Vec.resume(path, DOCUMENTS)
    assert (resumed.dv.vectors == whole.dv.vectors).all()
    assert (resumed.syn1neg == whole.syn1neg).all()
    stopped = make(epochs=40, early_stopping=EarlyStopping(patience=1, held_out=0.2))
    assert "held_out_loss" in stopped.training_history[0]


def test_copies_and_sizes(model):
    for twin in (copy.deepcopy(model), pickle.loads(pickle.dumps(model))):
        twin.train(DOCUMENTS, total_examples=45, epochs=1)
        assert (twin.dv.vectors != model.dv.vectors).any()
    sizes = model.estimate_memory()
    assert sizes["doctag_syn0"] == 45 * 13 * 4 and sizes["doctag_lookup"] == 0
    assert sizes["total"] == sum(size for name, size in sizes.items() if name != "total")


def test_reset_from(model):
    other = Doc2Vec(vector_size=6, min_count=1, dm=0)
    other.reset_from(model)
    assert other.dv.vectors.shape == (45, 6) and len(other.wv) == len(model.wv)
    other.train(DOCUMENTS, total_examples=45, epochs=1)


def test_concat_refuses_what_it_has_not():
    model = make(dm_concat=1, window=1, epochs=1)
    with pytest.raises(NotImplementedError, match="dm_concat"):
        model.predict_output_word(["w00"])
    with pytest.raises(NotImplementedError, match="dm_concat"):
        model.score([["w00"]])
    with pytest.raises(ValueError, match="rule="):
        Doc2Vec(dm_concat=1, rule="adagrad")
    two = [TaggedDocument(d.words, [d.tags[0], "all"]) for d in DOCUMENTS]
    with pytest.warns(UserWarning, match="1 of 46 documents"):
        model = make([*two, DOCUMENTS[0]], dm_concat=1, dm_tag_count=2, window=1, epochs=1)
    assert model.syn1neg.shape[1] == 4 * 13
    with pytest.raises(ValueError, match="dm_tag_count=2"):
        model.infer_vector(["w00"])


def test_bad_documents():
    with pytest.raises(AttributeError, match="document 0 is a list"):
        make([["no", "tags"]])
    with pytest.raises(TypeError, match=r"tags of document 0 .* got 5"):
        make([TaggedDocument(["a"], 5)])
    with pytest.raises(TypeError, match="hashable"):
        make([TaggedDocument(["a"], [[1]])])
    with pytest.raises(TypeError, match="sentence 0 is a str"):
        make([TaggedDocument("words", [1])])
    with pytest.raises(ValueError, match=r"pass str\(tag\)"):
        make([TaggedDocument(["a"], [MOST_INT_TAG + 1])])
    with pytest.raises(TypeError, match="iterable of TaggedDocument"):
        make(11111)
    with pytest.raises(RuntimeError, match="empty"):
        make([TaggedDocument([], [0])])
    with pytest.warns(UserWarning, match=r"string 'ab' as tags.*\[tag\]"):
        assert make([TaggedDocument(["a", "b"], "ab")], epochs=1).dv.index_to_key == ["a", "b"]
    with pytest.warns(UserWarning, match="1 of them go up to 5000"):
        assert len(make([TaggedDocument(["a", "b"], [5000])], epochs=1).dv) == 5001
    model = Doc2Vec(min_count=100)
    with pytest.warns(UserWarning, match="lower min_count"):
        model.build_vocab(DOCUMENTS)
    with pytest.raises(RuntimeError):
        model.train(DOCUMENTS, total_examples=45, epochs=1)


@pytest.mark.parametrize("mode", MODES)
def test_padded_copies_of_tables_change_nothing(mode, monkeypatch):
    model = make(**{**MODES[mode], "epochs": 2})
    words = [document.words for document in DOCUMENTS]
    vectors = model.infer_vectors(words)
    monkeypatch.setattr("fastvec.models._inference._MOST_COPIED", 0)
    assert (model.infer_vectors(words) == vectors).all()
