"""FastTextClassifier.quantize: pruning, training again, predictions, files; fastText reads the result."""

from __future__ import annotations

import random

import numpy as np
import pytest

from fastvec import FastTextClassifier
from fastvec.train.callbacks import CallbackAny2Vec
from fastvec.vectors.quantized_matrix import QuantizedMatrix

RNG = random.Random(0)
LABELS = [f"y{i % 4}" for i in range(240)]
TEXTS = [
    " ".join(f"w{(int(y[1]) * 50 + RNG.randrange(80)) % 200}" for _ in range(9)) for y in LABELS
]


def trained(**kwargs) -> FastTextClassifier:
    given = {"vector_size": 6, "word_ngrams": 2, "bucket": 600, "epochs": 20, "alpha": 0.5}
    given |= {"workers": 1, "progress": False, **kwargs}
    return FastTextClassifier(TEXTS, LABELS, **given)


def accuracy(model):
    return np.mean([labels[0] == y for labels, y in zip(model.predict(TEXTS)[0], LABELS)])


@pytest.mark.parametrize(
    "kwargs",
    [{}, {"qnorm": True}, {"cutoff": 400}, {"cutoff": 300, "dsub": 4, "qnorm": True}],
    ids=str,
)
def test_a_quantised_model_predicts_the_same_labels(kwargs, tmp_path):
    model = trained()
    n_rows = len(model.input)
    assert model.quantize(**kwargs) is model
    assert isinstance(model.input, QuantizedMatrix) and isinstance(model.output, np.ndarray)
    assert len(model.input) == kwargs.get("cutoff", n_rows)
    assert accuracy(model) > 0.95
    wanted = model.predict_proba(TEXTS)
    model.save_fasttext(tmp_path / "m.ftz")
    model.save(tmp_path / "m")
    for path, options in (("m.ftz", {}), ("m", {}), ("m", {"mmap": "r"})):
        again = FastTextClassifier.load(tmp_path / path, **options)
        assert (again.predict_proba(TEXTS) == wanted).all()
        assert again.words == model.words


def test_the_longest_rows_are_kept_and_the_end_of_texts():
    model = trained()
    words, rows = list(model.words), np.array(model.input)
    model.output[:], lengths = 0, np.linalg.norm(rows, axis=1)
    end = words.index("</s>")
    rows[end] = model.input[end] = 0
    lengths[end] = np.inf
    model.quantize(cutoff=300)
    best = np.argsort(-lengths, kind="stable")[:300]
    assert model.words == [word for i, word in enumerate(words) if i in set(best.tolist())]
    grams = [i - len(words) for i in best.tolist() if i >= len(words)]
    assert model.kept_buckets.buckets.tolist() == grams
    assert len(model.counts) == len(model.words)


def test_n_grams_that_are_gone_add_nothing():
    model = trained(min_n=2, max_n=3)
    grams = model.input[len(model.words) :]
    n_kept = 256 - len(model.words)
    grams[:] = 0
    grams[-n_kept:] = 100
    model.quantize(cutoff=256)
    kept = model.kept_buckets.buckets.tolist()
    assert kept == list(range(600 - n_kept, 600))
    words = ["unseen", "w1", "xyz", "another", "words"]
    buckets = [model._subwords().buckets(word).tolist() for word in words]
    _, rows = model._bags(words)
    wanted = [len(model.words) + kept.index(b) for found in buckets for b in found if b in kept]
    assert rows.tolist() == wanted and 0 < len(wanted) < sum(map(len, buckets))
    assert np.isfinite(model.get_word_vector("unseen")).all()


def test_training_again_mends_what_pruning_broke():
    loss = {}
    for retrain in (False, True):
        model = trained(min_n=2, max_n=3)
        before = len(model.training_history)
        model.quantize(TEXTS, LABELS, cutoff=260, retrain=retrain, epochs=10, alpha=0.3)
        chosen = [model.labels.index(y) for y in LABELS]
        loss[retrain] = -np.log(model.predict_proba(TEXTS)[range(240), chosen]).mean()
        assert len(model.training_history) - before == 10 * retrain
        assert (model.epochs, model.alpha) == (20, 0.5), "the settings are the model's"
    assert loss[True] < 0.9 * loss[False]


@pytest.mark.parametrize("cutoff", [0, 10**9])
def test_training_again_without_dropping_rows_is_warned_about(cutoff):
    model = trained(min_n=2, max_n=3)
    n_epochs = len(model.training_history)
    with pytest.warns(UserWarning, match=f"cutoff={cutoff} drops none"):
        model.quantize(TEXTS, LABELS, cutoff=cutoff, retrain=True)
    assert len(model.training_history) == n_epochs


def test_a_file_is_trained_on_again_by_the_names_of_its_labels(tmp_path):
    trained().save_fasttext(tmp_path / "m.bin")
    model = FastTextClassifier.load(tmp_path / "m.bin")
    assert model.labels[0].startswith("__label__")
    model.progress = False
    model.quantize(TEXTS, LABELS, cutoff=300, retrain=True, epochs=2)
    assert accuracy_of_names(model) > 0.95
    with pytest.raises(ValueError, match="none of the labels"):
        FastTextClassifier.load(tmp_path / "m.bin").quantize(
            TEXTS, ["other"] * 240, cutoff=300, retrain=True
        )


