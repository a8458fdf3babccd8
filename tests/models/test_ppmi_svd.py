"""PPMI and SVD as models: settings, files, errors."""

from __future__ import annotations

import inspect
import json
import warnings

import numpy as np
import pytest
from scipy.sparse import csr_array

import fastvec
from fastvec import (
    PPMI,
    SVD,
    CooccurrenceMatrix,
    FormatError,
    SparseKeyedVectors,
    TermDocumentMatrix,
)
from fastvec._reference.sparse import ppmi
from fastvec.io.native import read_tensors, write_tensors

WORDS = [f"w{i}" for i in range(60)]


def counted(n=60, m=50, seed=0, **attributes):
    """Counts of 60 words with 50 of them as contexts, words in falling frequency."""
    rng = np.random.default_rng(seed)
    rates = 30 / np.arange(1, n + 1)[:, None] * rng.random((n, m)) ** 3
    counts = rng.poisson(rates)
    counts[0, 0] = 1
    return CooccurrenceMatrix.from_scipy(csr_array(counts), WORDS[:n], WORDS[:m], **attributes)


def array(matrix):
    return matrix.to_scipy().toarray()


@pytest.mark.parametrize("settings", [{}, {"shift": 2, "context_smoothing": 0.75}])
def test_ppmi_holds_the_associations_of_its_settings(settings):
    matrix = counted(word_counts=np.arange(60, 0, -1))
    model = PPMI(**settings).fit(matrix)
    wanted = ppmi(array(matrix), settings.get("shift", 1), settings.get("context_smoothing", 1))
    np.testing.assert_allclose(model.wv.vectors.to_scipy().toarray(), wanted, atol=1e-6)
    assert model.wv.index_to_key == WORDS
    assert model.wv.index_to_context == WORDS[:50]
    assert model.wv.get_vecattr("w3", "count") == 57


def test_ppmi_cannot_add_contexts():
    with pytest.raises(ValueError, match=r"SVD\(add_context=True\)"):
        PPMI(add_context=True)


@pytest.mark.parametrize("solver", ["arpack", "lanczos", "randomized"])
@pytest.mark.parametrize("weight", [0, 0.5, 1])
def test_svd_holds_the_factors_times_powers_of_the_singular_values(solver, weight):
    matrix = counted()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = SVD(vector_size=8, solver=solver, eigenvalue_weight=weight).fit(matrix)
    left, values, right = np.linalg.svd(ppmi(array(matrix)))
    tolerance = 0.2 if solver == "randomized" else 1e-5
    wanted = np.abs(left[:, :8]) * values[:8] ** weight
    np.testing.assert_allclose(np.abs(model.wv.vectors), wanted, atol=tolerance)
    model.vectors = "context"
    wanted = np.abs(right[:8].T) * values[:8] ** weight
    np.testing.assert_allclose(np.abs(model.wv.vectors), wanted, atol=tolerance)
    assert model.wv.index_to_key == WORDS[:50]


def test_with_half_the_weight_words_times_contexts_are_the_best_approximation():
    matrix = counted()
    model = SVD(vector_size=8).fit(matrix)
    words = model.wv.vectors
    model.vectors = "context"
    left, values, right = np.linalg.svd(ppmi(array(matrix)))
    best = left[:, :8] * values[:8] @ right[:8]
    np.testing.assert_allclose(words @ model.wv.vectors.T, best, atol=1e-4)


