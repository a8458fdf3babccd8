"""Word2Vec as its users see it: training, schedules, reproducibility, growing, saving."""

from __future__ import annotations

import copy
import logging
import os
import pickle
import subprocess
import sys
import threading

import numpy as np
import pytest

from fastvec import CallbackAny2Vec, KeyedVectors, StopTraining, Word2Vec

MODES = {
    "sg": {"sg": 1},
    "cbow": {"sg": 0},
    "sg-hs": {"sg": 1, "hs": 1, "negative": 0},
    "cbow-hs": {"sg": 0, "hs": 1, "negative": 0},
    "sg-both": {"sg": 1, "hs": 1, "negative": 3},
    "sg-pairs": {"sg": 1, "shared_negatives": False},
    "adagrad": {"sg": 1, "rule": "adagrad"},
    "cbow-adagrad": {"sg": 0, "rule": "adagrad"},
}


def text(n: int = 400, seed: int = 0) -> list[list[str]]:
    """Sentences in two languages that never mix: neighbours must stay within one."""
    rng = np.random.default_rng(seed)
    words = [[f"{side}{i}" for i in range(12)] for side in "ab"]
    return [list(rng.choice(words[i % 2], 10)) for i in range(n)]


def make(sentences=None, **kwargs) -> Word2Vec:
    settings = {
        "vector_size": 16,
        "min_count": 1,
        "workers": 1,
        "epochs": 5,
        "alpha": 0.05,
        "window": 4,
        "progress": False,
        **kwargs,
    }
    return Word2Vec(text() if sentences is None else sentences, **settings)


@pytest.mark.parametrize("mode", MODES)
def test_learns_which_words_occur_together(mode):
    model = make(text(1500), epochs=8, sample=0, **{"alpha": 0.05, **MODES[mode]})
    wv = model.wv
    for word in ("a0", "b3"):
        near = [key for key, _ in wv.most_similar(word, topn=8)]
        assert sum(key[0] == word[0] for key in near) >= 7
    losses = [line["loss"] for line in model.training_history]
    assert losses[-1] < losses[0]


@pytest.mark.parametrize("mode", MODES)
def test_one_worker_is_bit_identical(mode):
    first, second = make(**MODES[mode]), make(**MODES[mode])
    assert (first.wv.vectors == second.wv.vectors).all()
    assert (make(seed=2, **MODES[mode]).wv.vectors != first.wv.vectors).any()


def test_bytes_are_equal_across_processes_and_hash_seeds():
    code = (
        "import hashlib, numpy as np\n"
        "from fastvec import Word2Vec\n"
        "s = [[f'w{(i * j) % 23}' for j in range(9)] for i in range(300)]\n"
        "m = Word2Vec(s, vector_size=9, min_count=1, workers=1, sg=1, progress=False)\n"
        "print(hashlib.sha256(m.wv.vectors.tobytes()).hexdigest())\n"
    )
    seen = set()
    for hash_seed in ("0", "1"):
        run = subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": hash_seed},
        )
        seen.add(run.stdout)
    assert len(seen) == 1


def test_copies_train_on_alike():
    model = make(sg=1)
    twins = [model, copy.deepcopy(model), pickle.loads(pickle.dumps(model))]
    for each in twins:
        each.train(text(seed=1), total_examples=400, epochs=2)
    assert all((each.wv.vectors == model.wv.vectors).all() for each in twins)
    assert all((each.syn1neg == model.syn1neg).all() for each in twins)


def test_two_epochs_one_by_one_repeat_no_draws():
    sentences = text()
    loop = make(sentences, sg=1, epochs=1)
    before = loop._epochs_seen
    loop.train(sentences, total_examples=400, epochs=1)
    assert (before, loop._epochs_seen) == (1, 2)
    assert loop.training_history[0]["n_pairs"] != loop.training_history[1]["n_pairs"]


@pytest.mark.parametrize("workers", [2, 4, 8])
@pytest.mark.parametrize("mode", ["sg", "cbow", "sg-hs"])
def test_loss_and_counts_do_not_depend_on_workers(mode, workers):
    sentences = text(9000)  # several chunks
    one, many = (make(sentences, workers=n, epochs=1, **MODES[mode]) for n in (1, workers))
    for name in ("n_words", "n_pairs", "n_effective_words"):
        assert one.training_history[0][name] == many.training_history[0][name]
    assert many.training_history[0]["loss"] == pytest.approx(
        one.training_history[0]["loss"], rel=0.02
    )
    assert many.get_latest_training_loss() > 0


