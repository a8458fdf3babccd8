"""Counting against the twin, for every combination of options, threads and limits."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fastvec import CooccurrenceMatrix
from fastvec._reference import cooccurrence as twin
from fastvec.counts import pairs
from fastvec.text.sampling import keep_thresholds

from .conftest import parts, random_sentences

WEIGHTINGS = ["flat", "dynamic", "harmonic", "sampled"]


def cells(matrix):
    """The counts of a matrix by word and context, as the twin has them."""
    found = {}
    n = len(matrix.contexts)
    for row, word in enumerate(matrix.words):
        for i in range(matrix.indptr[row], matrix.indptr[row + 1]):
            slot, column = divmod(int(matrix.indices[i]), n)
            context = matrix.contexts[column]
            if matrix.positional is not None:
                context = (context, matrix.positional[slot])
            found[word, context] = matrix.counts[i] * matrix.unit
    return found


def expected(sentences, words, window, weighting, *, text=None, positional=False):
    kept = twin.text(sentences, words, **(text or {}))
    counts = twin.count(kept, window, weighting, positional=positional)
    return {pair: float(value) for pair, value in counts.items()}


def assert_same(matrix, wanted):
    found = cells(matrix)
    assert found.keys() == wanted.keys()
    np.testing.assert_allclose(list(found.values()), [wanted[k] for k in found], rtol=1e-12)


@pytest.mark.parametrize("weighting", WEIGHTINGS)
@pytest.mark.parametrize("delete_rare", [True, False])
@pytest.mark.parametrize("mode", [None, "dirty", "clean"])
def test_every_combination_equals_the_twin(weighting, delete_rare, mode):
    sentences = random_sentences()
    for symmetric, positional in itertools.product([True, False], repeat=2):
        matrix = CooccurrenceMatrix.count(
            sentences,
            window=4,
            window_weighting=weighting,
            symmetric=symmetric,
            positional=positional,
            min_count=20,
            delete_rare=delete_rare,
            sample=0.05 if mode else 0,
            sample_mode=mode or "dirty",
            workers=2,
        )
        text = {"delete_rare": delete_rare, "dirty": mode == "dirty"}
        if mode:
            thresholds = keep_thresholds(matrix.word_counts, 0.05, "paper").tolist()
            text["keep"] = dict(zip(matrix.words, thresholds))
        window = (4, 4 if symmetric else 0)
        assert_same(
            matrix,
            expected(sentences, matrix.words, window, weighting, text=text, positional=positional),
        )


@pytest.mark.parametrize("window", [(1, 3), (0, 2), (5, 0), (50, 50), (30, 2)])
@pytest.mark.parametrize("weighting", ["flat", "dynamic", "harmonic"])
def test_windows_of_two_sides(window, weighting):
    sentences = random_sentences(80)
    matrix = CooccurrenceMatrix.count(
        sentences, window=window, window_weighting=weighting, min_count=1
    )
    wanted = expected(sentences, matrix.words, window, weighting)
    found = cells(matrix)
    assert found.keys() == wanted.keys()
    # Beyond a window of 20 the harmonic weights are rounded to multiples of 2**-24.
    np.testing.assert_allclose(list(found.values()), [wanted[k] for k in found], rtol=1e-5)


def test_sides_by_name():
    sentences = random_sentences(60)
    left = CooccurrenceMatrix.count(sentences, window=3, side="left", min_count=1)
    right = CooccurrenceMatrix.count(sentences, window=3, side="right", min_count=1)
    assert (left.to_scipy("int") != right.to_scipy("int").T).nnz == 0
    both = CooccurrenceMatrix.count(sentences, window=3, min_count=1)
    assert (left.to_scipy("int") + right.to_scipy("int") != both.to_scipy("int")).nnz == 0


@pytest.mark.usefixtures("small_shares")
@pytest.mark.parametrize("positional", [False, True])
def test_bytes_do_not_depend_on_threads_or_memory(positional):
    sentences = random_sentences(1000)
    given = {"min_count": 1, "positional": positional}
    wanted = CooccurrenceMatrix.count(sentences, workers=1, **given)
    assert wanted.stats["runs"] == 1 and wanted.stats["bytes_spilled"] == 0
    runs = set()
    for workers, limit in itertools.product([1, 2, 4], [1, 20_000, 100_000, "1 GB"]):
        matrix = CooccurrenceMatrix.count(sentences, workers=workers, memory_limit=limit, **given)
        assert parts(matrix) == parts(wanted)
        runs.add(matrix.stats["runs"])
    assert {1, 40} <= runs, "with the least memory every word has a run of its own"


@pytest.mark.parametrize("delete_rare", [False, True])
@pytest.mark.parametrize("mode", ["clean", "dirty"])
def test_a_text_prepared_in_parts_is_that_of_one(mode, delete_rare, monkeypatch):
    """Parts move together where tokens left; a part begins in a sentence only where none can."""
    sentences = random_sentences(200)
    given = {"min_count": 3, "sample": 0.01, "sample_mode": mode, "delete_rare": delete_rare}
    wanted = CooccurrenceMatrix.count(sentences, workers=1, **given)
    monkeypatch.setattr(pairs, "_LEAST_PART", 5)
    monkeypatch.setattr(pairs, "_MOVED_AT_ONCE", 7)
    for workers in (2, 3, 7):
        matrix = CooccurrenceMatrix.count(sentences, workers=workers, **given)
        assert parts(matrix) == parts(wanted)
        assert matrix.stats["pairs"] == wanted.stats["pairs"]


@pytest.mark.parametrize("n_tokens", [1, 7, 100, 1000])
def test_bytes_do_not_depend_on_stretches(monkeypatch, n_tokens):
    sentences = random_sentences(300)
    given = {"min_count": 1, "window": 4, "window_weighting": "sampled", "workers": 2}
    wanted = parts(CooccurrenceMatrix.count(sentences, **given))
    monkeypatch.setattr("fastvec.counts.counting._LONGEST_STRETCH", n_tokens)
    matrix = CooccurrenceMatrix.count(sentences, **given)
    assert parts(matrix) == wanted
    assert matrix.stats["runs"] >= 1000 // n_tokens


@given(
    st.lists(st.lists(st.sampled_from("abcde"), max_size=12), min_size=1, max_size=8),
    st.integers(1, 15),
    st.sampled_from(["flat", "dynamic", "harmonic"]),
    st.booleans(),
)
@settings(max_examples=60, deadline=None)
def test_any_corpus(sentences, window, weighting, positional):
    if not any(sentences):
        with pytest.raises(RuntimeError, match="empty"):
            CooccurrenceMatrix.count(sentences, min_count=1)
        return
    matrix = CooccurrenceMatrix.count(
        sentences,
        window=window,
        window_weighting=weighting,
        positional=positional,
        min_count=1,
        workers=1,
    )
    wanted = expected(sentences, matrix.words, (window, window), weighting, positional=positional)
    assert_same(matrix, wanted)


def test_contexts_of_their_own():
    sentences = random_sentences(100)
    words, contexts = ["w3", "w1", "w30"], ["w2", "w3", "w9", "never"]
    matrix = CooccurrenceMatrix.count(
        sentences, window=3, window_weighting="flat", vocabulary=words, contexts=contexts
    )
    assert matrix.words == words and matrix.contexts == contexts
    known = set(words) | set(contexts)
    pairs = expected(sentences, known, (3, 3), "flat")
    assert_same(matrix, {p: v for p, v in pairs.items() if p[0] in words and p[1] in contexts})
    assert matrix.context_counts[-1] == 0

    top = CooccurrenceMatrix.count(sentences, window=3, min_count=1, contexts=5)
    assert top.contexts == top.words[:5]
    every = CooccurrenceMatrix.count(sentences, window=3, min_count=1)
    assert (top.to_scipy("int") != every.to_scipy("int")[:, :5]).nnz == 0


def test_the_first_contexts_do_not_depend_on_the_order_of_words():
    sentences = [["a", "b", "c", "d", "d"]] * 3
    for n in (2, 3):
        by_count, as_seen = (
            CooccurrenceMatrix.count(sentences, min_count=1, contexts=n, sorted_vocab=given)
            for given in (True, False)
        )
        assert by_count.contexts == as_seen.contexts


def test_expected_counts_are_the_counts_scaled():
    sentences = random_sentences(100)
    plain = CooccurrenceMatrix.count(sentences, min_count=1)
    thinned = CooccurrenceMatrix.count(sentences, min_count=1, sample=0.01, sample_mode="expected")
    share = plain.word_counts / plain.word_counts.sum()
    keep = np.minimum(1, np.sqrt(0.01 / share))
    wanted = plain.to_scipy().multiply(np.outer(keep, keep)).tocsr()
    np.testing.assert_allclose(thinned.to_scipy().toarray(), wanted.toarray(), rtol=1e-12)


def test_rare_words_that_leave_widen_windows():
    sentences = [["a", "x1", "b"], ["a", "x2", "b"]]
    near = {"window": 1, "min_count": 2, "window_weighting": "flat"}
    assert CooccurrenceMatrix.count(sentences, **near).to_scipy().toarray().tolist() == [
        [0, 2],
        [2, 0],
    ]
    assert CooccurrenceMatrix.count(sentences, delete_rare=False, **near).nnz == 0


@pytest.mark.parametrize(
    ("changes", "error", "said"),
    [
        ({"window": 0}, ValueError, "window"),
        ({"window": (1, 2, 3)}, ValueError, "window"),
        ({"window": 2_000_000}, ValueError, "window"),
        ({"window": 1000, "positional": True, "min_count": -1}, ValueError, "min_count"),
        ({"window_weighting": "linear"}, ValueError, "window_weighting"),
        ({"sample": -1}, ValueError, "sample"),
        ({"sample_mode": "often"}, ValueError, "sample_mode"),
        ({"sample_formula": "c"}, ValueError, "sample_formula"),
        ({"side": "up"}, ValueError, "side"),
        ({"memory_limit": "much"}, ValueError, "memory_limit"),
        ({"memory_limit": 0}, ValueError, "memory_limit"),
        ({"workers": 0}, ValueError, "workers"),
        ({"min_count": 100_000}, RuntimeError, "min_count"),
        ({"vocabulary": ["absent"]}, RuntimeError, "vocabulary"),
        ({"vocabulary": []}, ValueError, "vocabulary"),
        ({"vocabulary": ["a", "a"]}, ValueError, "vocabulary"),
        ({"contexts": 0}, ValueError, "contexts"),
        ({"seed": 1 << 64}, ValueError, "seed"),
        ({"cache_dir": "/nowhere/at/all", "memory_limit": 1}, OSError, "cache_dir"),
    ],
)
def test_bad_arguments(changes, error, said):
    sentences = [["a", "b", "c"] * 50] * 200
    with pytest.raises(error, match=said):
        CooccurrenceMatrix.count(sentences, **changes)


def test_a_file_without_a_disk_to_spill_to(tmp_path):
    with pytest.raises(TypeError, match="exactly one"):
        CooccurrenceMatrix.count()
    with pytest.raises(FileNotFoundError):
        CooccurrenceMatrix.count(corpus_file=tmp_path / "absent")


def test_one_word_has_no_neighbour():
    matrix = CooccurrenceMatrix.count([["alone"]] * 5, min_count=1)
    assert matrix.nnz == 0 and matrix.shape == (1, 1)


@pytest.mark.parametrize("delete_rare", [True, False])
@pytest.mark.parametrize("window", [(1, 1), (3, 3), (5, 2), (0, 4)])
def test_pairs_are_counted(window, delete_rare):
    given = {"window": window, "min_count": 20, "delete_rare": delete_rare}
    sentences = random_sentences(100)
    flat = CooccurrenceMatrix.count(sentences, window_weighting="flat", **given)
    harmonic = CooccurrenceMatrix.count(sentences, **given)
    assert harmonic.stats["pairs"] == flat.stats["pairs"] == flat.counts.sum() > 0