def test_new_settings_solve_nothing_again(monkeypatch):
    model = SVD(vector_size=8).fit(counted())
    monkeypatch.setattr("fastvec.models.svd.truncated_svd", None)
    plain = model.wv.vectors.copy()
    scaled = model.left * np.sqrt(model.singular_values)
    np.testing.assert_allclose(plain, scaled, rtol=1e-5)
    model.eigenvalue_weight = 0
    np.testing.assert_allclose(model.wv.vectors, model.left, rtol=1e-5)
    model.add_context = True
    np.testing.assert_allclose(model.wv.vectors, model.left[:50] + model.right, atol=1e-6)
    assert model.vectors == "sum" and len(model.wv) == 50
    model.normalize = "row"
    np.testing.assert_allclose(np.linalg.norm(model.wv.vectors, axis=1), 1, atol=1e-5)
    model.vectors, model.normalize = "word", "col"
    np.testing.assert_allclose(np.linalg.norm(model.wv.vectors, axis=0), 1, atol=1e-5)
    model.normalize = "both"
    np.testing.assert_allclose(np.linalg.norm(model.wv.vectors, axis=1), 1, atol=1e-5)
    model.vectors = "both"
    assert model.wv.vectors.shape == (50, 16)
    model.vectors, model.normalize, model.eigenvalue_weight = "word", None, 0.5
    np.testing.assert_array_equal(model.wv.vectors, plain)
    model.eigenvalue_context = 0
    model.vectors = "context"
    np.testing.assert_allclose(model.wv.vectors, model.right, rtol=1e-5)


def test_sums_hold_what_unit_vectors_of_both_orders_hold():
    """The cosine of sums in terms of first- and second-order similarities (unit w and c)."""
    model = SVD(vector_size=8, eigenvalue_weight=0).fit(counted(50, 50))
    words, contexts = (fastvec.vectors.norms.unit_rows(x) for x in (model.left, model.right))
    sums = fastvec.vectors.norms.unit_rows(words + contexts)
    x, y = 3, 7
    above = (
        words[x] @ words[y]
        + contexts[x] @ contexts[y]
        + words[x] @ contexts[y]
        + contexts[x] @ words[y]
    )
    below = 2 * np.sqrt((words[x] @ contexts[x] + 1) * (words[y] @ contexts[y] + 1))
    assert sums[x] @ sums[y] == pytest.approx(above / below, abs=1e-5)


def test_a_word_without_contexts_is_similar_to_nothing():
    counts = array(counted()).astype(int)
    counts[5] = 0
    matrix = CooccurrenceMatrix.from_scipy(csr_array(counts), WORDS, WORDS[:50])
    for model in (PPMI().fit(matrix), SVD(vector_size=5, normalize="both").fit(matrix)):
        assert model.wv.similarity("w5", "w1") == pytest.approx(0, abs=1e-6)
        assert np.isfinite([score for _, score in model.wv.most_similar("w1", topn=59)]).all()


def test_associations_are_taken_as_they_are():
    matrix = counted()
    sparse = PPMI(context_smoothing=0.75).fit(matrix)
    direct = SVD(vector_size=8, context_smoothing=0.75).fit(matrix)
    for source in (sparse, sparse.wv):
        np.testing.assert_array_equal(SVD(vector_size=8).fit(source).left, direct.left)


def test_documents_are_factorised_as_lapack_does():
    rng = np.random.default_rng(0)
    documents = [[f"t{i}" for i in rng.integers(0, 30, 12)] for _ in range(40)]
    terms = TermDocumentMatrix.from_documents(documents)
    model = SVD(vector_size=6, eigenvalue_weight=1).fit(terms)  # no warning: this is LSA
    left, values, _ = np.linalg.svd(terms.weighted().to_scipy().toarray().astype(float))
    np.testing.assert_allclose(
        np.abs(model.wv.vectors), np.abs(left[:, :6]) * values[:6], atol=1e-4
    )
    model.vectors = "context"
    assert model.wv.index_to_key == list(range(40))
    np.testing.assert_allclose(model.fold_in(documents[:5]), model.wv.vectors[:5], atol=1e-4)
    model.eigenvalue_weight, model.eigenvalue_context = 0.5, 0
    np.testing.assert_allclose(model.fold_in(documents[:5]), model.wv.vectors[:5], atol=1e-5)
    assert not model.fold_in([["unknown"], []]).any()
    with pytest.raises(TypeError, match="lists of tokens"):
        model.fold_in("a text")
    with pytest.raises(ValueError, match="TermDocumentMatrix"):
        SVD(vector_size=5).fit(counted()).fold_in(documents)
    with pytest.raises(ValueError, match="no word is a context"):
        model.vectors = "sum"
        _ = model.wv


