"""Models saved by gensim, and models handed to it. Needs gensim."""

from __future__ import annotations

import pickle
import warnings

import numpy as np
import pytest

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    gensim_models = pytest.importorskip("gensim.models")

import fastvec
from fastvec import KeyedVectors, Word2Vec

pytestmark = pytest.mark.filterwarnings("ignore")  # gensim leaves files open

SENTENCES = [["the", "cat", "sat"], ["the", "dog", "ran", "naïve"]] * 30
OPTIONS = {"vector_size": 6, "min_count": 1, "workers": 1, "seed": 3, "window": 2}


@pytest.fixture(scope="module", params=[{"hs": 1, "negative": 0}, {"sg": 1, "negative": 3}])
def theirs(request):
    if "gensim" not in type(gensim_models.Word2Vec()).__module__:
        pytest.skip("gensim's names stand for fastvec here")
    return gensim_models.Word2Vec(SENTENCES, **OPTIONS, **request.param)


def assert_same(ours, theirs):
    assert ours.wv.index_to_key == theirs.wv.index_to_key
    assert (ours.wv.vectors == theirs.wv.vectors).all()
    for name in ("syn1", "syn1neg"):
        assert hasattr(ours, name) == hasattr(theirs, name)
        if hasattr(theirs, name):
            assert (getattr(ours, name) == getattr(theirs, name)).all()
    for name in ("window", "alpha", "min_alpha", "sg", "hs", "negative", "corpus_count", "epochs"):
        assert getattr(ours, name) == getattr(theirs, name), name
    assert ours.wv.expandos.keys() == theirs.wv.expandos.keys()
    for name, values in theirs.wv.expandos.items():
        for one, other in zip(ours.wv.expandos[name], values, strict=True):
            assert np.array_equal(one, other), name


@pytest.mark.parametrize("apart", [False, True])
@pytest.mark.parametrize("suffix", ["", ".gz"])
def test_saved_models(theirs, tmp_path, apart, suffix):
    path = str(tmp_path / f"model{suffix}")
    theirs.save(path, **({"sep_limit": 0} if apart else {}))
    assert (len(list(tmp_path.iterdir())) > 1) is apart
    for model in (fastvec.load(path), Word2Vec.load(path)):
        assert_same(model, theirs)
    if not suffix:
        assert_same(Word2Vec.load(path, mmap="r"), theirs)
    elif apart:
        with pytest.raises(OSError, match="mapped"):
            Word2Vec.load(path, mmap="r")
    model = fastvec.load(path)
    before = model.wv.vectors.copy()
    model.train(SENTENCES, total_examples=model.corpus_count, epochs=2)  # goes on
    assert (model.wv.vectors != before).any() and np.isfinite(model.wv.vectors).all()
    part = fastvec.load(path, keys=["cat"])
    assert type(part) is KeyedVectors and (part["cat"] == theirs.wv["cat"]).all()


def test_saved_vectors_and_plain_pickles(theirs, tmp_path):
    theirs.wv.save(str(tmp_path / "kv"), separately=["vectors"])
    for kv in (fastvec.load(tmp_path / "kv"), KeyedVectors.load(tmp_path / "kv", mmap="r")):
        assert kv.most_similar("cat")[0][0] == theirs.wv.most_similar("cat")[0][0]
    with open(tmp_path / "pickle", "wb") as file:
        pickle.dump(theirs, file, protocol=5)
    assert_same(fastvec.load(tmp_path / "pickle"), theirs)


NGRAMS = {"bucket": 30, "min_n": 2, "max_n": 4}


@pytest.mark.parametrize("options", [NGRAMS, {**NGRAMS, "hs": 1, "negative": 0}, {"max_n": 0}])
@pytest.mark.parametrize("apart", [False, True])
def test_saved_models_with_n_grams(tmp_path, options, apart):
    theirs = gensim_models.FastText(SENTENCES, **OPTIONS, **options)
    theirs.save(str(tmp_path / "f"), **({"sep_limit": 0} if apart else {}))
    theirs.wv.save(str(tmp_path / "kv"))
    model = fastvec.load(tmp_path / "f")
    assert type(model) is fastvec.FastText
    assert (model.bucket, model.max_n) == (theirs.wv.bucket, theirs.wv.max_n)
    for wv in (
        model.wv,
        fastvec.FastText.load(tmp_path / "f").wv,
        KeyedVectors.load(tmp_path / "kv"),
    ):
        assert type(wv) is fastvec.models.fasttext.FastTextKeyedVectors
        assert wv.index_to_key == theirs.wv.index_to_key
        for word in ["cat", "naïve", *(["unseen", "cats"] if model.bucket else [])]:
            np.testing.assert_allclose(wv[word], theirs.wv[word], atol=1e-6)
    for name in ("syn1", "syn1neg"):
        assert hasattr(model, name) == hasattr(theirs, name)
        if hasattr(theirs, name):
            assert (getattr(model, name) == getattr(theirs, name)).all()
    before = model.wv.vectors.copy()
    model.train(SENTENCES, total_examples=model.corpus_count, epochs=2)
    assert (model.wv.vectors != before).any() and np.isfinite(model.wv.vectors).all()
    model.save(tmp_path / "ours")
    assert (fastvec.load(tmp_path / "ours").wv["cat"] == model.wv["cat"]).all()


