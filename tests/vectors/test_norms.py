"""Queries never use lengths of rows that may have changed."""

from __future__ import annotations

import numpy as np
import pytest

from fastvec import CallbackAny2Vec, Word2Vec
from fastvec._kernels import query
from fastvec._reference.query import cosine_scores
from fastvec.vectors.keyed import KeyedVectors
from fastvec.vectors.norms import row_norms


def check(kv, key):
    """The neighbours of a key are those of the vectors as they are now."""
    row = kv.get_index(key)
    unit = kv.vectors[row] / np.linalg.norm(kv.vectors[row])
    scores = cosine_scores(kv.vectors, unit[None])[0]
    scores[row] = -2
    found = kv.most_similar(key, topn=len(kv) - 1)
    np.testing.assert_allclose([score for _, score in found], np.sort(scores)[:0:-1], atol=1e-5)


def test_writes_of_every_kind_are_seen(kv):
    kv.fill_norms()
    kv.vectors[2] *= 7
    check(kv, "word1")
    kv.vectors = kv.vectors * np.arange(1, 13, dtype=np.float32)[:, None]
    check(kv, "word1")
    kv["word3"] = np.ones(8)
    check(kv, "word3")
    kv.add_vector("word4", np.arange(8))
    check(kv, "word4")
    kv.norms = np.full(12, 99, np.float32)
    check(kv, "word1")


def test_a_read_only_view_of_rows_that_someone_else_writes(kv):
    base = kv.vectors.copy()
    kv.vectors = base.view()
    kv.vectors.setflags(write=False)
    check(kv, "word1")
    base[5] *= 100
    check(kv, "word1")
    assert kv.norms is None, "the rows can be written, so lengths are not kept"


def test_lengths_of_rows_that_nobody_writes_are_kept(kv):
    kv.vectors.setflags(write=False)
    frozen = KeyedVectors(8)
    frozen.index_to_key, frozen.key_to_index = kv.index_to_key, kv.key_to_index
    rows = kv.vectors.copy()
    rows.setflags(write=False)
    frozen.vectors = rows
    check(frozen, "word1")
    kept = frozen.norms
    np.testing.assert_allclose(kept, np.linalg.norm(rows, axis=1), rtol=1e-6)
    check(frozen, "word2")
    assert frozen.norms is kept
    frozen["word1"] = np.ones(8)  # makes a writable copy
    check(frozen, "word1")


def test_callbacks_see_the_vectors_of_their_epoch():
    class Ask(CallbackAny2Vec):
        n_asked = 0

        def on_epoch_end(self, model):
            check(model.wv, "word1")
            self.n_asked += 1

    ask = Ask()
    corpus = [[f"word{(i + j) % 12}" for j in range(6)] for i in range(60)]
    Word2Vec(corpus, vector_size=9, min_count=1, epochs=4, alpha=0.5, callbacks=[ask], workers=1)
    assert ask.n_asked == 4


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_zero_vectors_are_zero_to_everything(dtype):
    kv = KeyedVectors(3, dtype=dtype)
    kv.add_vectors(["zero", "a", "b"], [[0, 0, 0], [1, 0, 0], [1, 1, 0]])
    assert kv.most_similar("zero") == [("a", 0.0), ("b", 0.0)]
    assert dict(kv.most_similar("a"))["zero"] == 0
    assert kv.similarity_batch(["zero", "a"], ["a", "a"]).tolist() == [0, 1]
    assert kv.distances("a")[0] == 1 and kv.similarity("zero", "zero") == 0
    assert kv.most_similar("a", topn=None)[0] == 0


def test_lengths_of_rows_of_any_width_and_layout():
    """The kernel's sums and those of other layouts are lengths in float64."""
    rng = np.random.default_rng(7)
    for dim in range(1, 20):
        rows = (rng.standard_normal((5, dim)) * 1e20).astype(np.float32)
        expected = np.linalg.norm(rows.astype(np.float64), axis=1)
        for layout in (rows, np.asfortranarray(rows), rows.astype(np.float64)):
            np.testing.assert_allclose(row_norms(layout), expected, rtol=1e-7)
    assert row_norms(np.zeros((0, 3), np.float32)).shape == (0,)
    with pytest.raises(ValueError, match="2 norms for 3 rows"):
        query.row_norms(np.ones((3, 2), np.float32), np.empty(2, np.float32))