def test_planted_topics_are_recovered():
    rng = np.random.default_rng(0)
    topics = [[f"{name}{i}" for i in range(10)] for name in "abc"]
    documents = [list(rng.choice(topics[i % 3], 20)) for i in range(60)]
    model = SVD(vector_size=3).fit(TermDocumentMatrix.from_documents(documents))
    for topic in topics:
        for word in topic:
            assert {key[0] for key, _ in model.wv.most_similar(word, topn=9)} == {word[0]}


def test_recommended_settings_and_their_warnings():
    for cls in (PPMI, SVD):
        model = cls.recommended(min_count=2)
        assert (model.window, model.window_weighting) == (2, "dynamic")
        assert (model.context_smoothing, model.shift, model.min_count) == (0.75, 1, 2)
    model = SVD.recommended(vector_size=7)
    assert (model.eigenvalue_weight, model.normalize, model.vector_size) == (0.5, "row", 7)
    model.fit(counted())  # without a warning
    with pytest.warns(UserWarning, match="shift=5") as said:
        SVD(vector_size=5, shift=5).fit(counted())
    with pytest.warns(UserWarning, match="eigenvalue_weight=1") as also:
        SVD(vector_size=5, eigenvalue_weight=1).fit(counted())
    with pytest.warns(UserWarning, match="shift=3"):
        SVD(vector_size=5).fit(PPMI(shift=3).fit(counted()))
    assert all("\n" not in str(w.message) for w in [*said, *also])


@pytest.mark.parametrize("mmap", [None, "r", "c"])
def test_files_hold_the_whole_model(tmp_path, mmap):
    matrix = counted(word_counts=np.arange(60, 0, -1))
    sparse = PPMI(window=(2, 3), shift=1.5).fit(matrix)
    sparse.save(tmp_path / "ppmi")
    loaded = PPMI.load(tmp_path / "ppmi", mmap=mmap)
    assert loaded.wv.most_similar("w3") == sparse.wv.most_similar("w3")
    assert (loaded.window, loaded.shift) == ((2, 3), 1.5)
    dense = SVD(vector_size=6, vectors="sum", eigenvalue_weight=0.25, normalize="row").fit(matrix)
    dense.save(tmp_path / "svd")
    again = SVD.load(tmp_path / "svd", mmap=mmap)
    np.testing.assert_array_equal(again.wv.vectors, dense.wv.vectors)
    assert again.wv.get_vecattr("w3", "count") == 57
    again.eigenvalue_weight = dense.eigenvalue_weight = 1.0
    np.testing.assert_array_equal(again.wv.vectors, dense.wv.vectors)
    assert isinstance(fastvec.load(tmp_path / "svd"), SVD)
    assert isinstance(fastvec.load(tmp_path / "ppmi", mmap=mmap), PPMI)
    sparse.wv.save(tmp_path / "wv")
    assert isinstance(fastvec.load(tmp_path / "wv"), SparseKeyedVectors)
    with pytest.raises(TypeError, match="PPMI"):
        SVD.load(tmp_path / "ppmi")
    with pytest.raises(ValueError, match="mmap"):
        SVD.load(tmp_path / "svd", mmap="x")


def test_a_model_of_documents_folds_in_after_loading(tmp_path):
    documents = [["a", "b"], ["b", "c"], ["c", "d"], ["d", "a", "a"]]
    terms = TermDocumentMatrix.from_documents(documents, tf="log", tags=["p", "q", "r", "s"])
    model = SVD(vector_size=2).fit(terms)
    model.save(tmp_path / "lsa")
    again = SVD.load(tmp_path / "lsa")
    np.testing.assert_array_equal(again.fold_in([["a", "c"]]), model.fold_in([["a", "c"]]))
    assert again.context_keys == ["p", "q", "r", "s"]


DAMAGES = {
    "left of another width": ("left", lambda a: a[:, :-1].copy()),
    "left of another length": ("left", lambda a: a[:-1].copy()),
    "right of another length": ("right", lambda a: a[:-1].copy()),
    "left of another type": ("left", lambda a: a.astype(np.float64)),
    "singular values of 0": ("singular_values", lambda a: a * 0),
    "singular values that are no numbers": ("singular_values", lambda a: a * np.nan),
    "counts of another length": ("counts", lambda a: a[:-1].copy()),
    "counts of another type": ("counts", lambda a: a.astype(np.float32)),
    "keys that are missing": ("keys.offsets", lambda a: a[:-1].copy()),
}