def test_loss_is_what_a_fresh_model_must_have():
    """With zero output rows every score is 0: the first chunk's loss is (K + 1) log 2, or less by
    the noise words that equal the target."""
    model = make(text(50), sg=1, negative=5, epochs=1, alpha=1e-9, min_alpha=1e-9, sample=0)
    assert model.training_history[0]["loss"] == pytest.approx(6 * np.log(2), rel=0.05)


def test_history_and_rate():
    rates = []

    class Watch(CallbackAny2Vec):
        def on_epoch_begin(self, model):
            rates.append(model.alpha)

    model = make(text(2000), sg=1, epochs=4, callbacks=[Watch()], alpha=0.04, min_alpha=0.004)
    assert [line["epoch"] for line in model.training_history] == [0, 1, 2, 3]
    assert rates[0] == 0.04
    assert rates == sorted(rates, reverse=True)
    assert model.training_history[-1]["alpha"] == 0.004, "the last words have min_alpha, exactly"
    assert model.alpha == 0.04, "the current rate is for callbacks; the setting stays"
    assert {"epoch", "loss", "n_pairs", "n_words", "seconds", "alpha"} <= set(
        model.training_history[0]
    )


def test_callbacks_set_the_rate_and_stop():
    class Steer(CallbackAny2Vec):
        def on_epoch_end(self, model):
            assert model.wv.vectors.shape == (24, 16)
            assert np.isfinite(model.wv.most_similar("a0", topn=1)[0][1])
            if len(model.training_history) == 2:
                model.alpha = 0.001
            if len(model.training_history) == 3:
                raise StopTraining

    model = make(epochs=6, min_alpha=0.0005, callbacks=[Steer()])
    assert len(model.training_history) == 3
    assert model.training_history[2]["alpha"] <= 0.001


def test_an_error_in_a_callback_arrives():
    class Fails(CallbackAny2Vec):
        def on_epoch_end(self, model):
            raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        make(callbacks=[Fails()])


