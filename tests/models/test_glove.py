"""GloVe on planted matrices: formulas of the program, recovery, training's manners."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
import scipy.sparse
from scipy.stats import spearmanr

from fastvec import CooccurrenceMatrix, GloVe, KeyedVectors, StopTraining
from fastvec.models._glove_state import SIDES
from fastvec.train.callbacks import CallbackAny2Vec
from fastvec.train.errors import DivergenceError

QUIET = {"progress": False, "workers": 1}


def matrix_of(dense: np.ndarray, words: list[str] | None = None) -> CooccurrenceMatrix:
    words = words or [f"w{i}" for i in range(len(dense))]
    return CooccurrenceMatrix.from_scipy(scipy.sparse.csr_array(dense), words)


def planted(n: int = 60, rank: int = 4, seed: int = 0, level: float = 2.0) -> np.ndarray:
    """Counts whose logarithms have a low rank."""
    random = np.random.default_rng(seed)
    rows, cols = random.normal(size=(2, n, rank)) * 0.6
    bias = random.normal(size=(2, n)) * 0.5
    return np.exp(rows @ cols.T + bias[0][:, None] + bias[1] + level)


def scores(model: GloVe) -> np.ndarray:
    return (
        model.word_vectors @ model.context_vectors.T
        + model.word_biases[:, None]
        + model.context_biases
    ).astype(float)


def program(model, counts, i, j, *, alpha, x_max, bias_eta):
    """One update as GloVe's program takes it, from the model's values and sums of 1."""
    w, c = model.word_vectors[i].astype(float), model.context_vectors[j].astype(float)
    b, d = float(model.word_biases[i]), float(model.context_biases[j])
    diff = w @ c + b + d - np.log(counts[i, j])
    g = min(1.0, (counts[i, j] / x_max) ** 0.75) * diff
    rate = alpha if bias_eta else 1.0
    return w - alpha * g * c, c - alpha * g * w, b - rate * g, d - rate * g, 0.5 * g * diff


@pytest.mark.parametrize("bias_eta", [True, False])
def test_a_single_update_is_the_programs(bias_eta):
    counts = np.zeros((3, 3))
    counts[1, 2] = 7.0
    options = {"alpha": 0.05, "x_max": 10.0, "bias_eta": bias_eta}
    model = GloVe(vector_size=5, epochs=1, **options, **QUIET)
    matrix = matrix_of(counts)
    model._start(matrix)
    w, c, b, d, loss = program(model, counts, 1, 2, **options)
    model.fit(matrix)
    np.testing.assert_allclose(model.word_vectors[1], w, atol=1e-6)
    np.testing.assert_allclose(model.context_vectors[2], c, atol=1e-6)
    assert model.word_biases[1] == pytest.approx(b, abs=1e-6)
    assert model.context_biases[2] == pytest.approx(d, abs=1e-6)
    assert model.training_history[0]["loss"] == pytest.approx(loss, rel=1e-5)


@pytest.mark.parametrize("bias_eta", [True, False])
def test_sums_grow_as_the_programs_do(bias_eta):
    """Two epochs on one cell: the second step is divided by the sum that the first left."""
    counts = np.zeros((1, 1))
    counts[0, 0] = 50.0
    options = {"alpha": 0.3, "x_max": 10.0, "bias_eta": bias_eta}
    model = GloVe(vector_size=3, epochs=2, **options, **QUIET)
    model._start(matrix_of(counts))
    w, c = model.word_vectors[0].astype(float), model.context_vectors[0].astype(float)
    b, d = float(model.word_biases[0]), float(model.context_biases[0])
    sums = [np.ones(3), np.ones(3), 1.0, 1.0]
    for _ in range(2):
        g = w @ c + b + d - np.log(50.0)
        rates = [0.3, 0.3, *([0.3 if bias_eta else 1.0] * 2)]
        steps = [rate * g * x for rate, x in zip(rates, (c, w, 1.0, 1.0))]
        w, c, b, d = (x - s / np.sqrt(q) for x, s, q in zip((w, c, b, d), steps, sums))
        sums = [q + s**2 for q, s in zip(sums, steps)]
    model.fit(matrix_of(counts))
    np.testing.assert_allclose(model.word_vectors[0], w, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(model.context_vectors[0], c, rtol=1e-5, atol=1e-6)
    assert model.word_biases[0] == pytest.approx(b, rel=1e-5)
    assert model.context_biases[0] == pytest.approx(d, rel=1e-5)


def test_a_planted_matrix_is_recovered():
    counts = planted()
    model = GloVe(vector_size=8, epochs=150, x_max=20, alpha=0.1, **QUIET).fit(matrix_of(counts))
    weight = np.minimum(1, (counts / 20) ** 0.75)
    error = np.sqrt((weight * (scores(model) - np.log(counts)) ** 2).sum() / weight.sum())
    assert error < 0.05
    losses = [line["loss"] for line in model.training_history]
    assert all(later < earlier for earlier, later in pairwise(losses[:40]))
    assert losses[-1] < losses[0] / 100


def test_differences_of_vectors_carry_ratios_of_probabilities():
    counts = planted(seed=3)
    model = GloVe(vector_size=12, epochs=60, x_max=20, alpha=0.1, **QUIET).fit(matrix_of(counts))
    share = counts / counts.sum(1, keepdims=True)
    correlations = []
    for i, j in ((0, 1), (5, 9), (20, 40)):
        difference = (model.word_vectors[i] - model.word_vectors[j]) @ model.context_vectors.T
        correlations.append(spearmanr(difference, np.log(share[i] / share[j]))[0])
    assert min(correlations) > 0.8


def test_the_loss_of_the_history_is_that_of_the_cells():
    """With a rate that moves nothing, the loss is the formula's on the vectors as they are."""
    counts = planted(20)
    model = GloVe(vector_size=4, epochs=1, alpha=1e-12, x_max=15, **QUIET).fit(matrix_of(counts))
    weight = np.minimum(1, (counts / 15) ** 0.75)
    expected = (0.5 * weight * (scores(model) - np.log(counts)) ** 2).mean()
    assert model.training_history[0]["loss"] == pytest.approx(expected, rel=1e-5)
    assert model.training_history[0]["n_cells"] == counts.size


