"""Log-likelihoods of sentences, and the words that fit a context."""

from __future__ import annotations

import logging

import numpy as np
import pytest

from fastvec import FastText, KeyedVectors, LineSentence, Word2Vec

WORDS = [f"w{i}" for i in range(9)]


def text(n: int = 60, seed: int = 0) -> list[list[str]]:
    rng = np.random.default_rng(seed)
    return [list(rng.choice(WORDS, rng.integers(2, 12))) for _ in range(n)]


def make(**kwargs) -> Word2Vec:
    settings = {"vector_size": 10, "min_count": 1, "workers": 1, "progress": False, "alpha": 0.2}
    return Word2Vec(text(), **{**settings, "hs": 1, "negative": 0, "window": 3, **kwargs})


def likelihood(model: Word2Vec, sentence: list[str]) -> float:
    """The definition, word by word, in float64."""
    vectors, nodes = model.wv.vectors.astype(float), model.syn1.astype(float)
    left, right = (model.window,) * 2 if isinstance(model.window, int) else model.window
    ids = [model.wv.key_to_index[w] for w in sentence if w in model.wv.key_to_index]
    total = 0.0
    for t, centre in enumerate(ids):
        context = ids[max(0, t - left) : t] + ids[t + 1 : t + 1 + right]
        inputs = [vectors[c] for c in context]
        if not model.sg and inputs:
            inputs = [np.mean(inputs, 0) if model.cbow_mean else np.sum(inputs, 0)]
        path = nodes[model.wv.get_vecattr(centre, "point")]
        sign = 1 - 2 * model.wv.get_vecattr(centre, "code").astype(float)
        total -= sum(np.logaddexp(0, -sign * (path @ h)).sum() for h in inputs)
    return total


MODES = {
    "sg": {"sg": 1},
    "cbow mean": {"sg": 0},
    "cbow sum": {"sg": 0, "cbow_mean": 0},
    "sg, both objectives": {"sg": 1, "negative": 3},
    "asymmetric": {"sg": 1, "window": (1, 4)},
    "subsampled": {"sg": 0, "sample": 0.01},
}


@pytest.mark.parametrize("mode", MODES)
def test_scores_are_log_likelihoods(mode):
    model = make(**MODES[mode])
    sentences = [*text(10, seed=1), ["w0"], ["unknown", "w1", "w2", "unknown"]]
    before = model.wv.vectors.copy(), model.syn1.copy()
    scores = model.score(sentences)
    assert scores.dtype == np.float32 and scores.shape == (12,)
    expected = [likelihood(model, sentence) for sentence in sentences]
    np.testing.assert_allclose(scores, expected, rtol=2e-5)
    assert scores[10] == 0, "one word has no context"
    assert (model.wv.vectors == before[0]).all() and (model.syn1 == before[1]).all()


def test_every_sentence_has_a_score_in_any_form(tmp_path):
    model = make(sg=1)
    sentences = [[], ["w1", "w2"], [], ["nothing", "known"], ["w2", "w1", "w0"], []]
    scores = model.score(sentences)
    assert (scores != 0).tolist() == [False, True, False, False, True, False]
    assert not np.signbit(scores[[0, 3]]).any()
    assert (model.score(iter(sentences)) == scores).all()
    assert (model.score(np.array(s) for s in sentences) == scores).all()
    assert model.score([]).shape == (0,)
    path = tmp_path / "lines.txt"
    path.write_text("w1 w2\nw2 w1 w0\n")
    assert (model.score(LineSentence(path)) == scores[[1, 4]]).all()


def test_walks_keep_their_places():
    walks = np.array([[0, 1, 2, 1], [-1, -1, -1, -1], [1, 0, -1, -1]])
    model = Word2Vec(walks, vector_size=4, min_count=1, workers=1, hs=1, sample=0, progress=False)
    scores = model.score(walks)
    assert (scores != 0).tolist() == [True, False, True]
    assert (scores == model.score([[0, 1, 2, 1], [], [1, 0]])).all()


def test_workers_and_readers_of_the_vectors_change_nothing():
    sentences = text(4000, seed=2)
    model = make(sg=1, vector_size=13)
    one = model.score(sentences)
    model.workers = 4
    assert (model.score(sentences) == one).all()
    model.wv.vectors.flags.writeable = False
    assert (model.score(sentences[:5]) == one[:5]).all()


