"""FastTextClassifier: corpora of all kinds, objectives, predictions, files."""

from __future__ import annotations

import numpy as np
import pytest

from fastvec import (
    CallbackAny2Vec,
    EarlyStopping,
    FastTextClassifier,
    FormatError,
    load,
)
from fastvec.train.errors import DivergenceError

TEXTS = ["the cat sat on the mat", "stocks fell on monday", "a goal won the match"] * 20
LABELS = ["pets", "money", "sport"] * 20


def small(**kwargs) -> FastTextClassifier:
    kwargs = {"vector_size": 8, "epochs": 15, "workers": 1, "progress": False, **kwargs}
    return FastTextClassifier(**kwargs)


@pytest.mark.parametrize("objective", ["softmax", "hs", "ns", "ova"])
@pytest.mark.parametrize(
    "grams",
    [{}, {"word_ngrams": 2, "bucket": 500}, {"min_n": 2, "max_n": 4, "bucket": 500}],
    ids=["words", "bigrams", "characters"],
)
def test_learns_and_survives_a_file(objective, grams, tmp_path):
    model = small(texts=TEXTS, labels=LABELS, objective=objective, alpha=0.5, epochs=60, **grams)
    labels, values = model.predict(TEXTS[:3])
    assert labels == [["pets"], ["money"], ["sport"]]
    assert all(p.dtype == np.float32 and p.shape == (1,) for p in values)
    losses = [line["loss"] for line in model.training_history]
    assert losses[-1] < losses[0]
    for path, save, open_again in (
        (tmp_path / "m.fastvec", model.save, FastTextClassifier.load),
        (tmp_path / "m.bin", model.save_fasttext, FastTextClassifier.load),
    ):
        save(path)
        again = open_again(path)
        assert (again.predict_proba(TEXTS) == model.predict_proba(TEXTS)).all()
        assert again.labels in (model.labels, ["__label__" + name for name in model.labels])


def test_texts_of_all_kinds_give_the_same_model(tmp_path):
    path = tmp_path / "lines.txt"
    path.write_text("".join(f"{text} __label__{label}\n" for text, label in zip(TEXTS, LABELS)))
    marked = [[*text.split(), f"__label__{label}"] for text, label in zip(TEXTS, LABELS)]
    models = [
        small(texts=TEXTS, labels=LABELS),
        small(texts=iter(TEXTS), labels=(label for label in LABELS)),
        small(texts=[text.split() for text in TEXTS], labels=[(label,) for label in LABELS]),
        small().fit(TEXTS, LABELS),
        small(texts=marked),
        small(corpus_file=path),
        small(corpus_file=[path]),
    ]
    for model in models:
        assert (model.input == models[0].input).all() and (model.output == models[0].output).all()
        names = [name.removeprefix("__label__") for name in model.labels]
        assert names == ["pets", "money", "sport"]
    assert models[0].words[0] == "the" and "</s>" in models[0].words


def test_one_worker_is_reproducible_and_fit_begins_anew():
    one, two = small(texts=TEXTS, labels=LABELS), small(texts=TEXTS, labels=LABELS)
    assert (one.input == two.input).all()
    one.fit(TEXTS, LABELS)
    assert (one.input == two.input).all() and len(one.training_history) == 15
    assert (small(texts=TEXTS, labels=LABELS, seed=2).input != two.input).any()


def test_a_corpus_sorted_by_label_is_learnt():
    order = np.argsort(LABELS, kind="stable")
    model = small(
        texts=[TEXTS[i] for i in order], labels=[LABELS[i] for i in order], alpha=0.5, epochs=20
    )
    assert model.test(TEXTS, labels=LABELS) == (60, 1.0, 1.0)