@pytest.mark.parametrize("what", DAMAGES)
def test_a_damaged_file_is_a_format_error(tmp_path, what):
    SVD(vector_size=6).fit(counted(word_counts=np.arange(60, 0, -1))).save(tmp_path / "svd")
    tensors, metadata = read_tensors(tmp_path / "svd", mmap=False)
    name, change = DAMAGES[what]
    tensors[name] = change(tensors[name])
    write_tensors(tmp_path / "bad", tensors, metadata)
    with pytest.raises(FormatError):
        SVD.load(tmp_path / "bad")


def test_lying_settings_in_a_file_are_a_format_error(tmp_path):
    SVD(vector_size=6).fit(counted()).save(tmp_path / "svd")
    tensors, metadata = read_tensors(tmp_path / "svd", mmap=False)
    told = json.loads(metadata["parameters"])
    lies = [
        {"vector_size": 7},
        {"vector_size": -1},
        {"vector_size": "6"},
        {"eigenvalue_weight": "a"},
        {"vectors": []},
        {"window": "wide"},
        {"normalize": 3},
    ]
    for lie in [json.dumps({**told, **lie}) for lie in lies] + ["[]", "{", "3"]:
        write_tensors(tmp_path / "bad", tensors, {**metadata, "parameters": lie})
        with pytest.raises(FormatError):
            SVD.load(tmp_path / "bad")
    write_tensors(tmp_path / "bad", tensors, {**metadata, "format_version": "99"})
    with pytest.raises(FormatError, match="99"):
        SVD.load(tmp_path / "bad")


@pytest.mark.parametrize(
    "settings, error",
    [
        ({"vector_size": 0}, ValueError),
        ({"vector_size": "a"}, TypeError),
        ({"eigenvalue_weight": -1}, ValueError),
        ({"eigenvalue_weight": float("nan")}, ValueError),
        ({"eigenvalue_context": -1}, ValueError),
        ({"vectors": "words"}, ValueError),
        ({"vectors": ["word"]}, ValueError),
        ({"vectors": "word", "add_context": True}, ValueError),
        ({"normalize": "rows"}, ValueError),
        ({"solver": "lapack"}, ValueError),
        ({"shift": 0}, ValueError),
        ({"context_smoothing": 0}, ValueError),
        ({"context_distribution": None}, ValueError),
        ({"window": -1}, ValueError),
        ({"window_weighting": "linear"}, ValueError),
        ({"sample": -1}, ValueError),
        ({"sample_mode": "soft"}, ValueError),
        ({"sample_formula": "x"}, ValueError),
        ({"min_count": -1}, ValueError),
        ({"max_final_vocab": 0}, ValueError),
        ({"workers": 0}, ValueError),
    ],
)
def test_bad_settings_are_named(settings, error):
    name = list(settings)[-1]
    with pytest.raises(error, match=name):
        SVD(**settings)
    if name in inspect.signature(PPMI).parameters and name != "add_context":
        with pytest.raises(error, match=name):
            PPMI(**settings)


def test_models_without_counts_say_so():
    for model in (PPMI(), SVD()):
        with pytest.raises(RuntimeError, match="fit"):
            _ = model.wv
        with pytest.raises(RuntimeError, match="fit"):
            model.save("nowhere")
        with pytest.raises(TypeError, match="CooccurrenceMatrix"):
            model.fit(np.eye(3))
    with pytest.raises(ValueError, match="at most 49"):
        SVD(vector_size=50).fit(counted())


def test_models_show_their_settings():
    assert str(PPMI(shift=2)) == "PPMI<vocab=0, window=2, shift=2>"
    model = SVD(vector_size=5).fit(counted())
    assert str(model) == "SVD<vocab=60, vector_size=5, eigenvalue_weight=0.5>"
