"""Wrong use ends in the right exception, soon, with a remedy; nothing hangs, nothing stays behind."""

from __future__ import annotations

import os
import subprocess
import sys
import threading

import numpy as np
import pytest

from fastvec import Word2Vec
from fastvec.train.errors import DivergenceError

SENTENCES = [["a", "b", "c", "d"]] * 50


def make(sentences=None, **kwargs):
    settings = {"vector_size": 8, "min_count": 1, "workers": 1, "progress": False, **kwargs}
    return Word2Vec(SENTENCES if sentences is None else sentences, **settings)


@pytest.mark.parametrize("sentences", ["some text", b"bytes", "corpus.txt"], ids=repr)
def test_a_string_as_sentences(sentences):
    with pytest.raises(TypeError, match=r"corpus_file|LineSentence"):
        make(sentences)


def test_a_list_of_strings():
    with pytest.raises(TypeError, match="split"):
        make(["some text", "more text"])


def test_no_corpus_two_corpora_or_a_number():
    model = make()
    with pytest.raises(TypeError):
        model.train(total_examples=1, epochs=1)
    with pytest.raises(TypeError):
        model.train(SENTENCES, corpus_file="x", total_examples=1, epochs=1)
    with pytest.raises(TypeError):
        make(5)


def test_a_one_shot_iterator_without_the_cache():
    with pytest.raises(TypeError, match="cache"):
        make(iter(SENTENCES), cache=False, epochs=3)


@pytest.mark.parametrize("sentences", [[], [[]], [[], []]], ids=repr)
def test_an_empty_corpus(sentences):
    with pytest.raises(RuntimeError, match="empty"):
        make(sentences)


def test_no_word_reaches_min_count():
    with pytest.raises(RuntimeError, match="min_count"):
        make(min_count=1000)


@pytest.mark.parametrize("kwargs", [{"window": 0}, {}], ids=["window=0", "one-word sentences"])
def test_no_pairs_is_one_warning(kwargs):
    sentences = SENTENCES if kwargs else [["a"], ["b"]] * 20
    with pytest.warns(UserWarning, match="no pair"):
        model = make(sentences, **kwargs)
    assert len(model.training_history) == model.epochs


@pytest.mark.parametrize("workers", [1, 3])
@pytest.mark.parametrize("sg", [0, 1])
def test_an_iterator_that_fails_in_the_middle(workers, sg, tmp_path):
    class Broken:
        def __iter__(self):
            yield from SENTENCES
            raise OSError("disk on fire")

    threads = threading.active_count()
    with pytest.raises(OSError, match="disk on fire"):
        make(Broken(), workers=workers, sg=sg, cache_dir=tmp_path, cache_bytes=0)
    assert threading.active_count() == threads
    assert list(tmp_path.iterdir()) == []


def test_nothing_stays_in_the_cache_folder(tmp_path):
    make(cache_dir=tmp_path, cache_bytes=0)
    assert list(tmp_path.iterdir()) == []


def test_a_worker_that_fails(monkeypatch):
    class Fails:
        def __init__(self, job):
            pass

        def train(self, begin, end):
            raise MemoryError("rank")

    monkeypatch.setattr("fastvec.train.work.Worker", Fails)
    threads = threading.active_count()
    for n in (1, 3):
        with pytest.raises(MemoryError, match="rank"):
            make(SENTENCES * 400, workers=n)
    assert threading.active_count() == threads


@pytest.mark.parametrize(
    "kwargs",
    [
        {"workers": 0},
        {"workers": -1},
        {"vector_size": 0},
        {"window": -1},
        {"window": (1, 2, 3)},
        {"alpha": float("nan")},
        {"alpha": 0},
        {"alpha": float("inf")},
        {"min_alpha": -1},
        {"negative": -1},
        {"negative": 5000},
        {"sample": float("nan")},
        {"sample": -1},
        {"epochs": 0},
        {"min_count": -1},
        {"ns_exponent": float("nan")},
        {"max_final_vocab": 0},
        {"rule": "adamw"},
        {"context_gradient": "wrong"},
        {"hs": 0, "negative": 0},
        {"cache_bytes": -1},
    ],
    ids=str,
)
def test_out_of_range_parameters(kwargs):
    name = next(iter(kwargs))
    with pytest.raises(ValueError, match=name):
        make(**kwargs)


@pytest.mark.parametrize(
    "kwargs",
    [{"vector_size": "a"}, {"window": 2.5}, {"alpha": "fast"}, {"size": 100}, {"iter": 5}],
    ids=str,
)
def test_parameters_of_the_wrong_type_or_name(kwargs):
    with pytest.raises(TypeError):
        make(**kwargs)


def test_training_before_building():
    model = Word2Vec(vector_size=8)
    with pytest.raises(RuntimeError, match="build_vocab"):
        model.train(SENTENCES, total_examples=50, epochs=1)
    with pytest.raises(RuntimeError, match="update"):
        model.build_vocab(SENTENCES, update=True)


def test_train_without_epochs_or_totals():
    model = make()
    with pytest.raises(ValueError, match="epochs"):
        model.train(SENTENCES, total_examples=50)
    with pytest.raises(ValueError, match="total_examples"):
        model.train(SENTENCES, epochs=1)


def test_training_on_another_language_is_an_error():
    with pytest.raises(RuntimeError, match="vocabulary"):
        make().train([["x", "y"]], total_examples=1, epochs=1)


def test_unknown_key_names_close_matches():
    model = make([["monday", "tuesday", "friday"]] * 20)
    with pytest.raises(KeyError, match="monday"):
        model.wv["mondey"]


@pytest.mark.parametrize("workers", [1, 2])
def test_nan_is_noticed(workers):
    model = make(sg=1, sample=0)  # every word is trained
    model.wv.vectors[1, 2] = np.nan
    with pytest.raises(DivergenceError, match="alpha"):
        model.workers = workers
        model.train(SENTENCES, total_examples=50, epochs=1)
    assert model.wv.vectors.shape == (4, 8), "tables are narrow again"


def test_explosion_is_noticed():
    with pytest.raises(DivergenceError, match="alpha"):
        make(SENTENCES * 20, sg=1, alpha=1e6, min_alpha=1e6, epochs=20, sample=0)


INTERRUPTED = """
import os, signal, threading
import numpy as np
from fastvec import Word2Vec
signal.signal(signal.SIGINT, signal.default_int_handler)  # background jobs inherit "ignore"
rng = np.random.default_rng(0)
s = [rng.integers(0, 5000, 1000).tolist() for _ in range(2000)]
m = Word2Vec(vector_size=200, min_count=1, workers={workers}, window=20, negative=20, sg=1,
             sample=0, progress=False)
m.build_vocab(s)
threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT)).start()
try:
    m.train(s, total_examples=m.corpus_count, epochs=1000)
except KeyboardInterrupt:
    assert np.isfinite(m.wv.vectors).all() and m.wv.vectors.shape == (5000, 200)
    assert threading.active_count() == 1
    m.wv.most_similar(3)
    assert m.alpha == 0.025, "the next training starts from the setting"
    print("usable")
"""


@pytest.mark.parametrize("workers", [1, 2])
def test_ctrl_c_leaves_a_usable_model(workers):
    code = INTERRUPTED.replace("{workers}", str(workers))
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, env=os.environ
    )
    assert run.stdout.strip() == "usable", run.stderr


def test_a_corpus_that_subsampling_drops_is_a_warning():
    with pytest.warns(UserWarning, match="subsampling"):
        model = Word2Vec([["a", "b"]] * 50, min_count=1, sample=1e-9, workers=1, vector_size=4)
    assert len(model.wv) == 2