def test_wv_holds_what_was_asked_for():
    matrix = matrix_of(planted(12))
    models = {
        kind: GloVe(vector_size=3, epochs=2, vectors=kind, **QUIET).fit(matrix)
        for kind in ("sum", "word", "context", "both")
    }
    words, contexts = models["sum"].word_vectors, models["sum"].context_vectors
    np.testing.assert_array_equal(models["sum"].wv.vectors, words + contexts)
    np.testing.assert_array_equal(models["word"].wv.vectors, words)
    np.testing.assert_array_equal(models["context"].wv.vectors, contexts)
    np.testing.assert_array_equal(models["both"].wv.vectors, np.hstack([words, contexts]))
    assert models["both"].wv.vector_size == 6
    assert models["sum"].wv.most_similar("w0", topn=3)


def test_contexts_other_than_the_words():
    dense = scipy.sparse.csr_array(planted(8)[:, :5])
    matrix = CooccurrenceMatrix.from_scipy(dense, list("abcdefgh"), contexts=list("vwxyz"))
    with pytest.raises(ValueError, match="vectors='word'"):
        GloVe(vector_size=3, **QUIET).fit(matrix)
    model = GloVe(vector_size=3, vectors="context", **QUIET).fit(matrix)
    assert model.wv.index_to_key == list("vwxyz") == model.contexts
    assert model.word_vectors.shape == (8, 3)
    with pytest.raises(ValueError, match="vocabulary"):
        GloVe(vector_size=3, vectors="word", mu=0.1, **QUIET).fit(matrix)


