"""A training that was cut off goes on as if nothing had happened."""

from __future__ import annotations

import json

import numpy as np
import pytest

from fastvec import CallbackAny2Vec, FastText, StopTraining, Word2Vec
from fastvec.io.native import read_tensors, write_tensors
from fastvec.rules import Adagrad

from .conftest import CHUNK, MODES, SETTINGS, Killed, assert_same, make, text


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("n_chunks", [0, 7, 10], ids=["at once", "in an epoch", "between epochs"])
def test_same_bytes_as_without_interruption(mode, n_chunks, tmp_path, cut_off):
    path = tmp_path / "checkpoint.fv"
    whole = make(**MODES[mode])
    cut_off(n_chunks)
    with pytest.raises(Killed):
        make(**MODES[mode], checkpoint=path, checkpoint_every=2 * CHUNK)
    resumed = Word2Vec.resume(path, text(), progress=False)
    assert_same(resumed, whole)
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


def test_every_chunk_of_a_job_can_be_its_last(tmp_path, cut_off):
    """Cut off behind each chunk in turn, always resuming the one before: the end is the same."""
    path = tmp_path / "checkpoint.fv"
    whole = make(sg=1)
    cut_off(1)
    with pytest.raises(Killed):
        make(sg=1, checkpoint=path, checkpoint_every=1)
    for _ in range(20):
        cut_off(1)
        try:
            resumed = Word2Vec.resume(path, text(), progress=False)
        except Killed:
            continue
        break
    assert_same(resumed, whole)


def test_a_later_train_call_is_resumed_too(tmp_path, cut_off):
    path = tmp_path / "checkpoint.fv"
    options = {"total_examples": 4000, "epochs": 2, "start_alpha": 0.02, "end_alpha": 0.01}
    whole = make(sg=1, epochs=1)
    whole.train(text(seed=1), **options)
    model = make(sg=1, epochs=1)
    cut_off(6)
    with pytest.raises(Killed):
        model.train(text(seed=1), **options, checkpoint=path, checkpoint_every=CHUNK)
    assert model.alpha == 0.02, "the object itself stays usable, too"
    assert_same(Word2Vec.resume(path, text(seed=1), progress=False), whole)


def test_generators_and_files_are_the_same_corpus(tmp_path, cut_off):
    path, corpus = tmp_path / "checkpoint.fv", tmp_path / "corpus.txt"
    corpus.write_text("".join(" ".join(s) + "\n" for s in text()))
    cut_off(4)
    with pytest.raises(Killed):
        make(iter(text()), checkpoint=path, checkpoint_every=CHUNK)
    resumed = Word2Vec.resume(path, corpus_file=corpus, progress=False)
    assert_same(resumed, make())


@pytest.mark.parametrize(
    ("corpus", "message"),
    [
        (text(3999), "39,990 words in 3,999 sentences instead of 40,000 in 4,000"),
        (text()[::-1], "other order|another order"),
        ([["a0", "b0"]] * 4000 + [["c"] * 32000], "words"),
    ],
    ids=["shorter", "reversed", "other"],
)
def test_another_corpus_is_refused(corpus, message, tmp_path, cut_off):
    path = tmp_path / "checkpoint.fv"
    cut_off(3)
    with pytest.raises(Killed):
        make(checkpoint=path, checkpoint_every=CHUNK)
    before = path.read_bytes()
    with pytest.raises(ValueError, match=message):
        Word2Vec.resume(path, corpus, progress=False)
    assert path.read_bytes() == before


def test_a_finished_checkpoint_is_the_model(tmp_path):
    path = tmp_path / "checkpoint.fv"
    whole = make(checkpoint=path, sg=1)
    assert_same(Word2Vec.resume(path), whole)
    assert (Word2Vec.load(path).wv.vectors == whole.wv.vectors).all()


def test_callbacks_are_taken_up_again(tmp_path, cut_off):
    class Steer(CallbackAny2Vec):
        def __init__(self):
            self.moments = []

        def on_train_begin(self, model):
            self.moments.append("begin")

        def on_epoch_begin(self, model):
            self.moments.append(len(model.training_history))

        def on_epoch_end(self, model):
            if len(model.training_history) == 1:
                model.alpha = 0.01
            if len(model.training_history) == 3:
                raise StopTraining

    whole = make(epochs=5, callbacks=[Steer()])
    path, steer = tmp_path / "checkpoint.fv", Steer()
    cut_off(7)
    with pytest.raises(Killed):
        make(epochs=5, callbacks=[Steer()], checkpoint=path, checkpoint_every=CHUNK)
    assert_same(Word2Vec.resume(path, text(), callbacks=[steer], progress=False), whole)
    assert steer.moments == ["begin", 1, 2]


def test_the_loaded_checkpoint_of_a_job_is_a_model_that_trains_on(tmp_path, cut_off):
    path = tmp_path / "checkpoint.fv"
    cut_off(7)
    with pytest.raises(Killed):
        make(checkpoint=path, checkpoint_every=CHUNK, alpha=0.03)
    model = Word2Vec.load(path)
    assert (model.alpha, model._epochs_seen, len(model.training_history)) == (0.03, 2, 1)
    model.train(text(), total_examples=4000, epochs=1)
    assert model.training_history[-1]["epoch"] == 2, "no random draw is repeated"


