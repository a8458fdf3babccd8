"""PPMI and SVD from text, and a golden run on a corpus of ours."""

from __future__ import annotations

import numpy as np
import pytest

from fastvec import PPMI, SVD, CooccurrenceMatrix

SUBJECTS = ["cat", "dog", "bird", "horse", "cow"]
VERBS = ["eats", "sees", "likes", "chases", "hears"]
OBJECTS = ["grass", "corn", "fish", "bread", "cheese"]
PLACES = ["house", "barn", "field", "river", "hill"]


def corpus(n=400):
    """Sentences of a small grammar; the numbers are drawn by arithmetic that is the same everywhere."""
    state, sentences = 1, []

    def drawn(words, lean):
        nonlocal state
        state = (1103515245 * state + 12345) % (1 << 31)
        draw = (state >> 16) % 9  # the first of the words after `lean` come more often
        return words[(lean + min(draw, 4 * 9 // (draw + 5))) % len(words)]

    for i in range(n):
        subject = i % 5
        sentence = ["the", SUBJECTS[subject], drawn(VERBS, subject), "the"]
        sentences.append([*sentence, drawn(OBJECTS, subject), "near", "the", drawn(PLACES, i % 3)])
    return sentences


def test_the_constructor_counts_and_weights():
    settings = {"window": 3, "window_weighting": "harmonic", "min_count": 1}
    counts = CooccurrenceMatrix.count(corpus(), **settings, progress=False)
    whole = PPMI(corpus(), **settings, context_smoothing=0.75, progress=False)
    fitted = PPMI(context_smoothing=0.75).fit(counts)
    np.testing.assert_array_equal(whole.wv.vectors.values, fitted.wv.vectors.values)
    assert whole.wv.index_to_key == fitted.wv.index_to_key
    assert whole.wv.get_vecattr("the", "count") == 1200
    dense = SVD(corpus(), **settings, vector_size=5, context_smoothing=0.75, progress=False)
    np.testing.assert_allclose(dense.left, SVD(vector_size=5).fit(fitted).left, atol=1e-6)


def test_a_file_gives_what_lists_give(tmp_path):
    file = tmp_path / "corpus.txt"
    file.write_text("\n".join(" ".join(sentence) for sentence in corpus()) + "\n")
    settings = {"vector_size": 5, "window": 2, "sample": 0.05, "seed": 3, "progress": False}
    one = SVD(corpus_file=file, workers=1, **settings)
    two = SVD(corpus(), workers=2, **settings)
    np.testing.assert_allclose(one.wv.vectors, two.wv.vectors, atol=1e-6)


@pytest.mark.parametrize("model", [PPMI, SVD])
def test_text_without_pairs_is_an_error_that_says_why(model):
    given = {"progress": False, "min_count": 1}
    with pytest.raises(RuntimeError, match="empty"):
        model([], **given)
    with pytest.raises(ValueError, match="no counts"):
        model([["alone"], ["single"]], **given)
    with pytest.raises(RuntimeError, match="min_count"):
        model(corpus(2), min_count=50, progress=False)
    with pytest.raises(TypeError):
        model(["a string", "of words"], **given)


def test_contexts_of_each_position_have_names():
    counts = CooccurrenceMatrix.count(
        corpus(), window=1, positional=True, min_count=1, progress=False
    )
    kv = PPMI().fit(counts).wv
    assert len(kv.index_to_context) == kv.vectors.n_columns == 2 * len(counts.words)
    best = [context for context, _ in kv.strongest_contexts("near", topn=6)]
    assert "the_+1" in best and all(name.rpartition("_")[0] in counts.words for name in best)
    assert SVD(vector_size=3).fit(counts).wv.vectors.shape == (len(counts.words), 3)


def test_the_golden_run():
    """Numbers of the first release; they depend on no seed, thread, level or platform."""
    model = SVD.recommended(corpus(), vector_size=4, min_count=1, workers=1, progress=False)
    np.testing.assert_allclose(model.singular_values, GOLDEN_VALUES, rtol=1e-6)
    found = {word: model.wv.most_similar(word, topn=3) for word in GOLDEN_NEIGHBOURS}
    for word, neighbours in GOLDEN_NEIGHBOURS.items():
        assert [key for key, _ in found[word]] == [key for key, _ in neighbours]
        np.testing.assert_allclose(
            [score for _, score in found[word]], [score for _, score in neighbours], atol=1e-5
        )
    sparse = PPMI.recommended(corpus(), min_count=1, progress=False).wv
    assert sparse.vectors.nnz == GOLDEN_NNZ
    np.testing.assert_allclose(sparse.similarity("cat", "dog"), GOLDEN_SIMILARITY, atol=1e-5)


GOLDEN_VALUES = [5.12990404, 3.03990083, 2.9953107, 1.87304676]
GOLDEN_NEIGHBOURS = {
    "cat": [("cow", 0.997952), ("horse", 0.708666), ("near", 0.382459)],
    "eats": [("sees", 0.999719), ("likes", 0.999684), ("hears", 0.999579)],
    "dog": [("bird", 0.983352), ("horse", 0.905576), ("near", 0.421557)],
}
GOLDEN_NNZ = 122
GOLDEN_SIMILARITY = 0.5515410900115967