def test_two_trainings_in_two_threads():
    results = {}

    def work(name):
        results[name] = make(sg=1).wv.vectors

    threads = [threading.Thread(target=work, args=(i,)) for i in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (results[0] == results[1]).all()


def test_a_long_sentence_trains_whole():
    n = 300_000
    rng = np.random.default_rng(0)
    model = make([rng.integers(0, 50, n).tolist()], sg=1, epochs=1, sample=0, vector_size=4)
    assert model.training_history[0]["n_effective_words"] == n
    expected = n * 2 * (1 + 4) / 2  # both sides, mean reach of 1..4
    assert model.training_history[0]["n_pairs"] == pytest.approx(expected, rel=0.01)


def test_a_window_longer_than_every_sentence():
    model = make(sg=1, window=10_000_000, shrink_windows=False, epochs=1, sample=0)
    assert model.training_history[0]["n_pairs"] == 400 * 10 * 9


def test_asymmetric_windows():
    one_sided = make(sg=1, window=(0, 3), shrink_windows=False, epochs=1, sample=0)
    assert one_sided.training_history[0]["n_pairs"] == 400 * (7 * 3 + 2 + 1)


def test_lock_factors_freeze_rows():
    model = make(sg=1, epochs=1)
    model.wv.vectors_lockf = np.ones(len(model.wv), np.float32)
    model.wv.vectors_lockf[3] = 0
    before = model.wv.vectors.copy()
    model.train(text(), total_examples=400, epochs=2)
    same = (model.wv.vectors == before).all(axis=1)
    assert same[3] and not np.delete(same, 3).any()


def test_assigned_vectors_are_trained():
    model = make(sg=1, epochs=1)
    mine = np.full((24, 16), 0.01, np.float64)
    model.wv.vectors = mine.astype(np.float32)
    model.train(text(), total_examples=400, epochs=1)
    assert np.abs(model.wv.vectors - 0.01).max() > 1e-3
    assert model.wv.vectors.flags.c_contiguous
    assert (mine == 0.01).all()


def test_online_growth_keeps_old_rows_and_merges_counts():
    model = make(sg=1, hs=1, epochs=1)
    before = model.wv.vectors.copy()
    count = model.wv.get_vecattr("a0", "count")
    model.build_vocab([["a0", "new", "new"]] * 3, update=True)
    assert (model.wv.vectors[:24] == before).all()
    assert model.wv.index_to_key[-1] == "new"
    assert model.wv.get_vecattr("a0", "count") == count + 3
    assert model.syn1neg.shape == model.syn1.shape == (25, 16)
    assert not model.syn1neg[24].any()
    model.train([["a0", "new", "new"]] * 3, total_examples=3, epochs=1)


def test_start_is_gensims():
    model = Word2Vec(vector_size=10, min_count=1, seed=3)
    model.build_vocab([["x", "y"]])
    expected = (np.random.default_rng(3).random((2, 10), np.float32) * 2 - 1) / 10
    np.testing.assert_array_equal(model.wv.vectors, expected.astype(np.float32))


def test_gensims_everyday_loop():
    sentences = text()
    model = Word2Vec(vector_size=8, min_count=2, workers=2, progress=False)
    model.build_vocab(sentences, progress_per=1000)
    trained = model.train(sentences, total_examples=model.corpus_count, epochs=model.epochs)
    assert trained[1] == 5 * model.corpus_total_words == 5 * 4000
    assert 0 < trained[0] <= trained[1]
    assert str(model) == "Word2Vec<vocab=24, vector_size=8, alpha=0.025>"


def test_corpus_file_equals_lists(tmp_path):
    sentences = text()
    path = tmp_path / "corpus.txt"
    path.write_text("".join(" ".join(s) + "\n" for s in sentences))
    lists = make(sentences, sg=1)
    file = Word2Vec(
        corpus_file=str(path),
        vector_size=16,
        min_count=1,
        workers=1,
        epochs=5,
        alpha=0.05,
        window=4,
        sg=1,
        progress=False,
    )
    assert lists.wv.index_to_key == file.wv.index_to_key
    assert (lists.wv.vectors == file.wv.vectors).all()


def test_a_generator_is_read_once_for_all_epochs():
    pulls = []

    def lazily():
        for sentence in text():
            pulls.append(1)
            yield sentence

    model = make(lazily(), sg=1)
    assert len(pulls) == 400
    assert (model.wv.vectors == make(sg=1).wv.vectors).all()


def test_without_cache_every_epoch_reads_anew():
    class Corpus:
        passes = 0

        def __iter__(self):
            Corpus.passes += 1
            return iter(text(seed=Corpus.passes))

    model = make(Corpus(), sg=1, cache=False, epochs=3)
    assert Corpus.passes == 4
    assert len(model.training_history) == 3


def test_a_corpus_that_changed_between_build_and_train_is_seen_as_it_is():
    sentences = text()
    model = Word2Vec(vector_size=8, min_count=1, workers=1, progress=False)
    model.build_vocab(sentences)
    sentences.extend(text(seed=9))
    assert model.train(sentences, total_examples=800, epochs=1)[1] == 8000


@pytest.mark.parametrize("mode", MODES)
def test_save_and_load_go_on_alike(mode, tmp_path):
    model = make(**MODES[mode])
    path = tmp_path / "model.fv"
    model.save(path)
    loaded = Word2Vec.load(path)
    assert loaded.wv.index_to_key == model.wv.index_to_key
    assert (loaded.wv.vectors == model.wv.vectors).all()
    assert loaded.training_history == model.training_history
    for each in (model, loaded):
        each.train(text(seed=1), total_examples=400, epochs=2)
    assert (loaded.wv.vectors == model.wv.vectors).all()


def test_vectors_of_a_model_open_mapped(tmp_path):
    model = make()
    model.wv.save(tmp_path / "vectors.fv")
    kv = KeyedVectors.load(tmp_path / "vectors.fv", mmap="r")
    assert (kv.vectors == model.wv.vectors).all()
    with pytest.raises(AttributeError, match=r"KeyedVectors\.load"):
        Word2Vec.load(tmp_path / "vectors.fv")
    with pytest.raises(AttributeError, match="class"):
        model.load("x")


def test_cum_table_and_noise_can_be_set():
    model = make(sg=1, epochs=1, sample=0)
    assert model.cum_table[-1] == 2**31 - 1 and model.cum_table.dtype == np.uint32
    table = np.zeros(24, np.uint32)
    table[5:] = 2**31 - 1  # only word 5 is ever noise
    model.cum_table = table
    before = model.syn1neg.copy()
    model.train([["a0", "a1"]] * 20, total_examples=20, epochs=1)
    changed = np.flatnonzero((model.syn1neg != before).any(axis=1))
    assert set(changed) <= {5, model.wv.key_to_index["a0"], model.wv.key_to_index["a1"]}


def test_info_lines(caplog):
    with caplog.at_level(logging.INFO, logger="fastvec"):
        make(epochs=1)
    messages = " ".join(record.message for record in caplog.records)
    for part in ("collected 24 word types", "training", "EPOCH 0", "training finished"):
        assert part in messages