@pytest.mark.parametrize("kind", ["sum", "word", "context", "both"])
def test_a_saved_model_is_the_same(tmp_path, kind):
    matrix = matrix_of(planted(20))
    model = GloVe(vector_size=4, epochs=2, vectors=kind, **QUIET).fit(matrix)
    model.save(tmp_path / "model")
    for mmap in (None, "r", "c"):
        opened = GloVe.load(tmp_path / "model", mmap=mmap)
        for names in SIDES:
            for name in names:
                np.testing.assert_array_equal(getattr(opened, name), getattr(model, name))
        np.testing.assert_array_equal(opened.wv.vectors, model.wv.vectors)
        assert opened.wv.index_to_key == model.wv.index_to_key
        assert opened.training_history == model.training_history
        opened.fit(matrix, epochs=1)
        again = GloVe.load(tmp_path / "model").fit(matrix, epochs=1)
        np.testing.assert_array_equal(opened.word_vectors, again.word_vectors)
        assert [line["epoch"] for line in opened.training_history] == [0, 1, 2]


def test_fitting_twice_is_fitting_longer():
    matrix = matrix_of(planted(30))
    twice = GloVe(vector_size=4, epochs=2, **QUIET).fit(matrix).fit(matrix, epochs=3)
    once = GloVe(vector_size=4, epochs=5, **QUIET).fit(matrix)
    np.testing.assert_array_equal(twice.wv.vectors, once.wv.vectors)
    assert not np.array_equal(
        once.wv.vectors, GloVe(epochs=5, seed=2, vector_size=4, **QUIET).fit(matrix).wv.vectors
    )


class _Cut(CallbackAny2Vec):
    """Cuts a training off behind an epoch, as a crash would."""

    def __init__(self, epoch):
        self.epoch = epoch

    def on_epoch_begin(self, model):
        if len(model.training_history) == self.epoch:
            raise KeyboardInterrupt


@pytest.mark.parametrize("every", ["1 s", "700"])
def test_a_resumed_training_ends_with_the_same_bytes(tmp_path, every):
    matrix = matrix_of(planted(200, seed=5))
    options = {"vector_size": 5, "epochs": 4, **QUIET}
    whole = GloVe(**options).fit(matrix)
    cut = GloVe(**options)
    with pytest.raises(KeyboardInterrupt):
        cut.fit(matrix, callbacks=[_Cut(2)], checkpoint=tmp_path / "state", checkpoint_every=every)
    assert len(cut.training_history) == 2, "the model is usable as it is"
    assert np.isfinite(cut.wv["w0"]).all()
    resumed = GloVe.resume(tmp_path / "state", matrix, progress=False)
    for names in SIDES:
        for name in names:
            np.testing.assert_array_equal(getattr(resumed, name), getattr(whole, name))
            np.testing.assert_array_equal(resumed.rule_state[name], whole.rule_state[name])
    np.testing.assert_array_equal(resumed.wv.vectors, whole.wv.vectors)
    with pytest.raises(ValueError, match="not a checkpoint"):
        whole.save(tmp_path / "model")
        GloVe.resume(tmp_path / "model", matrix)
    other = planted(200, seed=6)
    with pytest.raises(KeyboardInterrupt):
        GloVe(**options).fit(matrix, callbacks=[_Cut(1)], checkpoint=tmp_path / "b")
    with pytest.raises(ValueError, match="not the one"):
        GloVe.resume(tmp_path / "b", matrix_of(other), progress=False)


def test_cells_in_a_file_train_as_those_in_memory(tmp_path):
    matrix = matrix_of(planted(200))
    results = [
        GloVe(vector_size=4, epochs=2, memory_limit=limit, cache_dir=tmp_path, **QUIET)
        .fit(matrix)
        .wv.vectors
        for limit in (None, 1, "1 GB")
    ]
    np.testing.assert_array_equal(results[0], results[1])
    np.testing.assert_array_equal(results[0], results[2])
    assert not list(tmp_path.iterdir())
    with pytest.raises(OSError, match="cache_dir"):
        GloVe(memory_limit=1, cache_dir=tmp_path / "none", **QUIET).fit(matrix)