MODES = [
    {"dm": 0, "dbow_words": 1, "negative": 3},
    {"dm": 1, "dm_mean": 0, "hs": 1, "negative": 0},
    {"dm": 1, "dm_concat": 1, "dm_tag_count": 1},
]


@pytest.mark.parametrize("options", MODES)
@pytest.mark.parametrize("apart", [False, True])
def test_models_with_tags(options, apart, tmp_path):
    if "gensim" not in type(gensim_models.Doc2Vec()).__module__:
        pytest.skip("gensim's names stand for fastvec here")
    tagged = gensim_models.doc2vec.TaggedDocument
    documents = [
        tagged(words, [i % 7 if i % 2 or "dm_concat" in options else f"even{i % 4}"])
        for i, words in enumerate(SENTENCES)
    ]
    theirs = gensim_models.Doc2Vec(documents, **OPTIONS, **options, sample=0)
    theirs.save(str(tmp_path / "f"), **({"sep_limit": 0} if apart else {}))
    for model in (fastvec.load(tmp_path / "f"), fastvec.Doc2Vec.load(tmp_path / "f")):
        assert type(model) is fastvec.Doc2Vec and str(model) == str(theirs)
        assert_same(model, theirs)
        assert model.dv.index_to_key == theirs.dv.index_to_key
        assert model.dv.key_to_index == theirs.dv.key_to_index
        assert (model.dv.vectors == theirs.dv.vectors).all()
        assert (model.infer_vector(["the", "cat"]) != model.infer_vector(["dog"])).any()
    more = [fastvec.models.doc2vec.TaggedDocument(["the", "dog", "sat"], ["new"])] * 20
    before = model.dv.vectors.copy()
    model.build_vocab(more, update=True)
    model.train(more, total_examples=len(more), epochs=2)
    assert "new" in model.dv and (model.dv.vectors[: len(before)] == before).all()
    model.save(tmp_path / "ours")
    assert (fastvec.load(tmp_path / "ours").dv.vectors == model.dv.vectors).all()


@pytest.mark.parametrize("dv", [None, "a KeyedVectors of other size"])
def test_tags_that_do_not_fit(dv, tmp_path):
    from fastvec.io.errors import FormatError
    from fastvec.io.gensim_file import read_gensim
    from fastvec.models._gensim import model_of

    tagged = gensim_models.doc2vec.TaggedDocument
    theirs = gensim_models.Doc2Vec([tagged(["a", "b"], [0])] * 9, **OPTIONS)
    theirs.save(str(tmp_path / "f"))
    saved = read_gensim(str(tmp_path / "f"), None)
    if dv is not None:
        saved.attributes["dv"].attributes["vectors"] = np.zeros((1, 4), np.float32)
    else:
        saved.attributes["dv"] = None
    with pytest.raises(FormatError, match=r"tags|vector_size"):
        model_of(saved, Word2Vec, "file")


@pytest.mark.parametrize("options", [{"hs": 1, "negative": 0}, {"sg": 1, "negative": 3}])
def test_to_gensim(options, tmp_path):
    ours = Word2Vec(SENTENCES, **OPTIONS, **options, progress=False)
    theirs = ours.to_gensim()
    assert_same(ours, theirs)
    theirs.train(SENTENCES, total_examples=theirs.corpus_count, epochs=1)
    theirs.save(str(tmp_path / "f"))
    assert_same(fastvec.load(tmp_path / "f"), theirs)
    kv = ours.wv.to_gensim()
    assert type(kv).__module__.startswith("gensim") and (kv.vectors == ours.wv.vectors).all()
    assert kv.most_similar("cat")[0][0] == ours.wv.most_similar("cat")[0][0]
    kv.vectors[:] = 0
    assert ours.wv.vectors.any(), "rows are copied"
    ours.window = (1, 2)
    with pytest.raises(ValueError, match="symmetric"):
        ours.to_gensim()
