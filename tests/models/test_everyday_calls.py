"""The calls that programs written for gensim make most, unchanged."""

from __future__ import annotations

import copy
import inspect
import pickle

import numpy as np
import pytest

from fastvec import KeyedVectors, Word2Vec
from fastvec.models.callbacks import CallbackAny2Vec
from fastvec.models.keyedvectors import Word2VecKeyedVectors
from fastvec.models.word2vec import (
    FAST_VERSION,
    MAX_WORDS_IN_BATCH,
    LineSentence,
    PathLineSentences,
    Text8Corpus,
)

RNG = np.random.default_rng(0)
SENTENCES = [list(RNG.choice(["king", "queen", "man", "woman", "tree"], 8)) for _ in range(100)]


@pytest.fixture
def model() -> Word2Vec:
    return Word2Vec(SENTENCES, vector_size=12, window=3, min_count=1, workers=2, sg=1, epochs=3)


CONSTRUCTOR = (
    "sentences corpus_file vector_size alpha window min_count max_vocab_size sample seed workers "
    "min_alpha sg hs negative ns_exponent cbow_mean hashfxn epochs null_word trim_rule sorted_vocab "
    "batch_words compute_loss callbacks comment max_final_vocab shrink_windows"
)
METHODS = {
    "build_vocab": "corpus_iterable corpus_file update progress_per keep_raw_vocab trim_rule kwargs",
    "build_vocab_from_freq": "word_freq keep_raw_vocab corpus_count trim_rule update",
    "scan_vocab": "corpus_iterable corpus_file progress_per workers trim_rule",
    "prepare_vocab": "update keep_raw_vocab trim_rule min_count sample dry_run",
    "estimate_memory": "vocab_size report",
    "predict_output_word": "context_words_list topn",
    "score": "sentences total_sentences chunksize queue_factor report_delay",
    "reset_from": "other_model",
    "init_weights": "",
    "update_weights": "",
    "prepare_weights": "update",
    "make_cum_table": "domain",
    "create_binary_tree": "",
    "add_null_word": "",
    "init_sims": "replace",
    "seeded_vector": "seed_string vector_size",
    "get_latest_training_loss": "",
    "add_lifecycle_event": "event_name log_level event",
}


@pytest.mark.parametrize("name", METHODS)
def test_parameters_have_gensims_names_and_order(name):
    parameters = list(inspect.signature(getattr(Word2Vec, name)).parameters)[1:]
    assert parameters == METHODS[name].split()


def test_the_constructor_begins_with_gensims_parameters():
    parameters = list(inspect.signature(Word2Vec).parameters.values())
    wanted = CONSTRUCTOR.split()
    assert [p.name for p in parameters[: len(wanted)]] == wanted
    assert all(p.kind is p.KEYWORD_ONLY for p in parameters[len(wanted) :])


ATTRIBUTES = (
    "wv vector_size layer1_size window shrink_windows alpha min_alpha min_alpha_yet_reached sg hs "
    "negative ns_exponent cbow_mean epochs workers batch_words sample min_count effective_min_count "
    "max_final_vocab max_vocab_size sorted_vocab null_word seed random hashfxn raw_vocab cum_table "
    "syn1neg corpus_count corpus_total_words train_count total_train_time running_training_loss "
    "compute_loss comment lifecycle_events"
)


def test_attributes_exist(model):
    for name in ATTRIBUTES.split():
        assert hasattr(model, name), name
    assert model.layer1_size == 12
    assert isinstance(model.random, np.random.RandomState)
    assert (model.train_count, model.corpus_count, model.corpus_total_words) == (1, 100, 800)
    assert model.total_train_time > 0
    assert model.min_alpha_yet_reached == model.min_alpha == 0.0001
    assert model.running_training_loss == model.get_latest_training_loss() > 0


