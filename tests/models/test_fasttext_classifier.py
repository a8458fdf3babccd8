"""FastTextClassifier: corpora of all kinds, objectives, predictions, files."""

from __future__ import annotations

import numpy as np
import pytest

from fastvec import FastTextClassifier

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
    for path, save, load in (
        (tmp_path / "m.fastvec", model.save, FastTextClassifier.load),
        (tmp_path / "m.bin", model.save_fasttext, FastTextClassifier.load),
    ):
        save(path)
        again = load(path)
        assert (again.predict_proba(TEXTS) == model.predict_proba(TEXTS)).all()
        assert again.labels in (model.labels, ["__label__" + name for name in model.labels])
