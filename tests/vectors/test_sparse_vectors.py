"""Sparse vectors answer as dense ones do."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.sparse import csr_array

from fastvec import FormatError, KeyedVectors, SparseKeyedVectors, evaluate
from fastvec.io.native import read_tensors, write_tensors
from fastvec.vectors.sparse_rows import SparseRows
from fastvec.vectors.sparse_search import Questions, best_answers

KEYS = [f"w{i}" for i in range(120)]


def matrix(seed=0, lowest=0.0):
    """120 x 40 numbers, four fifths of them 0, one row empty."""
    rng = np.random.default_rng(seed)
    rows = rng.random((120, 40)) + lowest
    rows[rng.random(rows.shape) < 0.8] = 0
    rows[7] = 0
    return rows.astype(np.float32)


def both(rows):
    kv = KeyedVectors(rows.shape[1])
    kv.add_vectors(KEYS[: len(rows)], rows)
    return SparseKeyedVectors(csr_array(rows), KEYS[: len(rows)], list(range(rows.shape[1]))), kv


def same(found, wanted):
    assert [key for key, _ in found] == [key for key, _ in wanted]
    np.testing.assert_allclose([s for _, s in found], [s for _, s in wanted], atol=2e-6)


@pytest.mark.parametrize("threads", [1, 2])
def test_neighbours_are_those_of_the_dense_vectors(threads):
    sparse, dense = both(matrix())
    questions = [
        ("w1", None),
        (["w1", "w2"], ["w3"]),
        ([("w5", 0.5), "w6"], None),
        (dense["w9"].copy(), None),
        (["w1", dense["w2"].copy()], ["w4", "w8"]),
    ]
    for positive, negative in questions:
        same(
            sparse.most_similar(positive, negative, threads=threads),
            dense.most_similar(positive, negative),
        )
        same(
            sparse.most_similar(positive, negative, topn=5, restrict_vocab=30),
            dense.most_similar(positive, negative, topn=5, restrict_vocab=30),
        )
        np.testing.assert_allclose(
            sparse.most_similar(positive, negative, topn=None, clip_start=3, clip_end=99),
            dense.most_similar(positive, negative, topn=None, clip_start=3, clip_end=99),
            atol=2e-6,
        )
    many = [p for p, _ in questions], [n for _, n in questions]
    for found, wanted in zip(sparse.most_similar_batch(*many), dense.most_similar_batch(*many)):
        same(found, wanted)
    batch = sparse.most_similar_batch(KEYS[:50], topn=3, threads=threads)
    for found, wanted in zip(batch, dense.most_similar_batch(KEYS[:50], topn=3)):
        if found and found[0][1] > 0:  # the empty row is equally far from all
            same(found, wanted)


def test_single_measures_are_those_of_the_dense_vectors():
    sparse, dense = both(matrix())
    assert sparse.similarity("w1", "w2") == dense.similarity("w1", "w2")
    np.testing.assert_allclose(sparse.distances("w3"), dense.distances("w3"), atol=2e-6)
    assert sparse.rank("w1", "w2") == dense.rank("w1", "w2")
    assert sparse.closer_than("w1", "w2") == dense.closer_than("w1", "w2")
    assert sparse.doesnt_match(KEYS[:4]) == dense.doesnt_match(KEYS[:4])
    assert sparse.n_similarity(KEYS[:2], KEYS[3:5]) == dense.n_similarity(KEYS[:2], KEYS[3:5])
    given = KEYS[:60], KEYS[60:]
    np.testing.assert_allclose(
        sparse.similarity_batch(*given), dense.similarity_batch(*given), atol=2e-6
    )
    np.testing.assert_allclose(
        sparse.similarity_batch(np.array([1, -1]), np.array([2, 3])),
        [sparse.similarity("w1", "w2"), sparse.similarity("w119", "w3")],
        atol=2e-6,
    )
    with pytest.raises(IndexError):
        sparse.similarity_batch(np.array([120]), np.array([0]))


def test_a_row_without_entries_is_similar_to_nothing():
    sparse, _ = both(matrix())
    assert sparse.similarity("w7", "w1") == 0
    assert all(score == 0 for _, score in sparse.most_similar("w7"))
    assert dict(sparse.most_similar("w1", topn=119))["w7"] == 0
    assert sparse.similarity_batch(["w7"], ["w7"])[0] == 0
    assert np.isfinite(sparse.most_similar_cosmul(["w1"], ["w7"], topn=None)).all()


@pytest.mark.parametrize("lowest", [0.0, -0.5])
def test_products_are_of_plain_cosines_unless_a_number_is_negative(lowest):
    rows = matrix(1, lowest)
    sparse, _ = both(rows)
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    units = rows / np.where(lengths > 0, lengths, 1)
    cosines = units @ units.T
    shifted = cosines if lowest == 0 else (1 + cosines) / 2
    wanted = shifted[1] * shifted[2] / (shifted[3] + 1e-3)
    found = sparse.most_similar_cosmul(["w1", "w2"], ["w3"], topn=None)
    np.testing.assert_allclose(found, wanted, rtol=1e-4, atol=1e-5)
    order = [i for i in np.argsort(-wanted, kind="stable") if i not in (1, 2, 3)]
    best = sparse.most_similar_cosmul(["w1", "w2"], ["w3"], topn=4, threads=2)
    assert [key for key, _ in best] == [KEYS[i] for i in order[:4]]
    batch = sparse.most_similar_cosmul_batch([["w1", "w2"], ["w4"]], [["w3"], []], topn=4)
    same(batch[0], best)
    same(batch[1], sparse.most_similar_cosmul("w4", topn=4))


@given(
    arrays(np.float32, (9, 5), elements=st.sampled_from([0, 0, 0, 1, 2, 0.5])),
    st.lists(st.lists(st.integers(0, 8), min_size=1, max_size=3), min_size=1, max_size=40),
    st.booleans(),
)
def test_any_sums_and_products_over_any_rows(rows, asked, product):
    """Scores of all answers equal the dense formula; none is left out."""
    stored = SparseRows.from_dense(rows)
    units = stored.units(range(9))
    lengths = np.linalg.norm(rows.astype(np.float64), axis=1, keepdims=True)
    dense = rows / np.where(lengths > 0, lengths, 1)
    cosines = dense @ dense.T
    behind = [question[1:] for question in asked]
    ahead = [question[:1] for question in asked]
    found = best_answers(stored, Questions(units, ahead, behind, product), 9)
    for q, (p, n) in enumerate(zip(ahead, behind)):
        if product:
            wanted = cosines[p].prod(axis=0) / (cosines[n].prod(axis=0) + 1e-3)
        else:
            wanted = cosines[p].sum(axis=0) - cosines[n].sum(axis=0)
        assert found.n_found[q] == 9
        np.testing.assert_allclose(wanted[found.rows[q]], found.scores[q], rtol=1e-4, atol=1e-5)


def test_more_units_and_rows_than_fit_at_once(monkeypatch):
    monkeypatch.setattr("fastvec.vectors.sparse_search._SIMILARITIES", 1)
    monkeypatch.setattr("fastvec.vectors.sparse_search._MIN_ROWS", 48)
    monkeypatch.setattr("fastvec.vectors.search._MIN_SHARE", 50)
    sparse, dense = both(matrix())
    chosen = [key for key in KEYS if key != "w7"]
    for found, wanted in zip(
        sparse.most_similar_batch(chosen, topn=3, threads=2),
        dense.most_similar_batch(chosen, topn=3),
    ):
        same(found, wanted)


def write_questions(path, n=60):
    rng = np.random.default_rng(3)
    lines = [": first"] + [" ".join(f"w{i}" for i in rng.integers(8, 120, 4)) for _ in range(n)]
    path.write_text("\n".join(lines) + "\nw1 w2 nowhere w3\n")
    return path


def test_analogies_are_answered_as_by_the_dense_vectors(tmp_path):
    sparse, dense = both(matrix())
    file = write_questions(tmp_path / "questions.txt")
    ours = evaluate.evaluate_analogies(sparse, file, threads=2)
    theirs = evaluate.evaluate_analogies(dense, file)
    assert ours.answers == theirs.answers
    assert ours.baselines == theirs.baselines
    assert ours.total.seen == 60
    sections = sparse.evaluate_word_analogies(file)
    assert sections == dense.evaluate_word_analogies(file)
    negative, shifting = both(matrix(1, -0.5))
    for epsilon in (1e-6, 0.01):
        given = {"method": "3cosmul", "epsilon": epsilon}
        ours = evaluate.evaluate_analogies(negative, file, **given)
        assert ours.answers == evaluate.evaluate_analogies(shifting, file, **given).answers


def test_word_pairs_are_scored_as_by_the_dense_vectors(tmp_path):
    sparse, dense = both(matrix())
    rng = np.random.default_rng(3)
    lines = [f"w{a}\tw{b}\t{rng.random():.3f}" for a, b in rng.integers(0, 120, (50, 2))]
    file = tmp_path / "pairs.tsv"
    file.write_text("\n".join(lines) + "\nw1\tnowhere\t0.5\n")
    for oov in ("skip", "zero", "mean"):
        ours = evaluate.evaluate_word_pairs(sparse, file, oov=oov, ci="analytic")
        theirs = evaluate.evaluate_word_pairs(dense, file, oov=oov, ci="analytic")
        assert ours.spearman == pytest.approx(theirs.spearman, abs=1e-6)
        assert (ours.n_used, ours.n_unknown) == (theirs.n_used, theirs.n_unknown)
    assert sparse.evaluate_word_pairs(file)[2] == dense.evaluate_word_pairs(file)[2]


def test_what_needs_dense_vectors_says_so(tmp_path):
    sparse, _ = both(matrix())
    with pytest.raises(TypeError, match="dense"):
        evaluate.hubness(sparse)


def test_access_by_key():
    rows = matrix()
    sparse, dense = both(rows)
    np.testing.assert_array_equal(sparse["w3"], rows[3])
    assert not sparse["w3"].flags.writeable
    np.testing.assert_allclose(sparse.get_vector("w3", norm=True), dense.get_vector("w3", True))
    chosen = sparse[["w3", "w7", "w1"]]
    np.testing.assert_array_equal(chosen.to_scipy().toarray(), rows[[3, 7, 1]])
    np.testing.assert_allclose(
        sparse.get_normed_vectors().to_scipy().toarray(), dense.get_normed_vectors(), atol=1e-6
    )
    assert "w3" in sparse and "x" not in sparse and len(sparse) == 120
    with pytest.raises(KeyError, match="close matches"):
        sparse.most_similar("w1190")
    with pytest.raises(TypeError, match="dense"):
        np.asarray(sparse.vectors)
    with pytest.raises(TypeError, match="written"):
        sparse.vectors[0] = 1
    with pytest.raises(IndexError):
        sparse.vectors[0, 1]
    with pytest.raises(ValueError, match="positive"):
        sparse.most_similar([])


def test_strongest_contexts_are_the_largest_numbers_of_a_row():
    rows = matrix()
    sparse, _ = both(rows)
    order = np.argsort(-rows[3], kind="stable")[:3]
    assert sparse.strongest_contexts("w3", 3) == [(int(i), float(rows[3, i])) for i in order]
    assert len(sparse.strongest_contexts("w3", None)) == np.count_nonzero(rows[3])


@pytest.mark.parametrize("mmap", [None, "r", "c"])
def test_a_file_holds_everything(tmp_path, mmap):
    rows = matrix()
    counts = np.arange(120, 0, -1)
    kv = SparseKeyedVectors(csr_array(rows), KEYS, [f"c{i}" for i in range(40)], counts)
    kv.save(tmp_path / "kv")
    loaded = SparseKeyedVectors.load(tmp_path / "kv", mmap=mmap)
    assert loaded.index_to_context == kv.index_to_context
    assert loaded.index_to_key == KEYS
    assert loaded.get_vecattr("w2", "count") == 118
    assert loaded.most_similar("w3") == kv.most_similar("w3")
    assert type(KeyedVectors.load(tmp_path / "kv")) is SparseKeyedVectors
    square = SparseKeyedVectors(csr_array(rows[:40]), KEYS[:40])
    square.save(tmp_path / "square")
    again = SparseKeyedVectors.load(tmp_path / "square")
    assert again.index_to_context is again.index_to_key


def damage(tensors, metadata, name, change):
    tensors[name] = change(tensors[name].copy())


DAMAGES = {
    "columns out of range": ("indices", lambda a: a + 39),
    "columns below zero": ("indices", lambda a: a - 40),
    "columns in disorder": ("indices", lambda a: a[::-1].copy()),
    "falling offsets": ("indptr", lambda a: np.concatenate([a[:1], a[1:-1][::-1], a[-1:]])),
    "offsets beyond the end": ("indptr", lambda a: a * 2),
    "no offsets": ("indptr", lambda a: a[:0]),
    "offsets of another type": ("indptr", lambda a: a.astype(np.int32)),
    "too few values": ("values", lambda a: a[:-1]),
    "values that are no numbers": ("values", lambda a: a * np.nan),
    "values of another type": ("values", lambda a: a.astype(np.float64)),
    "keys that are missing": ("keys.offsets", lambda a: a[:-1]),
    "contexts that are missing": ("contexts.keys.offsets", lambda a: a[:-1]),
}


@pytest.mark.parametrize("what", DAMAGES)
def test_a_damaged_file_is_a_format_error(tmp_path, what):
    kv = SparseKeyedVectors(csr_array(matrix()), KEYS, [f"c{i}" for i in range(40)])
    tensors, metadata = kv._to_tensors()
    name, change = DAMAGES[what]
    tensors[name] = change(tensors[name].copy())
    write_tensors(tmp_path / "kv", tensors, metadata)
    with pytest.raises(FormatError):
        SparseKeyedVectors.load(tmp_path / "kv")
    # Mapped, the contents are looked at by the first query, before any kernel reads them.
    with pytest.raises(ValueError):
        SparseKeyedVectors.load(tmp_path / "kv", mmap="r").most_similar("w3")
    with pytest.raises(ValueError):
        SparseKeyedVectors.load(tmp_path / "kv", mmap="r")["w3"]


def test_lying_settings_in_a_file_are_a_format_error(tmp_path):
    kv = SparseKeyedVectors(csr_array(matrix()), KEYS, [f"c{i}" for i in range(40)])
    kv.save(tmp_path / "kv")
    tensors, metadata = read_tensors(tmp_path / "kv", mmap=False)
    for state in ("[]", "{}", json.dumps({"n_contexts": -5}), json.dumps({"n_contexts": 10**15})):
        write_tensors(tmp_path / "bad", tensors, {**metadata, "sparse_vectors": state})
        with pytest.raises(FormatError):
            SparseKeyedVectors.load(tmp_path / "bad")


def test_arguments_are_checked():
    rows = csr_array(matrix())
    with pytest.raises(ValueError, match="keys: 3"):
        SparseKeyedVectors(rows, KEYS[:3])
    with pytest.raises(ValueError, match="contexts: 120"):
        SparseKeyedVectors(rows, KEYS)
    with pytest.raises(ValueError, match="different"):
        SparseKeyedVectors(rows, ["a"] * 120, list(range(40)))
    bad = matrix()
    bad[3, 3] = np.inf
    with pytest.raises(ValueError, match=r"row 3 .* finite"):
        SparseKeyedVectors(csr_array(bad), KEYS, list(range(40)))