def test_several_labels():
    texts, labels = ["red round", "red", "round"] * 30, [["r", "o"], ["r"], ["o"]] * 30
    model = small(texts=texts, labels=labels, objective="ova", alpha=0.5, epochs=60)
    found, values = model.predict(["red round", "red", "round"], k=-1, threshold=0.5)
    assert [sorted(names) for names in found] == [["o", "r"], ["r"], ["o"]]
    assert [len(p) for p in values] == [2, 1, 1]
    n, precision, recall = model.test(texts, k=-1, threshold=0.5, labels=labels)
    assert (n, precision, recall) == (90, 1.0, 1.0)
    assert model.test_label(texts, labels=labels)["r"]["precision"] == 1.0
    soft = small(texts=texts, labels=labels, alpha=0.5, epochs=60)  # one of the two is drawn
    assert abs(soft.predict_proba("red round") - 0.5).max() < 0.2


def test_rare_words_have_no_row_but_stand_in_word_n_grams():
    texts = ["alpha beta", "beta alpha"] * 30
    labels = ["ab", "ba"] * 30
    model = small(
        texts=texts, labels=labels, min_count=1000, word_ngrams=2, bucket=1000, alpha=1, epochs=40
    )
    assert model.words == [] and model.input.shape == (1000, 8)
    assert model.predict(["alpha beta", "beta alpha"])[0] == [["ab"], ["ba"]]
    rare = small(texts=TEXTS, labels=LABELS, min_count_label=21 - 1)
    assert len(rare.labels) == 3
    with pytest.raises(RuntimeError, match="no label"):
        small(texts=TEXTS, labels=LABELS, min_count_label=21)


def test_predictions_of_one_and_of_many_in_threads():
    model = small(texts=TEXTS, labels=LABELS, word_ngrams=2, bucket=500)
    many = TEXTS * 30
    one = model.predict_proba(many, workers=1)
    assert (model.predict_proba(iter(many), workers=3) == one).all()
    assert (model.predict_proba(many[0]) == one[0]).all() and one.shape == (1800, 3)
    labels, p = model.predict(many[0], k=2)
    assert isinstance(labels, tuple) and len(labels) == len(p) == 2 and p[0] >= p[1]
    assert model.predict([]) == ([], []) and model.predict_proba([]).shape == (0, 3)
    np.testing.assert_allclose(model.predict_proba(["", "?", []]).sum(1), 1, atol=1e-6)
    a, b = model.predict_proba(["cat", "cat\n __label__pets"])
    assert (a == b).all()  # white space and labels are no words


def test_pretrained_vectors():
    rng = np.random.default_rng(1)
    words = {"cat": rng.normal(size=8), "elephant": rng.normal(size=8)}
    model = small(texts=TEXTS, labels=LABELS, pretrained_vectors=words, alpha=1e-9, epochs=1)
    for word, vector in words.items():
        np.testing.assert_allclose(model.get_word_vector(word), vector, rtol=1e-5)
    assert "elephant" in model.get_words()
    with pytest.raises(ValueError, match="vector_size=8"):
        small(texts=TEXTS, labels=LABELS, pretrained_vectors={"cat": [1.0]}, vector_size=8)
    with pytest.raises(TypeError, match="pretrained_vectors"):
        small(texts=TEXTS, labels=LABELS, pretrained_vectors=3)


def test_a_training_goes_on_bit_for_bit(tmp_path):
    class Stop(Exception):
        pass

    class StopAfter(CallbackAny2Vec):
        def on_epoch_end(self, model):
            if len(model.training_history) == 4:
                raise Stop

    state = tmp_path / "state"
    given = {"texts": TEXTS, "labels": LABELS, "min_count": 30, "word_ngrams": 2, "bucket": 99}
    whole = small(**given)
    with pytest.raises(Stop):
        small(**given, checkpoint=state, checkpoint_every=100, callbacks=[StopAfter()])
    with pytest.raises(ValueError, match="not the one"):
        FastTextClassifier.resume(state, TEXTS[1:], LABELS[1:], progress=False)
    again = FastTextClassifier.resume(state, TEXTS, LABELS, progress=False)
    assert (again.input == whole.input).all() and (again.output == whole.output).all()
    assert len(again.training_history) == 15