def test_total_sentences_is_a_limit(caplog, tmp_path):
    model = make()
    whole = model.score(text(5))

    def endless():
        while True:
            yield from text(5)

    with caplog.at_level(logging.WARNING, logger="fastvec"):
        assert (model.score(text(5), total_sentences=5) == whole).all()
    assert not caplog.records
    with caplog.at_level(logging.WARNING, logger="fastvec"):
        assert (model.score(endless(), 3) == whole[:3]).all()
    assert "total_sentences" in caplog.text
    path = tmp_path / "lines.txt"
    path.write_text("".join(" ".join(s) + "\n" for s in text(5)))
    assert (model.score(LineSentence(path), 3) == whole[:3]).all()


def test_score_refuses():
    with pytest.raises(RuntimeError, match="build_vocab"):
        Word2Vec(hs=1).score(text())
    with pytest.raises(RuntimeError, match="hs=1"):
        make(hs=0, negative=5).score(text())
    with pytest.raises(TypeError, match="sentence 0"):
        make().score(["a string"])
    with pytest.raises(ValueError, match="total_sentences"):
        make().score(text(), -1)

    def fails():
        yield ["w1"]
        raise OSError("disk on fire")

    with pytest.raises(OSError, match="disk on fire"):
        make().score(fails())


@pytest.mark.parametrize("cbow_mean", [0, 1])
def test_predicted_words(cbow_mean):
    model = make(hs=0, negative=5, cbow_mean=cbow_mean)
    context = ["w1", "w4", "unknown"]
    found = model.predict_output_word(context, topn=4)
    hidden = model.wv.vectors[[model.wv.key_to_index[w] for w in context[:2]]].sum(0)
    weights = np.exp(model.syn1neg @ (hidden / 2 if cbow_mean else hidden))
    expected = weights / weights.sum()
    order = np.argsort(-expected)
    assert [word for word, _ in found] == [model.wv.index_to_key[i] for i in order[:4]]
    assert all(type(p) is np.float32 for _, p in found)
    np.testing.assert_allclose([p for _, p in found], expected[order[:4]], rtol=1e-5)
    rows = [model.wv.get_index("w1"), "w4"]
    assert model.predict_output_word(rows, topn=4) == found


def test_how_many_words_are_predicted():
    model = make(hs=0, negative=5)
    assert len(model.predict_output_word(["w1"])) == 9
    everything = model.predict_output_word(["w1"], topn=None)
    assert sum(p for _, p in everything) == pytest.approx(1, rel=1e-5)
    assert model.predict_output_word(["w1"], topn=0) == []


def test_large_scores_do_not_overflow():
    model = make(hs=0, negative=5)
    model.syn1neg *= 1e4
    found = model.predict_output_word(["w1"], topn=None)
    assert np.isfinite([p for _, p in found]).all()


def test_prediction_refuses():
    model = make(hs=0, negative=5)
    assert model.predict_output_word(["unknown"]) is None
    with pytest.raises(RuntimeError, match="negative"):
        make().predict_output_word(["w1"])
    with pytest.raises(TypeError, match="list of words"):
        model.predict_output_word("w1")
    bare = Word2Vec()
    bare.wv = KeyedVectors(2)
    bare.wv.add_vectors(["w1"], [[1, 2]])
    with pytest.raises(RuntimeError, match="negative"):
        bare.predict_output_word(["w1"])


@pytest.mark.parametrize("sg", [0, 1])
def test_words_with_subwords(sg):
    settings = {"vector_size": 10, "min_count": 1, "workers": 1, "progress": False, "window": 3}
    model = FastText(text(), hs=1, sg=sg, bucket=50, **settings)
    sentences = [*text(5, seed=1), ["w1", "unseen"]]
    expected = [likelihood(model, sentence) for sentence in sentences]
    np.testing.assert_allclose(model.score(sentences), expected, rtol=2e-5)
    found = model.predict_output_word(["unseen", "w1"], topn=3)
    assert len(found) == 3 and found != model.predict_output_word(["w1"], topn=3)
