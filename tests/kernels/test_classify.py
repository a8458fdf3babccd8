"""From texts to rows, scores and labels: the kernels of prediction against their twin."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fastvec._kernels import classify
from fastvec._reference import texts as twin
from fastvec.models._text_rows import TextRows
from fastvec.text.huffman import huffman_tree
from fastvec.text.subwords import Subwords

from .test_train import level

WORDS = ["</s>", "the", "cat", "naïve", "猫", "a", "__lab", "verylongwordofmanyletters"]
BUCKET = 50

tokens = st.one_of(st.sampled_from([*WORDS, "__label__x", "unknown"]), st.text(max_size=9))
spaces = st.sampled_from([" ", "  ", "\t", "\n", " \u00a0", "\u2003", "\x1f"])
lines = st.lists(st.tuples(tokens, spaces), max_size=12).map(
    lambda parts: "".join(token + space for token, space in parts)
)


def expected(line: str, max_n: int, word_ngrams: int) -> list[int]:
    subwords = Subwords(2, max_n, BUCKET)
    bags = subwords.table(WORDS, first_row=len(WORDS))
    e = twin.Epoch(
        np.empty(0, np.int32),
        bags,
        1,
        end_id=0,
        word_ngrams=word_ngrams,
        bucket=BUCKET,
        first_bucket=len(WORDS),
    )
    names = [word.encode() for word in WORDS]
    return twin.line_rows(line.encode(), names, e, (2, max_n), b"__label__")


@pytest.mark.parametrize(("max_n", "word_ngrams"), [(0, 1), (0, 3), (4, 1), (3, 2)])
@given(st.lists(lines, min_size=1, max_size=4))
@settings(max_examples=40, deadline=None)
def test_rows_of_any_text_equal_the_twin(max_n, word_ngrams, texts):
    reader = TextRows(WORDS, Subwords(2, max_n, BUCKET), word_ngrams, "__label__")
    starts, rows = reader.rows(texts)
    for text, a, b in zip(texts, starts[:-1], starts[1:]):
        assert rows[a:b].tolist() == expected(text, max_n, word_ngrams)
    if "\0" in "".join(texts):  # separates the tokens of a list
        return
    cut = reader.rows([text.split() for text in texts])
    assert (cut[0] == starts).all() and (cut[1][: starts[-1]] == rows[: starts[-1]]).all()


@level
@pytest.mark.parametrize("dim", [1, 7, 8, 13, 100])
def test_means_and_products(level, dim):
    rng = np.random.default_rng(dim)
    memory = np.empty(40 * dim * 4 + 1, np.uint8)
    table = memory[1:].view(np.float32).reshape(40, dim)  # not aligned, as in a mapped file
    table[:] = rng.normal(size=(40, dim))
    sizes = [0, 1, 3, 4, 37, 0, 5]
    starts = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    rows = rng.integers(0, 40, starts[-1]).astype(np.int32)
    hidden = np.empty((len(sizes), dim), np.float32)
    classify.mean_rows(level, table.view(np.uint8), starts, rows, hidden)
    for mean, a, b in zip(hidden, starts[:-1], starts[1:]):
        wanted = table[rows[a:b]].mean(0) if b > a else np.zeros(dim)
        np.testing.assert_allclose(mean, wanted, atol=1e-5)
    out = np.empty((len(sizes), 40), np.float32)
    classify.label_scores(level, table.view(np.uint8), hidden, out)
    np.testing.assert_allclose(out, hidden @ table.T, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("by", ["softmax", "logistic"])
def test_probabilities_equal_the_twin(by):
    scores = np.random.default_rng(1).normal(0, 4, (5, 9)).astype(np.float32)
    scores[0] = [300, -300, 0, 1, 2, 3, 4, 5, 6]
    wanted = [twin.probabilities(by, row.astype(float)) for row in scores]
    classify.probabilities(by, scores)
    np.testing.assert_allclose(scores, wanted, atol=1e-6)


@pytest.mark.parametrize("n", [1, 2, 3, 8])
def test_probabilities_of_a_tree(n):
    from fastvec.models._prediction import tree_arrays

    counts = np.sort(np.random.default_rng(n).integers(1, 50, n))[::-1].copy()
    tree = huffman_tree(counts, ties="fasttext")
    scores = np.random.default_rng(n).normal(0, 2, (3, n)).astype(np.float32)
    paths = tree.starts, tree.points, tree.codes
    wanted = [twin.probabilities("tree", row.astype(float), paths) for row in scores]
    classify.probabilities("tree", scores, *tree_arrays(counts))
    np.testing.assert_allclose(scores, wanted, atol=1e-6)
    np.testing.assert_allclose(scores.sum(1), 1, atol=1e-5)


@given(st.lists(st.floats(0, 1, width=32), min_size=1, max_size=9), st.integers(1, 9))
@settings(max_examples=60, deadline=None)
def test_best_labels_are_a_sort(values, k):
    p = np.array([values], np.float32)
    best, label = np.empty((1, k), np.float32), np.empty((1, k), np.int64)
    found = np.empty(1, np.int64)
    classify.best_labels(p, 0.25, best, label, found)
    order = [j for j in np.argsort(-p[0], kind="stable") if p[0, j] >= 0.25][:k]
    assert label[0, : found[0]].tolist() == order
    assert (best[0, : found[0]] == p[0, order]).all()


def test_what_leads_outside_an_array_is_refused():
    table, out = np.zeros((3, 8), np.uint8), np.empty((1, 2), np.float32)
    starts, rows = np.array([0, 2]), np.array([0, 3], np.int32)
    with pytest.raises(ValueError, match="does not have"):
        classify.mean_rows(0, table, starts, rows, out)
    with pytest.raises(ValueError, match="within rows"):
        classify.mean_rows(0, table, np.array([0, 9]), rows, out)
    with pytest.raises(ValueError, match="not fall"):
        classify.mean_rows(0, table, np.array([2, 0]), rows, out)
    with pytest.raises(ValueError, match="as long as"):
        classify.mean_rows(0, np.zeros((3, 4), np.uint8), starts, rows, out)
    with pytest.raises(ValueError, match="no parent"):
        classify.probabilities("tree", out, np.array([0, 5, 0], np.int32), np.zeros(3, np.uint8))