def accuracy_of_names(model):
    found = [labels[0].removeprefix("__label__") for labels in model.predict(TEXTS)[0]]
    return np.mean([a == b for a, b in zip(found, LABELS)])


def test_outputs_of_many_labels():
    labels = [f"y{i}" for i in range(300)]
    model = FastTextClassifier(
        [f"w{i} v{i % 9}" for i in range(300)] * 3,
        labels * 3,
        vector_size=8,
        epochs=40,
        alpha=1.0,
        workers=1,
        progress=False,
    )
    texts = [f"w{i} v{i % 9}" for i in range(300)]
    before = model.predict_proba(texts).argmax(axis=1)
    model.quantize(qout=True, dsub=1)
    assert isinstance(model.output, QuantizedMatrix)
    assert (model.predict_proba(texts).argmax(axis=1) == before).mean() > 0.8


class Stop(CallbackAny2Vec):
    def on_epoch_end(self, model):
        raise KeyboardInterrupt


def test_what_does_not_end_changes_nothing():
    model = trained()
    wanted, words, history = model.predict_proba(TEXTS), list(model.words), model.epochs
    with pytest.raises(KeyboardInterrupt):
        model.quantize(TEXTS, LABELS, cutoff=300, retrain=True, epochs=3, callbacks=[Stop()])
    assert (model.predict_proba(TEXTS) == wanted).all()
    assert (model.words, model.epochs, model.kept_buckets) == (words, history, None)
    model.fit(TEXTS, LABELS)
    assert accuracy(model) > 0.95


def test_a_quantised_model_can_begin_anew():
    model = trained().quantize(cutoff=300)
    model.fit(TEXTS, LABELS)
    assert model.kept_buckets is None and isinstance(model.input, np.ndarray)
    assert accuracy(model) > 0.95


def test_what_cannot_be_done():
    model = trained()
    for kwargs, error, message in (
        ({"cutoff": 255}, ValueError, "at least 256"),
        ({"cutoff": -1}, ValueError, "cutoff"),
        ({"cutoff": 2.5}, TypeError, "cutoff"),
        ({"dsub": 0}, ValueError, "dsub"),
        ({"qout": True}, ValueError, "256 labels"),
        ({"cutoff": 300, "retrain": True}, TypeError, "corpus_file"),
        (
            {"cutoff": 300, "retrain": True, "texts": TEXTS, "labels": LABELS, "epochs": 0},
            ValueError,
            "epochs",
        ),
        ({"workers": 0}, ValueError, "workers"),
    ):
        with pytest.raises(error, match=message):
            model.quantize(**kwargs)
    with pytest.raises(RuntimeError, match="not trained"):
        FastTextClassifier().quantize()
    with pytest.raises(ValueError, match="256"):
        trained(word_ngrams=1).quantize()
    model.quantize()
    with pytest.raises(RuntimeError, match="already"):
        model.quantize()
    model.input = model.input.astype(np.float32)
    model.input[3] = np.nan
    with pytest.raises(ValueError, match="finite"):
        model.quantize()


@pytest.mark.parametrize("objective", ["softmax", "hs"])
def test_fasttext_reads_what_was_quantised(objective, tmp_path):
    package = pytest.importorskip("fasttext")
    for kwargs in ({}, {"cutoff": 350, "qnorm": True}):
        model = trained(objective=objective, min_n=2, max_n=3).quantize(**kwargs)
        path = str(tmp_path / "m.ftz")
        model.save_fasttext(path)
        theirs = package.load_model(path)
        assert theirs.is_quantized()
        for text in [*TEXTS[:5], "", "unseen w3"]:
            ours = dict(zip(*model.predict(text, k=4)))
            for p, label in theirs.f.predict(text + "\n", 4, 0.0, "strict"):
                assert ours[label.removeprefix("__label__")] == pytest.approx(p, abs=5e-5)


def test_fasttext_keeps_the_same_rows(tmp_path):
    package = pytest.importorskip("fasttext")
    text = tmp_path / "text"
    text.write_text("".join(f"__label__{y} {x}\n" for x, y in zip(TEXTS, LABELS)))
    theirs = package.train_supervised(
        str(text), dim=6, wordNgrams=2, bucket=600, epoch=9, lr=0.5, thread=12, verbose=0
    )
    theirs.save_model(str(tmp_path / "m.bin"))
    ours = FastTextClassifier.load(tmp_path / "m.bin").quantize(cutoff=400)
    theirs.quantize(cutoff=400)
    theirs.save_model(str(tmp_path / "m.ftz"))
    again = FastTextClassifier.load(tmp_path / "m.ftz")
    assert ours.words == again.words
    assert ours.kept_buckets.buckets.tolist() == again.kept_buckets.buckets.tolist()
    whole = FastTextClassifier.load(tmp_path / "m.bin")
    rows = np.array(whole.input)
    places = [whole.words.index(word) for word in ours.words]
    places += [len(whole.words) + b for b in ours.kept_buckets.buckets.tolist()]
    wanted = rows[places]
    errors = [((np.asarray(model.input) - wanted) ** 2).sum() for model in (ours, again)]
    assert errors[0] < 1.2 * errors[1], "our k-means is as near as theirs"
