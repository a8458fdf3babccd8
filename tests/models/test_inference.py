"""Vectors of new documents: equal words, equal bytes; nothing of the model moves."""

from __future__ import annotations

import subprocess
import sys
import threading

import numpy as np
import pytest

from fastvec import Doc2Vec
from fastvec.models.doc2vec import TaggedDocument

TEXTS = [[f"w{(i * 7 + j * j) % 30}" for j in range(5 + i)] for i in range(20)]
MODES = {
    "dm": {},
    "dm concat": {"dm_concat": 1, "window": 2},
    "dbow": {"dm": 0},
    "dbow, path": {"dm": 0, "hs": 1, "negative": 0, "dbow_words": 1},
}


def make(vector_size: int = 10, **kwargs):
    documents = [TaggedDocument(words, [i]) for i, words in enumerate(TEXTS)]
    settings = {"min_count": 1, "workers": 1, "epochs": 5, "sample": 0.1}
    return Doc2Vec(documents, vector_size=vector_size, **{**settings, **kwargs})


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("vector_size", [10, 16])  # rows that need padding, and rows that do not
def test_batches_threads_and_calls_give_the_same_bytes(mode, vector_size):
    model = make(vector_size, **MODES[mode])
    arrays = [
        model.wv.vectors,
        model.dv.vectors,
        *(getattr(model, n, None) for n in ("syn1", "syn1neg")),
    ]
    before = [None if a is None else a.copy() for a in arrays]
    many = TEXTS * 10
    batch = model.infer_vectors(iter(many), workers=3)
    assert batch.shape == (200, vector_size) and batch.dtype == np.float32
    assert (batch[:20] == batch[-20:]).all()
    assert (model.infer_vector(TEXTS) == batch[:20]).all()
    results: dict[int, np.ndarray] = {}
    threads = [
        threading.Thread(target=lambda i=i: results.update({i: model.infer_vector(TEXTS[i])}))
        for i in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all((results[i] == batch[i]).all() for i in results) and len(results) == 4
    for array, copied in zip(arrays, before):
        assert copied is None or (array == copied).all()
    assert len(np.unique(batch[:20], axis=0)) == 20


def test_unknown_words_change_nothing():
    model = make(dm=0)
    known = model.infer_vector(["w1", "w2", "w3"])
    assert (model.infer_vector(["w1", "never", "w2", "w3", "seen"]) == known).all()
    empty = model.infer_vectors([[], ["never"], ["w1"]])
    assert (empty[0] == empty[1]).all() and (empty[0] != empty[2]).any()
    assert 0 < np.abs(empty[0]).max() <= 0.5 / 10
    assert (model.infer_vector([]) == empty[0]).all()
    assert model.infer_vectors([]).shape == (0, 10)
    assert (model.infer_vector(["w1"], epochs=0) != model.infer_vector(["w1"])).any()


def test_rates_and_epochs_are_used():
    model = make(dm=0)
    base = model.infer_vector(TEXTS[3])
    for other in ({"alpha": 0.1}, {"min_alpha": 0.02}, {"epochs": 6}):
        assert (model.infer_vector(TEXTS[3], **other) != base).any()
    assert (model.infer_vector(TEXTS[3], 0.025, 0.0001, 5) == base).all()
    long = model.infer_vector(TEXTS[3], alpha=0.1, epochs=60)
    assert np.linalg.norm(long) > 2 * np.linalg.norm(base)


def test_another_process_gives_the_same_bytes(tmp_path):
    model = make()
    model.save(tmp_path / "model")
    program = (
        "import sys, fastvec; m = fastvec.Doc2Vec.load(sys.argv[1], mmap='r'); "
        "sys.stdout.buffer.write(m.infer_vector(sys.argv[2:]).tobytes())"
    )
    command = [sys.executable, "-c", program, str(tmp_path / "model"), *TEXTS[4]]
    written = subprocess.run(command, check=True, capture_output=True).stdout
    assert written == model.infer_vector(TEXTS[4]).tobytes()


def test_similarity_of_unseen_documents():
    model = make(dm=0, epochs=30)
    assert model.similarity_unseen_docs(TEXTS[5], TEXTS[5]) == pytest.approx(1)
    assert -1 <= model.similarity_unseen_docs(TEXTS[5], TEXTS[6]) < 1


def test_bad_input():
    model = make()
    for no_list in ("a string", None, 7):
        with pytest.raises(TypeError, match="doc_words must be a list of words"):
            model.infer_vector(no_list)
    with pytest.raises(TypeError, match="sentence 1 is a str"):
        model.infer_vectors([["w1"], "w2"])
    with pytest.raises(TypeError, match="without a hash"):
        model.infer_vectors([[["w1"]]])
    with pytest.raises(ValueError, match="epochs"):
        model.infer_vector(["w1"], epochs=-1)
    with pytest.raises(ValueError, match="alpha"):
        model.infer_vector(["w1"], alpha=float("nan"))
    with pytest.raises(RuntimeError, match="build the vocabulary"):
        Doc2Vec().infer_vector(["w1"])
    model.syn1neg = model.syn1neg[:3]
    with pytest.raises(RuntimeError, match="syn1neg"):
        model.infer_vector(["w1"])