def test_several_workers_reach_the_loss_of_one():
    matrix = matrix_of(planted(150))
    losses = [
        GloVe(vector_size=2, epochs=10, alpha=0.1, x_max=20, workers=n, progress=False)
        .fit(matrix)
        .training_history[-1]["loss"]
        for n in (1, 4)
    ]
    assert losses[1] == pytest.approx(losses[0], rel=0.1)


def test_warm_start_and_anchors():
    counts = planted(40)
    matrix = matrix_of(counts)
    random = np.random.default_rng(0)
    given = {f"w{i}": random.normal(size=5).astype(np.float32) for i in range(10)}
    given["unknown"] = np.zeros(5, np.float32)
    free = GloVe(vector_size=5, epochs=20, **QUIET)
    free.fit(matrix, warm_start=given)
    held = GloVe(vector_size=5, epochs=20, mu=50.0, **QUIET).fit(matrix, warm_start=given)

    def distance(model):
        return np.mean([np.linalg.norm(model.wv[f"w{i}"] - given[f"w{i}"]) for i in range(10)])

    assert distance(held) < distance(free) / 2
    losses = [line["anchor_loss"] for line in held.training_history]
    assert losses[0] >= 0 and "anchor_loss" not in free.training_history[0]
    begun = GloVe(vector_size=5, epochs=1, alpha=1e-9, **QUIET).fit(matrix, warm_start=given)
    np.testing.assert_allclose(begun.wv["w3"], given["w3"], atol=1e-5)
    again = GloVe(vector_size=5, epochs=1, alpha=1e-9, **QUIET).fit(matrix, warm_start=free)
    np.testing.assert_allclose(again.wv.vectors, free.wv.vectors, atol=1e-5)
    np.testing.assert_allclose(again.word_biases, free.word_biases, atol=1e-5)
    vectors = KeyedVectors(3)
    vectors.add_vectors(["w1"], np.ones((1, 3), np.float32))
    with pytest.raises(ValueError, match="vector_size"):
        GloVe(vector_size=5, **QUIET).fit(matrix, warm_start=vectors)
    with pytest.raises(ValueError, match="warm_start"):
        GloVe(vector_size=5, mu=0.1, **QUIET).fit(matrix)
    with pytest.raises(TypeError, match="source"):
        GloVe(vector_size=5, **QUIET).fit(matrix, warm_start=3)


def test_anchored_training_is_resumed(tmp_path):
    matrix = matrix_of(planted(30))
    given = {f"w{i}": np.full(4, 0.3, np.float32) for i in range(30)}
    options = {"vector_size": 4, "epochs": 3, "mu": 0.5, **QUIET}
    whole = GloVe(**options).fit(matrix, warm_start=given)
    with pytest.raises(KeyboardInterrupt):
        GloVe(**options).fit(
            matrix,
            warm_start=given,
            callbacks=[_Cut(2)],
            checkpoint=tmp_path / "s",
            checkpoint_every=1,
        )
    resumed = GloVe.resume(tmp_path / "s", matrix, progress=False)
    np.testing.assert_array_equal(resumed.wv.vectors, whole.wv.vectors)


class _Stop(CallbackAny2Vec):
    def on_epoch_end(self, model):
        assert np.isfinite(model.wv.vectors).all()
        if len(model.training_history) == 2:
            raise StopTraining


def test_callbacks_stop_and_change_the_rate():
    matrix = matrix_of(planted(20))
    model = GloVe(vector_size=3, epochs=9, **QUIET).fit(matrix, callbacks=[_Stop()])
    assert len(model.training_history) == 2

    class Slow(CallbackAny2Vec):
        def on_epoch_end(self, model):
            model.alpha = 0.001

    model = GloVe(vector_size=3, epochs=3, **QUIET).fit(matrix, callbacks=[Slow()])
    assert [line["alpha"] for line in model.training_history] == [0.05, 0.001, 0.001]
    falling = GloVe(vector_size=3, epochs=3, min_alpha=0.01, **QUIET).fit(matrix)
    assert falling.training_history[-1]["alpha"] == pytest.approx(0.01)
    assert falling.alpha == 0.05