def test_early_stopping_takes_texts_out_of_training():
    stopping = EarlyStopping(held_out=0.3, patience=1)
    model = small(texts=TEXTS, labels=LABELS, early_stopping=stopping, epochs=4)
    losses = [line["held_out_loss"] for line in model.training_history]
    assert np.isfinite(losses).all() and losses[-1] <= losses[0]
    assert model.training_history[0]["n_pairs"] < 60


def test_a_rate_that_explodes_is_told():
    with pytest.raises(DivergenceError, match="alpha"):
        small(texts=TEXTS, labels=LABELS, alpha=1e9, epochs=50)


BAD = {
    "objective must": {"objective": "hinge"},
    "vector_size": {"vector_size": 0},
    "word_ngrams": {"word_ngrams": 0},
    "label_prefix": {"label_prefix": ""},
    "negative must": {"objective": "ns", "negative": 0},
    "alpha": {"alpha": 0},
    "bucket": {"bucket": 1 << 31, "word_ngrams": 2},
}


@pytest.mark.parametrize("message", BAD)
def test_bad_settings(message):
    with pytest.raises(ValueError, match=message):
        small(**BAD[message])


@pytest.mark.parametrize(
    ("error", "message", "given"),
    [
        (ValueError, "more texts than labels", {"texts": TEXTS, "labels": LABELS[1:]}),
        (ValueError, "more labels than texts", {"texts": TEXTS[1:], "labels": LABELS}),
        (TypeError, "labels must be an iterable", {"texts": TEXTS, "labels": "pets"}),
        (TypeError, "corpus_file=", {"texts": "a file", "labels": ["a"]}),
        (TypeError, "map", {"texts": TEXTS, "labels": [1] * 60}),
        (TypeError, "tokens must be strings", {"texts": [[1, 2]], "labels": ["a"]}),
        (TypeError, "labels= goes with texts", {"corpus_file": __file__, "labels": LABELS}),
        (RuntimeError, "no label", {"texts": TEXTS}),
        (RuntimeError, "no label", {"texts": [], "labels": []}),
        (FileNotFoundError, "missing", {"corpus_file": "missing.txt"}),
    ],
)
def test_bad_corpora(error, message, given):
    with pytest.raises(error, match=message):
        small(**given)


def test_bad_use_of_a_model(tmp_path):
    with pytest.raises(RuntimeError, match="fit"):
        small().predict("a")
    with pytest.raises(RuntimeError, match="fit"):
        small().save_fasttext(tmp_path / "m.bin")
    model = small(texts=TEXTS, labels=LABELS)
    with pytest.raises(ValueError, match="k must"):
        model.predict("a", k=0)
    with pytest.raises(TypeError, match="iterable of texts"):
        model.predict(3)
    with pytest.raises(TypeError, match="list of tokens"):
        model.predict([b"bytes"])
    with pytest.raises(TypeError, match="labels="):
        model.test("file.txt", labels=LABELS)
    model.labels = ["pets", "__label__pets", "sport"]
    with pytest.raises(ValueError, match="prefix"):
        model.save_fasttext(tmp_path / "m.bin")
    model.save(tmp_path / "m.fastvec")
    damaged = (
        (tmp_path / "m.fastvec")
        .read_bytes()
        .replace(b'\\"vector_size\\": 8', b'\\"vector_size\\": 9')
    )
    (tmp_path / "m.fastvec").write_bytes(damaged)
    with pytest.raises(FormatError, match="input has shape"):
        FastTextClassifier.load(tmp_path / "m.fastvec")


def test_load_opens_classifiers(tmp_path):
    model = small(texts=TEXTS, labels=LABELS)
    model.save(tmp_path / "m.fastvec")
    model.save_fasttext(tmp_path / "m.bin")
    for name in ("m.fastvec", "m.bin"):
        again = load(tmp_path / name)
        assert isinstance(again, FastTextClassifier)
        assert (again.predict_proba(TEXTS) == model.predict_proba(TEXTS)).all()