def test_reading_vectors(model):
    wv = model.wv
    assert wv["king"].shape == (12,) and wv[["king", "queen"]].shape == (2, 12)
    assert len(wv.most_similar("king", topn=3)) == 3
    assert len(wv.most_similar(positive=["king", "woman"], negative=["man"], topn=2)) == 2
    assert "king" in wv and "king" in wv.key_to_index and "oak" not in wv
    assert -1 <= wv.similarity("king", "queen") <= 1
    assert wv.index_to_key == list(wv.key_to_index) and len(wv) == 5
    assert wv.vectors.shape == (5, wv.vector_size)
    assert isinstance(wv, KeyedVectors) and isinstance(wv, Word2VecKeyedVectors)
    assert wv.doesnt_match(["king", "queen", "tree"]) in ("king", "queen", "tree")
    assert wv.n_similarity(["king"], ["queen"]) == pytest.approx(wv.similarity("king", "queen"))
    assert wv.distance("king", "king") == pytest.approx(0, abs=1e-6)
    assert wv.similar_by_vector(wv["king"], topn=1)[0][0] == "king"
    assert wv.get_vecattr("king", "count") == sum(s.count("king") for s in SENTENCES)
    np.testing.assert_allclose(np.linalg.norm(wv.get_normed_vectors(), axis=1), 1, rtol=1e-5)
    assert wv.get_mean_vector(["king", "queen"]).shape == (12,)
    assert np.linalg.norm(wv.get_vector("king", norm=True)) == pytest.approx(1)


def test_files(model, tmp_path):
    model.save(str(tmp_path / "model"))
    assert (Word2Vec.load(str(tmp_path / "model")).wv.vectors == model.wv.vectors).all()
    for binary in (True, False):
        path = str(tmp_path / f"vectors{binary}")
        model.wv.save_word2vec_format(path, binary=binary)
        kv = KeyedVectors.load_word2vec_format(path, binary=binary, limit=3)
        assert (kv.vectors == model.wv.vectors[:3]).all()
    model.wv.save(str(tmp_path / "kv"))
    assert (KeyedVectors.load(str(tmp_path / "kv"), mmap="r")["king"] == model.wv["king"]).all()


def test_training_in_steps(model):
    other = Word2Vec(vector_size=12, min_count=1)
    other.build_vocab(SENTENCES, progress_per=1000)
    other.train(SENTENCES, total_examples=other.corpus_count, epochs=other.epochs)
    for _ in range(3):
        other.train(SENTENCES, total_examples=other.corpus_count, epochs=1)
        other.alpha -= 0.002
        other.min_alpha = other.alpha
    more = [["king", "prince", "prince"]] * 5
    other.build_vocab(more, update=True)
    other.train(more, total_examples=other.corpus_count, epochs=other.epochs)
    assert "prince" in other.wv and other.train_count == 5


def test_callbacks_read_the_loss():
    class Loss(CallbackAny2Vec):
        def __init__(self):
            self.seen = []

        def on_epoch_end(self, model):
            self.seen.append(model.get_latest_training_loss())

    loss = Loss()
    model = Word2Vec(
        SENTENCES, vector_size=5, min_count=1, compute_loss=True, callbacks=[loss], epochs=3
    )
    assert 0 < loss.seen[0] < loss.seen[1] < loss.seen[2] == model.get_latest_training_loss()
    mean = [line["loss"] * line["n_pairs"] for line in model.training_history]
    assert np.diff(loss.seen, prepend=0) == pytest.approx(mean)


def test_corpora_from_files(tmp_path):
    path = tmp_path / "corpus.txt"
    path.write_text("".join(" ".join(s) + "\n" for s in SENTENCES))
    settings = {"vector_size": 5, "min_count": 1, "workers": 1, "epochs": 1}
    lists = Word2Vec(SENTENCES, **settings)
    for corpus in (LineSentence(path), PathLineSentences(str(tmp_path))):
        assert (Word2Vec(corpus, **settings).wv.vectors == lists.wv.vectors).all()
    assert (Word2Vec(corpus_file=str(path), **settings).wv.vectors == lists.wv.vectors).all()
    assert len(list(Text8Corpus(str(path)))) == 1
    assert MAX_WORDS_IN_BATCH == 10000 and FAST_VERSION >= 0


def test_surgery_and_copies(model):
    model.syn1neg[:] = 0
    model.wv.vectors = np.ones((5, 12), np.float32)
    model.train(SENTENCES, total_examples=100, epochs=1)
    assert model.syn1neg.any()
    for twin in (copy.deepcopy(model), pickle.loads(pickle.dumps(model))):
        assert (twin.wv.vectors == model.wv.vectors).all()
        assert (twin.wv.most_similar("king")[0][0]) == model.wv.most_similar("king")[0][0]