def test_a_planted_nan_and_an_explosion_are_named():
    matrix = matrix_of(planted(30))
    model = GloVe(vector_size=4, epochs=1, **QUIET).fit(matrix)
    model.word_vectors[3, 1] = np.nan
    with pytest.raises(DivergenceError, match="Lower alpha"):
        model.fit(matrix)
    with pytest.raises(DivergenceError, match="Lower alpha"):
        GloVe(vector_size=4, epochs=20, alpha=1e5, clip=0, **QUIET).fit(matrix)


def test_a_bad_matrix_is_refused():
    words = ["a", "b"]
    with pytest.raises(TypeError, match="from_scipy"):
        GloVe(**QUIET).fit(scipy.sparse.eye_array(2).tocsr())
    empty = CooccurrenceMatrix.from_arrays([0, 0, 0], [], [], 1.0, words)
    with pytest.raises(ValueError, match="empty"):
        GloVe(**QUIET).fit(empty)
    for bad in (0.0, -1.0, np.nan, np.inf):
        matrix = CooccurrenceMatrix(
            np.array([0, 1, 2]), np.array([0, 1], np.int32), np.array([1.0, bad]), 1.0, words
        )
        with pytest.raises(ValueError, match="above 0"):
            GloVe(**QUIET).fit(matrix)
    good = matrix_of(planted(2), words)
    model = GloVe(vector_size=2, **QUIET).fit(good)
    with pytest.raises(ValueError, match="other words"):
        model.fit(matrix_of(planted(2), ["b", "a"]))
    model.word_vectors = model.word_vectors[:1]
    with pytest.raises(RuntimeError, match="rows"):
        model.fit(good)


@pytest.mark.parametrize(
    ("argument", "value", "error"),
    [
        ("vector_size", 0, ValueError),
        ("alpha", 0, ValueError),
        ("alpha", float("nan"), ValueError),
        ("min_alpha", -1, ValueError),
        ("x_max", 0, ValueError),
        ("weight_exponent", -1, ValueError),
        ("clip", -1, ValueError),
        ("epochs", 0, ValueError),
        ("workers", 0, ValueError),
        ("mu", -1, ValueError),
        ("vectors", "all", ValueError),
        ("memory_limit", "much", ValueError),
        ("warm_start", {}, TypeError),
        ("checkpoint", 3, TypeError),
    ],
)
def test_bad_arguments_name_themselves(argument, value, error):
    with pytest.raises(error, match=argument):
        GloVe(**{argument: value})


def test_recommended_settings_can_be_overridden():
    model = GloVe.recommended(epochs=7)
    assert (model.window, model.x_max, model.epochs) == (10, 10.0, 7)


CORPUS = [["ice", "is", "cold", "water"], ["steam", "is", "hot", "water"], []] * 40


def test_a_corpus_is_counted_and_trained(tmp_path):
    options = {"vector_size": 4, "window": 2, "epochs": 3, **QUIET}
    model = GloVe(CORPUS, **options)
    counts = CooccurrenceMatrix.count(CORPUS, window=2, workers=1, progress=False)
    fitted = GloVe(**options).fit(counts)
    np.testing.assert_array_equal(model.wv.vectors, fitted.wv.vectors)
    assert model.wv.get_vecattr("water", "count") == 80
    (tmp_path / "corpus").write_text("\n".join(map(" ".join, CORPUS)))
    of_file = GloVe(corpus_file=tmp_path / "corpus", **options)
    np.testing.assert_array_equal(model.wv.vectors, of_file.wv.vectors)
    with pytest.raises(KeyboardInterrupt):
        GloVe(CORPUS, callbacks=[_Cut(1)], checkpoint=tmp_path / "state", **options)
    resumed = GloVe.resume(tmp_path / "state", sentences=CORPUS, progress=False)
    np.testing.assert_array_equal(model.wv.vectors, resumed.wv.vectors)