def test_several_workers_lose_nothing(tmp_path, cut_off):
    path = tmp_path / "checkpoint.fv"
    whole = make(workers=3, epochs=2, sg=1)
    cut_off(7)
    with pytest.raises(Killed):
        make(workers=3, epochs=2, sg=1, checkpoint=path, checkpoint_every=2 * CHUNK)
    resumed = Word2Vec.resume(path, text(), workers=2, progress=False)
    for mine, theirs in zip(resumed.training_history, whole.training_history):
        assert mine["n_words"] == theirs["n_words"] == 40000
        assert mine["n_pairs"] == theirs["n_pairs"]
        assert mine["loss"] == pytest.approx(theirs["loss"], rel=0.02)


def test_a_corpus_that_is_read_anew_is_checkpointed_between_epochs(tmp_path, cut_off):
    class Corpus:
        passes = 0

        def __iter__(self):
            Corpus.passes += 1
            return iter(text(seed=Corpus.passes))

    path = tmp_path / "checkpoint.fv"
    cut_off(8)
    with pytest.raises(Killed):
        make(Corpus(), cache=False, checkpoint=path, checkpoint_every=CHUNK)
    position = json.loads(read_tensors(path)[1]["training"])["position"]
    assert (position["epoch"], position["offset"]) == (1, 0)
    resumed = Word2Vec.resume(path, Corpus(), progress=False)
    assert [line["n_words"] for line in resumed.training_history] == [40000] * 3


def test_rules_as_objects_are_kept(tmp_path, cut_off):
    path, rule = tmp_path / "checkpoint.fv", Adagrad(initial_accumulator=0.5)
    cut_off(3)
    with pytest.raises(Killed):
        make(rule=rule, checkpoint=path, checkpoint_every=CHUNK)
    resumed = Word2Vec.resume(path, text(), progress=False)
    assert resumed.rule == rule
    assert_same(resumed, make(rule=rule))


def test_fasttext_goes_on_too(tmp_path, cut_off):
    def train(**options):
        return FastText(text(), epochs=3, bucket=200, **SETTINGS, **options)

    path, whole = tmp_path / "checkpoint.fv", train()
    cut_off(7)
    with pytest.raises(Killed):
        train(checkpoint=path, checkpoint_every=CHUNK)
    resumed = FastText.resume(path, text(), progress=False)
    assert_same(resumed, whole)
    np.testing.assert_array_equal(resumed.wv.vectors_ngrams, whole.wv.vectors_ngrams)


def test_files_that_are_no_checkpoint(tmp_path):
    with pytest.raises(FileNotFoundError):
        Word2Vec.resume(tmp_path / "none.fv", text())
    make().save(tmp_path / "model.fv")
    with pytest.raises(ValueError, match="not a checkpoint"):
        Word2Vec.resume(tmp_path / "model.fv", text())


@pytest.mark.parametrize("damage", ['{"position": {}}', "no JSON", '{"position": 3}', "[]"])
def test_a_damaged_state_is_a_format_error(damage, tmp_path):
    path = tmp_path / "checkpoint.fv"
    make(checkpoint=path)
    tensors, metadata = read_tensors(path, mmap=False)
    write_tensors(path, tensors, {**metadata, "training": damage})
    with pytest.raises(ValueError, match="damaged"):
        Word2Vec.resume(path, text())
    with pytest.raises(FileExistsError, match="not finished"):
        make(checkpoint=path)


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"checkpoint": 3}, TypeError, "checkpoint must be the path"),
        ({"checkpoint": "."}, IsADirectoryError, "folder"),
        ({"checkpoint": "nowhere/x.fv"}, FileNotFoundError, "folder nowhere"),
        ({"checkpoint": "x.fv", "checkpoint_every": "soon"}, ValueError, "checkpoint_every"),
        ({"early_stopping": 0.1}, TypeError, "EarlyStopping"),
        ({"on_divergence": "ignore"}, ValueError, "on_divergence"),
    ],
    ids=str,
)
def test_wrong_options_are_refused_before_anything_is_read(options, error, message):
    def corpus():
        pytest.fail("the corpus was read")
        yield

    with pytest.raises(error, match=message):
        make(corpus(), **options)


def test_a_training_that_is_not_finished_is_not_overwritten(tmp_path, cut_off):
    path = tmp_path / "checkpoint.fv"
    cut_off(3)
    with pytest.raises(Killed):
        make(checkpoint=path, checkpoint_every=CHUNK)
    before = path.read_bytes()
    with pytest.raises(FileExistsError, match="resume"):
        make(checkpoint=path)
    assert path.read_bytes() == before
    Word2Vec.resume(path, text(), progress=False)
    make(checkpoint=path, epochs=1)
    assert len(Word2Vec.resume(path).training_history) == 1, "a finished one may be replaced"


def test_a_corpus_named_by_mistake_is_not_overwritten(tmp_path):
    path = tmp_path / "corpus.txt"
    path.write_text("some text\n" * 9)
    with pytest.raises(FileExistsError, match="no checkpoint"):
        make(checkpoint=path)
    assert path.read_text().startswith("some text")


def test_options_of_training_need_a_corpus():
    with pytest.raises(TypeError, match=r"train\(\)"):
        Word2Vec(on_divergence="reduce_alpha")


def test_fingerprints_tell_ids_and_sentence_ends(tmp_path):
    from fastvec.text.idstream import IdStream
    from fastvec.train.checkpoint import identify

    ids = np.array([0, 1, 2, -1], np.int32)
    streams = [
        IdStream(ids, np.array([0, 4], np.int64)),
        IdStream(ids, np.array([0, 2, 4], np.int64)),
        IdStream(ids[::-1].copy(), np.array([0, 4], np.int64)),
    ]
    assert len({identify(stream) for stream in streams}) == 3
    assert identify(streams[0]) == identify(IdStream(ids.copy(), streams[0].starts))