def test_fastvec_load_opens_the_model(tmp_path):
    import fastvec

    model = GloVe(CORPUS, vector_size=4, epochs=1, **QUIET)
    model.save(tmp_path / "model")
    assert isinstance(fastvec.load(tmp_path / "model"), GloVe)
    some = fastvec.load(tmp_path / "model", keys=["water"])
    np.testing.assert_array_equal(some["water"], model.wv["water"])
    assert isinstance(fastvec.Word2Vec.load(tmp_path / "model"), GloVe)
    model.wv.save(tmp_path / "vectors")
    with pytest.raises(TypeError, match="KeyedVectors"):
        GloVe.load(tmp_path / "vectors")


def test_a_damaged_file_is_a_format_error(tmp_path):
    import json

    from fastvec import FormatError
    from fastvec.io.native import read_tensors, write_tensors

    model = GloVe(CORPUS, vector_size=4, epochs=1, **QUIET)
    model.save(tmp_path / "model")
    whole = (tmp_path / "model").read_bytes()
    for n in (0, 7, 100, len(whole) // 2, len(whole) - 1):
        (tmp_path / "cut").write_bytes(whole[:n])
        with pytest.raises(FormatError):
            GloVe.load(tmp_path / "cut")
    tensors, metadata = read_tensors(tmp_path / "model")
    parameters = json.loads(metadata["parameters"])
    changes = [
        ({"word_biases": np.zeros(3, np.float32)}, {}),
        ({"context_vectors": np.zeros((2, 4), np.float32)}, {}),
        ({"word_vectors": tensors["word_vectors"].astype(np.float64)}, {}),
        ({"word_vectors.state.sum": np.zeros((1, 4), np.float32)}, {}),
        ({}, {"vector_size": 5}),
        ({}, {"vector_size": "x"}),
        ({}, {"_rate_unit": 0}),
        ({}, {"window": None}),
        ({}, {"alpha": "fast"}),
    ]
    for arrays, settings in changes:
        text = metadata | {"parameters": json.dumps(parameters | settings)}
        write_tensors(tmp_path / "bad", {**tensors, **arrays}, text)
        with pytest.raises(FormatError):
            GloVe.load(tmp_path / "bad")


def test_early_stopping_goes_by_a_score():
    from fastvec import EarlyStopping

    matrix = matrix_of(planted(20))
    scores = iter([1.0, 3.0, 2.0, 2.0, 9.0])
    stopping = EarlyStopping(score=lambda model: next(scores), patience=2)
    model = GloVe(vector_size=3, epochs=9, **QUIET).fit(matrix, early_stopping=stopping)
    assert len(model.training_history) == 4
    best = GloVe(vector_size=3, epochs=2, **QUIET).fit(matrix)
    np.testing.assert_array_equal(model.wv.vectors, best.wv.vectors)
    with pytest.raises(ValueError, match="score"):
        GloVe(**QUIET).fit(matrix, early_stopping=EarlyStopping(held_out=0.1))


def test_divergence_can_be_answered_by_a_lower_rate():
    matrix = matrix_of(planted(30))
    options = {"vector_size": 4, "epochs": 6, "clip": 0, "alpha": 20.0, **QUIET}
    with pytest.raises(DivergenceError):
        GloVe(**options).fit(matrix)
    model = GloVe(**options).fit(matrix, on_divergence="reduce_alpha")
    assert np.isfinite(model.wv.vectors).all()
    assert model.training_history[-1]["alpha"] < 20


def test_ctrl_c_inside_an_epoch_leaves_a_usable_model(monkeypatch):
    from fastvec.train import workers

    matrix = matrix_of(planted(300))
    model = GloVe(vector_size=4, epochs=50, workers=2, progress=False)
    real, calls = workers._sum, []

    def interrupted(parts):
        calls.append(1)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return real(parts)

    monkeypatch.setattr(workers, "_sum", interrupted)
    with pytest.raises(KeyboardInterrupt):
        model.fit(matrix)
    assert np.isfinite(model.wv.vectors).all()
    np.testing.assert_array_equal(model.wv.vectors, model.word_vectors + model.context_vectors)
    monkeypatch.undo()
    model.fit(matrix, epochs=1)
